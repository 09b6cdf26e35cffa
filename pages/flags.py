"""预警处置: what must be decided by when, and on what does it rest?"""

import streamlit as st

from pages.components import banner, bridge, navigation, tables, wording


def render() -> None:
    """All flags of the year, the gravest on top, each with rule, clause, evidence, since when and by when."""
    chosen, d = bridge.choice(), bridge.definitions()
    st.title("预警处置")
    if chosen.year is None:
        banner.begin()
        return
    flags = bridge.ask("flags", scheme=chosen.scheme, year=chosen.year)
    st.caption(f"截至{chosen.year}年度。系统只提出建议并列明依据，是否采取措施由主管部门决定。")
    if flags.empty:
        st.success(f"{chosen.year}年度没有预警。")
        return
    severities = d.vocabulary.labels["severity"]
    present = [s for s in severities if s in set(flags["severity"])]
    left, right = st.columns([2, 3])
    wanted = left.pills("严重程度", present, format_func=severities.get, selection_mode="multi", key="severity",
                        bind="query-params")  # fmt: skip
    names = dict(zip(flags["centre"], flags["name"], strict=True))
    centres = right.multiselect("中心", sorted(names), format_func=lambda c: f"{c} {names[c]}", key="centres")
    shown = flags[flags["severity"].isin(wanted or present) & flags["centre"].isin(centres or list(names))]
    st.markdown(f"共 **{len(shown)}** 项")
    for row in shown.itertuples():
        _card(row)
    tables.download(tables.flags_for_download(shown, d), f"预警_{chosen.scheme}_{chosen.year}")


def _card(row: object) -> None:
    d = bridge.definitions()
    with st.container(border=True):
        head, due = st.columns([4, 1])
        head.markdown(f"{tables.severity(row.severity)} **{row.label}**　{wording.plain(row.name)}")
        if not wording.absent(row.due_on):
            due.markdown(f"建议于 {wording.day(row.due_on)} 前处理")
        st.markdown(wording.plain(row.message))
        facts = [f"依据：{row.rule}　{row.clause}（{wording.label('basis', row.basis, d)}）" if not wording.absent(row.rule)
                 else f"依据：{wording.label('basis', row.basis, d)}"]  # fmt: skip
        if not wording.absent(row.since):
            facts.append(f"自 {wording.day(row.since)} 起")
        st.caption("　·　".join(facts))
        with st.expander("规则、证据与建议"):
            st.markdown(f"规则：{wording.plain(row.reading)}")
            st.markdown(f"建议：{wording.plain(row.action)}")
            if not wording.absent(row.indicator):
                progress = bridge.ask("progress_of_centre", centre=row.centre)
                tables.progress_years(progress[progress["indicator"] == row.indicator], d)
            elif row.flag in ("delisting_proposed", "failed_once", "immediate_exit_proposed"):
                tables.grades(bridge.ask("grades", centre=row.centre), d)
            navigation.link("centre", "打开中心详情", centre=row.centre)


if __name__ == "__main__":
    navigation.through_entry("flags")
