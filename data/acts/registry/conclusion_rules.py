"""What must hold of one conclusion: a published grade, an acceptance, a judgement, a settlement, the state of a centre.

What a scheme evaluates, in which words, and whether its document has an acceptance or a rectification stands in its policy.yaml;
between which days a date lies in registry.yaml. Each rule says what is found and what is expected, and holds in whatever order
rows and files come in.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from data.acts.registry import date_limits, published_grades
from data.acts.registry.registered_centre import Cells, Registered, grade
from data.acts.units import process_steps

Said = Iterator[tuple[str, str]]
# Sheet → what makes a matter of it, the day by which the later conclusion counts, and what two of one day would have to say alike:
# of them neither is the later one.
ONE_A_DAY: Mapping[str, tuple[tuple[str, ...], str, tuple[str, ...]]] = {
    "acceptance": ((), "concluded_on", ("result",)),
    "judgement": (("year", "annex_row"), "judged_on", ("state",)),
    "settlement": (("payer",), "audited_on", ("balance", "non_compliant")),
}


def dates(ledger: str, cells: Cells, centre: Registered, *, only: str | None = None) -> Said:
    """The limits of the row's dates."""
    return date_limits.problems(ledger, cells, centre.row, centre.scheme, centre.d, centre.today, only=only)


def not_evaluated(cells: Cells, centre: Registered) -> Said:
    """Why no grade can be given for a year: the document has none, or the year is none in which the centre is evaluated. cells:
    year, of a row of grades or of an evaluation that is only begun."""
    if not centre.scheme.evaluation.outcome:
        yield f"“{centre.scheme.label}”的文件没有年度评价和等级", "这个方案不登记评价等级"
        return
    yield from dates("grade", cells, centre, only="year")


def _grade(cells: Cells, centre: Registered) -> Said:
    if said := list(not_evaluated(cells, centre)):
        yield from said
        return
    one = grade(cells)
    yield from dates("grade", cells, centre, only="published_on")
    # the row itself is among what is registered or told
    others = [g for g in centre.grades if g.year == one.year and not g.same(one)]
    yield from published_grades.problems(one, centre.scheme, others, centre.d)


def _acceptance(cells: Cells, centre: Registered) -> Said:
    if centre.scheme.evaluation.acceptance_rule is None:
        yield f"“{centre.scheme.label}”的文件没有建设期满的验收", "这个方案不登记验收结论"
        return
    yield from dates("acceptance", cells, centre)
    yield from _contradicted("acceptance", cells, centre)


def _judgement(cells: Cells, centre: Registered) -> Said:
    rows = [row.row for row in centre.scheme.annex]
    if cells["annex_row"] not in rows:
        listed = "、".join(rows) if rows else "没有；这个方案不登记专家认定"
        yield f"“{centre.scheme.label}”的指标体系没有条目“{cells['annex_row']}”", f"条目编号：{listed}"
    yield from dates("judgement", cells, centre)
    yield from _contradicted("judgement", cells, centre)


def _settlement(cells: Cells, centre: Registered) -> Said:
    yield from dates("settlement", cells, centre)
    yield from _contradicted("settlement", cells, centre)


def _contradicted(ledger: str, cells: Cells, centre: Registered) -> Said:
    matter, day, said = ONE_A_DAY[ledger]
    sheet = centre.d.ledgers[ledger]
    for other in centre.conclusions.get(ledger, ()):
        same = all(other.get(name) == cells.get(name) for name in (*matter, day))
        if same and any(other.get(name) != cells.get(name) for name in said):
            words = "、".join(_word(ledger, name, other[name], centre) for name in said)
            yield (
                f"同一事项在同一天（{cells[day]}）已有另一个{sheet.title}：{words}（{_named(other)}）",
                "哪一个在后由日期决定，同一天的分不出先后；请核对日期，或只登记算数的一个",
            )
            return


def _word(ledger: str, name: str, value: str, centre: Registered) -> str:
    column = centre.d.ledgers[ledger].columns[name]
    shown = centre.d.choices(ledger, name).get(value, value) if column.choices else value
    return f"{column.title}“{shown}”"


