"""Which right each row of a register needs (data/access/roles.yaml, registers), whichever door it comes through.

It is the row's sheet; of a centre that is registered already, what the row changes of it. What is registered as it stands in the
row needs none: a whole register may come in again.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from data.acts.registry import conclusions
from data.read_model import letters
from data.read_model.rows import each
from data.read_model.store import Store
from data.schema.loading import Definitions
from data.workbook.interpretation import LedgerRow

# What of a registered centre decides what is due from it and what counts.
TERMS = ("scheme", "approved_on", "term_end", "first_year")
CENTRE, CENTRE_TERMS, CENTRE_STATE = "centre", "centre.terms", "centre.state"


@dataclass(frozen=True)
class _Row:
    ledger: str
    cells: list[tuple[str, str]]


def of(store: Store, rows: Iterable[LedgerRow]) -> Iterator[tuple[LedgerRow, str]]:
    """Each row with each right that it needs."""
    listed, d = list(rows), store.definitions
    concluding = {id(row) for row in conclusions.of(store, listed)}
    last = _last_registered(store, listed)
    for row in listed:
        before = last.get(key(row.ledger, row.cells, d))
        if row.ledger in conclusions.LEDGERS:
            if id(row) in concluding:
                yield row, row.ledger
            continue
        if before == letters.with_effect([row])[0].cells:
            continue
        if row.ledger != CENTRE:
            yield row, row.ledger
            continue
        if id(row) in concluding:
            yield row, CENTRE_STATE
        if before is not None and any(before.get(name) != row.cells.get(name) for name in TERMS):
            yield row, CENTRE_TERMS
        yield row, CENTRE


def label(right: str, d: Definitions) -> str:
    """A right in words."""
    own = {CENTRE_TERMS: "已登记中心的方案、日期和首个报送年度", CENTRE_STATE: "中心状态的改变"}
    return own.get(right) or f"《{d.ledgers[right].title}》"


def _last_registered(store: Store, rows: Iterable[LedgerRow]) -> Mapping[tuple[str, ...], Mapping[str, str]]:
    """What is registered last under the key of a row, for the sheets whose rows replace one another."""
    centres = list({row.cells.get("centre", "") for row in rows})
    known = store.read(
        "select ledger, cells from record.registry_row where list_contains(?, cells['centre']) order by event_n, row_no",
        [centres],
    )
    found = [(r.ledger, dict(r.cells)) for r in each(known, _Row)]
    return {key(ledger, cells, store.definitions): cells for ledger, cells in found}


def key(ledger: str, cells: Mapping[str, str], d: Definitions) -> tuple[str, ...]:
    """Names what a row is about, where a later row takes its place."""
    declared = d.ledgers[ledger].key if ledger in d.ledgers else ()
    return (ledger, *(cells.get(name, "") for name in declared))
