"""Cross-checks: what one definition says about another must hold, or it is said where and what is allowed."""

import re
from collections.abc import Iterable, Iterator, Mapping

from data.schema.definition_set import Definitions
from data.schema.models import Column, Item, Scheme

DECISION = re.compile(r"\bD\d{1,2}\b")
YES_NO = ("yes", "no")
DECIMALS = 2  # what the read model keeps of an amount; a value is never rounded before it is compared
# Kinds of validations whose columns hold dates.
DATED = ("date_order", "date_in_year", "not_after_year", "not_before_approval", "not_after_term")


def problems(d: Definitions, files: Mapping[tuple[str, str], str]) -> Iterator[str]:
    """Everything that does not hold. files: (kind, code) → the file an entry of a catalogue stands in."""
    yield from _vocabulary(d)
    yield from _bounds(d)
    yield from _decisions(d)
    for code in d.ledgers:
        yield from _ledger(d, code, files["ledgers", code])
    for code in d.forms:
        yield from _form(d, code, files["forms", code])
    for code in d.items:
        yield from _item(d, code, files["items", code])
    for code in d.indicators:
        yield from _indicator(d, code, files["indicators", code])
    for code in d.validations:
        yield from _validation(d, code, files["validations", code])
    for code in d.schemes:
        yield from _scheme(d, code)
        yield from _cases(d, code)


def _refs(
    file: str, entry: str, field: str, names: Iterable[str | int | None], known: Iterable[str | int]
) -> Iterator[str]:
    """One sentence for every name that is not among the known ones; None refers to nothing."""
    known = list(known)
    for name in names:
        if name is not None and name not in known:
            yield f"{file}, {entry} → {field}: '{name}' does not exist; allowed are {', '.join(map(str, known))}"


def _twice(names: Iterable[str]) -> list[str]:
    names = list(names)
    return sorted({name for name in names if names.count(name) > 1})


def _vocabulary(d: Definitions) -> Iterator[str]:
    for name, labels in d.vocabulary.choices.items():
        for label in _twice(labels.values()):
            yield f"vocabulary.yaml, choices → {name}: two entries are called '{label}'; a drop-down shows labels only"


def _bounds(d: Definitions) -> Iterator[str]:
    for kind in type(d.bounds).model_fields:
        bound = getattr(d.bounds, kind)
        if not bound.least < bound.most <= (bound.sum or bound.most):
            yield f"bounds.yaml, {kind}: allowed is least below most, and a sum no smaller than most"
    for kind in ("money", "number", "whole"):
        if (found := getattr(d.bounds, kind).decimals) > DECIMALS:
            yield f"bounds.yaml, {kind} → decimals: found {found}; allowed are up to {DECIMALS}"


def _decisions(d: Definitions) -> Iterator[str]:
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


def _ledger(d: Definitions, code: str, file: str) -> Iterator[str]:
    ledger = d.ledgers[code]
    for heading in _twice(column.heading for column in ledger.columns.values()):
        yield f"{file}, {code} → columns: two columns are called '{heading}'; columns are found by their headings"
    for name, column in ledger.columns.items():
        at = f"{code} → columns → {name}"
        if column.type == "choice":
            yield from _refs(file, at, "choices", [column.choices], d.vocabulary.choices)
        yield from _conditions(d, file, at, "required_when", column.required_when, ledger.columns)
    for field in ("key", "fixed", "active_until"):
        value = getattr(ledger, field)
        yield from _refs(file, code, field, value if isinstance(value, tuple) else [value], ledger.columns)
    yield from _typed(file, code, "fixed", ledger.fixed, ledger.columns, ("choice",))
    yield from _typed(file, code, "active_until", ledger.active_until, ledger.columns, ("date",))


def _conditions(
    d: Definitions,
    file: str,
    entry: str,
    field: str,
    wanted: Mapping[str, Iterable[str]],
    columns: Mapping[str, Column],
) -> Iterator[str]:
    """Columns of a condition and the values it asks for."""
    for name, values in wanted.items():
        yield from _refs(file, entry, field, [name], columns)
        column = columns.get(name)
        if column is not None and column.type == "choice":
            yield from _refs(
                file, f"{entry} → {field}", name, values, d.vocabulary.choices.get(column.choices or "", ())
            )
        elif column is not None and column.type == "yes_no":
            yield from _refs(file, f"{entry} → {field}", name, values, YES_NO)


def _typed(
    file: str, entry: str, field: str, name: str | None, columns: Mapping[str, Column], types: tuple[str, ...]
) -> Iterator[str]:
    if name in columns and columns[name].type not in types:
        yield (
            f"{file}, {entry} → {field}: column '{name}' is of type {columns[name].type};"
            f" allowed are columns of type {', '.join(types)}"
        )


