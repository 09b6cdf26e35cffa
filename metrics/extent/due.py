"""What is to be made again: which steps, for which centres. Kept beside the results, in schema `made`."""

from collections.abc import Collection, Iterable, Sequence

import duckdb

from metrics import steps

_BEGIN = """
create schema if not exists made;
-- What the sources held of each centre when results were last made, in short; centre: '' where the rows are nobody's own.
create table if not exists made.source (name varchar, centre varchar, digest varchar);
-- The steps whose results stand; and of these the centres for which they are to be made again.
create table if not exists made.step (name varchar);
create table if not exists made.due (name varchar, centre varchar);
"""
_DIFFERENT = """
select name, centre from found as f full join made.source as k using (name, centre) where f.digest is distinct from k.digest
"""


class Due:
    """Step → centres that are to be made again. While it is worked off nothing counts as made: what breaks off is made anew."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        connection.execute(_BEGIN)
        self.made = {name for (name,) in connection.execute("from made.step").fetchall()}
        self._centres: dict[str, set[str]] = {step.name: set() for step in steps.known()}
        for name, centre in connection.execute("from made.due").fetchall():
            self._centres[name].add(centre)
        different = _different(connection)
        known = connection.execute("select distinct centre from made.source where centre <> ''").fetchall()
        self.everybody = frozenset({c for (c,) in known} | {c for _, c in different if c})
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


def _different(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """The sources that hold something else than they did, with the centres of which they do; they are held from now on."""
    own = {
        f"{schema}.{table}"
        for schema, table in connection.execute(
            "select schema_name, table_name from duckdb_columns() where column_name = 'centre'"
        ).fetchall()
    }
    asked = [
        "select 'record.state' as name, '' as centre, (select today::varchar from record.state) as digest"
        if name == steps.TODAY
        else f"select '{name}', {'centre' if name in own else chr(39) * 2}, {SHORT} from {name} as t group by all"
        for name in sorted(steps.sources(), key=lambda name: name != steps.TODAY)
    ]
    connection.execute(f"create or replace temp table found as {' union all '.join(asked)}")
    different = connection.execute(_DIFFERENT).fetchall()
    if different:
        connection.execute("delete from made.source")
        connection.execute("insert into made.source from found")
    connection.execute("drop table found")
    return different


# How many rows there are and two sums over all of them, of 128 bits together: in whatever order they come.
SHORT = "count(*) || ':' || sum(hash(t)::hugeint) || ':' || sum(hash(t, 1)::hugeint)"


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[str, ...]]) -> None:
    if rows:
        columns = [list(column) for column in zip(*rows, strict=True)]
        named = ", ".join("unnest(?)" for _ in columns)
        connection.execute(f"insert into {table} select {named}", columns)
