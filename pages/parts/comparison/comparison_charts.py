"""Charts that set centres side by side on one indicator."""

import html

import pandas as pd
import plotly.graph_objects as go
from plotly.basedatatypes import BaseTraceType

from data.read_model.rows import each
from data.schema.loading import Definitions
from metrics.answers.indicators import Compared
from pages.drawing import charts
from pages.drawing.charts import TONES, scaled, unit_label
from pages.words import wording

SHADES = ("#c3d4e8", "#9dbadb", "#6f9bc9", "#447db5", "#1f5c99")


def name(code: str, label: str) -> str:
    """A centre's name for a chart, in which plotly finds no markup."""
    return f"{html.escape(code, quote=False)}　{html.escape(label, quote=False)}"


def ranking(rows: pd.DataFrame, unit: str, d: Definitions) -> go.Figure:
    """Bars in the order of the rows, each with its own path (line) and last target (diamond).

    rows: progress_of_indicator of one year, with values, best first. A lower bound is hatched and says so.
    """
    traces: list[BaseTraceType] = []
    places, listed = list(range(len(rows))), each(rows, Compared)
    short = wording.short_names(rows["name"])
    traces.append(
        go.Bar(
            y=places,
            x=[scaled(v, unit) for v in rows["value"]],
            orientation="h",
            name="实际值",
            width=0.36,
            marker={
                "color": [charts.shade(r, d) for r in listed],
                "pattern": {"shape": [charts.pattern(r) for r in listed]},
            },
            customdata=[
                [
                    name(r.centre, r.name),
                    wording.quantity(r.value, unit, d, r.required),
                    wording.status(r.status, d),
                    wording.quantity(r.required, unit, d),
                    wording.quantity(r.last_value, unit, d),
                    charts.doubt(r, d),
                ]
                for r in listed
            ],
            hovertemplate="%{customdata[0]}<br>实际 %{customdata[1]}　%{customdata[2]}%{customdata[5]}<br>应达 %{customdata[3]}"
            "<br>最终目标 %{customdata[4]}<extra></extra>",
        )
    )
    marks = (("required", "当年应达值", "line-ns", 16, "warn"), ("last_value", "最终目标", "diamond", 9, "none"))
    for column, title, symbol, size, colour in marks:
        if rows[column].notna().any():
            traces.append(
                go.Scatter(
                    y=places,
                    x=[scaled(v, unit) for v in rows[column]],
                    mode="markers",
                    name=title,
                    hoverinfo="skip",
                    marker={
                        "symbol": symbol,
                        "size": size,
                        "color": TONES[colour],
                        "line": {"width": 3 if symbol == "line-ns" else 0, "color": TONES[colour]},
                    },
                )
            )
    return charts.laid_out(
        traces,
        90 + 46 * max(len(rows), 2),
        annotations=[
            {
                "x": 0,
                "xanchor": "left",
                "y": place,
                "yshift": 18,
                "text": f"{name(row.centre, short[row.name])}　<b>{_value(row, unit, d)}</b>{charts.doubt(row, d)}"
                f"　{wording.status(row.status, d)}",
                "showarrow": False,
                "align": "left",
            }
            for place, row in enumerate(listed)
        ],
        xaxis={"ticksuffix": f" {unit_label(unit, d)}", "rangemode": "tozero"},
        yaxis={"range": [max(len(rows), 2) - 0.6, -0.8], "visible": False},
    )


def _value(row: Compared, unit: str, d: Definitions) -> str:
    least = "≥ " if row.completeness == "lower" else ""
    return least + wording.quantity(row.value, unit, d, row.required)


def years(rows: pd.DataFrame, unit: str, d: Definitions) -> go.Figure:
    """Bars grouped by centre, one per year, the newest darkest. rows: progress_of_indicator; no value: × on the axis."""
    traces: list[BaseTraceType] = []
    codes = sorted(set(rows["centre"]))
    listed = sorted(int(y) for y in rows["year"].unique())[-len(SHADES) :]
    for shade, year in zip(SHADES[-len(listed) :], listed, strict=True):
        found = {r.centre: r for r in each(rows[rows["year"] == year], Compared)}
        present = [found.get(c) for c in codes]
        traces.append(
            go.Bar(
                x=codes,
                y=[None if r is None else scaled(r.value, unit) for r in present],
                name=f"{year}年",
                marker={
                    "color": shade,
                    "pattern": {"shape": ["" if r is None else charts.pattern(r) for r in present]},
                },
                text=["×" if r is not None and r.value is None else "" for r in present],
                customdata=[
                    ["", ""]
                    if r is None
                    else [name(r.centre, r.name), wording.quantity(r.value, unit, d) + charts.doubt(r, d)]
                    for r in present
                ],
                hovertemplate=f"%{{customdata[0]}}<br>{year}年 %{{customdata[1]}}<extra></extra>",
            )
        )
    axis = {"type": "category", "automargin": True}
    return charts.laid_out(traces, 340, xaxis=axis, yaxis=charts.value_axis(unit, d), barmode="group", bargap=0.25)


def spread(rows: pd.DataFrame, figures: pd.DataFrame, unit: str, d: Definitions) -> go.Figure:
    """Box and points by year. rows: progress_of_indicator with complete values; figures: the question `spread`."""
    listed = each(rows, Compared)
    figures = figures[figures["centres"] > 0]
    quartiles = go.Box(
        x=[str(y) for y in figures["year"]],
        name="四分位",
        boxpoints=False,
        hoverinfo="skip",
        fillcolor="rgba(47,111,179,0.18)",
        line={"color": TONES["fair"]},
        **{
            place: [scaled(v, unit) for v in figures[column]]
            for place, column in (
                ("lowerfence", "least"),
                ("q1", "lower_quartile"),
                ("median", "median"),
                ("q3", "upper_quartile"),
                ("upperfence", "most"),
            )
        },
    )
    points = go.Scatter(
        x=[str(y) for y in rows["year"]],
        y=[scaled(v, unit) for v in rows["value"]],
        mode="markers",
        name="各中心",
        marker={
            "color": [charts.shade(r, d) for r in listed],
            "size": 8,
            "line": {"width": 1, "color": "white"},
            "symbol": ["circle" if r.doubts is None else "x" for r in listed],
        },
        customdata=[
            [
                name(r.centre, r.name),
                wording.quantity(r.value, unit, d),
                wording.status(r.status, d) + charts.doubt(r, d),
            ]
            for r in listed
        ],
        hovertemplate="%{customdata[0]}<br>%{x}年 %{customdata[1]}　%{customdata[2]}<extra></extra>",
    )
    axis = {"type": "category", "categoryorder": "category ascending"}
    return charts.laid_out([quartiles, points], 320, xaxis=axis, yaxis=charts.value_axis(unit, d))
