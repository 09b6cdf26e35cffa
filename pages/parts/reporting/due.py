"""Everything that is due, in order of its day: a table, and the same as a file for a calendar."""

from collections.abc import Callable, Sequence
from datetime import date

import pandas as pd
import streamlit as st

from metrics.agenda.deadlines import Deadline
from pages.session import bridge, told
from pages.words import printed, wording

KINDS = {
    "report": "报送",
    "evaluation": "评价",
    "flag": "预警",
    "process": "建设进程",
    "notice": "公示",
    "term": "建设期满",
}


def show(scheme: str, year: int, calendar: Callable[[Sequence[Deadline]], None]) -> None:
    """The deadlines of the kinds that are picked. calendar: offers those that lie ahead as a file."""
    today = bridge.today()
    everything = told.deadlines(scheme, year)
    there = [kind for kind in KINDS if any(one.kind == kind for one in everything)]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kinds = st.pills(
            "类别", there, format_func=lambda k: KINDS[k], selection_mode="multi", key="due", bind="query-params"
        )
        past = st.toggle("包括已过期的", key="due_past", bind="query-params")
    shown = [one for one in everything if one.kind in (kinds or there) and (past or one.on >= today)]
    ahead = [one for one in shown if one.on >= today]
    if not shown:
        st.info("没有尚未到期的事项。" if not past else "没有有期限的事项。")
        return
    if ahead:
        calendar(ahead)
    columns = {"到期": st.column_config.DateColumn(format="YYYY-MM-DD"), "中心": st.column_config.TextColumn(width=178)}
    printed.dataframe(table(shown, today), hide_index=True, placeholder="", column_config=columns)


def table(deadlines: Sequence[Deadline], today: date) -> pd.DataFrame:
    """One line per deadline."""
    short = wording.fitting([one.name for one in deadlines], wording.room(one.who for one in deadlines))
    return pd.DataFrame(
        {
            "到期": [one.on for one in deadlines],
            "还有": [_left((one.on - today).days) for one in deadlines],
            "中心": [f"{one.who} {short[one.name]}" for one in deadlines],
            "事项": [one.what for one in deadlines],
            "类别": [KINDS[one.kind] for one in deadlines],
            "依据": [one.basis for one in deadlines],
        }
    )


def _left(days: int) -> str:
    return f"✗ 已过 {-days} 天" if days < 0 else f"{days} 天" if days else "今天"
