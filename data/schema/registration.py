"""What must hold of what is registered (`registry.yaml`): between which days its dates lie, what names a decision."""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from pydantic import field_validator

from data.schema.models.words import Strict

if TYPE_CHECKING:
    from data.schema.models.definition_set import Definitions

TODAY, OF_SCHEME, OF_CENTRE = "today", "scheme.first_year", "centre."


class DateLimits(Strict):
    """What limits a date or a year of a sheet: columns of its row, `centre.<column>`, `scheme.first_year`, `today`."""

    not_before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    not_after: tuple[str, ...] = ()
    reason: str


class DecidedElsewhere(Strict):
    """How the document of a decision is recognised in a note. example: one that is, for messages."""

    pattern: str
    example: str
    reason: str

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as error:
            raise ValueError(f"no regular expression: {error}") from None
        return value

    def named(self, note: str) -> bool:
        """Whether a note names a document."""
        return re.search(self.pattern, note) is not None


class Registration(Strict):
    """The whole file. dates: `<sheet>.<column>` → its limits."""

    dates: dict[str, DateLimits]
    decided_elsewhere: DecidedElsewhere

    @cached_property
    def of_sheet(self) -> dict[str, dict[str, DateLimits]]:
        """Sheet → column → limits, in order."""
        found: dict[str, dict[str, DateLimits]] = {}
        for place, limits in self.dates.items():
            sheet, _, column = place.partition(".")
            found.setdefault(sheet, {})[column] = limits
        return found


def problems(d: "Definitions") -> Iterator[str]:
    """Every date and year of the registry has limits, and what they name is there."""
    sheets = next((form.ledgers for form in d.forms.values() if form.kind == "registry"), ())
    dated = {
        f"{sheet}.{name}": sheet
        for sheet in sheets
        if sheet in d.ledgers
        for name, column in d.ledgers[sheet].columns.items()
        if column.type in ("date", "year")
    }
    for place in sorted(dated.keys() - d.registration.dates.keys()):
        yield f"registry.yaml, dates: '{place}' is missing; every date and year of the registry has its limits"
    for place, limits in d.registration.dates.items():
        if place not in dated:
            yield f"registry.yaml, dates → {place}: no date or year of the registry; allowed are {', '.join(dated)}"
            continue
        known = {TODAY, OF_SCHEME, *(p if p.startswith(OF_CENTRE) else "" for p in dated)}
        known |= {p.removeprefix(f"{dated[place]}.") for p in dated if dated[p] == dated[place]}
        for source in (*limits.not_before, *limits.after, *limits.not_after):
            if source not in known:
                yield f"registry.yaml, dates → {place}: '{source}' is no date; allowed are {', '.join(sorted(known - {''}))}"
    named = d.registration.decided_elsewhere
    if not named.named(named.example):
        yield f"registry.yaml, decided_elsewhere → pattern: does not find its own example '{named.example}'"
