"""建设进程: a unit's steps from application to recognition, each a recorded act, checked against the scheme's process."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd

from data import definition_archive, process_fields, statement, working_days
from data.problem import Problem, Refused
from data.process_models import Due, Ending, Process, Step
from data.store import Store


@dataclass(frozen=True)
class Standing:
    """Where a unit stands. step and outcome: the last act (None: nothing yet); due_on: when the next is due, or until when
    to wait; seen: how many acts there are: whoever records the next names it, so that nobody acts blindly."""

    scheme: str
    unit: str
    seen: int
    step: str | None = None
    outcome: str | None = None
    on_day: date | None = None
    due_on: date | None = None

    def ending(self, process: Process) -> Ending | None:
        """The outcome of the last step, as declared."""
        return process.steps[self.step].outcomes[self.outcome] if self.step and self.outcome else None

    def due(self, process: Process) -> Due | None:
        """The date rule that runs now."""
        ending = self.ending(process)
        return ending.due if ending else None

    def following(self, process: Process) -> tuple[str, ...]:
        """The steps that may be recorded next; none when the way is at its end."""
        ending = self.ending(process)
        return (process.first,) if ending is None else ending.next

    def overdue(self, process: Process, today: date) -> bool:
        """Whether a deadline (not a notice period) has passed. The due day itself still counts."""
        due = self.due(process)
        return due is not None and not due.wait and self.due_on is not None and today > self.due_on


def months_later(day: date, months: int) -> date:
    """The same day so many months later; the last day of a month that has no such day (D16: 31 August → end of February)."""
    return (pd.Timestamp(day) + pd.DateOffset(months=months)).date()


def standing(store: Store, scheme: str, unit: str) -> Standing:
    """Where a unit stands now."""
    seen = store.record.version(_subject(scheme, unit))
    store.replay()
    rows = store.read(
        "select step, outcome, on_day, due_on from record.process_step where scheme = ? and unit = ? order by event_n desc limit 1",
        [scheme, unit],
    )
    if rows.empty:
        return Standing(scheme, unit, seen)
    row = rows.astype(object).where(rows.notna(), None).iloc[0]
    return Standing(scheme, unit, seen, row["step"], row["outcome"], _day(row["on_day"]), _day(row["due_on"]))


def record(
    store: Store,
    at_sight: Standing,
    step: str,
    fields: Mapping[str, str],
    *,
    on_day: date | None,
    outcome: str | None = None,
    actor: str,
    confirmed_by: str = "",
    at: datetime | None = None,
) -> str:
    """Record a step. fields: code → text as typed; outcome: for steps whose outcome people choose.

    Returns the outcome. Raises Refused with everything that does not hold: order, dates, notice period, numbers, demands;
    Superseded when somebody was faster.
    """
    process = store.definitions.processes.get(at_sight.scheme)
    if process is None:
        raise _refused("这个方案没有建设进程", "请选择有建设进程的方案")
    unit = statement.required(at_sight.unit, "编号")
    statement.required(actor, "操作人")
    if step not in at_sight.following(process):
        raise _refused(
            f"现在不能记录“{process.steps[step].label if step in process.steps else step}”", "请从可以办理的步骤中选择"
        )
    declared = process.steps[step]
    on = _dated(store, at_sight, process, declared, on_day)
    if declared.two_people and statement.required(confirmed_by, "确认人") == actor.strip():
        raise _refused(f"操作人和确认人都是“{actor.strip()}”", "这一步须由另一人确认")
    values = process_fields.read(declared, fields)
    reached = _outcome(declared, values, outcome)
    due = declared.outcomes[reached].due
    due_on = _due_on(due, on, values)
    body = {
        "scheme": at_sight.scheme, "unit": unit, "step": step, "outcome": reached, "on_day": str(on),
        "due_on": str(due_on) if due_on else None, "fields": process_fields.texts(values), "confirmed_by": confirmed_by.strip(),
        "definitions": store.definitions.fingerprint, "in_force": definition_archive.kept(store.record, store.definitions),
        "known_to": store.version[0],
    }  # fmt: skip
    try:
        store.record.append(
            "process.step", _subject(at_sight.scheme, unit), body, actor=actor.strip(), expected=at_sight.seen, at=at
        )
    finally:
        store.replay()
    return reached


def _dated(store: Store, at_sight: Standing, process: Process, step: Step, on_day: date | None) -> date:
    """The day of a step: given, not in the future, not before the last step, after a notice period, within a term."""
    if on_day is None:
        raise _refused("没有填写日期", "请填写这一步办理的日期")
    if on_day > store.today():
        raise _refused(f"日期 {on_day} 在今天（{store.today()}）之后", "请填写实际办理的日期")
    if at_sight.on_day and on_day < at_sight.on_day:
        raise _refused(f"日期 {on_day} 早于上一步的 {at_sight.on_day}", "请核对日期")
    due = at_sight.due(process)
    if due is None or at_sight.due_on is None or step.ends:
        return on_day
    if due.wait and on_day <= at_sight.due_on:
        raise _refused(f"{due.label}到 {at_sight.due_on} 为止（{due.rule}）", "请在期满之后办理")
    if due.bars and on_day > at_sight.due_on:
        raise _refused(f"{due.label}，已于 {at_sight.due_on} 结束", f"{due.overdue}（{due.rule}）")
    return on_day


def _outcome(step: Step, values: Mapping[str, Any], chosen: str | None) -> str:
    if step.mean_of and step.mean_at_least is not None:
        scores = values[step.mean_of]
        kept, failed = step.outcomes
        # the sum against the bound times the number of experts: the mean itself is never rounded
        return kept if Fraction(sum(scores, Decimal(0))) >= Fraction(step.mean_at_least) * len(scores) else failed
    if len(step.outcomes) == 1:
        return next(iter(step.outcomes))
    if chosen not in step.outcomes:
        raise _refused("没有选择结论", "请选择：" + "、".join(o.label for o in step.outcomes.values()))
    return chosen


def _due_on(due: Due | None, on: date, values: Mapping[str, Any]) -> date | None:
    if due is None:
        return None
    if due.field:
        return values[due.field]
    return months_later(on, due.months) if due.months else working_days.after(on, due.working_days or 0)


def _refused(found: str, expected: str) -> Refused:
    return Refused([Problem(None, None, found, expected)])


def _day(value: Any) -> date | None:
    return None if value is None else pd.Timestamp(value).date()


def _subject(scheme: str, unit: str) -> str:
    return f"process/{scheme}/{unit}"