def _named(cells: Cells) -> str:
    return cells.get("document_no") or cells.get("judged_by") or ""


def _state(cells: Cells, centre: Registered) -> Said:
    """A state that was concluded: passed acceptance, left and since when, or came back."""
    evaluation, state = centre.scheme.evaluation, cells["state"]
    states = centre.d.choices("centre", "state")
    label, left = states[state], cells.get("exited_on")
    if state == "accepted" and evaluation.acceptance_rule is None:
        yield f"“{centre.scheme.label}”的文件没有建设期满的验收", f"不能登记为“{label}”，请核对状态"
    elif state == "accepted" and date.fromisoformat(cells["term_end"]) >= centre.today:
        yield f"建设期满日期 {cells['term_end']} 还没有过", f"期满之后才能登记为“{label}”"
    elif state == "accepted" and centre.accepted != "passed":
        yield f"状态为“{label}”，却没有通过的验收结论", "请先（或在同一份登记簿中）登记《验收结论》"
    if until := _given(centre, state):
        rule, last = until
        if (date.fromisoformat(left) if left else centre.today) <= last:
            yield f"年度评估未通过之后的整改期到 {last} 为止（{rule}）", f"整改期满之后才能登记为“{label}”"
    elsewhere = centre.d.registration.decided_elsewhere
    if centre.gone(state) and not (centre.decided or centre.history or elsewhere.named(cells.get("note", ""))):
        yield (
            f"状态为“{label}”，却没有作出决定的记录",
            "请先在“预警处置”由两人决定采取措施；在本系统以外决定的，在备注写明决定的文号"
            f"（如 {elsewhere.example}）；首次使用之前退出的，作为“历史数据导入”交入",
        )
    yield from _coming_back(cells, centre, states)


def _coming_back(cells: Cells, centre: Registered, states: Mapping[str, str]) -> Said:
    """What was concluded is not undone by an old register that comes in again: the row says why, as no row before it did."""
    before = centre.before
    concluded = before is not None and (
        centre.gone(before["state"]) or before["state"] == "accepted" or before.get("exited_on")
    )
    if before is None or not concluded or cells["state"] not in ("active", "suspended"):
        return
    note = cells.get("note", "")
    if not note or note in centre.notes:
        since = f"（退出日期 {before['exited_on']}）" if before.get("exited_on") else ""
        yield (
            f"已登记为“{states[before['state']]}”{since}，这一行改回“{states[cells['state']]}”",
            "以前的登记簿再次交入不改变结论；确需更正的，在备注写明更正的理由",
        )


def _given(centre: Registered, state: str) -> tuple[str, date] | None:
    """The rule that gives a centre time before the title is taken, and its last day; None where none was given.

    It is given by the failure that stands in the last year assessed, unless it was assessed again since and passed.
    """
    evaluation = centre.scheme.evaluation
    process = centre.d.processes.get(centre.scheme.scheme)
    steps = process.steps.values() if process else ()
    waits = [s.not_before for s in steps if state in s.states and s.not_before and s.not_before.after]
    if not waits or evaluation.rectification_months is None:
        return None
    yearly = [
        g for g in centre.grades if g.nature != "rectified" and evaluation.outcome.get(g.grade) in ("pass", "fail")
    ]
    stood = max(yearly, key=lambda g: (g.year, g.changing, g.published_on), default=None)
    if stood is None or evaluation.outcome[stood.grade] != "fail":
        return None
    again = [g for g in centre.grades if g.nature == "rectified" and g.year == stood.year]
    if any(evaluation.outcome.get(g.grade) == "pass" and g.published_on >= stood.published_on for g in again):
        return None
    return waits[0].rule, process_steps.months_later(stood.published_on, evaluation.rectification_months)


CHECKS: Mapping[str, Callable[[Cells, Registered], Said]] = {
    "grade": _grade,
    "acceptance": _acceptance,
    "judgement": _judgement,
    "settlement": _settlement,
    "centre": _state,
}
