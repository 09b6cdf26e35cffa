"""Makes the results: runs the numbered SQL files, in order, as the data flows."""

from pathlib import Path

import duckdb

SQL = Path(__file__).parent / "sql"
PARTIAL = Path(__file__).parent / "partial"


def derive(connection: duckdb.DuckDBPyConnection) -> None:
    """Create all tables of schema `result` from schemas `definition`, `record` and `registry`.

    Runs inside the caller's transaction. Raises duckdb.Error naming the file.
    """
    _run(connection, SQL)


def derive_part(connection: duckdb.DuckDBPyConnection) -> None:
    """The same for somebody who does not see all centres of a scheme: without what rests on the others."""
    derive(connection)
    _run(connection, PARTIAL)


def _run(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    for path in sorted(folder.glob("*.sql")):
        try:
            connection.execute(path.read_text("utf-8"))
        except duckdb.Error as error:
            raise type(error)(f"metrics/{folder.name}/{path.name}: {error}") from error
