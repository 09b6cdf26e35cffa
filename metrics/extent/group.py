"""Some centres computed apart from the others: the same steps over a small model that holds nothing but them."""

from collections.abc import Callable, Collection

import duckdb

from data.read_model import part
from metrics import steps
from metrics.extent import contents
from metrics.steps import Step

Connection = duckdb.DuckDBPyConnection


class Group:
    """A part of a model. It takes of each table what a step needs of it; what a step makes goes back."""

    def __init__(self, whole: Connection, apart: Connection, run: Callable[[Connection, Step], None]) -> None:
        self._whole, self._part, self._run = whole, apart, run
        self._columns = part.columns(whole)
        self._held: dict[str, set[str]] = {}
        apart.execute("create schema source")
        for step in steps.known():
            if not step.makes:
                run(apart, step)

    def make(self, step: Step, centres: frozenset[str], *, first: bool, begins: bool) -> set[str]:
        """Make a step for some centres. Returns those of which something else is held now.

        first: nothing of it stands for them yet, which is something else for all; begins: nor for anybody.
        """
        self._make(step, centres)
        if first:
            if begins:
                self._columns = part.columns(self._whole) | part.columns(self._part)
                _create(self._whole, self._columns, step)
            self._give(step, centres)
            return set(centres)
        changed = contents.differing(
            contents.digests(self._whole, step, centres), contents.digests(self._part, step, centres)
        )
        if changed:
            for table in step.makes:
                _clear(self._whole, table, changed)
            self._give(step, changed)
        return changed

    def _make(self, step: Step, centres: frozenset[str]) -> None:
        for table in step.tables:
            self._take(table, centres)
        self._run(self._part, step)
        if any(self._held.get(table, centres) > centres for table in step.tables):
            for table in step.makes:  # of the others not everything was there
                _clear(self._part, table, centres, others=True)
        self._held |= {f"result.{table}": set(centres) for table in step.makes}

    def _give(self, step: Step, centres: Collection[str]) -> None:
        for table in (f"result.{name}" for name in step.makes):
            part.take(self._part, self._whole, table, self._columns[table], centres)

    def _take(self, table: str, centres: frozenset[str]) -> None:
        if table in part.SAME_FOR_ALL:
            return
        if table not in self._held and table not in self._columns:
            self._columns = part.columns(self._whole)
        if table not in self._held and (maker := steps.maker().get(table)):
            _create(self._part, self._columns, maker)
            self._held |= {f"result.{name}": set() for name in maker.makes}
        elif table not in self._held and table in steps.shown():
            _empty(self._part, self._columns, table)
        held = self._held.setdefault(table, set())
        if missing := centres - held:
            part.take(self._whole, self._part, table, self._columns[table], missing)
            held |= missing


def _create(connection: Connection, columns: dict[str, part.Columns], step: Step) -> None:
    """The tables of a step, empty, and its views."""
    for table in step.makes:
        _empty(connection, columns, f"result.{table}")
    for view in step.views:
        connection.execute(view)


def _empty(connection: Connection, columns: dict[str, part.Columns], table: str) -> None:
    said = ", ".join(f'"{name}" {kind}' for name, kind in columns[table].items())
    connection.execute(f"create or replace table {table} ({said})")


def _clear(connection: Connection, table: str, centres: Collection[str], *, others: bool = False) -> None:
    """Take out the rows of some centres, or those of all others."""
    which = "not in" if others else "in"
    connection.execute(
        f"delete from result.{table} where centre {which} (select unnest(?::varchar[]))", [sorted(centres)]
    )
