"""Read an .ods: one streaming pass over content.xml gives extent, values, broken cells, merged ranges and hidden rows.

Not with calamine: on .ods it joins the text of a drawn shape to the cell's, reads tables inside shapes instead of
the sheet, shows the cached sheets of external links and DDE as sheets, and drops cells without a value type.
Runs only in the reading child.
"""

import datetime
import math
import re
import zipfile
from typing import Any

from data.workbook.spreadsheet import number_shape
from data.workbook.spreadsheet.package import (
    MAX_COLUMNS,
    MAX_ROWS,
    NOT_COMPUTED,
    RESAVE,
    Budget,
    Refusal,
    address,
    parse_part,
    refuse_far,
    refuse_same_names,
)
from data.workbook.spreadsheet.xlsx import clean

_PREFIXES = {
    "urn:oasis:names:tc:opendocument:xmlns:office:1.0": "office",
    "urn:oasis:names:tc:opendocument:xmlns:table:1.0": "table",
    "urn:oasis:names:tc:opendocument:xmlns:text:1.0": "text",
    "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0": "calcext",
}
# Which elements are entered, by the one they stand in; everything else is passed over with all it holds
# (notes, drawn shapes, change tracking, the caches of DDE links).
_ROW_PARENTS = ("table:table", "table:table-header-rows", "table:table-rows", "table:table-row-group")
_INTO = {
    "": ("office:document-content",),
    "office:document-content": ("office:body",),
    "office:body": ("office:spreadsheet",),
    "office:spreadsheet": ("table:table",),
    **dict.fromkeys(_ROW_PARENTS, (*_ROW_PARENTS[1:], "table:table-row")),
    "table:table-row": ("table:table-cell", "table:covered-table-cell"),
    "table:table-cell": ("text:p",),
    "table:covered-table-cell": (),
}
# Inside a paragraph it is the other way round: every text element belongs to it (links, fields), except these.
_NOT_TEXT = ("text:note", "text:ruby-text")
_ERROR = re.compile(r"#(DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!)|(Err|错误)[:：]\d+")


