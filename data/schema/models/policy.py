"""A policy document's system (`policy.yaml`): its rules and targets, its evaluation, its annex."""

import re
from calendar import monthrange
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, model_validator

from data.schema.models.plans import Duration, Programme
from data.schema.models.reporting import LEAP_YEAR, Reporting
from data.schema.models.words import Basis, Clause, Pattern, Strict

DIGITS = "零一二三四五六七八九"
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


class Cycle(Strict):
    """How often a centre is evaluated: every so many years, from the first report year on.

    rule: on which that rests; may: the text allows it and does not ask for it: nothing is overdue then. A conclusion on year Y is due
    by due_month and due_day of Y + 1; no text gives that day: a house setting, which `reading` says.
    """

    rule: str
    years: int = Field(ge=1, le=5)
    may: bool = False
    due_month: int = Field(ge=1, le=12)
    due_day: int = Field(ge=1, le=31)
    reading: str

    @model_validator(mode="after")
    def _possible(self) -> "Cycle":
        if self.due_day > monthrange(LEAP_YEAR, self.due_month)[1]:
            raise ValueError(f"month {self.due_month} never has a day {self.due_day}")
        return self

    def due_on(self, year: int) -> date:
        """By when a conclusion on a year is due; in a year in which the month has no such day, its last one."""
        last = monthrange(year + 1, self.due_month)[1]
        return date(year + 1, self.due_month, min(self.due_day, last))


class Evaluation(Strict):
    """Grades and what a run of failures means.

    grades: code → label, the best one first. caps: rule → the best grade there can be in a year in which it is not kept, also where
    nothing gives points. outcome: grade → pass, fail, skip (neither breaks nor adds), break, or exit (the title goes at once).
    rectification_months: how long a centre that failed has to mend what is wrong, from the day the grade was published; the
    same day so many months later, or the last day of that month (D16). Then it is assessed again.
    missing: what a year without a grade between two graded years does.
    opinion: the step of the process at which what a panel says of the year is recorded, where there are no points.
    """

    grades: dict[str, str] = {}
    outcome: dict[str, Literal["pass", "fail", "skip", "break", "exit"]] = {}
    missing: Literal["fail", "skip", "break"] | None = None
    consecutive_failures: int | None = None
    consecutive_rule: str | None = None
    acceptance_rule: str | None = None
    rectification_months: int | None = Field(default=None, ge=1, le=24)
    rectification_rule: str | None = None
    cycle: Cycle | None = None
    caps: dict[str, str] = {}
    opinion: str | None = None
    basis: Basis = "house"
    reading: str = ""

    @model_validator(mode="after")
    def _complete(self) -> "Evaluation":
        if self.grades and self.missing is None:
            raise ValueError("where there are grades, 'missing' says what a year without one does: fail, skip or break")
        return self


class Settings(Strict):
    """House settings of the scheme's monitoring from a day on; no clause backs them.

    since: they hold for the report years that end on this day or later, until others do.
    slow_from: from what share of the expected value on a value is slow, not behind; unit_slip_from, unit_slip_to: times as
    much, or as little, as the year before that look like another unit. reading: in words, filled with {slow_from} and the others.
    """

    since: date
    slow_from: Decimal = Field(gt=0, lt=1)
    unit_slip_from: Decimal
    unit_slip_to: Decimal
    reading: str

    def put_into(self, text: str) -> str:
        """A text with these settings in its {places}."""
        said = {
            "slow_from": tenths(self.slow_from),
            **{n: f"{getattr(self, n):f}" for n in ("unit_slip_from", "unit_slip_to")},
        }
        for name, value in said.items():
            text = text.replace(f"{{{name}}}", value)
        return text


def tenths(share: Decimal) -> str:
    """A share as it is spoken: 八成, 八成五; in per cent where that has no tenths and halves: 33%."""
    whole, rest = divmod(share * 10, 1)
    if rest in (0, Decimal("0.5")) and whole:
        return f"{DIGITS[int(whole)]}成{'五' if rest else ''}"
    return f"{(share * 100).normalize():f}%"


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


class Naming(Strict):
    """The form that the text gives to a centre's name. form: in words; example: a name that has it."""

    rule: str
    pattern: Pattern
    form: str
    example: str

    @model_validator(mode="after")
    def _finds_its_example(self) -> "Naming":
        if not self.fits(self.example):
            raise ValueError("'pattern' does not find its own example")
        return self

    def fits(self, name: str) -> bool:
        """Whether a name is of the form."""
        return re.fullmatch(self.pattern, name) is not None


class Scheme(Strict):
    """One policy document's system. `position` orders the schemes on the screen; money: the indicators whose items are
    the money received, by source; states: what the document calls a state of the registry, where the shared word is not its own
    (what one calls a 创建资格 is a 备案资格 or a 称号 elsewhere)."""

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
    states: dict[str, str] = {}
    reporting: Reporting
    evaluation: Evaluation = Evaluation()
    settings: tuple[Settings, ...]
    programme: tuple[Programme, ...] = ()
    durations: tuple[Duration, ...] = ()
    numbering: Numbering | None = None
    naming: Naming | None = None
    rules: dict[str, Rule]
    annex: tuple[AnnexRow, ...] = ()

    @model_validator(mode="after")
    def _settled(self) -> "Scheme":
        days = [s.since for s in self.settings]
        if not days or days[0] > date(self.document.first_report_year, 12, 31) or days != sorted(set(days)):
            raise ValueError(
                "settings hold from the first report year on, each entry 'since' a later day than the one before"
            )
        return self

    def settings_of(self, year: int) -> Settings:
        """The house settings that hold for a report year."""
        return max((s for s in self.settings if s.since <= date(year, 12, 31)), key=lambda s: s.since)
