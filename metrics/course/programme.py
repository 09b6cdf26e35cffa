"""The number of centres against what the province plans (programme rules: ZJ-01, HT-01, HM-01, HM-17)."""

from dataclasses import dataclass

from data.read_model.rows import each
from data.read_model.store import Store
from data.schema.loading import Definitions
from data.schema.models.plans import Programme, ProgrammeCase
from metrics import results
from metrics.answers.centres import ProgrammeItem

VERDICTS = {True: "kept", False: "not_kept", None: "unsaid"}


@dataclass(frozen=True)
class ProgrammeState:
    """One plan and how it stands. verdict: in words; kept: None where the text gives no tolerance or there is no data;
    each: the plan is about every industry on its own."""

    label: str
    count: str
    planned: str
    verdict: str
    kept: bool | None
    basis: str
    each: bool = False


def states(store: Store, definitions: Definitions, scheme: str, year: int) -> list[ProgrammeState]:
    """Every plan of a scheme against the centres it has by the end of a year, in the order of the definitions."""
    return [_state(store, definitions, scheme, year, plan) for plan in definitions.schemes[scheme].programme]


def planned(plan: Programme) -> str:
    """The number planned, in words: 10-15 家, 25 家左右, 不超过 1 家."""
    if plan.about is not None:
        return f"{plan.about} 家左右"
    if plan.at_least is None:
        return f"不超过 {plan.at_most} 家"
    return f"{plan.at_least}-{plan.at_most} 家" if plan.at_most is not None else f"{plan.at_least} 家以上"


def differences(d: Definitions, scheme: str) -> list[str]:
    """Where a worked case of a scheme's plans comes out other than it says; empty when all agree."""
    found = []
    for plan in d.schemes[scheme].programme:
        for case in plan.cases:
            _, said, kept = _each(case.numbers, plan) if case.number is None else _alone(case.number, plan)
            if VERDICTS[kept] != case.verdict or case.said not in said:
                found.append(f"{plan.rule}　{plan.label}　{in_words(case)}：应为“{case.said}”，得到“{said}”")
    return found


def in_words(case: ProgrammeCase) -> str:
    """What a worked case assumes: 9 家, or 甲行业 1 家、乙行业 2 家."""
    if case.number is not None:
        return f"{case.number} 家"
    return "、".join(f"{name} {number} 家" for name, number in case.numbers.items()) or "没有报告填写"


def _state(store: Store, d: Definitions, scheme: str, year: int, plan: Programme) -> ProgrammeState:
    rule = d.schemes[scheme].rules[plan.rule]
    numbers = _numbers(store, scheme, year, plan)
    count, verdict, kept = _each(numbers, plan) if plan.each else _alone(sum(numbers.values()), plan)
    return ProgrammeState(
        plan.label, count, planned(plan), verdict, kept, f"{plan.rule}　{rule.clause}：{rule.reading}", plan.each
    )


def _numbers(store: Store, scheme: str, year: int, plan: Programme) -> dict[str, int]:
    """What is counted → centres."""
    if plan.counts == "titled":
        return {plan.counts: int(results.read(store, "programme", scheme=scheme, year=year)["titled"].iloc[0])}
    rows = results.read(store, "programme_items", scheme=scheme, year=year, item=plan.counts)
    return {r.entity: r.centres for r in each(rows, ProgrammeItem) if r.entity is not None}


def _alone(number: int, plan: Programme) -> tuple[str, str, bool | None]:
    words = planned(plan)
    if plan.about is not None:
        apart = number - plan.about
        said = f"与 {words}相比" + ("正好" if not apart else f"{'多' if apart > 0 else '少'} {abs(apart)}")
        return f"{number} 家", said, None
    if plan.at_least is not None and number < plan.at_least:
        return f"{number} 家", f"比 {words}少 {plan.at_least - number}", False
    if plan.at_most is not None and number > plan.at_most:
        return f"{number} 家", f"比 {words}多 {number - plan.at_most}", False
    return f"{number} 家", f"在 {words}之内", True


def _each(numbers: dict[str, int], plan: Programme) -> tuple[str, str, bool | None]:
    """Limits that hold for every industry on its own."""
    if not numbers:
        return "—", "还没有报告填写", None
    over = {name: n for name, n in numbers.items() if plan.at_most is not None and n > plan.at_most}
    count = f"{len(numbers)} 个"
    if over:
        return count, "、".join(f"{name} {n} 家" for name, n in over.items()) + "，超出", False
    return count, f"{len(numbers)} 个行业都符合", True
