"""Results that are made when a test asks for them, as far as its question needs: most of a small test's time is their planning.

In use they are made whenever something came in. So are they in servers and commands that tests start, and in CI in the stores
of all tests.
"""

import os
import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import pandas as pd

from data.journal.folder import Record
from data.read_model.database import Connection
from data.read_model.store import Reader, Store
from data.schema.loading import Definitions
from metrics import grain
from metrics.engine import derive

T = TypeVar("T")
CI = os.environ.get("CI") == "true"
ALL = "~"  # sorts after every step


def step(sql: str) -> str:
    """The last step that a question needs; all of them for what is no table of results: a view, a macro, a list of tables."""
    known = grain.tables()
    named = re.findall(r"\bresult\b(?:\.(\w+))?", sql)
    return max((known[name].step if name in known else ALL for name in named), default="")


def make(connection: Connection, asked: str, done: str) -> None:
    """Make the results up to the step that is asked for, after those that are done."""
    derive(connection, None if asked == ALL else asked, done=done)


class Made:
    """A connection over rows that were put in by hand."""

    def __init__(self, connection: Connection) -> None:
        self._connection, self._done = connection, ""

    def execute(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> Connection:
        """Ask, as of a connection."""
        self._make(sql)
        return self._connection.execute(sql, parameters)

    def sql(self, sql: str, *, params: object = None) -> duckdb.DuckDBPyRelation:
        """Ask, as of a connection."""
        self._make(sql)
        self._connection.abort()  # of what making them left unread
        return self._connection.sql(sql, params=params)

    def abort(self) -> None:
        """Let go of what was asked before."""
        self._connection.abort()

    def _make(self, sql: str) -> None:
        if (asked := step(sql)) > self._done:
            make(self._connection, asked, self._done)
            self._done = asked

    def changed(self) -> Connection:
        """The connection itself, to change rows: the next question makes its results anew."""
        self._done = ""
        return self._connection


class MadeStore(Store):
    """A read model over a record."""

    _done = ALL  # as the file was left

    def _catch_up(self) -> int:
        count = self._replay()
        due = (self._changed, str(self._today))
        if self._derived != due:
            self._derived, self._done = due, ""
        return count

    def _make(self, asked: str) -> None:
        if asked <= self._done:  # reading waits for nobody, as in use
            return
        with self._guard:
            if asked > self._done:
                work = partial(make, asked=asked, done=self._done)
                self._in_transaction(partial(self._make_results, work) if asked == ALL else work)
                self._done = asked

    def read(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> pd.DataFrame:
        """Run one query; see `Store.read`."""
        self._make(step(sql))
        return super().read(sql, parameters)

    def suppose(self, work: Callable[[Connection], None], ask: Callable[[Reader], T]) -> T:
        """See `Store.suppose`. While something is supposed nothing can be made beside it: so everything is before."""
        self.catch_up()
        self._make(ALL)
        return super().suppose(work, ask)


def opened(record: Record, definitions: Definitions, cache: Path | None = None, *, in_use: bool = CI) -> Store:
    """As monitor.open_store. in_use: results are made whenever something came in."""
    return (Store if in_use else MadeStore)(record, definitions, derive, cache)
