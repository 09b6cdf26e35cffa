"""Cross-checks of `process.yaml`: every step, field and rule that is named must be there, and every step can be reached."""

from collections.abc import Iterable, Iterator, Mapping

from data.definition_models import Scheme
from data.process_models import Process, Step


def problems(processes: Mapping[str, Process], schemes: Mapping[str, Scheme]) -> Iterator[str]:
    """Everything that does not hold, each with file, entry and what is allowed."""
    for code, process in processes.items():
        file = f"{code}/process.yaml"
        yield from _refs(file, "first", [process.first], process.steps)
        reached = {process.first, *(n for s in process.steps.values() for o in s.outcomes.values() for n in o.next)}
        for name, step in process.steps.items():
            at = f"steps → {name}"
            if name not in reached:
                yield f"{file}, {at}: no step leads there; allowed are steps that some outcome names in 'next'"
            yield from _refs(file, f"{at} → rule", step.rules, schemes[code].rules)
            yield from _refs(file, f"{at} → demands", _demanded(step), step.fields)
            for outcome in step.outcomes.values():
                yield from _refs(file, f"{at} → next", outcome.next, process.steps)
                if outcome.due and outcome.due.field:
                    yield from _refs(file, f"{at} → due → field", [outcome.due.field], step.fields)


def _demanded(step: Step) -> list[str]:
    return [n for d in step.demands for n in (*d.not_both, d.field, d.equal) if n]


def _refs(file: str, entry: str, names: Iterable[str], known: Iterable[str]) -> Iterator[str]:
    known = list(known)
    for name in names:
        if name not in known:
            yield f"{file}, {entry}: '{name}' does not exist; allowed are {', '.join(known)}"
