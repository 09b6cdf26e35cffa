"""The container of an uploaded workbook: is the zip safe to unpack, and which kind of workbook is inside?

Runs only in the reading child. Every doubt ends in a Refusal; nothing is ever unpacked to disk.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any, NoReturn
from xml.parsers import expat

MAX_ENTRIES = 500
MAX_UNPACKED = 100 * 1024 * 1024
MAX_RATIO = 100
# Sheets full of the same value compress beyond 100 : 1; below this size that is harmless.
RATIO_FLOOR = 10 * 1024 * 1024

MAX_ROWS = 50_000
MAX_COLUMNS = 256
MAX_CELLS = 3_000_000  # all sheets together, blank ones inside the used range counted
MAX_CELL_TEXT = 32_767  # Excel's own limit
MAX_TEXT = 10_000_000  # all sheets together: one shared string may stand in very many cells

RESAVE = "请用 Excel、WPS 或 LibreOffice 打开原文件，另存为新的 .xlsx 后再上传"
NOT_COMPUTED = "公式没有计算结果"

# Python's strip() knows the ideographic and no-break spaces, not the zero-width ones.
INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"

_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
)


class Refusal(Exception):
    """The workbook cannot be taken: where (sheet and cell, or None), what was found, what is expected."""

    def __init__(self, sheet: str | None, cell: str | None, found: str, expected: str) -> None:
        self.problem = (sheet, cell, found, expected)
        super().__init__(found)


class Budget:
    """What all sheets together may still use; spend() raises Refusal when it is gone."""

    def __init__(self) -> None:
        self.cells = MAX_CELLS
        self.text = MAX_TEXT

    def spend(self, sheet: str, *, cells: int = 0, text: int = 0) -> None:
        self.cells -= cells
        self.text -= text
        if self.cells < 0 or self.text < 0:
            raise Refusal(sheet, None, "工作簿的内容过多", "请删除与填报无关的工作表和内容后再上传")


def address(row: int, column: int) -> str:
    """A1 form of a cell; row and column count from 1."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def plain_name(name: str) -> str:
    """A text without the blanks around it that nobody sees: two sheets called alike for a reader are the same to us."""
    return name.strip().strip(INVISIBLE).strip()


def refuse_far(sheet: str, row: int, column: int) -> NoReturn:
    """Refuse a cell outside the rows and columns that are read."""
    raise Refusal(
        sheet,
        address(row, column),
        "这里有内容，超出了可读取的范围",
        f"每张表最多 {MAX_ROWS} 行、{MAX_COLUMNS} 列，请删除多余的行列（整行、整列删除）后再上传",
    )


def refuse_same_names(names: list[str]) -> None:
    """Refuse two sheets of one name: calamine shows the same one twice."""
    seen = set()
    for name in names:
        if name in seen:
            raise Refusal(name, None, "有重名的工作表", RESAVE)
        seen.add(name)


