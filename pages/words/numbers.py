"""Amounts in tables: columns of numbers that sort as numbers, one unit in the heading, nothing for what is missing.

A table that shows amounts is a frame with columns of exact Decimals (None where nothing is there). On the screen they are
written with as many digits as it takes (`styled`), in Word as the same texts (`texts`), in Excel as the numbers themselves
(pages/drawing/excel.py). Where the rows of a table have units of their own, the column 单位 says them.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from typing import Any, NamedTuple, Protocol

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from data.schema.loading import Definitions
from data.schema.quantities import HUNDRED_MILLION, MOST_PLACES, TEN_THOUSAND, absent
from pages.words import printed, wording

UNIT, CENTRE = "单位", "中心"
NARROW = {CENTRE: st.column_config.TextColumn(width=178, pinned=True)}  # the column of `narrow`
Group = tuple[list[int], list[str], int]
_IN_HEADING = re.compile(r"（([^（）]+)）$")


class Incomplete(Protocol):
    """A row that says how far its number is whole."""

    @property
    def completeness(self) -> str | None: ...
    @property
    def missing_years(self) -> Sequence[int] | None: ...


class Unit(NamedTuple):
    """How the amounts of a table are written: in pieces of `size`."""

    label: str
    size: Decimal

    def of(self, value: Any) -> Decimal | None:
        """The exact number in this unit; None for nothing."""
        return None if absent(value) else Decimal(value) / self.size

    def heading(self, title: str) -> str:
        """A column's heading with the unit: 合计（亿元）."""
        return f"{title}（{self.label}）"


def unit(code: str, values: Iterable[Any], d: Definitions) -> Unit:
    """The unit for some amounts of a table: money in 亿元 where one of them is a tenth of it, else in 万元; shares in %."""
    if code == "percent":
        return Unit("%", Decimal("0.01"))
    if code != "yuan":
        return Unit(d.vocabulary.units[code].label, Decimal(1))
    greatest = max((abs(Decimal(v)) for v in values if not absent(v)), default=Decimal(0))
    return Unit("亿元", HUNDRED_MILLION) if greatest >= HUNDRED_MILLION / 10 else Unit("万元", TEN_THOUSAND)


def units(rows: pd.DataFrame, columns: Iterable[str], d: Definitions) -> list[Unit]:
    """The unit of every row of a table whose rows have units of their own; money in one unit all through.

    rows: with a column `unit`; columns: those whose amounts are shown.
    """
    money = rows.loc[rows["unit"] == "yuan", list(columns)].to_numpy().ravel()
    known = {code: unit(code, money, d) for code in rows["unit"].unique()}
    return [known[code] for code in rows["unit"]]


def amounts(rows: pd.DataFrame, column: str, of: Iterable[Unit]) -> pd.Series:
    """A column of amounts, each in the unit of its row."""
    values = [u.of(v) for u, v in zip(of, rows[column], strict=True)]
    return pd.Series(values, index=rows.index, dtype=object)


def numeric(frame: pd.DataFrame) -> list[str]:
    """The columns that hold Decimals."""
    return [
        name
        for name in map(str, frame)
        if frame[name].dtype == object and any(isinstance(v, Decimal) for v in frame[name])
    ]


def note(row: Incomplete, d: Definitions) -> str:
    """What a number lacks: 下限，缺2023年; nothing of one that is whole."""
    if row.completeness not in ("lower", "unknown"):
        return ""
    return f"{d.vocabulary.labels['completeness'][row.completeness]}，缺{wording.years(row.missing_years)}"


def without_empty(frame: pd.DataFrame, *seldom: str) -> pd.DataFrame:
    """The frame without those of its seldom columns (存疑, 说明) in which nothing stands."""
    return frame.drop(columns=[c for c in seldom if c in frame and not any(v and not absent(v) for v in frame[c])])


TOTAL = "合计"


