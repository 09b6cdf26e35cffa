"""The evaluation cycle of a scheme (evaluation → cycle in policy.yaml): which years were to be evaluated, and which were not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from data.schema.models.policy import Cycle
from metrics.answers.centres import EvaluationYear

# overdue: its day has gone by without a conclusion; due: not yet; notice: published, the notice period runs; lapsed: not evaluated,
# where the text allows an evaluation and does not ask for it
State = Literal["overdue", "due", "notice", "lapsed", "concluded"]
ORDER: tuple[State, ...] = get_args(State)


@dataclass(frozen=True)
class Period:
    """A year of a centre that is evaluated by the cycle. due_on: by when; grade: the final one, None where there is none."""

    centre: str
    name: str
    year: int
    due_on: date
    state: State
    grade: str | None


def periods(years: Iterable[EvaluationYear], cycle: Cycle | None, today: date) -> list[Period]:
    """Every year that the cycle makes due, what waits first; of a centre that left only what was concluded.

    years: the question evaluation_years; none without a cycle.
    """
    if cycle is None:
        return []
    asked = [row for row in years if (row.year - row.first_year + 1) % cycle.years == 0]
    found = [_period(row, cycle, today) for row in asked if row.grade_label is not None or not row.gone]
    return sorted(found, key=lambda one: (ORDER.index(one.state), one.due_on, one.centre))


def _period(row: EvaluationYear, cycle: Cycle, today: date) -> Period:
    due_on = cycle.due_on(row.year)
    if row.grade_label is not None:
        state: State = "concluded"
    elif row.noticed:
        state = "notice"
    elif today <= due_on:
        state = "due"
    else:
        state = "lapsed" if cycle.may else "overdue"
    return Period(row.centre, row.name, row.year, due_on, state, row.grade_label)
