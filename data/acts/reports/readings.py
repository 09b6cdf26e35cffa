"""What this program reads otherwise in a recorded file than was read at its receipt: listed, explained, accepted by a person.

The new reading is what counts (only it can be had from the original again), and it stays marked until somebody accepts it.
"""

from collections.abc import Iterator
from datetime import datetime

import pandas as pd

from data.acts import statement
from data.problem import Problem, Refused
from data.read_model import parsed
from data.read_model.store import Store
from data.schema import archive
from data.workbook.interpretation import Filled, LedgerRow

SHOWN = 50


def differing(store: Store) -> pd.DataFrame:
    """One row per file whose reading differs and is not accepted, as record.reading_open."""
    store.replay()
    return store.read("select * from record.reading_open order by event_n")


def differences(store: Store, event_n: int) -> list[str] | None:
    """What differs, cell by cell, at most SHOWN; None where what was read at receipt is not kept any more."""
    event = next(e for e in store.record.read(event_n - 1) if e.n == event_n)
    then = parsed.kept_otherwise(store.record, event.body)
    if then is None:
        return None
    now = parsed.recorded(store.record, store.definitions, event.body).filled
    found = list(_compared(then, now, store))
    rest = len(found) - SHOWN
    return found[:SHOWN] + ([f"还有 {rest} 处没有列出"] if rest > 0 else [])


def accept(store: Store, event_n: int, *, reason: str, actor: str, at: datetime | None = None) -> None:
    """Record that the present reading of a file is accepted. Raises Refused: no name or reason, nothing to accept."""
    statement.required(actor, "操作人")
    statement.required(reason, "理由")
    found = differing(store)
    row = found[found["event_n"] == event_n]
    if row.empty:
        raise Refused([Problem(None, None, f"第{event_n}条没有待认可的读法", "请刷新页面，查看现在的清单")])
    line = row.astype(object).where(row.notna(), None).iloc[0]
    body = {
        "file_n": int(event_n),
        "rows_sha256": line["read"],
        "centre": line["centre"],
        "year": None if line["year"] is None else int(line["year"]),
        "reason": statement.optional(reason, "理由"),
        "in_force": archive.kept(store.record, store.definitions),
    }
    try:
        store.record.append("reading.accepted", f"reading/{event_n}", body, actor=actor.strip(), at=at)
    finally:
        store.replay()


def _compared(then: Filled, now: Filled, store: Store) -> Iterator[str]:
    ledgers = store.definitions.ledgers
    before, after = _placed(then), _placed(now)
    for place in sorted(before.keys() | after.keys()):
        old, new = before.get(place), after.get(place)
        where = f"《{place[0]}》第{place[1]}行"
        if old is None or new is None:
            yield f"{where}：{'原来没有这一行' if old is None else '现在没有这一行'}"
            continue
        for name in sorted(old.cells.keys() | new.cells.keys()):
            if (was := old.cells.get(name)) != (is_now := new.cells.get(name)):
                columns = ledgers[new.ledger].columns if new.ledger in ledgers else {}
                title = columns[name].title if name in columns else name
                yield f"{where}“{title}”：接收时读作 {was or '空白'}，现在读作 {is_now or '空白'}"
    for ledger in sorted(then.states.keys() | now.states.keys()):
        if then.states.get(ledger) != now.states.get(ledger):
            yield f"《{ledgers[ledger].title if ledger in ledgers else ledger}》的填报状态读法不同"
    for field in ("form", "template_version", "scheme", "centre", "centre_name", "year", "identity"):
        if getattr(then, field) != getattr(now, field):
            yield f"基本信息“{field}”：接收时读作 {getattr(then, field)}，现在读作 {getattr(now, field)}"


def _placed(filled: Filled) -> dict[tuple[str, int], LedgerRow]:
    return {(row.sheet, row.row_no): row for row in (*filled.rows, *filled.totals)}
