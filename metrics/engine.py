"""Makes the results: runs the numbered SQL files, in order, as the data flows."""

from pathlib import Path

import duckdb

SQL = Path(__file__).parent / "sql"


def derive(connection: duckdb.DuckDBPyConnection) -> None:
    """Create all tables of schema `result` from schemas `definition`, `record` and `registry`.

    Runs inside the caller's transaction. Raises duckdb.Error naming the file.
    """
    for path in sorted(SQL.glob("*.sql")):
        try:
            connection.execute(path.read_text("utf-8"))
        except duckdb.Error as error:
            raise type(error)(f"metrics/sql/{path.name}: {error}") from error
