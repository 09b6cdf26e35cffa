"""What decides about a title: which rows of a registry are conclusions, and what must hold of them at every door.

Conclusions are the published grades, acceptances, judgements of experts, settlements, and the states in which a centre has
passed its acceptance or left. Page, workbook, CSV and command line ask here. Every rule (conclusion_rules.py) holds in whatever
order rows and files come in: what stands in the same file counts as if it were registered, and a centre's new dates are held
against what is registered of it already.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from data.acts.registry import conclusion_rules, registered_centre
from data.acts.registry.registered_centre import Registered, grade
from data.problem import Problem
from data.read_model.rows import each
from data.read_model.store import Store
from data.workbook.interpretation import LedgerRow

LEDGERS = registered_centre.CONCLUSIONS
# The state in which a centre begins; every other one was concluded by somebody.
BEGUN = "active"
# What makes two grades one conclusion, recorded twice; of the other ledgers it is the whole row.
_GRADE = ("centre", "year", "grade", "nature", "document_no", "published_on")


@dataclass(frozen=True)
class _State:
    centre: str
    state: str
    exited_on: str | None


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
    there = {key(r.ledger, dict(r.cells)) for r in each(known, _Row)}
    return [row for row in listed if _concludes(row, registered, there)]


def problems(store: Store, rows: Iterable[LedgerRow], centres: Mapping[str, Registered]) -> list[Problem]:
    """What does not hold of the conclusions among the rows of one file, and of what is registered with its centres as the file has
    them, each with its sheet and row. centres: as they will be registered (`registered_centre.load`).

    A row of a centre that is registered neither before nor with it is passed over: that is another problem.
    """
    listed = list(rows)
    concluding = of(store, listed)
    moved = [row for row in listed if row.ledger == "centre"]
    return [
        Problem(row.sheet, f"第{row.row_no}行", found, expected)
        for row in concluding
        if row.cells.get("centre") in centres
        for found, expected in conclusion_rules.CHECKS[row.ledger](row.cells, centres[row.cells["centre"]])
    ] + [
        Problem(row.sheet, f"第{row.row_no}行", found, expected)
        for row in moved
        if row.cells["centre"] in centres
        for found, expected in _left_behind(centres[row.cells["centre"]])
    ]


def problems_of_publishing(store: Store, cells: Mapping[str, str]) -> list[Problem]:
    """What does not hold of a grade that is about to be published, as a row of the ledger grade."""
    centre = registered_centre.load(store, only=[cells["centre"]])[cells["centre"]]
    one = grade(cells)
    # on the page each publication takes the place of all before it
    later = (g for g in centre.grades if g.year == one.year and g.nature != "rectified")
    named = [g.named(centre.d) for g in later if g.published_on > one.published_on]
    found = list(conclusion_rules.CHECKS["grade"](cells, centre)) or [
        (f"公布日期 {one.published_on} 早于{name}", "它要替换已有的结论，请核对日期") for name in named
    ]
    return [Problem(None, None, *said) for said in found]


def key(ledger: str, cells: Mapping[str, str]) -> tuple[Any, ...]:
    """Names a conclusion: told again under the same key it is the same one."""
    kept = {name: cells.get(name, "") for name in _GRADE} if ledger == "grade" else cells
    return (ledger, *sorted(kept.items()))


def _concludes(row: LedgerRow, registered: Mapping[str, tuple[str, str | None]], there: set[Any]) -> bool:
    if row.ledger != "centre":
        return key(row.ledger, row.cells) not in there
    said = row.cells["state"], row.cells.get("exited_on")
    return said != registered.get(row.cells["centre"], (BEGUN, None))


def _left_behind(centre: Registered) -> Iterable[tuple[str, str]]:
    """What is registered of a centre and would no longer hold with its new row: as if it came in after that."""
    if centre.before is None or centre.before["scheme"] != centre.row["scheme"]:
        return
    then = replace(centre, row=centre.before)
    for ledger, rows in centre.conclusions.items():
        for cells in rows:
            was = set(conclusion_rules.dates(ledger, cells, then))
            for found, expected in conclusion_rules.dates(ledger, cells, centre):
                if (found, expected) not in was:
                    title = centre.d.ledgers[ledger].title
                    yield f"与已登记的《{title}》不符：{found}", f"{expected}；请核对这一行的日期"
