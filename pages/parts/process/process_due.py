"""建设进程 where an official looks for what needs doing: deadlines that have passed, notice periods that are over, and
what the registry does not say or contradicts."""

import streamlit as st

from data.schema.loading import Definitions
from data.schema.models.process import Due
from metrics.course import process
from metrics.course.process import Unit
from pages.parts.process import process_tables
from pages.session import bridge, navigation
from pages.words import wording


def cards(scheme: str) -> None:
    """A card for every unit of a scheme that waits for somebody, with rule and clause; nothing where there is none."""
    d = bridge.definitions()
    for unit in bridge.process_pressing(scheme):
        with st.container(border=True, gap=None):
            colour = "red" if unit.state in ("overdue", "disagree") else "orange"
            st.markdown(f":{colour}-badge[{process_tables.state(unit)}] **建设进程**")
            navigation.link("process", wording.plain(unit.name), process_of=scheme, process_unit=unit.unit)
            lines = (
                _registry(unit)
                if unit.state in ("disagree", "unlisted") or unit.due is None
                else _due(unit, unit.due, scheme, d)
            )
            st.markdown("  \n".join(f":small[{wording.plain(line)}]" for line in lines))


def _registry(unit: Unit) -> list[str]:
    """What is decided or recorded of a unit, and what the registry does not say, with its clause."""
    said, todo, clause = process.against_registry(unit)
    return [f"{said}；{todo}", *([f"依据：条款 {clause}"] if clause else [])]


def _due(unit: Unit, due: Due, scheme: str, d: Definitions) -> list[str]:
    """What is due or may be done now, how long there is, and the rule."""
    steps = d.processes[scheme].steps
    if unit.state == "overdue":
        said = due.overdue
    else:
        said = f"公示期满，没有异议的可以办理：{'、'.join(steps[s].label for s in unit.following if not steps[s].ends)}"
    rule = d.schemes[scheme].rules[due.rule]
    basis = f"依据：{due.rule}　{rule.clause}（{wording.label('basis', rule.basis, d)}）"
    return [said, process_tables.remaining(unit, bridge.today()), basis]