def _form(d: Definitions, code: str, file: str) -> Iterator[str]:
    form = d.forms[code]
    yield from _refs(file, code, "ledgers", form.ledgers, d.ledgers)
    for title in _twice(d.ledgers[name].title for name in form.ledgers if name in d.ledgers):
        yield f"{file}, {code} → ledgers: two sheets are called '{title}'"


def _item(d: Definitions, code: str, file: str) -> Iterator[str]:
    item = d.items[code]
    yield from _refs(file, code, "ledger", [item.ledger], d.ledgers)
    yield from _refs(file, code, "unit", [item.unit], d.vocabulary.units)
    if item.ledger not in d.ledgers:
        return
    columns = d.ledgers[item.ledger].columns
    for field in ("amount", "entity", "dated"):
        yield from _refs(file, code, field, [getattr(item, field)], columns)
    yield from _typed(file, code, "amount", item.amount, columns, ("money", "number", "whole"))
    yield from _typed(file, code, "dated", item.dated, columns, ("date",))
    added_up = columns.get(item.amount or "")
    if added_up is not None and (added_up.decimals or 0) > DECIMALS:
        yield f"{file}, {code} → amount: '{item.amount}' has {added_up.decimals} decimals; allowed are {DECIMALS} where rows are added up"
    for field in ("when", "unless"):
        yield from _conditions(d, file, code, field, getattr(item, field), columns)
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


def _indicator(d: Definitions, code: str, file: str) -> Iterator[str]:
    indicator = d.indicators[code]
    yield from _refs(file, code, "unit", [indicator.unit], d.vocabulary.units)
    if not indicator.items:
        yield from _composed(d, code, file)
        return
    yield from _refs(file, code, "items", indicator.items, d.items)
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
        yield from _refs(file, code, field, parts, d.indicators)
        if any(not d.indicators[part].items for part in parts if part in d.indicators):
            yield f"{file}, {code} → {field}: a ratio of ratios is not possible; allowed are indicators with 'items'"
    if indicator.of:
        yield from _refs(file, code, "of", [indicator.of], d.indicators)
        if indicator.of in d.indicators and d.indicators[indicator.of].nature != "annual":
            yield f"{file}, {code} → of: '{indicator.of}' is not annual; allowed are annual indicators"


def _validation(d: Definitions, code: str, file: str) -> Iterator[str]:
    validation = d.validations[code]
    yield from _refs(file, code, "ledger", [validation.ledger], d.ledgers)
    yield from _refs(file, code, "unit", [validation.unit], d.vocabulary.units)
    yield from _refs(file, code, "flag", [validation.flag], d.flags)
    for field in ("parts", "whole"):
        yield from _refs(file, code, field, getattr(validation, field), d.items)
    if validation.ledger in d.ledgers:
        columns = d.ledgers[validation.ledger].columns
        yield from _refs(file, code, "field", [validation.field], columns)
        beside = columns
        if validation.kind == "changed_while":  # the end of what goes on stands in the ledger of the parts
            ledgers = [d.items[part].ledger for part in validation.parts if part in d.items]
            beside = d.ledgers[ledgers[0]].columns if ledgers else {}
        yield from _refs(file, code, "other", [validation.other], beside)
        yield from _refs(file, code, "fields", validation.fields, columns)
        yield from _conditions(d, file, code, "when", validation.when, columns)
        if validation.kind in DATED:
            for field in ("field", "other"):
                yield from _typed(file, code, field, getattr(validation, field), columns, ("date",))


