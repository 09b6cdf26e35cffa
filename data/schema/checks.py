"""Cross-checks: what one definition says about another must hold, or it is said where and what is allowed."""

from collections.abc import Iterator, Mapping

from data.schema import counting_checks, policy_checks, sheet_checks
from data.schema.definition_set import Definitions


def problems(d: Definitions, files: Mapping[tuple[str, str], str]) -> Iterator[str]:
    """Everything that does not hold. files: (kind, code) → the file an entry of a catalogue stands in."""
    yield from sheet_checks.vocabulary(d)
    yield from sheet_checks.bounds(d)
    yield from policy_checks.decisions(d)
    for code in d.ledgers:
        yield from sheet_checks.ledger(d, code, files["ledgers", code])
    for code in d.forms:
        yield from sheet_checks.form(d, code, files["forms", code])
    for code in d.items:
        yield from counting_checks.item(d, code, files["items", code])
    for code in d.indicators:
        yield from counting_checks.indicator(d, code, files["indicators", code])
    for code in d.validations:
        yield from counting_checks.validation(d, code, files["validations", code])
    for code in d.schemes:
        yield from policy_checks.scheme(d, code)
        yield from policy_checks.cases(d, code)
