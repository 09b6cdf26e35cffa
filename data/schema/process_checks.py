"""Cross-checks of `process.yaml`: every step, field and rule that is named is there, every step can be reached, every worked
case comes to what it says."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from data.acts import process_steps
from data.acts.process_steps import Standing
from data.problem import Refused
from data.schema.models import Evaluation, Scheme
from data.schema.process_model import NotBefore, Process, ProcessCase, Step


def problems(processes: Mapping[str, Process], schemes: Mapping[str, Scheme], states: Iterable[str]) -> Iterator[str]:
    """Everything that does not hold, each with file, entry and what is allowed. Cases are worked where all else holds.

    states: the states that a centre can have in the registry.
    """
    for code, process in processes.items():
        file, rules = f"{code}/process.yaml", schemes[code].rules
        wrong = [*_steps(process, file, rules), *_not_by_hand(process, file, schemes[code].evaluation, states)]
        yield from wrong or _cases(process, file, rules)


def _steps(process: Process, file: str, rules: Iterable[str]) -> Iterator[str]:
    yield from _refs(file, "first", [process.first], process.steps)
    reached = {process.first, *(n for s in process.steps.values() for o in s.outcomes.values() for n in o.next)}
    for name, step in process.steps.items():
        at = f"steps → {name}"
        if name not in reached:
            yield f"{file}, {at}: no step leads there; allowed are steps that some outcome names in 'next'"
        yield from _refs(file, f"{at} → rule", step.rules, rules)
        yield from _refs(file, f"{at} → demands", _demanded(step), step.fields)
        if process.registered is None and any(asked.type == "centre" for asked in step.fields.values()):
            yield f"{file}, {at} → fields: a field of type centre, and no step is by 'registry'; allowed is both or neither"
        if step.not_before:
            yield from _gives_time(process, file, name, step.not_before)
        for outcome in step.outcomes.values():
            yield from _refs(file, f"{at} → next", outcome.next, process.steps)
            if outcome.due and outcome.due.field:
                yield from _refs(file, f"{at} → due → field", [outcome.due.field], step.fields)


def _gives_time(process: Process, file: str, name: str, limit: NotBefore) -> Iterator[str]:
    """The steps that a sanction waits for are there, and have one deadline each."""
    at = f"steps → {name} → not_before"
    yield from _refs(file, f"{at} → after", limit.after, process.steps)
    for code in (c for c in limit.after if c in process.steps):
        deadlines = [o for o in process.steps[code].outcomes.values() if o.due and not o.due.wait]
        if len(deadlines) != 1:
            yield f"{file}, {at} → after: '{code}' has {len(deadlines)} deadlines; allowed are steps with one"


def _not_by_hand(process: Process, file: str, evaluation: Evaluation, states: Iterable[str]) -> Iterator[str]:
    """Steps that follow from grades and the registry have an outcome for all that these can say, and one way on from each."""
    graded = {*evaluation.outcome.values(), evaluation.missing} - {"skip"}
    said = {
        "registry": {"done"}, "grade": graded, "reassessment": {"pass", "fail"}, "acceptance": {"passed", "failed"},
        "exit": {"done"},
    }  # fmt: skip
    if [step.by for step in process.steps.values()].count("registry") > 1:
        yield f"{file}, steps: two steps by 'registry'; allowed is one"
    for name, step in process.steps.items():
        at = f"{file}, steps → {name}"
        if step.by and set(step.outcomes) != said[step.by]:
            yield f"{at}: outcomes are {', '.join(step.outcomes)}; expected are {', '.join(sorted(said[step.by]))}"
        yield from _refs(file, f"steps → {name} → states", step.states, states)
        for outcome, ending in step.outcomes.items():
            following = [process.steps[code].by for code in ending.next if code in process.steps]
            if [by for by in following if by and by != "exit" and following.count(by) > 1]:
                yield f"{at} → {outcome} → next: two steps by the same; allowed is one of each"
            months = ending.due.months if ending.due else None
            if step.by == "grade" and outcome == "fail" and months != evaluation.rectification_months:
                yield f"{at} → fail → due: {months} months; policy.yaml has {evaluation.rectification_months} for rectification"


def _cases(process: Process, file: str, rules: Iterable[str]) -> Iterator[str]:
    for case in process.cases:
        at = f"cases → {case.name}"
        named = list(_refs(file, f"{at} → rules", case.rules, rules))
        named += _refs(file, f"{at} → steps", [taken.step for taken in case.steps], process.steps)
        yield from named or (f"{file}, {at}: {wrong}" for wrong in _differences(process, case))


def _differences(process: Process, case: ProcessCase) -> Iterator[str]:
    """Where a case comes to something else than it says. All days count as past: a case does not grow old."""
    at_sight, last = Standing("", "", 0), ""
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
        at_sight = at_sight.after(process, taken.step, reached.outcome, reached.on_day, reached.due_on)
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


def _demanded(step: Step) -> list[str]:
    return [n for d in step.demands for n in (*d.not_both, d.field, d.equal) if n]


def _refs(file: str, entry: str, names: Iterable[str], known: Iterable[str]) -> Iterator[str]:
    known = list(known)
    for name in names:
        if name not in known:
            yield f"{file}, {entry}: '{name}' does not exist; allowed are {', '.join(known)}"
