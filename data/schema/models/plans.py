"""What a policy plans: how many centres there are to be, and how long things take."""

from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from data.schema.models.words import Strict


class ProgrammeCase(Strict):
    """A worked case of a plan. number: of centres; numbers: of centres by industry, for a plan that holds for each of them;
    verdict: unsaid where the text gives no tolerance or nothing is reported; said: words of it."""

    number: int | None = None
    numbers: dict[str, int] = {}
    verdict: Literal["kept", "not_kept", "unsaid"]
    said: str


class Programme(Strict):
    """How many centres the province plans.

    counts: `titled` (all whose title is not gone), or an item: centres whose latest report contains it; each: the limits
    hold for every single entity of that item (an industry), not for the sum. about: a number without a tolerance (左右).
    """

    rule: str
    label: str
    counts: str
    each: bool = False
    at_least: int | None = None
    at_most: int | None = None
    about: int | None = None
    by: date | None = None
    cases: tuple[ProgrammeCase, ...] = ()

    @model_validator(mode="after")
    def _complete(self) -> "Programme":
        if any((case.number is None) != self.each for case in self.cases):
            raise ValueError("a case gives 'numbers' where the plan holds for each industry, otherwise 'number'")
        if (self.about is None) == (self.at_least is None and self.at_most is None):
            raise ValueError("allowed is either 'about' or 'at_least' and/or 'at_most'")
        if self.each and self.counts == "titled":
            raise ValueError("'each' is for counts of an item")
        return self


class Duration(Strict):
    """A length of time that a clause names, in whole years or months from approval (or filing, or recognition).

    until: the end of the term, or today (a time that must have passed). It is said, and raises no flag.
    """

    rule: str
    label: str
    until: Literal["term_end", "today"]
    unit: Literal["year", "month"] = "year"
    at_least: int | None = Field(default=None, ge=1)
    at_most: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def _complete(self) -> "Duration":
        if self.at_least is None and self.at_most is None:
            raise ValueError("a duration has 'at_least' and/or 'at_most'")
        if self.until == "today" and self.at_most is not None:
            raise ValueError("a time that must have passed has 'at_least' only")
        return self

    def months(self, length: int) -> int:
        """A length of its unit in months."""
        return 12 * length if self.unit == "year" else length
