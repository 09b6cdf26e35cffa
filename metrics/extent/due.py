"""What is to be made again: which steps, for which centres. Kept beside the results, in schema `made`."""

from collections.abc import Collection, Iterable, Sequence

import duckdb

from metrics import steps
from metrics.extent import sources

_BEGIN = """
create schema if not exists made;
-- The steps whose results stand; and of these the centres for which they are to be made again.
create table if not exists made.step (name varchar);
create table if not exists made.due (name varchar, centre varchar);
"""


class Due:
    """Step → centres that are to be made again. While it is worked off nothing counts as made: what breaks off is made anew."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        connection.execute(_BEGIN)
        different = sources.refreshed(connection)
        self.made = {name for (name,) in connection.execute("from made.step").fetchall()}
        self._centres: dict[str, set[str]] = {step.name: set() for step in steps.known()}
        for name, centre in connection.execute("from made.due").fetchall():
            self._centres[name].add(centre)
        self.everybody = frozenset(sources.centres(connection) | {c for _, c in different if c})
        for name, centre in different:
            self.changed(name, [centre] if centre else self.everybody)
        for step in steps.known():
            if step.name not in self.made:
                self._centres[step.name] |= self.everybody
        connection.execute("delete from made.step")

    def of(self, step: str) -> frozenset[str]:
        """The centres for which a step is to be made again."""
        return frozenset(self._centres[step])

    def asked(self, step: str) -> bool:
        """Whether a step is to be made at all, be it of nobody."""
        return step not in self.made or bool(self._centres[step])

    def changed(self, name: str, centres: Iterable[str]) -> None:
        """What a source or step holds of some centres is something else now."""
        found = set(centres)
        for reader in steps.readers().get(name, ()):
            self._centres[reader] |= found

    def done(self, step: str) -> None:
        """A step was made for all for whom it was to be."""
        self._centres[step].clear()
        self.made.add(step)

    def keep(self) -> None:
        """Write down what still stands out."""
        rows = [(name, centre) for name, centres in self._centres.items() if name in self.made for centre in centres]
        self._connection.execute("delete from made.due")
        _insert(self._connection, "made.due", rows)
        _insert(self._connection, "made.step", [(name,) for name in sorted(self.made)])


def forget(connection: duckdb.DuckDBPyConnection, names: Collection[str] | None = None) -> None:
    """Have steps made again the next time, with what reads them. names: None: all of them."""
    known = [step.name for step in steps.known()] if names is None else list(names)
    connection.execute(_BEGIN)
    connection.execute("delete from made.step where list_contains(?, name)", [known])


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[str, ...]]) -> None:
    if rows:
        columns = [list(column) for column in zip(*rows, strict=True)]
        named = ", ".join("unnest(?)" for _ in columns)
        connection.execute(f"insert into {table} select {named}", columns)
