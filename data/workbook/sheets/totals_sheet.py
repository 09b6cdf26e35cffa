"""The sheet 《汇总表》: what its formulas came to, and what they could not see.

A number kept as text, or a choice with a blank behind it, is read all the same; the spreadsheet program's own formulas pass it
over. Where a total is what the formula can see, the formula is right and nobody can mend it: what it did not see is added, and
said with its cells. Formulas that were never computed are worked out here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from data.problem import Problem
from data.schema import bounds
from data.schema.loading import Definitions
from data.schema.models.counting import Item
from data.schema.models.sheets import UNIT_EXPONENT, Form
from data.workbook import values
from data.workbook.reading import Cell, RawSheet
from data.workbook.sheets import item_total, layout
from data.workbook.sheets.front_sheet import GET_TEMPLATE
from data.workbook.sheets.ledger_rows import Found, LedgerRow, broken_problem, decimal_text, find_row
from data.workbook.spreadsheet.package import NOT_COMPUTED, address

CELLS_NAMED = 20


@dataclass
class Totals:
    """The totals, one per item of the form (rows of ledger "totals", cells item and declared); what is wrong, and what is said."""

    rows: list[LedgerRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)


def read_totals(sheet: RawSheet | None, form: Form, ledgers: Mapping[str, Found], definitions: Definitions) -> Totals:
    """Read the totals sheet of a report whose ledgers were read."""
    found, name = Totals(), layout.TOTALS
    if sheet is None:
        found.problems.append(Problem(name, None, "没有这张表", f"请恢复名为“{name}”的工作表；{GET_TEMPLATE}"))
        return found
    match = find_row(sheet, layout.TOTAL_HEADINGS)
    if match is None or any(heading not in match[1] for heading in layout.TOTAL_HEADINGS):
        headings = "、".join(layout.TOTAL_HEADINGS.values())
        expected = f"请恢复第{layout.HEADING_ROW}行的列标题：{headings}"
        found.problems.append(Problem(name, None, "列标题不全", expected))
        return found
    lines = _lines(sheet, match, form, definitions, found)
    # one formula without a result is a formula that was broken; all of them: the file was written by a program that computes none
    declared = match[1]["declared"][0]
    if lines and all(_is_empty(sheet, number, declared) for _, number, _ in lines):
        said = f"{len(lines)} 项合计都没有计算结果", "系统已按明细计算，不必改；重新计算并保存后可以自己核对"
        found.notices.append(Problem(name, None, *said))
        for code, number, _ in lines:
            total = _in_base_unit(definitions.items[code], _rows(ledgers), definitions)
            found.rows.append(_row(code, number, total, definitions))
        return found
    unseen: dict[str, None] = {}
    for code, number, here in lines:
        cell = sheet.rows[number - 1][declared - 1]
        _read(code, number, here, cell, sheet, ledgers, definitions, found, unseen)
    found.notices += _told(unseen, ledgers, definitions)
    return found


def _lines(
    sheet: RawSheet, match: tuple[int, dict[str, list[int]]], form: Form, definitions: Definitions, found: Totals
) -> list[tuple[str, int, str]]:
    """(item, row, address of its total) of every line that is there with the right unit; the others become problems."""
    name, heading = layout.TOTALS, match[0]
    columns = {code: places[0] for code, places in match[1].items()}
    numbers: dict[tuple[str, str], int] = {}
    for number, row in enumerate(sheet.rows[heading:], heading + 1):
        numbers.setdefault((layout.plain(row[columns["ledger"] - 1]), layout.plain(row[columns["item"] - 1])), number)
    lines = []
    for code, item in layout.items_of(definitions, form).items():
        title = definitions.ledgers[item.ledger].title
        number = numbers.get((layout.plain(title), layout.plain(item.label)), 0)
        if not number:
            missing = f"没有“{title}”的“{item.label}”一行"
            found.problems.append(Problem(name, None, missing, "请恢复这一行，或重新下载模板"))
            continue
        unit, expected = sheet.rows[number - 1][columns["unit"] - 1], layout.total_unit(definitions, item)
        here = address(number, columns["declared"])
        if here not in sheet.broken and (unit is None or layout.plain(unit) != layout.plain(expected)):
            there = address(number, columns["unit"])
            found.problems.append(Problem(name, there, f"单位为{values.shown(unit)}", f"应为“{expected}”，请勿改动"))
            continue
        lines.append((code, number, here))
    return lines


def _is_empty(sheet: RawSheet, number: int, column: int) -> bool:
    return sheet.rows[number - 1][column - 1] is None and sheet.broken.get(address(number, column)) in (
        None,
        NOT_COMPUTED,
    )


def _read(
    code: str,
    number: int,
    here: str,
    cell: Cell,
    sheet: RawSheet,
    ledgers: Mapping[str, Found],
    definitions: Definitions,
    found: Totals,
    unseen: dict[str, None],
) -> None:
    """Read one line into `found`. unseen: takes the ledgers of which the formulas do not see every cell."""
    item = definitions.items[code]
    if here in sheet.broken:
        found.problems.append(broken_problem(sheet.name, here, sheet.broken[here]))
        return
    if isinstance(cell, bool) or not isinstance(cell, (int, float)):
        said = f"“{item.label}”的合计为{values.shown(cell)}"
        expected = "这里是自动计算的公式，请从空白模板中恢复并重新计算、保存"
        found.problems.append(Problem(sheet.name, here, said, expected))
        return
    try:
        declared = _declared(cell, item, definitions)
    except values.Unreadable as error:
        found.problems.append(Problem(sheet.name, here, f"“{item.label}”的合计为{error.found}", error.expected))
        return
    rows = _rows(ledgers)
    total = _in_base_unit(item, rows, definitions)
    visible = _in_base_unit(item, _visible(item, rows, ledgers), definitions)
    if declared != total and visible != total:
        unseen[item.ledger] = None
        declared = total if declared == visible else declared
    found.rows.append(_row(code, number, declared, definitions))


def _rows(ledgers: Mapping[str, Found]) -> list[LedgerRow]:
    return [row for found in ledgers.values() for row in found.rows]


def _visible(item: Item, rows: Sequence[LedgerRow], ledgers: Mapping[str, Found]) -> list[LedgerRow]:
    """The rows of the item's ledger as its formula sees them: without the cells it does not understand."""
    hidden, columns = ledgers[item.ledger].unseen, item_total.looked_at(item)
    shown = []
    for row in rows:
        if row.ledger != item.ledger:
            continue
        left_out = columns & set(hidden.get(row.row_no, {}))
        cells = {name: text for name, text in row.cells.items() if name not in left_out}
        shown.append(LedgerRow(row.ledger, row.sheet, row.row_no, cells))
    return shown


