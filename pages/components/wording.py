"""Numbers and codes as people read them: units, percent, 亿元, status with its symbol. Rounding happens here only."""

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from os.path import commonprefix
from typing import Any

import pandas as pd

from data.definitions import Definitions

HUNDRED_MILLION, TEN_THOUSAND = Decimal(10**8), Decimal(10**4)


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


def difference(value: Any, unit: str, d: Definitions) -> str:
    """How far two values of a unit lie apart, e.g. 0.13 亿元, 24 人; shares lie 10.0 个百分点 apart. However little it is, it
    does not look like nothing."""
    said = quantity(value, unit, d, Decimal(0))
    return f"{said.removesuffix('%')} 个百分点" if unit == "percent" and not absent(value) else said


def _written(value: Decimal, unit: str, d: Definitions, places: int) -> str:
    if unit == "percent":
        return f"{_rounded(value * 100, places - 1)}%"
    if unit == "yuan":
        if abs(value) >= HUNDRED_MILLION / 10:
            return f"{_rounded(value / HUNDRED_MILLION, places)} 亿元"
        return f"{_rounded(value / TEN_THOUSAND, places)} 万元"
    known = d.vocabulary.units[unit]
    whole = value == value.to_integral_value()
    return f"{_rounded(value, 0 if whole and not known.decimals else max(known.decimals, places - 1))} {known.label}"


def _rounded(value: Decimal, places: int) -> str:
    return f"{value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):,}"


def status(code: Any, d: Definitions) -> str:
    """● 已达成 and so on: symbol and word, never colour alone."""
    if absent(code):
        return "—"
    known = d.vocabulary.statuses[code]
    return f"{known.symbol} {known.label}"


def label(kind: str, code: Any, d: Definitions) -> str:
    """The Chinese word for a code of one of the vocabulary's lists."""
    if absent(code):
        return "—"
    words = d.vocabulary.labels.get(kind) or d.vocabulary.choices[kind]
    return words.get(str(code), str(code))


def day(value: Any) -> str:
    """2025年3月1日, or a dash."""
    if absent(value):
        return "—"
    value = value if isinstance(value, date) else pd.Timestamp(value).date()
    return f"{value.year}年{value.month}月{value.day}日"


def deadline(due_on: Any, today: date) -> str:
    """How a suggested date stands on a day, as Markdown: red and 已过期 12 天 once it is past, else 还有 12 天."""
    if absent(due_on):
        return ""
    due = due_on if isinstance(due_on, date) else pd.Timestamp(due_on).date()
    left = (due - today).days
    if left < 0:
        return f":red[**已过期 {-left} 天**]（建议于 {day(due)} 前处理）"
    return f"建议于 {day(due)} 前处理（{f'还有 {left} 天' if left else '今天到期'}）"


def short_names(names: Iterable[str]) -> dict[str, str]:
    """Names without the ending that all of them share (技术创新中心), where a table has no room for it."""
    listed = list(dict.fromkeys(names))
    backwards = [name[::-1] for name in listed]
    shared = commonprefix(backwards) if len(listed) > 1 else ""
    least = min((len(name) for name in listed), default=0)
    return {name: name[: len(name) - len(shared)] if len(shared) < least else name for name in listed}


def years(values: Iterable[Any]) -> str:
    """2021、2023年, or nothing."""
    listed = [str(int(v)) for v in (values if values is not None else [])]
    return f"{'、'.join(listed)}年" if listed else ""


def plain(text: Any) -> str:
    """User text made safe for places that read Markdown: every special character loses its meaning."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]()#+-.!|<>~$:@&" else c for c in str(text)).replace("\n", " ")
