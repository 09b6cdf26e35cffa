"""指标对比: who leads, who lags on one indicator?"""

from dataclasses import replace
from functools import partial

import pandas as pd
import streamlit as st

from metrics.headlines import centres
from pages.documents import page_paper
from pages.documents.charts import of_year
from pages.drawing import stated, tables
from pages.parts.comparison import comparison_charts, comparison_frames
from pages.parts.frame import first_steps
from pages.session import bridge, chooser, navigation, paper_names, selections
from pages.words import numbers, printed, wording


def render() -> None:
    """Ranked bars against each one's own path and target, years side by side, the spread, and all of it as a table."""
    chosen, d = bridge.choice(), bridge.definitions()
    st.title("指标对比")
    if chosen.year is None:
        first_steps.begin()
        return
    scheme, year = chosen.scheme, chosen.year
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        names = {i: d.indicators[i].label for i in d.schemes[scheme].indicators}
        indicator = chooser.choose("指标", names, "indicator")
    rows = bridge.ask("progress_of_indicator", scheme=scheme, indicator=indicator)
    unit = d.indicators[indicator].unit
    by = "value"
    if rows["share"].notna().any():
        by = right.segmented_control(
            "排序",
            list(comparison_frames.ORDERS),
            format_func=lambda order: comparison_frames.ORDERS[order],
            default="value",
            required=True,
            key="order",
        )
    best = comparison_frames.ranked(rows, year, by)
    order = list(best["centre"])
    verdicts = bridge.ask("verdicts", scheme=scheme, indicator=indicator)
    _ranking(rows, best, verdicts, unit, year)

    ranked, side_by_side, spread = st.tabs(["全部年度的表", "各年并列", "分布"], key="compare", bind="query-params")
    with ranked:
        _table(rows, order, unit, year)
    if side_by_side.open:
        with side_by_side:
            st.caption("颜色越深年度越近；斜线为下限，× 为该年没有数据（不是零）。")
            stated.chart(
                centres.side_by_side(verdicts, year), partial(comparison_charts.years, rows, unit, d), key="years"
            )
    if spread.open:
        with spread:
            figures = bridge.ask("spread", scheme=scheme, indicator=indicator)
            exact = rows[(rows["completeness"] == "exact") & rows["value"].notna()]
            st.caption("只含数据完整的中心；箱体为四分位，横线为中位数，须为最小和最大。")
            said = centres.spread(figures, year, unit, d)
            stated.chart(said, partial(comparison_charts.spread, exact, figures, unit, d), key="spread")
            numbers.show(comparison_frames.spread(figures, unit, d))


def _ranking(rows: pd.DataFrame, best: pd.DataFrame, verdicts: pd.DataFrame, unit: str, year: int) -> None:
    chosen, d = bridge.choice(), bridge.definitions()
    registered = bridge.ask("centres", scheme=chosen.scheme)
    apart = comparison_frames.without(rows, registered, year, set(best["centre"]), d)
    indicator = d.indicators[rows["indicator"].iloc[0]] if len(rows) else None
    reading = f"口径：{wording.plain(indicator.reading)}。" if indicator and indicator.reading else ""
    st.caption(f"{year}年　{reading}{_key(best)}")
    said = centres.ranking(verdicts, year, unit, d)
    stated.chart(said, partial(comparison_charts.ranking, best, unit, d), key="ranking")
    if len(apart):
        st.markdown(f"**{year}年不参加排序的 {len(apart)} 家**（不按零计）")
        printed.dataframe(apart, hide_index=True, placeholder="")


def _key(best: pd.DataFrame) -> str:
    """How to read the marks that the chart has."""
    marks = ["竖线为各中心自己的当年应达值，菱形为最终目标"] * bool(best["last_value"].notna().any())
    marks += ["斜线为下限（有年度缺数据）"] * bool((best["completeness"] != "exact").any())
    marks += ["灰色网格为存疑，名次也存疑，原因见“预警处置”"] * bool(best["doubts"].notna().any())
    return "；".join(marks) + "。" * bool(marks)


def _table(rows: pd.DataFrame, order: list[str], unit: str, year: int) -> None:
    d = bridge.definitions()
    st.caption("点一行进入中心详情。没有数据的为空格，不是零；只是下限的、存疑的在同一行注明。")
    frame = comparison_frames.table(rows, order, unit, year, d)
    event = numbers.show(
        frame,
        height="content",
        on_select="rerun",
        selection_mode=["single-row", "single-cell"],
        key=selections.key("table", frame.index),
    )
    selected = event["selection"]
    picked = [*selected["rows"], *(row for row, _ in selected["cells"])]
    if picked and picked[0] < len(frame):
        indicator = rows["indicator"].iloc[0]
        navigation.go("centre", centre=frame.index[picked[0]], indicator=indicator)
    scheme, indicator = bridge.choice().scheme, str(rows["indicator"].iloc[0])
    frame, name = (
        comparison_frames.for_download(rows, unit, d),
        paper_names.of_all("指标对比", more=rows["label"].iloc[0]),
    )
    with st.container(horizontal=True):
        page_paper.button(
            comparison_frames.on_paper(rows, year, unit, d),
            replace(name, year=year),
            draw=lambda store, known: of_year.ranking(store, scheme, indicator, year, known),
        )
        tables.download(frame, name)
