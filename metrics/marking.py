"""Where in a workbook its problems and findings stand, so that they can be marked there."""

from collections.abc import Iterable

import pandas as pd

from data.problem import Problem
from data.schema.loading import Definitions
from data.workbook import layout, marked_workbook, reading
from data.workbook.ledger_rows import find_row
from data.workbook.marked_workbook import Mark
from data.workbook.spreadsheet.package import address


def marked(
    content: bytes, file_name: str, problems: Iterable[Problem], findings: pd.DataFrame | None, definitions: Definitions
) -> tuple[bytes, str]:
    """The workbook with every problem and finding marked in its cell, and a name for it.

    findings: as result.finding, or None when the file could not be taken apart. Raises Refused when nothing can be
    marked in such a file.
    """
    marks = [Mark(p.sheet, p.cell, "error", p.found, p.expected) for p in problems]
    if findings is not None and len(findings):
        columns = _columns(content, file_name, definitions)
        marks += [
            Mark(f.sheet, _cell(f, columns), f.level, f"{f.label}：{f.found}", f.instruction)
            for f in findings.itertuples()
        ]
    return marked_workbook.mark(content, file_name, marks)


def _columns(content: bytes, file_name: str, definitions: Definitions) -> dict[tuple[str, str], int]:
    """(sheet, field) → column, counting from 1, where it stands in this very workbook."""
    raw = reading.read(content, file_name)
    found: dict[tuple[str, str], int] = {}
    for ledger in definitions.ledgers.values():
        headings = {name: column.heading for name, column in ledger.columns.items()}
        found |= _in_sheet(raw, ledger.title, headings)
    return found | _in_sheet(raw, layout.TOTALS, layout.TOTAL_HEADINGS)


def _in_sheet(raw: reading.RawWorkbook, title: str, headings: dict[str, str]) -> dict[tuple[str, str], int]:
    if title not in raw.sheets or (match := find_row(raw.sheets[title], headings)) is None:
        return {}
    return {(title, name): places[0] for name, places in match[1].items()}


def _cell(finding: object, columns: dict[tuple[str, str], int]) -> str | None:
    if pd.isna(finding.row_no):
        return None
    column = columns.get((finding.sheet, finding.field))
    return address(int(finding.row_no), column) if column else f"第{int(finding.row_no)}行"
