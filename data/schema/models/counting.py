"""What is counted, and what is checked of what is reported: items, indicators, validations and the flags they raise."""

from decimal import Decimal
from typing import Literal

from pydantic import Field, model_validator

from data.schema.models.words import COLOUR, Clause, Pattern, Strict

Conditions = dict[str, tuple[str, ...]]


class Source(Strict):
    """Where money comes from. group: one of the vocabulary's money_groups; colour: in every chart, for good."""

    group: str
    colour: str = Field(pattern=COLOUR)


class Item(Strict):
    """What one ledger row counts towards. A row counts when every `when` column holds one of the values.

    amount: the column that is added up (none: the row counts as 1); entity: the column that makes rows distinct;
    dated: the column whose date decides, together with `counts`, whether the row counts for a year:
      in_year: within the year and not before approval; since_approval: from approval to the year-end;
      at_year_end: begun by 31 December and (the ledger's active_until) not ended by then;
    unless: a row that matches this is kept and shown, but not counted, for the reason given;
    exclusive: one entity can belong to one centre only; claimed by two, it is flagged;
    source: of money, where it comes from; totalled: whether it is a line of the 汇总表: one that only tells apart what another
    line has already is none, and makes no other version of the form.
    """

    label: str
    ledger: str
    unit: str
    counts: Literal["in_year", "since_approval", "at_year_end"]
    when: Conditions = {}
    amount: str | None = None
    entity: str | None = None
    dated: str | None = None
    unless: Conditions = {}
    unless_reason: str = ""
    exclusive: bool = False
    totalled: bool = True
    source: Source | None = None


class Indicator(Strict):
    """A quantity computed from contributions.

    nature: annual (this year), cumulative (since approval), stock (at 31 December), ratio (of other indicators), mean or
    recent (mean or total of the annual indicator `of` over the last `years`), any_of (1 where one of the alternatives of
    the rule that names it holds, 0 where none does).
    measure: sum of amounts, count of distinct entities, or the one reported value.
    short: a shorter label for narrow places.
    additive: the values of several centres make a sum; a ratio's or a mean's never do, nor those of a unit that is not additive.
    """

    label: str
    short: str = ""
    unit: str
    nature: Literal["annual", "cumulative", "stock", "ratio", "mean", "recent", "any_of"]
    measure: Literal["sum", "distinct", "value"] = "sum"
    items: tuple[str, ...] = ()
    numerator: tuple[str, ...] = ()
    denominator: tuple[str, ...] = ()
    of: str | None = None
    years: int | None = Field(default=None, ge=2, le=10)
    additive: bool = True
    reading: str = ""

    @model_validator(mode="after")
    def _complete(self) -> "Indicator":
        made_of = {
            "ratio": ("numerator", "denominator"),
            "mean": ("of", "years"),
            "recent": ("of", "years"),
            "any_of": (),
        }
        wanted = made_of.get(self.nature, ("items",))
        given = [name for name in ("items", "numerator", "denominator", "of", "years") if getattr(self, name)]
        if sorted(given) != sorted(wanted):
            said = ", ".join(wanted) or "only the alternatives of its rule"
            raise ValueError(f"an indicator of nature '{self.nature}' is made of {said} and nothing else")
        return self

    @property
    def parts(self) -> tuple[str, ...]:
        """The indicators it is computed from; empty for one that is counted from ledgers."""
        return (*self.numerator, *self.denominator, *((self.of,) if self.of else ()))


class FlagKind(Strict):
    """A kind of flag: how severe, what it means, what to do, and within how many days (a house setting).

    proposes: the end of a title or qualification that it proposes, as the document calls it; two people decide on such a flag.
    messages: what it says, by the ground on which it is raised, with {places} that are filled with what was found
    (metrics/proving/wordings.yaml); changed_by: what would change it, by the same grounds; in_cases: every worked case says
    whether it stands.
    """

    label: str
    severity: Literal["critical", "high", "medium", "low"]
    proposes: str | None = None
    meaning: str
    action: str
    due_days: int | None = None
    in_cases: bool = False
    messages: dict[str, Clause]
    changed_by: dict[str, Clause]


class Validation(Strict):
    """A check of what a report says. error: it cannot be accepted; query: it must be explained in writing first.

    kind decides which fields serve: see metrics/sql/4*_finding*.sql. when: only rows that hold these values are looked at;
    limit, floor, share: house settings of the kind (times, smallest difference or years, smallest share); of years_apart the most
    and the fewest whole years from the date in field to the one in other, or to the end of the report year;
    apart: the characters by which names that are otherwise alike tell different things apart, as in a pattern's brackets;
    pattern, form: what is looked for in a text, as a regular expression and in words;
    first_year, last_year: the report years for which it holds; without them, all;
    flag: the kind of flag that the finding raises for the department; such a finding casts doubt on the numbers that rest
    on what it is about (metrics/sql/95_doubtful_row.sql).
    """

    label: str
    level: Literal["error", "query"]
    kind: Literal[
        "date_order",
        "date_in_year",
        "not_after_year",
        "not_before_approval",
        "not_after_term",
        "years_apart",
        "not_said",
        "personal_data",
        "declared_total",
        "part_of_whole",
        "sum_identity",
        "unit_slip",
        "jump",
        "vanished",
        "row_gone",
        "changed_while",
        "outlier",
        "shared",
        "two_names",
        "two_codes",
        "near_name",
        "own_name",
        "exactly_one",
        "answered_no",
        "tenfold",
        "odd_row",
        "beyond_target",
        "beyond_others",
    ]
    instruction: str
    ledger: str | None = None
    field: str | None = None
    other: str | None = None
    fields: tuple[str, ...] = ()
    when: Conditions = {}
    unit: str | None = None
    parts: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    limit: Decimal | None = None
    floor: Decimal | None = None
    share: Decimal | None = None
    apart: str | None = None
    pattern: Pattern | None = None
    form: str | None = None
    first_year: int | None = None
    last_year: int | None = None
    flag: str | None = None

    @model_validator(mode="after")
    def _complete(self) -> "Validation":
        needed = {
            "date_order": ("ledger", "field", "other"),
            "date_in_year": ("ledger", "field"),
            "not_after_year": ("ledger", "field"),
            "not_before_approval": ("ledger", "field"),
            "not_after_term": ("ledger", "field"),
            "years_apart": ("ledger", "field"),
            "not_said": ("ledger", "field", "pattern", "form"),
            "part_of_whole": ("parts", "whole"),
            "sum_identity": ("parts", "whole"),
            "jump": ("unit", "limit", "floor"),
            "row_gone": ("ledger",),
            "changed_while": ("ledger", "field", "other", "when", "parts"),
            "outlier": ("limit", "floor", "share"),
            "shared": ("ledger", "fields"),
            "two_names": ("field", "other"),
            "two_codes": ("field", "other"),
            "near_name": ("ledger", "field", "fields", "floor", "apart"),
            "own_name": ("ledger", "field"),
            "exactly_one": ("ledger", "field", "when"),
            "answered_no": ("ledger", "field", "other", "when"),
            "tenfold": ("limit", "floor", "share"),
            "odd_row": ("ledger", "limit", "floor"),
            "beyond_target": ("limit",),
            "beyond_others": ("limit", "floor"),
        }
        if self.kind == "years_apart" and self.limit is None and self.floor is None:
            raise ValueError("a validation of kind 'years_apart' needs limit or floor, in whole years")
        if missing := [name for name in needed.get(self.kind, ()) if not getattr(self, name)]:
            raise ValueError(f"a validation of kind '{self.kind}' needs {', '.join(missing)}")
        return self
