"""申报自评: an applicant's facts against the entry conditions of a scheme. Exact; what is not said decides nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from data.schema.loading import Definitions
from data.schema.models.application import Application, Condition, Lead, Limit, Test, Verdict, fact_of, year_of
from data.workbook.sheets.application_answers import Given, of_case


@dataclass(frozen=True)
class Measured:
    """One comparison with its numbers. numerator over denominator is what was compared; None where it is not known.

    bounds: what it was compared with, lowest and highest allowed; missing: the facts that were not said.
    """

    test: Test
    verdict: Verdict
    numerator: Decimal | None = None
    denominator: Decimal = Decimal(1)
    bounds: tuple[Fraction | None, Fraction | None] = (None, None)
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """One condition: the verdict, the comparisons behind it, and the comparison under another reading of the text."""

    code: str
    condition: Condition
    verdict: Verdict
    measured: tuple[Measured, ...] = ()
    other: Measured | None = None


@dataclass(frozen=True)
class CaseDifference:
    """A worked case whose verdict, or what is refused of it, came out other than it says."""

    file: str
    case: str
    condition: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.file}, {self.case} → {self.condition}: expected {self.expected}, found {self.found}"


def assess(application: Application, lead: Lead, said: Given) -> list[Outcome]:
    """Every condition of the scheme, for a lead unit of this kind, in the order of the document."""
    return [_outcome(code, condition, lead, said) for code, condition in application.conditions.items()]


def impossible(application: Application, said: Given) -> list[Limit]:
    """What cannot be: parts that are said to be more than their whole. Where one of both is not said, nothing is compared."""
    return [limit for limit in application.limits if _more(said.get(limit.part), said.get(limit.whole))]


def _more(part: object, whole: object) -> bool:
    return isinstance(part, Decimal) and isinstance(whole, Decimal) and part > whole


def count(outcomes: Iterable[Outcome]) -> Mapping[Verdict, int]:
    """How many conditions came out how."""
    counts: dict[Verdict, int] = dict.fromkeys(("unmet", "missing", "judged", "met", "not_applicable"), 0)
    for outcome in outcomes:
        counts[outcome.verdict] += 1
    return counts


def barred(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """What keeps an applicant out: unmet, not 原则上, and due when applying."""
    return [o for o in outcomes if o.verdict == "unmet" and not o.condition.soft and o.condition.stage == "entry"]


def differences(d: Definitions) -> list[CaseDifference]:
    """Worked cases of all schemes that do not come out as they say, each with its file and entry."""
    return [x for scheme, application in d.applications.items() for x in _wrong(scheme, application)]


def _wrong(scheme: str, application: Application) -> Iterable[CaseDifference]:
    for case in application.cases:
        said = of_case(application, case)
        refused = {limit.part for limit in impossible(application, said)}
        if refused != set(case.refused):
            words = ("、".join(sorted(parts)) for parts in (case.refused, refused))
            yield CaseDifference(f"{scheme}/applications.yaml", case.name, "limits", *words)
        verdicts = {o.code: o.verdict for o in assess(application, case.lead, said)}
        for code, expected in case.expected.items():
            if verdicts[code] != expected:
                yield CaseDifference(f"{scheme}/applications.yaml", case.name, code, expected, verdicts[code])


def _outcome(code: str, condition: Condition, lead: Lead, said: Given) -> Outcome:
    if not condition.concerns(lead):
        return Outcome(code, condition, "not_applicable")
    if condition.judged:
        return Outcome(code, condition, "judged")
    measured = tuple(_measured(test, said) for test in condition.tests)
    other = _measured(condition.other, said) if condition.other else None
    verdict = _all(measured) if condition.all_of else _any(measured)
    if lead in condition.unclear_for:
        verdict = "judged"
    return Outcome(code, condition, verdict, measured, other)


def _all(measured: tuple[Measured, ...]) -> Verdict:
    found = [m.verdict for m in measured]
    if "unmet" in found:
        return "unmet"
    if "missing" in found:
        return "missing"
    return "met" if "met" in found else "not_applicable"


def _any(measured: tuple[Measured, ...]) -> Verdict:
    found = [m.verdict for m in measured]
    if "met" in found:
        return "met"
    if "missing" in found:
        return "missing"
    return "unmet" if "unmet" in found else "not_applicable"


def _measured(test: Test, said: Given) -> Measured:
    missing = tuple(name for name in test.facts if _blank(_said(name, said)))
    if test.yes or test.no:
        answer = said.get(test.yes or test.no or "")
        if missing:
            return Measured(test, "missing", missing=missing)
        return Measured(test, "met" if answer is bool(test.yes) else "unmet", Decimal(bool(answer)))
    if missing:
        return Measured(test, "missing", bounds=(test.at_least, test.at_most), missing=missing)
    if test.mean:
        yearly = said[test.mean]
        assert isinstance(yearly, tuple)
        numerator = sum((v for v in yearly if v is not None), Decimal(0))
        denominator = Decimal(len(yearly))
    else:
        numerator, denominator = _sum(test.sum, said), _sum(test.over, said) if test.over else Decimal(1)
    lowest = Fraction(_sum(test.at_least_of, said)) if test.at_least_of else test.at_least
    highest = Fraction(_sum(test.at_most_of, said)) if test.at_most_of else test.at_most
    if denominator == 0:
        return Measured(test, "not_applicable", numerator, denominator, (lowest, highest))
    kept = _reaches(numerator, denominator, lowest) and _stays_below(numerator, denominator, highest)
    return Measured(test, "met" if kept else "unmet", numerator, denominator, (lowest, highest))


def _reaches(numerator: Decimal, denominator: Decimal, bound: Fraction | None) -> bool:
    """numerator ÷ denominator ≥ bound, by cross multiplication."""
    return bound is None or Fraction(numerator) * bound.denominator >= bound.numerator * Fraction(denominator)


def _stays_below(numerator: Decimal, denominator: Decimal, bound: Fraction | None) -> bool:
    return bound is None or Fraction(numerator) * bound.denominator <= bound.numerator * Fraction(denominator)


def _said(name: str, said: Given) -> Decimal | bool | tuple[Decimal | None, ...] | None:
    """What was said of a fact, or of one of its years."""
    value, year = said.get(fact_of(name)), year_of(name)
    if year is None or value is None:
        return value
    return value[year - 1] if isinstance(value, tuple) and len(value) >= year else None


def _blank(value: object) -> bool:
    return value is None or (isinstance(value, tuple) and (not value or None in value))


def _sum(names: Iterable[str], said: Given) -> Decimal:
    values = [_said(name, said) for name in names]
    return sum((Decimal(v or 0) for v in values if not isinstance(v, tuple)), Decimal(0))
