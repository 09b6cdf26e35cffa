"""What is due by when: reports, evaluations, suggested dates of flags, steps of the process, notice periods and ends of terms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from data.read_model.rows import each
from data.read_model.store import Store
from data.schema.loading import Definitions
from metrics import results
from metrics.answers.centres import Centre, EvaluationYear, Flag
from metrics.answers.reports import CentreYear, ReportDue
from metrics.course import cycle, process

Kind = Literal["report", "evaluation", "flag", "process", "notice", "term"]


@dataclass(frozen=True, order=True)
class Deadline:
    """Something due. on: its day; who: code of the centre, or number of the unit on its way; what: in words, without the name;
    key: names the matter for good, so that a calendar that takes it in twice has it once; basis: rule and clause, where a rule
    asks for it."""

    on: date
    kind: Kind
    who: str
    name: str
    what: str
    key: str
    basis: str = ""


def of(store: Store, d: Definitions, scheme: str, year: int | None) -> list[Deadline]:
    """Everything of a scheme that is due and not done, the earliest first, also what is past. year: whose flags are meant."""
    found = [
        *_reports(store, scheme),
        *_evaluations(store, d, scheme),
        *_terms(store, scheme),
        *_process(store, d, scheme),
    ]
    if year is not None:
        found += [*_flags(store, scheme, year), *_notices(store, scheme)]
    return sorted(found)


def within(deadlines: Sequence[Deadline], today: date, days: int) -> list[Deadline]:
    """Those from today to so many days from now, both included."""
    return [one for one in deadlines if today <= one.on <= today + timedelta(days)]


def _reports(store: Store, scheme: str) -> list[Deadline]:
    """Reports that nobody has received: an extension that was approved goes before the day of the scheme."""
    years = each(results.read(store, "centre_year", scheme=scheme), CentreYear)
    extended = {(row.centre, row.year): row.extended_to for row in years if row.extended_to is not None}
    due = results.read(store, "reports_due", scheme=scheme)
    waiting = each(due[due["expected"] & due["first_received_at"].isna() & due["due_on"].notna()], ReportDue)
    return [
        Deadline(
            extended.get((row.centre, row.year)) or row.due_on,
            "report",
            row.centre,
            row.name,
            f"报送{row.year}年度报告{'（已批准延期）' if (row.centre, row.year) in extended else ''}",
            f"report/{row.centre}/{row.year}",
        )
        for row in waiting
        if row.due_on is not None
    ]


def _evaluations(store: Store, d: Definitions, scheme: str) -> list[Deadline]:
    """Years that the scheme's cycle makes due and nobody has concluded; none where the text only allows an evaluation."""
    every = d.schemes[scheme].evaluation.cycle
    if every is None or every.may:
        return []
    years = each(results.read(store, "evaluation_years", scheme=scheme), EvaluationYear)
    basis = f"{every.rule} {d.schemes[scheme].rules[every.rule].clause}"
    return [
        Deadline(one.due_on, "evaluation", one.centre, one.name, f"作出{one.year}年度评价结论",
                 f"evaluation/{one.centre}/{one.year}", basis)
        for one in cycle.periods(years, every, store.today())
        if one.state in ("overdue", "due")
    ]  # fmt: skip


def _flags(store: Store, scheme: str, year: int) -> list[Deadline]:
    flags = results.read(store, "flags", scheme=scheme, year=year)
    return [
        Deadline(
            row.due_on,
            "flag",
            row.centre,
            row.name,
            f"处理预警：{row.label}（{row.message}）",
            f"flag/{row.flag_key}",
            "" if row.rule is None else f"{row.rule} {row.clause}",
        )
        for row in each(flags[flags["disposition"] != "confirmed"], Flag)
        if row.due_on is not None
    ]


def _notices(store: Store, scheme: str) -> list[Deadline]:
    """Notice periods of grades: when they are over a grade counts unless somebody objected."""
    return [
        Deadline(
            row.notice_until,
            "notice",
            row.centre,
            row.name,
            f"{row.year}年度评价等级公示期满",
            f"notice/{row.centre}/{row.year}",
        )
        for row in each(results.read(store, "centre_year", scheme=scheme), CentreYear)
        if row.notice_until is not None
    ]


def _terms(store: Store, scheme: str) -> list[Deadline]:
    centres = each(results.read(store, "centres", scheme=scheme), Centre)
    return [
        Deadline(one.term_end, "term", one.centre, one.name, "建设期满", f"term/{one.centre}")
        for one in centres
        if one.state == "active"
    ]


def _process(store: Store, d: Definitions, scheme: str) -> list[Deadline]:
    if scheme not in d.processes:
        return []
    found = []
    for unit in process.units(store, d, scheme):
        if not unit.registered and unit.due is not None and unit.due_on is not None:  # of a centre it is a flag
            rule = d.schemes[scheme].rules[unit.due.rule]
            what, key = f"建设进程：{unit.due.label}", f"process/{scheme}/{unit.unit}/{unit.due_on}"
            found.append(
                Deadline(unit.due_on, "process", unit.unit, unit.name, what, key, f"{unit.due.rule} {rule.clause}")
            )
    return found
