"""审计概览: who acts how much, when, and what of it is worth a look."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from data.access import roles
from data.access.rules import Watch
from data.read_model.rows import each
from data.schema.loading import Definitions
from metrics.headlines import acts
from pages.drawing import charts, stated, tables
from pages.words import printed, wording

UNUSUAL = {
    "alone": "一人兼两方",
    "exports": "导出较多",
    "night": "夜间办理",
    "refused": "越权被拒较多",
    "failed": "登录失败较多",
}


HandOver = Callable[[str, pd.DataFrame], None]


def show(
    unusual: pd.DataFrame, people: pd.DataFrame, hours: pd.DataFrame, watch: Watch, d: Definitions, hand_over: HandOver
) -> None:
    """What is unusual first; then every person; then the hours of the day. For the rows see the questions journal_unusual,
    journal_people, journal_hours. hand_over: hands a table over under a name."""
    st.markdown(sentence(unusual, people))
    if not unusual.empty:
        frame = unusual_table(unusual)
        printed.dataframe(frame, hide_index=True, height=tables.height(len(unusual), 8), placeholder="")
        hand_over("需要留意的情况", frame)
    if people.empty:
        return
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("**每个人办理了什么**")
        frame = people_table(people, d)
        printed.dataframe(frame, hide_index=True, height=tables.height(len(frame), 12), placeholder="")
        hand_over("每个人办理了什么", frame)
    with right:
        st.markdown("**一天中的时刻**")
        at_night = int(people["at_night"].sum())
        said = acts.hours(int(people["acts"].sum()), at_night, night(watch))
        stated.chart(said, partial(by_hour, hours, watch), key="journal_hours", still=True)
    st.caption(
        f"内部设定：夜间为 {night(watch)}；一人一天导出 {watch.exports} 次、越权被拒 {watch.refusals} 次、"
        f"登录失败 {watch.failures} 次起列出（由运维人员设定）。列出的不等于有问题，请对照操作记录。"
    )


def sentence(unusual: pd.DataFrame, people: pd.DataFrame) -> str:
    """How many acts by how many people, and what stands out."""
    if people.empty:
        return "这段时间没有操作。"
    said = f"共 **{int(people['acts'].sum())}** 项操作，**{people['actor'].nunique()}** 人。"
    if unusual.empty:
        return f"{said} 没有需要留意的情况。"
    counts = unusual["kind"].value_counts()
    return (
        f"{said} **{len(unusual)} 处需要留意**："
        + "，".join(f"{UNUSUAL[k]} {counts[k]}" for k in UNUSUAL if k in counts)
        + "。"
    )


def night(watch: Watch) -> str:
    """22时至次日6时."""
    return f"{watch.night_from}时至次日{watch.night_to}时"


def unusual_table(rows: pd.DataFrame) -> pd.DataFrame:
    """One line per day, person and kind."""
    return pd.DataFrame(
        {
            "日期": rows["on_day"],
            "情况": [UNUSUAL[k] for k in rows["kind"]],
            "操作人": rows["actor"],
            "次数": rows["acts"],
            "另一方": [_other(r) for r in each(rows, _Unusual)],
            "自第几项": rows["n"],
        }
    )


@dataclass(frozen=True)
class _Unusual:
    other: str | None
    pair: str | None


def _other(row: _Unusual) -> str:
    """Who else stands on the other side, or between which acts it is the same person."""
    return row.other or roles.current().alone(row.pair)


def people_table(rows: pd.DataFrame, d: Definitions) -> pd.DataFrame:
    """One line per person and kind of act."""
    return pd.DataFrame(
        {
            "操作人": rows["actor"],
            "操作": [wording.label("act", act, d) for act in rows["act"]],
            "次数": rows["acts"],
            "其中夜间": rows["at_night"],
            "最近": [f"{at:%Y-%m-%d}" for at in rows["last_at"]],
        }
    )


def by_hour(rows: pd.DataFrame, watch: Watch) -> go.Figure:
    """A bar per hour; the night in another colour."""
    dark = [h >= watch.night_from or h < watch.night_to for h in rows["at_hour"]]
    colours = [charts.TONES["warn" if one else "fair"] for one in dark]
    return charts.laid_out(
        [go.Bar(x=[f"{h}时" for h in rows["at_hour"]], y=rows["acts"], marker={"color": colours})],
        260,
        showlegend=False,
        xaxis={"type": "category", "nticks": 9},
        yaxis={"ticksuffix": " 项", "rangemode": "tozero", "automargin": True},
    )
