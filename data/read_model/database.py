"""The tables of the read model: made, filled with the definitions, and taking rows. What events become: data/read_model/projections.py."""

import hashlib
import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import duckdb
import pandas as pd
import pyarrow as pa

from data.journal import bodies
from data.read_model import definition_tables, scoring_tables
from data.schema.loading import Definitions
from data.workbook import personal_numbers, reading_code
from data.workbook.interpretation import Filled, LedgerRow
from data.workbook.sheets import layout
from data.workbook.values import folded

LOG = logging.getLogger(__name__)
# What DuckDB raises when not the question but the database is at fault; afterwards it may refuse everything.
WORN_OUT = (duckdb.IOException, duckdb.FatalException, duckdb.ConnectionException, duckdb.TransactionException)
SQL = Path(__file__).parent / "sql"
Connection = duckdb.DuckDBPyConnection
# Order matters: the last line makes the others final. No file but the database itself is ever opened by DuckDB.
SETTINGS = (
    "set global TimeZone = 'Asia/Shanghai'",
    "set autoinstall_known_extensions = false",
    "set autoload_known_extensions = false",
    "set python_enable_replacements = false",
    "set enable_external_access = false",
    "set lock_configuration = true",
)
MAP = pa.map_(pa.string(), pa.string())
NULLABLE = dict.fromkeys((pa.int8(), pa.int16(), pa.int32(), pa.int64()), pd.Int64Dtype()) | {
    pa.bool_(): pd.BooleanDtype()
}


def connect(path: str) -> Connection:
    """Open (or create) a database file, or ":memory:", closed off from everything else. Raises duckdb.Error."""
    # what is in memory is one of many, each for few: a thread of its own for each core would only be in the others' way
    connection = duckdb.connect(path, config={"threads": 1} if path == ":memory:" else {})
    for setting in SETTINGS:
        connection.execute(setting)
    return connection


def create(connection: Connection, definitions: Definitions, today: date) -> None:
    """Make all tables of schemas `definition`, `record` and `registry`; fill in the definitions."""
    connection.execute("begin")
    for path in sorted(SQL.glob("*.sql")):
        connection.execute(path.read_text("utf-8"))
    for table, rows in {**definition_tables.rows(definitions), **scoring_tables.rows(definitions)}.items():
        if rows:
            columns = {str(place): pa.array(column) for place, column in enumerate(zip(*rows, strict=True))}
            _insert(connection, f"definition.{table}", columns, by="position")
    insert_row(
        connection,
        "record.state",
        program=program_fingerprint(),
        fingerprint=definitions.fingerprint,
        last_event=0,
        today=today,
        shown_to=0,
        changed=0,
    )
    connection.execute("commit")


