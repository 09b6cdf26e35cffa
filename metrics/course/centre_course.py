"""建设进程 of the centres in the registry: the steps their scheme's process takes by what is published and registered."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from data.acts.units import process_steps
from data.acts.units.process_steps import Reached, UnitStage, followed
from data.read_model.database import Reader
from data.read_model.rows import each
from data.schema.loading import Definitions
from data.schema.models.process import Process
from metrics import results
from metrics.answers.centres import CourseEvent


def steps(store: Reader, d: Definitions, scheme: str, recorded: pd.DataFrame) -> pd.DataFrame:
    """The steps of the centres in the registry from their entry there on, in order: what is published or registered, and what
    people recorded of them since; none where the scheme's process ends before the registry.

    recorded: the recorded steps; a centre whose code a unit has, or was given at its recognition, goes on as that unit from
    where it stands.

    Returns unit, centre (the code in the registry), name, lead, step, outcome, on_day, due_on, stage (where it stands
    after the step), unsettled (the text does not say what failures mean for this centre), against (what was recorded before does
    not lead into the registry) and fields: year, grade and document on which the step rests, and that it was taken over as
    history; of a recorded step what it has (recorded).
    """
    process = d.processes[scheme]
    if process.registered is None:
        return pd.DataFrame()
    came_from = _came_from(process, recorded)
    units: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in recorded.to_dict("records"):
        units[str(row["unit"])].append({str(name): value for name, value in row.items()})
    events: dict[str, list[CourseEvent]] = defaultdict(list)
    for event in each(results.read(store, "course_events", scheme=scheme), CourseEvent):
        events[event.centre].append(event)
    found = []
    for centre, told in events.items():
        unit = came_from.get(centre, centre)
        own = units.get(unit, [])
        by_hand = [act for act in own if act["step"] in process.later]
        before = [act for act in own if act["step"] not in process.later]
        at = process_steps.way(process, UnitStage(scheme, unit, 0), reached(before))
        # nothing was recorded before, or what was recorded leads here
        against = at.step is not None and process.registered not in at.following(process)
        about = {"unit": unit, "centre": centre, "name": told[0].name, "lead": told[0].lead}
        rows: list[dict[str, Any]] = []
        for event in (e for e in told if e.source != "exit"):
            at = _follow(process, at, event, about, rows, d)
        for act, (step, came_to) in zip(by_hand, reached(by_hand), strict=True):
            at = at.after(process, step, came_to)
            rows.append({**act, **about, "stage": at, "unsettled": False})
        for event in (e for e in told if e.source == "exit"):
            at = _follow(process, at, event, about, rows, d)
        found += [{**row, "against": against} for row in rows]
    return pd.DataFrame(found)


@dataclass(frozen=True)
class _Recorded:
    unit: str
    step: str
    fields: Mapping[str, str]


def _came_from(process: Process, recorded: pd.DataFrame) -> dict[str, str]:
    """The code of a centre in the registry → the unit that was recognised as it, where a step says so."""
    asked = {
        (code, name) for code, step in process.steps.items() for name, a in step.fields.items() if a.type == "centre"
    }
    return {
        act.fields[name]: act.unit
        for act in each(recorded, _Recorded)
        for code, name in asked
        if act.step == code and act.fields.get(name)
    }


def reached(acts: Iterable[Mapping[Any, Any]]) -> list[tuple[str, Reached]]:
    """Recorded steps (rows of `recorded`), each with what it came to."""
    return [
        (str(act["step"]), Reached(str(act["outcome"]), day(act["on_day"]), day(act["due_on"]), act["fields"]))
        for act in acts
    ]


def day(value: Any) -> date | None:
    """A day as pandas holds it; None for none."""
    return None if pd.isna(value) else pd.Timestamp(value).date()


def _follow(
    process: Process,
    at: UnitStage,
    event: CourseEvent,
    about: Mapping[str, Any],
    rows: list[dict[str, Any]],
    d: Definitions,
) -> UnitStage:
    """Where the centre stands after what is published or registered; the step it takes, if any, is added to the rows."""
    taken = followed(process, at, event.source, event.outcome, event.day)
    if taken is None:
        return at
    step, outcome, at = taken
    said = {"on_day": event.day, "due_on": at.due_on, "unsettled": event.unsettled, "fields": _grounds(event, d)}
    rows.append({**about, "step": step, "outcome": outcome, "stage": at, **said})
    return at


def _grounds(event: CourseEvent, d: Definitions) -> dict[str, str]:
    year = None if event.year is None else f"{event.year}年度"
    taken_over = d.vocabulary.labels["act"]["registry.imported"] if event.history else None
    said = {"year": year, "grade": event.grade, "document_no": event.document_no, "taken_over": taken_over}
    return {name: value for name, value in said.items() if value is not None}
