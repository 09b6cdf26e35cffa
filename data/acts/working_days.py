"""Working days of the People's Republic of China: weekends, public holidays and the days worked in exchange."""

from datetime import date, timedelta

import chinese_calendar

from data.problem import Problem, Refused


def after(day: date, working_days: int) -> date:
    """The last of so many working days that follow a day; the day itself does not count.

    Source: the State Council's yearly notices, as `chinesecalendar` holds them. Raises Refused for a year whose notice
    it does not hold: a holiday is never guessed.
    """
    left = working_days
    while left:
        day += timedelta(days=1)
        try:
            left -= chinese_calendar.is_workday(day)
        except NotImplementedError:
            raise Refused([
                Problem(None, None, f"不知道 {day.year} 年的放假安排，无法推算公示期",
                        "请在国务院办公厅公布该年放假安排、并更新程序的节假日数据之后再公布")
            ]) from None  # fmt: skip
    return day
