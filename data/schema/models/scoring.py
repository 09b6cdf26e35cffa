"""The shapes of a scoring scheme: what a centre's year is given points for, and which points make which grade.

No clause gives weights, points or lines: everything here is a house setting, except the rules that entries name.
"""

from decimal import Decimal
from typing import Literal

from pydantic import Field, model_validator

from data.schema.models.words import Strict

PointRule = Literal["at_target", "pro_rata", "bands", "growth", "judged"]
TargetOf = Literal["annual", "path", "last"]


class Dimension(Strict):
    """A group of entries. weight: its share of the hundred points."""

    label: str
    weight: Decimal = Field(gt=0)


class Band(Strict):
    """A step: from this share of the target (or value) up to, but not including, the other, so many points."""

    lower: Decimal
    upper: Decimal | None = None
    points: Decimal = Field(ge=0)


class Part(Strict):
    """One part of an entry, with its points and the way they are given.

    at_target: all when the target is met, otherwise none; pro_rata: value ÷ target × points, at most `cap` times the
    points (above 1: exceeding the target earns more, below 1: never all of them); bands: steps over the share of the
    target (of: share) or the value itself (of: value); growth: in proportion to the growth over last year, all of them
    from `full_at` on (of a running total: what the year added, over what last year added); judged: given by experts.
    target: the letter's annual target (annual), the path of the year, which is the annual target where there is one
    (path), or the last target (last).
    """

    label: str = ""
    points: Decimal = Field(gt=0)
    kind: PointRule
    indicator: str | None = None
    target: TargetOf | None = None
    cap: Decimal = Field(default=Decimal(1), gt=0, le=2)
    full_at: Decimal | None = Field(default=None, gt=0)
    of: Literal["share", "value"] = "share"
    bands: tuple[Band, ...] = ()

    @model_validator(mode="after")
    def _complete(self) -> "Part":
        if (self.kind == "judged") != (self.indicator is None):
            raise ValueError("an 'indicator' belongs to every part but a judged one")
        compared = self.kind in ("at_target", "pro_rata") or (self.kind == "bands" and self.of == "share")
        if compared != (self.target is not None):
            raise ValueError("a 'target' belongs to at_target, pro_rata and bands over its share, and to nothing else")
        if (self.kind == "growth") != (self.full_at is not None):
            raise ValueError("'full_at' belongs to growth, and growth needs it")
        if self.kind != "pro_rata" and self.cap != 1:
            raise ValueError("'cap' belongs to pro_rata only")
        if (self.kind == "bands") != bool(self.bands):
            raise ValueError("'bands' belong to a part of kind bands, which needs them")
        return self


class Entry(Strict):
    """An item that is given points. rule: the rule of the policy it follows, where there is one."""

    label: str
    dimension: str
    rule: str | None = None
    parts: dict[str, Part] = Field(min_length=1)


class Deduction(Strict):
    """Points taken off: for how the report came in (timeliness), or for a rule that the year does not keep."""

    label: str
    points: Decimal = Field(gt=0)
    timeliness: tuple[Literal["late", "overdue"], ...] = ()
    rule: str | None = None

    @model_validator(mode="after")
    def _complete(self) -> "Deduction":
        if bool(self.timeliness) == bool(self.rule):
            raise ValueError("a deduction has either 'timeliness' or 'rule'")
        return self


class GradeLine(Strict):
    """From how many points on a grade is proposed. top_share: at most this per cent of the evaluated centres, rounded
    down, may have this grade or a better one."""

    grade: str
    lower: Decimal = Field(ge=0, le=100)
    top_share: Decimal | None = Field(default=None, gt=0, le=100)


class Scoring(Strict):
    """A scoring scheme for the evaluated years first_year to last_year.

    example: shown for comparison only, never the ground of a grade. experts: how many must have given points before a
    judged part counts; not_applicable: what becomes of parts that do not apply: the others are scaled up (rescale), or
    they count as full (full). notice_days: working days between publication and the grade being final.
    """

    label: str
    scheme: str
    first_year: int
    last_year: int | None = None
    example: bool = False
    basis: Literal["house"] = "house"
    reading: str
    experts: int = Field(default=1, ge=1)
    not_applicable: Literal["rescale", "full"] = "rescale"
    notice_days: int = Field(ge=1)
    dimensions: dict[str, Dimension] = Field(min_length=1)
    entries: dict[str, Entry] = Field(min_length=1)
    deductions: dict[str, Deduction] = {}
    grades: tuple[GradeLine, ...] = Field(min_length=1)
    absent: str
    deferred: str

    def governs(self, scheme: str, year: int) -> bool:
        """Whether grades of this scheme and year rest on it."""
        return not self.example and self.scheme == scheme and self.covers(year)

    def covers(self, year: int) -> bool:
        """Whether the year lies within its validity."""
        return self.first_year <= year and (self.last_year is None or year <= self.last_year)
