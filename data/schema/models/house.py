"""What the house has settled itself: decisions where a text leaves something open, and the bounds of what can be reported."""

from decimal import Decimal

from pydantic import Field

from data.schema.models.words import Strict


class Decision(Strict):
    """What was decided where a text leaves something open: the question, what the program does, and why."""

    question: str
    decided: str
    reason: str


class Bound(Strict):
    """Between what a value of a type may lie, in the unit in which it is stored, and how many decimals it may have.

    sum: what the values of one column of one workbook may come to.
    """

    least: Decimal
    most: Decimal
    sum: Decimal | None = None
    decimals: int = Field(default=0, ge=0, le=4)


class Bounds(Strict):
    """The bounds of every type of column that holds numbers. House settings: no clause gives them."""

    money: Bound
    number: Bound
    whole: Bound
    year: Bound
