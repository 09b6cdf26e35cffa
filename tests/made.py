"""Results that are made when a test asks for them, as far as its question needs: most of a small test's time is their planning.

In use they are made whenever something came in. So are they in servers and commands that tests start; and in the stores of all
tests with TESTS_AS_IN_USE=true.
"""

import os
import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import pandas as pd
import pyarrow as pa

from data.journal.record import Record
from data.read_model.database import Connection, Reader
from data.read_model.store import OnStep, Store
from data.schema.loading import Definitions
from metrics import grain
from metrics.engine import derive, forget

T = TypeVar("T")
AS_IN_USE = os.environ.get("TESTS_AS_IN_USE") == "true"
ALL = frozenset(grain.tables())


def asked(sql: str) -> frozenset[str]:
    """The results that a question needs; all of them where it names what is no table of results: a view, a macro, a list of tables."""
    named = re.findall(r"\bresult\b(?:\.(\w+))?", sql)
    return frozenset(named) if set(named) <= ALL else ALL


class Made:
    """A connection over rows that were put in by hand."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._made: frozenset[str] = frozenset()

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
        if not (wanted := asked(sql)) <= self._made:
            derive(self._connection, wanted)
            self._made |= wanted

    def changed(self) -> Connection:
        """The connection itself, to change rows: the next question makes its results anew."""
        self._made = frozenset()
        forget(self._connection)  # rows of a report are changed here, which nothing else does
        return self._connection


class MadeStore(Store):
    """A read model over a record."""

    _made = ALL  # as the file was left

    def _catch_up(self) -> int:
        count = self._replay()
        due = (self._changed, str(self._today))
        if self._derived != due:
            self._derived, self._made = due, frozenset()
        return count

    def _make(self, wanted: frozenset[str]) -> None:
        if wanted <= self._made:  # reading waits for nobody, as in use
            return
        with self._guard:
            if not wanted <= self._made:
                wanted |= self._made
                work = partial(derive, wanted=wanted)
                self._in_transaction(partial(self._make_results, work) if wanted == ALL else work)
                self._made = wanted

    def read(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> pd.DataFrame:
        """Run one query; see `Store.read`."""
        self._make(asked(sql))
        return super().read(sql, parameters)

    def tables(self, questions: Mapping[str, str]) -> dict[str, pa.Table]:
        """See `Store.tables`."""
        self.catch_up()
        self._make(frozenset().union(*map(asked, questions.values())))
        return super().tables(questions)

    def suppose(
        self, work: Callable[[Connection], None], ask: Callable[[Reader], T], *, on_step: OnStep | None = None
    ) -> T:
        """See `Store.suppose`. While something is supposed nothing can be made beside it: so everything is before."""
        self.catch_up()
        self._make(ALL)
        return super().suppose(work, ask, on_step=on_step)


def opened(record: Record, definitions: Definitions, cache: Path | None = None, *, in_use: bool = AS_IN_USE) -> Store:
    """As monitor.open_store. in_use: results are made whenever something came in."""
    return (Store if in_use else MadeStore)(record, definitions, derive, cache)
