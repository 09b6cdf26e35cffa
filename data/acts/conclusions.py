"""What decides about a title: which rows of a registry are conclusions, and what must hold of one at every door.

Conclusions are the published grades, acceptances, judgements of experts, settlements, and the states in which a centre has
passed its acceptance or left. Page, workbook, CSV and command line ask here. What a scheme evaluates, in which words, and
whether its document has an acceptance or a rectification stands in its policy.yaml. Every rule holds in whatever order rows
and files come in: what stands in the same file counts as if it were registered.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from data.acts import process_steps, published_grades
from data.acts.published_grades import Published, Said
from data.problem import Problem
from data.read_model.rows import each
from data.read_model.store import Store
from data.schema.loading import Definitions
from data.schema.models.policy import Scheme
from data.workbook.interpretation import LedgerRow

LEDGERS = ("grade", "acceptance", "judgement", "settlement")
# The state in which a centre begins; every other one was concluded by somebody.
BEGUN = "active"
# What makes two grades one conclusion, recorded twice; of the other ledgers it is the whole row.
_GRADE = ("centre", "year", "grade", "nature", "document_no", "published_on")


@dataclass(frozen=True)
class _Context:
    """What a conclusion on a centre is held against: the centre with what is handed in, and all its published grades."""

    scheme: Scheme
    approved_on: date
    term_end: date
    grades: tuple[Published, ...]
    d: Definitions
    today: date


@dataclass(frozen=True)
class _State:
    centre: str
    state: str
    exited_on: str | None


@dataclass(frozen=True)
class _Centre:
    centre: str
    scheme: str
    approved_on: date
    term_end: date


@dataclass(frozen=True)
class _Row:
    ledger: str
    cells: Sequence[tuple[str, str]]


def of(store: Store, rows: Iterable[LedgerRow]) -> list[LedgerRow]:
    """The rows that conclude something. What is registered already, and a centre's row that leaves its state as it is,
    conclude nothing: a whole register may come in again."""
    listed = [row for row in rows if row.ledger in (*LEDGERS, "centre")]
    if not listed:
        return []
    centres = list({row.cells.get("centre", "") for row in listed})
    states = store.read("select centre, state, cast(exited_on as varchar) as exited_on from registry.centre")
    registered = {r.centre: (r.state, r.exited_on) for r in each(states, _State)}
    known = store.read(
        "select ledger, cells from record.registry_row where list_contains(?, ledger) and list_contains(?, cells['centre'])",
        [list(LEDGERS), centres],
    )
    there = {_key(r.ledger, dict(r.cells)) for r in each(known, _Row)}
    return [row for row in listed if _concludes(row, registered, there)]


def problems(store: Store, rows: Iterable[LedgerRow]) -> list[Problem]:
    """What does not hold of the conclusions among the rows of one file, each with its sheet and row.

    A row of a centre that is registered neither before nor with it is passed over: that is another problem.
    """
    listed = list(rows)
    concluding = of(store, listed)
    if not concluding:
        return []
    published = [_grade(row.cells) for row in concluding if row.ledger == "grade"]
    centres = _centres(store, listed, published)
    return [
        Problem(row.sheet, f"第{row.row_no}行", found, expected)
        for row in concluding
        if row.cells.get("centre") in centres
        for found, expected in _CHECKS[row.ledger](row.cells, centres[row.cells["centre"]])
    ]


def problems_of_publishing(store: Store, cells: Mapping[str, str]) -> list[Problem]:
    """What does not hold of a grade that is about to be published, as a row of the ledger grade."""
    centre = _centres(store, (), ())[cells["centre"]]
    one = _grade(cells)
    # on the page each publication takes the place of all before it
    later = (g for g in centre.grades if g.year == one.year and g.nature != "rectified")
    named = [g.named(centre.d) for g in later if g.published_on > one.published_on]
    found = list(_grade_problems(cells, centre)) or [
        (f"公布日期 {one.published_on} 早于{name}", "它要替换已有的结论，请核对日期") for name in named
    ]
    return [Problem(None, None, *said) for said in found]


def _concludes(row: LedgerRow, registered: Mapping[str, tuple[str, str | None]], there: set[Any]) -> bool:
    if row.ledger != "centre":
        return _key(row.ledger, row.cells) not in there
    said = row.cells["state"], row.cells.get("exited_on")
    return said != registered.get(row.cells["centre"], (BEGUN, None))


def _key(ledger: str, cells: Mapping[str, str]) -> tuple[Any, ...]:
    kept = {name: cells.get(name, "") for name in _GRADE} if ledger == "grade" else cells
    return (ledger, *sorted(kept.items()))


def _grade(cells: Mapping[str, str]) -> Published:
    day = date.fromisoformat(cells["published_on"])
    return Published(cells["centre"], int(cells["year"]), cells["grade"], cells["nature"], cells["document_no"], day)


def _centres(store: Store, rows: Iterable[LedgerRow], published: Iterable[Published]) -> dict[str, _Context]:
    """Every centre as it will be registered, with its grades: those registered and those published with them."""
    centres = each(store.read("select centre, scheme, approved_on, term_end from registry.centre"), _Centre)
    known = {c.centre: c for c in centres}
    for cells in (row.cells for row in rows if row.ledger == "centre"):
        approved_on, term_end = (date.fromisoformat(cells[name]) for name in ("approved_on", "term_end"))
        known[cells["centre"]] = _Centre(cells["centre"], cells["scheme"], approved_on, term_end)
    registered = store.read(
        "select centre, year, grade, nature, document_no, published_on, true as registered from registry.grade"
    )
    grades = defaultdict(list)
    for one in [*each(registered, Published), *published]:
        grades[one.centre].append(one)
    d, today = store.definitions, store.today()
    return {
        code: _Context(d.schemes[c.scheme], c.approved_on, c.term_end, tuple(grades[code]), d, today)
        for code, c in known.items()
    }


def _grade_problems(cells: Mapping[str, str], centre: _Context) -> Said:
    one = _grade(cells)
    # the row itself is among those published with it
    others = [g for g in centre.grades if g.year == one.year and g != one]
    return published_grades.problems(one, centre.scheme, centre.approved_on, others, centre.d, centre.today)


def _acceptance_problems(cells: Mapping[str, str], centre: _Context) -> Said:
    if centre.scheme.evaluation.acceptance_rule is None:
        yield f"“{centre.scheme.label}”的文件没有建设期满的验收", "这个方案不登记验收结论"
        return
    day = date.fromisoformat(cells["concluded_on"])
    if not centre.term_end < day <= centre.today:
        yield f"验收结论的日期 {day}", f"应在建设期满（{centre.term_end}）之后、不晚于今天（{centre.today}）"


def _judgement_problems(cells: Mapping[str, str], centre: _Context) -> Said:
    year, day = int(cells["year"]), date.fromisoformat(cells["judged_on"])
    rows = [row.row for row in centre.scheme.annex]
    if cells["annex_row"] not in rows:
        listed = "、".join(rows) if rows else "没有；这个方案不登记专家认定"
        yield f"“{centre.scheme.label}”的指标体系没有条目“{cells['annex_row']}”", f"条目编号：{listed}"
    if year < centre.approved_on.year:
        yield f"{year}年度早于批复年度{centre.approved_on.year}", "请核对年度"
    if day.year < year or day > centre.today:
        yield f"{year}年度的认定日期 {day}", f"应不早于{year}年、不晚于今天（{centre.today}）"


def _settlement_problems(cells: Mapping[str, str], centre: _Context) -> Said:
    day = date.fromisoformat(cells["audited_on"])
    if not centre.approved_on <= day <= centre.today:
        yield f"审计日期 {day}", f"应不早于批复日期（{centre.approved_on}）、不晚于今天（{centre.today}）"


def _state_problems(cells: Mapping[str, str], centre: _Context) -> Said:
    """A state that was concluded: passed acceptance, or left and since when."""
    evaluation, state = centre.scheme.evaluation, cells["state"]
    label = centre.d.choices("centre", "state")[state]
    left = date.fromisoformat(cells["exited_on"]) if cells.get("exited_on") else None
    if left and left > centre.today:
        yield f"退出日期 {left} 在今天（{centre.today}）之后", "退出生效之后再登记"
    if state == "accepted" and evaluation.acceptance_rule is None:
        yield f"“{centre.scheme.label}”的文件没有建设期满的验收", f"不能登记为“{label}”，请核对状态"
    elif state == "accepted" and centre.term_end >= centre.today:
        yield f"建设期满日期 {centre.term_end} 还没有过", f"期满之后才能登记为“{label}”"
    if until := _given(centre, state):
        rule, last = until
        if (left or centre.today) <= last:
            yield f"年度评估未通过之后的整改期到 {last} 为止（{rule}）", f"整改期满之后才能登记为“{label}”"


def _given(centre: _Context, state: str) -> tuple[str, date] | None:
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


_CHECKS = {
    "grade": _grade_problems, "acceptance": _acceptance_problems, "judgement": _judgement_problems,
    "settlement": _settlement_problems, "centre": _state_problems,
}  # fmt: skip
