"""The shape of `applications.yaml`: what an applicant is asked, and the conditions that are compared with it."""

from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from data.schema.models.words import Clause, Strict

Lead = Literal["enterprise", "institute", "new_type"]
LEADS: tuple[Lead, ...] = get_args(Lead)
Verdict = Literal["met", "unmet", "missing", "judged", "not_applicable"]


def _fraction(value: Any) -> Any:
    """A third is written 1/3: no decimal number is exactly that."""
    return Fraction(str(value)) if isinstance(value, str | int | float | Decimal) else value


Bound = Annotated[Fraction, BeforeValidator(_fraction)]


class Fact(Strict):
    """One thing that is asked. Money is asked in 万元 and compared in 元; years: one value for each of the last years."""

    label: str
    type: Literal["money", "whole", "yes_no"]
    unit: str | None = None
    years: int = Field(default=1, ge=1, le=10)
    help: str = ""

    @model_validator(mode="after")
    def _complete(self) -> "Fact":
        if self.type == "whole" and not self.unit:
            raise ValueError("a whole number needs 'unit'")
        if self.type != "whole" and self.unit:
            raise ValueError("'unit' is for whole numbers; money is asked in 万元")
        if self.type == "yes_no" and self.years > 1:
            raise ValueError("a yes or no is asked once")
        return self


class Test(Strict):
    """One comparison. All bounds are inclusive and exact; nothing is rounded.

    A fact of several years is named with the year (sales.1: the last one); the mean takes it whole.
    What is compared: `sum` of facts, the `mean` of a fact over its years, `sum` over the sum of `over` (a ratio), or whether
    a fact is answered `yes` or `no`. With what: a number (a ratio may be written 1/3) or the sum of other facts (`*_of`).
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)
    __test__ = False  # no test of pytest's

    sum: tuple[str, ...] = ()
    mean: str | None = None
    over: tuple[str, ...] = ()
    yes: str | None = None
    no: str | None = None
    at_least: Bound | None = None
    at_most: Bound | None = None
    at_least_of: tuple[str, ...] = ()
    at_most_of: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _complete(self) -> "Test":
        if sum(map(bool, (self.sum, self.mean, self.yes, self.no))) != 1:
            raise ValueError("a comparison has exactly one of sum, mean, yes, no")
        bounds = [self.at_least is not None, self.at_most is not None, bool(self.at_least_of), bool(self.at_most_of)]
        if any(bounds) == bool(self.yes or self.no):
            raise ValueError(
                "numbers are compared with at_least, at_most, at_least_of or at_most_of; yes and no are not"
            )
        if self.over and not self.sum:
            raise ValueError("'over' is the denominator of a 'sum'")
        if self.over and (self.at_least_of or self.at_most_of):
            raise ValueError("a ratio is compared with a number")
        return self

    @property
    def facts(self) -> tuple[str, ...]:
        """Every fact it needs, as it names them."""
        single = tuple(name for name in (self.mean, self.yes, self.no) if name)
        return tuple(dict.fromkeys((*self.sum, *self.over, *single, *self.at_least_of, *self.at_most_of)))


class Condition(Strict):
    """One condition of the document.

    leads: the kinds of lead unit that it binds (empty: all); unclear_for: kinds of which the text does not say whether they
    are bound: the numbers are shown, people judge. soft: 原则上. stage: to be met when applying, or only at recognition.
    other: the comparison under another reading of the text, shown beside the verdict.
    """

    rule: str | None = None
    clause: Clause
    label: str
    leads: tuple[Lead, ...] = ()
    unclear_for: tuple[Lead, ...] = ()
    all_of: tuple[Test, ...] = ()
    any_of: tuple[Test, ...] = ()
    judged: bool = False
    soft: bool = False
    stage: Literal["entry", "recognition"] = "entry"
    caution: str = ""
    other: Test | None = None
    other_reading: str = ""

    @model_validator(mode="after")
    def _complete(self) -> "Condition":
        if [bool(self.all_of), bool(self.any_of), self.judged].count(True) != 1:
            raise ValueError("a condition has exactly one of all_of, any_of, judged")
        if bool(self.other) != bool(self.other_reading):
            raise ValueError("'other' and 'other_reading' stand together or not at all")
        return self

    @property
    def tests(self) -> tuple[Test, ...]:
        """The comparisons of the condition, not those of another reading."""
        return self.all_of or self.any_of

    def concerns(self, lead: Lead) -> bool:
        """Whether a lead unit of this kind is asked about it."""
        return not self.leads or lead in self.leads or lead in self.unclear_for


class Limit(Strict):
    """What cannot be, whatever the conditions say: a part that is more than its whole. Both are facts."""

    part: str
    whole: str


class ApplicationCase(Strict):
    """A worked case. facts: what is said (money in 元; yes or no quoted; a list for several years, the last year first);
    what is not mentioned is not said. expected: condition → verdict; refused: the parts that are said to be more than their
    whole (no verdict is shown then)."""

    name: str
    lead: Lead
    facts: dict[str, Any]
    expected: dict[str, Verdict] = {}
    refused: tuple[str, ...] = ()
    explain: str = ""

    @model_validator(mode="after")
    def _complete(self) -> "ApplicationCase":
        if bool(self.expected) == bool(self.refused):
            raise ValueError("a case has either 'expected' or 'refused'")
        return self


class Application(Strict):
    """Self-assessment of applicants of one scheme. leads: the kinds of lead unit the document allows, with its words."""

    leads: dict[Lead, str]
    clause: Clause
    reading: str
    facts: dict[str, Fact]
    conditions: dict[str, Condition]
    limits: tuple[Limit, ...] = ()
    cases: tuple[ApplicationCase, ...] = ()

    def asked(self, lead: Lead) -> dict[str, Fact]:
        """The facts that the conditions on such a lead unit need, in the order of the conditions."""
        tests = [
            test
            for condition in self.conditions.values()
            if condition.concerns(lead)
            for test in (*condition.tests, *((condition.other,) if condition.other else ()))
        ]
        return {code: self.facts[code] for test in tests for code in map(fact_of, test.facts)}


def fact_of(name: str) -> str:
    """The fact that a comparison names: sales.1 is one year of sales."""
    return name.partition(".")[0]


def year_of(name: str) -> int | None:
    """Which year of it: 1 is the last one; None: the whole fact."""
    year = name.partition(".")[2]
    return int(year) if year.isdigit() else None
