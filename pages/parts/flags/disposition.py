"""The disposition of a flag: what was decided so far, and the form for the next step."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from data.acts.dispositions import DECISIONS, Flagged
from data.acts.reports.reporting_round import overtaken
from data.journal.record import RecordError, Superseded
from data.problem import Refused
from data.read_model.rows import each
from data.schema.loading import Definitions
from metrics.answers.centres import Disposition, Flag
from pages.session import acts, bridge, visitor
from pages.words import wording

MARKS = {"open": ("○", "gray"), "proposed": ("◐", "orange"), "confirmed": ("●", "green"), "declined": ("✗", "gray")}


def badge(row: Flag, d: Definitions) -> str:
    """○ 未处置 and so on, with the decision where there is one."""
    symbol, colour = MARKS[row.disposition]
    words = wording.label("disposition", row.disposition, d)
    decision = "" if row.decision is None else f"：{wording.label('decision', row.decision, d)}"
    return f":{colour}-badge[{symbol} {words}{decision}]"


def as_seen(row: Flag) -> Flagged:
    """The flag as it stands before whoever is going to decide on it; asked when he begins, not when he has decided."""
    seen = bridge.acts_on(row.flag_key)
    return Flagged(row.flag_key, row.centre, row.year, row.flag, row.severity, row.message, row.rule, seen)


@st.dialog("处置", width="large")
def dialog(row: Flag, flagged: Flagged, d: Definitions, papers: Callable[[Flag], None]) -> None:
    """History of one flag, its papers, and the next step. flagged: as it was seen when this was opened; papers: offers the drafts
    about it."""
    st.markdown(f"**{row.label}**　{wording.plain(row.name)}：{wording.plain(row.message)}")
    history = bridge.ask("dispositions", key=row.flag_key)
    for act in each(history, Disposition):
        number = f"，文号 {wording.plain(act.document_no)}" if act.document_no else ""
        st.markdown(
            f"{act.recorded_at:%Y-%m-%d %H:%M}　**{wording.plain(act.actor)}**　{wording.label('act', f'flag.{act.step}', d)}："
            f"{wording.label('decision', act.decision, d)}{number}。{wording.plain(act.reason)}"
        )
    papers(row)
    if row.disposition == "proposed" and visitor.may("flag.confirm"):
        _confirm(row, flagged, d)
    elif row.disposition != "proposed" and visitor.may("flag.propose"):
        _propose(row, flagged, d)


def _propose(row: Flag, flagged: Flagged, d: Definitions) -> None:
    again = "重新" if row.disposition != "open" else ""
    with st.form(f"propose_{row.flag_key}_{row.position}", border=False):
        left, right = st.columns([1, 2])
        decision = left.selectbox(
            f"{again}提出处置意见", DECISIONS, format_func=lambda c: wording.label("decision", c, d)
        )
        actor = visitor.name_field("操作人", left, max_chars=40)
        reason = right.text_area("理由", max_chars=2000, height=122)
        if st.form_submit_button("提出意见", icon=":material/gavel:"):
            _do(lambda: acts.propose(flagged, decision, reason=reason, actor=actor))


def _confirm(row: Flag, flagged: Flagged, d: Definitions) -> None:
    grave = "确认后按主管部门程序办理，系统只作记录。" if d.flags[row.flag].proposes else ""
    st.caption(f"由另一人确认；{grave}同意后不能撤回，只能重新提出意见，这次的决定留在记录里。")
    with st.form(f"confirm_{row.flag_key}_{row.position}", border=False):
        left, right = st.columns([1, 2])
        actor = visitor.name_field("确认人", left, another=True, max_chars=40)
        number = left.text_input("文号", max_chars=60)
        reason = right.text_area("理由", max_chars=2000, height=122)
        yes, no, _ = st.columns([1, 1, 2])
        agreed = yes.form_submit_button("同意", icon=":material/check:", type="primary", width="stretch")
        declined = no.form_submit_button("不同意", icon=":material/close:", width="stretch")
        if agreed or declined:
            _do(lambda: acts.confirm(flagged, agreed=agreed, reason=reason, document_no=number, actor=actor))


def _do(act: Any) -> None:
    try:
        act()
    except Refused as refused:
        st.error("没有记录：" + "；".join(wording.plain(p.message) for p in refused.problems))
    except Superseded as faster:
        st.error(wording.plain(overtaken(faster, bridge.definitions().vocabulary.labels["act"])))
    except RecordError as error:
        st.error(wording.plain(error))
    else:
        st.rerun()
