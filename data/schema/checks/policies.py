"""Cross-checks of the schemes, their decisions and their worked cases."""

import re
from collections.abc import Iterator

from data.schema.checks.references import refs, twice
from data.schema.models.definition_set import Definitions
from data.schema.models.policy import Scheme

DECISION = re.compile(r"\bD\d{1,2}\b")


def decisions(d: Definitions) -> Iterator[str]:
    """A decision that is cited, in a rule or in a reading, must be there to be read."""
    if not d.decisions:
        return
    said = {
        f"{code}/policy.yaml, {name}": (rule.reading, *rule.decisions)
        for code, s in d.schemes.items()
        for name, rule in s.rules.items()
    }
    said |= {f"indicators.yaml, {code}": (known.reading,) for code, known in d.indicators.items()}
    for place, texts in said.items():
        for number in sorted({n for text in texts for n in DECISION.findall(text)} - set(d.decisions)):
            yield f"{place}: '{number}' does not exist; allowed are the decisions of decisions.yaml"


def scheme(d: Definitions, code: str) -> Iterator[str]:
    """What a policy names is there, and its rules can be computed."""
    scheme = d.schemes[code]
    file = f"{code}/policy.yaml"
    yield from refs(file, "scheme", "form", [scheme.form], d.forms)
    yield from refs(file, "scheme", "indicators", scheme.indicators, d.indicators)
    yield from refs(file, "scheme", "core", scheme.core, scheme.indicators)
    yield from refs(file, "scheme", "money", scheme.money, scheme.indicators)
    yield from _sources(d, scheme, file)
    yield from refs(file, "scheme", "states", scheme.states, d.vocabulary.choices.get("centre_state", ()))
    for name in twice(scheme.indicators):
        yield f"{file}, indicators: '{name}' stands twice"
    yield from _computable(d, scheme, file)
    for rule_id, rule in scheme.rules.items():
        at = f"rules → {rule_id}"
        yield from refs(file, at, "indicator", [rule.indicator], scheme.indicators)
        yield from refs(file, at, "flag", [rule.flag], d.flags)
        yield from refs(file, at, "aspects", rule.aspects, d.vocabulary.labels.get("aspect", ()))
        yield from refs(file, at, "applies_to", [rule.applies_to], d.items)
        yield from refs(file, at, "any_of", [a.indicator for a in rule.any_of], scheme.indicators)
        indicator = d.indicators.get(rule.indicator or "")
        either = indicator is not None and indicator.nature == "any_of"
        if either != bool(rule.any_of):
            yield f"{file}, {at}: 'any_of' and an indicator of nature any_of stand together or not at all"
        if any(d.indicators[a.indicator].nature == "any_of" for a in rule.any_of if a.indicator in d.indicators):
            yield f"{file}, {at} → any_of: alternatives of alternatives are not possible"
        if rule.flag and rule.indicator and rule.target is None and rule.treatment == "computed":
            yield f"{file}, {at}: flag '{rule.flag}' needs a target"
    for row in scheme.annex:
        yield from refs(file, f"annex → {row.row}", "indicators", row.indicators, scheme.indicators)
        yield from refs(file, f"annex → {row.row}", "rules", row.rules, scheme.rules)
    if scheme.naming:
        yield from refs(file, "naming", "rule", [scheme.naming.rule], scheme.rules)
    if scheme.numbering:
        wanted = scheme.numbering.codes
        for code in [c for c in wanted if c not in scheme.rules]:
            yield f"{file}, rules: {code} is missing; 'numbering' asks for {wanted[0]} to {wanted[-1]}"
        yield from refs(file, "rules", "number", scheme.rules, wanted)
    for number, plan in enumerate(scheme.programme, 1):
        yield from refs(file, f"programme → {number}", "rule", [plan.rule], scheme.rules)
        yield from refs(file, f"programme → {number}", "counts", [plan.counts], ("titled", *d.items))
    yield from refs(file, "reporting", "missing_rule", [scheme.reporting.missing_rule], scheme.rules)
    if (concluding := scheme.rules.get(scheme.reporting.missing_rule or "")) and not concluding.flag:
        yield f"{file}, reporting → missing_rule: '{scheme.reporting.missing_rule}' names no flag; it needs 'flag'"
    yield from refs(file, "durations", "rule", [length.rule for length in scheme.durations], scheme.rules)
    evaluation = scheme.evaluation
    yield from refs(file, "evaluation", "outcome", evaluation.outcome, evaluation.grades)
    for field in ("consecutive_rule", "acceptance_rule", "rectification_rule"):
        yield from refs(file, "evaluation", field, [getattr(evaluation, field)], scheme.rules)
    flagged = [name for name, rule in scheme.rules.items() if rule.flag and rule.target]
    yield from refs(file, "evaluation → caps", "rule", evaluation.caps, flagged)
    yield from refs(file, "evaluation → caps", "grade", evaluation.caps.values(), evaluation.grades)
    if evaluation.cycle:
        yield from refs(file, "evaluation → cycle", "rule", [evaluation.cycle.rule], scheme.rules)
    if evaluation.opinion:
        process = d.processes.get(code)
        by_hand = [name for name, step in process.steps.items() if step.by is None] if process else []
        yield from refs(file, "evaluation", "opinion", [evaluation.opinion], by_hand)
    if (evaluation.rectification_months is None) != (evaluation.rectification_rule is None):
        yield f"{file}, evaluation: 'rectification_months' and 'rectification_rule' stand together or not at all"
    if missing := set(evaluation.grades) - set(evaluation.outcome):
        yield f"{file}, evaluation → outcome: grades without an outcome: {', '.join(sorted(missing))}"


