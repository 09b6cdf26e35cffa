"""Files and folders of a server put in their places, after it was shown what would change."""

import difflib
import os
from collections.abc import Iterator
from pathlib import Path

from data.installation.choices import UNIT, Choices
from data.installation.server_files import ServerFile, files, folders

BEFORE = ".before"  # what stood there; neither systemd nor nginx reads such a name


def changes(choices: Choices, root: Path) -> Iterator[tuple[ServerFile, str]]:
    """The files that are not yet as they should be, each with its text (a new one) or the lines that differ. root: of the machine,
    or a folder to look at."""
    for file in files(choices):
        place = below(root, file.path)
        if not place.exists():
            yield file, file.text
        elif (stands := place.read_text("utf-8")) != file.text:
            lines = difflib.unified_diff(
                stands.splitlines(), file.text.splitlines(), "现有", "将写入", n=1, lineterm=""
            )
            yield file, "\n".join(lines)


def missing_user(choices: Choices) -> str | None:
    """The command that makes the service's user, where this machine has none of that name."""
    if _ids(choices.user) is not None:
        return None
    return f"useradd --system --user-group --no-create-home --home-dir {choices.folder} --shell /usr/sbin/nologin {choices.user}"


def write(choices: Choices, root: Path) -> list[str]:
    """Make folders and files below a root; what is as it should be is left alone. Says in Chinese what was done.

    What a file held before is kept beside it (.before). Owners are set where root runs this and the machine has the user. No file in
    the folders of the record, the cache or the backup is touched. Raises OSError.
    """
    ids, done = (_ids(choices.user) if os.geteuid() == 0 else None), []
    for folder in folders(choices):
        place = below(root, folder.path)
        if not place.exists():
            done.append(f"文件夹 {folder.path}")
        place.mkdir(parents=True, exist_ok=True)  # those above: of root, readable
        place.chmod(folder.mode)
        if ids is not None:
            os.chown(place, *(ids if folder.of_user else (0, 0)))
    for file, _ in list(changes(choices, root)):
        place = below(root, file.path)
        place.parent.mkdir(parents=True, exist_ok=True)
        if place.exists():
            kept = place.with_name(place.name + BEFORE)
            place.replace(kept)
            done.append(f"{file.path}（原来的另存为 {kept.name}）")
        else:
            done.append(str(file.path))
        _put(place, file, ids)
    return done


def below(root: Path, path: Path) -> Path:
    """Where an absolute path lies below a root."""
    return root / path.relative_to("/")


def next_steps(choices: Choices) -> list[str]:
    """What is left to be done by hand, in order."""
    return [
        f"把证书 fullchain.pem（644）和私钥 key.pem（600）放进 {choices.certificates}",
        f"{UNIT} account create 账户名 --name 姓名 --role administrator",
        "systemctl daemon-reload && systemctl enable --now monitor monitor-backup.timer",
        "nginx -t && systemctl reload nginx",
        f"{UNIT} doctor；再用浏览器打开 https://{choices.address}/",
    ]


def _put(place: Path, file: ServerFile, ids: tuple[int, int] | None) -> None:
    fresh = place.with_name(f".{place.name}-new")
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600)
    fresh.write_text(file.text, "utf-8")
    fresh.chmod(file.mode)
    if file.shared and ids is not None:
        os.chown(fresh, 0, ids[1])
    fresh.replace(place)


def _ids(user: str) -> tuple[int, int] | None:
    import pwd  # not on Windows

    try:
        found = pwd.getpwnam(user)
    except KeyError:
        return None
    return found.pw_uid, found.pw_gid
