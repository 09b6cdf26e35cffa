"""The evaluation cycle: which years were to be evaluated, which are due, overdue, or not asked for."""

from datetime import date

import pytest

from data.read_model.rows import each
from data.schema.loading import current
from data.schema.models.policy import Cycle
from metrics import results
from metrics.answers.centres import EvaluationYear
from metrics.course import cycle
from tests.metrics.test_evaluation import Shown, built, centre, grade

SCHEME = "zhejiang"


def states(rows, today, **said):
    """Year → how it stands under Zhejiang's cycle; said: where the cycle is another."""
    every, day = current().schemes[SCHEME].evaluation.cycle.model_copy(update=said), date.fromisoformat(today)
    answer = results.read(Shown(built(rows, today=day)), "evaluation_years", scheme=SCHEME)
    found = cycle.periods(each(answer, EvaluationYear), every, day)
    return {one.year: one.state for one in sorted(found, key=lambda one: one.year)}


@pytest.mark.slow
@pytest.mark.parametrize(("today", "state"), [("2023-12-31", "due"), ("2024-01-01", "overdue")])
def test_a_year_without_a_conclusion_is_overdue_after_its_day(today, state):
    assert states([centre("C1"), grade("C1", 2021, "pass")], today)[2022] == state


def test_a_conclusion_also_a_deferred_one_ends_the_wait():
    rows = [centre("C1"), grade("C1", 2021, "fail"), grade("C1", 2022, "deferred")]
    assert states(rows, "2024-06-01") == {2021: "concluded", 2022: "concluded", 2023: "due"}


@pytest.mark.parametrize(("years", "expected"), [(2, {2022: "overdue", 2024: "due"}), (3, {2023: "overdue"})])
def test_every_two_or_three_years_are_counted_from_the_first(years, expected):
    assert states([centre("C1")], "2025-06-01", years=years) == expected


def test_what_the_text_only_allows_is_never_overdue():
    assert states([centre("C1"), grade("C1", 2021, "pass")], "2024-01-01", may=True)[2022] == "lapsed"


def test_who_left_is_evaluated_no_further():
    gone = centre("C1", state="delisted", exited_on="2022-03-01", note="示例决定〔2022〕1号")
    assert set(states([gone], "2025-06-01")) <= {2021, 2022}


def test_a_day_that_the_year_has_not_is_the_last_of_its_month():
    every = Cycle(rule="ZJ-27", years=1, due_month=2, due_day=29, reading="示例")
    assert [every.due_on(year) for year in (2022, 2023)] == [date(2023, 2, 28), date(2024, 2, 29)]
    with pytest.raises(ValueError, match="never has a day 30"):
        Cycle(rule="ZJ-27", years=1, due_month=2, due_day=30, reading="示例")
