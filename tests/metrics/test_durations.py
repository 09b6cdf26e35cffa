"""Lengths of time in clauses; the worked cases of cases.yaml try their edges (tests/metrics/test_cases.py)."""

from datetime import date

from data.schema.loading import current
from metrics.answers.centres import Centre
from metrics.course.durations import candidates, for_support, lengths

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


def consortium(code: str, approved_on: date, state: str = "active") -> Centre:
    return Centre(code, code, "henan-consortium", "-", approved_on, date(2030, 1, 1), state, "fictional", history=False)


def test_who_may_be_supported_is_listed_by_the_time_that_has_passed() -> None:
    """HC 六（六）: from the same day a year later on; who has left is not there, who is suspended is for people to say."""
    registered = [
        consortium("LH1", date(2025, 10, 1)),
        consortium("LH2", date(2025, 9, 30)),
        consortium("LH3", date(2023, 1, 9), "cancelled"),
        consortium("LH4", date(2024, 5, 6), "suspended"),
    ]
    found = candidates(D, "henan-consortium", registered, TODAY)
    assert [(one.centre.centre, one.length.kept) for one in found] == [("LH4", True), ("LH2", True), ("LH1", False)]
    assert {one.length.rule for one in found} == {"HC-09"}


def test_only_a_rule_on_money_makes_the_list() -> None:
    assert list(for_support(D, "henan-consortium")) == ["HC-09"]
    assert for_support(D, "hunan") == for_support(D, "zhejiang") == {}
