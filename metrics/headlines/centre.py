"""What charts of one centre show: an indicator's course, and its years in small."""

from collections.abc import Sequence
from decimal import Decimal

import pandas as pd

from data.read_model.rows import each
from data.schema.loading import Definitions
from data.schema.quantities import difference, quantity
from metrics import doubts
from metrics.answers.indicators import Progress
from metrics.headlines.headline import Headline, least, moment


def course(rows: pd.DataFrame, year: int, d: Definitions) -> Headline:
    """An indicator up to a year against its path and last target. rows: `progress_of_centre`, of one indicator."""
    listed = each(rows, Progress)
    said = _said(next(r for r in listed if r.year == year), d)
    with_data = [r.year for r in listed if r.value is not None]
    if not with_data:
        return Headline(f"{said}；各年都没有数据。", drawn=False)
    if len(with_data) == 1:
        return Headline(f"{said}；只有{with_data[0]}年一年有数据，还没有走势。", drawn=False)
    return Headline(f"{said}。")


def small(rows: pd.DataFrame, year: int, d: Definitions) -> Headline:
    """The same shorter, to stand below the indicator's name: value, path, and what there is not. rows: of one indicator."""
    listed = each(rows, Progress)
    now = next(r for r in listed if r.year == year)
    with_data = [r.year for r in listed if r.value is not None]
    said = f"{_value(now, d)}{_against_path(now, d)}"
    if not with_data:
        return Headline(f"{said}；各年都没有数据。", drawn=False)
    if len(with_data) == 1:
        return Headline(f"{said}；只有{with_data[0]}年一年有数据。", drawn=False)
    return Headline(f"{said}。")


def now(row: Progress, d: Definitions) -> Headline:
    """An indicator of one year against its path and last target."""
    return Headline(f"{_said(row, d)}。")


def _said(now: Progress, d: Definitions) -> str:
    return f"{now.label}：{_value(now, d)}{_against_path(now, d)}{_last_target(now, d)}"


def _value(now: Progress, d: Definitions) -> str:
    if now.value is None:
        return f"{moment(now.year, now.nature)}{d.vocabulary.statuses[now.status].label}（不是零）"
    lower = now.completeness == "lower"
    doubtful = doubts.words(now, d)
    value = quantity(now.value, now.unit, d, now.required)
    return f"{moment(now.year, now.nature)}{least(lower)}{value}{f'（{doubtful}）' if doubtful else ''}"


def _against_path(now: Progress, d: Definitions) -> str:
    """How far it is from this year's path; only an exact value that is short is said to be short."""
    if now.value is None:
        return ""
    word = d.vocabulary.statuses[now.status].label
    if now.required is None:
        return f"，{word}"
    asked = quantity(now.required, now.unit, d, now.value)
    apart = Decimal(now.required) - Decimal(now.value)
    if now.direction in ("at_most", "maintain_at_most"):
        apart = -apart
    if now.status in ("slow", "behind", "regressed") and apart > 0:
        return f"，距应达 {asked}差 {difference(apart, now.unit, d)}，{word}"
    return f"，应达 {asked}，{word}"


def _last_target(now: Progress, d: Definitions) -> str:
    if now.last_value is None or now.last_value == now.required:
        return ""
    by = "" if now.last_due is None else f"{now.last_due.year}年{now.last_due.month}月{now.last_due.day}日"
    word = d.vocabulary.choices["direction"][now.direction] if now.direction else ""
    return f"；{by}目标{word} {quantity(now.last_value, now.unit, d)}"


def years(rows: pd.DataFrame, d: Definitions) -> Headline:
    """An indicator's years one by one, for a small drawing. rows: `progress_of_centre`, of one indicator."""
    listed = each(rows, Progress)
    said = "，".join(f"{r.year}年{_short(r, d)}" for r in listed)
    return Headline(f"{said}。", drawn=_several(listed))


def _short(row: Progress, d: Definitions) -> str:
    return "无数据" if row.value is None else least(row.completeness == "lower") + quantity(row.value, row.unit, d)


def _several(rows: Sequence[Progress]) -> bool:
    return sum(r.value is not None for r in rows) > 1
