"""What an operator chooses for a server, and why it may not be chosen."""

import re
from dataclasses import dataclass, fields
from pathlib import Path

UNIT = "monitor"  # the name of the service, of its command and of its folder in /etc
# What neither systemd, nginx, a shell nor a line of an environment file reads otherwise than it stands there.
PLAIN_PATH = re.compile(r"(/[\w.\-]+)+")
A_PATH = (PLAIN_PATH, "从 / 起的完整路径，只含文字、数字、. _ -，没有空格和引号")
ALLOWED = {
    "user": (re.compile(r"[a-z_][a-z0-9_-]{0,31}"), "小写字母、数字、_ 和 -"),
    "address": (
        re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+"),
        "域名（小写）或 IP 地址",
    ),
    "sub_path": (re.compile(r"[A-Za-z0-9_-]+"), "一段字母、数字、_ 和 -，不带斜线"),
}


@dataclass(frozen=True)
class Choices:
    """Where everything is on a server.

    user: whose service it is; folder: record and demonstration; program: the versions and the link `current`; cache: what may be
    deleted; address, sub_path: under which people come (https://address/sub_path/); backup: the nightly backup; certificates: the
    folder with fullchain.pem and key.pem. Raises ValueError, in Chinese, for what a configuration file would read otherwise.
    """

    user: str
    folder: Path
    program: Path
    cache: Path
    address: str
    sub_path: str
    backup: Path
    certificates: Path

    def __post_init__(self) -> None:
        for field in fields(self):
            value = str(getattr(self, field.name))
            option = f"--{field.name.replace('_', '-')}"
            pattern, allowed = ALLOWED.get(field.name, A_PATH)
            if not pattern.fullmatch(value) or "/../" in f"{value}/":
                raise ValueError(f"{option} 是“{value}”；可以是：{allowed}")
        apart = {"--folder": self.folder, "--program": self.program, "--cache": self.cache, "--backup": self.backup}
        for name, one in apart.items():
            for other_name, other in apart.items():
                if name != other_name and one.is_relative_to(other):
                    raise ValueError(
                        f"{name} {one} 在 {other_name} {other} 之内；请分开放，删除或升级一处才不会碰到另一处"
                    )

    @property
    def record(self) -> Path:
        """The folder of the record."""
        return self.folder / "record"
