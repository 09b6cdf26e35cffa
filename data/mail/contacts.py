"""Whom to write to at each centre: a small table that the department keeps beside the server's settings."""

import csv
import io
import re
from pathlib import Path

from data.problem import Problem, Refused

CENTRE, ADDRESS = "中心编码", "邮箱"
# One mailbox; what the mail server makes of it is the mail server's matter.
_MAILBOX = re.compile(r"[^\s@,;<>\"]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")


def read(path: Path) -> dict[str, str]:
    """Code of a centre → its address. The file is a CSV as Excel or WPS saves it, with the columns 中心编码 and 邮箱.

    Raises Refused with each line that cannot be used, or when there is no such file or column.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Refused(
            [Problem(None, None, f"通讯录 {path} 读不出来（{error.strerror}）", "请系统管理员核对 MONITOR_CONTACTS")]
        ) from error
    lines = csv.DictReader(io.StringIO(_text(content)))
    if not {CENTRE, ADDRESS} <= set(lines.fieldnames or ()):
        raise Refused(
            [Problem(None, None, f"通讯录没有“{CENTRE}”和“{ADDRESS}”两列", "请照《运维说明》的“提醒邮件”填写")]
        )
    found: dict[str, str] = {}
    problems = []
    for line in lines:
        centre, address = (str(line[column] or "").strip() for column in (CENTRE, ADDRESS))
        if not centre and not address:
            continue
        if not _MAILBOX.fullmatch(address):
            problems.append(
                Problem(None, None, f"通讯录第{lines.line_num}行的邮箱“{address}”不是一个邮箱地址", "请改正")
            )
        elif centre in found:
            problems.append(Problem(None, None, f"通讯录里 {centre} 出现两次", "每家中心请只留一行"))
        found[centre] = address
    if problems:
        raise Refused(problems)
    return found


def _text(content: bytes) -> str:
    """As Excel saves it: UTF-8 with a mark in front, or the Chinese code page."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", errors="replace")
