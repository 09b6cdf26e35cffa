"""What one row of each result is: its key, what is never empty, what it refers to (metrics/grain.yaml)."""

from collections.abc import Collection, Iterator
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
    return [problem for name, grain in made.items() if name in names for problem in _of(connection, name, grain)]


def require(connection: duckdb.DuckDBPyConnection, steps: Collection[str] | None = None) -> None:
    """Raises AssertionError with everything that does not hold. steps: as in `problems`."""
    if found := problems(connection, steps):
        raise AssertionError("\n".join(found))


def _of(connection: duckdb.DuckDBPyConnection, name: str, grain: Grain) -> Iterator[str]:
    empty = ", ".join(f"count(*) filter (where {column} is null)" for column in grain.filled)
    astray = ", ".join(
        f"count(*) filter (where {column} is not null and {column} not in (select {at.rpartition('.')[2]} from {at.rpartition('.')[0]}))"
        for column, at in grain.refers.items()
    )
    counts = connection.execute(
        f"select count(*), count(distinct row({', '.join(grain.key)})), {', '.join(filter(None, (empty, astray)))} from result.{name}"
    ).fetchone()
    assert counts is not None
    rows, keys, *others = counts
    if rows != keys:
        yield f"result.{name} ({grain.step}): {rows} rows, {keys} keys ({', '.join(grain.key)})"
    for column, number in zip(grain.filled, others[: len(grain.filled)], strict=True):
        if number:
            yield f"result.{name} ({grain.step}): {column} is empty in {number} of {rows} rows"
    for (column, at), number in zip(grain.refers.items(), others[len(grain.filled) :], strict=True):
        if number:
            yield f"result.{name} ({grain.step}): {column} is not found in {at} in {number} of {rows} rows"
