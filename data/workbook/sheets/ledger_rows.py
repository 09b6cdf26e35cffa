"""One ledger sheet: raw grid → typed rows, and everything that is wrong with it, cell by cell.

Columns are found by their headings. Nothing that stands in the sheet is passed over in silence: a cell is read,
or it is a problem.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from data.problem import Problem
from data.schema import bounds as limits
from data.schema.loading import Definitions
from data.schema.models.house import Bounds
from data.schema.models.sheets import Column, Ledger
from data.workbook import values
from data.workbook.reading import Cell, RawSheet
from data.workbook.sheets import layout
from data.workbook.spreadsheet.package import NOT_COMPUTED, address

RECALCULATE = "请在 Excel、WPS 或 LibreOffice 中打开、重新计算并保存后再上传"
CORRECT_FORMULA = "请改正公式或直接填写，并在 Excel、WPS 或 LibreOffice 中重新计算、保存后再上传"
# What people write where there is nothing.
NOTHING = {"无", "没有", "暂无", "不适用", "-", "--", "—", "——", "/", "N/A", "n/a"}
# Columns that people add to count their rows.
ROW_NUMBERS = {"序号", "行号", "No.", "NO.", "No", "#"}
_CORNER = re.compile(r"([A-Z]+)([0-9]+)")


@dataclass(frozen=True)
class LedgerRow:
    """One row of a ledger as reported: column code → normalised text, blank cells absent; where it stood."""

    ledger: str
    sheet: str
    row_no: int
    cells: dict[str, str]


@dataclass
class Found:
    """What was read from one ledger sheet. unseen: row → column → address of a cell that is read, and that the formulas of a
    spreadsheet program pass over: a number as text, a choice not written exactly like the option."""

    rows: list[LedgerRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)
    unseen: dict[int, dict[str, str]] = field(default_factory=dict)
    empty: bool = True  # nothing stands there but what we wrote ourselves


def read_ledger(sheet: RawSheet, code: str, definitions: Definitions, *, reported: bool) -> Found:
    """All rows of ledger `code`.

    reported: False when the centre declares that it has nothing to report here; then the pre-written rows of a
    `fixed` ledger that were left alone are no problem.
    """
    return _Reader(sheet, code, definitions, reported).read()


def find_row(sheet: RawSheet, headings: Mapping[str, str]) -> tuple[int, dict[str, list[int]]] | None:
    """The row among the first ten that holds most of the headings, and the columns of each; both count from 1."""
    wanted = {layout.plain(heading): code for code, heading in headings.items()}
    best: tuple[int, dict[str, list[int]]] | None = None
    for number, row in enumerate(sheet.rows[: layout.SEARCHED_ROWS], 1):
        columns: dict[str, list[int]] = {}
        for place, cell in enumerate(row, 1):
            if isinstance(cell, str) and (code := wanted.get(layout.plain(cell))):
                columns.setdefault(code, []).append(place)
        if columns and (best is None or len(columns) > len(best[1])):
            best = number, columns
    return best


def broken_problem(sheet: str, cell: str, what: str) -> Problem:
    """The problem of a cell whose formula has no usable result."""
    return Problem(sheet, cell, what, RECALCULATE if what == NOT_COMPUTED else CORRECT_FORMULA)


def numbered(rows: list[int]) -> str:
    """Some row numbers in words, at most the first ten."""
    return "、".join(f"第{row}行" for row in rows[:10]) + ("等" if len(rows) > 10 else "")


def position(cell: str) -> tuple[int, int]:
    """(row, column) of an A1 address, counting from 1."""
    match = _CORNER.fullmatch(cell)
    if not match:
        raise ValueError(f"not a cell address: {cell}")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column


class _Reader:
    def __init__(self, sheet: RawSheet, code: str, definitions: Definitions, reported: bool) -> None:
        self.sheet, self.code, self.reported = sheet, code, reported
        self.ledger: Ledger = definitions.ledgers[code]
        self.labels = {name: layout.labels(definitions, code, name) for name in self.ledger.columns}
        self.parsers = {
            name: parser(column, layout.words(definitions, code, name), definitions.bounds)
            for name, column in self.ledger.columns.items()
        }
        self.bounds = definitions.bounds
        self.broken = {position(cell): what for cell, what in sheet.broken.items()}
        self.found = Found()

    def read(self) -> Found:
        headings = {name: column.heading for name, column in self.ledger.columns.items()}
        match = find_row(self.sheet, headings)
        if match is None:
            self._problem(
                None, "找不到列标题", f"请恢复模板第{layout.HEADING_ROW}行的列标题：{'、'.join(headings.values())}"
            )
            return self.found
        heading_row, places = match
        self._check_headings(heading_row, places)
        columns = {name: where[0] for name, where in places.items() if len(where) == 1}
        self._check_merged(heading_row, set(columns.values()))
        last = max([len(self.sheet.rows), *(row for row, _ in self.broken)])
        seen: dict[str, str] = {}
        for number in range(heading_row + 1, last + 1):
            if self._row(number, columns, seen) is False:
                break
        if hidden := sorted({row.row_no for row in self.found.rows} & set(self.sheet.hidden)):
            said = f"有 {len(hidden)} 行被隐藏或筛选掉：{numbered(hidden)}", "系统照常读取并计入；不该报的请删除整行"
            self.found.notices.append(Problem(self.sheet.name, None, *said))
        cells = [row.cells for row in self.found.rows]
        for name, total, expected in limits.sum_beyond(self.ledger, cells, self.bounds):
            self._problem(None, f"“{self._column(name).title}”合计 {total}", expected)
        if self.ledger.fixed and self.ledger.fixed in columns and self.reported:
            known = self.labels[self.ledger.fixed]
            if missing := [label for choice, label in known.items() if choice not in seen]:
                listed = "、".join(missing)
                self._problem(None, f"缺少 {len(missing)} 行：{listed}", "每项各占一行，请从空白模板中恢复")
        return self.found

    def _problem(self, cell: str | None, found: str, expected: str) -> None:
        self.found.problems.append(Problem(self.sheet.name, cell, found, expected))

    def _check_headings(self, heading_row: int, places: Mapping[str, list[int]]) -> None:
        for name, column in self.ledger.columns.items():
            where = places.get(name, [])
            if not where:
                self._problem(
                    None,
                    f"第{heading_row}行没有列标题“{column.heading}”",
                    "请恢复这一列，列标题须与模板一字不差（含单位）",
                )
            elif len(where) > 1:
                cells = "、".join(address(heading_row, place) for place in where)
                self._problem(
                    address(heading_row, where[1]), f"列标题“{column.heading}”重复（{cells}）", "请只保留一列"
                )
        known = {place for where in places.values() for place in where}
        titles = self.sheet.rows[heading_row - 1]
        for place, title in enumerate(titles, 1):
            if place in known or not any(row[place - 1] is not None for row in self._below(heading_row)):
                continue
            if isinstance(title, str) and layout.plain(title) in ROW_NUMBERS:
                said = f"自己加的“{layout.plain(title)}”列", "系统不读取，也不妨碍报送"
                self.found.notices.append(Problem(self.sheet.name, address(heading_row, place), *said))
                continue
            found = f"多出一列{values.shown(title)}" if title is not None else "没有列标题的一列中有内容"
            self._problem(
                address(heading_row, place),
                found,
                "模板没有这一列，系统不会读取；请改回原来的列标题，或移到自己另建的工作表",
            )

    def _below(self, heading_row: int) -> Iterator[list[Cell]]:
        return (row for row in self.sheet.rows[heading_row:])

    def _check_merged(self, heading_row: int, columns: set[int]) -> None:
        for area in self.sheet.merged:
            first, _, last = area.partition(":")
            (_, left), (bottom, right) = position(first), position(last or first)
            if bottom > heading_row and any(left <= place <= right for place in columns):
                self._problem(area, "合并单元格", "请取消合并并逐行填写")

    def _is_help(self, number: int, columns: Mapping[str, int]) -> bool:
        """Our own help row, by its text: when it was deleted, the row in its place is a row of data."""
        same = other = 0
        for name, place in columns.items():
            cell = self._cell(number, place)
            if cell is not None:
                if layout.is_help(cell, self._column(name), ours=name == self.ledger.fixed):
                    same += 1
                else:
                    other += 1
        return same > other

    def _column(self, name: str) -> Column:
        return self.ledger.columns[name]

    def _cell(self, number: int, place: int) -> Cell:
        row = self.sheet.rows[number - 1] if number <= len(self.sheet.rows) else []
        return row[place - 1] if place <= len(row) else None

    def _row(self, number: int, columns: Mapping[str, int], seen: dict[str, str]) -> bool | None:
        """Read one row; `seen`: choice of the fixed column → its cell. False: no further rows are read."""
        filled = {name: cell for name, place in columns.items() if (cell := self._cell(number, place)) is not None}
        broken = {name: what for name, place in columns.items() if (what := self.broken.get((number, place)))}
        if not filled and not broken:
            return None
        marked = any(isinstance(cell, str) and " · " in cell for cell in filled.values())
        if marked and self._is_help(number, columns):
            return None
        if number > layout.LAST_ROW:
            self._problem(address(number, 1), "行数过多", f"每张表最多填写到第 {layout.LAST_ROW} 行")
            return False
        cells: dict[str, str] = {}
        unread = set(broken)
        for name, what in broken.items():
            self.found.problems.append(broken_problem(self.sheet.name, address(number, columns[name]), what))
        for name, cell in filled.items():
            if name in broken:
                continue
            try:
                cells[name] = self.parsers[name](self._as_shown(name, cell, address(number, columns[name])))
            except values.Unreadable as error:
                unread.add(name)
                self._problem(address(number, columns[name]), error.found, self._expected(name, cell, error.expected))
            else:
                if self._is_unseen(name, cell, cells[name]):
                    self.found.unseen.setdefault(number, {})[name] = address(number, columns[name])
        bare = self._fixed_cell(number, columns, cells, unread, seen)
        if bare and not self.reported:
            return None
        missing = list(self._missing(columns, cells, unread))
        for name, why in missing:
            self._problem(address(number, columns[name]), "空白", f"{why}，应填“{self._column(name).heading}”")
        if bare:
            return None
        self.found.empty = False
        self.found.rows.append(LedgerRow(self.code, self.sheet.name, number, cells))
        return None

    def _as_shown(self, name: str, cell: Cell, here: str) -> Cell:
        """A code that a person sees as 007 is no 7: a number in a text column is taken as it is shown. Raises Unreadable."""
        shape = self.sheet.shaped.get(here)
        if shape is None or self._column(name).type != "text" or not isinstance(cell, (int, float)):
            return cell
        return values.as_shown(cell, shape)

    def _expected(self, name: str, cell: Cell, expected: str) -> str:
        """What to do about a cell that cannot be read: where nothing need stand, a word for nothing is to go."""
        if not self._column(name).required and isinstance(cell, str) and layout.plain(cell) in NOTHING:
            return "没有请留空"
        return expected

    def _is_unseen(self, name: str, cell: Cell, stored: str) -> bool:
        """Whether SUMIFS and COUNTIFS pass over a cell that was read as `stored`. They compare texts without regard to case."""
        kind = self._column(name).type
        if kind in ("choice", "yes_no"):
            return not isinstance(cell, str) or cell.casefold() != self.labels[name][stored].casefold()
        return kind in ("money", "number", "whole") and isinstance(cell, str)

    def _fixed_cell(
        self, number: int, columns: Mapping[str, int], cells: Mapping[str, str], unread: set[str], seen: dict[str, str]
    ) -> bool:
        """Check the pre-written cell of a fixed ledger; True when nothing else stands in the row."""
        fixed = self.ledger.fixed
        if not fixed or fixed not in columns:
            return False
        if fixed in cells:
            here = address(number, columns[fixed])
            if cells[fixed] in seen:
                label = self.labels[fixed][cells[fixed]]
                self._problem(here, f"“{label}”重复（已在 {seen[cells[fixed]]}）", "每项只能有一行")
            else:
                seen[cells[fixed]] = here
        return set(cells) == {fixed} and not unread

    def _missing(
        self, columns: Mapping[str, int], cells: Mapping[str, str], unread: set[str]
    ) -> Iterator[tuple[str, str]]:
        """Columns that are blank and must not be, with the reason."""
        for name, column in self.ledger.columns.items():
            if name in cells or name in unread or name not in columns:
                continue
            if column.required:
                yield name, "必填"
            elif column.required_when and all(cells.get(at) in wanted for at, wanted in column.required_when.items()):
                because = "，".join(
                    f"{self._column(at).title}为“{self.labels[at].get(cells[at], cells[at])}”"
                    for at in column.required_when
                )
                yield name, f"{because}时必填"


def parser(column: Column, known: Mapping[str, str], bounds: Bounds) -> Callable[[Cell], str]:
    """The function that turns a cell of this column into its normalised text, or raises Unreadable.

    known: words of a choice column → code; bounds: what may be kept at all.
    """
    normalised = _normaliser(column, known)

    def read(cell: Cell) -> str:
        stored = normalised(cell)
        if expected := limits.beyond(column, stored, bounds):
            raise values.Unreadable(values.shown(cell), expected)
        return stored

    return read if limits.bound_of(column, bounds) else normalised


def _normaliser(column: Column, codes: Mapping[str, str]) -> Callable[[Cell], str]:
    least = None if column.minimum is None else int(column.minimum)
    # Reading thousands of cells of the same few words, each is looked up once.
    remembered: dict[Cell, str] = {}

    def choice(cell: Cell) -> str:
        if not isinstance(cell, str):
            return values.choice(cell, codes)
        if cell not in remembered:
            remembered[cell] = values.choice(cell, codes)
        return remembered[cell]

    def year(cell: Cell) -> str:
        found = values.whole(cell)
        if not values.FIRST_YEAR <= found <= values.LAST_YEAR:
            raise values.Unreadable(values.shown(cell), "应为四位年度，如 2025")
        return str(found)

    def yes_no(cell: Cell) -> str:
        return "yes" if values.yes_no(cell) else "no"

    unit = column.unit or ""
    parsers: dict[str, Callable[[Cell], str]] = {
        "text": values.text,
        "choice": choice,
        "yes_no": yes_no,
        "money": lambda cell: f"{values.money(cell, unit=unit, minimum=column.minimum):.2f}",
        "number": lambda cell: decimal_text(values.number(cell, unit_label=unit, minimum=column.minimum)),
        "whole": lambda cell: str(values.whole(cell, unit_label=unit, minimum=least)),
        "date": lambda cell: values.day(cell).isoformat(),
        "credit_code": values.credit_code,
        "year": year,
    }
    return parsers[column.type]


def decimal_text(value: object) -> str:
    """A Decimal written plainly: no exponent, no trailing zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
