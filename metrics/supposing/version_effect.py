"""What a change from one report version to another does: every indicator and flag as if the one, or the other, counted."""

from dataclasses import dataclass

import pandas as pd

from data.read_model.database import Connection, Reader
from data.read_model.store import Store
from metrics import results

_SAME = ["indicator", "label", "unit", "core"]


@dataclass(frozen=True)
class Effect:
    """indicators: those that differ, with value and status before and after; flags gone and flags new (as result.flag)."""

    indicators: pd.DataFrame
    flags_gone: pd.DataFrame
    flags_new: pd.DataFrame


def effect(store: Store, scheme: str, centre: str, year: int, before: int, after: int) -> Effect:
    """Compare two versions (numbers) of a centre's report of a year, in that year. Nothing is recorded."""
    old, old_flags = _with(store, scheme, centre, year, before)
    new, new_flags = _with(store, scheme, centre, year, after)
    both = old.merge(new, on=_SAME, suffixes=("_before", "_after"))
    differs = (both["value_before"] != both["value_after"]) | (both["status_before"] != both["status_after"])
    missing = both["value_before"].isna() & both["value_after"].isna() & (both["status_before"] == both["status_after"])
    return Effect(
        both[differs & ~missing].reset_index(drop=True), _only(old_flags, new_flags), _only(new_flags, old_flags)
    )


def _with(store: Store, scheme: str, centre: str, year: int, version: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    def only_this(cursor: Connection) -> None:
        where = "where centre = ? and year = ?"
        cursor.execute(f"delete from record.report {where} and version <> ?", [centre, year, version])
        cursor.execute(f"delete from record.round_step {where}", [centre, year])

    def answer(state: Reader) -> tuple[pd.DataFrame, pd.DataFrame]:
        progress = results.read(state, "progress_of_centre", centre=centre)
        flags = results.read(state, "flags", scheme=scheme, year=year)
        return progress.loc[progress["year"] == year, [*_SAME, "value", "status"]], flags[flags["centre"] == centre]

    return store.suppose(only_this, answer)


def _only(these: pd.DataFrame, those: pd.DataFrame) -> pd.DataFrame:
    known = set(zip(those["flag"], those["message"], strict=True))
    return these[[(f, m) not in known for f, m in zip(these["flag"], these["message"], strict=True)]].reset_index(
        drop=True
    )
