"""建设进程 without a record: where a unit stands, and what a step taken now would come to under the scheme's process."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
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
    stay possible wherever it goes on to (Ending.keeps); given: which steps on its way, come out in which way, gave time or had
    to be waited for, and until when, in order; said: what the steps since its last application said, the last word of each."""

    scheme: str
    unit: str
    seen: int
    step: str | None = None
    outcome: str | None = None
    on_day: date | None = None
    due_on: date | None = None
    still: tuple[str, ...] = ()
    given: tuple[tuple[str, str, date], ...] = ()
    said: Mapping[str, str] = field(default_factory=dict)

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
        if ending is None:
            return (process.first,)
        anew = (process.first,) if ending.restarts else ()
        return tuple(dict.fromkeys((*ending.next, *self.still, *anew)))

    def after(self, process: Process, step: str, reached: "Reached") -> "UnitStage":
        """Where the unit stands after a step. Who applies anew begins anew: no time given before runs on.

        A step or outcome that the process no longer has gives no time.
        """
        declared = process.steps.get(step)
        ending = declared.outcomes.get(reached.outcome) if declared else None
        if ending and ending.keeps:
            told = {} if declared is None or declared.by else reached.fields
            still = tuple(dict.fromkeys((*self.still, *ending.next)))
            return replace(self, still=still, said={**self.said, **told})
        given, said = ((), {}) if step == process.first else (self.given, self.said)
        if ending and ending.due and reached.due_on:
            given = (*given, (step, reached.outcome, reached.due_on))
        return replace(
            self,
            step=step,
            outcome=reached.outcome,
            on_day=reached.on_day,
            due_on=reached.due_on,
            given=given,
            said={**said, **reached.fields},
        )

    def protected(self, process: Process, step: str) -> tuple[Due, date] | None:
        """The time that the clause gives before a sanction, and its last day; None where the step has none on this way."""
        limit = process.steps[step].not_before
        found = [
            (due, until) for code, due, until in self._dues(process) if limit and code in limit.after and not due.wait
        ]
        return found[-1] if found else None

    def noticed(self, process: Process, step: str) -> tuple[Due, date] | None:
        """The notice period that a step must wait for, and its last day: it runs on whatever came in between, such as an
        objection that was dismissed. None where there is none."""
        found = [
            (due, until)
            for code, due, until in self._dues(process)
            if due.wait and step in process.steps[code].waiting and not process.steps[step].ends
        ]
        return found[-1] if found else None

    def barred(self, process: Process, step: str) -> tuple[Due, date] | None:
        """The term within which a step had to come, and its last day: it runs on whatever came in between, such as a refusal
        after which the unit may ask again. None where there is none."""
        found = [
            (ending.due, until)
            for code, outcome, until in self.given
            if (ending := process.steps[code].outcomes[outcome]).due and ending.due.bars and step in ending.next
        ]
        return found[-1] if found and not process.steps[step].ends else None

    def _dues(self, process: Process) -> Iterator[tuple[str, Due, date]]:
        for code, outcome, until in self.given:
            if due := process.steps[code].outcomes[outcome].due:
                yield code, due, until

    def by_hand(self, process: Process) -> tuple[str, ...]:
        """Those of them that people record; the others follow from what is published or registered."""
        return tuple(code for code in self.following(process) if process.steps[code].by is None)

    def centre(self, process: Process) -> str:
        """The code under which the registry has this unit: the one given at its recognition, or its own."""
        return next((self.said[name] for name in process.centre_fields if self.said.get(name)), self.unit)

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
    on_day: date | None
    due_on: date | None
    fields: Mapping[str, str]


def way(process: Process, start: UnitStage, steps: Iterable[tuple[str, Reached]]) -> UnitStage:
    """Where a unit stands after these steps, each with what it came to as it was recorded."""
    at = start
    for step, reached in steps:
        at = at.after(process, step, reached)
    return at


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
    process_fields.require(declared, values, reached, at_sight.said, on)
    due_on = _due_on(declared, declared.outcomes[reached].due, on, values)
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
        due_on = _due_on(step, step.outcomes[outcome].due, on_day, {}) if on_day else None
        gone = replace(at, still=()) if by == "exit" else at
        return code, outcome, gone.after(process, code, Reached(outcome, on_day, due_on, {}))
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
    if (noticed := at_sight.noticed(process, step)) and on_day <= noticed[1]:
        raise refused(f"{noticed[0].label}到 {noticed[1]} 为止（{noticed[0].rule}）", "请在期满之后办理")
    if (barred := at_sight.barred(process, step)) and on_day > barred[1]:
        due, until = barred
        raise refused(f"{due.label}，已于 {until} 结束", f"{due.overdue}（{due.rule}）")
    return on_day


def _outcome(step: Step, values: Mapping[str, Any], chosen: str | None) -> str:
    open_to = list(step.outcomes)
    if step.mean_of and step.mean_at_least is not None:
        scores, less = values[step.mean_of], open_to[-1]
        # the sum against the bound times the number of experts: the mean itself is never rounded
        reached = Fraction(sum(scores, Decimal(0))) >= Fraction(step.mean_at_least) * len(scores)
        open_to = open_to[:-1] if reached else [less]
        if chosen is not None and chosen not in open_to:
            said = "以上" if reached else "以下（不含本数）"
            raise refused(
                f"平均分在 {step.mean_at_least} 分{said}，结论不能是“{_label(step, chosen)}”",
                "请选择：" + "、".join(_label(step, code) for code in open_to),
            )
    if len(open_to) == 1:
        return open_to[0]
    if chosen not in open_to:
        raise refused("没有选择结论", "请选择：" + "、".join(_label(step, code) for code in open_to))
    return chosen


def _label(step: Step, outcome: str) -> str:
    return step.outcomes[outcome].label if outcome in step.outcomes else outcome


def _due_on(step: Step, due: Due | None, on: date, values: Mapping[str, Any]) -> date | None:
    """The day that a step makes due. A day that was entered is not before the step: a notice does not end before it begins."""
    if due is None:
        return None
    if due.field:
        entered: date = values[due.field]
        if entered < on:
            raise refused(
                f"{step.fields[due.field].label} {entered} 早于办理日期 {on}", "请核对两个日期：期限不早于办理的这一天"
            )
        return entered
    return months_later(on, due.months) if due.months else working_days.after(on, due.working_days or 0)


def refused(found: str, expected: str) -> Refused:
    """What is wrong with a step, to be raised."""
    return Refused([Problem(None, None, found, expected)])
