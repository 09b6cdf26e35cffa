"""The totals sheet's numbers: for each item a formula over its ledger.

The written file must carry the result of every formula (data.workbook.sheets.item_total): a program that reads it without Excel sees
only that.
"""

from itertools import product

from data.schema.loading import Definitions
from data.schema.models.counting import Conditions, Item
from data.schema.models.sheets import UNIT_EXPONENT
from data.workbook.sheets import layout
from data.workbook.sheets.item_total import counted_column
from data.workbook.spreadsheet.package import address


def formula(item: Item, definitions: Definitions) -> str:
    """The Excel formula of an item's total: rows counted or amounts added up, in the unit of the totals sheet."""
    ledger = definitions.ledgers[item.ledger]
    counted = _terms(item, item.when, definitions)
    if item.unless:
        excepted = _both(item.when, item.unless)
        counted += [f"-{term}" for term in _terms(item, excepted, definitions)] if excepted else []
    body = "+".join(counted).replace("+-", "-")
    if not item.amount:
        return f"={body}"
    exponent = _exponent(item, definitions)
    # SUMIFS adds binary fractions; the rounding gives back what was typed in.
    scaled = f"({body})*{10**exponent}" if exponent > 0 else f"({body})/{10**-exponent}" if exponent else body
    places = 6 if ledger.columns[item.amount].type == "money" else 10
    return f"=ROUND({scaled},{places})"


def data_range(ledger: str, column: str, definitions: Definitions) -> str:
    """The cells of a ledger's column, as a formula on another sheet names them."""
    declared = definitions.ledgers[ledger]
    letter = address(1, list(declared.columns).index(column) + 1)[:-1]
    last = last_row(ledger, definitions)
    title = declared.title.replace("'", "''")
    return f"'{title}'!${letter}${layout.FIRST_ROW}:${letter}${last}"


def last_row(ledger: str, definitions: Definitions) -> int:
    """The last row that can be filled in."""
    fixed = definitions.ledgers[ledger].fixed
    if fixed:
        return layout.HELP_ROW + len(definitions.choices(ledger, fixed))
    return layout.LAST_ROW


def _terms(item: Item, when: Conditions, definitions: Definitions) -> list[str]:
    """One SUMIFS or COUNTIFS per combination of the allowed values."""
    amount = data_range(item.ledger, item.amount, definitions) if item.amount else None
    if not when:
        counted = data_range(item.ledger, counted_column(item, definitions), definitions)
        return [f"SUM({amount})" if amount else f"COUNTA({counted})"]
    terms = []
    for combination in product(*when.values()):
        criteria = ",".join(
            f"{data_range(item.ledger, column, definitions)},{_criterion(item.ledger, column, code, definitions)}"
            for column, code in zip(when, combination, strict=True)
        )
        terms.append(f"SUMIFS({amount},{criteria})" if amount else f"COUNTIFS({criteria})")
    return terms


def _criterion(ledger: str, column: str, code: str, definitions: Definitions) -> str:
    text = layout.labels(definitions, ledger, column).get(code, code)
    for wildcard in "~*?":
        text = text.replace(wildcard, f"~{wildcard}")
    if text[:1] in "=<>":
        text = f"={text}"
    return '"' + text.replace('"', '""') + '"'


def _both(one: Conditions, other: Conditions) -> Conditions:
    """Rows that meet both; {} when no row can."""
    merged = dict(one)
    for column, allowed in other.items():
        merged[column] = tuple(code for code in one.get(column, allowed) if code in allowed)
    return merged if all(merged.values()) else {}


def _exponent(item: Item, definitions: Definitions) -> int:
    """Powers of ten from the unit of the column to that of the totals sheet."""
    column = definitions.ledgers[item.ledger].columns[item.amount or ""]
    if column.type != "money":
        return 0
    return UNIT_EXPONENT[column.unit or ""] - UNIT_EXPONENT[layout.TOTAL_MONEY]
