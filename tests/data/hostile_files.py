"""A corpus of hostile, broken and merely odd files, made from a report that would be accepted.

REFUSED: what must be refused, and a part of the sentence. SAME: what must be read as the report itself. CHANGED: what
must be read as the report with one cell changed. A content is bytes, or a function that makes them.
"""

import gzip
import io
import random
import re
import struct
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from xml.sax.saxutils import escape, quoteattr

from data.workbook.reading import read
from tests.data import test_reading as made
from tests.data.filled_report import report

Content = bytes | Callable[[], bytes]
MONEY = "资金投入"
SHEETS = ("填报说明", "基本信息", "资金投入", "人员", "团队", "基地", "合作企业")


@lru_cache(maxsize=1)
def base() -> bytes:
    """The report all others are made of."""
    return report()


@lru_cache(maxsize=1)
def base_parts() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(base())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def part_of(sheet: str) -> str:
    return f"xl/worksheets/sheet{SHEETS.index(sheet) + 1}.xml"


def with_parts(changed: dict[str, bytes | str | None]) -> bytes:
    """The report with parts replaced, added, or (None) left out."""
    parts = {**base_parts(), **changed}
    return made.zipped({name: body for name, body in parts.items() if body is not None})


def with_cell(sheet: str, place: str, cell: str) -> Callable[[], bytes]:
    """The report with one cell's XML replaced; {s} stands for the style it had."""

    def make() -> bytes:
        name = part_of(sheet)
        text = base_parts()[name].decode()
        pattern = rf'<c r="{place}"( s="\d+")?[^>]*?(/>|>.*?</c>)'
        assert len(re.findall(pattern, text)) == 1, place
        text = re.sub(pattern, lambda m: cell.replace("{s}", m[1] or ""), text)
        return with_parts({name: text})

    return make


def typed(sheet: str, place: str, text: str) -> Callable[[], bytes]:
    """The report with a text typed into a cell."""
    return with_cell(
        sheet, place, f'<c r="{place}"{{s}} t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'
    )


def number(sheet: str, place: str, value: str) -> Callable[[], bytes]:
    return with_cell(sheet, place, f'<c r="{place}"{{s}}><v>{value}</v></c>')


def changed_part(name: str, *replaced: tuple[str, str]) -> Callable[[], bytes]:
    """The report after texts of a part were replaced."""

    def make() -> bytes:
        text = base_parts()[name].decode()
        for old, new in replaced:
            assert old in text, old
            text = text.replace(old, new, 1)
        return with_parts({name: text})

    return make


def compressed_with(method: int) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, body in base_parts().items():
            archive.writestr(name, body)
    return target.getvalue()


def locked_flag() -> bytes:
    """The flag that says a part is encrypted, in the central directory of the first part."""
    content = bytearray(base())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def as_ods(changed: tuple[str, str, str] | None = None, **parts: str) -> bytes:
    """The report as an .ods written by hand. changed: (sheet, A1 place, XML of the cell)."""
    raw = read(base(), "报告.xlsx")
    tables = []
    for name, sheet in raw.sheets.items():
        rows = []
        for r, row in enumerate(sheet.rows, 1):
            cells = "".join(
                changed[2] if changed and (name, f"{chr(64 + c)}{r}") == changed[:2] else ods_cell(value)
                for c, value in enumerate(row, 1)
            )
            rows.append(f"<table:table-row>{cells}</table:table-row>")
        tables.append(f"<table:table table:name={quoteattr(name)}>{''.join(rows)}</table:table>")
    properties = "".join(
        f"<m:user-defined m:name={quoteattr(k)}>{escape(v)}</m:user-defined>" for k, v in raw.properties.items()
    )
    return made.ods("".join(tables), **{"meta.xml": f'<d xmlns:m="m">{properties}</d>', **parts})


def ods_cell(value: object) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, bool):
        return f'<table:table-cell office:value-type="boolean" office:boolean-value="{str(value).lower()}"/>'
    if isinstance(value, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{value!r}"/>'
    if isinstance(value, date | datetime):
        return f'<table:table-cell office:value-type="date" office:date-value="{value.isoformat()}"/>'
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in str(value).split("\n"))
    return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'


