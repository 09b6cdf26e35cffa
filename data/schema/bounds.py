"""Between what a stored value may lie, and how fine it may be: asked at every door, and again when the record is read.

What is let in here, the read model must be able to hold and to compute with (tests/data/test_bounds.py tries the largest).
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from data.problem import Problem
from data.schema.models.definition_set import Definitions
from data.schema.models.house import Bound, Bounds
from data.schema.models.sheets import UNIT_EXPONENT, Column, Ledger


def bound_of(column: Column, bounds: Bounds) -> Bound | None:
    """The bound of a column in the stored unit: of its type, narrowed by its own `maximum` and `decimals`; None: no numbers."""
    by_type = {"money": bounds.money, "number": bounds.number, "whole": bounds.whole}
    found = {**by_type, "year": bounds.year, "date": bounds.year}.get(column.type)
    if found is None or column.type not in by_type:
        return found
    own = {
        "most": None if column.maximum is None else column.maximum * _unit(column),
        "least": None if column.minimum is None else column.minimum * _unit(column),
        "decimals": column.decimals,
    }
    return found.model_copy(update={name: value for name, value in own.items() if value is not None})


def beyond(column: Column, stored: str, bounds: Bounds) -> str | None:
    """Why a value cannot be kept, as what is allowed instead, in the unit of the column; None when it can.

    stored: the normalised text: money in 元, a date as 2025-03-01, everything else as it reads.
    """
    bound = bound_of(column, bounds)
    if bound is None:
        return None
    if column.type in ("year", "date"):
        year = Decimal(stored[:4] if column.type == "date" else stored)
        return None if bound.least <= year <= bound.most else f"年份应在 {bound.least} 至 {bound.most} 之间"
    value = Decimal(stored)
    if value > bound.most:
        return f"数值过大，最多 {_said(bound.most, column)}；请核对是否错列、错行或填错单位"
    if value < bound.least:
        return f"不能小于 {_said(bound.least, column)}"
    exponent = value.normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent > bound.decimals:
        return f"最多保留 {bound.decimals} 位小数" if column.type != "money" else "最多精确到分"
    return None


def problems(
    ledger: str, cells: Mapping[str, str], place: str, sheet: str, definitions: Definitions
) -> Iterator[Problem]:
    """What keeps one row of a ledger from being received, its values normalised: whichever way it came (workbook, command).

    place: where the row stands on its sheet, in words.
    """
    for name, column in definitions.ledgers[ledger].columns.items():
        stored = cells.get(name, "")
        if not stored and column.required:
            yield Problem(sheet, place, f"“{column.title}”空白", f"必填，应填“{column.heading}”")
        known = definitions.vocabulary.choices[column.choices] if column.choices else None
        if stored and known is not None and stored not in known:
            yield Problem(
                sheet, place, f"“{column.title}”为“{stored[:40]}”", f"应为以下之一：{'、'.join(known.values())}"
            )
    for title, stored, expected in unfit(ledger, cells, definitions):
        yield Problem(sheet, place, f"“{title}”为“{stored[:40]}”", expected)


def unfit(ledger: str, cells: Mapping[str, str], definitions: Definitions) -> Iterator[tuple[str, str, str]]:
    """(column, value, what is allowed) for each number and day of a row that the read model could not hold.

    Also asked of rows recorded long ago: what is not declared any more, or was not asked for then, is left alone.
    """
    columns = definitions.ledgers[ledger].columns if ledger in definitions.ledgers else {}
    for name, stored in cells.items():
        if name not in columns:  # what the program itself adds, such as the end of a notice period
            continue
        try:
            expected = _form(columns[name], stored) or beyond(columns[name], stored, definitions.bounds)
        except (ValueError, InvalidOperation):
            expected = "应为数字" if columns[name].type != "date" else "应为日期，如 2025-03-01"
        if expected:
            yield columns[name].title, stored, expected


def _form(column: Column, stored: str) -> str | None:
    """Why a value is not written as the store needs it; None when it is. Raises ValueError, InvalidOperation."""
    if column.type == "date" and date.fromisoformat(stored).isoformat() != stored:
        return "应为日期，如 2025-03-01"
    if column.type in ("whole", "year") and str(int(stored)) != stored:
        return "应为整数"
    if column.type in ("money", "number") and not Decimal(stored).is_finite():
        return "应为数字"
    return None


def sum_beyond(ledger: Ledger, rows: Iterable[dict[str, str]], bounds: Bounds) -> Iterator[tuple[str, str, str]]:
    """(column, its sum in words, what is allowed) for each column of a ledger whose rows add up to more than can be kept.

    rows: the cells of all rows, normalised.
    """
    listed = list(rows)
    for name, column in ledger.columns.items():
        bound = bound_of(column, bounds)
        if bound is None or bound.sum is None:
            continue
        total = sum((abs(Decimal(cells[name])) for cells in listed if name in cells), Decimal(0))
        if total > bound.sum:
            allowed = f"合计最多 {_said(bound.sum, column)}；请逐行核对是否错列或填错单位"
            yield name, _said(total, column), allowed


def total_beyond(declared: Decimal, *, money: bool, bounds: Bounds) -> str | None:
    """Why a declared total (元 for money, otherwise a number) cannot be kept; None when it can."""
    bound = bounds.money if money else bounds.number
    if abs(declared) > (bound.sum or bound.most):
        return "合计过大；请核对各行是否错列或填错单位"
    exponent = declared.normalize().as_tuple().exponent
    return "小数位数过多" if isinstance(exponent, int) and -exponent > bound.decimals else None


def _unit(column: Column) -> Decimal:
    return Decimal(10) ** UNIT_EXPONENT[column.unit or "元"] if column.type == "money" else Decimal(1)


def _said(stored: Decimal, column: Column) -> str:
    """A stored value in the unit of the column; the unit of a column that is no money may be a whole sentence."""
    text = f"{stored / _unit(column):,f}"
    plain = text.rstrip("0").rstrip(".") if "." in text else text
    return plain + (column.unit or "" if column.type == "money" else "")
