"""The process carries a centre on from the registry: grades, rectification, acceptance and exit take its steps."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.acts.units.process_steps import UnitStage, followed
from data.schema.loading import current

D = current()
ZJ, HM = D.processes["zhejiang"], D.processes["henan-manufacturing"]


def walk(process, *events, at=None):
    """Take the steps of (by, outcome) one after another, a year apart; what the process has no step for is passed over."""
    at = at or followed(process, UnitStage("", "", 0), "registry", "done", date(2020, 6, 15))[-1]
    for number, (by, outcome) in enumerate(events, 1):
        reached = followed(process, at, by, outcome, date(2020 + number, 8, 31))
        at = reached[-1] if reached else at
    return at


def exits(process, at):
    return {code for code in at.following(process) if process.steps[code].by == "exit"}


@pytest.mark.parametrize(
    ("grades", "leads_out"),
    [
        ("", False), ("f", False), ("ff", True), ("fpf", False), ("pff", True), ("ffp", False), ("fff", True),
        ("fpfpf", False), ("ppff", True),
    ],
)  # fmt: skip
def test_two_failures_in_a_row_and_not_fewer(grades, leads_out):
    at = walk(ZJ, *(("grade", {"f": "fail", "p": "pass"}[g]) for g in grades))
    assert (exits(ZJ, at) == {"delisted"}) is leads_out


@given(st.lists(st.sampled_from(["pass", "fail"]), max_size=12))
@settings(max_examples=200)
def test_out_only_and_always_after_two_failures_in_a_row(outcomes):
    at = walk(ZJ, *(("grade", outcome) for outcome in outcomes))
    assert bool(exits(ZJ, at)) is (outcomes[-2:] == ["fail", "fail"])


def test_failing_the_acceptance_leads_to_cancellation_and_passing_does_not():
    assert exits(ZJ, walk(ZJ, ("grade", "fail"), ("acceptance", "failed"))) == {"cancelled"}
    assert exits(ZJ, walk(ZJ, ("grade", "fail"), ("acceptance", "passed"))) == set()


def test_what_the_acceptance_says_and_a_run_of_failures_stand_side_by_side():
    """ZJ-26 and ZJ-28 are two grounds: neither hides the other, in whatever order they come."""
    failed = ("grade", "fail")
    for events in ((failed, failed, ("acceptance", "failed")), (failed, ("acceptance", "failed"), failed)):
        assert exits(ZJ, walk(ZJ, *events)) == {"delisted", "cancelled"}
    assert exits(ZJ, walk(ZJ, failed, ("acceptance", "passed"), failed)) == {"delisted"}
    assert exits(ZJ, walk(ZJ, failed, failed, ("acceptance", "failed"), ("grade", "pass"))) == {"cancelled"}


def test_one_failed_assessment_opens_half_a_year_and_failing_again_takes_the_title():
    failed = walk(HM, ("grade", "fail"))
    assert (str(failed.due_on), exits(HM, failed)) == ("2022-02-28", set())
    assert exits(HM, walk(HM, ("reassessment", "fail"), at=failed)) == {"title_cancelled"}
    assert walk(HM, ("reassessment", "pass"), at=failed).due_on is None
    assert exits(HM, walk(HM, ("grade", "fail"), at=failed)) == set()  # the next year's: again half a year


def test_the_registry_ends_it_from_anywhere():
    at = walk(ZJ, ("grade", "pass"), ("exit", "delisted"))
    assert (at.step, at.following(ZJ)) == ("delisted", ())
    assert walk(ZJ, ("exit", "active")).step == "registered"  # not a state that ends it