def sheet_of(rows: str) -> Callable[[], bytes]:
    """The report with another content of the sheet of money."""
    body = f'<worksheet xmlns="{made.MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    return lambda: with_parts({part_of(MONEY): body})


def bytes_changed(old: bytes, new: bytes) -> Callable[[], bytes]:
    """The report with bytes of the sheet of money replaced."""
    return lambda: with_parts({part_of(MONEY): base_parts()[part_of(MONEY)].replace(old, new)})


def deep(levels: int) -> str:
    return "<a>" * levels + "</a>" * levels


MANY_ROWS = "".join(f"<row><c><v>{n}</v></c></row>" for n in range(50_001))
MERGED = '</sheetData><mergeCells><mergeCell ref="D5:D6"/></mergeCells>'
ODS_ERROR = (
    '<table:table-cell calcext:value-type="error" office:value-type="string" office:string-value="">'
    "<text:p>#DIV/0!</text:p></table:table-cell>"
)
ODS_ODD = '<table:table-cell office:value-type="float" office:value="12,5"/>'
ODS_UNCOMPUTED = '<table:table-cell table:formula="of:=600*2"/>'
ODS_LAUGHS = made.zipped({"mimetype": made.ODS, "content.xml": made.LAUGHS, "META-INF/manifest.xml": "<m/>"})
NO_AMOUNTS = (
    "1.234,56", "12,5", "1'200", "(12)", "1e3", "0x10", "１２万", "½", "10²", "nan", "inf", "1_000", "12%", "=1+1",
    "--1", "1 200", "ⅩⅡ",
)  # fmt: skip
EVIL_LINK = (
    '<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<ddeLink ddeService="cmd" ddeTopic="/c calc"><ddeItems><ddeItem name="A0"/></ddeItems></ddeLink></externalLink>'
)

