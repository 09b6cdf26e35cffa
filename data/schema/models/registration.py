"""What must hold of what is registered (`registry.yaml`): between which days its dates lie, what names a decision."""

import re
from functools import cached_property

from data.schema.models.words import Pattern, Strict

TODAY, OF_SCHEME, OF_CENTRE = "today", "scheme.first_year", "centre."


class DateLimits(Strict):
    """What limits a date or a year of a sheet: columns of its row, `centre.<column>`, `scheme.first_year`, `today`."""

    not_before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    not_after: tuple[str, ...] = ()
    reason: str


class DecidedElsewhere(Strict):
    """How the document of a decision is recognised in a note. example: one that is, for messages."""

    pattern: Pattern
    example: str
    reason: str

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
