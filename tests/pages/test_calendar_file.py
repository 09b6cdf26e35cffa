"""Deadlines in a calendar: whole days, numbers that stay, the same bytes for the same record, and Chinese that survives folding."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import icalendar

from data.journal.clock import SHANGHAI
from metrics.agenda.deadlines import Deadline
from pages.documents.year import calendar_file

KNOWN = datetime(2026, 3, 1, 12, tzinfo=SHANGHAI)
LONG = "处理预警：里程碑未达到（累计资金投入应于2025-12-31前达到50.00 亿元，还差21.40 亿元；含逗号,分号;和\\）"
DUE = [
    Deadline(date(2026, 3, 31), "report", "C1", "示例·甲中心", "报送2025年度报告", "report/C1/2025"),
    Deadline(date(2026, 4, 2), "flag", "C2", "示例·乙中心", LONG, "flag/x", "ZJ-03 二、5"),
]


def made(due, **more):
    return calendar_file.document(due, "浙江省2025年度到期日历", KNOWN, **{"fictional": False, **more})


def events(content: bytes):
    return icalendar.Calendar.from_ical(content).walk("VEVENT")


def test_a_deadline_is_a_whole_day_with_what_it_is_and_on_what_it_rests():
    first, second = events(made(DUE))
    assert first["dtstart"].dt == date(2026, 3, 31)  # a day, not a moment in somebody's zone
    assert first["dtend"].dt == date(2026, 4, 1)
    assert first["summary"] == "C1 示例·甲中心：报送2025年度报告"
    assert second["summary"] == f"C2 示例·乙中心：{LONG}"
    assert second["description"] == "依据：ZJ-03 二、5"
    assert first.walk("VALARM")[0]["trigger"].dt == -timedelta(days=7)
    assert all(len(line) <= 75 for line in made(DUE).split(b"\r\n"))


def test_taken_in_again_it_moves_and_is_not_doubled():
    moved = replace(DUE[0], on=date(2026, 4, 30), what="报送2025年度报告（已批准延期）")
    assert events(made([moved]))[0]["uid"] == events(made(DUE))[0]["uid"]
    assert len({event["uid"] for event in events(made(DUE))}) == 2


def test_the_same_record_makes_the_same_bytes_and_fiction_says_so():
    assert made(DUE) == made(DUE)
    assert ["虚构" in event["description"] for event in events(made(DUE, fictional=True))] == [True, True]
