"""A report handed in as if its workbook had been read already: for tests of what happens afterwards."""

import hashlib
from datetime import datetime

from data.acts.reports import submissions
from data.acts.reports.submissions import Outcome, Prepared
from data.read_model.store import Store
from data.workbook.interpretation import Filled, LedgerRow


def prepared(
    store: Store, *rows: LedgerRow, centre: str = "C1", year: int = 2021, note: str = "", scheme: str = "zhejiang"
) -> Prepared:
    """Ledgers with rows are filled, the others declared zero. note: makes a file of its own out of the same rows."""
    form = store.definitions.form_of(scheme)
    states = {name: ("filled" if any(r.ledger == name for r in rows) else "zero", "") for name in form.ledgers}
    content = repr((centre, year, rows, note)).encode()
    filled = Filled(
        store.definitions.schemes[scheme].form, form.version, scheme, centre, "", year, {"note": note}, states, rows, ()
    )
    return Prepared("报告.xlsx", content, hashlib.sha256(content).hexdigest(), filled)


def send(
    store: Store,
    *rows: LedgerRow,
    centre: str = "C1",
    year: int = 2021,
    note: str = "",
    at: datetime | None = None,
    scheme: str = "zhejiang",
) -> Outcome:
    """Hand it in; the results wait for the next catch_up."""
    return submissions.receive(
        store, prepared(store, *rows, centre=centre, year=year, note=note, scheme=scheme), actor="填报人", at=at
    )
