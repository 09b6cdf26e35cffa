"""Stacked bars of money by source or by group of sources, each in the colour that it has for good (items.yaml, vocabulary.yaml)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import Any

import pandas as pd
import plotly.graph_objects as go
from plotly.basedatatypes import BaseTraceType

from data.read_model.rows import each
from data.schema.loading import Definitions
from metrics import doubts
from pages.drawing import charts
from pages.drawing.charts import scaled
from pages.words import text_colours, wording


@dataclass(frozen=True)
class _Amount:
    """What stands in a bar. bar: what there is a bar for."""

    bar: str
    amount: Decimal | None
    doubtful: Decimal | None


def of_groups(d: Definitions) -> Mapping[str, str]:
    """Label → colour of the groups of sources."""
    return {known.label: known.colour for known in d.vocabulary.money_groups.values()}


def of_sources(d: Definitions) -> Mapping[str, str]:
    """Label → colour of the sources themselves."""
    return {known.label: known.source.colour for known in d.items.values() if known.source is not None}


def by_year(rows: pd.DataFrame, colours: Mapping[str, str], d: Definitions) -> go.Figure:
    """A bar per year. rows: year, label, unit, state, amount (null where not reported), doubtful."""
    rows = rows.assign(bar=[f"{y}年" for y in rows["year"]])
    return _stacked(rows, sorted(set(rows["bar"])), colours, d, lying=False)


def by_centre(rows: pd.DataFrame, colours: Mapping[str, str], d: Definitions) -> go.Figure:
    """A lying bar per centre with its name, the greatest sum first. rows: centre, name, label, unit, state, amount, doubtful."""
    short = wording.short_names(rows["name"])
    bars = [f"{escape(str(c))}　{escape(short[n])}" for c, n in zip(rows["centre"], rows["name"], strict=True)]
    rows = rows.assign(bar=bars)
    sums = {str(bar): sum(v for v in part["amount"] if not wording.absent(v)) for bar, part in rows.groupby("bar")}
    return _stacked(rows, sorted(sums, key=lambda bar: (-sums[bar], bar)), colours, d, lying=True)


def _stacked(
    rows: pd.DataFrame, bars: Sequence[str], colours: Mapping[str, str], d: Definitions, *, lying: bool
) -> go.Figure:
    """What is in doubt is hatched and marked; a bar without data says so and is no zero."""
    unit = str(rows["unit"].iloc[0])
    traces: list[BaseTraceType] = []
    of, along = ("x", "y") if lying else ("y", "x")
    for label in dict.fromkeys(rows["label"]):
        found = {r.bar: r for r in each(rows[rows["label"] == label], _Amount)}
        if not any(r.amount for r in found.values()):
            continue
        said = {bar: _said(r, unit, d) for bar, r in found.items()}
        traces.append(
            go.Bar(
                **{along: list(bars), of: [scaled(found[b].amount, unit) if b in found else None for b in bars]},
                orientation="h" if lying else "v",
                name=label,
                marker={
                    "color": colours[label],
                    "line": {"width": 1, "color": "rgba(255,255,255,0.8)"},
                    "pattern": {"shape": ["x" if b in found and found[b].doubtful is not None else "" for b in bars]},
                },
                customdata=[said.get(b, "") for b in bars],
                hovertemplate=f"%{{{along}}}<br>{escape(label)} %{{customdata}}<extra></extra>",
            )
        )
    marks = [_mark(rows[rows["bar"] == bar], place, unit, lying=lying) for place, bar in enumerate(bars)]
    axis: dict[str, Any] = {
        "type": "category",
        "categoryorder": "array",
        "categoryarray": list(bars),
        "automargin": True,
    }
    layout: dict[str, Any] = {"annotations": [mark for mark in marks if mark], "barmode": "stack"}
    if lying:
        return charts.laid_out(
            traces,
            90 + 28 * max(len(bars), 2),
            xaxis={"ticksuffix": f" {charts.unit_label(unit, d)}", "rangemode": "tozero"},
            yaxis=axis | {"autorange": "reversed"},
            legend=charts.LEGEND | {"traceorder": "normal"},  # as the parts of a bar lie
            **layout,
        )
    return charts.laid_out(traces, 360, xaxis=axis, yaxis=charts.value_axis(unit, d), **layout)


def _said(row: _Amount, unit: str, d: Definitions) -> str:
    doubted = doubts.of(row.amount, row.doubtful, unit, d)
    return wording.quantity(row.amount, unit, d) + (f"　◆ {doubted}" if doubted else "")


def _mark(of_bar: pd.DataFrame, place: int, unit: str, *, lying: bool) -> dict[str, Any] | None:
    """What has to be said at the end of a bar. place: of the bar; its name would be taken for a number."""
    if (of_bar["state"] != "reported").all():
        text, tone, at = "无数据", "none", Decimal(0)
    elif of_bar["doubtful"].notna().any():
        text, tone, at = f"◆ {doubts.WORD}", "warn", sum(of_bar["amount"].dropna(), Decimal(0))
    else:
        return None
    end = scaled(at, unit)
    where = {"x": end, "y": place, "xanchor": "left"} if lying else {"x": place, "y": end, "yanchor": "bottom"}
    return {**where, "text": text, "showarrow": False, "font": {"color": text_colours.of(tone)}}
