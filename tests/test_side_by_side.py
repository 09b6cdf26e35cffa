"""Cases that are computed together know nothing of each other, and each fails by itself."""

from types import SimpleNamespace

import pytest

from tests.metrics.test_evaluation import case, centre, grade
from tests.metrics.test_flags import LEDGERS, report
from tests.side_by_side import Cases, side_by_side


@pytest.mark.parametrize("given", ["fail", "pass"])
@side_by_side
def test_a_case_asks_of_its_own_centres_by_their_own_codes(given):
    rows = [centre("C1"), grade("C1", 2022, given), centre("C2")]
    first, second = yield [case(rows, [report(2022)]), case([centre("C9")])]
    asked = "select centre, grade from result.evaluation where centre = $code"
    assert first.sql(asked, params={"code": "C1"}).fetchall() == [("C1", given)]
    assert second.execute("select e.centre from result.evaluation as e").fetchall() == []
    listed = "select distinct result.whole(1, 1) as one, centre from result.centre_year order by all"
    assert first.execute(listed).fetchall() == [(1, "C1"), (1, "C2")]
    assert second.execute(listed).fetchall() == [(1, "C9")]
    counted = "select count(*) from record.ledger_state"
    assert [one.execute(counted).fetchone() for one in (first, second)] == [(len(LEDGERS),), (0,)]
    assert first.execute("select count(*) from record.state").fetchone() == (1,)


def told(test, **given):
    """A test that is not collected, as it would run."""
    item = SimpleNamespace(nodeid="one", function=test, callspec=SimpleNamespace(params=given))
    cases = Cases([item])
    try:
        cases.go_on("one")
    finally:
        cases.close()


def test_what_fails_before_or_after_asking_is_a_failure_and_so_is_asking_for_more_rows():
    @side_by_side
    def fails(before):
        assert not before, "before"
        yield case([centre("C1")])
        assert before, "after"

    @side_by_side
    def puts_in_twice():
        yield case([centre("C1")])
        yield case([centre("C2")])

    for before, said in ((True, "before"), (False, "after")):
        with pytest.raises(AssertionError, match=said):
            told(fails, before=before)
    with pytest.raises(AssertionError, match="put in once"):
        told(puts_in_twice)
