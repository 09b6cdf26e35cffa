"""The shape of worked cases: what was reported, and what must come out."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from data.schema.models.policy import Direction
from data.schema.models.words import Strict

OpenReason = Literal["not_reported", "incomplete", "no_target", "no_prior", "judgement", "too_large", "not_applicable"]


class Case(Strict):
    """A worked case an official can read: what was reported, what must come out.

    letter: the targets of its letter, each with its version (1); versions: of the later ones, when they begin and what they do.
    reported: year → item → amount (money in 元; otherwise how many), or None for a ledger not reported.
    form: year → the earlier version of the form in which the report came in; without it, the present one.
    received: year → the moment the report came in (Asia/Shanghai); without it, long before it was due.
    seen_on: the day on which it is looked at; without it, long after the last year.
    expected: year → indicator → status (and `value`); flags: year → exit flags that must be raised (exactly these);
    timeliness: year → whether the report came in time; findings: year → validation → whether it must find something.
    accepts: column of a ledger (ledger.column) → what is written in a cell ("": nothing) → whether it is taken.
    durations: rule → whether the length of time is as its clause has it, on the day it is looked at.
    stands: where the scheme's process has the centre at the end, as step.outcome.
    points: year → part of the scoring scheme in force (entry.part) → its points, or the reason why there are none.
    """

    name: str
    rules: tuple[str, ...]
    approved_on: date = date(2021, 1, 1)
    term_end: date = date(2025, 12, 31)
    reported: dict[int, dict[str, Decimal | None]] = {}
    letter: tuple["CaseTarget", ...] = ()
    versions: dict[int, "CaseLetter"] = {}
    grades: tuple["CaseGrade", ...] = ()
    acceptance: Literal["passed", "failed"] | None = None
    form: dict[int, str] = {}
    received: dict[int, datetime] = {}
    seen_on: date | None = None
    expected: dict[int, dict[str, "Expected"]] = {}
    flags: dict[int, tuple[str, ...]] = {}
    timeliness: dict[int, str] = {}
    findings: dict[int, dict[str, bool]] = {}
    accepts: dict[str, dict[str, bool]] = {}
    durations: dict[str, bool] = {}
    stands: str | None = None
    points: dict[int, dict[str, Decimal | OpenReason]] = {}
    explain: str = ""


class CaseTarget(Strict):
    indicator: str
    kind: Literal["annual", "milestone", "term_end"]
    year: int | None = None
    replaces: int | None = None
    direction: Direction = "at_least"
    value: Decimal
    base: Decimal | None = None
    version: int = 1


class CaseLetter(Strict):
    first_year: int
    effect: Literal["amend", "replace"]


class CaseGrade(Strict):
    year: int
    grade: str
    nature: Literal["first", "appeal", "correction", "rectified"] = "first"
    published_on: date | None = None


class Expected(Strict):
    status: str
    value: Decimal | None = None
    complete: bool = True


Case.model_rebuild()