def answer(cursor: Connection, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> pa.Table:
    """The rows of one query. Raises duckdb.Error."""
    cursor.abort()  # of an answer that nobody read to its end: beside it nothing can be asked this way, which copies no rows
    return cursor.sql(sql, params=parameters).to_arrow_table()


class Reading:
    """Puts questions to one connection."""

    def __init__(self, cursor: Connection) -> None:
        self._cursor = cursor

    def read(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> pd.DataFrame:
        """Run one query; see `data.read_model.store.Store.read`."""
        try:
            table = answer(self._cursor, sql, parameters)
        except duckdb.Error as error:
            raise type(error)(f"{error}\n\nin:\n{sql}") from error
        return table.to_pandas(types_mapper=NULLABLE.get)


def insert_row(cursor: Connection, table: str, **columns: Any) -> None:
    """One row, its columns by name."""
    marks = ", ".join("?" * len(columns))
    cursor.execute(f"insert into {table} ({', '.join(columns)}) values ({marks})", list(columns.values()))


def insert_report(
    cursor: Connection,
    number: int,
    filled: Filled,
    *,
    centre: str,
    year: int,
    version: int,
    received_at: datetime,
    actor: str,
    file_name: str,
    sha256: str | None,
) -> None:
    """One report with its rows, declared states, totals and notices. `number` is its id: the event that brought it."""
    insert_row(
        cursor,
        "record.report",
        report_id=number,
        centre=centre,
        scheme=filled.scheme,
        year=year,
        version=version,
        received_at=received_at,
        actor=actor,
        file_name=file_name,
        sha256=sha256,
        event_n=number,
        form=filled.form,
        template_version=filled.template_version,
        note=filled.identity.get("note"),
        rows=len(filled.rows),
        **{code: filled.identity.get(code) for code in layout.SIGNED},
    )
    rows = filled.rows
    _insert(
        cursor,
        "record.report_row",
        {
            "report_id": pa.array([number] * len(rows), pa.int32()),
            "ledger": pa.array([r.ledger for r in rows], pa.string()),
            "sheet": pa.array([r.sheet for r in rows], pa.string()),
            "row_no": pa.array([r.row_no for r in rows], pa.int32()),
            "cells": pa.array([list(r.cells.items()) for r in rows], MAP),
            "folded": pa.array([_folded(r.cells) for r in rows], MAP),
        },
    )
    states, totals = filled.states, filled.totals
    _insert(
        cursor,
        "record.ledger_state",
        {
            "report_id": pa.array([number] * len(states), pa.int32()),
            "ledger": pa.array(list(states), pa.string()),
            "state": pa.array([state for state, _ in states.values()], pa.string()),
            "reason": pa.array([reason for _, reason in states.values()], pa.string()),
        },
    )
    _insert(
        cursor,
        "record.declared_total",
        {
            "report_id": pa.array([number] * len(totals), pa.int32()),
            "item": pa.array([t.cells["item"] for t in totals], pa.string()),
            "sheet": pa.array([t.sheet for t in totals], pa.string()),
            "row_no": pa.array([t.row_no for t in totals], pa.int32()),
            "declared": pa.array([t.cells.get("declared") for t in totals], pa.string()),
        },
    )
    named = [
        (r.ledger, r.row_no, column, kind)
        for r in rows
        for column, text in r.cells.items()
        for kind in personal_numbers.found_in(text)
    ]
    ledgers, numbers, fields, kinds = zip(*named, strict=True) if named else ((), (), (), ())
    _insert(
        cursor,
        "record.personal_number",
        {
            "report_id": pa.array([number] * len(named), pa.int32()),
            "ledger": pa.array(ledgers, pa.string()),
            "row_no": pa.array(numbers, pa.int32()),
            "field": pa.array(fields, pa.string()),
            "kind": pa.array(kinds, pa.string()),
        },
    )
    _insert(
        cursor,
        "record.notice",
        {
            "report_id": pa.array([number] * len(filled.notices), pa.int32()),
            "position": pa.array(range(1, len(filled.notices) + 1), pa.int32()),
            **{
                f: pa.array([getattr(n, f) for n in filled.notices], pa.string())
                for f in ("sheet", "cell", "found", "expected")
            },
        },
    )


def _folded(cells: Mapping[str, str]) -> list[tuple[str, str]]:
    """The cells that are folded to something else than what stands in them."""
    return [(column, found) for column, text in cells.items() if (found := folded(text)) != text]


def insert_registry(
    cursor: Connection,
    number: int,
    rows: Iterable[LedgerRow],
    at: datetime,
    actor: str,
    source: str,
    sha256: str | None = None,
    *,
    history: bool = False,
) -> None:
    """Registry rows of one event. source: the file or command they came from; history: they were taken over as history."""
    rows = list(rows)
    many = len(rows)
    _insert(
        cursor,
        "record.registry_row",
        {
            "event_n": pa.array([number] * many, pa.int32()),
            "ledger": pa.array([r.ledger for r in rows], pa.string()),
            "sheet": pa.array([r.sheet for r in rows], pa.string()),
            "row_no": pa.array([r.row_no for r in rows], pa.int32()),
            "cells": pa.array([list(r.cells.items()) for r in rows], MAP),
            "folded": pa.array([_folded(r.cells) for r in rows], MAP),
            "sha256": pa.array([sha256] * many, pa.string()),
            "file_name": pa.array([source] * many, pa.string()),
            "actor": pa.array([actor] * many, pa.string()),
            "recorded_at": pa.array([at] * many, pa.timestamp("us")),
            "history": pa.array([history] * many, pa.bool_()),
        },
    )


def _insert(
    cursor: Connection, table: str, columns: Mapping[str, Any], by: Literal["name", "position"] = "name"
) -> None:
    put(cursor, table, pa.table(dict(columns)), by)


def put(cursor: Connection, table: str, rows: pa.Table, by: Literal["name", "position"] = "name") -> None:
    """Rows into a table, their columns by name or in order."""
    if not len(rows):
        return
    cursor.abort()  # of an answer that nobody read to its end: beside it nothing can be registered
    cursor.register("incoming", rows)
    cursor.execute(f"insert into {table} by {by} select * from incoming")
    cursor.unregister("incoming")


@lru_cache(maxsize=1)
def program_fingerprint() -> str:
    """SHA-256 over what shapes the read model: DuckDB, its room, the steps of metrics, what acts hold, and the code that reads."""
    digest = hashlib.sha256(f"{reading_code.fingerprint()} {duckdb.__version__}".encode())
    metrics = Path(__file__).parents[2] / "metrics"
    making = [metrics / f"{name}.py" for name in ("engine", "steps", "exact_score")]
    steps = [*metrics.glob("*/*.sql"), *making, *metrics.glob("extent/*.py")]
    sources = [*SQL.parent.glob("*.py"), *SQL.glob("*.sql"), *steps, Path(bodies.__file__)]
    for path in sorted(sources):
        digest.update(path.read_bytes())
    return digest.hexdigest()
