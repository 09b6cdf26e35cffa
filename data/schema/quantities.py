"""Numbers as people read them, at every door: pages, workbooks, Word, command line. Rounding happens here only.

Messages of findings write their numbers in SQL (metrics/sql/42_examined_row.sql): an explanation is tied to their wording.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

import pandas as pd

from data.schema.loading import Definitions

HUNDRED_MILLION, TEN_THOUSAND = Decimal(10**8), Decimal(10**4)
_FINEST = Decimal("1e-12")
MOST_PLACES = 10  # a hundredth of a 元 is seen in 亿元
PLACES = range(2, MOST_PLACES + 1)


def absent(value: Any) -> bool:
    """None, NaN, NA: nothing is there (zero is something)."""
    # pandas would make an array of each value first
    if value is None or value is pd.NA or value is pd.NaT:
        return True
    return isinstance(value, (float, Decimal)) and value != value


def quantity(value: Any, unit: str, d: Definitions, against: Any = None) -> str:
    """A value with its unit, e.g. 19.87 亿元, 1,024 人, 12.5%, 1.9998 倍; a dash for nothing.

    against: what the value is compared with. Where rounding would make the two look equal though they differ, more
    digits are shown; so they are where it would make the value look like a whole (100%) or a unit (1,000 万元) that it is short of.
    """
    if absent(value):
        return "—"
    exact = Decimal(value)
    for places in PLACES:
        said = _scaled(exact, unit, d, places)
        if said.rounded == said.number:
            break
        # in the unit of the value: 1,000 万元 and 0.1 亿元 look different and are not
        other = (
            None
            if absent(against) or exact == Decimal(against)
            else _scaled(Decimal(against), unit, d, places, abs(exact))
        )
        if not said.reaches and (other is None or said.rounded != other.rounded):
            break
    return said.text


def together(values: Sequence[Any], unit: str, d: Definitions) -> list[str]:
    """Values that stand side by side, each with its unit; a dash for nothing.

    Money stands in one unit (that of the greatest), and what differs looks different.
    """
    present = [Decimal(v) for v in values if not absent(v)]
    greatest = max(map(abs, present), default=Decimal(0))
    for places in PLACES:
        texts = {v: _scaled(v, unit, d, places, greatest).text for v in present}
        if len(set(texts.values())) == len(texts):
            break
    return ["—" if absent(v) else texts[Decimal(v)] for v in values]


def difference(value: Any, unit: str, d: Definitions) -> str:
    """How far two values of a unit lie apart, e.g. 0.13 亿元, 24 人; shares lie 10.0 个百分点 apart. However little it is, it
    does not look like nothing."""
    said = quantity(value, unit, d, Decimal(0))
    return f"{said.removesuffix('%')} 个百分点" if unit == "percent" and not absent(value) else said


def in_full(value: Decimal, unit: str, d: Definitions) -> str:
    """A value with its unit and every digit it has: 9.99999999 亿元, 1,000 人, 33.3%. For rules, worked cases and conditions,
    where one 元 decides."""
    if unit == "percent":
        return f"{digits(_ended(value * 100))}%"
    if unit != "yuan":
        return f"{digits(_ended(value))} {d.vocabulary.units[unit].label}"
    for size, word in ((HUNDRED_MILLION, "亿元"), (TEN_THOUSAND, "万元")):
        if abs(value) >= size:
            return f"{digits(_ended(value / size))} {word}"
    return f"{digits(_ended(value))} 元"


def digits(value: Decimal) -> str:
    """A number with every digit it has, thousands apart: 1,234.5."""
    return f"{value.normalize():,f}"


def _ended(value: Decimal) -> Decimal:
    """A mean may have no end: it stops after twelve decimals. Nothing that somebody reports has more."""
    return value if value == value.to_integral_value() else value.quantize(_FINEST)


class _Scaled(NamedTuple):
    """A value in the unit in which it is said, with so many decimals."""

    number: Decimal
    places: int
    unit: str

    @property
    def rounded(self) -> Decimal:
        return self.number.quantize(Decimal(1).scaleb(-self.places), ROUND_HALF_UP)

    @property
    def text(self) -> str:
        return f"{self.rounded:,}{self.unit}"

    @property
    def reaches(self) -> bool:
        """Whether rounding makes it look like what it is short of: the whole of a share, the least amount said in 亿元."""
        border = {"%": 100, " 万元": 1000}.get(self.unit)
        return border is not None and abs(self.number) < border <= abs(self.rounded)


def _scaled(value: Decimal, unit: str, d: Definitions, places: int, greatest: Decimal | None = None) -> _Scaled:
    if unit == "percent":
        return _Scaled(value * 100, places - 1, "%")
    if unit == "yuan":
        if (abs(value) if greatest is None else greatest) >= HUNDRED_MILLION / 10:
            return _Scaled(value / HUNDRED_MILLION, places, " 亿元")
        return _Scaled(value / TEN_THOUSAND, places, " 万元")
    known = d.vocabulary.units[unit]
    whole = value == value.to_integral_value()
    return _Scaled(value, 0 if whole and not known.decimals else max(known.decimals, places - 1), f" {known.label}")
