"""A centre's data under another scheme: the same program, only what can be compared, and nothing is kept."""

import pytest

from metrics import results
from metrics.supposing import what_if
from tests.metrics.test_findings import person


@pytest.mark.slow
@pytest.mark.parametrize(("people", "verdict"), [(29, "unmet"), (30, "met"), (31, "met")])
def test_a_rule_of_another_scheme_at_its_edge(store, hand_in, workbook, people, verdict):
    """HM-08: at least 30 people in research; a Zhejiang report lists them in the same ledger."""
    hand_in(workbook(*(person(f"R{n}") for n in range(people)), year=2024))
    rows = what_if.under(store, "C1", "henan-manufacturing", 2024).set_index("rule")
    assert rows.loc["HM-08", "verdict"] == verdict
    assert rows.loc["HM-08", "comparable"]
    assert not rows.drop("HM-08")["comparable"].any()
    assert set(rows.drop("HM-08")["verdict"]) <= {"not_reported", "not_applicable"}


@pytest.mark.slow
def test_nothing_of_it_is_kept(store, hand_in, workbook):
    hand_in(workbook(person("R1")))
    before = store.record.end(), results.read(store, "progress_of_centre", centre="C1").astype(str).values.tolist()
    what_if.under(store, "C1", "hunan", 2021)
    after = store.record.end(), results.read(store, "progress_of_centre", centre="C1").astype(str).values.tolist()
    assert after == before


def test_a_year_without_a_report_says_so(store):
    rows = what_if.under(store, "C1", "henan-manufacturing", 2024)
    assert set(rows["verdict"]) <= {"not_reported", "not_applicable"}


def test_before_the_scheme_was_in_force_nothing_is_compared(store):
    assert what_if.under(store, "C1", "henan-manufacturing", 2021).empty


def test_an_unknown_centre(store):
    with pytest.raises(LookupError, match="C9"):
        what_if.under(store, "C9", "hunan", 2021)