def with_total(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with the sums of its columns of amounts as a last row, where it has more than one; of what is there, nothing of none.

    For the screen: a workbook sums by formula. The first column says what the row is.
    """
    if len(frame) < 2:
        return frame
    amounts = {name: [v for v in frame[name] if not absent(v)] for name in numeric(frame)}
    sums = {name: sum(values, Decimal(0)) if values else None for name, values in amounts.items()}
    last = {name: sums.get(str(name), "") for name in frame} | {str(frame.columns[0]): TOTAL}
    return pd.concat([frame, pd.DataFrame([last], dtype=object)], ignore_index=True)


def texts(frame: pd.DataFrame, *, compared: bool = True) -> pd.DataFrame:
    """The frame with its numbers written out, as they are seen on the screen, and its days as papers write them. compared: see
    `styled`."""
    frame = frame.reset_index(drop=True)
    return _written(frame, _groups(frame, compared=compared))


def _written(frame: pd.DataFrame, groups: Iterable[Group]) -> pd.DataFrame:
    columns = {
        name: [wording.moment(v) if isinstance(v, date) and not absent(v) else v for v in frame[name]] for name in frame
    }
    for lines, names, places in groups:
        for name in names:
            for line in lines:
                columns[name][line] = _text(columns[name][line], places)
    return pd.DataFrame(columns, index=frame.index, columns=frame.columns, dtype=object)


def places(frame: pd.DataFrame, *, compared: bool = True) -> dict[tuple[int, str], int]:
    """(line, column) → with how many decimals its number is written; lines from 0. compared: see `styled`."""
    groups = _groups(frame.reset_index(drop=True), compared=compared)
    return {(line, name): found for lines, columns, found in groups for line in lines for name in columns}


def styled(frame: pd.DataFrame, *, compared: bool = True) -> Styler:
    """The frame to be shown: numbers that sort as numbers, written with as many digits as it takes.

    compared: numbers of a row are set against each other: what differs must look different.
    """
    frame = frame.reset_index(drop=True)
    return _styled(frame, list(_groups(frame, compared=compared)))


def _styled(frame: pd.DataFrame, groups: Sequence[Group]) -> Styler:
    style = _rounded_all(frame, groups).style
    for lines, columns, places in groups:
        style.format(partial(_float, places=places), subset=(lines, columns))
    return style


def _rounded_all(frame: pd.DataFrame, groups: Iterable[Group]) -> pd.DataFrame:
    """The frame with floats for its Decimals, rounded as they are written. groups: see `_groups`."""
    rounded: dict[str, list[float | None]] = {}
    for lines, names, places in groups:
        for name in names:
            column = rounded.setdefault(name, [None] * len(frame))
            for line, value in zip(lines, frame[name].iloc[lines], strict=True):
                column[line] = None if absent(value) else float(_rounded(value, places))
    return frame.assign(**{name: pd.Series(column, index=frame.index, dtype=float) for name, column in rounded.items()})


def _float(value: Any, places: int) -> str:
    return "" if absent(value) else f"{value:,.{places}f}"


def show(frame: pd.DataFrame, *, marks: pd.DataFrame | None = None, compared: bool = True, **settings: Any) -> Any:
    """The frame as a table. marks: CSS of its cells; compared: see `styled`; settings: as of st.dataframe. Returns what
    that returns."""
    whole = frame.reset_index(drop=True)
    groups = list(_groups(whole, compared=compared))
    settings = {"hide_index": True, **settings}
    if frame.size > pd.get_option("styler.render.max_elements"):
        # a ledger of many thousand rows: more than a style may have
        settings["column_config"] = _formats(groups) | settings.get("column_config", {})
        on_paper = texts(whole.head(printed.MOST + 1), compared=compared)
        return printed.dataframe(_rounded_all(whole, groups), written=on_paper, placeholder="", **settings)
    shown = narrow(whole)
    if shown is not whole:
        settings["column_config"] = NARROW | settings.get("column_config", {})
    style = _styled(shown, groups)
    if marks is not None:
        style = style.apply(lambda _: marks, axis=None)
    return printed.dataframe(style, written=_written(whole, groups), placeholder="", **settings)


def narrow(frame: pd.DataFrame) -> pd.DataFrame:
    """The same with so much of the centres' names as tells them apart: a column of whole names leaves the numbers no room. Paper and
    downloads have them whole."""
    if CENTRE not in frame:
        return frame
    told = [str(text).partition(" ") for text in frame[CENTRE]]
    names = {name for _, _, name in told if name}
    if len(names) < 2 or max(map(len, names)) <= wording.ROOM:  # noqa: PLR2004  # one alone is told apart from nothing
        return frame
    short = wording.fitting(sorted(names), wording.room(code for code, _, name in told if name))
    return frame.assign(**{CENTRE: [f"{code} {short[name]}" if name else code for code, _, name in told]})


def _formats(groups: Iterable[Group]) -> dict[str, Any]:
    """Every numeric column → its config: so many decimals for all of its rows."""
    places: dict[str, int] = {}
    for _, columns, found in groups:
        places |= {name: max(found, places.get(name, 0)) for name in columns}
    return {name: st.column_config.NumberColumn(format=f"%,.{n}f") for name, n in places.items()}


def _groups(frame: pd.DataFrame, *, compared: bool = True) -> Iterator[Group]:
    """Cells of one unit (by the column's heading, or else by the row's 单位), and the decimals they are written with."""
    by_heading: dict[str, list[str]] = {}
    others = []
    for name in numeric(frame):
        found = _IN_HEADING.search(name)
        by_heading.setdefault(found[1], []).append(name) if found else others.append(name)
    lines = list(frame.index)
    for columns in by_heading.values():
        yield lines, columns, _places(frame, lines, columns, compared=compared)
    if others and UNIT in frame:
        for rows in frame.groupby(UNIT, sort=False, dropna=False).groups.values():
            yield list(rows), others, _places(frame, list(rows), others, compared=compared)
        return
    for name in others:
        yield lines, [name], _places(frame, lines, [name], compared=compared)


def _places(frame: pd.DataFrame, lines: list[int], columns: list[str], *, compared: bool) -> int:
    """As many decimals as there are, two at most; more where a little would look like nothing, or, of numbers that are
    compared in a row, two that differ the same."""
    among = [list(frame[name]) for name in columns]
    rows = [[values[line] for values in among if not absent(values[line])] for line in lines]
    least = max((-int(v.normalize().as_tuple().exponent) for row in rows for v in row), default=0)
    apart = [{*row, Decimal(0)} for row in rows] if compared else [{v, Decimal(0)} for row in rows for v in row]
    for places in range(min(max(least, 0), 2), MOST_PLACES):
        if all(len({_rounded(v, places) for v in values}) == len(values) for values in apart):
            return places
    return MOST_PLACES


def _rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _text(value: Any, places: int) -> str:
    return "" if absent(value) else f"{_rounded(value, places):,}"
