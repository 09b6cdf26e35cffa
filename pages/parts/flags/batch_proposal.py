"""Several flags of one kind proposed with one reason: each is ticked by whoever proposes, and each has an act of its own."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from data.acts.dispositions import DECISIONS, Flagged
from data.journal.record import RecordError
from data.problem import Refused
from data.read_model.rows import each
from metrics.answers.centres import Flag
from pages.parts.flags import disposition
from pages.session import acts, bridge, outcome, visitor
from pages.words import wording


def offer(rows: pd.DataFrame, key: str) -> None:
    """A button for those of a group that wait for a proposal; what became of the last one. key: of the group."""
    if done := outcome.kept(("batch", key)):
        st.success(done)
    waiting = rows[rows["disposition"].isin(["open", "declined"])].drop_duplicates("flag_key")
    if len(waiting) > 1 and st.button(
        f"批量提出意见（{len(waiting)} 项可提出）", key=f"{key}-batch", icon=":material/gavel:"
    ):
        _dialog({f"{key}-{row.flag_key}": (row, disposition.as_seen(row)) for row in each(waiting, Flag)}, key)


@st.dialog("批量提出处置意见", width="large")
def _dialog(flags: dict[str, tuple[Flag, Flagged]], key: str) -> None:
    """flags: by the key of their tick, each as it is shown and as it was seen when this was opened."""
    d = bridge.definitions()
    first, _ = next(iter(flags.values()))
    law = "" if first.rule is None else f"（{first.rule} {first.clause}）"
    st.markdown(f"**{first.label}**{wording.plain(law)}：{wording.plain(first.reading)}")
    st.caption("勾选意见和理由相同的各项。每一项单独写入记录，仍由另一人逐项确认；有一项不能提出时，都不记录。")
    with st.container(horizontal=True):
        st.button("全选", on_click=_tick, args=(list(flags), True), key=f"{key}-all")
        st.button("全不选", on_click=_tick, args=(list(flags), False), key=f"{key}-none")
    with st.form(f"{key}-form", border=False):
        with st.container(height=240 if len(flags) > 5 else "content", gap="xsmall"):
            for place, (row, _) in flags.items():
                st.checkbox(wording.plain(f"{row.centre} {row.name}：{row.message}"), key=place)
        left, right = st.columns([1, 2])
        decision = left.selectbox("提出处置意见", DECISIONS, format_func=lambda c: wording.label("decision", c, d))
        actor = visitor.name_field("操作人", left, max_chars=40)
        reason = right.text_area("理由", max_chars=2000, height=122)
        if st.form_submit_button("对勾选的各项提出意见", icon=":material/gavel:", type="primary"):
            ticked = [seen for place, (_, seen) in flags.items() if st.session_state[place]]
            _do(ticked, lambda: acts.propose_all(ticked, decision, reason=reason, actor=actor), key)


def _tick(places: list[str], ticked: bool) -> None:
    for place in places:
        st.session_state[place] = ticked


def _do(ticked: list[Flagged], act: Callable[[], list[Flagged]], key: str) -> None:
    try:
        overtaken = act()
    except Refused as refused:
        st.error("都没有记录：" + "；".join(wording.plain(p.message) for p in refused.problems))
    except RecordError as error:
        st.error(wording.plain(error))
    else:
        said = f"已对 {len(ticked) - len(overtaken)} 项提出意见，等待确认。"
        if overtaken:
            named = "；".join(wording.plain(f"{one.centre}（{one.message}）") for one in overtaken)
            said += f"没有记录、已由他人先行处置的：{named}。"
        outcome.keep(("batch", key), said)
        st.rerun()
