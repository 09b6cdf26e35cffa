"""The rows of answers about reports: received, examined, compared, row by row (see metrics/answers/indicators.py)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Level = Literal["error", "query"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`findings`: what the checks found in a report. row_no: None where it is about the whole sheet."""

    finding: str
    label: str
    level: Level
    sheet: str | None
    row_no: int | None
    field: str | None
    found: str
    instruction: str
    explanation: str | None
    explained_by: str | None
    explained_at: datetime | None
    open: bool


@dataclass(frozen=True, slots=True)
class Signed:
    """`report_signed`: who signed a report. phone: masked for roles that do not see the names of persons."""

    head: str | None
    filled_by: str | None
    phone: str | None
    filled_on: date | None
    seal: str | None


@dataclass(frozen=True, slots=True)
class Notice:
    """`notices`: what is worth knowing of the file of a report, though nothing is wrong. sheet: None for the whole file."""

    sheet: str | None
    cell: str | None
    found: str
    expected: str


@dataclass(frozen=True, slots=True)
class CentreYear:
    """`centre_year`: a year of a centre: its report, where that stands, its grade."""

    centre: str
    name: str
    year: int
    due_on: date | None
    extended_to: date | None
    report_id: int | None
    version: int | None
    first_received_at: datetime | None
    round_state: str
    timeliness: str
    notices: int
    grade_label: str | None
    failures_in_a_row: int | None
    notice_until: date | None


@dataclass(frozen=True, slots=True)
class ReportDue:
    """`reports_due`: a year for which a centre reports. next: the one to be filled in now."""

    centre: str
    name: str
    year: int
    left_as: str | None
    timeliness: str
    versions: int
    first_received_at: datetime | None
    due_on: date | None
    next: bool


@dataclass(frozen=True, slots=True)
class Rates:
    """`reporting_rates`: how many reports of a year were due, came, and came in time. missing: centres, by code."""

    year: int
    expected: int
    received: int
    on_time: int
    missing: Sequence[str]
    received_numerator: int | None
    received_denominator: int | None
    on_time_numerator: int | None
    on_time_denominator: int | None


@dataclass(frozen=True, slots=True)
class Quality:
    """`report_quality`: a report that counts."""

    centre: str
    name: str
    version: int
    versions: int


@dataclass(frozen=True, slots=True)
class Version:
    """`versions`: a version of a report that was received. counts: results are made with it."""

    report_id: int
    centre: str
    name: str
    year: int
    version: int
    received_at: datetime
    actor: str
    file_name: str
    sha256: str
    filled_by: str | None
    note: str | None
    rows: int
    counts: bool


@dataclass(frozen=True, slots=True)
class VersionChange:
    """`version_changes`: a row or a cell in which two versions differ. cells: column → text."""

    ledger: str
    title: str
    change: str
    row_before: int | None
    row_after: int | None
    cells: Sequence[tuple[str, str]]
    column_name: str | None
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class VersionState:
    """`version_states`: a ledger whose declared state or size differs between two versions."""

    state_before: str | None
    state_after: str | None
    rows_before: int
    rows_after: int


@dataclass(frozen=True, slots=True)
class Round:
    """`round_overview`: a centre's year on its way through the reporting round."""

    centre: str
    name: str
    due_on: date | None
    extended_to: date | None
    round_state: str
    note: str | None
    errors: int
    unexplained: int


@dataclass(frozen=True, slots=True)
class RoundStep:
    """`round_history`: an act of the reporting round on a centre's year."""

    act: str
    note: str
    due_on: date | None
    approver: str | None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """`unreadable`: what is recorded and is not part of the results."""

    file_name: str | None
    message: str
    centre: str | None
    year: int | None
    version: int | None


@dataclass(frozen=True, slots=True)
class Rereading:
    """`readings`: a file that this program reads otherwise than at its receipt. centre: None for the registry."""

    event_n: int
    centre: str | None
    year: int | None
    file_name: str
    rows_then: int | None
    rows_now: int | None


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """`ledger_rows`: a row of a ledger. reasons: why it does not count (fully); feeds: the indicators it counts for."""

    row_no: int
    counts_towards: str | None
    feeds: Sequence[str]
    reasons: Sequence[str]
    barred_reason: str | None


@dataclass(frozen=True, slots=True)
class LedgerState:
    """`ledger_states`: what a report declares of a ledger."""

    ledger: str
    title: str
    state: str
    reason: str | None
    rows: int


@dataclass(frozen=True, slots=True)
class Contribution:
    """`contributions`: a row behind an indicator."""

    report_id: int
    year: int
    version: int
    file_name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Prefilled:
    """`prefill`: a row of last year's report. cells: column → text."""

    ledger: str
    sheet: str
    row_no: int
    cells: Sequence[tuple[str, str]]
