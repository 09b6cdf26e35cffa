"""资金: does the money follow the rules?"""

from functools import partial

import pandas as pd
import streamlit as st

from metrics.course import durations
from metrics.headlines import money as headline
from pages.documents import page_paper
from pages.documents.charts import of_year
from pages.documents.drafts import draft_buttons
from pages.drawing import money_chart, rules, stated, tables
from pages.parts.centre import centre_money
from pages.parts.frame import first_steps
from pages.parts.money import candidates, money_tables, source_choice
from pages.session import bridge, paper_names
from pages.words import numbers, printed, wording


def render() -> None:
    """By source, the funding rule with its parts, government money by payer and on exit, grade and next year's money."""
    chosen, d = bridge.choice(), bridge.definitions()
    st.title("资金")
    if chosen.year is None:
        first_steps.begin()
        return
    parts = {"按来源": _sources, "投入比例": _ratios, "按拨付渠道与退出清算": _payers, "等级与下一年度经费": _support}
    if not centre_money.indicators(chosen.scheme, d):
        st.info("这个方案的年度报告没有资金台账；文件对资金的规定见“政策库”。")
        parts = {}
    if durations.for_support(d, chosen.scheme):
        parts["可研究支持的单位"] = lambda _: candidates.show(page_paper.both)
    if not parts:
        return
    tabs = st.tabs(list(parts), key="money_part", on_change="rerun", bind="query-params")
    for tab, show in zip(tabs, parts.values(), strict=True):
        if tab.open:  # what nobody looks at is not worked out
            with tab:
                show(chosen.year)


def _sources(year: int) -> None:
    chosen, d = bridge.choice(), bridge.definitions()
    money = centre_money.indicators(chosen.scheme, d)
    rows = bridge.ask("money_of_scheme", scheme=chosen.scheme, year=year, indicators=money)
    for sentence in headline.rules(_followed(), year):
        st.markdown(f"**{wording.plain(sentence)}**")
    spans = {"total": f"批复以来至{year}年累计", "in_year": f"{year}年当年"}
    span = (
        st.segmented_control("口径", list(spans), format_func=lambda code: spans[code], default="total", key="span")
        or "total"
    )
    if rows.empty:
        st.info("还没有资金数据。")
        return
    groups = bridge.ask("money_groups", scheme=chosen.scheme, year=year, indicators=money)
    said = headline.of_centres(groups, span, year, d)
    drawn, colours = groups, money_chart.of_groups(d)
    if said.drawn:
        drawn, colours = source_choice.choose(groups, rows, d, "sources")
    draw = partial(money_chart.by_centre, money_tables.chart_rows(drawn, span), colours, d)
    stated.chart(said, draw, key="money_sources")
    frame = money_tables.by_source(rows, span, d)
    numbers.show(numbers.with_total(frame), compared=False, height=tables.height(len(frame) + 1, 20))
    st.caption(
        "按到账入账计算。已列入财政补助的竞争性课题不重复计入；早于批复的资金不计入。存疑的原因见“预警处置”。合计行只加有数据的。"
    )
    sums = [name for name in map(str, frame) if name not in ("中心", "说明")]
    name = paper_names.of_all("资金（按来源）", year, spans[span])
    page_paper.both(
        frame,
        name,
        totals=sums,
        compared=False,
        draw=lambda store, known: of_year.money(store, chosen.scheme, year, money, known, span),
    )


def _followed() -> dict[str, pd.DataFrame]:
    """Each rule on shares of money with its number and clause, and how the centres stand on it."""
    chosen, d = bridge.choice(), bridge.definitions()
    codes = centre_money.ratios(chosen.scheme, d)
    return {
        f"{known.label}（{name}，{known.clause}）": bridge.ask(
            "verdicts", scheme=chosen.scheme, indicator=known.indicator
        )
        for name, known in d.schemes[chosen.scheme].rules.items()
        if known.indicator in codes
    }


def _ratios(year: int) -> None:
    chosen, d = bridge.choice(), bridge.definitions()
    codes = centre_money.ratios(chosen.scheme, d)
    if not codes:
        st.info("这个方案没有规定资金投入比例。")
        return
    flags = bridge.ask("flags", scheme=chosen.scheme, year=year)
    for code in codes:
        indicator = d.indicators[code]
        ratio, above, below = (_of_year(c, year) for c in (code, indicator.numerator[0], indicator.denominator[0]))
        resting = [(i, r) for i, r in d.schemes[chosen.scheme].rules.items() if r.indicator == code]
        for name, known in resting:
            soft = "（原则性要求，未达到的可附例外说明）" if known.soft else ""
            st.markdown(f"**{name}　{known.clause}**　{wording.plain(known.reading)}{soft}")
        top, bottom = (
            "＋".join(d.indicators[c].label for c in side) for side in (indicator.numerator, indicator.denominator)
        )
        frame = money_tables.ratio(ratio, above, below, flags[flags["indicator"] == code], (top, bottom), d)
        numbers.show(frame, height=tables.height(len(frame), 20))
        st.caption("比值不经四舍五入比较。没有财政投入的为“不适用”，不算达到。例外说明在“预警处置”中填写。")
        page_paper.both(frame, paper_names.of_all("投入比例", year))


def _of_year(indicator: str, year: int) -> pd.DataFrame:
    chosen = bridge.choice()
    rows = bridge.ask("progress_of_indicator", scheme=chosen.scheme, indicator=indicator)
    return rows[rows["year"] == year]


def _payers(_: int) -> None:
    chosen, d = bridge.choice(), bridge.definitions()
    rows = bridge.ask("settlement", scheme=chosen.scheme)
    if rows.empty:
        st.info("没有按渠道拨付的财政资金。")
        return
    st.markdown("**批复以来收到的财政资金，按拨付渠道**")
    frame = money_tables.by_payer(rows, d)
    numbers.show(numbers.with_total(frame), compared=False, height=tables.height(len(frame) + 1, 15))
    page_paper.both(
        frame, paper_names.of_all("财政资金（按拨付渠道）"), totals=list(map(str, frame))[1:], compared=False
    )
    clause = rules.cited(chosen.scheme, "exit", "consequence", d)
    st.markdown(f"**退出清算**：财政结余和经审计使用不合规的经费，按原拨付渠道收回{clause}")
    leaving = money_tables.exits(rows, d)
    if leaving.empty:
        st.success("没有需要清算的中心。")
        return
    numbers.show(leaving, compared=False, height=tables.height(len(leaving), 15))
    st.caption(
        "结余和审计金额在登记簿《退出清算》表中登记；没有登记的为空格，注明“待审计清算”，不推算。是否收回由主管部门决定。"
    )
    page_paper.both(leaving, paper_names.of_all("退出清算"), compared=False)
    draft_buttons.of_leaving(rows)


def _support(year: int) -> None:
    chosen, d = bridge.choice(), bridge.definitions()
    frame = money_tables.support(bridge.ask("support", scheme=chosen.scheme, year=year))
    years = dict.fromkeys(("评价年度", "经费年度"), st.column_config.NumberColumn(format="%d"))
    printed.dataframe(frame, hide_index=True, height=tables.height(len(frame), 20), column_config=years, placeholder="")
    clause = rules.cited(chosen.scheme, "evaluation", "consequence", d)
    said = f"年度绩效评价结果是下一年度经费支持的重要依据{clause}" if clause else "等级供下一年度经费参考"
    st.caption(f"{said}。Y 年度的结论对应 Y＋1 年度的经费；文本没有金额。")
    page_paper.both(frame, paper_names.of_all("等级与下一年度经费", year))
