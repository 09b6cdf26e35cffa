"""建设进程: where each unit stands on its way to recognition and, as a centre, after it; what is due or overdue."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, get_args

import pandas as pd

from data.acts.units import process_steps
from data.acts.units.process_steps import UnitStage
from data.read_model.database import Reader
from data.read_model.rows import each
from data.read_model.store import Store
from data.schema.loading import Definitions
from data.schema.models.process import Due, Process, Step
from metrics import results
from metrics.answers.centres import DecidedExit
from metrics.course import centre_course

State = Literal[
    "disagree",
    "overdue",
    "decide",
    "judge",
    "unlisted",
    "running",
    "ready",
    "waiting",
    "open",
    "warned",
    "quiet",
    "ended",
]
ORDER: tuple[State, ...] = get_args(State)
# The results from which units are told, with what they rest on: for a read model that makes no others.
RESTS_ON = ("evaluation", "flag")


@dataclass(frozen=True)
class Unit:
    """One unit. state: disagree (what is decided or recorded and the registry contradict each other), unlisted (recognised, and not
    yet in the registry), overdue (a deadline has passed), running (one runs), waiting (a notice period runs), ready (it is
    over), open (a step may be taken, nothing is due), ended; of a centre (registered) also quiet (nothing is due), warned
    (the same after a failed evaluation), decide (what its scheme has for the end of the title is met: people decide), judge
    (the same, but the text does not say whether it holds for a centre that is suspended, merged or divided). due, due_on:
    the rule that runs, and its day. clause: on which the step rests where it stands. centre: its code in the registry; None
    before it is there. decided: what two people decided on a flag, the end of its title, and the registry does not say yet."""

    unit: str
    name: str
    lead: str
    step: str
    outcome: str
    on_day: date | None
    due: Due | None
    due_on: date | None
    state: State
    following: tuple[str, ...]
    clause: str
    centre: str | None = None
    decided: DecidedExit | None = None

    @property
    def registered(self) -> bool:
        """Whether it is in the registry: most of its further steps follow from what is published."""
        return self.centre is not None


@dataclass(frozen=True)
class TakenStep:
    """A row of `steps`, as it is shown. annulled_by and the rest: who took it back, when and why; None where it stands."""

    step: str
    outcome: str
    on_day: date | None
    due_on: date | None
    fields: Mapping[str, str]
    confirmed_by: str | None
    actor: str | None
    recorded_at: datetime | None
    annulled_by: str | None
    annulment_confirmed_by: str | None
    annulled_at: datetime | None
    annulled_for: str | None


def units(store: Store, d: Definitions, scheme: str) -> list[Unit]:
    """Every unit of a scheme: those with something overdue first, then by due date."""
    decided = each(results.read(store, "decided_exits", scheme=scheme), DecidedExit)
    return _units(_in_force(steps(store, d, scheme)), d.processes[scheme], scheme, store.today(), decided)


def disagreeing(store: Store, d: Definitions, scheme: str) -> list[Unit]:
    """The units of which decisions or recorded steps and the registry contradict each other: also those of which the end of the
    title is decided and not registered."""
    return [unit for unit in units(store, d, scheme) if unit.state == "disagree"]


def pressing(store: Store, d: Definitions, scheme: str) -> list[Unit]:
    """The units of a scheme that wait for somebody: a deadline has passed, a notice period is over, the registry does not have
    who was recognised, or contradicts what is recorded here.

    What else waits for somebody about a centre in the registry is a flag.
    """
    if scheme not in d.processes:
        return []
    found = units(store, d, scheme)
    here = [u for u in found if not u.registered or u.state == "disagree"]
    return [u for u in here if u.state in ("disagree", "unlisted", "overdue", "ready")]


def steps(store: Reader, d: Definitions, scheme: str) -> pd.DataFrame:
    """Every step of a scheme's units, in order of each unit: those recorded, then those of a centre that follow from what
    is published or registered (metrics.course.centre_course). fields: what each asked for, code → text; annulled_by,
    annulment_confirmed_by, annulled_at, annulled_for: who took a recorded step back, when and why."""
    recorded = _recorded(store, scheme)
    followed = centre_course.steps(store, d, scheme, _in_force(recorded))
    if followed.empty:
        return recorded
    if "event_n" in followed:  # steps of centres stand among what followed
        recorded = recorded[~recorded["event_n"].isin(followed["event_n"])]
    return pd.concat([recorded.astype(object), followed.astype(object)], ignore_index=True)


def opinions(taken: pd.DataFrame, step: str, year: int) -> list[tuple[str, TakenStep]]:
    """What panels said of a year, each with the unit, in order; what was taken back is not there.

    taken: `steps` of a scheme; step: where it is recorded (`opinion` under evaluation in policy.yaml).
    """
    rows = _in_force(taken).query("step == @step")
    told = zip(rows["unit"], each(rows, TakenStep), strict=True)
    return [(str(unit), act) for unit, act in told if act.fields.get("year") == str(year)]


def _in_force(rows: pd.DataFrame) -> pd.DataFrame:
    """Without the steps that were taken back."""
    return rows[rows["annulled_at"].isna()]


def _recorded(store: Reader, scheme: str) -> pd.DataFrame:
    rows = results.read(store, "process_steps", scheme=scheme)
    return rows.assign(fields=[json.loads(text) for text in rows["fields"]])


def _units(
    rows: pd.DataFrame, process: Process, scheme: str, today: date, decided: Iterable[DecidedExit]
) -> list[Unit]:
    exits = {one.centre: one for one in decided}
    found = [_unit(process, scheme, str(code), acts, today, exits) for code, acts in rows.groupby("unit", sort=False)]
    return sorted(found, key=lambda u: (ORDER.index(u.state), u.due_on or date.max, u.unit))


def _unit(
    process: Process, scheme: str, code: str, acts: pd.DataFrame, today: date, exits: Mapping[str, DecidedExit]
) -> Unit:
    last = acts.iloc[-1]
    declared = process.steps[last["step"]]
    registered = "centre" in acts and not pd.isna(last["centre"])
    if registered:
        stage, name, lead = last["stage"], last["name"], last["lead"]
    else:
        stage = process_steps.way(process, UnitStage(scheme, code, 0), centre_course.reached(acts.to_dict("records")))
        name, lead = stage.said.get("name", code), stage.said.get("lead", "")
    due, due_on = stage.due(process), stage.due_on
    # what was given, or must be waited for, goes on after the step that did not use all of it
    if running := _protected(stage, process, today) or _noticed(stage, process):
        due, due_on = running
    # a decision asks for its row until the registry has one of an exit, whatever came since
    decided = exits.get(str(last["centre"])) if registered and declared.by != "exit" else None
    state = _state(stage, process, today, due, due_on, last if registered else None)
    return Unit(
        code,
        name,
        lead,
        declared.label,
        declared.outcomes[last["outcome"]].label,
        centre_course.day(last["on_day"]),
        due,
        due_on,
        "disagree" if decided else state,
        stage.following(process),
        declared.clause,
        str(last["centre"]) if registered else None,
        decided,
    )


def against_registry(unit: Unit) -> tuple[str, str, str | None]:
    """What was decided or recorded of a unit and the registry does not say: what it is, what to do, and the clause."""
    if one := unit.decided:
        paper = f"（{one.document_no}）" if one.document_no else ""
        said = f"{one.year}年度的预警已由两人决定采取措施“{one.what}”{paper}，登记簿还没有登记退出"
        return said, "请在登记簿登记状态和退出日期；不采取这一措施的，在“预警处置”改变决定", one.clause
    told = f"建设进程为“{unit.step}：{unit.outcome}”"
    if unit.state == "unlisted":
        return f"{told}，登记簿中还没有", "请登记", unit.clause
    return f"{told}，登记簿与此不符", "请登记，或核对已记录的步骤", unit.clause


def _state(
    stage: UnitStage, process: Process, today: date, due: Due | None, due_on: date | None, centre: pd.Series | None
) -> State:
    """centre: the last row of a centre in the registry."""
    following, by_hand, ending = stage.following(process), stage.by_hand(process), stage.ending(process)
    if centre is not None and (ending and ending.leaves or centre["against"] and following):
        return "disagree"
    if centre is None and process.registered in following:
        return "unlisted"
    if centre is not None and stage.step == process.registered and not following:
        return "quiet"
    if not following or ending and ending.restarts or not (centre is not None or by_hand):
        return "ended"
    if any(process.steps[code].by == "exit" for code in following):
        if _protected(stage, process, today):
            return "running"
        return "judge" if centre is not None and centre["unsettled"] else "decide"
    if due is None or due_on is None:
        return "warned" if centre is not None and stage.outcome == "fail" else "open" if centre is None else "quiet"
    if due.wait:
        return "waiting" if today <= due_on else "ready"
    return "overdue" if stage.overdue(process, today) else "running"


def _protected(stage: UnitStage, process: Process, today: date) -> tuple[Due, date] | None:
    """The time that a clause gives before the end of the title, where it has not passed yet."""
    exits = (code for code in stage.following(process) if process.steps[code].by == "exit")
    found = [protected for code in exits if (protected := stage.protected(process, code))]
    return next((one for one in found if today <= one[1]), None)


def _noticed(stage: UnitStage, process: Process) -> tuple[Due, date] | None:
    """The notice period that what may follow has to wait for."""
    found = (stage.noticed(process, code) for code in stage.following(process))
    return next((one for one in found if one), None)


def mean(step: Step, fields: Mapping[str, Any]) -> tuple[Decimal, int, Decimal] | None:
    """Sum of the scores of a recorded step, how many there are, and the mean asked for; None for other steps."""
    if step.mean_of is None or step.mean_at_least is None:
        return None
    scores = [Decimal(part) for part in str(fields[step.mean_of]).split("，")]
    return sum(scores, Decimal(0)), len(scores), step.mean_at_least