REFUSED: dict[str, tuple[Content, str, str]] = {
    # not a workbook
    "nothing": (b"", "报告.xlsx", "空的"),
    "noise": (random.Random(1).randbytes(5000), "报告.xlsx", "无法识别"),
    "four letters": (b"PK\x03\x04", "报告.xlsx", "已损坏"),
    "empty zip": (b"PK\x05\x06" + bytes(18), "报告.xlsx", "无法识别"),
    "pdf as xlsx": (b"%PDF-1.7\n" + bytes(500), "报告.xlsx", "PDF"),
    "picture as xlsx": (b"\x89PNG\r\n\x1a\n" + bytes(500), "报告.xlsx", "图片"),
    "web page as xlsx": (b"<html><body><table><tr><td>1</td></tr></table>", "报告.xlsx", "网页"),
    "csv as xlsx": ("名称,金额\n甲,1\n".encode(), "报告.xlsx", "CSV"),
    "flat ods": (b'<?xml version="1.0"?><office:document office:mimetype="x"><office:spreadsheet>', "报告.ods", "XML"),
    "gzip": (lambda: gzip.compress(base()), "报告.xlsx", "压缩包"),
    "rar": (b"Rar!\x1a\x07\x00" + bytes(100), "报告.xlsx", "压缩包"),
    "7z": (b"7z\xbc\xaf\x27\x1c" + bytes(100), "报告.xlsx", "压缩包"),
    "encrypted": (made.office_header("EncryptedPackage"), "报告.xlsx", "密码"),
    "old xls as xlsx": (made.office_header("Workbook"), "报告.xlsx", "另存为 .xlsx"),
    "old doc": (made.office_header("WordDocument"), "报告.xlsx", "不是 Excel"),
    "docx": (made.zipped({"word/document.xml": "<w/>", "[Content_Types].xml": "<T/>"}), "报告.xlsx", "Word"),
    "pptx": (made.zipped({"ppt/presentation.xml": "<w/>", "[Content_Types].xml": "<T/>"}), "报告.xlsx", "演示文稿"),
    "xlsb": (made.zipped({"xl/workbook.bin": b"x", "[Content_Types].xml": "<T/>"}), "报告.xlsx", ".xlsb"),
    "zip of reports": (lambda: made.zipped({"报告.xlsx": base()}), "报告.zip", "压缩包"),
    # the container
    "half of it": (lambda: base()[: len(base()) // 2], "报告.xlsx", "已损坏"),
    "last byte missing": (lambda: base()[:-1], "报告.xlsx", "已损坏"),
    "middle overwritten": (lambda: base()[:9000] + bytes(3000) + base()[12000:], "报告.xlsx", "已损坏"),
    "bomb by size": (lambda: with_parts({"xl/media/a.bin": bytes(101 << 20)}), "报告.xlsx", "解压后超过"),
    "bomb by ratio": (lambda: with_parts({"xl/media/a.bin": bytes(30 << 20)}), "报告.xlsx", "压缩率"),
    "600 parts": (lambda: with_parts({f"x/{n}": b"" for n in range(600)}), "报告.xlsx", "最多 500 个"),
    "way out": (lambda: with_parts({"../../etc/cron.d/x": b"x"}), "报告.xlsx", "部件名称异常"),
    "drive letter": (lambda: with_parts({"C:/x": b"x"}), "报告.xlsx", "部件名称异常"),
    "twin workbook": (lambda: with_parts({"XL/workbook.xml": b"<x/>"}), "报告.xlsx", "部件名称异常"),
    "flag of encryption": (locked_flag, "报告.xlsx", "密码"),
    "lzma": (lambda: compressed_with(zipfile.ZIP_LZMA), "报告.xlsx", "压缩方式"),
    "bzip2": (lambda: compressed_with(zipfile.ZIP_BZIP2), "报告.xlsx", "压缩方式"),
    "macro": (lambda: with_parts({"xl/vbaProject.bin": b"x"}), "报告.xlsx", "宏"),
    "macro as xlsm": (lambda: with_parts({"xl/vbaProject.bin": b"x"}), "报告.xlsm", "宏"),
    # the XML
    "billion laughs": (lambda: with_parts({"xl/sharedStrings.xml": made.LAUGHS}), "报告.xlsx", "DOCTYPE"),
    "entity from a file": (lambda: with_parts({part_of(MONEY): made.EXTERNAL}), "报告.xlsx", "DOCTYPE"),
    "laughs in utf-16": (lambda: with_parts({part_of(MONEY): made.LAUGHS.encode("utf-16")}), "报告.xlsx", "DOCTYPE"),
    "far cell": (sheet_of(made.cell("XFD1048576")), "报告.xlsx", "《资金投入》XFD1048576"),
    "16384 columns": (sheet_of(f"<row>{'<c><v>1</v></c>' * 16384}</row>"), "报告.xlsx", "超出了可读取的范围"),
    "rows without end": (sheet_of(MANY_ROWS), "报告.xlsx", "A50001"),
    "not closed": (bytes_changed(b"</row>", b""), "报告.xlsx", "格式有误"),
    "no utf-8": (bytes_changed(b"<v>1200</v>", b"<v>\xff\xfe</v>"), "报告.xlsx", "格式有误"),
    "NUL in the XML": (bytes_changed(b"1200", b"12\x0000"), "报告.xlsx", "格式有误"),
    "workbook part missing": (lambda: with_parts({"xl/workbook.xml": None}), "报告.xlsx", "xl/workbook.xml"),
    "sheet part missing": (lambda: with_parts({part_of(MONEY): None}), "报告.xlsx", "内容缺失"),
    "strings missing": (lambda: with_parts({"xl/sharedStrings.xml": None}), "报告.xlsx", ""),
    "no such string": (with_cell(MONEY, "D5", '<c r="D5"{s} t="s"><v>99999</v></c>'), "报告.xlsx", "内部结构有误"),
    "string minus one": (with_cell(MONEY, "D5", '<c r="D5"{s} t="s"><v>-1</v></c>'), "报告.xlsx", "《资金投入》D5"),
    "address that is none": (with_cell(MONEY, "D5", '<c r="5D"{s}><v>1</v></c>'), "报告.xlsx", "单元格地址"),
    "one cell twice": (with_cell(MONEY, "E5", '<c r="E5"{s}><v>1</v></c><c r="E5"{s}><v>2</v></c>'), "报告.xlsx", "E5"),
    "same sheet names": (changed_part("xl/workbook.xml", ('name="团队"', 'name="人员"')), "报告.xlsx", "重名"),
    "sheet name with a zero-width space": (changed_part("xl/workbook.xml", ('name="人员"', 'name="人\u200b员"')), "报告.xlsx", "《人员》"),
    "sheet name turned round": (changed_part("xl/workbook.xml", ('name="人员"', 'name="\u202e员人"')), "报告.xlsx", "《人员》"),
    # the cells
    "formula not computed": (with_cell(MONEY, "E5", '<c r="E5"{s}><f>600*2</f></c>'), "报告.xlsx", "《资金投入》E5"),
    "division by zero": (with_cell(MONEY, "E5", '<c r="E5"{s} t="e"><f>1/0</f><v>#DIV/0!</v></c>'), "报告.xlsx", "《资金投入》E5"),
    "error nobody knows": (with_cell(MONEY, "E5", '<c r="E5"{s} t="e"><v>#SPILL!</v></c>'), "报告.xlsx", "《资金投入》E5"),
    "infinity": (number(MONEY, "E5", "1e999"), "报告.xlsx", "《资金投入》E5"),
    "not a number": (number(MONEY, "E5", "NaN"), "报告.xlsx", "E5"),
    "more money than there is": (number(MONEY, "E5", "1e300"), "报告.xlsx", "《资金投入》E5"),
    "true as an amount": (with_cell(MONEY, "E5", '<c r="E5"{s} t="b"><v>1</v></c>'), "报告.xlsx", "《资金投入》E5"),
    "day as an amount": (with_cell(MONEY, "E5", '<c r="E5" s="23"><v>45717</v></c>'), "报告.xlsx", "《资金投入》E5"),
    "text too long": (typed(MONEY, "D5", "长" * 32_768), "报告.xlsx", "文字过长"),
    "30 February": (typed(MONEY, "A5", "2025-02-30"), "报告.xlsx", "没有这一天"),
    "month first": (typed(MONEY, "A5", "03/01/2025"), "报告.xlsx", "《资金投入》A5"),
    "day of another century": (number(MONEY, "A5", "2958465"), "报告.xlsx", "《资金投入》A5"),
    "day below zero": (number(MONEY, "A5", "-5"), "报告.xlsx", "《资金投入》A5"),
    "code as a number": (number("合作企业", "B5", "9.1330100799655E17"), "报告.xlsx", "设为文本"),
    "letter that looks like one": (typed("合作企业", "B5", "9133010079965505８Ｏ"), "报告.xlsx", "《合作企业》B5"),
    "merged": (changed_part(part_of(MONEY), ("</sheetData>", MERGED)), "报告.xlsx", "合并单元格"),
    **{
        f"amount {text}": (typed(MONEY, "E5", text), "报告.xlsx", "《资金投入》E5")
        for text in NO_AMOUNTS
    },
    # .ods
    "ods with Basic macros": (lambda: as_ods(**{"Basic/Standard/Module1.xml": "<x/>"}), "报告.ods", "宏"),
    "ods with a script": (lambda: as_ods(**{"Scripts/python/x.py": "import os"}), "报告.ods", "宏"),
    "ods locked": (lambda: as_ods(**{"META-INF/manifest.xml": "<m><encryption-data/></m>"}), "报告.ods", "密码"),
    "ods with a far cell": (lambda: as_ods((MONEY, "E5", made.WIDE)), "报告.ods", "超出"),
    "ods of a million rows": (made.ods(made.LONG), "报告.ods", "超出"),
    "ods laughs": (ODS_LAUGHS, "报告.ods", "DOCTYPE"),
    "ods without content": (made.zipped({"mimetype": made.ODS, "META-INF/manifest.xml": "<m/>"}), "报告.ods", ""),
    "ods formula not computed": (lambda: as_ods((MONEY, "E5", ODS_UNCOMPUTED)), "报告.ods", "《资金投入》E5"),
    "ods error": (lambda: as_ods((MONEY, "E5", ODS_ERROR)), "报告.ods", "《资金投入》E5"),
    "ods number that is none": (lambda: as_ods((MONEY, "E5", ODS_ODD)), "报告.ods", "《资金投入》E5"),
    "odt": (made.zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"}), "报告.ods", "Word"),
    # .csv
    "csv of the wrong bytes": (b"\xff\xff\xff\x80\x80,\x81\n", "登记簿.csv", "编码"),
    "csv in utf-16": ("中心编码,中心名称\n".encode("utf-16"), "登记簿.csv", ""),
    "csv without an end": ('中心编码,"中心名称\n'.encode(), "登记簿.csv", "引号"),
    "csv with one endless field": (("a" * 200_000 + ",b\n").encode(), "登记簿.csv", ""),
    "csv with NUL": ("中心编码,中心名称\x00\nC1,\x00\n".encode(), "登记簿.csv", ""),
    "csv too long": (b"a,b\n" * 2_000_000, "登记簿.csv", "最大 5 MB"),
}  # fmt: skip

SAME: dict[str, Content] = {
    "itself": base,
    "comment at the end of the zip": lambda: base()[:-2] + struct.pack("<H", 5) + b"hello",
    "not compressed": lambda: compressed_with(zipfile.ZIP_STORED),
    "hidden and very hidden sheets": changed_part(
        "xl/workbook.xml",
        ('sheetId="3"', 'sheetId="3" state="veryHidden"'),
        ('sheetId="4"', 'sheetId="4" state="hidden"'),
    ),
    "links to elsewhere, never followed": lambda: with_parts({"xl/externalLinks/externalLink1.xml": EVIL_LINK}),
    "formula of another workbook, with its result": with_cell(
        MONEY, "E5", '<c r="E5"{s}><f>[1]表!A1</f><v>1200</v></c>'
    ),
    "command as a formula, with a harmless result": with_cell(
        MONEY, "E5", "<c r=\"E5\"{s}><f>cmd|'/c calc'!A0+1200</f><v>1200</v></c>"
    ),
    "amount in full-width digits": typed(MONEY, "E5", "１，２００"),
    "amount with a zero-width space": typed(MONEY, "E5", "1\u200b200"),
    "amount with thin blanks round it": typed(MONEY, "E5", "\u2009\u00a01,200.00\u3000"),
    "amount in scientific form": number(MONEY, "E5", "1.2E3"),
    "day as text": typed(MONEY, "A5", "2025年3月1日"),
    "day with a mark of direction": typed(MONEY, "A5", "\u200f2025-03-01\u202c"),
    "code in small letters with blanks": typed("合作企业", "B5", " 913301 00799655 058b "),
    "elements nested ten thousand deep beside the cells": changed_part(
        part_of(MONEY), ("</worksheet>", f"<extLst>{deep(10_000)}</extLst></worksheet>")
    ),
    "unknown attributes and elements": changed_part(
        part_of(MONEY), ("<sheetData>", '<x14:odd xmlns:x14="x"/><sheetData x="1">')
    ),
    "ods": as_ods,
}

NAME = "杭州某某新材料股份有限公司"
# (content, what D10 of 资金投入, the name of who paid, must be read as)
CHANGED: dict[str, tuple[Content, str]] = {
    "formula text": (typed(MONEY, "D10", "=HYPERLINK(\"http://x\",\"点\")"), "=HYPERLINK(\"http://x\",\"点\")"),
    "command text": (typed(MONEY, "D10", "@SUM(1+1)*cmd|' /C calc'!A0"), "@SUM(1+1)*cmd|' /C calc'!A0"),
    "markup": (typed(MONEY, "D10", "<script>alert(1)</script>"), "<script>alert(1)</script>"),
    "turned round": (typed(MONEY, "D10", "甲\u202e乙丙\u202c"), "甲乙丙"),
    "zero-width": (typed(MONEY, "D10", "甲\u200b乙\ufeff"), "甲乙"),
    "NUL by Excel's escape": (typed(MONEY, "D10", "甲_x0000_乙"), "甲乙"),
    "line break": (typed(MONEY, "D10", "甲\n乙"), "甲 乙"),
    "letter beyond the first plane": (typed(MONEY, "D10", "𠮷野🏭"), "𠮷野🏭"),
    "accents taken apart": (typed(MONEY, "D10", "Cafe\u0301"), "Café"),
    "the longest text": (typed(MONEY, "D10", "长" * 32_767), "长" * 32_767),
    "null": (typed(MONEY, "D10", "null"), "null"),
    "NA": (typed(MONEY, "D10", "NA"), "NA"),
}  # fmt: skip
