"""Which program the running server is, and whether another one is meant to run: the link `current` points elsewhere."""

import json
import os
from contextlib import suppress
from pathlib import Path

from data import settings
from data.journal.backups.health import Finding
from data.journal.durable import make_folder, replace_file
from data.journal.event import canonical

NOTE = "server.running"  # in the cache: it is of no use once the server has ended
PROC = Path("/proc")


def note(cache: Path) -> None:
    """Leave word which program this process is: a server, at its start."""
    about = {"process": os.getpid(), "since": _since(os.getpid()), "program": str(_here())}
    with suppress(OSError):  # only `doctor` asks
        make_folder(cache)
        replace_file(cache / NOTE, canonical(about))


def served(cache: Path) -> Path | None:
    """The folder of the program that the running server is; None where none runs, or it is not known."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        about = json.loads((cache / NOTE).read_text("utf-8"))
        if about["since"] is not None and _since(about["process"]) == about["since"]:
            return Path(about["program"])
    return None


def finding(installed: Path, cache: Path) -> Finding:
    """What `doctor` says. installed: the folder that holds `current`, the link to the version that is meant to run."""
    link = installed / "current"
    try:
        meant = link.resolve(strict=True)
    except OSError:
        return Finding("程序版本", "broken", f"{link} 没有指向一个版本", "请重新运行安装包里的 install.sh")
    runs = served(cache)
    if runs is not None and runs != meant:
        return Finding(
            "程序版本",
            "attention",
            f"{link} 指向 {meant.name}，而正在运行的是 {runs.name}",
            "请重启服务：systemctl restart monitor",
        )
    if (here := _here()) != meant:
        return Finding(
            "程序版本", "attention", f"{link} 指向 {meant.name}，而这条命令来自 {here}", "请用 monitor 命令运行"
        )
    return Finding("程序版本", "fine", meant.name + ("" if runs else "（服务没有运行）"))


def _here() -> Path:
    return settings.ROOT.parent.resolve()


def _since(process: int) -> int | None:
    """When a process began, in ticks of the machine (proc(5), field 22): a number of a process is used again, this is not."""
    with suppress(OSError, ValueError, IndexError):
        return int((PROC / str(process) / "stat").read_text().rpartition(")")[2].split()[19])
    return None
