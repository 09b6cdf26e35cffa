"""One thing written in two ways is counted once; what stands in the report stays as it was written."""

import pytest

from data.workbook.interpretation import LedgerRow
from data.workbook.values import folded
from metrics import results


def person(code: str) -> LedgerRow:
    return LedgerRow(
        "staff", "人员", 5, {"person_code": code, "category": "rd_full_time", "joined_on": "2021-08-01", "tier": "none"}
    )


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("团队１", "团队1"),
        ("团队 1", "团队1"),
        ("团队　1", "团队1"),
        ("甲（乙）", "甲(乙)"),
        ("Ⅱ期", "II期"),
        (" a1", "a1"),
    ],
)
def test_width_and_spaces_make_no_other_name(text, same):
    assert folded(text) == folded(same) == same


@pytest.mark.parametrize(
    ("one", "other"), [("团队1", "团队2"), ("团队一", "团队1"), ("甲公司", "甲公司二"), ("A1", "A-1")]
)
def test_other_names_stay_apart(one, other):
    assert folded(one) != folded(other)


def value(store, indicator: str, year: int = 2021) -> int:
    rows = results.read(store, "progress_of_centre", centre="C1").set_index(["indicator", "year"])
    return int(rows.loc[(indicator, year), "value"])


@pytest.mark.slow
def test_a_person_written_in_two_ways_is_one(store, hand_in, workbook):
    hand_in(workbook(person("A1"), person("a1"), person("Ａ１"), person("A2")))
    assert value(store, "staff_total") == 2
    reasons = store.read("select cells['person_code'] as code, reason from result.match as m join record.report_row as r"
                         " using (report_id, ledger, row_no) where item = 'staff.rd_full_time' order by row_no")  # fmt: skip
    assert list(reasons["reason"]) == ["counted", "repeated", "repeated", "counted"]
    assert len(set(reasons["code"])) >= 3  # the text stays as it was written


@pytest.mark.slow
def test_over_the_years_it_is_the_same_one(store, hand_in, workbook):
    """A running distinct count: a team named otherwise in the next year is no second team, and did not vanish."""

    def written(name: str) -> LedgerRow:
        cells = {"team_name": name, "tier": "leading", "arrived_on": "2021-08-01", "evidence": "示例"}
        return LedgerRow("team", "团队", 5, cells)

    first = hand_in(workbook(written("量子 团队（一）")))
    assert first.status == "received", first.problems
    hand_in(workbook(written("量子团队(一)"), year=2022))
    assert value(store, "teams", 2022) == 1
    found = results.read(store, "findings", centre="C1", year=2022)
    assert "team_gone" not in set(found["validation"])
