"""建设进程 of the centres in the registry: the steps their scheme's process takes by what is published and registered."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from data.acts.units.process_steps import UnitStage, followed
from data.read_model.rows import each
from data.read_model.store import Reader
from data.schema.loading import Definitions
from data.schema.models.process import Process
from metrics import results
from metrics.answers.centres import CourseEvent


def steps(store: Reader, d: Definitions, scheme: str, recorded: pd.DataFrame) -> pd.DataFrame:
    """The steps nobody recorded by hand, in order; none where the scheme's process ends before the registry.

    recorded: the recorded steps; a centre whose code a unit has, or was given at its recognition, goes on as that unit from
    where it stands.

    Returns unit, centre (the code in the registry), name, lead, step, outcome, on_day, due_on, stage (where it stands
    after the step), unsettled (the text does not say what failures mean for this centre) and fields: year, grade and document
    on which the step rests, and that it was taken over as history.
    """
    process = d.processes[scheme]
    if process.registered is None:
        return pd.DataFrame()
    last = {str(unit): acts.iloc[-1] for unit, acts in recorded.groupby("unit")}
    came_from = _came_from(process, recorded)
    found = []
    for centre, events in results.read(store, "course_events", scheme=scheme).groupby("centre", sort=False):
        unit = came_from.get(str(centre), str(centre))
        at = _begun(scheme, unit, last)
        for event in each(events, CourseEvent):
            reached = followed(process, at, event.source, event.outcome, event.day)
            if reached is None:
                continue
            step, outcome, at = reached
            found.append(
                {
                    "unit": unit,
                    "centre": centre,
                    "name": event.name,
                    "lead": event.lead,
                    "step": step,
                    "outcome": outcome,
                    "on_day": event.day,
                    "due_on": at.due_on,
                    "stage": at,
                    "unsettled": event.unsettled,
                    "fields": _grounds(event, d),
                }
            )
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


def _begun(scheme: str, unit: str, last: dict[str, Any]) -> UnitStage:
    if unit not in last:
        return UnitStage(scheme, unit, 0)
    return UnitStage(scheme, unit, 0, last[unit]["step"], last[unit]["outcome"])


def _grounds(event: CourseEvent, d: Definitions) -> dict[str, str]:
    year = None if event.year is None else f"{event.year}年度"
    taken_over = d.vocabulary.labels["act"]["registry.imported"] if event.history else None
    said = {"year": year, "grade": event.grade, "document_no": event.document_no, "taken_over": taken_over}
    return {name: value for name, value in said.items() if value is not None}
