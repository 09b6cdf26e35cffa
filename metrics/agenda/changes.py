"""What has changed since a day: reports that came in, grades that were published, flags that are new or gone."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from data.read_model.store import Store
from metrics import results


@dataclass(frozen=True)
class Recorded:
    """What the record tells by itself. reports: of the question `versions`; grades: of `grades_recorded`; the newest first."""

    reports: pd.DataFrame
    grades: pd.DataFrame


@dataclass(frozen=True)
class FlagChanges:
    """Flags of the question `flags`: those that were not there on the evening before, and those that are not there any more."""

    new: pd.DataFrame
    gone: pd.DataFrame


def recorded(store: Store, scheme: str, since: date) -> Recorded:
    """What was recorded of a scheme from the beginning of a day on."""
    versions = results.read(store, "versions", scheme=scheme)
    return Recorded(
        versions[versions["received_at"] >= pd.Timestamp(since)],
        results.read(store, "grades_recorded", scheme=scheme, since=since),
    )


def flags(now: Store, then: Store, scheme: str, year: int) -> FlagChanges:
    """The flags of a year as they are, against those that were known at the end of an earlier day (then: `monitor.open_past`).

    A flag is the same as long as its matter stands since the same day (flag_key, metrics/sql/90_flag.sql), whatever its numbers.
    """
    after = results.read(now, "flags", scheme=scheme, year=year)
    before = results.read(then, "flags", scheme=scheme, year=year)
    return FlagChanges(
        after[~after["flag_key"].isin(before["flag_key"])], before[~before["flag_key"].isin(after["flag_key"])]
    )
