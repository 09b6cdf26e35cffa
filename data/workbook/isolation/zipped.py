"""A .zip of files, as somebody packs a folder: what is in it, each with its name and content, or why it cannot be read.

Unpacked in a child process (data.workbook.isolation.zip_child), in memory. The folders in a name become part of the name: a name is
never a path.
"""

import json
import re
import unicodedata
from dataclasses import dataclass

from data.problem import Problem, Refused
from data.workbook.isolation.limited_process import ChildDied, ChildTooSlow, ask

WALL_SECONDS = 30
ENDING = ".zip"
_AGAIN = ".zip", ".rar", ".7z"
LONGEST_NAME = 200
# What programs leave beside the files of a person: lock files of Excel, WPS and LibreOffice, what a system keeps of a folder.
_LEFT_BESIDE = re.compile(r"(~\$|\.~lock|\._).*|\.DS_Store|Thumbs\.db|desktop\.ini", re.IGNORECASE)


@dataclass(frozen=True)
class Entry:
    """One file of a .zip. problem: why it has no content."""

    name: str
    content: bytes
    problem: Problem | None


def left_beside(name: str) -> bool:
    """Whether a file was left by a program, not handed in by a person: to be passed over without a word."""
    return bool(_LEFT_BESIDE.fullmatch(name))


def entries(content: bytes) -> list[Entry] | None:
    """The files in a .zip, but for what programs left beside; None when it is a workbook with a wrong ending.

    Encrypted entries, archives within and entries that cannot be unpacked are there, each with its problem. Raises Refused
    when the whole cannot be read, holds too many files or too much, or none at all.
    """
    try:
        line, _, bodies = ask("data.workbook.isolation.zip_child", content, seconds=WALL_SECONDS).partition(b"\n")
        head = json.loads(line)
    except (ChildDied, ChildTooSlow, ValueError) as error:
        raise _refused("压缩包无法安全读取（内容异常，或过大）", "请解压后逐个上传其中的文件") from error
    if "workbook" in head:
        return None
    if "refused" in head:
        raise _refused(*head["refused"])
    found, start = [], 0
    for name, length, reason in head["entries"]:
        body, start = bodies[start : start + length], start + length
        parts = [part for part in name.split("/") if part not in ("", ".", "..")]
        if not parts or parts[0] == "__MACOSX" or left_beside(parts[-1]):
            continue
        if reason is None and parts[-1].lower().endswith(_AGAIN):
            reason = ["压缩包里又有压缩包", "请解压这一个，再上传其中的文件"]
        found.append(Entry(_plain("_".join(parts)), body, Problem(None, None, *reason) if reason else None))
    if not found:
        raise _refused("压缩包里没有文件", "请放入填好的 .xlsx 后重新压缩")
    return found


def _plain(name: str) -> str:
    """Without what cannot be shown; of a long name the end stays, where its ending is."""
    shown = "".join(letter for letter in name if unicodedata.category(letter) not in ("Cc", "Cf", "Cs"))
    return shown[-LONGEST_NAME:]


def _refused(found: str, expected: str) -> Refused:
    return Refused([Problem(None, None, found, expected)])