def open_package(content: bytes) -> tuple[str, zipfile.ZipFile]:
    """Check the whole zip and say what it is: ("xlsx" | "ods", archive). Raises Refusal."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        _check_directory(archive)
        _check_parts(archive, content)
        kind = _kind(archive)
    except _UNREADABLE as error:
        raise Refusal(None, None, "文件不完整或已损坏（可能没有传完）", RESAVE) from error
    return kind, archive


def _check_directory(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise Refusal(None, None, f"文件内部有 {len(entries)} 个部件", f"最多 {MAX_ENTRIES} 个；{RESAVE}")
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise Refusal(
            None,
            None,
            f"文件解压后超过 {MAX_UNPACKED // 1024 // 1024} MB",
            "请删除图片和与填报无关的工作表、行列后再上传",
        )
    seen = set()
    for entry in entries:
        if entry.flag_bits & 0x1:
            refuse_encrypted()
        if entry.file_size > max(RATIO_FLOOR, MAX_RATIO * entry.compress_size):
            raise Refusal(None, None, "文件的压缩率异常", RESAVE)
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refusal(None, None, "文件使用了不常见的压缩方式", RESAVE)
        # orig_filename: zipfile itself cuts at NUL and rewrites separators. Names are compared without case,
        # as spreadsheet programs do: two parts of one name would let two readers see two different sheets.
        name = entry.orig_filename
        if name.startswith("/") or ".." in name.split("/") or set(name) & set("\\\0:") or name.lower() in seen:
            raise Refusal(None, None, "文件内部的部件名称异常", RESAVE)
        seen.add(name.lower())


def refuse_encrypted() -> NoReturn:
    """Refuse a workbook that wants a password."""
    raise Refusal(None, None, "文件已加密", "请去掉密码后再上传")


def _kind(archive: zipfile.ZipFile) -> str:
    names = set(archive.namelist())
    lower = {name.lower() for name in names}
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in lower) or any(
        name.startswith(("Basic/", "Scripts/")) for name in names
    ):
        raise Refusal(None, None, "文件里有宏", "请另存为不含宏的 .xlsx 后再上传")
    mimetype = archive.read("mimetype")[:200].decode("ascii", "replace").strip() if "mimetype" in names else ""
    if mimetype in (_ODS, f"{_ODS}-template") and "content.xml" in names:
        if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
            refuse_encrypted()
        return "ods"
    if "encrypted-package" in lower:
        refuse_encrypted()
    if "[Content_Types].xml" in names and "xl/workbook.xml" in names:
        return "xlsx"
    raise Refusal(None, None, *_stranger(lower, mimetype))


def _stranger(names: set[str], mimetype: str) -> tuple[str, str]:
    if "xl/workbook.bin" in names:
        return "这是 .xlsb 二进制工作簿", "请另存为 .xlsx 后再上传"
    if "word/document.xml" in names or "opendocument.text" in mimetype:
        return "这是 Word 文档，不是 Excel 工作簿", "请上传填好的 .xlsx 模板"
    if "ppt/presentation.xml" in names or "opendocument.presentation" in mimetype:
        return "这是演示文稿，不是 Excel 工作簿", "请上传填好的 .xlsx 模板"
    if "[content_types].xml" in names or mimetype:
        return "工作簿缺少必需的部件（如 xl/workbook.xml），文件不完整", RESAVE
    return "这是压缩包，不是 Excel 工作簿", "请解压后逐个上传其中的 .xlsx 文件"


def _check_parts(archive: zipfile.ZipFile, content: bytes) -> None:
    """Unpack every part once: checksum, true size, and no document type declaration, before any parsing."""
    for entry in archive.infolist():
        body = _unpacked(content, entry)
        if len(body) != entry.file_size or zlib.crc32(body) != entry.CRC:
            raise zipfile.BadZipFile(entry.filename)
        if entry.filename.lower().endswith((".xml", ".rels")) and b"<!DOCTYPE" in body:
            refuse_doctype()


def _unpacked(content: bytes, entry: zipfile.ZipInfo) -> bytes:
    """At most one byte more than the zip declares. zipfile and calamine unpack all there is, whatever is declared."""
    lengths = struct.unpack_from("<HH", content, entry.header_offset + 26)
    start = entry.header_offset + 30 + sum(lengths)
    packed = content[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        return packed
    return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, entry.file_size + 1)


def refuse_doctype(*_: Any) -> NoReturn:
    """Refuse document type and entity declarations: no spreadsheet program writes them, attacks do."""
    raise Refusal(None, None, "文件内部含有不允许的声明（DOCTYPE）", RESAVE)


def parse_part(
    archive: zipfile.ZipFile,
    part: str,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
    *,
    namespaces: bool = False,
    prepare: Callable[[expat.XMLParserType], None] | None = None,
) -> None:
    """Stream one XML part through the handlers; prepare gets the parser first. Raises Refusal on bad XML."""
    parser = expat.ParserCreate(namespace_separator=" " if namespaces else None)
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse_doctype
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    if prepare:
        prepare(parser)
    try:
        with archive.open(part) as source:
            while chunk := source.read(1 << 16):
                parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except KeyError as error:
        raise Refusal(None, None, f"工作簿缺少部件 {part[:80]}，文件不完整", RESAVE) from error
    except expat.ExpatError as error:
        raise Refusal(None, None, f"工作簿的部件 {part[:80]} 格式有误", RESAVE) from error


def custom_properties(archive: zipfile.ZipFile, kind: str) -> dict[str, str]:
    """The custom document properties, all as text; {} when there are none."""
    part, tag = ("docProps/custom.xml", "property") if kind == "xlsx" else ("meta.xml", "user-defined")
    found: dict[str, str] = {}
    if part not in archive.namelist():
        return found
    current: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == tag:
            key = next((value for at, value in attributes.items() if at.rpartition(":")[2] == "name"), "")
            current[:] = [key]
            found[key] = ""

    def end(name: str) -> None:
        if name.rpartition(":")[2] == tag:
            current.clear()

    def text(data: str) -> None:
        if current:
            found[current[0]] += data

    parse_part(archive, part, start, end, text)
    return {key: value.strip() for key, value in found.items() if key}
