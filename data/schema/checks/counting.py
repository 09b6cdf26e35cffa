"""Cross-checks of items, indicators and validations."""

from collections.abc import Iterator

from data.schema.checks.references import conditions, refs, typed
from data.schema.models.counting import Item
from data.schema.models.definition_set import Definitions

DECIMALS = 2  # what the read model keeps of an amount; a value is never rounded before it is compared
# Kinds of validations whose columns hold dates.
DATED = ("date_order", "date_in_year", "not_after_year", "not_before_approval", "not_after_term", "years_apart")


def item(d: Definitions, code: str, file: str) -> Iterator[str]:
    """What an item counts is there, and of a kind that can be counted."""
    item = d.items[code]
    yield from refs(file, code, "ledger", [item.ledger], d.ledgers)
    yield from refs(file, code, "unit", [item.unit], d.vocabulary.units)
    if item.ledger not in d.ledgers:
        return
    columns = d.ledgers[item.ledger].columns
    for field in ("amount", "entity", "dated"):
        yield from refs(file, code, field, [getattr(item, field)], columns)
    yield from typed(file, code, "amount", item.amount, columns, ("money", "number", "whole"))
    yield from typed(file, code, "dated", item.dated, columns, ("date",))
    added_up = columns.get(item.amount or "")
    if added_up is not None and (added_up.decimals or 0) > DECIMALS:
        yield f"{file}, {code} → amount: '{item.amount}' has {added_up.decimals} decimals; allowed are {DECIMALS} where rows are added up"
    for field in ("when", "unless"):
        yield from conditions(d, file, code, field, getattr(item, field), columns)
    yield from _money(d, code, item, file)


def _money(d: Definitions, code: str, item: Item, file: str) -> Iterator[str]:
    """Money is stored in 元 whatever the column's unit, so its item must be in that currency, and only money may be."""
    column = d.ledgers[item.ledger].columns.get(item.amount or "")
    unit = d.vocabulary.units.get(item.unit)
    if unit is None:
        return
    stored = column.currency if column is not None and column.type == "money" else None
    if stored and unit.currency != stored:
        allowed = ", ".join(name for name, known in d.vocabulary.units.items() if known.currency == stored)
        yield f"{file}, {code} → unit: '{item.unit}' is no unit of the money column '{item.amount}'; allowed are {allowed}"
    elif unit.currency == "CNY" and not stored:
        yield f"{file}, {code} → unit: '{item.unit}' is money; allowed is an 'amount' that is a money column"


def indicator(d: Definitions, code: str, file: str) -> Iterator[str]:
    """What an indicator is made of is there and can be added up."""
    indicator = d.indicators[code]
    yield from refs(file, code, "unit", [indicator.unit], d.vocabulary.units)
    if not indicator.items:
        yield from _composed(d, code, file)
        return
    yield from refs(file, code, "items", indicator.items, d.items)
    known = [d.items[name] for name in indicator.items if name in d.items]
    spans = {item.counts for item in known}
    if spans and (spans == {"at_year_end"}) != (indicator.nature == "stock"):
        yield f"{file}, {code} → nature: a stock, and only a stock, has items that count at_year_end"
    units = {item.unit for item in known}
    if units and units != {indicator.unit}:
        yield (
            f"{file}, {code} → items: units {', '.join(sorted(units))} cannot be added up"
            f" to '{indicator.unit}'; allowed is one common unit"
        )
    if indicator.measure == "distinct" and (
        without := [n for n in indicator.items if n in d.items and not d.items[n].entity]
    ):
        yield f"{file}, {code} → measure: items without an 'entity' cannot be told apart: {', '.join(without)}"


def _composed(d: Definitions, code: str, file: str) -> Iterator[str]:
    """An indicator that is computed from others: only from such as are counted from ledgers."""
    indicator = d.indicators[code]
    for field in ("numerator", "denominator"):
        parts = getattr(indicator, field)
        yield from refs(file, code, field, parts, d.indicators)
        if any(not d.indicators[part].items for part in parts if part in d.indicators):
            yield f"{file}, {code} → {field}: a ratio of ratios is not possible; allowed are indicators with 'items'"
    if indicator.of:
        yield from refs(file, code, "of", [indicator.of], d.indicators)
        if indicator.of in d.indicators and d.indicators[indicator.of].nature != "annual":
            yield f"{file}, {code} → of: '{indicator.of}' is not annual; allowed are annual indicators"


def validation(d: Definitions, code: str, file: str) -> Iterator[str]:
    """What a validation looks at is there, and of a kind that fits."""
    validation = d.validations[code]
    yield from refs(file, code, "ledger", [validation.ledger], d.ledgers)
    yield from refs(file, code, "unit", [validation.unit], d.vocabulary.units)
    yield from refs(file, code, "flag", [validation.flag], d.flags)
    for field in ("parts", "whole"):
        yield from refs(file, code, field, getattr(validation, field), d.items)
    if validation.ledger and validation.ledger in d.ledgers:
        columns = d.ledgers[validation.ledger].columns
        yield from refs(file, code, "field", [validation.field], columns)
        beside = columns
        if validation.kind == "changed_while":  # the end of what goes on stands in the ledger of the parts
            ledgers = [d.items[part].ledger for part in validation.parts if part in d.items]
            beside = d.ledgers[ledgers[0]].columns if ledgers else {}
        yield from refs(file, code, "other", [validation.other], beside)
        yield from refs(file, code, "fields", validation.fields, columns)
        yield from conditions(d, file, code, "when", validation.when, columns)
        if validation.kind in DATED:
            for field in ("field", "other"):
                yield from typed(file, code, field, getattr(validation, field), columns, ("date",))
