"""建设进程 without a record: where a unit stands, and what a step taken now would come to under the scheme's process."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd

from data.acts import working_days
from data.acts.units import process_fields
from data.problem import Problem, Refused
from data.schema.models.process import Due, Ending, Process, Source, Step


@dataclass(frozen=True)
class UnitStage:
    """Where a unit stands. step and outcome: the last act (None: nothing yet); due_on: when the next is due, or until when
    to wait; seen: how many acts there are: whoever records the next names it, so that nobody acts blindly; still: steps that
    stay possible wherever it goes on to (Ending.keeps); given: which steps on its way gave it time, and until when, in order."""

    scheme: str
    unit: str
    seen: int
    step: str | None = None
    outcome: str | None = None
    on_day: date | None = None
    due_on: date | None = None
    still: tuple[str, ...] = ()
    given: tuple[tuple[str, date], ...] = ()

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
        return (process.first,) if ending is None else tuple(dict.fromkeys((*ending.next, *self.still)))

    def after(self, process: Process, step: str, outcome: str, on_day: date | None, due_on: date | None) -> "UnitStage":
        """Where the unit stands after a step."""
        ending = process.steps[step].outcomes[outcome]
        if ending.keeps:
            return replace(self, still=tuple(dict.fromkeys((*self.still, *ending.next))))
        given = self.given
        if ending.due and not ending.due.wait and due_on:
            given = (*given, (step, due_on))
        return replace(self, step=step, outcome=outcome, on_day=on_day, due_on=due_on, given=given)

    def protected(self, process: Process, step: str) -> tuple[Due, date] | None:
        """The time that the clause gives before a sanction, and its last day; None where the step has none on this way."""
        limit = process.steps[step].not_before
        found = [(code, until) for code, until in self.given if limit and code in limit.after]
        if not found:
            return None
        code, until = found[-1]
        return next(o.due for o in process.steps[code].outcomes.values() if o.due and not o.due.wait), until

    def by_hand(self, process: Process) -> tuple[str, ...]:
        """Those of them that people record; the others follow from what is published or registered."""
        return tuple(code for code in self.following(process) if process.steps[code].by is None)

    def overdue(self, process: Process, today: date) -> bool:
        """Whether a deadline (not a notice period) has passed. The due day itself still counts."""
        due = self.due(process)
        return due is not None and not due.wait and self.due_on is not None and today > self.due_on


def months_later(day: date, months: int) -> date:
    """The same day so many months later; the last day of a month that has no such day (D16: 31 August → end of February)."""
    return (pd.Timestamp(day) + pd.DateOffset(months=months)).date()


@dataclass(frozen=True)
class Reached:
    """What a step comes to. fields: as they are recorded; due_on: when the next is due, or until when to wait."""

    outcome: str
    on_day: date
    due_on: date | None
    fields: Mapping[str, str]


def taken(
    process: Process,
    at_sight: UnitStage,
    step: str,
    fields: Mapping[str, str],
    *,
    on_day: date | None,
    outcome: str | None,
    today: date,
) -> Reached:
    """Take a step. fields: code → text as typed; outcome: for steps whose outcome people choose.

    Raises Refused with what does not hold: order, dates, notice period, numbers, demands.
    """
    if step not in at_sight.following(process):
        raise refused(
            f"现在不能记录“{process.steps[step].label if step in process.steps else step}”", "请从可以办理的步骤中选择"
        )
    declared = process.steps[step]
    on = _dated(at_sight, process, step, on_day, today)
    values = process_fields.read(declared, fields)
    reached = _outcome(declared, values, outcome)
    due_on = _due_on(declared.outcomes[reached].due, on, values)
    return Reached(reached, on, due_on, process_fields.texts(values))


def followed(
    process: Process, at: UnitStage, by: Source, said: str, on_day: date | None
) -> tuple[str, str, UnitStage] | None:
    """What is published or registered about a unit, as a step: the step, its outcome, and where the unit stands then.

    by: what it is; said: what it says, for an exit the state of the registry; on_day: unknown (None): nothing is due.
    None where the process has no step for that. A centre comes into the registry and leaves it wherever it stood; all else
    follows in order.
    """
    known = process.steps if by in ("registry", "exit") else at.following(process)
    for code in known:
        step = process.steps[code]
        if step.by != by or by == "exit" and said not in step.states:
            continue
        outcome = "done" if by in ("registry", "exit") else said
        due_on = _due_on(step.outcomes[outcome].due, on_day, {}) if on_day else None
        gone = replace(at, still=()) if by == "exit" else at
        return code, outcome, gone.after(process, code, outcome, on_day, due_on)
    return None


def _dated(at_sight: UnitStage, process: Process, step: str, on_day: date | None, today: date) -> date:
    """The day of a step: given, not in the future, not before the last step, after a notice period, within a term; of a
    sanction after the time that its clause gives."""
    if on_day is None:
        raise refused("没有填写日期", "请填写这一步办理的日期")
    if on_day > today:
        raise refused(f"日期 {on_day} 在今天（{today}）之后", "请填写实际办理的日期")
    if at_sight.on_day and on_day < at_sight.on_day:
        raise refused(f"日期 {on_day} 早于上一步的 {at_sight.on_day}", "请核对日期")
    if (protected := at_sight.protected(process, step)) and on_day <= protected[1]:
        guard, until = protected
        raise refused(
            f"{guard.label}到 {until} 为止（{guard.rule}）",
            f"这段时间过后才能“{process.steps[step].label}”，现在填的是 {on_day}",
        )
    due = at_sight.due(process)
    if due is None or at_sight.due_on is None or process.steps[step].ends:
        return on_day
    if due.wait and on_day <= at_sight.due_on:
        raise refused(f"{due.label}到 {at_sight.due_on} 为止（{due.rule}）", "请在期满之后办理")
    if due.bars and on_day > at_sight.due_on:
        raise refused(f"{due.label}，已于 {at_sight.due_on} 结束", f"{due.overdue}（{due.rule}）")
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
        raise refused("没有选择结论", "请选择：" + "、".join(o.label for o in step.outcomes.values()))
    return chosen


def _due_on(due: Due | None, on: date, values: Mapping[str, Any]) -> date | None:
    if due is None:
        return None
    if due.field:
        return values[due.field]
    return months_later(on, due.months) if due.months else working_days.after(on, due.working_days or 0)


def refused(found: str, expected: str) -> Refused:
    """What is wrong with a step, to be raised."""
    return Refused([Problem(None, None, found, expected)])
