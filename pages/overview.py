"""总览: how is this year, and what needs me?"""

from collections.abc import Callable
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from data.read_model.rows import each
from data.schema.loading import Definitions
from metrics import doubts, overview
from metrics.answers.indicators import Portfolio
from metrics.headlines import centres
from metrics.overview import Summary
from pages.documents.year import summary_buttons
from pages.drawing import charts, stated, tables
from pages.parts.evaluation import overdue_card
from pages.parts.frame import banner, first_steps
from pages.parts.overview import since
from pages.parts.process import process_due
from pages.session import bridge, navigation
from pages.words import centre_names, wording

TROUBLE = "问题多的在前"
# How the centres are ordered: words in the address → their codes, of the questions `centre_year` and `flags`.
ORDERS: dict[str, Callable[[pd.DataFrame, pd.DataFrame], list[str]]] = {
    TROUBLE: lambda reports, flags: overview.by_trouble(reports["centre"], flags),
    "按名称": lambda reports, flags: list(
        reports.sort_values("name", key=lambda names: names.map(centre_names.spelt))["centre"]
    ),
    "按编码": lambda reports, flags: sorted(reports["centre"]),
}


def render() -> None:
    """One sentence, tiles, what needs doing, the matrix of centres and core indicators, the portfolio's trend."""
    banner.installation()
    chosen = bridge.choice()
    if chosen.year is None:
        st.title("总览")
        process_due.cards(chosen.scheme)
        first_steps.begin()
        return
    scheme, year = chosen.scheme, chosen.year
    summary = bridge.summary(scheme, year)
    st.title(f"{year}年总览")
    st.markdown(tables.sentence(summary))

    first_steps.show(scheme)
    since.show(scheme, year)
    summary_buttons.show(year, pack=True)
    _tiles(summary, year)
    flags = bridge.ask("flags", scheme=scheme, year=year)
    with st.container(key="wide-overview"):  # one below the other where it is narrow (pages/drawing/appearance.py)
        left, right = st.columns([4, 1], gap="small")
    with left:
        _matrix(flags)
    with right:
        st.header("需要处理")
        process_due.cards(scheme)
        overdue_card.show(scheme)
        tables.todo(flags, bridge.today())
    _portfolio(year)


def _tiles(summary: Summary, year: int) -> None:
    chosen = bridge.choice()
    plain: dict[str, Any] = {"delta_color": "off", "delta_arrow": "off"}
    with st.grid("auto", min_column_width=130):
        st.metric("应报", f"{summary.expected} 家")
        timely = f"按时 {summary.on_time}　逾期 {summary.late}" if summary.on_time or summary.late else None
        st.metric("已报", f"{summary.received} 家", timely, **plain)
        st.metric("缺报", f"{summary.overdue} 家")
        critical = f"重大 {summary.critical}" if summary.critical else None
        st.metric("待处理预警", f"{summary.flags} 项", critical, **plain)
        plans = bridge.programme_states(chosen.scheme, year)
        for plan in (p for p in plans if not p.each):
            st.metric(plan.label, plan.count, plan.verdict, **plain, help=wording.plain(plan.basis))
    if each := [p for p in plans if p.each]:
        said = "；".join(f"{p.label} {p.planned}：{p.verdict}" for p in each)
        st.caption(wording.plain(f"行业布局（{each[0].basis.partition('：')[0]}）　{said}"))


def _matrix(flags: pd.DataFrame) -> None:
    chosen, d = bridge.choice(), bridge.definitions()
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        st.header("各中心核心指标", help=tables.meanings(d, chosen.scheme, chosen.year), width="content")
        order = st.segmented_control(
            "排序",
            list(ORDERS),
            key="order",
            bind="query-params",
            required=True,
            default=TROUBLE,
            label_visibility="collapsed",
        )
        at_once = st.toggle(
            "点选即打开",
            value=True,
            key="at_once",
            bind="query-params",
            help="关闭后，可用键盘的方向键在表中移动，再按 Alt+回车（或点表下的按钮）打开。",
        )
    rows = bridge.ask("matrix", scheme=chosen.scheme, year=chosen.year)
    compared = "与当年应达值比较" if rows["path_value"].notna().any() else "没有可比较的目标值，只列数值"
    marked = (
        f"；“{doubts.WORD}”：所据的数据有待核实（符号为按所报数据的状态），原因见“预警处置”"
        if rows["doubts"].notna().any()
        else ""
    )
    st.caption(
        f"{compared}{marked}；点任意一格{'进入该中心' if at_once else '，再按 Alt+回车（或表下的按钮）打开该中心'}。"
    )
    reports = bridge.ask("centre_year", scheme=chosen.scheme)
    reports = reports[reports["year"] == chosen.year]
    reports = reports.set_index("centre", drop=False).loc[ORDERS[order](reports, flags)]
    graded = bool(d.schemes[chosen.scheme].evaluation.grades)
    if clicked := tables.matrix(rows, reports, d, graded=graded):
        centre, indicator = clicked
        about = {"centre": centre} | ({"indicator": indicator} if indicator else {})
        if at_once:
            navigation.go("centre", **about)
        names = dict(zip(reports["centre"], reports["name"], strict=True))
        at = f"　{d.indicators[indicator].label}" if indicator else ""
        navigation.button("centre", f"打开 {centre} {names[centre]}{at}", "Alt+Enter", **about)


def _portfolio(year: int) -> None:
    chosen, d = bridge.choice(), bridge.definitions()
    rows = bridge.ask("portfolio", scheme=chosen.scheme)
    rows = rows[rows["indicator"].isin(rows.loc[rows["path"].notna(), "indicator"])]
    if rows.empty:
        return  # without targets there is nothing to set the sums against
    st.header("全省合计与应达值")
    names = dict(zip(rows["indicator"], rows["short"], strict=True))
    indicator = st.segmented_control(
        "指标",
        list(names),
        format_func=lambda code: names[code],
        default=next(iter(names)),
        label_visibility="collapsed",
    )
    if indicator:
        part = rows[rows["indicator"] == indicator]
        said = centres.together(part, year, d)
        stated.chart(said, partial(charts.portfolio, part, part["unit"].iloc[0], d), key="portfolio")
        st.caption("只合计当年既有数值又有应达值的中心；缺报中心不按零计入。")
        if doubted := _doubted(part, year, d):
            st.markdown(f":orange-badge[◆ {doubts.WORD}] {doubted}")


def _doubted(part: pd.DataFrame, year: int, d: Definitions) -> str:
    """How much of the year's sum is in doubt, in words."""
    now = part[(part["year"] == year) & (part["doubted_centres"] > 0)]
    return "".join(
        f"{year}年合计 {wording.quantity(r.value, r.unit, d)}，{doubts.of(r.value, r.doubtful, r.unit, d)}"
        f"（{r.doubted_centres} 家），原因见“预警处置”。"
        for r in each(now, Portfolio)
    )
