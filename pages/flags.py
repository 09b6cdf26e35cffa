"""预警处置: what must be decided by when, and on what does it rest?"""

import pandas as pd
import streamlit as st

from pages.documents import page_paper
from pages.documents.drafts import draft_buttons
from pages.drawing import tables
from pages.parts.flags import flag_groups
from pages.parts.frame import first_steps
from pages.parts.process import process_due
from pages.session import bridge, paper_names
from pages.words import centre_names

# columns of a list of flags on paper
ON_PAPER = (
    "严重程度",
    "预警",
    "中心编码",
    "事项",
    "数值",
    "要求或应达值",
    "相差",
    "规则",
    "条款",
    "建议处理期限",
    "处置",
)


def render() -> None:
    """All flags of the year in closed groups, the gravest on top, each with rule, clause, evidence, since when and by when."""
    chosen, d = bridge.choice(), bridge.definitions()
    st.title("预警处置")
    process_due.cards(chosen.scheme)
    if chosen.year is None:
        first_steps.begin()
        return
    flags = bridge.ask("flags", scheme=chosen.scheme, year=chosen.year)
    st.caption(f"截至{chosen.year}年度。系统只提出建议并列明依据，是否采取措施由主管部门决定。")
    if flags.empty:
        st.success(f"{chosen.year}年度没有预警。")
        return
    st.markdown(flag_groups.sentence(flags))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        by = st.segmented_control(
            "分组",
            list(flag_groups.WAYS),
            key="group",
            bind="query-params",
            required=True,
            default=flag_groups.BY_CENTRE,
            help="按事项分组，可以对同一事项的多项预警一次提出意见。",
        )
        shown = _filtered(flags)
    if len(shown) < len(flags):
        st.markdown(f"按所选条件：{flag_groups.sentence(shown)}" if len(shown) else "没有符合所选条件的预警。")
    flag_groups.show(shown, by, draft_buttons.of_flag)
    frame, name = tables.flags_for_download(shown, d), paper_names.of_all("预警", chosen.year)
    with st.container(horizontal=True):
        page_paper.button(frame[[c for c in ON_PAPER if c in frame]], name)
        tables.download(frame, name)


def _filtered(flags: pd.DataFrame) -> pd.DataFrame:
    """The flags of the severities, centres and states that the visitor picks; none picked: all of them."""
    d = bridge.definitions()
    names = centre_names.named(dict(sorted(zip(flags["centre"], flags["name"], strict=True))))
    severities = _picked("严重程度", "severity", flags["severity"], d.vocabulary.labels["severity"])
    states = _picked("处置", "disposition", flags["disposition"], d.vocabulary.labels["disposition"])
    centres = st.multiselect(
        "中心", list(names), format_func=lambda c: names[c], key="centres", placeholder="全部中心", width=300
    )
    shown = flags[flags["severity"].isin(severities) & flags["disposition"].isin(states)]
    return shown[shown["centre"].isin(centres or list(names))]


def _picked(title: str, key: str, codes: pd.Series, labels: dict[str, str]) -> list[str]:
    """The codes picked of those that occur, all where none is. The address holds the words alone: counts in it would change."""
    there = [code for code in labels if code in set(codes)]
    picked = st.pills(
        title, there, format_func=lambda code: labels[code], selection_mode="multi", key=key, bind="query-params"
    )
    return picked or there
