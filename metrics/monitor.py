"""What a process works with: one record, its read model, the results kept in step, and templates from them."""

from datetime import date
from pathlib import Path

from data import demonstration, settings
from data.access.identity import WHOLE, Scope
from data.journal import opening
from data.journal.folder import FolderRecord
from data.journal.past import PastRecord
from data.journal.record import Record
from data.read_model.rows import each
from data.read_model.store import Store
from data.schema.loading import Definitions, current
from data.workbook import template
from data.workbook.interpretation import LedgerRow
from metrics import results
from metrics.answers.reports import Prefilled
from metrics.engine import derive, derive_part


def open_store(record: Record, definitions: Definitions | None = None, cache: Path | None = None) -> Store:
    """A read model with results. cache: the folder for its DuckDB file (None: in memory)."""
    return Store(record, definitions or current(), derive, cache)


def open_real() -> Store:
    """The real record."""
    return open_store(opening.real(), cache=settings.cache_folder() / "real")


def open_demonstration() -> Store:
    """The demonstration's record; `data.demonstration.record` fills it."""
    return open_store(
        FolderRecord(settings.demonstration_folder(), "demonstration", demonstration.today()),
        cache=settings.cache_folder() / "demonstration",
    )


def open_scoped(whole: Store, scope: Scope) -> Store:
    """The part of a record that somebody sees, with results of its own. In memory."""
    return Store(whole.record, whole.definitions, derive if scope.comparing else derive_part, scope=scope)


def open_past(now: Store, day: date, scope: Scope = WHOLE) -> Store:
    """The same record as it was known at the end of an earlier day, under the definitions that were in force then.

    In memory. Where no definitions of that day are kept, the present ones serve, and a notice says so.
    """
    past = PastRecord(now.record, day)
    then, known = past.definitions(now.definitions)
    opened = Store(past, then, derive if scope.comparing else derive_part, scope=scope)
    if not known:
        opened.notices.append(f"{day} 当时的规则没有存档，按现行规则显示。")
    return opened


def report_template(store: Store, centre: str, year: int) -> bytes:
    """The annual workbook of a centre for a year, last year's continuing rows filled in (.xlsx).

    Raises LookupError, in Chinese, when the centre is not registered or the year lies before its approval.
    """
    found = store.read("select * from registry.centre where centre = ?", [centre])
    if found.empty:
        raise LookupError(f"中心编码“{centre}”没有登记；请先用登记簿登记该中心")
    row = found.iloc[0]
    if year < row["approved_on"].year:
        raise LookupError(f"{year}年早于该中心的批复年度{row['approved_on'].year}")
    last = results.read(store, "prefill", centre=centre, year=year - 1)
    rows = [LedgerRow(r.ledger, r.sheet, r.row_no, dict(r.cells)) for r in each(last, Prefilled)]
    return template.write_report(
        store.definitions,
        row["scheme"],
        centre=centre,
        centre_name=row["name"],
        host=row["host"],
        year=year,
        rows=template.continuing(store.definitions, rows),
        fictional=row["nature"] == "fictional",
    )
