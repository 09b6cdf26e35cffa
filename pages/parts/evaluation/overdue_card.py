"""Evaluations that should have been concluded by now, where an official looks for what needs doing."""

import streamlit as st

from pages.parts.evaluation import cycle_table
from pages.session import bridge, navigation
from pages.words import wording

NAMED = 3


def show(scheme: str) -> None:
    """One card for all of them, with rule and clause; nothing where none is overdue."""
    d = bridge.definitions()
    cycle = d.schemes[scheme].evaluation.cycle
    late = [one for one in cycle_table.periods(scheme, d) if one.state == "overdue"]
    if cycle is None or not late:
        return
    with st.container(border=True, gap=None):
        st.markdown(f":orange-badge[{wording.label('cycle', 'overdue', d)}] **年度评价**")
        navigation.link("evaluation", f"{len(late)} 项年度结论没有作出")
        listed = "、".join(f"{one.centre} {one.year}年" for one in late[:NAMED]) + ("等" if len(late) > NAMED else "")
        since = f"最早应于{wording.day(min(one.due_on for one in late))}前作出"
        basis = f"依据：{cycle.rule}　{d.schemes[scheme].rules[cycle.rule].clause}；期限为内部设定"
        st.markdown("  \n".join(f":small[{wording.plain(line)}]" for line in (listed, since, basis)))
