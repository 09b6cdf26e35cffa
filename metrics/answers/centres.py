"""The rows of answers about centres: flags, grades, evaluation, money (see metrics/answers/indicators.py)."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from data.schema.models.process import Source


@dataclass(frozen=True, slots=True)
class Flag:
    """`flags`: a flag of a centre's year, with the latest act on it.

    value_said, bound_said, gap_said: what it compares, as people read it, None where nothing is; on_day: whose value it is;
    evidence, evidence_of: on how many things of which kind it rests; changed_by: what would change it.
    """

    flag_key: str
    centre: str
    name: str
    year: int
    flag: str
    label: str
    severity: str
    message: str
    indicator: str | None
    ledger: str | None
    rule: str | None
    clause: str | None
    basis: str
    reading: str
    action: str
    since: date | None
    due_on: date | None
    disposition: str
    decision: str | None
    reason: str | None
    actor: str | None
    value_said: str | None
    bound_said: str | None
    gap_said: str | None
    on_day: date | None
    evidence: int
    evidence_of: str
    changed_by: str | None
    position: int


@dataclass(frozen=True, slots=True)
class Centre:
    """`centres`: a centre as it is registered."""

    centre: str
    name: str
    scheme: str
    host: str
    approved_on: date
    term_end: date
    state: str
    nature: str
    history: bool


@dataclass(frozen=True, slots=True)
class Judgement:
    """`judgements`: what an expert judged of a row of the annex."""

    annex_row: str
    year: int
    state: str
    judged_by: str
    judged_on: date
    evidence: str | None
    history: bool


@dataclass(frozen=True, slots=True)
class Acceptance:
    """`acceptance`: the latest acceptance of a centre."""

    result: str
    document_no: str
    concluded_on: date
    history: bool


@dataclass(frozen=True, slots=True)
class Graded:
    """`evaluation`: the final grade of a centre's year, and how many failures end with it."""

    year: int
    grade: str | None
    grade_label: str | None
    nature: str | None
    outcome: str
    failures_in_a_row: int


@dataclass(frozen=True, slots=True)
class EvaluationYear:
    """`evaluation_years`: a year over of a centre, and whether it was evaluated."""

    centre: str
    name: str
    year: int
    first_year: int
    grade_label: str | None
    noticed: bool | None
    gone: bool


@dataclass(frozen=True, slots=True)
class Conclusion:
    """`grades`: a grade that was ever published."""

    year: int
    grade_label: str
    nature: str
    document_no: str | None
    published_on: date | None
    notice_over: bool
    notice_until: date | None
    contested: bool
    final: bool
    history: bool


@dataclass(frozen=True, slots=True)
class GradeRecorded:
    """`grades_recorded`: a grade that was recorded since a day."""

    centre: str
    name: str
    year: int
    grade_label: str
    nature: str
    document_no: str | None
    recorded_at: datetime
    history: bool


@dataclass(frozen=True, slots=True)
class Evaluated:
    """`evaluation_overview`: a centre in the evaluation of a year under one scoring scheme."""

    centre: str
    name: str
    year: int
    scoring: str
    total: Decimal | None
    so_far: Decimal | None
    computed_most: Decimal | None
    open_most: Decimal | None
    reachable: Decimal | None
    open_parts: int
    open_judged: int
    state: str
    proposed: str | None
    proposed_label: str | None
    displaced: bool
    by_points_label: str | None
    seats: int | None
    rank: int | None
    still_open: int | None
    step_state: str
    step_grade: str | None
    step_grade_label: str | None
    notice_until: date | None
    document_no: str | None
    published_on: date | None
    final_grade: str | None
    final_grade_label: str | None
    final_reason: str | None
    doubted_parts: int
    one_person: str | None


@dataclass(frozen=True, slots=True)
class EvaluationStep:
    """`evaluation_steps`: an act on a centre's evaluation. proposed, total: as they were then."""

    event_n: int
    act: str
    grade_label: str | None
    reason: str | None
    executed: str | None
    actor: str
    recorded_at: datetime
    proposed: str | None
    proposed_label: str | None
    total: Decimal | None
    one_person: str | None


@dataclass(frozen=True, slots=True)
class ScorePart:
    """`score_parts`: a part of a centre's points; points: for showing, None where there are none."""

    entry: str
    part: str
    label: str
    kind: str
    indicator: str | None
    rule: str | None
    clause: str | None
    full_points: Decimal
    points: Decimal | None
    value: Decimal | None
    prior_value: Decimal | None
    estimated: bool | None
    target_value: Decimal | None
    share: Decimal | None
    experts: int | None
    lowest: Decimal | None
    highest: Decimal | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class GroupOfCentre:
    """`money_groups`: a group of sources of a centre's money, of the year and since approval."""

    centre: str
    money_group: str
    label: str
    unit: str
    complete: bool
    in_year: Decimal | None
    total: Decimal | None
    in_year_doubtful: Decimal | None
    total_doubtful: Decimal | None


@dataclass(frozen=True, slots=True)
class GroupOfYear:
    """`money_groups_of_centre`: a group of sources of a centre's money in a year; amount: None where there is no report of it."""

    year: int
    money_group: str
    label: str
    unit: str
    state: str
    amount: Decimal | None
    doubtful: Decimal | None


@dataclass(frozen=True, slots=True)
class Settlement:
    """`settlement`: government money of a centre by payer, and what goes back."""

    centre: str
    name: str
    payer: str
    received: Decimal
    doubtful: Decimal | None
    ground: str | None
    balance: Decimal | None
    non_compliant: Decimal | None
    above_received: bool | None
    to_recover: Decimal | None
    document_no: str | None
    audited_on: date | None
    history: bool


@dataclass(frozen=True, slots=True)
class Support:
    """`support`: the conclusion on a centre that bears on the next year's money."""

    centre: str
    name: str
    grade_label: str | None
    outcome: str | None
    document_no: str | None
    published_on: date | None
    notice_label: str | None
    notice_until: date | None


@dataclass(frozen=True, slots=True)
class CourseEvent:
    """`course_events`: what was published or registered about a centre that may take a step of its scheme's process."""

    centre: str
    name: str
    lead: str
    source: Source
    outcome: str
    year: int | None
    grade: str | None
    document_no: str | None
    day: date | None
    unsettled: bool
    history: bool


@dataclass(frozen=True, slots=True)
class DecidedExit:
    """`decided_exits`: two people decided on a flag to end a centre's title. what: what is ended, as its document calls it."""

    centre: str
    what: str
    year: int
    clause: str | None
    document_no: str | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Disposition:
    """`dispositions`: an act on a flag."""

    step: str
    decision: str | None
    reason: str | None
    document_no: str | None
    actor: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class ProgrammeItem:
    """`programme_items`: how many centres stand for something that is counted."""

    entity: str | None
    centres: int
