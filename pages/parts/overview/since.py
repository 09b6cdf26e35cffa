"""What has changed since the visitor looked last, and what is due soon: told on 总览, not searched for."""

from collections.abc import Sequence
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from data.read_model.rows import each
from data.schema.loading import Definitions
from metrics.agenda import deadlines
from metrics.agenda.changes import Recorded
from metrics.agenda.deadlines import Deadline
from metrics.answers.centres import Flag, GradeRecorded
from metrics.answers.reports import Version
from pages.drawing import tables
from pages.session import bridge, open_parts, told
from pages.words import wording

LOOKED_BACK, AHEAD = 7, 30  # days
LISTED = 12  # lines of a kind; the rest is counted


def show(scheme: str, year: int) -> None:
    """One line with the counts; the changes themselves when it is opened."""
    today = bridge.today()
    visited = told.previous_sign_in()
    begin = min(visited or today - timedelta(LOOKED_BACK), today)
    row = st.container(horizontal=True)
    since = row.date_input(
        "自哪一天以来",
        begin,
        max_value=today,
        format="YYYY-MM-DD",
        key="since",
        bind="query-params",
        label_visibility="collapsed",
        width=150,
    )
    recorded = told.recorded_since(scheme, since)
    soon = deadlines.within(told.deadlines(scheme, year), today, AHEAD)
    why = "（您上次登录）" if visited is not None and since == begin else ""
    with row:
        opened = open_parts.expander(f"**自{wording.day(since)}{why}以来**　{counted(recorded, soon)}", "since-last")
    if opened.open:
        with opened:
            _listed(recorded, soon, today)
            _flags(scheme, year, since)


def counted(recorded: Recorded, soon: Sequence[Deadline]) -> str:
    """What came in and what is due, in numbers; what is nothing is said, too."""
    return (
        f"收到报告 **{len(recorded.reports)}** 份　公布等级 **{len(recorded.grades)}** 项　"
        f"{AHEAD} 天内到期 **{len(soon)}** 项"
    )


def _listed(recorded: Recorded, soon: Sequence[Deadline], today: date) -> None:
    d = bridge.definitions()
    left, right = st.columns(2, gap="large")
    with left:
        _lines("收到的报告", reports(recorded.reports))
        _lines("公布的等级", grades(recorded.grades, d))
    with right:
        _lines(f"{AHEAD} 天内到期", [due(one, today) for one in soon])


def _lines(title: str, lines: Sequence[str]) -> None:
    st.markdown(f"**{title}**　{len(lines) or '没有'}")
    more = [f"另有 {len(lines) - LISTED} 项"] if len(lines) > LISTED else []
    st.markdown("\n".join(f"- {line}" for line in [*lines[:LISTED], *more]))


def reports(rows: pd.DataFrame) -> list[str]:
    """A line for every report version that came in. rows: the question `versions`."""
    return [
        f"{row.received_at:%m-%d}　{row.centre} {wording.plain(row.name)}　{row.year}年度第{row.version}版"
        for row in each(rows, Version)
    ]


def grades(rows: pd.DataFrame, d: Definitions) -> list[str]:
    """A line for every grade. rows: the question `grades_recorded`."""
    return [
        f"{row.recorded_at:%m-%d}　{row.centre} {wording.plain(row.name)}　{row.year}年度 **{row.grade_label}**"
        f"（{wording.label('grade_nature', row.nature, d)}）{wording.taken_over(row.history)}"
        for row in each(rows, GradeRecorded)
    ]


def due(one: Deadline, today: date) -> str:
    """A line for a deadline: day, how long there is, whose, what."""
    left = (one.on - today).days
    when = "今天" if not left else f"还有 {left} 天"
    return f"{one.on:%m-%d}（{when}）　{one.who} {wording.plain(one.name)}　{wording.plain(one.what)}"


def _flags(scheme: str, year: int, since: date) -> None:
    """The flags, when asked: what was known then has to be made again first."""
    if not st.toggle(
        f"比较{year}年度的预警", key=f"since-flags-{since}", help="按当时所知重新计算一遍，需要几秒到半分钟。"
    ):
        return
    changed = told.flag_changes(scheme, year, since)
    left, right = st.columns(2, gap="large")
    with left:
        _lines("新出现的预警", [_flag(row) for row in each(changed.new, Flag)])
    with right:
        _lines("不再有的预警", [_flag(row) for row in each(changed.gone, Flag)])


def _flag(row: Flag) -> str:
    return f"{tables.severity(row.severity)} {row.centre} **{row.label}**　{wording.plain(row.message)}"
