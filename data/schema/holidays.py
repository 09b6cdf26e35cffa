"""The State Council's yearly notice of public holidays, as a file that a department fills itself."""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

from pydantic import model_validator

from data.schema.models.words import Clause, Strict
from data.schema.yaml_files import DefinitionError, build, name, read

SATURDAY = 5
# Every year's notice names these; one without them is not copied to its end.
ALWAYS = ((1, 1), (5, 1), (10, 1), (10, 2), (10, 3))
BEFORE = timedelta(days=14)  # the holiday of New Year may begin in the year before


class Notice(Strict):
    """One year's notice: its number, the days off (weekends among them may be left out), the weekend days worked in exchange."""

    notice: Clause
    holidays: tuple[date, ...]
    workdays: tuple[date, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> "Notice":
        if both := sorted(set(self.holidays) & set(self.workdays)):
            raise ValueError(f"{both[0]} 既放假又上班")
        if wrong := [day for day in self.workdays if day.weekday() < SATURDAY]:
            raise ValueError(f"{wrong[0]} 不是周六或周日；workdays 只写调休上班的周末")
        return self


def notices(path: Path) -> Mapping[int, Notice]:
    """Year → its notice; none where there is no such file. Raises DefinitionError with the year and what is wrong."""
    if not path.exists():
        return {}
    found: dict[int, Notice] = {}
    for year, content in read(path).items():
        if not isinstance(year, int):
            raise DefinitionError(f"{name(path)}, {year}：应为年份，如 2027")
        found[year] = build(Notice, content, path, str(year))
        _whole(found[year], year, path)
    return found


def _whole(notice: Notice, year: int, path: Path) -> None:
    first, last = date(year, 1, 1) - BEFORE, date(year, 12, 31)
    for day in (*notice.holidays, *notice.workdays):
        if not first <= day <= last:
            raise DefinitionError(f"{name(path)}, {year}：{day} 不在这一年")
    for month, always in ALWAYS:
        if date(year, month, always) not in notice.holidays:
            raise DefinitionError(f"{name(path)}, {year}：holidays 缺 {year}-{month:02}-{always:02}；请照通知写全")
