"""What is registered already, held against the rules that every door asks: what older programs or other ways have let in is named.

Only what stands is looked at: a row that a later one replaced, or a grade that an appeal or a correction changed, decides nothing
any more. Nothing is changed here: what is wrong is put right by registering it anew.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from data.access import roles
from data.acts.registry import conclusion_rules, conclusions, letters, registered_centre, rights, row_checks
from data.acts.registry.conclusion_rules import ONE_A_DAY
from data.acts.registry.published_grades import Published
from data.acts.registry.registered_centre import Registered, grade
from data.read_model.rows import each
from data.read_model.store import Store
from data.workbook.interpretation import LedgerRow


@dataclass(frozen=True)
class Conflict:
    """Something that does not hold. sheet, row_no, source: where it came in; event_n: the act that brought it."""

    centre: str
    sheet: str
    row_no: int | None
    source: str
    event_n: int
    found: str
    expected: str

    @property
    def place(self) -> str:
        """ZD04 《评价等级》第5行（登记簿.xlsx）."""
        row = "" if self.row_no is None else f"第{self.row_no}行"
        return f"{self.centre} 《{self.sheet}》{row}（{self.source}）"


@dataclass(frozen=True)
class _Row:
    event_n: int
    ledger: str
    sheet: str
    row_no: int
    cells: Any
    file_name: str
    history: bool
    body: str | None

    @property
    def told(self) -> dict[str, str]:
        return dict(self.cells)


@dataclass(frozen=True)
class _Decided:
    event_n: int
    centre: str
    year: int
    step: str


def of(store: Store) -> list[Conflict]:
    """Everything registered that stands and does not hold, centre by centre. Raises RecordError, as the store does."""
    rows = _rows(store)
    centres, versions = registered_centre.load(store), letters.registered_versions(store)
    found = []
    for row in _in_force(store, rows):
        line = LedgerRow(row.ledger, row.sheet, row.row_no, row.told)
        centre = centres.get(line.cells.get("centre", ""))
        said = list(row_checks.row_problems(line, store.definitions, centres))
        if row.ledger == "letter_target":
            of = line.cells.get("centre", ""), int(line.cells["letter_version"])
            said += [letters.without_letter(of[1])] if of not in versions else []
        if centre is not None and (row.ledger != "centre" or line.cells["state"] != conclusions.BEGUN):
            by = _brought(row, rows) if row.ledger == "centre" else row
            said += conclusion_rules.CHECKS.get(row.ledger, _nothing)(line.cells, _alone(centre, by))
            said += _by_whom(by)
        title = store.definitions.ledgers[row.ledger].title
        found += [
            Conflict(line.cells.get("centre", ""), title, row.row_no, row.file_name, row.event_n, *one) for one in said
        ]
    found += _evaluated(store, centres)
    return sorted(found, key=lambda one: (one.centre, one.sheet, one.event_n, one.row_no or 0))


def _rows(store: Store) -> list[_Row]:
    """Every row of the registry of a known sheet, in the order in which it was recorded."""
    rows = store.read(
        "select r.event_n, r.ledger, r.sheet, r.row_no, r.cells, r.file_name, coalesce(r.history, false) as history, e.body"
        " from record.registry_row as r left join record.event as e on e.n = r.event_n order by r.event_n, r.row_no"
    )
    return [row for row in each(rows, _Row) if row.ledger in store.definitions.ledgers]


def _in_force(store: Store, rows: Iterable[_Row]) -> list[_Row]:
    """The rows that decide something now."""
    last: dict[Any, _Row] = {}
    for row in rows:
        cells = row.told
        if row.ledger == "grade":
            last.setdefault(conclusions.key(row.ledger, cells), row)
        elif row.ledger in ONE_A_DAY:
            matter, day, _ = ONE_A_DAY[row.ledger]
            place = (row.ledger, cells["centre"], *(cells[name] for name in matter))
            before = last.get(place)
            if before is None or (before.told != cells and before.told[day] <= cells[day]):
                last[place] = row
        else:
            last[rights.key(row.ledger, cells, store.definitions)] = row
    grades = [grade(row.told) for row in last.values() if row.ledger == "grade"]
    return [row for row in last.values() if row.ledger != "grade" or not _changed(row, grades)]


def _changed(row: _Row, grades: Iterable[Published]) -> bool:
    """Whether a published grade was changed by an appeal or a correction (D22)."""
    one = grade(row.told)
    return one.nature != "rectified" and any(
        g.changing and (not one.changing or g.published_on > one.published_on)
        for g in grades
        if (g.centre, g.year) == (one.centre, one.year)
    )


def _brought(row: _Row, rows: Iterable[_Row]) -> _Row:
    """The row with which a centre came to the state that it is in: later ones only repeat it."""
    state = ("state", "exited_on")
    own = [r for r in rows if r.ledger == "centre" and r.told["centre"] == row.told["centre"]]
    first = row
    for other in reversed(own):
        if any(other.told.get(name) != row.told.get(name) for name in state):
            break
        first = other
    return first


def _alone(centre: Registered, row: _Row) -> Registered:
    """A centre as the rules take it for what is registered: nothing is about to change."""
    return replace(centre, before=None, history=row.history)


def _nothing(_cells: Mapping[str, str], _centre: Registered) -> Iterator[tuple[str, str]]:
    yield from ()


def _by_whom(row: _Row) -> Iterator[tuple[str, str]]:
    """Whether two people concluded, where people sign in, and whether the one who did may."""
    body = json.loads(row.body) if row.body else {}
    by = body.get("by") or {}
    if row.ledger not in conclusion_rules.CHECKS or by.get("way", "none") == "none":
        return
    right, table = (rights.CENTRE_STATE if row.ledger == "centre" else row.ledger), roles.current()
    role = by.get("role")
    if role in table.roles and not table.may_register(role, right):
        yield f"由“{table.label(role)}”登记", "结论由主管部门人员登记，请核实后由两人重新登记"
    # what is published here takes another than the one who confirmed the grade: asked when it is
    elif "proposed_by" not in body and not body.get("notice_until"):
        yield "由一人登记，没有另一人确认", "结论须由两人办理，请核实后由两人重新登记"


def _evaluated(store: Store, centres: Mapping[str, Registered]) -> Iterator[Conflict]:
    """Grades that were confirmed, or put off, for years in which a centre is not evaluated, and are not published."""
    rows = store.read("select event_n, centre, year, step from record.evaluation_stage where state = 'confirmed'")
    for row in each(rows, _Decided):
        if row.centre not in centres:
            continue
        cells = {"centre": row.centre, "year": str(row.year)}
        for found, expected in conclusion_rules.not_evaluated(cells, centres[row.centre]):
            yield Conflict(row.centre, "绩效评价", None, f"第{row.event_n}条操作", row.event_n, found, expected)
