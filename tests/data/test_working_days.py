"""Working days of years that the installed package does not know: from the file that a department fills itself."""

from datetime import date, timedelta

import pytest
from chinese_calendar import constants

from data.acts import working_days
from data.journal import clock
from data.problem import Refused
from data.schema.holidays import notices
from data.schema.loading import ROOT
from metrics.commands import doctor

UNKNOWN = max(constants.holidays).year + 1
# 2027-01-01 is a Friday: an invented notice, for the arithmetic only
NOTICE = """
2027:
  notice: 测试〔2026〕1号
  holidays: [2026-12-31, 2027-01-01, 2027-02-05, 2027-02-08, 2027-05-01, 2027-10-01, 2027-10-02, 2027-10-03]
  workdays: [2026-12-26, 2027-01-03]
"""


@pytest.fixture
def file(tmp_path, monkeypatch):
    path = tmp_path / "holidays.yaml"
    monkeypatch.setenv("MONITOR_HOLIDAYS", str(path))

    def write(text):
        path.write_text(text, "utf-8")
        return path

    return write


def test_the_shipped_file_names_no_invented_year():
    assert notices(ROOT / "holidays.yaml") == {}


@pytest.mark.parametrize(
    ("day", "count", "until"),
    [
        (date(2026, 12, 24), 2, date(2026, 12, 26)),  # Friday, and the Saturday that is worked
        (date(2026, 12, 29), 2, date(2027, 1, 3)),  # Wednesday; 31 December and New Year are off, the Sunday is worked
        (date(2027, 1, 3), 5, date(2027, 1, 8)),
        (date(2027, 2, 4), 1, date(2027, 2, 9)),  # Friday and Monday are off, the weekend between anyway
    ],
)
def test_the_departments_notice_holds(file, day, count, until):
    file(NOTICE)
    assert working_days.after(day, count) == until


def test_a_year_that_nobody_wrote_down_is_refused_with_what_to_do(file):
    file(NOTICE)
    with pytest.raises(Refused, match=r"不知道 2028 年的放假安排.*填入 holidays\.yaml"):
        working_days.after(date(2027, 12, 30), 3)


def test_what_the_package_knows_is_not_needed_in_the_file(file):
    file("")
    assert working_days.after(date(2025, 9, 26), 5) == date(2025, 10, 10)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("2027-10-03]", "2027-10-04]", "缺 2027-10-03"),
        ("2027-05-01, ", "", "缺 2027-05-01"),
        ("2027-02-08", "2028-02-08", "2028-02-08 不在这一年"),
        ("[2026-12-26, 2027-01-03]", "[2027-01-04]", "2027-01-04 不是周六或周日"),
        ("workdays: [2026-12-26, 2027-01-03]", "workdays: [2027-10-02]", "既放假又上班"),
        ("holidays:", "holiday:", "unknown field"),
        ("2027:\n", "next:\n", "应为年份"),
        ("2027-01-01,", "2027-13-01,", "month must be in 1..12|not readable as YAML|valid date"),
    ],
)
def test_a_file_that_is_not_copied_to_its_end_is_refused(file, old, new, said):
    assert old in NOTICE
    file(NOTICE.replace(old, new))
    with pytest.raises(Refused, match=said):
        working_days.after(date(2026, 12, 29), 1)


@pytest.mark.parametrize(("ahead", "level"), [(44, "attention"), (45, "fine")])
def test_doctor_says_in_time_how_far_it_is_known(file, monkeypatch, ahead, level):
    file("")
    last = date(UNKNOWN - 1, 12, 31)
    assert working_days.known_until() == last
    today = clock.now().replace(year=last.year, month=12, day=31, hour=12) - timedelta(days=ahead)
    monkeypatch.setattr(clock, "now", lambda: today)
    found = doctor._holidays()
    assert (found.level, str(last) in found.found) == (level, True)
    file(NOTICE.replace("2027", str(UNKNOWN)) if UNKNOWN == 2027 else "")
    assert working_days.known_until() == (date(2027, 12, 31) if UNKNOWN == 2027 else last)
