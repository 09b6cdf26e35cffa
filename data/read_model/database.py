"""The tables of the read model: made, filled with the definitions, and taking rows. What events become: data/read_model/projections.py."""

import hashlib
import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, Protocol

import duckdb
import pandas as pd
import pyarrow as pa

from data.journal import bodies
from data.read_model import definition_tables, report_rows, scoring_tables
from data.schema.loading import Definitions
from data.workbook import reading_code
from data.workbook.interpretation import Filled, LedgerRow

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


def frame(table: pa.Table) -> pd.DataFrame:
    """The rows as a frame of its own: exact Decimals, nullable integers, dates as date objects, texts as they are.

    Texts are Python's own: of pandas' array of texts to take some rows, or the values, takes four times as long, and a page does
    that hundreds of times.
    """
    made = table.to_pandas(types_mapper=NULLABLE.get)
    return made.astype({name: object for name, kind in made.dtypes.items() if kind == "str"})


class Reader(Protocol):
    """What questions are put to: a store, or a supposed state of it."""

    def read(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> pd.DataFrame: ...


class Reading:
    """Puts questions to one connection."""

    def __init__(self, cursor: Connection) -> None:
        self._cursor = cursor

    def rows(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> pa.Table:
        """Run one query. Raises duckdb.Error with the SQL."""
        try:
            return answer(self._cursor, sql, parameters)
        except duckdb.Error as error:
            raise type(error)(f"{error}\n\nin:\n{sql}") from error

    def read(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> pd.DataFrame:
        """Run one query; see `data.read_model.store.Store.read`."""
        return frame(self.rows(sql, parameters))


def insert_row(cursor: Connection, table: str, **columns: Any) -> None:
    """One row, its columns by name."""
    marks = ", ".join("?" * len(columns))
    cursor.execute(f"insert into {table} ({', '.join(columns)}) values ({marks})", list(columns.values()))


def insert_report(cursor: Connection, number: int, filled: Filled, **received: Any) -> None:
    """One report with its rows, declared states, totals and notices. `number` is its id: the event that brought it. received:
    what `report_rows.of_report` asks for besides."""
    for table, rows in report_rows.of_report(number, filled, **received).items():
        put(cursor, table, rows)


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
    """Registry rows of one event; see `report_rows.of_registry`."""
    put(cursor, report_rows.REGISTRY, report_rows.of_registry(number, rows, at, actor, source, sha256, history=history))


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
