"""Lengths of time in clauses: a day short, exact, a day too long; what must have passed, the day before and on the day."""

from datetime import date

import pytest

from data.definitions import current
from metrics.durations import lengths

D = current()
TODAY = date(2026, 9, 30)


def kept(scheme: str, first: str, end: str, today: date = TODAY) -> dict[str, bool]:
    found = lengths(D, scheme, date.fromisoformat(first), date.fromisoformat(end), today)
    return {one.rule: one.kept for one in found}


@pytest.mark.parametrize(
    ("end", "fits"),
    [("2027-03-20", False), ("2027-03-21", True), ("2027-03-22", True), ("2029-03-22", True), ("2029-03-23", False)],
)
def test_a_consortium_is_formed_for_three_to_five_years(end: str, fits: bool) -> None:
    assert kept("henan-consortium", "2024-03-22", end)["HC-03"] == fits


@pytest.mark.parametrize(("today", "passed"), [(date(2027, 2, 27), False), (date(2027, 2, 28), True)])
def test_support_needs_a_whole_year_also_from_the_29th_of_february_on(today: date, passed: bool) -> None:
    assert kept("henan-consortium", "2026-02-28", "2030-02-27", today)["HC-09"] == passed
    leap = lengths(D, "henan-consortium", date(2024, 2, 29), date(2028, 2, 28), date(2025, 2, 28))
    assert leap[1].said == "已满1年（2025-02-28 起满）"


@pytest.mark.parametrize(("end", "fits"), [("2026-05-16", False), ("2026-05-17", True), ("2026-05-19", False)])
def test_hunan_builds_for_three_years_which_is_soft(end: str, fits: bool) -> None:
    (one,) = lengths(D, "hunan", date(2023, 5, 18), date.fromisoformat(end), TODAY)
    assert (one.rule, one.kept, one.soft) == ("HU-02", fits, True)
    assert ("合于3年" in one.said) == fits


def test_a_scheme_that_names_none_has_none() -> None:
    assert lengths(D, "zhejiang", date(2021, 1, 1), date(2025, 12, 31), TODAY) == []
