"""Read an .xlsx: a streaming look at each sheet's XML first, then the values with calamine.

The look comes first because calamine builds the whole used range at once (two far cells abort the process)
and because it shows neither errors nor formulas without a result: both arrive as blank.
Runs only in the reading child.
"""

import datetime
import io
import math
import posixpath
import re
import zipfile
from typing import Any
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook

from data.workbook.spreadsheet import number_shape
from data.workbook.spreadsheet.package import (
    MAX_CELL_TEXT,
    MAX_COLUMNS,
    MAX_ROWS,
    NOT_COMPUTED,
    RESAVE,
    Budget,
    Refusal,
    address,
    parse_part,
    plain_name,
    refuse_far,
    refuse_same_names,
)

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_RANGE = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,6}(:[A-Z]{1,3}[1-9][0-9]{0,6})?")
# What calamine knows; any other error text makes it give up on the whole workbook.
_ERRORS = {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"}


class _Look:
    """Handlers for one sheet: extent, broken cells, merged ranges, hidden rows, numbers with a shape."""

    def __init__(self, sheet: str, shapes: dict[str, int]) -> None:
        self.sheet = sheet
        self._shapes = shapes
        self.rows = self.columns = 0
        self.broken: dict[str, str] = {}
        self.merged: list[str] = []
        self.hidden: set[int] = set()
        self.shaped: dict[str, int] = {}
        self._shape: int | None = None
        self._row = self._column = 0
        self._last = (0, 0)
        self._in_cell = self._formula = self._value = self._inline = False
        self._type = ""
        self._text: list[str] = []
        self._letters: dict[str, int] = {}
        self._parser: expat.XMLParserType

    def use(self, parser: expat.XMLParserType) -> None:
        self._parser = parser

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2] if ":" in name else name
        if tag == "c":
            self._in_cell, self._formula, self._value, self._inline = True, False, False, False
            self._type = attributes.get("t", "")
            self._shape = self._shapes.get(attributes.get("s", "0"))
            self._text.clear()
            self._locate(attributes.get("r"))
        elif tag == "v" and self._in_cell:
            self._value = True
            # Only these cells' texts matter here; a handler for all of them would double the time.
            if self._formula or self._type in ("e", "s"):
                self._parser.CharacterDataHandler = self._text.append
        elif tag == "f" and self._in_cell:
            self._formula = True
        elif tag == "is" and self._in_cell:
            self._inline = True
        elif tag == "row":
            number = attributes.get("r", "")
            self._row = int(number) if number.isascii() and number.isdigit() and len(number) < 8 else self._row + 1
            self._column = 0
            if attributes.get("hidden") in ("1", "true") and self._row <= MAX_ROWS:
                self.hidden.add(self._row)
        elif tag == "mergeCell":
            reference = attributes.get("ref", "").replace("$", "")
            if _RANGE.fullmatch(reference):
                self.merged.append(reference)

    def end(self, name: str) -> None:
        tag = name.rpartition(":")[2] if ":" in name else name
        if tag == "v":
            self._parser.CharacterDataHandler = None
        elif tag == "c" and self._in_cell:
            self._in_cell = False
            if self._value or self._formula or self._inline:
                self._judge()

    def _locate(self, reference: str | None) -> None:
        if reference is None:  # allowed: the cell right of the one before
            self._column += 1
            return
        match = _REFERENCE.fullmatch(reference)
        if not match:
            raise Refusal(self.sheet, None, f"单元格地址“{reference[:20]}”有误", RESAVE)
        letters = match[1]
        if letters not in self._letters:
            number = 0
            for letter in letters:
                number = number * 26 + ord(letter) - 64
            self._letters[letters] = number
        self._row, self._column = int(match[2]), self._letters[letters]

    def _judge(self) -> None:
        if self._row > MAX_ROWS or self._column > MAX_COLUMNS:
            refuse_far(self.sheet, self._row, self._column)
        # Every spreadsheet program writes them in order; out of it, one cell may stand there twice, and which counts?
        if (self._row, self._column) <= self._last:
            where = address(self._row, self._column)
            raise Refusal(self.sheet, where, "单元格重复或次序有误，不知以哪一个为准", RESAVE)
        self._last = (self._row, self._column)
        self.rows, self.columns = max(self.rows, self._row), max(self.columns, self._column)
        text = "".join(self._text)
        # calamine takes an index it cannot read for 0: the text of another cell.
        if self._type == "s" and text and not (text.isascii() and text.isdigit()):
            raise Refusal(self.sheet, address(self._row, self._column), "文字的编号有误", RESAVE)
        text = text.strip()
        if self._shape is not None and self._value and self._type in ("", "n"):
            self.shaped[address(self._row, self._column)] = self._shape
        if self._type == "e":
            if text not in _ERRORS:
                raise Refusal(self.sheet, address(self._row, self._column), f"错误值 {text[:30]}", "请改正后再上传")
            self.broken[address(self._row, self._column)] = text
        # t="str" with an empty value is a computed empty text, which is a result.
        elif self._formula and not text and not self._inline and not (self._type == "str" and self._value):
            self.broken[address(self._row, self._column)] = NOT_COMPUTED


