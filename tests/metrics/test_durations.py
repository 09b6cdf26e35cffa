"""Lengths of time in clauses; the worked cases of cases.yaml try their edges (tests/metrics/test_cases.py)."""

from datetime import date

from data.schema.loading import current
from metrics.course.durations import lengths

D = current()
TODAY = date(2026, 9, 30)


def test_a_year_from_the_29th_of_february_ends_on_the_28th() -> None:
    leap = lengths(D, "henan-consortium", date(2024, 2, 29), date(2028, 2, 28), date(2025, 2, 28))
    assert leap[1].words == "已满1年（2025-02-28 起满）"


def test_hunan_builds_for_three_years_which_is_soft() -> None:
    (one,) = lengths(D, "hunan", date(2023, 5, 18), date(2026, 5, 17), TODAY)
    assert (one.rule, one.kept, one.soft) == ("HU-02", True, True)
    assert "合于3年" in one.words


def test_a_scheme_that_names_none_has_none() -> None:
    assert lengths(D, "zhejiang", date(2021, 1, 1), date(2025, 12, 31), TODAY) == []
