"""Makes the results: runs the numbered SQL files, in order, as the data flows."""

from pathlib import Path

import duckdb

from metrics import exact_score

SQL = Path(__file__).parent / "sql"
PARTIAL = Path(__file__).parent / "partial"
# What follows a file: it needs whole numbers longer than SQL has.
FOLLOWS = {"84_score": exact_score.sum_up}


def derived(connection: duckdb.DuckDBPyConnection, last: str | None, done: str) -> None:
    """Called when the steps are done: those after `done`, up to the last one where it was named.

    The tests put in its place that every result holds to its grain (metrics/grain.py).
    """


def derive(connection: duckdb.DuckDBPyConnection, last: str | None = None, *, done: str = "") -> None:
    """Create the tables of schema `result` from schemas `definition`, `record` and `registry`.

    last: the name of the step after which to stop, e.g. 10_centre_year; all steps where there is none.
    done: the last step that need not be done again, because nothing has changed since.
    Runs inside the caller's transaction. Raises duckdb.Error naming the file.
    """
    _run(connection, SQL, last, done)
    derived(connection, last, done)


def derive_part(connection: duckdb.DuckDBPyConnection) -> None:
    """The same for somebody who does not see all centres of a scheme: without what rests on the others."""
    derive(connection)
    _run(connection, PARTIAL)


def _run(connection: duckdb.DuckDBPyConnection, folder: Path, last: str | None = None, done: str = "") -> None:
    for path in sorted(folder.glob("*.sql")):
        if path.stem <= done:
            continue
        if last is not None and path.stem > last:
            return
        try:
            connection.execute(path.read_text("utf-8"))
            if follow := FOLLOWS.get(path.stem):
                follow(connection)
        except duckdb.Error as error:
            raise type(error)(f"metrics/{folder.name}/{path.name}: {error}") from error
