"""Where in a workbook numbers stand that name a person: on every sheet, the sender's own and hidden ones, too.

Only the telephone that the form itself asks for may stand there.
"""

from collections.abc import Iterable, Iterator

from data.problem import Problem
from data.workbook import personal_numbers
from data.workbook.personal_numbers import WORDS
from data.workbook.reading import Cell, RawSheet, RawWorkbook
from data.workbook.sheets import layout
from data.workbook.sheets.ledger_rows import LedgerRow
from data.workbook.spreadsheet.package import address

REMEDY = "请删去后再交（人员只填单位内部编号）；没有保存任何内容"


def look_for(raw: RawWorkbook) -> Iterator[Problem]:
    """One problem for each cell, sheet name or text beside the cells that holds such a number. The number is not repeated."""
    for name, sheet in raw.sheets.items():
        if kinds := personal_numbers.found_in(name):
            yield Problem(None, None, f"一张工作表的名称里有{_said(kinds)}", REMEDY)
            continue  # its name would be repeated with every place
        yield from (Problem(name, where, f"有{_said(kinds)}", REMEDY) for where, kinds in in_sheet(sheet))
    for where, kind in raw.personal_beside:
        yield Problem(None, None, f"{where}里有{WORDS[kind]}", REMEDY)


def in_rows(rows: Iterable[LedgerRow]) -> Iterator[Problem]:
    """The same for rows that came in no file: typed on a page or a command line."""
    for row in rows:
        for text in row.cells.values():
            if kinds := personal_numbers.found_in(text):
                yield Problem(row.sheet, f"第{row.row_no}行", f"有{_said(kinds)}", REMEDY)


def in_sheet(sheet: RawSheet) -> Iterator[tuple[str, set[personal_numbers.Kind]]]:
    """(address of the cell, what stands in it)."""
    asked = _asked_for(sheet)
    labelled: set[int] = set()  # columns below a label
    for row, cells in enumerate(sheet.rows, 1):
        beside = False  # right of a label
        for column, cell in enumerate(cells, 1):
            if isinstance(cell, str):
                beside = personal_numbers.is_label(cell)
                labelled |= {column} if beside else set()
                kinds = personal_numbers.found_in(cell)
            else:
                kinds = _in_number(cell, labelled=beside or column in labelled)
                beside = beside and cell is None
            if kinds := kinds - ({"mobile"} if (row, column) in asked else set()):
                yield address(row, column), kinds


def _in_number(cell: Cell, *, labelled: bool) -> set[personal_numbers.Kind]:
    if not isinstance(cell, (int, float)) or isinstance(cell, bool):
        return set()
    if personal_numbers.is_identity(cell):
        return {"identity"}
    return {"mobile"} if labelled and personal_numbers.is_mobile(cell) else set()


def _asked_for(sheet: RawSheet) -> set[tuple[int, int]]:
    """The cell in which the form asks for a telephone."""
    if sheet.name != layout.IDENTITY:
        return set()
    label = layout.plain(layout.FIELDS["phone"])
    return {
        (row, column + 1)
        for row, cells in enumerate(sheet.rows, 1)
        for column, cell in enumerate(cells, 1)
        if isinstance(cell, str) and layout.plain(cell) == label
    }


def _said(kinds: set[personal_numbers.Kind]) -> str:
    return "、".join(WORDS[kind] for kind in sorted(kinds))
