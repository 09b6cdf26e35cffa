"""The native charts of an Excel table: below a short one, on pages of their own beside a long one, each small enough to be read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from math import ceil
from typing import Any

import pandas as pd
from xlsxwriter.utility import xl_range_abs

from pages.words import wording

INK, SHADE = "#0f1720", "#e9eef4"
BODY, HEAD = "宋体", "黑体"
WITH_TABLE = 25  # rows of a table that stands on one page with its chart
# A page of A4 printed at three quarters, with room for a program whose columns are wider: bars below each other, pixels across,
# points of letters (eight on paper). What is fitted to a page heeds no break between pages.
ON_A_PAGE, WIDE, SCALE, LETTERS = 45, 660, 75, 11
BAR, AROUND, LOW, UPRIGHT = 24, 120, 220, 300  # pixels: of a bar, of what stands around all; least height; of columns
LINE = 20  # pixels of an empty row


@dataclass(frozen=True)
class Chart:
    """A chart of a table. kind: bar or column; names: the column of its categories; series: column → colour."""

    title: str
    kind: str
    names: str
    series: Mapping[str, str]
    stacked: bool = False


def height(chart: Chart, rows: int) -> int:
    """In pixels, of so many rows."""
    return max(LOW, AROUND + BAR * rows) if chart.kind == "bar" else UPRIGHT


def drawn(book: Any, chart: Chart, tab: str, rows: pd.DataFrame, head: int, width: float) -> Any:
    """The chart of a whole table. tab: its sheet; head: the line of its heading, from 0; width: in pixels."""
    return _drawn(book, chart, tab, rows, (head + 1, head + len(rows)), width, chart.title)


def paged(book: Any, chart: Chart, tab: str, rows: pd.DataFrame, head: int) -> list[Any]:
    """The chart of a long table, in as many of one scale as it needs pages, each as large as one."""
    count = ceil(len(rows) / ON_A_PAGE)
    each = ceil(len(rows) / count)
    found = []
    for first in range(0, len(rows), each):
        last = min(first + each, len(rows))
        which = f"（表中第 {first + 1}—{last} 行，共 {len(rows)} 行）" if count > 1 else ""
        most = _most(chart, rows) if count > 1 else None
        cells = (head + 1 + first, head + last)
        found.append(_drawn(book, chart, tab, rows, cells, WIDE, f"{chart.title}{which}", LETTERS, most))
    return found


def _most(chart: Chart, rows: pd.DataFrame) -> Decimal | None:
    """Where the scale ends, so that bars of several pages can be compared; None where nothing is above zero."""
    values = [[Decimal(v) for v in line if not wording.absent(v)] for line in rows[[*chart.series]].to_numpy().tolist()]
    most = max((sum(line, Decimal(0)) if chart.stacked else max(line) for line in values if line), default=Decimal(0))
    if most <= 0:
        return None
    step = Decimal(10) ** most.adjusted()
    return (most / step).to_integral_value(ROUND_CEILING) * step


def _drawn(
    book: Any,
    chart: Chart,
    tab: str,
    rows: pd.DataFrame,
    cells: tuple[int, int],
    width: float,
    title: str,
    size: int = 9,
    most: Decimal | None = None,
) -> Any:
    made = book.add_chart({"type": chart.kind, **({"subtype": "stacked"} if chart.stacked else {})})
    columns: Sequence[str] = list(map(str, rows))
    names = columns.index(chart.names)
    for name, colour in chart.series.items():
        column = columns.index(name)
        made.add_series(
            {
                "name": name,
                "categories": f"='{tab}'!{xl_range_abs(cells[0], names, cells[1], names)}",
                "values": f"='{tab}'!{xl_range_abs(cells[0], column, cells[1], column)}",
                "fill": {"color": colour},
                "border": {"color": INK, "width": 0.5},  # tells neighbours apart in black and white
                "gap": 60,
            }
        )
    font = {"name": BODY, "size": size, "color": INK}
    made.set_title({"name": title, "name_font": {"name": HEAD, "size": 12, "bold": False}, "overlay": False})
    lying = chart.kind == "bar"
    scale = {} if most is None else {"min": 0, "max": float(most)}
    rules = {"visible": True, "line": {"color": SHADE}}
    of_names, of_values = {"num_font": font}, {"num_font": font, "major_gridlines": rules, **scale}
    plain = {"major_gridlines": {"visible": False}}
    if lying:
        made.set_x_axis(of_values)
        made.set_y_axis(of_names | plain | {"reverse": True, "interval_unit": 1})  # no name is left out
    else:
        made.set_x_axis(of_names | plain)
        made.set_y_axis(of_values)
    legend: dict[str, Any] = {"position": "bottom", "font": font} if len(chart.series) > 1 else {"none": True}
    made.set_legend(legend)
    made.set_size({"width": width, "height": height(chart, cells[1] - cells[0] + 1)})
    return made
