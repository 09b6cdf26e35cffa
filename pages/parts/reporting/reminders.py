"""What each centre still owes, as a text that is copied, or sent by the department's own mail server where one is named."""

from datetime import date
from typing import Literal

import streamlit as st

from metrics.agenda import reminders
from metrics.agenda.reminders import Owed, Reminder
from pages.parts.reporting import reminder_mail
from pages.session import bridge, told
from pages.words import centre_names, wording

AHEAD = 30  # days
EVERYBODY = ""
NAMED, SHOWN = 15, 6  # centres that are named in one line; texts that stand open


def show(scheme: str, year: int) -> None:
    """Who owes what, and the text for one centre or for all of them."""
    today = bridge.today()
    rounds = bridge.ask("round_overview", scheme=scheme, year=year)
    found = reminders.of(told.deadlines(scheme, year), rounds, today, AHEAD)
    if not found:
        st.success(f"没有需要提醒的中心：没有逾期或 {AHEAD} 天内到期的报告，{year}年度的报告没有退回或待处理的问题。")
        return
    listed = "、".join(wording.plain(f"{r.centre}（{len(r.owed)} 项）") for r in found[:NAMED])
    st.markdown(f"**{len(found)} 家**需要提醒：{listed}{'等' if len(found) > NAMED else ''}")
    names = centre_names.named({r.centre: r.name for r in found})
    whose = st.selectbox(
        "提醒哪家中心", [EVERYBODY, *names], format_func=lambda c: names.get(c, f"全部 {len(found)} 家"), key="remind"
    )
    texts = [text(r, year, today) for r in found if whose in (EVERYBODY, r.centre)]
    height: int | Literal["content"] = 460 if len(texts) > SHOWN else "content"  # pixels; all of it is copied
    st.code("\n\n".join(texts), language=None, wrap_lines=True, height=height)
    if not reminder_mail.offered():
        st.caption("点右上角复制，或选中文字复制，用您平常的方式发给中心；本系统不向外发送任何内容。")
        return
    st.caption(
        "点右上角复制，或选中文字复制，用您平常的方式发给中心；也可由本单位的邮件服务器发出，此外不向外发送任何内容。"
    )
    chosen = [r for r in found if whose in (EVERYBODY, r.centre)]
    reminder_mail.offer({r.centre: text(r, year, today) for r in chosen}, {r.centre: r.name for r in chosen}, year)


def text(reminder: Reminder, year: int, today: date) -> str:
    """The text for one centre."""
    lines = [f"{n}. {said(owed, year, today)}" for n, owed in enumerate(reminder.owed, 1)]
    return "\n".join([f"{reminder.name}（{reminder.centre}）：", *lines, f"（截至{wording.day(today)}）"])


def said(owed: Owed, year: int, today: date) -> str:
    """One thing that is owed, and what to do about it."""
    if owed.what == "due":
        return f"{owed.said}：{when(owed.on, today)}"
    if owed.what == "returned":
        return f"{year}年度报告已退回{f'（{owed.said}）' if owed.said else ''}，请更正后重新报送"
    if owed.what == "errors":
        return f"{year}年度报告有 {owed.count} 处错误，请改正后重新报送"
    return f"{year}年度报告有 {owed.count} 项问题待书面说明"


def when(on: date | None, today: date) -> str:
    """The day, and how long there is or was."""
    if on is None:
        return ""
    left = (on - today).days
    if left < 0:
        return f"应于{wording.day(on)}前，已逾期 {-left} 天"
    return f"应于{wording.day(on)}前，{f'还有 {left} 天' if left else '今天到期'}"
