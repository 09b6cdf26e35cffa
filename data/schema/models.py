"""The shapes of the definition files (pydantic, unknown fields refused)."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, model_validator

from data.schema.plans import Duration, Programme
from data.schema.reporting import Reporting
from data.schema.words import Basis, Clause, Strict, Vocabulary

UNIT_EXPONENT = {"元": 0, "万元": 4, "亿元": 8}  # money is stored in 元
DIGITS = "零一二三四五六七八九"
MONEY_UNITS = tuple(UNIT_EXPONENT)
Direction = Literal["at_least", "at_most", "maintain_at_least", "maintain_at_most", "done"]
# What a target may be and still be compared as it stands: the read model keeps twenty digits, four of them decimals.
StoredValue = Annotated[Decimal, Field(max_digits=20, decimal_places=4)]


class Column(Strict):
    """One column of a ledger. `unit` is the unit the workbook asks for; money is stored in 元 whatever the unit.

    minimum, maximum: in that unit; decimals: how many are kept; both narrow what bounds.yaml says of the type.
    personal: the name of a person, shown in full only to roles whose work needs it.
    """

    title: str
    type: Literal["text", "choice", "yes_no", "money", "number", "whole", "date", "credit_code", "year"]
    unit: str | None = None
    currency: str = "CNY"
    choices: str | None = None
    required: bool = True
    required_when: dict[str, tuple[str, ...]] = {}
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    decimals: int | None = Field(default=None, ge=0, le=4)
    help: str = ""
    width: int = 16
    personal: bool = False

    @model_validator(mode="after")
    def _complete(self) -> "Column":
        if self.type in ("money", "number") and not self.unit:
            raise ValueError("a money or number column needs 'unit'")
        if self.type == "money" and self.unit not in MONEY_UNITS:
            raise ValueError(f"the unit of a money column is one of {', '.join(MONEY_UNITS)}")
        if self.type == "choice" and not self.choices:
            raise ValueError("a choice column needs 'choices'")
        return self

    @property
    def heading(self) -> str:
        """The title as it stands in the workbook, with the unit."""
        return f"{self.title}（{self.unit}）" if self.unit else self.title


class Ledger(Strict):
    """A sheet of rows behind a number.

    covers: `year` when each report lists only that year's rows, `to_date` when it lists everything so far.
    key: the columns that name a row; fixed: the choice column whose every choice has its own, pre-written row.
    active_until: the date column that ends a row's life; continuing: rows still alive are prefilled next year.
    """

    title: str
    purpose: str
    covers: Literal["year", "to_date"]
    columns: dict[str, Column]
    key: tuple[str, ...] = ()
    fixed: str | None = None
    active_until: str | None = None
    continuing: bool = False


class Form(Strict):
    """A workbook form: its ledgers in order. `report` forms carry identity, declarations and totals."""

    label: str
    kind: Literal["report", "registry"]
    version: str
    ledgers: tuple[str, ...]
    instructions: tuple[str, ...] = ()


Conditions = dict[str, tuple[str, ...]]


class Item(Strict):
    """What one ledger row counts towards. A row counts when every `when` column holds one of the values.

    amount: the column that is added up (none: the row counts as 1); entity: the column that makes rows distinct;
    dated: the column whose date decides, together with `counts`, whether the row counts for a year:
      in_year: within the year and not before approval; since_approval: from approval to the year-end;
      at_year_end: begun by 31 December and (the ledger's active_until) not ended by then;
    unless: a row that matches this is kept and shown, but not counted, for the reason given;
    exclusive: one entity can belong to one centre only; claimed by two, it is flagged.
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


class Indicator(Strict):
    """A quantity computed from contributions.

    nature: annual (this year), cumulative (since approval), stock (at 31 December), ratio (of other indicators), mean or
    recent (mean or total of the annual indicator `of` over the last `years`), any_of (1 where one of the alternatives of
    the rule that names it holds, 0 where none does).
    measure: sum of amounts, count of distinct entities, or the one reported value.
    short: a shorter label for narrow places.
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

    messages: what it says, by the ground on which it is raised, with {places} that are filled with what was found
    (metrics/wordings.yaml); in_cases: every worked case says whether it stands.
    """

    label: str
    severity: Literal["critical", "high", "medium", "low"]
    meaning: str
    action: str
    due_days: int | None = None
    in_cases: bool = False
    messages: dict[str, Clause]


class Validation(Strict):
    """A check of what a report says. error: it cannot be accepted; query: it must be explained in writing first.

    kind decides which fields serve: see metrics/sql/4*_finding*.sql. when: only rows that hold these values are looked at;
    limit, floor, share: house settings of the kind (times, smallest difference or years, smallest share);
    first_year, last_year: the report years for which it holds; without them, all;
    flag: the kind of flag that the finding raises for the department; such a finding casts doubt on the numbers that rest
    on what it is about (metrics/sql/95_doubtful_row.sql).
    """

    label: str
    level: Literal["error", "query"]
    kind: Literal[
        "date_order", "date_in_year", "not_after_year", "not_before_approval", "not_after_term", "personal_data",
        "declared_total", "part_of_whole", "sum_identity", "unit_slip", "jump", "vanished", "row_gone",
        "changed_while", "outlier", "shared", "two_names",
    ]  # fmt: skip
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
    first_year: int | None = None
    last_year: int | None = None
    flag: str | None = None

    @model_validator(mode="after")
    def _complete(self) -> "Validation":
        needed = {
            "date_order": ("ledger", "field", "other"), "date_in_year": ("ledger", "field"),
            "not_after_year": ("ledger", "field"), "not_before_approval": ("ledger", "field"),
            "not_after_term": ("ledger", "field"), "part_of_whole": ("parts", "whole"),
            "sum_identity": ("parts", "whole"), "jump": ("unit", "limit", "floor"), "row_gone": ("ledger",),
            "changed_while": ("ledger", "field", "other", "when", "parts"),
            "outlier": ("limit", "floor", "share"), "shared": ("ledger", "fields"), "two_names": ("field", "other"),
        }  # fmt: skip
        if missing := [name for name in needed.get(self.kind, ()) if not getattr(self, name)]:
            raise ValueError(f"a validation of kind '{self.kind}' needs {', '.join(missing)}")
        return self


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
    """

    grades: dict[str, str] = {}
    outcome: dict[str, Literal["pass", "fail", "skip", "break", "exit"]] = {}
    missing: Literal["fail", "skip", "break"] | None = None
    consecutive_failures: int | None = None
    consecutive_rule: str | None = None
    acceptance_rule: str | None = None
    rectification_months: int | None = Field(default=None, ge=1, le=24)
    rectification_rule: str | None = None
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
    settings: tuple[Settings, ...]
    programme: tuple[Programme, ...] = ()
    durations: tuple[Duration, ...] = ()
    numbering: Numbering | None = None
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


class Catalogue(Strict):
    """The shared definition files of one folder, before cross-checking."""

    vocabulary: Vocabulary = Vocabulary()
    ledgers: dict[str, Ledger] = {}
    forms: dict[str, Form] = {}
    items: dict[str, Item] = {}
    indicators: dict[str, Indicator] = {}
    flags: dict[str, FlagKind] = {}
    findings: dict[str, dict[str, Clause]] = {}
    validations: dict[str, Validation] = {}