def _in_base_unit(item: Item, rows: Sequence[LedgerRow], definitions: Definitions) -> Decimal:
    total = item_total.value(item, rows, definitions)
    return total.scaleb(UNIT_EXPONENT[layout.TOTAL_MONEY]) if layout.is_money(definitions, item) else total


def _row(code: str, number: int, total: Decimal, definitions: Definitions) -> LedgerRow:
    money = layout.is_money(definitions, definitions.items[code])
    text = f"{total:.2f}" if money else decimal_text(total)
    return LedgerRow("totals", layout.TOTALS, number, {"item": code, "declared": text})


def _declared(cell: int | float, item: Item, definitions: Definitions) -> Decimal:
    """A declared total, money in 元. Raises Unreadable."""
    money, unit = layout.is_money(definitions, item), layout.total_unit(definitions, item)
    value = values.money(cell, unit=layout.TOTAL_MONEY) if money else values.number(cell, unit_label=unit)
    if expected := bounds.total_beyond(value, money=money, bounds=definitions.bounds):
        raise values.Unreadable(values.shown(cell), expected)
    return value


def _told(unseen: Mapping[str, None], ledgers: Mapping[str, Found], definitions: Definitions) -> list[Problem]:
    """One notice for each ledger with cells that its totals do not see."""
    told = []
    for code in unseen:
        cells = [cell for row in ledgers[code].unseen.values() for cell in row.values()]
        named = "、".join(cells[:CELLS_NAMED]) + ("等" if len(cells) > CELLS_NAMED else "")
        found = f"{named} 共 {len(cells)} 格是文字形式的数字，或与下拉选项写法不同，表格软件的公式看不见"
        expected = "系统已读懂并计入，《汇总表》的合计不含这些格；改为数字、重新选择后再计算，两边就一致，不改也可以"
        told.append(Problem(definitions.ledgers[code].title, None, found, expected))
    return told
