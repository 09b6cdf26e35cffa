"""Cross-checks of `process.yaml`: every step, field and rule that is named is there, every step can be reached."""

from collections.abc import Iterable, Iterator, Mapping

from data.schema.models.policy import Evaluation, Scheme
from data.schema.models.process import NotBefore, Process, Step
from data.schema.models.process_demand import EARLIER


def problems(processes: Mapping[str, Process], schemes: Mapping[str, Scheme], states: Iterable[str]) -> Iterator[str]:
    """Everything that does not hold, each with file, entry and what is allowed.

    states: the states that a centre can have in the registry.
    """
    for code, process in processes.items():
        file, rules = f"{code}/process.yaml", schemes[code].rules
        wrong = [*_steps(process, file, rules), *_not_by_hand(process, file, schemes[code].evaluation, states)]
        yield from wrong or _cases(process, file, rules)


def never_looked_at(processes: Mapping[str, Process]) -> Iterator[str]:
    """Ticks that a step asks for and no demand looks at. Definitions kept by older versions may have some."""
    for code, process in processes.items():
        for name, step in process.steps.items():
            ticked = {n for d in step.demands for n in (d.complete, d.some) if n}
            for field in (n for n, asked in step.fields.items() if asked.type == "ticks" and n not in ticked):
                yield (
                    f"{code}/process.yaml, steps → {name} → fields → {field}: ticked and never looked at;"
                    " allowed are ticks of a demand 'complete' or 'some'"
                )


def _steps(process: Process, file: str, rules: Iterable[str]) -> Iterator[str]:
    yield from _refs(file, "first", [process.first], process.steps)
    reached = {process.first, *(n for s in process.steps.values() for o in s.outcomes.values() for n in o.next)}
    asked = {field for step in process.steps.values() for field in step.fields}
    given = {field for step in process.steps.values() for field, a in step.fields.items() if a.type == "scores"}
    for name, step in process.steps.items():
        at = f"steps → {name}"
        if name not in reached and step.by != "exit":  # a centre leaves the registry wherever it stood
            yield f"{file}, {at}: no step leads there; allowed are steps that some outcome names in 'next'"
        yield from _refs(file, f"{at} → rule", step.rules, rules)
        yield from _refs(file, f"{at} → demands", [n for d in step.demands for n in d.fields], step.fields)
        yield from _refs(file, f"{at} → demands → of", [o for d in step.demands for o in d.of], step.outcomes)
        yield from _refs(file, f"{at} → demands → earlier", [d.earlier for d in step.demands if d.earlier], asked)
        counted = [d.earlier_scores for d in step.demands if d.earlier_scores]
        yield from _refs(file, f"{at} → demands → earlier_scores", counted, given)
        yield from _persons(process, file, at, step)
        if process.registered is None and any(asked.type == "centre" for asked in step.fields.values()):
            yield f"{file}, {at} → fields: a field of type centre, and no step is by 'registry'; allowed is both or neither"
        if step.not_before:
            yield from _gives_time(process, file, name, step.not_before)
        for outcome in step.outcomes.values():
            yield from _refs(file, f"{at} → next", outcome.next, process.steps)
            if outcome.due and outcome.due.field:
                yield from _refs(file, f"{at} → due → field", [outcome.due.field], step.fields)


def _persons(process: Process, file: str, at: str, step: Step) -> Iterator[str]:
    """The lists that are compared are lists of persons, asked for here or in some step."""
    own, asked = (
        [field for one in steps for field, a in one.fields.items() if a.type == "persons"]
        for steps in ([step], process.steps.values())
    )
    for name in (n for demand in step.demands for n in demand.people):
        earlier = name.startswith(EARLIER)
        yield from _refs(file, f"{at} → demands → persons", [name.removeprefix(EARLIER)], asked if earlier else own)
    counted = [demand.as_many for demand in step.demands if demand.as_many]
    of = [field for field, a in step.fields.items() if a.type in ("scores", "persons", "whole") and a.required]
    yield from _refs(file, f"{at} → demands → as_many", counted, of)


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
    graded = {str(outcome) for outcome in (*evaluation.outcome.values(), evaluation.missing) if outcome} - {"skip"}
    said: dict[str, set[str]] = {
        "registry": {"done"},
        "grade": graded,
        "reassessment": {"pass", "fail"},
        "acceptance": {"passed", "failed"},
        "exit": {"done"},
    }
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
    """What cases name must be there; what they come to is computed in `metrics.proving.process_cases`."""
    for case in process.cases:
        at = f"cases → {case.name}"
        yield from _refs(file, f"{at} → rules", case.rules, rules)
        yield from _refs(file, f"{at} → steps", [taken.step for taken in case.steps], process.steps)


def _refs(file: str, entry: str, names: Iterable[str], known: Iterable[str]) -> Iterator[str]:
    known = list(known)
    for name in names:
        if name not in known:
            yield f"{file}, {entry}: '{name}' does not exist; allowed are {', '.join(known)}"