def _scheme(d: Definitions, code: str) -> Iterator[str]:
    scheme = d.schemes[code]
    file = f"{code}/policy.yaml"
    yield from _refs(file, "scheme", "form", [scheme.form], d.forms)
    yield from _refs(file, "scheme", "indicators", scheme.indicators, d.indicators)
    yield from _refs(file, "scheme", "core", scheme.core, scheme.indicators)
    yield from _refs(file, "scheme", "money", scheme.money, scheme.indicators)
    for name in _twice(scheme.indicators):
        yield f"{file}, indicators: '{name}' stands twice"
    yield from _computable(d, scheme, file)
    for rule_id, rule in scheme.rules.items():
        at = f"rules → {rule_id}"
        yield from _refs(file, at, "indicator", [rule.indicator], scheme.indicators)
        yield from _refs(file, at, "flag", [rule.flag], d.flags)
        yield from _refs(file, at, "aspects", rule.aspects, d.vocabulary.labels.get("aspect", ()))
        yield from _refs(file, at, "applies_to", [rule.applies_to], d.items)
        yield from _refs(file, at, "any_of", [a.indicator for a in rule.any_of], scheme.indicators)
        either = rule.indicator in d.indicators and d.indicators[rule.indicator].nature == "any_of"
        if either != bool(rule.any_of):
            yield f"{file}, {at}: 'any_of' and an indicator of nature any_of stand together or not at all"
        if any(d.indicators[a.indicator].nature == "any_of" for a in rule.any_of if a.indicator in d.indicators):
            yield f"{file}, {at} → any_of: alternatives of alternatives are not possible"
        if rule.flag and rule.indicator and rule.target is None and rule.treatment == "computed":
            yield f"{file}, {at}: flag '{rule.flag}' needs a target"
    for row in scheme.annex:
        yield from _refs(file, f"annex → {row.row}", "indicators", row.indicators, scheme.indicators)
        yield from _refs(file, f"annex → {row.row}", "rules", row.rules, scheme.rules)
    if scheme.numbering:
        wanted = scheme.numbering.codes
        for code in [c for c in wanted if c not in scheme.rules]:
            yield f"{file}, rules: {code} is missing; 'numbering' asks for {wanted[0]} to {wanted[-1]}"
        yield from _refs(file, "rules", "number", scheme.rules, wanted)
    for number, plan in enumerate(scheme.programme, 1):
        yield from _refs(file, f"programme → {number}", "rule", [plan.rule], scheme.rules)
        yield from _refs(file, f"programme → {number}", "counts", [plan.counts], ("standing", *d.items))
    yield from _refs(file, "durations", "rule", [length.rule for length in scheme.durations], scheme.rules)
    evaluation = scheme.evaluation
    yield from _refs(file, "evaluation", "outcome", evaluation.outcome, evaluation.grades)
    for field in ("consecutive_rule", "acceptance_rule", "rectification_rule"):
        yield from _refs(file, "evaluation", field, [getattr(evaluation, field)], scheme.rules)
    if (evaluation.rectification_months is None) != (evaluation.rectification_rule is None):
        yield f"{file}, evaluation: 'rectification_months' and 'rectification_rule' stand together or not at all"
    if missing := set(evaluation.grades) - set(evaluation.outcome):
        yield f"{file}, evaluation → outcome: grades without an outcome: {', '.join(sorted(missing))}"


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


def _cases(d: Definitions, code: str) -> Iterator[str]:
    scheme, file = d.schemes[code], f"{code}/cases.yaml"
    for name in _twice(case.name for case in d.cases[code]):
        yield f"{file}: two cases are called '{name}'"
    columns = [f"{ledger}.{column}" for ledger, known in d.ledgers.items() for column in known.columns]
    steps = d.processes[code].steps if code in d.processes else {}
    outcomes = [f"{step}.{outcome}" for step, known in steps.items() for outcome in known.outcomes]
    for case in d.cases[code]:
        yield from _refs(file, case.name, "rules", case.rules, scheme.rules)
        for year, reported in case.reported.items():
            yield from _refs(file, case.name, f"reported → {year}", reported, d.items)
        for year, expected in case.expected.items():
            yield from _refs(file, case.name, f"expected → {year}", expected, scheme.indicators)
            for indicator, outcome in expected.items():
                at = f"expected → {year} → {indicator}"
                yield from _refs(file, case.name, at, [outcome.status], d.vocabulary.statuses)
        for year, flags in case.flags.items():
            yield from _refs(file, case.name, f"flags → {year}", flags, d.flags)
        yield from _refs(file, case.name, "received", case.received, case.reported)
        for year, word in case.timeliness.items():
            yield from _refs(file, case.name, f"timeliness → {year}", [word], d.vocabulary.labels.get("timeliness", ()))
        for year, found in case.findings.items():
            yield from _refs(file, case.name, f"findings → {year}", found, d.validations)
        for year, points in case.points.items():
            scoring = d.scoring.get(d.scoring_of(code, year) or "")
            parts = [f"{e}.{p}" for e, entry in scoring.entries.items() for p in entry.parts] if scoring else []
            yield from _refs(file, case.name, f"points → {year}", points, parts)
        yield from _refs(file, case.name, "accepts", case.accepts, columns)
        yield from _refs(file, case.name, "durations", case.durations, [length.rule for length in scheme.durations])
        yield from _refs(file, case.name, "stands", filter(None, [case.stands]), outcomes)
        yield from _refs(file, case.name, "letter", [target.indicator for target in case.letter], scheme.indicators)
        yield from _refs(file, case.name, "grades", [grade.grade for grade in case.grades], scheme.evaluation.grades)
