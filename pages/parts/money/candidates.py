"""Who may be given money by a rule that asks for some time first (HC 六（六）)."""

from collections.abc import Iterable

import pandas as pd
import streamlit as st

from data.read_model.rows import each
from data.schema.loading import Definitions
from metrics.answers.centres import Centre
from metrics.course import durations
from metrics.course.durations import Candidate
from pages.drawing import tables
from pages.drawing.downloads import Offer
from pages.session import bridge, paper_names
from pages.words import printed, wording


def show(offer: Offer) -> None:
    """The list, with the rule that it rests on; nothing of it is decided here. offer: hands it over."""
    chosen, d = bridge.choice(), bridge.definitions()
    for code, reading in durations.for_support(d, chosen.scheme).items():
        st.markdown(f"**{code}　{d.schemes[chosen.scheme].rules[code].clause}**　{wording.plain(reading)}")
    centres = each(bridge.ask("centres", scheme=chosen.scheme), Centre)
    frame = _frame(durations.candidates(d, chosen.scheme, centres, bridge.today()), d)
    if frame.empty:
        st.info("登记簿中没有这个方案的单位。")
        return
    printed.dataframe(frame, hide_index=True, height=tables.height(len(frame), 20), placeholder="")
    st.caption("按登记簿的批复（备案）日期算到今天；已退出的不列。成效是否显著、是否支持、支持多少，由主管部门决定。")
    offer(frame, paper_names.of_all("可研究支持的单位"))


def _frame(found: Iterable[Candidate], d: Definitions) -> pd.DataFrame:
    """Who may be supported by the time that has passed, with what is left for people to say."""
    rows = [
        (
            f"{one.centre.centre} {one.centre.name}",
            wording.day(one.centre.approved_on),
            wording.state(one.centre.state, one.centre.scheme, d),
            one.length.words,
            f"{one.length.rule}　{one.length.clause}",
            "时间已满，成效由主管部门认定" if one.length.kept else "时间未满",
        )
        for one in found
    ]
    return pd.DataFrame(rows, columns=["单位", "批复（备案）日期", "状态", "时间", "规则", "可否研究"])
