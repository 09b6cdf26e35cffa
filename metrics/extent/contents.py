"""What results hold of centres, in short."""

from collections.abc import Collection

import duckdb

from metrics.extent.sources import SHORT
from metrics.steps import Step

Digests = dict[tuple[str, str], str]


def digests(connection: duckdb.DuckDBPyConnection, step: Step, centres: Collection[str] | None = None) -> Digests:
    """(Table, centre) → what it holds, in short. centres: None: all."""
    of = "" if centres is None else " where centre in (select unnest($centres::varchar[]))"
    asked = [f"select '{table}', centre, {SHORT} from result.{table} as t{of} group by centre" for table in step.makes]
    given = {} if centres is None else {"centres": sorted(centres)}
    found = connection.execute(" union all ".join(asked), given).fetchall()
    return {(table, centre): digest for table, centre, digest in found}


def differing(before: Digests, now: Digests) -> set[str]:
    """The centres of which something else is held."""
    return {key[1] for key in before.keys() | now.keys() if before.get(key) != now.get(key)}
