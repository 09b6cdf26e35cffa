"""What a register would change in the targets in force: those of each letter's year, before it is taken in and after (D25)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from data.acts.reports import candidate
from data.read_model.database import Connection, Reader
from data.read_model.rows import each
from data.read_model.store import Store
from data.read_model.trial import Uncomputable
from data.workbook.interpretation import Filled
from metrics import results
from metrics.answers.indicators import LetterTarget

Key = tuple[str, bool, date, str]  # indicator, of the year, day, side


@dataclass(frozen=True)
class Change:
    """A target of a centre in a year, before and after; None where it does not hold. version: the letter's that is looked at."""

    centre: str
    year: int
    version: int
    before: LetterTarget | None
    after: LetterTarget | None

    @property
    def kind(self) -> Literal["new", "gone", "changed", "same"]:
        if self.before is None or self.after is None:
            return "new" if self.before is None else "gone"
        return "same" if _said(self.before) == _said(self.after) else "changed"

    @property
    def target(self) -> LetterTarget:
        """The target itself: as it will be, otherwise as it was."""
        found = self.after or self.before
        assert found is not None
        return found


def changes(store: Store, filled: Filled) -> list[Change]:
    """The targets of every letter that a register speaks of, where the centre has one already: in the year in which it begins.

    Nothing is recorded. Empty where there is no letter in it, none before it, or no results can be made of it.
    """
    asked = _asked(store, filled)
    if not asked:
        return []
    before = {place: _in_force(store, *place) for place in asked}

    def add(cursor: Connection) -> None:
        candidate.add(cursor, store, filled)

    def answer(state: Reader) -> dict[tuple[str, int], dict[Key, LetterTarget]]:
        return {place: _in_force(state, *place) for place in asked}

    try:
        after = store.suppose(add, answer)
    except Uncomputable:
        return []
    return [
        Change(*place, version, before[place].get(key), after[place].get(key))
        for place, version in asked.items()
        for key in dict.fromkeys((*after[place], *before[place]))
    ]


def _asked(store: Store, filled: Filled) -> dict[tuple[str, int], int]:
    """(centre, year in which it begins) → version, of every letter in the register whose centre has a letter already."""
    rows = [row.cells for row in filled.rows if row.ledger in ("letter", "letter_target")]
    registered = store.read("select centre, letter_version, first_year from registry.letter")
    begins = {(str(c), int(v)): int(y) for c, v, y in registered.itertuples(index=False)}
    known = {centre for centre, _ in begins}
    begins |= {(r["centre"], int(r["letter_version"])): int(r["first_year"]) for r in rows if "first_year" in r}
    versions = sorted({(r["centre"], int(r["letter_version"])) for r in rows if r["centre"] in known})
    return {(centre, begins[centre, version]): version for centre, version in versions if (centre, version) in begins}


def _in_force(state: Reader, centre: str, year: int) -> dict[Key, LetterTarget]:
    found: Iterable[LetterTarget] = each(results.read(state, "letter_targets", centre=centre, year=year), LetterTarget)
    return {(t.indicator, t.kind == "annual", t.due_on, t.side): t for t in found}


def _said(target: LetterTarget) -> Sequence[str | Decimal | None]:
    return target.direction, target.value, target.base
