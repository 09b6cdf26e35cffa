"""Where in a workbook its problems and findings stand, so that they can be marked there."""

from collections.abc import Iterable

import pandas as pd

from data.problem import Problem
from data.read_model.rows import each
from data.schema.loading import Definitions
from data.workbook import marked_workbook, reading
from data.workbook.marked_workbook import Mark
from data.workbook.sheets import layout
from data.workbook.sheets.ledger_rows import find_row
from data.workbook.spreadsheet.package import address
from metrics.answers.reports import Finding


def marked(
    content: bytes,
    file_name: str,
    problems: Iterable[Problem],
    findings: pd.DataFrame | None,
    definitions: Definitions,
    notices: Iterable[Problem] = (),
) -> tuple[bytes, str]:
    """The workbook with every problem, finding and notice marked in its cell, and a name for it.

    findings: as result.finding, or None when the file could not be taken apart. Raises Refused when nothing can be
    marked in such a file.
    """
    marks = [Mark(p.sheet, p.cell, "error", p.found, p.expected) for p in problems]
    if findings is not None and len(findings):
        places = cells(content, file_name, findings, definitions)
        marks += [
            Mark(f.sheet, place, f.level, f"{f.label}：{f.found}", f.instruction)
            for f, place in zip(each(findings, Finding), places, strict=True)
        ]
    marks += [Mark(n.sheet, n.cell, "notice", n.found, n.expected) for n in notices]
    return marked_workbook.mark(content, file_name, marks)


def cells(content: bytes, file_name: str, findings: pd.DataFrame, definitions: Definitions) -> list[str | None]:
    """Where in the workbook each finding stands: D7, 第7行 where its column is not in it, None for a whole sheet.

    Raises Refused for a file that cannot be read.
    """
    columns = _columns(content, file_name, definitions)
    return [_cell(finding, columns) for finding in each(findings, Finding)]


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


def _cell(finding: Finding, columns: dict[tuple[str, str], int]) -> str | None:
    if finding.row_no is None:
        return None
    column = columns.get((finding.sheet or "", finding.field or ""))
    return address(finding.row_no, column) if column else f"第{finding.row_no}行"
