"""Sheets that are not of the form, and links to other files: what a clerk added. None is passed over in silence.

A copied ledger with rows of its own is an error: whoever filled it in takes them for reported. A copy that says nothing else,
and a sheet with a clerk's own work, are only told.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from data.problem import Problem
from data.schema.loading import Definitions
from data.schema.models.sheets import Form
from data.workbook.marking.text import LIST_SHEET
from data.workbook.reading import RawSheet, RawWorkbook
from data.workbook.sheets import layout
from data.workbook.sheets.ledger_rows import Found, find_row, numbered, read_ledger

_OURS = (layout.GUIDE, layout.IDENTITY, layout.TOTALS, layout.OPTIONS)


@dataclass
class Others:
    """What is wrong with sheets that are not of the form, and what is only told."""

    problems: list[Problem] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)


def look_at(raw: RawWorkbook, form: Form, ledgers: Mapping[str, Found], definitions: Definitions) -> Others:
    """Look at every sheet that is neither a ledger of the form nor one of ours. ledgers: what was read from those that are."""
    found, own = Others(), []
    titles = {definitions.ledgers[code].title for code in form.ledgers}
    for name, sheet in raw.sheets.items():
        if name in titles or name in _OURS or name.startswith(LIST_SHEET):
            continue
        code = _copied(sheet, form, definitions)
        if code is not None:
            _copy(name, sheet, code, ledgers[code], definitions, found)
        elif any(cell is not None for row in sheet.rows for cell in row):
            own.append(name)
    if own:
        said = f"另建的工作表：{'、'.join(own)}", "系统不读取它们；要报的内容请填在模板的表里"
        found.notices.append(Problem(None, None, *said))
    if raw.linked:
        said = "有链接到其他文件的公式", "系统不打开别的文件，只取保存时的结果；请核对这些格是最新的"
        found.notices.append(Problem(None, None, *said))
    return found


def _copied(sheet: RawSheet, form: Form, definitions: Definitions) -> str | None:
    """The ledger of which a sheet has all headings."""
    for code in form.ledgers:
        headings = {name: column.heading for name, column in definitions.ledgers[code].columns.items()}
        match = find_row(sheet, headings)
        if match is not None and len(match[1]) == len(headings):
            return code
    return None


def _copy(name: str, sheet: RawSheet, code: str, main: Found, definitions: Definitions, found: Others) -> None:
    title = definitions.ledgers[code].title
    there = [row.cells for row in main.rows]
    rows = [row for row in read_ledger(sheet, code, definitions, reported=False).rows if row.cells not in there]
    if not rows:
        said = f"是《{title}》的副本，没有别的行", f"系统只读取《{title}》；请删除这张表，以免填错地方"
        found.notices.append(Problem(name, None, *said))
        return
    listed = numbered([row.row_no for row in rows])
    own = f"像是《{title}》的第二张表，有 {len(rows)} 行不在《{title}》中：{listed}"
    todo = f"请把这些行并入《{title}》，再删除这张表；自己的测算请改用别的列标题"
    found.problems.append(Problem(name, None, own, todo))
