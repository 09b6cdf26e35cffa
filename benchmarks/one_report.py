"""One report, from the file to the recorded rows, and on to the results: against what it takes at least, and what an analyst would write.

    python -m benchmarks.one_report [CENTRES]      # so many are registered; 15

At least: python-calamine reads every cell and DuckDB takes them in, without a check. The analyst: pandas with openpyxl, the same checks
of every row (what must be there, dates, exact amounts, words of a list), rows into SQLite. Ours: the file read in a child under limits,
all checks, results made on trial, journal and original on disk; then with all results made. Three reports of a size, each of another
year; the median of each figure. Writes into a temporary folder. Ends with 1 where ours takes more than three times the least, more than
five times with its results, or longer than the analyst's.
"""

import io
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
from python_calamine import CalamineWorkbook

from benchmarks.many_files import registry_row, report
from data.acts.reports import submissions
from data.journal.folder import FolderRecord
from data.read_model.store import Store
from data.schema.loading import Definitions, current
from data.schema.models.sheets import UNIT_EXPONENT, Ledger
from metrics import monitor

YEARS = (2021, 2022, 2023)
SIZES = ((815, 2_000), (5_000, 15_000))  # rows of investment and of people
MOST, MOST_WITH_RESULTS = 3.0, 5.0
SEARCHED = 10  # rows among which the headings stand
CENTRE = "B000"
FILLED = ("investment", "staff")  # ledgers in which the report has rows


def least(content: bytes, folder: Path) -> None:
    """Every cell of every sheet in a table, without a check."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    cells = [
        (sheet, row, column, str(value))
        for sheet in book.sheet_names
        for row, values in enumerate(book.get_sheet_by_name(sheet).to_python())
        for column, value in enumerate(values)
        if value != ""
    ]
    columns = dict(zip(("sheet", "row", "col", "value"), map(list, zip(*cells, strict=True)), strict=True))
    with closing(duckdb.connect(str(folder / f"least{time.monotonic_ns()}.duckdb"))) as database:
        database.register("incoming", pa.table(columns))
        database.execute("create table cell as from incoming")


def analyst(content: bytes, folder: Path) -> None:
    """The rows of every ledger that has some, each checked, into SQLite. Raises ValueError for a row that does not hold."""
    d = current()
    sheets = pd.read_excel(io.BytesIO(content), sheet_name=None, header=None, dtype=object, engine="openpyxl")
    with closing(sqlite3.connect(folder / f"analyst{time.monotonic_ns()}.sqlite")) as database:
        for code in FILLED:
            rows = checked(table(sheets[d.ledgers[code].title], d.ledgers[code]), code, d)
            rows.astype(str).to_sql(code, database, index=False)
        database.commit()


def table(sheet: pd.DataFrame, ledger: Ledger) -> pd.DataFrame:
    """The rows below the headings, by the codes of their columns; what stands between them and the first row is help."""
    headings = {column.heading: code for code, column in ledger.columns.items()}
    plain = [[str(v).replace("*", "").strip() for v in row] for row in sheet.head(SEARCHED).itertuples(index=False)]
    at = max(range(len(plain)), key=lambda line: sum(v in headings for v in plain[line]))
    rows = sheet.iloc[at + 1 :].rename(columns={n: headings[v] for n, v in enumerate(plain[at]) if v in headings})
    rows = rows[[code for code in ledger.columns if code in rows]].dropna(how="all")
    helped = rows.apply(lambda row: any(isinstance(v, str) and " · " in v for v in row), axis=1)
    return rows[~helped] if len(rows) else rows


def checked(rows: pd.DataFrame, code: str, d: Definitions) -> pd.DataFrame:
    """The rows of a ledger with exact values. Raises ValueError."""
    return pd.DataFrame({name: read(rows[name], code, name, d) for name in map(str, rows)})


def read(values: pd.Series, ledger: str, name: str, d: Definitions) -> pd.Series:
    """One column. Raises ValueError naming it."""
    about = d.ledgers[ledger].columns[name]
    there = values[values.notna()]
    if about.required and len(there) < len(values):
        raise ValueError(f"{about.title}: empty")
    found: Any
    if about.type == "date":
        found = pd.to_datetime(there, errors="raise").dt.date
    elif about.type in ("money", "number", "whole", "year"):
        found = there.map(lambda v: Decimal(str(v)).scaleb(UNIT_EXPONENT.get(about.unit or "", 0)))
        if about.minimum is not None and (found < about.minimum).any():
            raise ValueError(f"{about.title}: too small")
    elif about.type == "choice":
        found = there.map({label: code for code, label in d.choices(ledger, name).items()})
    elif about.type == "yes_no":
        found = there.map({"是": "yes", "否": "no"})
    else:
        found = there.astype(str).str.strip()
    if found.isna().any():
        raise ValueError(f"{about.title}: {there[found.isna()].iloc[0]}")
    return found.reindex(values.index)


def received(store: Store, content: bytes, year: int) -> None:
    """Through the one door that there is."""
    outcome = submissions.receive(
        store, submissions.prepare(content, f"{CENTRE}_{year}.xlsx", store.definitions), actor="基准"
    )
    assert outcome.status == "received", outcome


def took(work: Callable[..., object], *given: object) -> float:
    """Its seconds."""
    began = time.perf_counter()
    work(*given)
    return time.perf_counter() - began


def main(centres: int) -> int:
    """Prints the figures; returns the exit code."""
    missed = False
    for money, staff in SIZES:
        files = {year: report((CENTRE, year), money, staff) for year in YEARS}
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            floors = [took(least, content, folder) for content in files.values()]
            others = [took(analyst, content, folder) for content in files.values()]
            with closing(monitor.open_store(FolderRecord(folder / "record"), cache=folder / "cache")) as store:
                codes = [f"B{n:03}" for n in range(centres)]
                submissions.enter(store, [registry_row(code) for code in codes], actor="基准", source="基准")
                store.catch_up()
                ours, results = [], []
                for year, content in files.items():
                    ours.append(took(received, store, content, year))
                    results.append(took(store.catch_up))
        floor, other, mine, made = map(statistics.median, (floors, others, ours, results))
        print(
            f"{money + staff} 行，{centres} 家中心：至少 {floor:.2f} 秒；收到并记录 {mine:.2f} 秒（{mine / floor:.1f} 倍），"
            f"连同结果 {mine + made:.2f} 秒（{(mine + made) / floor:.1f} 倍）；pandas、openpyxl、SQLite {other:.2f} 秒"
            f"（我们是它的 {mine / other:.2f}）",
            flush=True,
        )
        missed |= mine > MOST * floor or mine + made > MOST_WITH_RESULTS * floor or mine > other
    return int(missed)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else 15))
