"""The rows of answers, with names and types: what goes over from SQL to Python. Here those about indicators.

Each says which question it answers (a file of metrics/queries) and names the columns that are read by name, no others;
`data.read_model.rows.each` makes them. What may be missing is `| None`. Money and points are exact (Decimal), days are dates.
tests/metrics/test_answers.py holds every one of them against the demonstration.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Doubted:
    """A value that may be in doubt, as `metrics.doubts.words` asks. doubtful: the part of it; doubts: why, None for not at all."""

    value: Decimal | None
    unit: str
    doubtful: Decimal | None
    doubts: str | None


@dataclass(frozen=True, slots=True)
class Measured(Doubted):
    """A value with its status, as charts draw it. completeness: exact, a lower bound, or unknown."""

    completeness: str
    missing_years: Sequence[int]
    status: str


@dataclass(frozen=True, slots=True)
class Progress(Measured):
    """`progress_of_centre`: an indicator of a centre's year against its path and its targets, with the outlook."""

    scheme: str
    year: int
    indicator: str
    label: str
    nature: str
    core: bool
    state: str
    numerator: Decimal | None
    denominator: Decimal | None
    prior_value: Decimal | None
    direction: str | None
    last_value: Decimal | None
    last_due: date | None
    last_past: bool | None
    annual_target: Decimal | None
    annual_letter_no: str | None
    path_value: Decimal | None
    required: Decimal | None
    estimated: bool | None
    base_value: Decimal | None
    judged_on: date | None
    judged_value: Decimal | None
    judged_undated: bool | None
    gap: Decimal | None
    years_left: int | None
    needed_per_year: float | None
    pace_years: int | None
    landing: float | None
    landing_low: Decimal | None
    landing_high: Decimal | None
    lands: bool | None
    opening: Decimal | None
    opening_as_of: date | None
    opening_document: str | None
    opening_sheet: str | None
    opening_rows: Sequence[int] | None
    opening_file: str | None
    doubt_reasons: str | None


@dataclass(frozen=True, slots=True)
class Compared(Measured):
    """`progress_of_indicator`: one centre's year where centres are set side by side on one indicator."""

    centre: str
    name: str
    year: int
    state: str
    timeliness: str
    required: Decimal | None
    last_value: Decimal | None


@dataclass(frozen=True, slots=True)
class Target:
    """`targets`: a target of a centre's year. applicable: None where nobody knows whether it applies."""

    rule: str | None
    clause: str | None
    rule_basis: str | None
    soft: bool
    indicator: str
    value: Decimal
    direction: str
    due_on: date | None
    basis: str
    policy_value: Decimal | None
    policy_due_on: date | None
    letter_no: str | None
    letter_version: int | None
    applicable: bool | None


@dataclass(frozen=True, slots=True)
class Outlook(Doubted):
    """`outlook`: where a core indicator lands at its last target."""

    centre: str
    name: str
    completeness: str
    verdict: str | None
    pace_doubted: bool


@dataclass(frozen=True, slots=True)
class TermEnd(Doubted):
    """`term_end`: a dated target before the acceptance at the end of a term."""

    centre: str
    name: str
    completeness: str
    direction: str
    basis: str
    rule: str | None
    clause: str | None
    letter_no: str | None
    judged_on: date | None
    judged_undated: bool | None


@dataclass(frozen=True, slots=True)
class LetterTarget:
    """`letter_targets`: a target of a centre that holds in a year, of its letters or, without a letter_no, of the policy."""

    indicator: str
    label: str
    unit: str
    kind: str
    due_on: date
    side: str
    direction: str
    value: Decimal
    base: Decimal | None
    letter_no: str | None
    letter_version: int | None


@dataclass(frozen=True, slots=True)
class WhatIf(Doubted):
    """`what_if`: a rule of another scheme, held against a centre's data."""

    rule: str
    label: str
    clause: str
    soft: bool
    direction: str
    target: Decimal
    due_on: date | None
    completeness: str


@dataclass(frozen=True, slots=True)
class TargetProposal(Doubted):
    """`target_proposal`: what could be the next year's target. peers: how many centres it is compared with."""

    label: str
    peers: int
    by_peers: Decimal | None
    reach: str | None


@dataclass(frozen=True, slots=True)
class Portfolio:
    """`portfolio`: an indicator of a year, all centres together. gap: below zero where the sum is beyond the paths'."""

    year: int
    value: Decimal | None
    path: Decimal | None
    gap: Decimal | None
    unit: str
    nature: str
    doubtful: Decimal | None
    centres: int
    all_centres: int
    lower_bounds: int
    lower_summed: int
    short_centres: int
    undecided: int
    without: int
    doubted_centres: int


@dataclass(frozen=True, slots=True)
class Verdicts:
    """`verdicts`: how many centres of a year stand how on an indicator; least, most: of complete values, with their centres."""

    year: int
    centres: int
    valued: int
    met: int
    short: int
    short_centres: Sequence[str] | None
    undecided: int
    untargeted: int
    inapplicable: int
    without: int
    lower_bounds: int
    doubted: int
    least: Decimal | None
    least_centre: str | None
    most: Decimal | None
    most_centre: str | None
    before: int
    risen: int
    fallen: int


@dataclass(frozen=True, slots=True)
class Spread:
    """`spread`: how the complete values of a year lie."""

    year: int
    centres: int
    incomplete: int
    least: Decimal | None
    lower_quartile: Decimal | None
    median: Decimal | None
    upper_quartile: Decimal | None
    most: Decimal | None
    doubted: int
