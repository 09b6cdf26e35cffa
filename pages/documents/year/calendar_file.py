"""Deadlines as a file that a calendar takes in (.ics, RFC 5545). Taken in again, what it has already is replaced, not doubled."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

import streamlit as st

from data.read_model.store import Store
from metrics.agenda.deadlines import Deadline
from pages.drawing import downloads
from pages.session import bridge, paper_names, provenance

WHAT = "到期日历"
BEFORE = timedelta(days=7)  # a calendar reminds so long before


def button(deadlines: Sequence[Deadline]) -> None:
    """Offers the deadlines that are shown."""
    name = paper_names.of_all(WHAT, bridge.choice().year)
    title, fictional = name.title(), bridge.choice().dataset == "demonstration"
    make = partial(_of_store, deadlines=tuple(deadlines), title=title, fictional=fictional)
    file_name = name.file("ics")
    downloads.button(
        f"下载日历文件（{len(deadlines)} 项，.ics）",
        bridge.made_later(make),
        file_name,
        mime="text/calendar",
        icon=":material/event:",
        key="calendar",
        noted=bridge.export_noted(file_name, len(deadlines)),
    )
    st.caption("可导入 Outlook、WPS、钉钉、手机等的日历；到期前 7 天提醒。再次导入时，已有的事项会更新，不会重复。")


def _of_store(store: Store, deadlines: Sequence[Deadline], title: str, *, fictional: bool) -> bytes:
    return document(deadlines, title, provenance.last_act(store), fictional=fictional)


def document(deadlines: Sequence[Deadline], title: str, known_at: datetime, *, fictional: bool) -> bytes:
    """The file. known_at: the moment as of which they are known; fictional: whether the centres are.

    A matter keeps its number (UID) for good, also when its day moves: an extension that was approved moves the entry.
    """
    from icalendar import Alarm, Calendar, Event  # here: it takes a fifth of a second, and few take a calendar

    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//省技术创新中心年度绩效监测//ZH")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", title)
    for one in deadlines:
        event = Event()
        event.add("uid", f"{hashlib.sha256(one.key.encode()).hexdigest()[:32]}@monitor")
        event.add("dtstamp", known_at)
        event.add("dtstart", one.on)
        event.add("dtend", one.on + timedelta(days=1))
        event.add("summary", f"{one.who} {one.name}：{one.what}")
        notes = [f"依据：{one.basis}"] * bool(one.basis) + [provenance.FICTIONAL] * fictional
        if notes:
            event.add("description", "\n".join(notes))
        event.add("transp", "TRANSPARENT")  # the day stays free for other things
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", f"{one.what}（{one.who}）")
        alarm.add("trigger", -BEFORE)
        event.add_component(alarm)
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content
