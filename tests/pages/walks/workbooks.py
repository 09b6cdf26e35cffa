"""Files as people handle them: a template that was downloaded, with values typed below its headings; what a paper says."""

import io
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import docx
import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from data.workbook.sheets.layout import FIRST_ROW, HEADING_ROW, IDENTITY, STATE_SECTION

Row = Mapping[str, Any]


def filled(template: bytes, sheets: Mapping[str, Iterable[Row]]) -> bytes:
    """The template with rows typed in, heading → value; a heading may be given by how it begins. Lines that the template writes
    itself are found by their first column. In an annual report every sheet without a line is declared zero.
    Raises StopIteration for a heading that is not there."""
    book = openpyxl.load_workbook(io.BytesIO(template))
    for title, rows in sheets.items():
        for row in rows:
            _type(book[title], row)
    if STATE_SECTION in {row[0].value for row in book[IDENTITY].iter_rows()}:
        _states(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def said(content: bytes) -> str:
    """Everything a workbook says, for looking through."""
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    return "\n".join(str(c.value) for s in book for row in s.iter_rows() for c in row if c.value is not None)


def words_of(content: bytes) -> str:
    """Everything a Word document says."""
    found = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in found.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(p.text for p in found.paragraphs), *cells])


def _type(sheet: Worksheet, row: Row) -> None:
    headings = {str(c.value): c.column for c in sheet[HEADING_ROW] if c.value is not None}
    cells = {next(n for h, n in headings.items() if h.startswith(name)): value for name, value in row.items()}
    number = next(r for r in range(FIRST_ROW, 20_000) if sheet.cell(r, 1).value in (None, cells.get(1)))
    for column, value in cells.items():
        sheet.cell(number, column).value = date.fromisoformat(value) if _is_day(value) else value


def _is_day(value: Any) -> bool:
    return isinstance(value, str) and len(value) == 10 and value[4] == value[7] == "-"


def _states(book: openpyxl.Workbook) -> None:
    front = book[IDENTITY]
    first = next(row[0].row for row in front.iter_rows() if row[0].value == STATE_SECTION) + 3
    for number in range(first, front.max_row + 1):
        if title := front.cell(number, 1).value:
            sheet = book[title]
            some = any(c.value is not None for row in sheet.iter_rows(FIRST_ROW, min_col=2) for c in row)
            front.cell(number, 2).value = "已填报" if some else "本年为零"
