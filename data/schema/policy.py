"""A policy document's system (`policy.yaml`): its rules and targets, its evaluation, its annex."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, model_validator

from data.schema.plans import Duration, Programme
from data.schema.reporting import Reporting
from data.schema.words import Basis, Clause, Strict

Direction = Literal["at_least", "at_most", "maintain_at_least", "maintain_at_most", "done"]
# What a target may be and still be compared as it stands: the read model keeps twenty digits, four of them decimals.
StoredValue = Annotated[Decimal, Field(max_digits=20, decimal_places=4)]


class Target(Strict):
    """What must be reached. due: a date, `term_end`, or `always` (no date: holds at every year-end)."""

    direction: Direction = "at_least"
    value: StoredValue
    due: date | Literal["term_end", "always"]


class Alternative(Strict):
    """One of several ways in which a rule can be kept."""

    indicator: str
    direction: Literal["at_least", "at_most"] = "at_least"
    value: StoredValue


class Rule(Strict):
    """One rule of a policy.

    treatment: `computed` by the program, `judged` by people, or `information`; soft: the clause says 原则上.
    any_of: ways to keep the rule, one of which is enough; its indicator is of nature any_of.
    aspects: under what it stands when the schemes are set side by side (vocabulary, labels → aspect).
    applies_to: the rule holds for a centre whose report of the year contains this item (e.g. that an enterprise leads).
    """

    label: str
    clause: Clause
    kind: Literal[
        "milestone",
        "term_end",
        "annual",
        "reporting",
        "evaluation",
        "exit",
        "process",
        "funding",
        "programme",
        "judged",
        "entry",
        "prohibition",
        "format",
        "target_source",
        "indicator_list",
    ]
    basis: Basis
    reading: str
    treatment: Literal["computed", "judged", "information"]
    indicator: str | None = None
    target: Target | None = None
    any_of: tuple[Alternative, ...] = ()
    applies_to: str | None = None
    soft: bool = False
    aspects: tuple[str, ...] = ()
    flag: str | None = None
    decisions: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _complete(self) -> "Rule":
        if self.target and not self.indicator:
            raise ValueError("a rule with a 'target' needs an 'indicator'")
        return self


class Document(Strict):
    """The policy document of a scheme."""

    title: str
    issuer: str
    number: str | None = None
    status: Literal["draft", "final", "published_figures"]
    effective_from: date | None = None
    first_report_year: int
    last_checked: date
    note: str = ""


class Evaluation(Strict):
    """Grades and what a run of failures means.

    outcome: grade → pass, fail, skip (neither breaks nor adds), break, or exit (the title goes at once).
    rectification_months: how long a centre that failed has to mend what is wrong, from the day the grade was published; the
    same day so many months later, or the last day of that month (D16). Then it is assessed again.
    missing: what a year without a grade between two graded years does.
    unsettled_states: states of a centre of which the text does not say what a run of failures means: people decide.
    """

    grades: dict[str, str] = {}
    outcome: dict[str, Literal["pass", "fail", "skip", "break", "exit"]] = {}
    missing: Literal["fail", "skip", "break"] = "skip"
    consecutive_failures: int | None = None
    consecutive_rule: str | None = None
    acceptance_rule: str | None = None
    unsettled_states: tuple[str, ...] = ("suspended", "merged", "divided")
    rectification_months: int | None = Field(default=None, ge=1, le=24)
    rectification_rule: str | None = None
    basis: Basis = "house"
    reading: str = ""


class Settings(Strict):
    """House settings of the scheme's monitoring; no clause backs them."""

    slow_from: Decimal = Decimal("0.8")
    unit_slip_from: Decimal = Decimal("3000")
    unit_slip_to: Decimal = Decimal("30000")
    reading: str


class AnnexRow(Strict):
    """A row of the policy's indicator annex."""

    row: str
    group: str
    label: str
    shown: Literal["visible", "reconstructed"]
    confidence: Literal["low", "medium", "high"] | None = None
    treatment: Literal["computed", "reported", "judged"]
    indicators: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()


class Numbering(Strict):
    """The numbers of a document's rules: prefix-01 to the last one. None may be missing and none added unnoticed."""

    prefix: str
    last: int = Field(ge=1, le=99)

    @property
    def codes(self) -> tuple[str, ...]:
        """Every rule number, in order."""
        return tuple(f"{self.prefix}-{number:02}" for number in range(1, self.last + 1))


class Scheme(Strict):
    """One policy document's system. `position` orders the schemes on the screen; money: the indicators whose items are
    the money received, by source."""

    scheme: str
    label: str
    short: str
    position: int = 100
    version: str
    authority: str
    document: Document
    form: str
    indicators: tuple[str, ...]
    core: tuple[str, ...]
    money: tuple[str, ...] = ()
    reporting: Reporting
    evaluation: Evaluation = Evaluation()
    settings: Settings
    programme: tuple[Programme, ...] = ()
    durations: tuple[Duration, ...] = ()
    numbering: Numbering | None = None
    rules: dict[str, Rule]
    annex: tuple[AnnexRow, ...] = ()
