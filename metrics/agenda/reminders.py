"""What each centre still owes the department: reports that are missing or soon due, and what is open about those that came."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import pandas as pd

from data.read_model.rows import each
from metrics.agenda.deadlines import Deadline
from metrics.answers.reports import Round

What = Literal["due", "returned", "errors", "unexplained"]


@dataclass(frozen=True)
class Owed:
    """what: due (something of a deadline: `said`, on `on`), returned (the report, with the note `said`), errors and unexplained
    (so many findings, `count`)."""

    what: What
    said: str = ""
    on: date | None = None
    count: int = 0


@dataclass(frozen=True)
class Reminder:
    """A centre and everything that it owes, what is due first on top."""

    centre: str
    name: str
    owed: tuple[Owed, ...]


def of(deadlines: Sequence[Deadline], rounds: pd.DataFrame, today: date, days: int) -> list[Reminder]:
    """The centres that owe something, those whose day is passed longest first, then by code.

    deadlines: of the scheme; of them reports count that are overdue or due within so many days, and ends of terms that lie ahead:
    what else is due is the department's. rounds: the question `round_overview` of a year.
    """
    owed: dict[str, list[Owed]] = {}
    names: dict[str, str] = {}
    for one in deadlines:
        if one.on <= today + timedelta(days) and (one.kind == "report" or (one.kind == "term" and one.on >= today)):
            names[one.who] = one.name
            owed.setdefault(one.who, []).append(Owed("due", one.what, one.on))
    for row in each(rounds, Round):
        if found := _open(row):
            names[row.centre] = row.name
            owed.setdefault(row.centre, []).extend(found)
    told = [Reminder(centre, names[centre], tuple(found)) for centre, found in owed.items()]
    return sorted(told, key=lambda r: (min((o.on for o in r.owed if o.on), default=date.max), r.centre))


def _open(row: Round) -> list[Owed]:
    """What is open about a report that came; of one that was accepted nothing is."""
    if row.round_state == "returned":
        return [Owed("returned", row.note or "")]
    if row.round_state != "submitted":
        return []
    counted: list[tuple[What, int]] = [("errors", row.errors), ("unexplained", row.unexplained)]
    return [Owed(what, count=count) for what, count in counted if count]
