"""Cross-checks: what one definition says about another must hold, or it is said where and what is allowed."""

from collections.abc import Iterator, Mapping

from data.schema.checks import applications, clauses, counting, policies, processes, scoring, sheets
from data.schema.models.definition_set import Definitions


def problems(d: Definitions, files: Mapping[tuple[str, str], str]) -> Iterator[str]:
    """Everything that does not hold. files: (kind, code) → the file an entry of a catalogue stands in."""
    yield from sheets.vocabulary(d)
    yield from sheets.bounds(d)
    yield from policies.decisions(d)
    for code in d.ledgers:
        yield from sheets.ledger(d, code, files["ledgers", code])
    for code in d.forms:
        yield from sheets.form(d, code, files["forms", code])
    for code in d.items:
        yield from counting.item(d, code, files["items", code])
    for code in d.indicators:
        yield from counting.indicator(d, code, files["indicators", code])
    for code in d.validations:
        yield from counting.validation(d, code, files["validations", code])
    for code in d.schemes:
        yield from policies.scheme(d, code)
        yield from policies.cases(d, code)
    yield from applications.problems(d.applications, d.schemes, d.vocabulary.units)
    yield from processes.problems(d.processes, d.schemes, d.vocabulary.choices.get("centre_state", ()))
    yield from clauses.problems(d)
    yield from scoring.problems(d.scoring, d.schemes, d.indicators)
