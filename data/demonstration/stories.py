"""The stories of the demonstration (demonstration.yaml) as typed, checked models."""

import hashlib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, Self

import yaml
from pydantic import model_validator

from data.schema.models.words import Strict

PATH = Path(__file__).with_name("demonstration.yaml")

Counts = tuple[int, ...]


class Investment(Strict):
    """Money booked in each year, 万元. `competitive_in_fiscal` is in the fiscal lines already and does not count."""

    lead: Counts = ()
    co_builder: Counts = ()
    province: Counts = ()
    city: Counts = ()
    county: Counts = ()
    state: Counts = ()
    competitive: Counts = ()
    competitive_in_fiscal: Counts = ()
    service: Counts = ()
    social: Counts = ()


class Staff(Strict):
    """Heads at 31 December by category."""

    rd_full_time: Counts
    dual: Counts
    postdoc: Counts
    doctoral: Counts
    master: Counts
    non_rd: Counts


class Talent(Strict):
    """Heads by tier at 31 December; all of them are full-time researchers."""

    top: Counts
    leading: Counts
    young: Counts


class Projects(Strict):
    task: Counts
    national: Counts
    provincial: Counts
    cooperative: Counts
    own: Counts


class Achievements(Strict):
    bottleneck: Counts
    frontier: Counts


class Mechanisms(Strict):
    evaluation: Counts
    ecosystem: Counts


class LetterTarget(Strict):
    """A target of a responsibility letter; money in 万元; `replaces`: the policy's milestone year it stands for."""

    indicator: str
    kind: Literal["annual", "milestone", "term_end"]
    year: int | None = None
    replaces: int | None = None
    value: Decimal


class Letter(Strict):
    number: str
    version: int
    signed_on: date
    first_year: int
    targets: tuple[LetterTarget, ...]


class Correction(Strict):
    """A second version of a year's report, and what the first lacked: 万元 by source, heads by staff category."""

    received: date
    first_version_lacks: dict[str, int]


class BeforeApproval(Strict):
    booked_on: date
    source: Literal["lead", "co_builder", "service", "social"]
    amount: int


class ClaimedSpinOff(Strict):
    """This centre lists, as its first new spin-off of `year`, the spin-off `number` of another centre."""

    centre: str
    number: int
    year: int


class GradeDocument(Strict):
    document_no: str
    published_on: date


class Appeal(GradeDocument):
    year: int
    grade: str
    reason: str


class Acceptance(Strict):
    result: Literal["passed", "failed"]
    document_no: str
    concluded_on: date
    reason: str


class Story(Strict):
    """One fictional centre. Every tuple of numbers has one number for each of `years`, the years it reported."""

    code: str
    stories: dict[str, str]
    name: str
    host: str
    field: str
    approved_on: date
    term_end: date
    state: str
    letters: tuple[Letter, ...] = ()
    years: Counts
    not_reported: Counts = ()
    received: tuple[date, ...]
    corrections: dict[int, Correction] = {}
    typed_in_yuan: dict[int, tuple[str, ...]] = {}
    before_approval: BeforeApproval | None = None
    unavailable: dict[int, dict[str, str]] = {}
    claims_spin_off: ClaimedSpinOff | None = None
    first_team_left: int | None = None
    investment: Investment
    staff: Staff
    young_backbone: Counts
    talent: Talent
    teams: Counts
    bases: Counts
    partners: tuple[int | None, ...]
    spin_offs: Counts
    served_new: Counts
    served_again: Counts
    projects: Projects
    achievements: Achievements
    mechanisms: Mechanisms
    product_sales: tuple[Decimal, ...] = ()
    legal_person_since: int | None = None
    grades: dict[int, str] = {}
    appeal: Appeal | None = None
    acceptance: Acceptance | None = None
    judged: dict[int, dict[str, str]] = {}
    points: dict[int, dict[str, Decimal]] = {}
    grade_reasons: dict[int, str] = {}
    graded_later: dict[int, GradeDocument] = {}

    @property
    def number(self) -> int:
        """12 for ZD12."""
        return int(self.code[2:])

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        for name in (self.name, self.host):
            if not (name.startswith("示例·") and name.endswith("（虚构）")):
                raise ValueError(f"'{name}' must be marked 示例·…（虚构）")
        for name, series in _series(self):
            if series and len(series) != len(self.years):
                raise ValueError(f"{name}: {len(series)} numbers for {len(self.years)} years")
        if set(self.years) & set(self.not_reported):
            raise ValueError("a year is both reported and not reported")
        return self


class Round(Strict):
    """How far the reporting round has come: years accepted and locked, and the reports still to be explained."""

    official: str
    accepted_to: int
    locked_to: int
    accepted_later: dict[int, tuple[str, ...]] = {}
    left_open: dict[int, tuple[str, ...]] = {}


class Decision(Strict):
    """What two people decided about a flag of a centre and year, and the number of the paper."""

    centre: str
    year: int
    flag: str
    rule: str
    since: date
    message: str
    proposed_by: str
    proposed_on: date
    grounds: str
    confirmed_by: str
    confirmed_on: date
    reason: str
    document_no: str

    @property
    def key(self) -> str:
        """The flag's, as metrics/sql/90_flag.sql makes it: this package knows no results."""
        parts = (self.centre, self.flag, self.rule, "", self.since.isoformat(), "")
        return hashlib.md5("|".join(parts).encode(), usedforsecurity=False).hexdigest()


class Experts(Strict):
    """Who gave points, and when: by the year that was evaluated."""

    names: tuple[str, str]
    judged_on: dict[int, date]


class Stories(Strict):
    seed: int
    today: date
    scheme: str
    grade_documents: dict[int, GradeDocument]
    experts: Experts
    round: Round
    concluded_on: date
    decisions: tuple[Decision, ...] = ()
    centres: tuple[Story, ...]

    def of(self, code: str) -> Story:
        """The story of a centre. Raises KeyError."""
        for story in self.centres:
            if story.code == code:
                return story
        raise KeyError(code)


def _series(story: Story) -> list[tuple[str, tuple[Any, ...]]]:
    own = ("received", "young_backbone", "teams", "bases", "partners", "spin_offs", "served_new", "served_again")
    found = [(name, getattr(story, name)) for name in (*own, "product_sales")]
    for group in ("investment", "staff", "talent", "projects", "achievements", "mechanisms"):
        model = getattr(story, group)
        found += [(f"{group}.{name}", getattr(model, name)) for name in type(model).model_fields]
    return found


def by_name(group: Strict) -> Mapping[str, Counts]:
    """The series of a group (investment, staff, …) by name, leaving out those that are not given."""
    return {name: getattr(group, name) for name in type(group).model_fields if getattr(group, name)}


@lru_cache(maxsize=1)
def load(path: Path = PATH) -> Stories:
    """Read and check the stories, once per process. Raises pydantic.ValidationError."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same safe YAML, in C where it is built in
    return Stories.model_validate(yaml.load(path.read_text("utf-8"), Loader=loader))  # noqa: S506