def _sources(d: Definitions, scheme: Scheme, file: str) -> Iterator[str]:
    """Each of the scheme's sources of money says its group and has a colour of its own. Not asked of definitions from before there
    were groups."""
    groups = d.vocabulary.money_groups
    items = [
        item for code in scheme.money if code in d.indicators for item in d.indicators[code].items if item in d.items
    ]
    seen: dict[str, str] = {}
    for item in items if groups else []:
        source = d.items[item].source
        if source is None:
            yield f"{file}, money: '{item}' needs a 'source' in items.yaml: its group and colour"
            continue
        yield from refs(file, f"money, {item}", "source → group", [source.group], groups)
        if (other := seen.setdefault(source.colour, item)) != item:
            yield f"{file}, money: '{item}' has the colour of '{other}'; allowed is one of its own"


def _computable(d: Definitions, scheme: Scheme, file: str) -> Iterator[str]:
    """Every indicator a scheme lists must be fed: a ratio by parts of the same list, any other by the scheme's form."""
    form = d.forms.get(scheme.form)
    for name in scheme.indicators:
        indicator = d.indicators.get(name)
        if indicator is None:
            continue
        for part in dict.fromkeys(indicator.parts):
            if part in d.indicators and part not in scheme.indicators:
                kind = "a ratio" if indicator.nature == "ratio" else "made"
                yield (
                    f"{file}, indicators: '{name}' is {kind} of '{part}', which the scheme does not list;"
                    f" allowed is a list with both"
                )
        for item in indicator.items:
            if form and item in d.items and d.items[item].ledger not in form.ledgers:
                yield (
                    f"{file}, indicators: '{name}' counts rows of ledger '{d.items[item].ledger}', which is not in"
                    f" form '{scheme.form}'; its ledgers are {', '.join(form.ledgers)}"
                )


def cases(d: Definitions, code: str) -> Iterator[str]:
    """What the worked cases of a scheme name is there."""
    scheme, file = d.schemes[code], f"{code}/cases.yaml"
    for name in twice(case.name for case in d.cases[code]):
        yield f"{file}: two cases are called '{name}'"
    columns = [f"{ledger}.{column}" for ledger, known in d.ledgers.items() for column in known.columns]
    steps = d.processes[code].steps if code in d.processes else {}
    outcomes = [f"{step}.{outcome}" for step, known in steps.items() for outcome in known.outcomes]
    for case in d.cases[code]:
        yield from refs(file, case.name, "rules", case.rules, scheme.rules)
        for year, reported in case.reported.items():
            yield from refs(file, case.name, f"reported → {year}", reported, d.items)
        for year, expected in case.expected.items():
            yield from refs(file, case.name, f"expected → {year}", expected, scheme.indicators)
            for indicator, outcome in expected.items():
                at = f"expected → {year} → {indicator}"
                yield from refs(file, case.name, at, [outcome.status], d.vocabulary.statuses)
        for year, flags in case.flags.items():
            yield from refs(file, case.name, f"flags → {year}", flags, d.flags)
        yield from refs(file, case.name, "received", case.received, case.reported)
        form = d.form_of(code)
        yield from refs(file, case.name, "form", case.form.values(), (form.version, *form.reads))
        for year, word in case.timeliness.items():
            yield from refs(file, case.name, f"timeliness → {year}", [word], d.vocabulary.labels.get("timeliness", ()))
        for year, found in case.findings.items():
            yield from refs(file, case.name, f"findings → {year}", found, d.validations)
        for year, points in case.points.items():
            scoring = d.scoring.get(d.scoring_of(code, year) or "")
            parts = [f"{e}.{p}" for e, entry in scoring.entries.items() for p in entry.parts] if scoring else []
            yield from refs(file, case.name, f"points → {year}", points, parts)
        yield from refs(file, case.name, "accepts", case.accepts, columns)
        yield from refs(file, case.name, "durations", case.durations, [length.rule for length in scheme.durations])
        yield from refs(file, case.name, "stands", filter(None, [case.stands]), outcomes)
        yield from refs(file, case.name, "letter", [target.indicator for target in case.letter], scheme.indicators)
        yield from refs(file, case.name, "grades", [grade.grade for grade in case.grades], scheme.evaluation.grades)
