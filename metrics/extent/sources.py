"""What results are made of, and what of it has changed: the views of the read model, worked out once into tables of schema `source`,
and the tables of schema `record` that steps read themselves.

A view is worked out again only where the tables beneath it hold something else than they did.
"""

from collections.abc import Iterable, Iterator

import duckdb

from metrics import steps

_BEGIN = """
create schema if not exists source;
create schema if not exists made;
-- What lay beneath each source when it was last looked at, in short.
create table if not exists made.beneath (name varchar, digest varchar);
-- What it held of each centre, in short; centre: '' where the rows are nobody's own.
create table if not exists made.source (name varchar, centre varchar, digest varchar);
"""
_DIFFERENT = """
with
kept as (select * from made.source where list_contains($touched, name))
select name, centre from found as f full join kept as k using (name, centre) where f.digest is distinct from k.digest
"""
_DAY = "(select today::varchar from record.state)"  # of which results know the day only
# How many rows there are and two sums over all of them, of 128 bits together: in whatever order they come.
SHORT = "count(*) || ':' || sum(hash(t)::hugeint) || ':' || sum(hash(t, 1)::hugeint)"


def refreshed(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """Have schema `source` hold what the views show now. Returns the sources that hold something else than they did, with the
    centres of which they do ('': nobody's own)."""
    connection.execute(_BEGIN)
    below = _digests(connection, {table for source in steps.sources() for table in steps.beneath(source)})
    now = {source: " ".join(below[table] for table in steps.beneath(source)) for source in steps.sources()}
    kept = dict(connection.execute("from made.beneath").fetchall())
    touched = [source for source in steps.sources() if now[source] != kept.get(source)]
    if not touched:
        return []
    for source in touched:
        if view := steps.shown().get(source):
            connection.execute(f"create or replace table {source} as from {view}")
    connection.execute(f"create or replace temp table found as {' union all '.join(_of_centres(connection, touched))}")
    different = connection.execute(_DIFFERENT, {"touched": touched}).fetchall()
    for table in ("made.source", "made.beneath"):
        connection.execute(f"delete from {table} where list_contains(?, name)", [touched])
    connection.execute("insert into made.source from found")
    connection.execute("insert into made.beneath select unnest(?), unnest(?)", [touched, [now[s] for s in touched]])
    connection.execute("drop table found")
    return different


def centres(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """All centres of which the sources hold something."""
    return {c for (c,) in connection.execute("select distinct centre from made.source where centre <> ''").fetchall()}


def _digests(connection: duckdb.DuckDBPyConnection, tables: Iterable[str]) -> dict[str, str]:
    """What tables hold, in short: of all centres together."""
    asked = (
        f"select '{table}', {_DAY if table == steps.TODAY else f'(select {SHORT} from {table} as t)'}"
        for table in sorted(tables)
    )
    return {name: digest or "" for name, digest in connection.execute(" union all ".join(asked)).fetchall()}


def _of_centres(connection: duckdb.DuckDBPyConnection, sources: Iterable[str]) -> Iterator[str]:
    """A question for each source: its name, the centres, and what it holds of each, in short."""
    found = connection.execute(
        "select schema_name || '.' || table_name from duckdb_columns() where column_name = 'centre'"
    ).fetchall()
    own = {name for (name,) in found}
    for name in sources:
        centre = "centre" if name in own else "''"
        shown = f"{_DAY} as digest" if name == steps.TODAY else f"{SHORT} as digest from {name} as t group by all"
        yield f"select '{name}' as name, {centre} as centre, {shown}"
