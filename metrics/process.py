"""建设进程: where each unit stands on its way to recognition, and what is due or overdue."""

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

import pandas as pd

from data.definitions import Definitions
from data.process_models import Due, Process, Step
from data.process_steps import Standing
from data.store import Store
from metrics import results

State = Literal["overdue", "running", "waiting", "ready", "open", "ended"]
ORDER: tuple[State, ...] = ("overdue", "running", "ready", "waiting", "open", "ended")


@dataclass(frozen=True)
class Unit:
    """One unit. state: overdue (a deadline has passed), running (one runs), waiting (a notice period runs), ready (it is
    over), open (a step may be taken, nothing is due), ended. due, due_on: the rule that runs, and its day."""

    unit: str
    name: str
    lead: str
    step: str
    outcome: str
    on_day: date
    due: Due | None
    due_on: date | None
    state: State
    following: tuple[str, ...]


def units(store: Store, d: Definitions, scheme: str) -> list[Unit]:
    """Every unit of a scheme: those with something overdue first, then by due date."""
    process, today = d.processes[scheme], store.today()
    rows = steps(store, scheme)
    found = [_unit(process, scheme, str(code), acts, today) for code, acts in rows.groupby("unit", sort=False)]
    return sorted(found, key=lambda u: (ORDER.index(u.state), u.due_on or date.max, u.unit))


def pressing(store: Store, d: Definitions, scheme: str) -> list[Unit]:
    """The units of a scheme that wait for somebody: a deadline has passed, or a notice period is over."""
    return [u for u in units(store, d, scheme) if u.state in ("overdue", "ready")] if scheme in d.processes else []


def steps(store: Store, scheme: str) -> pd.DataFrame:
    """Every recorded step of a scheme's units, in order; fields: what each asked for, code → text."""
    rows = results.read(store, "process_steps", scheme=scheme)
    return rows.assign(fields=[json.loads(text) for text in rows["fields"]])


def _unit(process: Process, scheme: str, code: str, acts: pd.DataFrame, today: date) -> Unit:
    last, first = acts.iloc[-1], acts.iloc[0]["fields"]
    due_on = None if pd.isna(last["due_on"]) else pd.Timestamp(last["due_on"]).date()
    on_day = pd.Timestamp(last["on_day"]).date()
    standing = Standing(scheme, code, 0, last["step"], last["outcome"], on_day, due_on)
    ending = process.steps[last["step"]].outcomes[last["outcome"]]
    return Unit(
        code, first.get("name", code), first.get("lead", ""), process.steps[last["step"]].label, ending.label, on_day,
        standing.due(process), due_on, _state(standing, process, today), standing.following(process),
    )  # fmt: skip


def _state(standing: Standing, process: Process, today: date) -> State:
    if not standing.following(process):
        return "ended"
    due = standing.due(process)
    if due is None or standing.due_on is None:
        return "open"
    if due.wait:
        return "waiting" if today <= standing.due_on else "ready"
    return "overdue" if standing.overdue(process, today) else "running"


def mean(step: Step, fields: dict[str, Any]) -> tuple[Decimal, int, Decimal] | None:
    """Sum of the scores of a recorded step, how many there are, and the mean asked for; None for other steps."""
    if step.mean_of is None or step.mean_at_least is None:
        return None
    scores = [Decimal(part) for part in str(fields[step.mean_of]).split("，")]
    return sum(scores, Decimal(0)), len(scores), step.mean_at_least
