"""Trying out: whether results can be made, on a small model that holds a few centres only and is thrown away."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

import duckdb

from data.read_model import part
from data.read_model.database import WORN_OUT, Connection
from data.read_model.projections import UNFIT

Derive = Callable[[Connection], None]
# What of the record belongs to a centre and is computed with; reports first: their parts are found by them.
_TABLES = (
    "report",
    "report_row",
    "ledger_state",
    "declared_total",
    "registry_row",
    "round_step",
    "explanation",
    "extension",
    "disposition",
    "judged_points",
    "evaluation_step",
)
# What brings rows that are computed with, newest first.
_BRINGERS = """
    select event_n, 'report' as kind from record.report
    union select event_n, 'registry' from record.registry_row order by event_n desc
"""


class Uncomputable(Exception):
    """Results cannot be made of a supposed state; why, in Chinese."""


def why_not(
    source: Connection, derive: Derive, centres: Collection[str], work: Callable[[Connection], None]
) -> str | None:
    """Why results cannot be made of what `source` holds of some centres and what `work` adds to it; None when they can."""
    with _copy(source, centres) as model:
        try:
            work(model)
        except UNFIT as error:
            return reason(error)
        return _fails(model, derive)


def culprits(source: Connection, derive: Derive) -> dict[int, str]:
    """The events without which results can be made, and why not with them; empty when it cannot be laid to any of them.

    Each centre is tried alone; where it fails, its newest event that alone makes the difference is named, or else all of its
    reports.
    """
    found: dict[int, str] = {}
    for (centre,) in source.execute(
        "select distinct cells['centre'] from record.registry_row where ledger = 'centre'"
    ).fetchall():
        with _copy(source, [centre]) as model:
            why = _fails(model, derive)
            if why is None:
                continue
            bringers = model.execute(_BRINGERS).fetchall()
        alone = next((n for n, _ in bringers if _without(source, derive, centre, [n]) is None), None)
        named = [alone] if alone is not None else [n for n, kind in bringers if kind == "report"]
        if alone is not None or _without(source, derive, centre, named) is None:
            found |= dict.fromkeys(named, why)
    return found


def _without(source: Connection, derive: Derive, centre: str, events: Collection[int]) -> str | None:
    with _copy(source, [centre]) as model:
        for n in events:
            model.execute("delete from record.registry_row where event_n = ?", [n])
            for table in ("report", "report_row", "ledger_state", "declared_total"):
                model.execute(f"delete from record.{table} where report_id = ?", [n])
        return _fails(model, derive)


def _fails(model: Connection, derive: Derive) -> str | None:
    try:
        derive(model)
    except duckdb.Error as error:
        if isinstance(error, WORN_OUT):
            raise
        return reason(error)
    return None


def reason(error: Exception) -> str:
    """Why results could not be made, in Chinese, with what the database said."""
    return f"其中的数字无法计算（{str(error).splitlines()[0][:200]}）"


@contextmanager
def _copy(source: Connection, centres: Collection[str]) -> Iterator[Connection]:
    """A read model in memory with what `source` holds of some centres."""
    columns = part.columns(source)
    with part.begun(source) as model:
        for table in (f"record.{name}" for name in _TABLES):
            part.take(source, model, table, columns[table], centres)
        yield model
