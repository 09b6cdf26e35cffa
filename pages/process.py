"""建设进程: where is each unit in review, cultivation, acceptance, each centre in evaluation, rectification, exit; what is overdue?"""

import streamlit as st

from data.schema.loading import Definitions
from metrics.course.process import Unit
from pages.documents import page_paper, process_paper
from pages.documents.drafts import draft_buttons
from pages.parts.process import process_form, process_tables
from pages.parts.proposals import proposal_cards
from pages.session import bridge, chooser, visitor
from pages.words import centre_names, paper_name, wording

NEW = "新登记"


def render() -> None:
    """All units of a scheme with a process, what is due; then one of them: its steps, and the form of the next."""
    d = bridge.definitions()
    st.title("建设进程")
    own = bridge.choice().scheme  # the scheme of the sidebar stands first
    schemes = {c: d.schemes[c].label for c in sorted(d.schemes, key=lambda c: c != own) if c in d.processes}
    if not schemes:
        st.info("还没有方案定义了进程。")
        return
    scheme = chooser.choose("方案", schemes, "process_of")
    process = d.processes[scheme]
    units = bridge.process_units(scheme)
    st.markdown(process_tables.sentence(units, process.unit))
    above = st.container()  # what is ticked there is what is chosen below
    waiting = proposal_cards.steps(scheme, process, {u.unit: f"{u.unit}　{u.name}" for u in units})
    _one(scheme, units, d, waiting)
    if units:
        with above:
            name = paper_name.of_scheme(d, scheme, "建设进程")
            process_tables.listed(units, bridge.today(), "process_unit", name, page_paper.both)


def _one(scheme: str, units: list[Unit], d: Definitions, waiting: set[str]) -> None:
    process, names = d.processes[scheme], centre_names.named({u.unit: u.name for u in units})
    may_record = visitor.may("process.record")
    options = {**names, NEW: f"＋ 登记新的{process.unit}"} if may_record else names
    if not options:
        return
    unit = chooser.choose(
        f"{process.unit}或在册的中心" if process.registered else process.unit, options, "process_unit"
    )
    left, right = st.columns([5, 6], gap="large")
    with left:
        if unit == NEW:
            unit = st.text_input(
                "编号", key="process_new", max_chars=30, placeholder="自定，以后不变，如 PY2024-01"
            ).strip()
            if not unit:
                st.caption("填写编号后登记第一步。")
                return
            if unit in names:
                st.error(f"编号“{wording.plain(unit)}”已经登记，请在上面选择。")
                return
        if centre := next((u for u in units if u.unit == unit and u.registered), None):
            process_form.published(centre, scheme, process)
        at_sight = bridge.unit_stage(scheme, unit)
        by_hand = (
            at_sight.by_hand(process) or not centre
        )  # of a centre, all that may follow may be published or registered
        if by_hand and may_record:
            if unit in waiting:
                st.info("这一家有一项意见等待另一人确认（见上）。先办理别的步骤，该意见即失效。")
            process_form.next_step(at_sight, process, d)
        elif by_hand:
            st.caption("您的角色只能查看，不能记录。")
        if may_record:
            process_form.take_back(at_sight, process)
    with right:
        if known := next((u for u in units if u.unit == unit), None):
            process_paper.button(scheme, known)
            draft_buttons.of_unit(scheme, known)
        process_tables.history(bridge.process_steps(scheme, unit), process.steps)
