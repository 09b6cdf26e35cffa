"""The worked cases of `process.yaml`: step after step, by the same function that records them; what comes out other than said."""

from collections.abc import Iterator
from datetime import date

from data.acts.units import process_steps
from data.acts.units.process_steps import UnitStage
from data.problem import Refused
from data.schema.loading import Definitions
from data.schema.models.process import Process, ProcessCase


def differences(d: Definitions, scheme: str) -> list[str]:
    """Every case of a scheme's process that comes to something else than it says, with file and entry."""
    process = d.processes.get(scheme)
    if process is None:
        return []
    at = f"{scheme}/process.yaml, cases"
    return [f"{at} → {case.name}: {wrong}" for case in process.cases for wrong in _differences(process, case)]


def _differences(process: Process, case: ProcessCase) -> Iterator[str]:
    """Where a case comes to something else than it says. All days count as past: a case does not grow old."""
    at_sight, last = UnitStage("", "", 0), ""
    for number, taken in enumerate(case.steps, 1):
        try:
            reached = process_steps.taken(
                process, at_sight, taken.step, taken.fields, on_day=taken.day, outcome=taken.outcome, today=date.max
            )
        except Refused as refused:
            said = "；".join(p.message for p in refused.problems)
            if number < len(case.steps) or case.refused is None:
                yield f"step {number} '{taken.step}' is refused ({said}); expected is that it is recorded"
            elif case.refused not in said:
                yield f"the refusal says '{said}'; expected are the words '{case.refused}'"
            return
        last = reached.outcome
        at_sight = at_sight.after(process, taken.step, reached)
    if case.refused is not None:
        yield f"the last step is recorded; expected is a refusal with the words '{case.refused}'"
        return
    if last != case.outcome:
        yield f"outcome is '{last}'; expected is '{case.outcome}'"
    if at_sight.due_on != case.due_on:
        yield f"due_on is {at_sight.due_on}; expected is {case.due_on}"
    for day, late in case.overdue.items():
        if at_sight.overdue(process, day) != late:
            yield f"on {day} it is {'not ' if late else ''}overdue; expected is the contrary"
