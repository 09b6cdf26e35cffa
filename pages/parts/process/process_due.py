"""建设进程 where an official looks for what needs doing: deadlines that have passed, notice periods that are over."""

import streamlit as st

from pages.parts.process import process_tables
from pages.session import bridge, navigation
from pages.words import wording


def cards(scheme: str) -> None:
    """A card for every unit of a scheme that waits for somebody, with rule and clause; nothing where there is none."""
    d = bridge.definitions()
    for unit in bridge.process_pressing(scheme):
        if (due := unit.due) is None:  # who waits for somebody waits by a rule
            continue
        steps = d.processes[scheme].steps
        with st.container(border=True, gap=None):
            colour = "red" if unit.state == "overdue" else "orange"
            st.markdown(f":{colour}-badge[{process_tables.state(unit)}] **建设进程**")
            navigation.link("process", wording.plain(unit.name), process_of=scheme, process_unit=unit.unit)
            if unit.state == "overdue":
                said = due.overdue
            else:
                said = f"公示期满，没有异议的可以办理：{'、'.join(steps[s].label for s in unit.following if not steps[s].ends)}"
            rule = d.schemes[scheme].rules[due.rule]
            basis = f"依据：{due.rule}　{rule.clause}（{wording.label('basis', rule.basis, d)}）"
            lines = [said, process_tables.remaining(unit, bridge.today()), basis]
            st.markdown("  \n".join(f":small[{wording.plain(line)}]" for line in lines))
