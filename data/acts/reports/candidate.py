"""Whether results can be made with what is about to be recorded: tried before a line is written, refused with its place."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from data.journal.clock import SHANGHAI, now
from data.problem import Problem
from data.read_model import database, letters
from data.read_model.database import Connection
from data.read_model.store import Store
from data.workbook.interpretation import Filled

# Ids no recorded report has: the table's numbers are those of events.
SUPPOSED = 1_000_000_000
_NEWEST = "select coalesce(max(version), 0) from record.report where centre = ? and year = ?"


def computable(store: Store, candidates: Sequence[Filled]) -> bool:
    """Whether results can be made with all of them together, as far as their centres are concerned."""
    return _why_not(store, candidates) is None


def problems(store: Store, filled: Filled) -> list[Problem]:
    """Why results could not be made with a workbook or registry rows, with the first row that makes the difference."""
    why = _why_not(store, [filled])
    if why is None:
        return []
    works, fails = 0, len(filled.rows)  # rows taken from the front
    if _why_not(store, [replace(filled, rows=())]) is not None:
        return [Problem(None, None, why, "请核对各表和汇总的数字、日期和单位")]
    while fails - works > 1:
        middle = (works + fails) // 2
        if _why_not(store, [replace(filled, rows=filled.rows[:middle])]) is None:
            works = middle
        else:
            fails = middle
    row = filled.rows[fails - 1]
    return [Problem(row.sheet, f"第{row.row_no}行", why, "请核对这一行及以上各行的数字、日期和单位")]


def add(
    cursor: Connection,
    store: Store,
    filled: Filled,
    *,
    number: int = SUPPOSED,
    file_name: str = "试算",
    sha256: str | None = None,
) -> None:
    """Put a report, as its centre's newest version, or registry rows into a model, under a number no event has."""
    # a demonstration has a day of its own
    moment = datetime.combine(store.today(), now().astimezone(SHANGHAI).time())
    if store.definitions.forms[filled.form].kind == "registry":
        database.insert_registry(cursor, number, letters.with_effect(filled.rows), moment, "试算", file_name, sha256)
        return
    centre, year = str(filled.centre), int(filled.year or 0)
    (version,) = cursor.execute(_NEWEST, [centre, year]).fetchone() or (0,)
    database.insert_report(
        cursor,
        number,
        filled,
        centre=centre,
        year=year,
        version=version + 1,
        received_at=moment,
        actor="试算",
        file_name=file_name,
        sha256=sha256,
    )


def _why_not(store: Store, candidates: Sequence[Filled]) -> str | None:
    concerned = {str(row.cells.get("centre")) for f in candidates for row in f.rows} | {
        str(f.centre) for f in candidates
    }

    def work(model: Connection) -> None:
        for place, filled in enumerate(candidates):
            add(model, store, filled, number=SUPPOSED + place)

    return store.try_out(concerned, work)
