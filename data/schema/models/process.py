"""The shape of `process.yaml`: the steps from application to recognition and on to the end of the title, what each asks for,
and when the next is due."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import Field, model_validator

from data.schema.models.process_demand import Demand
from data.schema.models.words import Clause, Strict

BETWEEN = "，"  # the scores or the names of several persons, as they are recorded


class Asked(Strict):
    """One thing that a step asks for. scores: one number per expert; persons: their names, none twice; ticks: several points, each
    yes or no; centre: the code under which the unit is, or will be, in the registry, where that is another than its own.

    at_least, at_most: of a whole number, or of how many scores or persons there are; every score lies within 0 and highest.
    personal: a text that names a person; like persons, it is shown in full only to roles whose work needs names.
    """

    label: str
    type: Literal["text", "date", "whole", "yes_no", "scores", "persons", "ticks", "centre"]
    at_least: int | None = None
    at_most: int | None = None
    highest: int = 100
    points: dict[str, str] = {}
    rule: str | None = None
    help: str = ""
    required: bool = True
    personal: bool = False

    @property
    def names(self) -> bool:
        """Whether what is filled in names persons."""
        return self.personal or self.type == "persons"

    @model_validator(mode="after")
    def _complete(self) -> "Asked":
        if self.personal and self.type != "text":
            raise ValueError("'personal' is said of a text")
        if bool(self.points) != (self.type == "ticks"):
            raise ValueError("'points' are what a field of type ticks asks one by one")
        return self


class Due(Strict):
    """When the next step is due, counted from the day of this one, or the day in a field.

    wait: the next step may only follow after that day (a notice period); bars: after that day the steps that follow from here
    may not be taken any more, also when others came in between, only those named `ends`. months: the same day so many months
    later, or the last day of that month (D16).
    """

    label: str
    rule: str
    months: int | None = Field(default=None, ge=1, le=120)
    working_days: int | None = Field(default=None, ge=1, le=60)
    field: str | None = None
    wait: bool = False
    bars: bool = False
    overdue: str = ""

    @model_validator(mode="after")
    def _complete(self) -> "Due":
        if [self.months is None, self.working_days is None, self.field is None].count(False) != 1:
            raise ValueError("a due date has exactly one of months, working_days, field")
        if not self.wait and not self.overdue:
            raise ValueError("a deadline says in 'overdue' what it means to miss it")
        return self


class NotBefore(Strict):
    """The time that a clause gives a unit before a sanction: the step comes only after it, never on its last day.

    after: steps whose due day must have passed; of several the one taken last counts. Where the clause gives no time, `reading`
    says so instead: a sanction without either has not been thought about.
    """

    rule: str
    after: tuple[str, ...] = ()
    reading: str = ""

    @model_validator(mode="after")
    def _complete(self) -> "NotBefore":
        if bool(self.after) == bool(self.reading):
            raise ValueError(
                "a time before a sanction is either 'after' steps, or 'reading' says that the clause gives none"
            )
        return self


class Ending(Strict):
    """One way a step can come out, and what may follow. keeps: the unit stays where it stood, and what may follow now stays possible
    from there on; what was said is kept. restarts: the way is over, and the unit may apply anew under its code.
    leaves: the title or qualification is taken: the registry must say so, too."""

    label: str
    next: tuple[str, ...] = ()
    keeps: bool = False
    restarts: bool = False
    leaves: bool = False
    due: Due | None = None


# What takes a step that nobody records here: the centre's row in the registry, a final grade, a grade after rectification,
# the acceptance at the end of the term, a state of the registry that ends it.
Source = Literal["registry", "grade", "reassessment", "acceptance", "exit"]


class Step(Strict):
    """One step. outcomes: people choose one; mean_of: the mean of the scores decides: where it is less than `mean_at_least`
    (not rounded), the outcome is the one named last; else the first, or, of several others, the one that people choose.
    formerly: what it asked once, and recorded acts still say.
    ends: a removal, also possible when time is up; not_before: of a sanction, the time that must have passed.

    by: what takes the step, when it is not recorded here; states: for an exit, the states of the registry that mean it.
    """

    label: str
    clause: Clause
    rule: str | None = None
    fields: dict[str, Asked] = {}
    formerly: dict[str, Asked] = {}
    demands: tuple[Demand, ...] = ()
    outcomes: dict[str, Ending]
    mean_of: str | None = None
    mean_at_least: Decimal | None = None
    ends: bool = False
    not_before: NotBefore | None = None
    two_people: bool = False
    by: Source | None = None
    states: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _complete(self) -> "Step":
        if self.by and (self.fields or self.demands or self.mean_of or self.ends or self.two_people):
            raise ValueError("a step that nobody records asks for nothing: 'by' stands with outcomes only")
        if both := sorted(self.fields.keys() & self.formerly.keys()):
            raise ValueError(f"'formerly' is what is asked no more: {', '.join(both)}")
        if any(ending.keeps and ending.due for ending in self.outcomes.values()):
            raise ValueError("'keeps' leaves the unit where it stood: nothing falls 'due' by it")
        if bool(self.states) != (self.by == "exit"):
            raise ValueError("'states' are for a step by exit, and it needs them")
        if (self.mean_of is None) != (self.mean_at_least is None):
            raise ValueError("'mean_of' and 'mean_at_least' stand together or not at all")
        if self.mean_of and (self.fields.get(self.mean_of) is None or len(self.outcomes) < 2):
            raise ValueError("'mean_of' is a field of the step, and the outcome named last is that of a lesser mean")
        return self

    @property
    def asked(self) -> Mapping[str, Asked]:
        """What it asks for, and what recorded acts say that it asked once."""
        return {**self.formerly, **self.fields}

    @property
    def waiting(self) -> frozenset[str]:
        """The steps that a notice period of this one keeps waiting."""
        return frozenset(code for o in self.outcomes.values() if o.due and o.due.wait for code in o.next)

    @property
    def rules(self) -> tuple[str, ...]:
        """Every rule it names: its own, of its fields, demands and due dates."""
        named = [self.rule, *(f.rule for f in self.fields.values()), *(d.rule for d in self.demands)]
        named += [self.not_before.rule] if self.not_before else []
        named += [o.due.rule for o in self.outcomes.values() if o.due]
        return tuple(dict.fromkeys(rule for rule in named if rule))


class Taken(Strict):
    """A step in a worked case: on which day, what was filled in (code → text as typed), which outcome was chosen."""

    step: str
    day: date
    fields: dict[str, str] = {}
    outcome: str | None = None


class ProcessCase(Strict):
    """A worked case: steps one after another, and what the last one must come to. Computed when the file is loaded.

    outcome, due_on: what it comes to; or refused: words of the refusal. overdue: day → whether a deadline has passed then.
    """

    name: str
    rules: tuple[str, ...] = Field(min_length=1)
    steps: tuple[Taken, ...] = Field(min_length=1)
    outcome: str | None = None
    due_on: date | None = None
    refused: str | None = None
    overdue: dict[date, bool] = {}

    @model_validator(mode="after")
    def _complete(self) -> "ProcessCase":
        if (self.outcome is None) == (self.refused is None):
            raise ValueError("a case says either the 'outcome' or in which words the last step is 'refused'")
        if self.refused and (self.due_on or self.overdue):
            raise ValueError("a refused step has no 'due_on' and no 'overdue'")
        return self


class Process(Strict):
    """The way of a unit from application to recognition. first: the step it begins with."""

    label: str
    unit: str
    first: str
    steps: dict[str, Step]
    cases: tuple[ProcessCase, ...] = ()

    @property
    def registered(self) -> str | None:
        """The step by which a centre stands in the registry; None where the process ends before."""
        return next((code for code, step in self.steps.items() if step.by == "registry"), None)

    @property
    def later(self) -> frozenset[str]:
        """The steps that people record of a centre in the registry: those that can follow from its entry there."""
        found: set[str] = set()
        to_see = [self.registered] if self.registered else []
        while to_see:
            for ending in self.steps[to_see.pop()].outcomes.values():
                new = [code for code in ending.next if code not in found]
                found.update(new)
                to_see += new
        return frozenset(code for code in found if self.steps[code].by is None)

    @property
    def centre_fields(self) -> frozenset[str]:
        """The fields that name the code under which a unit is in the registry."""
        return frozenset(n for s in self.steps.values() for n, asked in s.fields.items() if asked.type == "centre")