class _Content:
    """Handlers for content.xml."""

    def __init__(self) -> None:
        self.sheets: list[dict[str, Any]] = []
        self.linked = False
        self._budget = Budget()
        self._path = [""]
        self._skipped = 0
        self._names: dict[str, str] = {}
        self._sheet: dict[str, Any] = {}
        self._row = self._column = self._width = 0
        self._repeat = 1
        self._hidden = False
        self._filled: list[tuple[int, int, Any]] = []  # column, how often, value
        self._attributes: dict[str, str] = {}
        self._paragraphs: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = self._name(name)
        into = _INTO.get(self._path[-1])
        entered = tag in into if into is not None else tag.startswith("text:") and tag not in _NOT_TEXT
        if self._skipped or not entered:
            self._skipped += 1
            return
        self._path.append(tag)
        at = {self._name(key): value for key, value in attributes.items()}
        if tag == "table:table":
            self._sheet = {
                "name": at.get("table:name", ""),
                "rows": [],
                "merged": [],
                "broken": {},
                "hidden": [],
                "shaped": {},
            }
            # LibreOffice keeps the cells of an external link in a sheet named 'file:///…'#$Sheet1.
            name = self._sheet["name"]
            self._sheet["linked"] = at.get("table:style-name") == "ta_extref" or (name[:1] == "'" and "'#" in name)
            self._row = self._width = 0
        elif tag == "table:table-row":
            self._repeat = _count(at.get("table:number-rows-repeated"))
            self._column = 0
            self._filled = []
            self._hidden = at.get("table:visibility") in ("collapse", "filter")
        elif tag.endswith("-cell"):
            self._attributes, self._paragraphs = at, []
        elif tag == "text:p":
            self._paragraphs.append("")
        elif tag == "text:s":
            self._add(" " * min(_count(at.get("text:c")), 1000))
        elif tag in ("text:tab", "text:line-break"):
            self._add("\t" if tag == "text:tab" else "\n")

    def text(self, data: str) -> None:
        if not self._skipped and self._paragraphs and "text:p" in self._path:
            self._add(re.sub(r"[ \t\r\n]+", " ", data))

    def end(self, _name: str) -> None:
        if self._skipped:
            self._skipped -= 1
            return
        tag = self._path.pop()
        if tag.endswith("-cell"):
            self._end_cell()
        elif tag == "table:table-row":
            self._end_row()
        elif tag == "table:table" and self._sheet.pop("linked"):
            self.linked = True
        elif tag == "table:table":
            for row in self._sheet["rows"]:
                row.extend([None] * (self._width - len(row)))
            self._budget.spend(self._sheet["name"], cells=self._width * len(self._sheet["rows"]))
            self.sheets.append(self._sheet)

    def _name(self, name: str) -> str:
        if name not in self._names:
            space, _, local = name.rpartition(" ")
            self._names[name] = f"{_PREFIXES.get(space, space)}:{local}"
        return self._names[name]

    def _add(self, text: str) -> None:
        self._paragraphs[-1] += text

    def _end_cell(self) -> None:
        at = self._attributes
        column = self._column + 1
        times = _count(at.get("table:number-columns-repeated"))
        self._column += times
        value, wrong = self._value(at, "\n".join(self._paragraphs), column)
        spans = _count(at.get("table:number-rows-spanned")), _count(at.get("table:number-columns-spanned"))
        if value is None and wrong is None and spans == (1, 1):
            return
        last_row, last_column = self._row + self._repeat, column + times - 1
        if last_row > MAX_ROWS or last_column > MAX_COLUMNS:
            refuse_far(self._sheet["name"], max(last_row, 1), last_column)
        if isinstance(value, str):
            self._budget.spend(self._sheet["name"], text=len(value) * times * self._repeat)
        if spans != (1, 1):
            corner = address(self._row + spans[0], column + spans[1] - 1)
            self._sheet["merged"].append(f"{address(self._row + 1, column)}:{corner}")
        if wrong is not None:
            for row in range(self._row + 1, last_row + 1):
                for each in range(column, last_column + 1):
                    self._sheet["broken"][address(row, each)] = wrong
        shape = number_shape.of_text("\n".join(self._paragraphs)) if isinstance(value, float) else None
        if shape is not None:
            for row in range(self._row + 1, last_row + 1):
                self._sheet["shaped"] |= {address(row, each): shape for each in range(column, last_column + 1)}
        self._filled.append((column, times, value))

    def _value(self, at: dict[str, str], text: str, column: int) -> tuple[Any, str | None]:
        """(the cell for JSON, None) or (None, what is wrong with it)."""
        kind = at.get("office:value-type")
        formula = "table:formula" in at
        if at.get("calcext:value-type") == "error" or (formula and _ERROR.fullmatch(text.strip())):
            return None, text.strip()[:40] or "错误值"
        if kind in ("float", "percentage", "currency"):
            try:
                number = float(at.get("office:value", ""))
            except ValueError:
                number = math.nan
            return (number, None) if math.isfinite(number) else (None, "不是有效的数值")
        if kind == "boolean":
            return at.get("office:boolean-value") == "true", None
        if kind == "date":
            return _day(at.get("office:date-value", ""), text), None
        # A computed empty text has no value type, but it has a paragraph; a formula never computed has neither.
        if formula and kind is None and not self._paragraphs:
            return None, NOT_COMPUTED
        return clean(self._sheet["name"], self._row + 1, column, at.get("office:string-value", text)), None

    def _end_row(self) -> None:
        start, self._row = self._row, self._row + self._repeat
        if not self._filled:
            return
        # Blank rows before this one were only counted; now they are needed.
        rows = self._sheet["rows"]
        rows.extend([] for _ in range(start - len(rows)))
        row: list[Any] = []
        for column, times, value in self._filled:
            row.extend([None] * (column - 1 - len(row)))
            row.extend([value] * times)
        self._width = max(self._width, len(row))
        if self._hidden:
            self._sheet["hidden"] += range(start + 1, self._row + 1)
        rows.extend(list(row) for _ in range(self._repeat))


def read_ods(archive: zipfile.ZipFile) -> tuple[list[dict[str, Any]], bool]:
    """All sheets, hidden ones too, in order: name, rows, merged, broken, hidden, shaped; and whether there are links to other
    files. Raises Refusal."""
    content = _Content()
    parse_part(archive, "content.xml", content.start, content.end, content.text, namespaces=True)
    refuse_same_names([sheet["name"] for sheet in content.sheets])
    if not content.sheets:
        raise Refusal(None, None, "工作簿里没有工作表", RESAVE)
    return content.sheets, content.linked


def _count(value: str | None) -> int:
    return max(1, int(value)) if value and value.isascii() and value.isdigit() and len(value) < 9 else 1


def _day(value: str, shown: str) -> Any:
    """{"d": ISO} of an ODF date; what is shown when it is no date Python knows (year 32767)."""
    try:
        if "T" in value:
            return {"d": datetime.datetime.fromisoformat(value).replace(tzinfo=None).isoformat()}
        return {"d": datetime.date.fromisoformat(value).isoformat()}
    except ValueError:
        return shown or value or None
