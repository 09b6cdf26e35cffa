"""总览: how is this year, and what needs me?"""

import streamlit as st

from pages.components import banner, bridge, charts, navigation, tables, wording


def render() -> None:
    """One sentence, tiles, what needs doing, the matrix of centres and core indicators, the portfolio's trend."""
    chosen, d = bridge.choice(), bridge.definitions()
    if chosen.year is None:
        st.title("总览")
        banner.begin()
        return
    scheme, year = chosen.scheme, chosen.year
    summary = bridge.summary(scheme, year)
    st.title(f"{year}年总览")
    st.markdown(tables.sentence(summary))

    tiles = st.columns(5)
    tiles[0].metric("应报", f"{summary.expected} 家")
    tiles[1].metric(
        "已报",
        f"{summary.received} 家",
        f"按时 {summary.on_time}　逾期 {summary.late}",
        delta_color="off",
        delta_arrow="off",
    )
    tiles[2].metric("缺报", f"{summary.overdue} 家")
    tiles[3].metric(
        "待处理预警", f"{summary.flags} 项", f"重大 {summary.critical}", delta_color="off", delta_arrow="off"
    )
    if programme := bridge.programme(scheme, year):
        tiles[4].metric("在建中心", f"{programme.standing} 家", programme.verdict, delta_color="off", delta_arrow="off",
                        help=programme.basis)  # fmt: skip

    matrix, flags = bridge.ask("matrix", scheme=scheme, year=year), bridge.ask("flags", scheme=scheme, year=year)
    grades = bridge.ask("centre_year", scheme=scheme)
    left, right = st.columns([3, 1], gap="small")
    with left:
        st.subheader("各中心核心指标")
        st.caption("符号和颜色表示与当年应达值的比较；点一行进入中心详情。" + tables.legend(d))
        if centre := tables.matrix(matrix, grades[grades["year"] == year], d):
            navigation.go("centre", centre=centre)
    with right:
        st.subheader("需要处理")
        tables.todo(flags, d)

    st.subheader("全省合计与应达值")
    rows = bridge.ask("portfolio", scheme=scheme)
    names = dict(zip(rows["indicator"], rows["short"], strict=True))
    indicator = st.segmented_control("指标", list(names), format_func=names.get, default=next(iter(names), None),
                                     label_visibility="collapsed")  # fmt: skip
    if indicator:
        part = rows[rows["indicator"] == indicator]
        st.plotly_chart(charts.portfolio(part, part["unit"].iloc[0], d), config=charts.CONFIG, key="portfolio")
        st.caption("只合计当年既有数值又有应达值的中心；缺报中心不按零计入。" + _lower(part, year))


def _lower(part: object, year: int) -> str:
    now = part[part["year"] == year]  # type: ignore[index]
    if now.empty or not int(now["lower_bounds"].iloc[0]):
        return ""
    return f"{year}年有 {wording.plain(int(now['lower_bounds'].iloc[0]))} 家的累计数只是下限。"


if __name__ == "__main__":
    navigation.through_entry("overview")
