"""Working days of the People's Republic of China: weekends, public holidays and the days worked in exchange.

Source: the State Council's yearly notices, as a department has written them down (data/schema/holidays.py), otherwise as
`chinesecalendar` holds them.
"""

from collections.abc import Mapping
from datetime import date, timedelta

import chinese_calendar
from chinese_calendar import constants

from data import settings
from data.problem import Problem, Refused
from data.schema.holidays import SATURDAY, Notice, notices
from data.schema.yaml_files import DefinitionError


def after(day: date, working_days: int) -> date:
    """The last of so many working days that follow a day; the day itself does not count.

    Raises Refused for a year whose notice is not known, or a file of notices that cannot be used: a holiday is never guessed.
    """
    try:
        known = notices(settings.holidays_file())
    except DefinitionError as error:
        raise Refused([Problem(None, None, f"节假日文件不能使用：{error}", "请改正该文件后再办理")]) from None
    left = working_days
    while left:
        day += timedelta(days=1)
        left -= _worked(day, known)
    return day


def known_until() -> date:
    """The last day of which it is known whether it is worked. Raises DefinitionError for a file that cannot be used."""
    year = max(constants.holidays).year
    while year + 1 in notices(settings.holidays_file()):
        year += 1
    return date(year, 12, 31)


def _worked(day: date, known: Mapping[int, Notice]) -> bool:
    # a notice may name days at the end of the year before
    for year in (day.year, day.year + 1):
        if year in known and day in known[year].holidays:
            return False
        if year in known and day in known[year].workdays:
            return True
    if day.year in known:
        return day.weekday() < SATURDAY
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        raise Refused(
            [
                Problem(
                    None,
                    None,
                    f"不知道 {day.year} 年的放假安排，无法推算工作日",
                    f"国务院办公厅公布该年放假安排之后，请按通知填入 {settings.holidays_file().name}（见《运维》“节假日”）再办理",
                )
            ]
        ) from None
