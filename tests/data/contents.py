"""What is in a read model, short enough to compare."""

from collections.abc import Collection

from data.read_model.database import Reader

CONTENTS = """
select table_schema || '.' || table_name as name from information_schema.tables
where table_schema in ('definition', 'record', 'registry', 'source', 'result')
order by all
"""


def everything(store: Reader, without: Collection[str] = ()) -> dict[str, tuple[int, int]]:
    """How many rows every table and view has, and a checksum over them in whatever order they come."""
    names = [name for name in store.read(CONTENTS)["name"] if name not in without]
    assert len(names) > 20
    counted = " union all ".join(
        f"select '{name}' as name, count(*) as n, cast(coalesce(sum(cast(hash(t) as hugeint)), 0) as varchar) as s from {name} as t"
        for name in names
    )
    return {row.name: (int(row.n), int(row.s)) for row in store.read(counted).itertuples()}
