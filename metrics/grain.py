"""What one row of each result is: its key, what is never empty, what it refers to (metrics/grain.yaml)."""

from collections.abc import Collection, Iterator, Sequence
from functools import cache
from pathlib import Path

import duckdb

from data.schema.models.words import Strict
from data.schema.yaml_files import build, read

FILE = Path(__file__).parent / "grain.yaml"


class Grain(Strict):
    """One result table. step: the file of metrics/sql that makes it; see grain.yaml for the rest."""

    step: str
    title: str
    key: tuple[str, ...]
    optional: tuple[str, ...] = ()
    required: tuple[str, ...]
    refers: dict[str, str] = {}

    @property
    def filled(self) -> tuple[str, ...]:
        """The columns that are never empty."""
        return (*(c for c in self.key if c not in self.optional), *self.required)


@cache
def tables() -> dict[str, Grain]:
    """Table of schema `result` → its grain, in the order in which the steps make them."""
    return {name: build(Grain, content, FILE, name) for name, content in read(FILE).items()}


def problems(connection: duckdb.DuckDBPyConnection, steps: Collection[str] | None = None) -> list[str]:
    """What does not hold in the results that stand there, one sentence each. steps: by name, those to look at; None: all."""
    made = {name: grain for name, grain in tables().items() if steps is None or grain.step in steps}
    # one question for all: planning one each takes longer than answering it
    filled = " union all ".join(f"(select '{name}' from result.{name} limit 1)" for name in made)
    names = {name for (name,) in connection.execute(filled).fetchall()} if made else set()
    found = _Found(connection)
    return [problem for name, grain in made.items() if name in names for problem in _of(found, name, grain)]


def require(connection: duckdb.DuckDBPyConnection, steps: Collection[str] | None = None) -> None:
    """Raises AssertionError with everything that does not hold. steps: as in `problems`."""
    if found := problems(connection, steps):
        raise AssertionError("\n".join(found))


class _Found:
    """What stands in columns, fetched: for the few rows of a test, to plan such a check in SQL would take ten times as long."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._referred: dict[str, set[object]] = {}

    def columns(self, table: str, names: Sequence[str]) -> dict[str, tuple[object, ...]]:
        """Column → its values, of a table that is not empty."""
        rows = self._connection.execute(f"select {', '.join(names)} from {table}").fetchall()
        return dict(zip(names, zip(*rows, strict=True), strict=True))

    def referred(self, at: str) -> set[object]:
        """The values of a column (schema.table.column)."""
        if at not in self._referred:
            table, _, column = at.rpartition(".")
            rows = self._connection.execute(f"select distinct {column} from {table}").fetchall()
            self._referred[at] = {value for (value,) in rows}
        return self._referred[at]


def _of(found: _Found, name: str, grain: Grain) -> Iterator[str]:
    held = found.columns(f"result.{name}", list(dict.fromkeys((*grain.key, *grain.filled, *grain.refers))))
    where = f"result.{name} ({grain.step}):"
    keys = list(zip(*(held[column] for column in grain.key), strict=True))
    rows, different = len(keys), len(set(map(repr, keys)))
    if rows != different:
        yield f"{where} {rows} rows, {different} keys ({', '.join(grain.key)})"
    for column in grain.filled:
        if number := held[column].count(None):
            yield f"{where} {column} is empty in {number} of {rows} rows"
    for column, at in grain.refers.items():
        known = found.referred(at) | {None}
        if number := sum(value not in known for value in held[column]):
            yield f"{where} {column} is not found in {at} in {number} of {rows} rows"
