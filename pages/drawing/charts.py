"""Charts: a frame in, a plotly figure out. No computation beyond scaling to the unit shown."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
import plotly.graph_objects as go
from plotly.basedatatypes import BaseTraceType

from data.read_model.rows import each
from data.schema.loading import Definitions
from metrics import doubts
from metrics.answers.indicators import Doubted, Measured, Portfolio, Progress, Target
from pages.words import text_colours, wording

TONES = {"good": "#1a7f5a", "fair": "#2f6fb3", "warn": "#c77700", "bad": "#c0392b", "none": "#8a94a3"}
CONFIG = {"displayModeBar": False, "locale": "en"}
LEGEND = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0}
NO_MARGIN = {"l": 0, "r": 0, "t": 0, "b": 0}
STILL = {**CONFIG, "staticPlot": True}
SCALES = {"yuan": (Decimal(10**8), "亿元"), "percent": (Decimal("0.01"), "%")}


def scaled(value: Any, unit: str) -> float | None:
    """A value in the unit that charts show (money in 亿元, shares in %)."""
    if wording.absent(value):
        return None
    return float(Decimal(value) / SCALES.get(unit, (Decimal(1), ""))[0])


def unit_label(unit: str, d: Definitions) -> str:
    """The unit that charts show."""
    return SCALES[unit][1] if unit in SCALES else d.vocabulary.units[unit].label


def tone(status: str, d: Definitions) -> str:
    """The colour of a status."""
    return TONES[d.vocabulary.statuses[status].tone]


def shade(row: Measured, d: Definitions) -> str:
    """The colour of a value: of its status; grey where the value is in doubt."""
    return tone(row.status, d) if row.doubts is None else TONES["none"]


def pattern(row: Measured) -> str:
    """The pattern of a bar: x in doubt, / a lower bound."""
    if row.doubts is not None:
        return "x"
    return "" if row.completeness == "exact" else "/"


def doubt(row: Doubted, d: Definitions) -> str:
    """◆ 其中存疑 65.00 亿元, to stand behind a value in a chart; nothing where nothing is in doubt."""
    said = doubts.words(row, d)
    return f"　◆ {said}" if said else ""


def laid_out(traces: Sequence[BaseTraceType], height: int, **layout: Any) -> go.Figure:
    """A figure with the look that all charts share: height, margins, legend above, transparent. layout: what is its own.

    Made at once: each change of a figure that is there checks the whole of it again, which takes plotly five times as long.
    """
    return go.Figure(
        list(traces),
        {
            "height": height,
            "legend": LEGEND,
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "hoverlabel": {"align": "left"},
            **layout,
            "margin": {"l": 8, "r": 8, "t": 28, "b": 8} | layout.get("margin", {}),
        },
    )


def value_axis(unit: str, d: Definitions) -> dict[str, Any]:
    """A vertical axis from zero with the unit at its numbers: a title would turn 个 and 人 on their sides."""
    return {"ticksuffix": f" {unit_label(unit, d)}", "rangemode": "tozero", "automargin": True}


def trend(
    progress: pd.DataFrame,
    targets: pd.DataFrame,
    unit: str,
    d: Definitions,
    *,
    approved_on: date | None = None,
    landing: Progress | None = None,
) -> go.Figure:
    """One indicator of one centre over time: values at year-ends (hollow where incomplete), path, dated targets.

    progress: rows of result.progress of one indicator in order of years; targets: its rows of result.target;
    approved_on: where an interpolated path begins; landing: the row whose estimate at its last target's date is drawn.
    """
    traces: list[BaseTraceType] = []
    ends = [date(int(y), 12, 31) for y in progress["year"]]
    dated = [(t.due_on, t) for t in each(targets, Target) if t.applicable and t.due_on is not None]
    rows = each(progress, Progress)
    path = {end: v for end, v in zip(ends, progress["path_value"], strict=True) if not wording.absent(v)}
    asked = {end: r.required for end, r in zip(ends, rows, strict=True) if r.required is not None}
    if path:
        if approved_on and progress["estimated"].any():
            path[approved_on] = Decimal(0)
        path |= {due_on: t.value for due_on, t in dated if due_on > ends[-1]}
        traces.append(
            go.Scatter(
                x=sorted(path),
                y=[scaled(path[day], unit) for day in sorted(path)],
                name="应达路径",
                mode="lines",
                line={"dash": "dot", "color": TONES["none"], "width": 2},
                customdata=[wording.quantity(asked.get(day, path[day]), unit, d) for day in sorted(path)],
                hovertemplate="%{x|%Y-%m-%d} 应达 %{customdata}<extra></extra>",
            )
        )
    exact = [c == "exact" for c in progress["completeness"]]
    traces.append(
        go.Scatter(
            x=ends,
            y=[scaled(v, unit) for v in progress["value"]],
            name="实际值",
            mode="lines+markers",
            line={"color": TONES["fair"], "width": 3},
            marker={
                "size": 11,
                "symbol": ["circle" if e else "circle-open" for e in exact],
                "color": [shade(r, d) for r in rows],
            },
            customdata=[
                [
                    r.year,
                    wording.quantity(r.value, unit, d),
                    wording.status(r.status, d),
                    ("" if e else "（下限，有年度缺数据）") + doubt(r, d),
                ]
                for r, e in zip(rows, exact, strict=True)
            ],
            hovertemplate="%{customdata[0]}年 %{customdata[1]}%{customdata[3]}<br>%{customdata[2]}<extra></extra>",
        )
    )
    if dated:
        traces.append(
            go.Scatter(
                x=[due_on for due_on, _ in dated],
                y=[scaled(t.value, unit) for _, t in dated],
                mode="markers+text",
                name="目标",
                marker={"symbol": "diamond-tall", "size": 14, "color": TONES["warn"]},
                text=[f"{wording.day(due_on)}<br>{wording.quantity(t.value, unit, d)}" for due_on, t in dated],
                textposition="top center",
                cliponaxis=False,
                customdata=[
                    [wording.day(due_on), wording.label("basis", t.basis, d), wording.quantity(t.value, unit, d)]
                    for due_on, t in dated
                ],
                hovertemplate="%{customdata[0]}目标 %{customdata[2]}（%{customdata[1]}）<extra></extra>",
            )
        )
    if landing is not None and landing.landing is not None:
        traces.append(
            go.Scatter(
                x=[date(landing.year, 12, 31), landing.last_due],
                y=[scaled(landing.value, unit), scaled(landing.landing, unit)],
                name="按近年增量估计",
                mode="lines+markers",
                line={"dash": "dash", "color": TONES["fair"], "width": 1},
                marker={"symbol": ["circle", "x-thin-open"]},
                customdata=[wording.quantity(v, unit, d) for v in (landing.value, landing.landing)],
                hovertemplate="%{x|%Y-%m-%d} 约 %{customdata}（估计）<extra></extra>",
            )
        )
    without = [end for end, state in zip(ends, progress["state"], strict=True) if state != "reported"]
    notes: list[dict[str, Any]] = [
        {
            "x": end,
            "y": 0,
            "yref": "paper",
            "yanchor": "bottom",
            "text": "无数据",
            "font": {"color": text_colours.of("none")},
        }
        for end in without
    ]
    notes += [
        {
            "x": date(row.year, 12, 31),
            "y": scaled(row.value, unit),
            "text": f"◆ {doubts.WORD}",
            "yshift": 16,
            "font": {"color": text_colours.of("warn")},
        }
        for row in rows
        if row.doubts is not None
    ]
    last = max([ends[-1].year, *(due_on.year for due_on, _ in dated)])
    ticks = [date(year, 12, 31) for year in range(ends[0].year, last + 1)]
    return laid_out(
        traces,
        360,
        annotations=[note | {"showarrow": False} for note in notes],
        xaxis={"tickvals": ticks, "ticktext": [f"{tick.year}" for tick in ticks]},
        yaxis=value_axis(unit, d),
        margin={"t": 52, "r": 48},  # room for what is said at the last and highest target
    )


def bullet(row: Progress, d: Definitions) -> go.Figure:
    """A bullet for one row of result.progress: the value, this year's path (a line) and the last target (100 %)."""
    share, path = _share(row.value, row.last_value), _share(row.path_value, row.last_value)
    marker = {"color": shade(row, d), "pattern": {"shape": pattern(row)}}
    line = {"symbol": "line-ns", "size": 30, "color": TONES["warn"], "line": {"width": 3, "color": TONES["warn"]}}
    end = {"symbol": "diamond-tall", "size": 10, "color": TONES["none"]}
    whole = {"color": "rgba(138,148,163,0.22)"}
    widest = max(1.0, share or 0, path or 0)
    return _bare(
        [
            go.Bar(y=[""], x=[1.0], orientation="h", width=0.9, marker=whole),
            go.Bar(y=[""], x=[share], orientation="h", width=0.42, marker=marker),
            go.Scatter(y=[""], x=[path], mode="markers", marker=line),
            go.Scatter(y=["", ""], x=[1.0, 1.0], mode="markers", marker=end),
        ],
        46,
        xaxis={"range": [0, min(widest, 2.0) * 1.05], "visible": False},
        yaxis={"visible": False},
        barmode="overlay",
    )


