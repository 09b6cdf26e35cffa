"""Many indicators beside each other, each in small, all on one scale: a share of the own last target."""

from decimal import Decimal
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from data.read_model.rows import each
from data.schema.loading import Definitions
from metrics.answers.indicators import Progress
from pages.drawing import charts
from pages.drawing.charts import TONES
from pages.words import wording

HEIGHT = 112  # pixels
KEY = "各图同一比例：细横线为各自的最终目标（100%），橙色点线为应达路径，圆点为年底实际值，空心为下限；没有数据的年度断开。"
MOST = 1.5  # of the last target: what goes beyond is drawn at the edge, and its number stands in the sentence


def small(series: pd.DataFrame, d: Definitions) -> go.Figure:
    """One indicator of one centre over the years against its path, as a share of the last target of the last year.

    series: rows of result.progress of one indicator in order of years; a year without a value is a gap, never a zero.
    """
    rows = each(series, Progress)
    target, years = rows[-1].last_value, [str(row.year) for row in rows]
    ends = sorted({years[0], years[-1]})
    asked = go.Scatter(
        x=years,
        y=[_drawn(row.required, target) for row in rows],
        mode="lines",
        line={"dash": "dot", "color": TONES["warn"], "width": 1.5},
    )
    reached = go.Scatter(
        x=years,
        y=[_drawn(row.value, target) for row in rows],
        mode="lines+markers",
        line={"color": TONES["none"], "width": 1.5},
        marker={
            "size": [6] * (len(rows) - 1) + [9],
            "symbol": ["circle" if row.completeness == "exact" else "circle-open" for row in rows],
            "color": [charts.shade(row, d) for row in rows],
        },
    )
    # across the whole width, at the last target
    whole = {"type": "line", "xref": "x domain", "x0": 0, "x1": 1, "yref": "y", "y0": 1, "y1": 1}
    return charts.laid_out(
        [asked, reached],
        HEIGHT,
        showlegend=False,
        shapes=[whole | {"line": {"color": TONES["none"], "width": 1}}],
        xaxis={"type": "category", "tickvals": ends, "tickfont": {"size": 11}, "showgrid": False},
        yaxis={"visible": False, "range": [0, MOST + 0.06], "fixedrange": True},
        margin={"l": 12, "r": 16, "t": 4, "b": 20},
    )


def share(value: Any, target: Any) -> Decimal | None:
    """Of the last target; None where one of them is missing."""
    return None if wording.absent(value) or wording.absent(target) or not target else Decimal(value) / Decimal(target)


def _drawn(value: Any, target: Any) -> float | None:
    found = share(value, target)
    return None if found is None else min(float(found), MOST)
