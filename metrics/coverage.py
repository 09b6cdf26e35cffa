"""How every rule and every clause of a policy is treated by the program, and where: worked out from the definitions themselves."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from data.schema.loading import Definitions
from data.schema.models.clauses import ClauseTreatment, Requirement
from data.schema.models.policy import Rule

Way = Literal[
    "target",
    "listed",
    "flag",
    "finding",
    "deadline",
    "evaluation",
    "programme",
    "duration",
    "application",
    "asked",
    "process",
    "form",
    "letter",
]
_BY_KIND: dict[str, Way] = {"annual": "letter", "target_source": "letter", "format": "form"}


@dataclass(frozen=True)
class Covered:
    """One rule: where the program works with it, and how many worked cases prove that."""

    code: str
    rule: Rule
    ways: tuple[Way, ...]
    cases: int


def of(d: Definitions, scheme: str) -> list[Covered]:
    """Every rule of a scheme, in the order of the document."""
    return [
        Covered(code, rule, tuple(dict.fromkeys(_ways(d, scheme, code, rule))), _cases(d, scheme, code))
        for code, rule in d.schemes[scheme].rules.items()
    ]


def _ways(d: Definitions, scheme: str, code: str, rule: Rule) -> Iterator[Way]:
    known = d.schemes[scheme]
    if rule.target:
        yield "target"
    elif rule.indicator:
        yield "listed"
    if rule.flag:
        yield "flag"
    if any(case.findings for case in d.cases[scheme] if code in case.rules):
        yield "finding"
    if rule.kind == "reporting" and known.reporting.due_month:
        yield "deadline"
    evaluation = known.evaluation
    named = (evaluation.consecutive_rule, evaluation.acceptance_rule, evaluation.rectification_rule)
    if code in named or (rule.kind == "evaluation" and evaluation.grades):
        yield "evaluation"
    if any(plan.rule == code for plan in known.programme):
        yield "programme"
    if any(length.rule == code for length in known.durations):
        yield "duration"
    if scheme in d.applications:
        conditions = [c for c in d.applications[scheme].conditions.values() if c.rule == code]
        if any(not c.judged for c in conditions):
            yield "application"
        elif conditions:
            yield "asked"
    if scheme in d.processes and any(code in step.rules for step in d.processes[scheme].steps.values()):
        yield "process"
    if rule.treatment == "computed" and rule.kind in _BY_KIND and not rule.target:
        yield _BY_KIND[rule.kind]


def _cases(d: Definitions, scheme: str, code: str) -> int:
    """Cases of the year's report, of the entry conditions, of the process and of the plans that speak of a rule."""
    number = sum(code in case.rules for case in d.cases[scheme])
    number += sum(len(plan.cases) for plan in d.schemes[scheme].programme if plan.rule == code)
    if scheme in d.processes:
        number += sum(code in case.rules for case in d.processes[scheme].cases)
    if scheme in d.applications:
        conditions = d.applications[scheme].conditions.items()
        asked = {name for name, condition in conditions if condition.rule == code and not condition.judged}
        number += sum(bool(asked & set(case.expected)) for case in d.applications[scheme].cases)
    return number


@dataclass(frozen=True)
class Said:
    """One thing that a clause of the text says: its number, which of several things at that number, and its treatment."""

    number: str
    position: int
    requirement: Requirement

    @property
    def code(self) -> str:
        """Its name in an address: 四（一）.2."""
        return f"{self.number}.{self.position}"


def clauses(d: Definitions, scheme: str) -> list[Said]:
    """Everything that the text of a scheme says, in its order; nothing where its clauses are not listed."""
    return [
        Said(number, position, requirement)
        for number, requirements in d.clauses.get(scheme, {}).items()
        for position, requirement in enumerate(requirements, 1)
    ]


def treated(d: Definitions, scheme: str) -> dict[ClauseTreatment, int]:
    """How many things of a text are treated in each way, those that are open among them."""
    counts = Counter(said.requirement.treatment for said in clauses(d, scheme))
    return {treatment: counts[treatment] for treatment in get_args(ClauseTreatment)}
