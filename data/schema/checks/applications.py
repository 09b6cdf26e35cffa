"""Cross-checks of `applications.yaml`: what a condition or a case names must be there."""

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from data.schema.models.application import Application, Fact, fact_of, year_of
from data.schema.models.policy import Scheme


def problems(
    applications: Mapping[str, Application], schemes: Mapping[str, Scheme], units: Mapping[str, Any]
) -> Iterator[str]:
    """Everything that does not hold, each with file, entry and what is allowed."""
    for code, application in applications.items():
        file = f"{code}/applications.yaml"
        yield from _facts(file, application, units)
        yield from _conditions(file, application, schemes[code])
        yield from _limits(file, application)
        yield from _cases(file, application)


def _missing(file: str, entry: str, names: Any, known: Any) -> Iterator[str]:
    for name in names:
        if name not in known:
            yield f"{file}, {entry}: '{name}' does not exist; allowed are {', '.join(map(str, known))}"


def _facts(file: str, application: Application, units: Mapping[str, Any]) -> Iterator[str]:
    used = {
        fact_of(fact)
        for c in application.conditions.values()
        for t in (*c.tests, *filter(None, [c.other]))
        for fact in t.facts
    }
    for code, fact in application.facts.items():
        if fact.unit:
            yield from _missing(file, f"facts → {code} → unit", [fact.unit], units)
        if code not in used:
            yield f"{file}, facts → {code}: no condition compares it; allowed are facts that are needed"


def _conditions(file: str, application: Application, scheme: Scheme) -> Iterator[str]:
    for code, condition in application.conditions.items():
        at = f"conditions → {code}"
        if condition.rule:
            yield from _missing(file, f"{at} → rule", [condition.rule], scheme.rules)
        for field in ("leads", "unclear_for"):
            yield from _missing(file, f"{at} → {field}", getattr(condition, field), application.leads)
        for test in (*condition.tests, *filter(None, [condition.other])):
            yield from _missing(file, at, map(fact_of, test.facts), application.facts)
            known = [application.facts[fact_of(name)] for name in test.facts if fact_of(name) in application.facts]
            for name in test.facts:
                fact, year = application.facts.get(fact_of(name)), year_of(name)
                if fact and name != test.mean and (year is None) == (fact.years > 1):
                    yield f"{file}, {at}: '{name}' is asked for {fact.years} year(s); allowed is one of them, like sales.1"
                if fact and year is not None and not 1 <= year <= fact.years:
                    yield f"{file}, {at}: '{name}' names a year that is not asked; allowed are 1 to {fact.years}"
            asks = {fact.type == "yes_no" for fact in known}
            if asks - {bool(test.yes or test.no)}:
                yield f"{file}, {at}: 'yes' and 'no' are for facts of type yes_no, and only for them"
            if test.mean in application.facts and application.facts[test.mean].years == 1:
                yield f"{file}, {at} → mean: '{test.mean}' is asked for one year only; allowed are facts with 'years'"


def _limits(file: str, application: Application) -> Iterator[str]:
    for number, limit in enumerate(application.limits, 1):
        at = f"limits → {number}"
        yield from _missing(file, at, (limit.part, limit.whole), application.facts)
        facts = [application.facts[name] for name in (limit.part, limit.whole) if name in application.facts]
        if any(fact.type == "yes_no" or fact.years > 1 for fact in facts) or len({fact.type for fact in facts}) > 1:
            yield f"{file}, {at}: allowed are two numbers, or two amounts of money, of one year"


def _cases(file: str, application: Application) -> Iterator[str]:
    for number, case in enumerate(application.cases, 1):
        at = f"case {number} ({case.name})"
        yield from _missing(file, f"{at} → lead", [case.lead], application.leads)
        yield from _missing(file, f"{at} → facts", case.facts, application.facts)
        yield from _missing(file, f"{at} → expected", case.expected, application.conditions)
        yield from _missing(file, f"{at} → refused", case.refused, [limit.part for limit in application.limits])
        for code, value in case.facts.items():
            if code in application.facts and not _fits(value, application.facts[code]):
                yield f"{file}, {at} → facts → {code}: {value!r} is no value of it; allowed {_allowed(application.facts[code])}"


def _allowed(fact: Fact) -> str:
    if fact.type == "yes_no":
        return 'are "yes" and "no", quoted'
    return f"is a list of {fact.years} numbers, null where nothing is said" if fact.years > 1 else "is a number"


def _fits(value: Any, fact: Fact) -> bool:
    if fact.type == "yes_no":
        return value in ("yes", "no") and isinstance(value, str)
    if fact.years > 1:
        return isinstance(value, list) and len(value) == fact.years and all(v is None or _number(v) for v in value)
    return _number(value)


def _number(value: Any) -> bool:
    try:
        return not isinstance(value, bool) and Decimal(str(value)).is_finite()
    except InvalidOperation:
        return False