def read_xlsx(content: bytes, archive: zipfile.ZipFile) -> list[dict[str, Any]]:
    """All worksheets, hidden ones too, in order: name, rows, merged, broken, hidden, shaped. Raises Refusal."""
    budget = Budget()
    looks = []
    parts = _sheet_parts(archive)
    shapes = number_shape.of_styles(archive)
    for name, part in parts:
        look = _Look(name, shapes)
        if part:
            parse_part(archive, part, look.start, look.end, prepare=look.use)
        budget.spend(name, cells=look.rows * look.columns)
        looks.append(look)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        if [sheet.name for sheet in book.sheets_metadata] != [name for name, _ in parts]:
            raise Refusal(None, None, "工作簿的工作表清单前后不一致", RESAVE)
        return [
            {
                "name": look.sheet,
                "rows": _rows(book.get_sheet_by_index(index).to_python(skip_empty_area=False), look, budget),
                "merged": look.merged,
                "broken": look.broken,
                "hidden": sorted(look.hidden),
                "shaped": look.shaped,
            }
            for index, (look, (_, part)) in enumerate(zip(looks, parts, strict=True))
            if part
        ]
    except CalamineError as error:
        raise Refusal(None, None, "工作簿内部结构有误，无法读取", RESAVE) from error


def _sheet_parts(archive: zipfile.ZipFile) -> list[tuple[str, str | None]]:
    """(sheet name, part) in workbook order; None for a chart sheet, which has no cells."""
    sheets: list[tuple[str, str]] = []
    targets: dict[str, tuple[str, str]] = {}

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "sheet":
            relation = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            sheets.append((attributes.get("name", ""), relation))

    def relation(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "Relationship":
            kind = attributes.get("Type", "").rpartition("/")[2]
            targets[attributes.get("Id", "")] = (kind, attributes.get("Target", ""))

    # calamine follows this relation to the workbook; the sheets looked at and the sheets read must be the same.
    parse_part(archive, "_rels/.rels", relation)
    if [target.lstrip("/") for kind, target in targets.values() if kind == "officeDocument"] != ["xl/workbook.xml"]:
        raise Refusal(None, None, "工作簿的内部关系异常", RESAVE)
    targets.clear()
    parse_part(archive, "xl/workbook.xml", sheet)
    parse_part(archive, "xl/_rels/workbook.xml.rels", relation)
    refuse_same_names([name for name, _ in sheets])
    present = set(archive.namelist())
    parts: list[tuple[str, str | None]] = []
    for name, key in sheets:
        kind, target = targets.get(key, ("", ""))
        part = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
        if kind == "chartsheet":
            parts.append((name, None))
        elif kind == "worksheet" and part in present:
            parts.append((name, part))
        else:
            raise Refusal(name, None, "工作表的内容缺失或不是普通工作表", RESAVE)
    return parts


def _rows(values: list[list[Any]], look: _Look, budget: Budget) -> list[list[Any]]:
    text = 0
    for number, row in enumerate(values, 1):
        for column, value in enumerate(row):
            kind = type(value)
            if kind is str:
                row[column] = clean(look.sheet, number, column + 1, value)
                text += len(value)
            elif kind is float:
                if not math.isfinite(value):
                    row[column] = None
                    look.broken.setdefault(address(number, column + 1), "不是有效的数值")
            elif kind is not bool and kind is not int:
                row[column] = _moment(value)
    budget.spend(look.sheet, text=text)
    return values


def clean(sheet: str, row: int, column: int, value: str) -> str | None:
    """A text cell as it is, or None when nothing in it can be seen. Raises Refusal when it is too long."""
    if len(value) > MAX_CELL_TEXT:
        found = f"文字过长（{len(value)} 字）"
        raise Refusal(sheet, address(row, column), found, f"单元格最多 {MAX_CELL_TEXT} 字，请缩短后再上传")
    return value if value and plain_name(value) else None


def _moment(value: Any) -> Any:
    """Dates as {"d": ISO text}; a time of day or a duration as plain text, h:mm:ss."""
    if isinstance(value, datetime.date):  # datetime too
        return {"d": value.isoformat()}
    if isinstance(value, datetime.timedelta):
        seconds = round(value.total_seconds())
        sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
        return f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if isinstance(value, datetime.time):
        return value.isoformat("seconds")
    return str(value)
