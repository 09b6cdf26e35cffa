"""Numbers as people read them, at every door: pages, workbooks, Word, command line. Rounding happens here only.

Messages of findings write their numbers in SQL (metrics/sql/42_examined_row.sql): an explanation is tied to their wording.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pandas as pd

from data.schema.loading import Definitions

HUNDRED_MILLION, TEN_THOUSAND = Decimal(10**8), Decimal(10**4)
_FINEST = Decimal("1e-12")


def absent(value: Any) -> bool:
    """None, NaN, NA: nothing is there (zero is something)."""
    return value is None or (not isinstance(value, (list, tuple, dict)) and bool(pd.isna(value)))


def quantity(value: Any, unit: str, d: Definitions, against: Any = None) -> str:
    """A value with its unit, e.g. 19.87 亿元, 1,024 人, 12.5%, 1.9998 倍; a dash for nothing.

    against: what the value is compared with. Where rounding would make the two look equal though they differ, more
    digits are shown.
    """
    if absent(value):
        return "—"
    for places in range(2, 9):
        text = _written(Decimal(value), unit, d, places)
        if absent(against) or Decimal(value) == Decimal(against) or text != _written(Decimal(against), unit, d, places):
            return text
    return text


def together(values: Sequence[Any], unit: str, d: Definitions) -> list[str]:
    """Values that stand side by side, each with its unit; a dash for nothing.

    Money stands in one unit (that of the greatest), and what differs looks different.
    """
    present = [Decimal(v) for v in values if not absent(v)]
    greatest = max(map(abs, present), default=Decimal(0))
    for places in range(2, 9):
        texts = {v: _written(v, unit, d, places, greatest) for v in present}
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


def _written(value: Decimal, unit: str, d: Definitions, places: int, greatest: Decimal | None = None) -> str:
    if unit == "percent":
        return f"{_rounded(value * 100, places - 1)}%"
    if unit == "yuan":
        if (abs(value) if greatest is None else greatest) >= HUNDRED_MILLION / 10:
            return f"{_rounded(value / HUNDRED_MILLION, places)} 亿元"
        return f"{_rounded(value / TEN_THOUSAND, places)} 万元"
    known = d.vocabulary.units[unit]
    whole = value == value.to_integral_value()
    return f"{_rounded(value, 0 if whole and not known.decimals else max(known.decimals, places - 1))} {known.label}"


def _rounded(value: Decimal, places: int) -> str:
    return f"{value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):,}"
