"""Makes the results: runs the numbered SQL files, in order, as the data flows, and of them only those whose sources have changed.

Schema `made` says of every step what it was made from. A step runs again when that is no more what its sources hold; where it
comes out as it was, nothing that reads it runs because of it.
"""

import uuid
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import NamedTuple

import duckdb

from metrics import exact_score, steps
from metrics.steps import Step

SQL = steps.SQL
PARTIAL = Path(__file__).parent / "partial"
# What follows a file: it needs whole numbers longer than SQL has.
FOLLOWS = {"84_score": exact_score.sum_up}
_BEGIN = """
create schema if not exists made;
-- One row per step. version: another whenever its rows are others; digest: of its rows, where it was needed; sources: the versions
-- of what it was made from.
create table if not exists made.step (name varchar, version varchar, digest varchar, sources varchar);
"""


class _Kept(NamedTuple):
    """What stands in made.step of a step."""

    version: str
    digest: str | None
    sources: str


def derived(connection: duckdb.DuckDBPyConnection, ran: Collection[str]) -> None:
    """Called when results are made, with the names of the steps that ran.

    The tests put in its place that every result holds to its grain (metrics/grain.py).
    """


def derive(connection: duckdb.DuckDBPyConnection, wanted: Collection[str] | None = None) -> None:
    """Create the tables of schema `result` from schemas `definition`, `record` and `registry`, as far as they are not up to date.

    Definitions do not change in a model's life. wanted: results by name, e.g. flag, with all that they rest on; None: all of
    them. Runs inside the caller's transaction. Raises duckdb.Error naming the file.
    """
    connection.execute(_BEGIN)
    kept = {name: _Kept(*row) for name, *row in connection.execute("from made.step").fetchall()}
    versions = _sources(connection)
    ran = []
    for step in steps.needed(wanted):
        sources = " ".join(f"{name}={versions[name]}" for name in step.reads)
        before = kept.get(step.name)
        if before is None or before.sources != sources:
            now = _made(connection, step, sources, before)
            ran.append((step.name, *now))
        else:
            now = before
        versions[step.name] = now.version
    _keep(connection, ran)
    derived(connection, [name for name, *_ in ran])


def derive_part(connection: duckdb.DuckDBPyConnection) -> None:
    """The same for somebody who does not see all centres of a scheme: without what rests on the others."""
    derive(connection)
    cut = []
    for path in sorted(PARTIAL.glob("*.sql")):
        sql = path.read_text("utf-8")
        _run(connection, path, sql)
        cut += [step.name for step in steps.known() if any(f"result.{table}" in sql for table in step.makes)]
    forget(connection, cut)


def forget(connection: duckdb.DuckDBPyConnection, names: Iterable[str] | None = None) -> None:
    """Have steps made again the next time, with what reads them. names: None: all of them."""
    known = [step.name for step in steps.known()] if names is None else list(names)
    connection.execute(_BEGIN)
    connection.execute("delete from made.step where list_contains(?, name)", [known])


def _made(connection: duckdb.DuckDBPyConnection, step: Step, sources: str, before: _Kept | None) -> _Kept:
    """Run a step; where its rows come out as they were before it keeps its version."""
    if before is None:
        _run(connection, step.path, step.sql)
        return _Kept(uuid.uuid4().hex, None, sources)
    was = before.digest or _digest(connection, step)
    connection.execute("delete from made.step where name = ?", [step.name])  # should it fail now, it runs again
    _run(connection, step.path, step.sql)
    digest = _digest(connection, step)
    return _Kept(before.version if digest == was else uuid.uuid4().hex, digest, sources)


def _run(connection: duckdb.DuckDBPyConnection, path: Path, sql: str) -> None:
    try:
        connection.execute(sql)
        if follow := FOLLOWS.get(path.stem):
            follow(connection)
    except duckdb.Error as error:
        raise type(error)(f"metrics/{path.parent.name}/{path.name}: {error}") from error


def _sources(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """What the tables of the record hold, in short."""
    asked = [
        "(select today::varchar from record.state)" if name == steps.TODAY else _rows(name) for name in steps.sources()
    ]
    found = connection.execute(f"select {', '.join(asked)}").fetchone()
    assert found is not None
    return dict(zip(steps.sources(), found, strict=True))


def _digest(connection: duckdb.DuckDBPyConnection, step: Step) -> str:
    """What a step has made, in short, in whatever order its rows come."""
    if not step.makes:
        return ""
    found = connection.execute(
        f"select concat_ws(' ', {', '.join(_rows(f'result.{table}') for table in step.makes)})"
    ).fetchone()
    assert found is not None
    return str(found[0])


def _rows(table: str) -> str:
    """How many rows there are and two sums over all of them, of 128 bits together."""
    return (
        "(select count(*) || ':' || coalesce(sum(hash(t)::hugeint), 0) || ':' || coalesce(sum(hash(t, 1)::hugeint), 0)"
        f" from {table} as t)"
    )


def _keep(connection: duckdb.DuckDBPyConnection, ran: list[tuple[str, str, str | None, str]]) -> None:
    if ran:
        marks = ", ".join("(?, ?, ?, ?)" for _ in ran)
        connection.execute(f"insert into made.step values {marks}", [value for row in ran for value in row])
