"""The year of a scheme in a few numbers."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from data.read_model.store import Store
from metrics import results


@dataclass(frozen=True)
class Summary:
    """Counts of centres by reporting state, and of flags that are not settled; critical_kinds: what of them is critical,
    by name, and how many centres it is about."""

    expected: int
    received: int
    on_time: int
    late: int
    extended: int
    overdue: int
    not_due: int
    flags: int
    critical: int
    critical_kinds: Mapping[str, int]


def summary(store: Store, scheme: str, year: int) -> Summary:
    """Counts for one scheme and year. A centre without a deadline that has not reported is not counted as missing."""
    reporting = results.read(store, "centre_year", scheme=scheme)
    states = reporting.loc[reporting["year"] == year, "timeliness"].value_counts()
    flags = results.read(store, "flags", scheme=scheme, year=year)
    waiting = flags[flags["disposition"] != "confirmed"]
    critical = waiting[waiting["severity"] == "critical"]
    n = {
        state: int(states.get(state, 0))
        for state in ("on_time", "late", "no_deadline", "overdue", "not_due", "extended", "in_extension")
    }
    return Summary(
        expected=int(states.sum()),
        received=n["on_time"] + n["in_extension"] + n["late"] + n["no_deadline"],
        on_time=n["on_time"],
        late=n["late"],
        extended=n["extended"] + n["in_extension"],
        overdue=n["overdue"],
        not_due=n["not_due"],
        flags=len(waiting),
        critical=len(critical),
        critical_kinds={str(k): int(n) for k, n in critical.groupby("label", sort=False)["centre"].nunique().items()},
    )


def by_trouble(centres: Collection[str], flags: pd.DataFrame) -> list[str]:
    """Centres in the order in which they need somebody: by their flags that are not settled, of the gravest kind first, then of the
    next; among equals by code. flags: the question `flags`."""
    of: dict[str, list[int]] = {centre: [] for centre in centres}
    for centre, order, settled in zip(flags["centre"], flags["severity_order"], flags["disposition"], strict=True):
        if settled != "confirmed":
            of.setdefault(centre, []).append(int(order))
    orders = sorted({order for those in of.values() for order in those})
    return sorted(centres, key=lambda centre: (gravity(of[centre], orders), centre))


def gravity(found: Iterable[int], orders: Sequence[int]) -> tuple[int, ...]:
    """To sort by: the more flags of a graver kind, the less. found: the severity_order of its flags; orders: that of all that is
    sorted, the gravest first."""
    counts = Counter(found)
    return tuple(-counts[order] for order in orders)
