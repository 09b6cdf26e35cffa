"""Cross-checks of the vocabulary, the bounds, ledgers and forms."""

from collections.abc import Iterator

from data.schema.checks.counting import DECIMALS
from data.schema.checks.references import conditions, refs, twice, typed
from data.schema.models.definition_set import Definitions


def vocabulary(d: Definitions) -> Iterator[str]:
    """Labels of one drop-down differ."""
    for name, labels in d.vocabulary.choices.items():
        for label in twice(labels.values()):
            yield f"vocabulary.yaml, choices → {name}: two entries are called '{label}'; a drop-down shows labels only"


def bounds(d: Definitions) -> Iterator[str]:
    """Bounds leave room, and are no finer than the read model keeps."""
    for kind in type(d.bounds).model_fields:
        bound = getattr(d.bounds, kind)
        if not bound.least < bound.most <= (bound.sum or bound.most):
            yield f"bounds.yaml, {kind}: allowed is least below most, and a sum no smaller than most"
    for kind in ("money", "number", "whole"):
        if (found := getattr(d.bounds, kind).decimals) > DECIMALS:
            yield f"bounds.yaml, {kind} → decimals: found {found}; allowed are up to {DECIMALS}"


def ledger(d: Definitions, code: str, file: str) -> Iterator[str]:
    """Headings differ, and what a ledger says of its columns holds."""
    ledger = d.ledgers[code]
    for heading in twice(column.heading for column in ledger.columns.values()):
        yield f"{file}, {code} → columns: two columns are called '{heading}'; columns are found by their headings"
    for name, column in ledger.columns.items():
        at = f"{code} → columns → {name}"
        if column.type == "choice":
            yield from refs(file, at, "choices", [column.choices], d.vocabulary.choices)
        yield from conditions(d, file, at, "required_when", column.required_when, ledger.columns)
    for field in ("key", "fixed", "active_until"):
        value = getattr(ledger, field)
        yield from refs(file, code, field, value if isinstance(value, tuple) else [value], ledger.columns)
    yield from typed(file, code, "fixed", ledger.fixed, ledger.columns, ("choice",))
    yield from typed(file, code, "active_until", ledger.active_until, ledger.columns, ("date",))


def form(d: Definitions, code: str, file: str) -> Iterator[str]:
    """The ledgers of a form are there, and their sheets differ."""
    form = d.forms[code]
    yield from refs(file, code, "ledgers", form.ledgers, d.ledgers)
    for title in twice(d.ledgers[name].title for name in form.ledgers if name in d.ledgers):
        yield f"{file}, {code} → ledgers: two sheets are called '{title}'"
