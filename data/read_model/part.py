"""A small model in memory that holds some centres of another one: to try out on, and to compute what is theirs alone."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from data.read_model import database
from data.read_model.database import Connection

# What is nobody's own, and small: every part holds all of it.
SAME_FOR_ALL = ("record.state", "record.unreadable")
_CENTRES = "(select unnest($centres::varchar[]))"
_OF_REPORT = f"report_id in (select report_id from record.report where centre in {_CENTRES})"
Columns = dict[str, str]


@contextmanager
def begun(source: Connection) -> Iterator[Connection]:
    """A model with the definitions of `source`, its day, and the rows that are nobody's own; of no centre any."""
    model = database.connect(":memory:")
    try:
        model.execute("begin")
        for path in sorted(database.SQL.glob("*.sql")):
            model.execute(path.read_text("utf-8"))
        tables = source.execute("select table_name from duckdb_tables() where schema_name = 'definition'").fetchall()
        for table in (*SAME_FOR_ALL, *(f"definition.{name}" for (name,) in tables)):
            database.put(model, table, database.answer(source, f"from {table}"))
        model.execute("commit")
        yield model
    finally:
        model.close()


def columns(source: Connection) -> dict[str, Columns]:
    """Table with its schema → its columns, in order, with their types."""
    found: dict[str, Columns] = {}
    for table, name, kind in source.execute(
        "select schema_name || '.' || table_name, column_name, data_type from duckdb_columns()"
        " where schema_name in ('record', 'source', 'result') order by table_name, column_index"
    ).fetchall():
        found.setdefault(table, {})[name] = kind
    return found


def whose(table: str, named: Collection[str]) -> str:
    """By what the rows of a table are some centres' ($centres). named: its columns. Raises ValueError where nothing says it."""
    if "centre" in named:
        return f"centre in {_CENTRES}"
    if "report_id" in named:
        return _OF_REPORT
    if "cells" in named:
        return f"cells['centre'] in {_CENTRES}"
    raise ValueError(f"nothing says of which centre a row of {table} is")


def take(source: Connection, target: Connection, table: str, typed: Columns, centres: Collection[str]) -> None:
    """Copy the rows that some centres have in a table. A report's rows are found by their reports in `source`."""
    # whole numbers of this size have no place in what is handed over
    said = ", ".join(f'"{c}"::varchar as "{c}"' if kind == "HUGEINT" else f'"{c}"' for c, kind in typed.items())
    sql = f"select {said} from {table} where {whose(table, typed)}"
    database.put(target, table, database.answer(source, sql, {"centres": sorted(centres)}))
