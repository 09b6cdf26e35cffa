"""When the people, bases, partners and firms of the demonstration came and went.

The stories say how many there are at each year-end; here each one gets dates, so that the rows of every year follow
from one history and the counts at 31 December are exactly the story's.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random


@dataclass
class Life:
    """From when to when something is there. `number` is its place in its history, from 1."""

    number: int
    begun: date
    ended: date | None = None

    def ended_by(self, year: int) -> date | None:
        """The end, if the report of that year can know it."""
        return self.ended if self.ended and self.ended.year <= year else None


def day_between(random: Random, first: date, last: date) -> date:
    """A day from first to last, both included."""
    return first + timedelta(days=random.randrange((last - first).days + 1))


def history(
    random: Random, years: Sequence[int], counts: Sequence[int | None], opened: date, turnover: float = 0.0
) -> list[Life]:
    """Lives such that `counts` of them are there at the end of each year; None: that year says nothing.

    turnover is the share that leaves each year and is replaced. Nobody ends on 31 December, so nobody can dispute
    whether they are counted that day.
    """
    lives: list[Life] = []
    alive: list[Life] = []
    first = opened
    for year, wanted in zip(years, counts, strict=True):
        if wanted is None:
            continue
        last = date(year, 12, 31)
        leaving = max(len(alive) - wanted, round(len(alive) * turnover) if wanted else 0)
        for life in random.sample(alive, min(leaving, len(alive))):
            life.ended = day_between(random, first, last - timedelta(days=1))
            alive.remove(life)
        begun = sorted(day_between(random, first, last) for _ in range(wanted - len(alive)))
        joined = [Life(len(lives) + n, day) for n, day in enumerate(begun, 1)]
        lives += joined
        alive += joined
        first = last + timedelta(days=1)
    return lives


def arrivals(random: Random, years: Sequence[int], totals: Sequence[int], opened: date) -> list[Life]:
    """Things that only add up (teams, spin-offs, projects): `totals` of them have arrived by the end of each year."""
    return history(random, years, totals, opened)


def listed(lives: Iterable[Life], year: int) -> list[Life]:
    """Those a report of one year lists: there at some time of the year, with an end only if it came by then."""
    return [
        replace(life, ended=life.ended_by(year))
        for life in lives
        if life.begun.year <= year and (life.ended is None or life.ended.year >= year)
    ]
