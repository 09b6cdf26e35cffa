"""What a chart shows, said in one sentence: its title on the page and its text alternative.

A number that is not there is never told as a zero, and a lower bound says that it is one.
"""

from dataclasses import dataclass

UNDECIDED = "只是下限，不能判断"  # of a centre whose value is a lower bound short of its target
ENDS = ("cumulative", "stock")  # natures of what stands at the end of a year


@dataclass(frozen=True, slots=True)
class Headline:
    """One sentence. drawn: there is something to be seen in a drawing; without it the sentence stands alone, and no empty axis."""

    text: str
    drawn: bool = True


def moment(year: int, nature: str) -> str:
    """2025年底 of what stands at the end of a year, else 2025年."""
    return f"{year}年底" if nature in ENDS else f"{year}年"


def least(lower: bool) -> str:
    """What stands before a number: 至少 before a lower bound."""
    return "至少 " if lower else " "


def most(upper: bool) -> str:
    """What stands before a gap: 最多 where the value is a lower bound."""
    return "最多 " if upper else " "


def counted(*counts: tuple[int, str]) -> str:
    """7 家未达，2 家只是下限: of (how many, what of them) those that there are."""
    return "，".join(f"{count} 家{what}" for count, what in counts if count)