def spark(progress: pd.DataFrame, unit: str, d: Definitions) -> go.Figure:
    """One indicator over the years as small bars, for where there is no target. A year without data has no bar but a ○."""
    years = [str(y) for y in progress["year"]]
    values = [scaled(v, unit) for v in progress["value"]]
    without = [y for y, v in zip(years, values, strict=True) if v is None]
    signs = {"mode": "text", "text": ["○"] * len(without), "textposition": "top center"}
    return _bare(
        [
            go.Bar(x=years, y=values, marker={"color": TONES["none"]}),
            go.Scatter(x=without, y=[0] * len(without), **signs),
        ],
        54,  # small and quiet: there is nothing to compare it with
        xaxis={"type": "category", "categoryorder": "category ascending", "tickfont": {"size": 9}},
        yaxis={"visible": False, "rangemode": "tozero"},
        margin={"b": 18},
    )


def _bare(
    traces: Sequence[BaseTraceType], height: int, *, margin: Mapping[str, int] = NO_MARGIN, **layout: Any
) -> go.Figure:
    return laid_out(traces, height, showlegend=False, margin={**NO_MARGIN, **margin}, **layout)


def _share(value: Any, target: Any) -> float | None:
    if wording.absent(value) or wording.absent(target) or not Decimal(target):
        return None
    return float(Decimal(value) / Decimal(target))


