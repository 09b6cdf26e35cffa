"""What the totals sheet's formula gives for an item, worked out here: the same number as in the spreadsheet program."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from data.schema.loading import Definitions
from data.schema.models.counting import Conditions, Item
from data.schema.models.sheets import UNIT_EXPONENT
from data.workbook.sheets import layout
from data.workbook.sheets.ledger_rows import LedgerRow


def value(item: Item, rows: Iterable[LedgerRow], definitions: Definitions) -> Decimal:
    """What the formula gives for these rows (of any ledgers)."""
    total = Decimal(0)
    for row in rows:
        if row.ledger != item.ledger or not _holds(row.cells, item.when):
            continue
        if item.unless and _holds(row.cells, item.unless):
            continue
        if item.amount:
            total += Decimal(row.cells.get(item.amount, "0"))
        elif item.when or counted_column(item, definitions) in row.cells:
            total += 1
    if layout.is_money(definitions, item):
        return total.scaleb(-UNIT_EXPONENT[layout.TOTAL_MONEY])
    return total


def looked_at(item: Item) -> set[str]:
    """The columns whose content the formula understands; of others it only sees whether something stands there."""
    return {*item.when, *item.unless, *([item.amount] if item.amount else [])}


def counted_column(item: Item, definitions: Definitions) -> str:
    """The column whose filled cells are counted where no condition says what counts."""
    return item.entity or next(iter(definitions.ledgers[item.ledger].columns))


def _holds(cells: Mapping[str, str], when: Conditions) -> bool:
    return all(cells.get(column) in allowed for column, allowed in when.items())
