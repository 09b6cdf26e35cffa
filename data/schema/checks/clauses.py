"""Cross-checks of `clauses.yaml`: what treats a clause is there and can treat it, and no rule stands outside the text."""

import re
from collections.abc import Iterator

from data.schema.checks.references import refs
from data.schema.models.clauses import Requirement
from data.schema.models.definition_set import Definitions


def problems(d: Definitions) -> Iterator[str]:
    """Everything that does not hold, each with file, entry and what is allowed."""
    for scheme, clauses in d.clauses.items():
        file = f"{scheme}/clauses.yaml"
        known = _known(d, scheme)
        for number, said in clauses.items():
            if not said:
                yield f"{file}, {number}: says nothing; allowed is at least one reading with its treatment"
            for position, requirement in enumerate(said, 1):
                entry = f"{number} → {position}"
                for field, allowed in known.items():
                    yield from refs(file, entry, field, getattr(requirement, field), allowed)
                yield from _fits(d, scheme, f"{file}, {entry}", requirement)
        yield from _rules(d, scheme, file)


def _known(d: Definitions, scheme: str) -> dict[str, list[str]]:
    """What each field of an entry may name."""
    steps = d.processes[scheme].steps if scheme in d.processes else {}
    registry = [name for form in d.forms.values() if form.kind == "registry" for name in form.ledgers]
    columns = [(name, column) for name in (*d.form_of(scheme).ledgers, *registry) for column in d.ledgers[name].columns]
    chosen = [
        (*place, choice)
        for place in columns
        if d.ledgers[place[0]].columns[place[1]].choices
        for choice in d.choices(*place)
    ]
    return {
        "rules": list(d.schemes[scheme].rules),
        "indicators": list(d.schemes[scheme].indicators),
        "flags": list(d.flags),
        "findings": list(d.validations),
        "conditions": list(d.applications[scheme].conditions) if scheme in d.applications else [],
        "steps": [*steps, *(f"{name}.{field}" for name, step in steps.items() for field in step.fields)],
        "cells": [".".join(place) for place in (*columns, *chosen)],
    }


def _fits(d: Definitions, scheme: str, at: str, r: Requirement) -> Iterator[str]:
    """Something that is named really computes, or really asks people, as it is said."""
    rules = [d.schemes[scheme].rules[code] for code in r.rules if code in d.schemes[scheme].rules]
    conditions = d.applications[scheme].conditions if scheme in d.applications else {}
    asked = [conditions[code].judged for code in r.conditions if code in conditions]
    if r.treatment == "computed":
        steps = d.processes[scheme].steps if scheme in d.processes else {}
        ordered = any(name.partition(".")[0] in steps for name in r.steps)
        if not (r.flags or r.findings or ordered or False in asked or any(x.treatment == "computed" for x in rules)):
            yield f"{at}: nothing named here computes; allowed are a computed rule, a flag, a finding, a comparison, or a step"
    if r.treatment == "judged" and not (r.steps or True in asked or any(x.treatment == "judged" for x in rules)):
        yield f"{at}: nothing named here asks people; allowed are a judged rule or condition, or a step of the process"


def _rules(d: Definitions, scheme: str, file: str) -> Iterator[str]:
    """Every rule of the policy rests on a clause of the text, at the number it gives itself."""
    for code, rule in d.schemes[scheme].rules.items():
        stands = [number for number, said in d.clauses[scheme].items() if any(code in r.rules for r in said)]
        if not stands:
            yield f"{scheme}/policy.yaml, rules → {code}: no clause of clauses.yaml names it; allowed are rules of the text"
        given = re.sub(r"\s", "", rule.clause)
        first = re.split("[；、至]", given)[0] if not re.match(r"[一二三四五六七八九十]+、\d", given) else given
        if stands and not any(given.startswith(n) or n.startswith(first) for n in stands):
            yield f"{file}: {code} stands at {'; '.join(stands)}; its clause in policy.yaml is {rule.clause}"