def portfolio(rows: pd.DataFrame, unit: str, d: Definitions) -> go.Figure:
    """All centres together, one indicator: sum of values against the sum of paths. rows: of one indicator, by year."""
    years, listed = [str(y) for y in rows["year"]], each(rows, Portfolio)
    sums = go.Bar(
        x=years,
        y=[scaled(v, unit) for v in rows["value"]],
        name="合计",
        marker={"color": TONES["fair"], "pattern": {"shape": ["x" if r.doubted_centres else "" for r in listed]}},
        customdata=[
            [
                wording.quantity(r.value, unit, d) + _portion(r, unit, d),
                r.centres,
                r.all_centres,
                r.lower_bounds,
            ]
            for r in listed
        ],
        hovertemplate="%{x}年 %{customdata[0]}<br>%{customdata[1]} 家计入，共 %{customdata[2]} 家"
        "<br>其中下限 %{customdata[3]} 家<extra></extra>",
    )
    asked = go.Scatter(
        x=years,
        y=[scaled(v, unit) for v in rows["path"]],
        name="应达值合计",
        mode="lines+markers",
        line={"dash": "dot", "color": TONES["warn"]},
        customdata=[wording.quantity(v, unit, d) for v in rows["path"]],
        hovertemplate="%{x}年应达 %{customdata}<extra></extra>",
    )
    return laid_out([sums, asked], 300, xaxis={"type": "category"}, yaxis=value_axis(unit, d))


def _portion(row: Portfolio, unit: str, d: Definitions) -> str:
    said = doubts.of(row.value, row.doubtful, unit, d)
    return f"　◆ {said}" if said else ""
