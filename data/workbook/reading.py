"""Take an uploaded workbook apart without trusting it.

Here only its size and its first bytes are looked at; all parsing happens in a child process (data.workbook.spreadsheet.child) with
limits on memory, processor time and wall time (data.workbook.isolation.limited_process), so that no file can stop or fill the server.
"""

import json
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import PurePath
from typing import Any, Literal

from data.problem import Problem, Refused
from data.workbook.isolation.limited_process import ChildDied, ChildTooSlow, ask, limits_enforced
from data.workbook.personal_numbers import Kind
from data.workbook.spreadsheet.package import RESAVE, plain_name

__all__ = ["MAX_BYTES", "WALL_SECONDS", "Cell", "RawSheet", "RawWorkbook", "check_bytes", "limits_enforced", "read"]

MAX_BYTES = 20 * 1024 * 1024
WALL_SECONDS = 30

Cell = None | str | int | float | bool | date | datetime

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_FILL_IN = "请上传填好的 .xlsx 模板"
_UNPACK = "请解压后逐个上传其中的 .xlsx 文件"
_STRANGERS = (
    (b"%PDF", "这是 PDF 文件", _FILL_IN),
    (b"Rar!", "这是压缩包", _UNPACK),
    (b"7z\xbc\xaf", "这是压缩包", _UNPACK),
    (b"\x1f\x8b", "这是压缩包", _UNPACK),
    (b"\x89PNG", "这是图片", _FILL_IN),
    (b"\xff\xd8\xff", "这是图片", _FILL_IN),
)


@dataclass(frozen=True)
class RawSheet:
    """One sheet as it stands: rows[0][0] is A1; broken and merged by A1 address; hidden: rows hidden by hand or by a filter;
    shaped: numbers that are shown otherwise than they are, with their shape (data.workbook.spreadsheet.number_shape)."""

    name: str
    rows: list[list[Cell]]
    merged: list[str]
    broken: dict[str, str]
    hidden: frozenset[int] = frozenset()
    shaped: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class RawWorkbook:
    """All worksheets by name without blanks around it, hidden ones too, and the custom document properties. linked: there are
    links to other files, which are never followed. personal_beside: (where, kind) of numbers that name a person and stand in no
    cell (data.workbook.spreadsheet.beside_cells)."""

    kind: Literal["xlsx", "ods"]
    sheets: dict[str, RawSheet]
    properties: dict[str, str]
    linked: bool = False
    personal_beside: tuple[tuple[str, Kind], ...] = ()


def read(content: bytes, file_name: str) -> RawWorkbook:
    """The cells of an uploaded .xlsx or .ods.

    file_name serves only for the wording of a refusal. Blank cells, blank text and computed empty text are None,
    never 0. Raises Refused, in words for the person who filled the workbook in; RuntimeError only when the
    installation itself is broken.
    """
    check_bytes(content, file_name)
    reply = _ask_child(content)
    if "refused" in reply:
        raise Refused([Problem(*problem) for problem in reply["refused"]])
    listed = [
        RawSheet(
            sheet["name"],
            _rebuilt(sheet["rows"]),
            sheet["merged"],
            sheet["broken"],
            frozenset(sheet["hidden"]),
            sheet["shaped"],
        )
        for sheet in reply["sheets"]
    ]
    # a blank behind a name is not seen; where both are there, the one without it is meant
    sheets = {sheet.name: sheet for sheet in listed}
    for sheet in listed:
        if (name := plain_name(sheet.name)) not in sheets:
            del sheets[sheet.name]
            sheets[name] = replace(sheet, name=name)
    return RawWorkbook(
        reply["kind"], sheets, reply["properties"], reply["linked"], tuple(map(tuple, reply["personal"]))
    )


def _refused(found: str, expected: str = RESAVE) -> Refused:
    return Refused([Problem(None, None, found, expected)])


def check_bytes(content: bytes, file_name: str) -> None:
    """Size and first bytes only: may this be a workbook at all? Raises Refused, as read() does."""
    if not content:
        raise _refused("文件是空的（0 字节），不是 Excel 工作簿", "请重新选择填好的 .xlsx 文件")
    if len(content) > MAX_BYTES:
        size = f"{len(content) / 1024 / 1024:.1f} MB"
        raise _refused(f"文件大小 {size}", f"最大 {MAX_BYTES // 1024 // 1024} MB，请删除图片和与填报无关的内容后再上传")
    if content.startswith(b"PK\x03\x04"):
        return
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise _refused("文件已加密", "请去掉密码后再上传")
        if any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
            raise _refused("这是旧版 .xls 或 .et 格式", "请另存为 .xlsx 后再上传")
        raise _refused("不是 Excel 工作簿", _FILL_IN)
    kind, expected = _guess(content)
    raise _refused(f"{kind}，不是 Excel 工作簿（文件名后缀 {PurePath(file_name).suffix[:12] or '无'}）", expected)


def _guess(content: bytes) -> tuple[str, str]:
    """What the file is, and what to do instead: saving a PDF or a picture anew makes no workbook of it."""
    for magic, kind, expected in _STRANGERS:
        if content.startswith(magic):
            return kind, expected
    head = content[:2000].lower()
    if b"office:spreadsheet" in head:
        return "这是 XML 表格", RESAVE
    if any(mark in head for mark in (b"<html", b"<!doctype html", b"<table")):
        return "这是网页（HTML）文件", RESAVE
    if b"\0" not in head and (b"," in head or b"\t" in head):
        return "这是文本（CSV）文件", RESAVE
    return "无法识别文件内容（如使用了文件加密软件，请先解密）", RESAVE


def _ask_child(content: bytes) -> dict[str, Any]:
    try:
        return json.loads(ask("data.workbook.spreadsheet.child", content, seconds=WALL_SECONDS))
    except ChildTooSlow as error:
        raise _refused(f"读取超过 {WALL_SECONDS} 秒，已停止，文件无法安全读取") from error
    except (ChildDied, ValueError) as error:
        raise _refused("文件无法安全读取（内容异常，或过大）") from error


def _rebuilt(rows: list[list[Any]]) -> list[list[Cell]]:
    for row in rows:
        for column, cell in enumerate(row):
            if type(cell) is dict:
                text = cell["d"]
                row[column] = datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    return rows
