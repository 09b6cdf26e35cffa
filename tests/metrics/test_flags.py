"""Flags that rest on figures: at the edge of what raises them, and never where something is missing, not due or not applicable."""

from datetime import date

import pytest

from data.schema.loading import current
from data.workbook.interpretation import LedgerRow
from tests.metrics.test_evaluation import case, centre, grade
from tests.side_by_side import side_by_side

TENTH, ENOUGH = "100000000.00", "1900000000.00"  # with one tenth of a billion more: exactly 20亿
LEDGERS = current().forms["annual"].ledgers


def money(year, amount, source="lead", payer=None):
    cells = {"booked_on": f"{year}-12-31", "source": source, "amount": amount} | ({"payer": payer} if payer else {})
    return LedgerRow("investment", "t", 5, cells)


def partners(year, count):
    listed = ({"firm_name": "f", "credit_code": f"f{n}", "started_on": "2021-01-01"} for n in range(count))
    return [LedgerRow("partner", "t", n, cells) for n, cells in enumerate(listed, 5)]


def report(year, *rows):
    filled = {row.ledger for row in rows}
    return "C1", year, rows, {ledger: ("filled" if ledger in filled else "zero", "") for ledger in LEDGERS}


def invested(amounts):
    return [report(year, money(year, amount)) for year, amount in amounts.items()]


def told(reports, today="2026-01-01", **registered):
    """What C1 reported, as of a day."""
    return case([centre("C1", **registered)], reports, date.fromisoformat(today))


def flagged(connection, flag, indicator=None):
    """Year → since when it is flagged so."""
    asked = "select year, cast(since as varchar) from result.flag where flag = ? and coalesce(indicator, '') = ? order by year"
    return dict(connection.execute(asked, [flag, indicator or ""]).fetchall())


def missed(connection):
    return flagged(connection, "milestone_missed", "investment_total")


@pytest.mark.slow
@side_by_side
def test_of_two_milestones_that_were_missed_the_later_one_is_told():
    """20亿 by the end of 2022, 50亿 by the end of 2025 (ZJ 二.5): neither before its day."""
    tenths = dict.fromkeys(range(2021, 2026), TENTH)
    connection = yield told(invested(tenths))
    assert missed(connection) == dict.fromkeys((2022, 2023, 2024), "2023-01-01") | {2025: "2026-01-01"}


@pytest.mark.parametrize(("amount", "years"), [(ENOUGH, {2025}), ("1899999999.99", {2022, 2023, 2024, 2025})])
@side_by_side
def test_what_is_reached_exactly_is_not_missed(amount, years):
    reported = {2021: TENTH, 2022: amount, 2023: "0.00", 2024: "0.00", 2025: TENTH}
    # from 2023 on the total is more by nothing: what was short by a cent stays short
    assert set(missed((yield told(invested(reported))))) == years


@side_by_side
def test_nothing_is_missed_by_a_total_that_lacks_a_year():
    connection = yield told(invested({2021: TENTH, 2023: TENTH, 2024: TENTH, 2025: TENTH}))
    assert missed(connection) == {}


@pytest.mark.parametrize(("approved", "years"), [("2022-12-31", {2022, 2023}), ("2023-01-01", set())])
@side_by_side
def test_a_milestone_before_the_approval_is_not_missed(approved, years):
    """D20; one that falls on the day of approval is not before it."""
    reported = {year: TENTH for year in (2022, 2023) if year >= int(approved[:4])}
    connection = yield told(invested(reported), "2024-01-01", approved=approved)
    assert set(missed(connection)) == years


@pytest.mark.parametrize(
    ("first", "behind"), [("798902606.31", True), ("798902606.32", False), ("998628257.89", False)]
)
@side_by_side
def test_behind_the_path_begins_below_eight_tenths_of_it(first, behind):
    """From 0 at approval to 20亿 over 729 days, 364 of them gone: 0.8 of the path is 798902606.31001…"""
    found = flagged((yield told(invested({2021: first}), "2022-01-01")), "behind_path", "investment_total")
    assert (2021 in found) == behind


@pytest.mark.parametrize(("count", "status"), [(7, "behind"), (8, "slow"), (9, "slow"), (10, "on_path")])
@side_by_side
def test_eight_tenths_of_the_path_exactly_is_slow_and_not_behind(count, status):
    """The letter's target of the year is the path (ZJ 五（一）)."""
    agreed = {"centre": "C1", "letter_version": "1", "indicator": "partners", "kind": "annual", "year": "2021"}
    rows = [
        centre("C1"),
        LedgerRow("letter", "t", 1, {"centre": "C1", "letter_version": "1", "letter_no": "1", "first_year": "2021"}),
        LedgerRow("letter_target", "t", 1, agreed | {"direction": "at_least", "value": "10"}),
    ]
    connection = yield case(rows, [report(2021, *partners(2021, count))], today=date(2022, 1, 1))
    asked = "select status, attainment from result.progress where indicator = 'partners'"
    assert connection.execute(asked).fetchall() == [(status, "met" if count == 10 else "unmet")]


@pytest.mark.parametrize(("count", "missed"), [(9, {2023, 2024}), (10, {2024})])
@side_by_side
def test_a_milestone_that_the_letter_adds_is_missed_like_one_of_the_policy(count, missed):
    """Ten firms by the end of 2023 and twenty by the end of 2024, of which the policy says nothing."""
    agreed = {
        "centre": "C1",
        "letter_version": "1",
        "indicator": "partners",
        "kind": "milestone",
        "direction": "at_least",
    }
    rows = [
        centre("C1"),
        LedgerRow("letter", "t", 1, {"centre": "C1", "letter_version": "1", "letter_no": "1", "first_year": "2021"}),
        LedgerRow("letter_target", "t", 1, agreed | {"year": "2023", "value": "10"}),
        LedgerRow("letter_target", "t", 2, agreed | {"year": "2024", "value": "20"}),
    ]
    connection = yield case(
        rows, [report(y, *partners(y, count)) for y in (2021, 2022, 2023, 2024)], today=date(2025, 1, 1)
    )
    asked = "select year, message, basis from result.flag where flag = 'milestone_missed' and indicator = 'partners'"
    found = {year: (message, basis) for year, message, basis in connection.execute(asked).fetchall()}
    assert set(found) == missed
    assert found[2024][0] == f"紧密合作企业应于2024-12-31前达到20 家，2024年底为{count} 家，还差{20 - count} 家"


@side_by_side
def test_what_was_missed_is_not_told_a_second_time_as_behind_its_path():
    connection = yield told(invested({2021: TENTH, 2022: TENTH, 2023: TENTH}), "2024-01-01")
    assert set(flagged(connection, "behind_path", "investment_total")) == {2021}
    # another indicator is another matter, though one was missed in the same year
    assert set(flagged(connection, "behind_path", "partners")) == {2021, 2022, 2023}


@pytest.mark.slow
@pytest.mark.parametrize(("count", "status"), [(7, "regressed"), (8, "behind"), (10, "slow")])
@side_by_side
def test_a_stock_below_its_path_and_below_last_year_has_gone_back(count, status):
    """Fifty by 2028-12-31: at the end of 2022 the path stands at 12.5, eight tenths of it just below ten."""
    reports = [report(2021, *partners(2021, 8)), report(2022, *partners(2022, count))]
    connection = yield case([centre("C1")], reports, today=date(2023, 1, 1))
    asked = "select status from result.progress where indicator = 'partners' and year = 2022"
    assert connection.execute(asked).fetchall() == [(status,)]
    asked = "select message from result.flag where flag = 'behind_path' and indicator = 'partners' and year = 2022"
    words = {"regressed": "，并比上年倒退", "behind": " 家的八成"}
    assert [m.endswith(words[status]) for (m,) in connection.execute(asked).fetchall()] == [True] * (status in words)


@pytest.mark.parametrize(
    ("rows", "status", "low"),
    [
        ([("199.99", "lead", None), ("100.00", "fiscal", "city")], "slow", True),
        ([("200.00", "lead", None), ("100.00", "fiscal", "city")], "on_path", False),
        ([("199.99", "lead", None)], "not_applicable", False),  # twice nothing is no ratio, and nothing that is kept
        ([("100.00", "fiscal", "city")], "behind", True),
    ],
)
@side_by_side
def test_the_ratio_of_two_to_one_holds_at_every_year_end(rows, status, low):
    """ZJ 三（四）, D11."""
    reports = [report(2021, *(money(2021, *row) for row in rows))]
    connection = yield case([centre("C1")], reports, today=date(2022, 1, 1))
    asked = "select status from result.progress where indicator = 'fund_ratio'"
    assert connection.execute(asked).fetchall() == [(status,)]
    asked = "select count(*) from result.flag where flag = 'ratio_low' and indicator = 'fund_ratio'"
    assert connection.execute(asked).fetchone() == (int(low),)


@side_by_side
def test_no_government_money_yet_with_a_year_missing_is_incomplete():
    """With every year there it is a ratio to nothing; with one missing there may have been some."""
    last = report(2022, money(2022, "1.00"))
    one_missing, all_there = yield [told([last], "2023-01-01"), told([report(2021), last], "2023-01-01")]
    asked = "select status from result.progress where indicator = 'fund_ratio' and year = 2022"
    assert one_missing.execute(asked).fetchall() == [("incomplete",)]
    assert all_there.execute(asked).fetchall() == [("not_applicable",)]


@side_by_side
def test_a_ratio_of_totals_that_lack_a_year_is_not_low():
    reports = [report(2022, money(2022, "1.00"), money(2022, "100.00", "fiscal", "city"))]
    assert flagged((yield told(reports, "2023-01-01")), "ratio_low", "fund_ratio") == {}


@pytest.mark.slow
@pytest.mark.parametrize(("today", "years"), [("2024-03-31", set()), ("2024-04-01", {2023})])
@side_by_side
def test_that_a_year_is_missing_is_told_once_it_is_due(today, years):
    connection = yield told(invested({2021: TENTH, 2022: TENTH}), today)
    assert set(flagged(connection, "data_incomplete")) == years


COMPARED = "value_said, bound_said, gap_said, cast(on_day as varchar), evidence, evidence_of"


@pytest.mark.parametrize(
    ("amount", "city", "said"),
    [
        ("9999999.99", "5000000.00", ("1.999999998 倍", "2 倍", "0.000000002 倍")),
        ("19999999.99", "10000000.00", ("1.999999999 倍", "2 倍", "0.000000001 倍")),  # six places would call it 2
        ("19994000.00", "10000000.00", ("1.9994 倍", "2 倍", "0.0006 倍")),
        ("15000000.00", "10000000.00", ("1.50 倍", "2.00 倍", "0.50 倍")),
    ],
)
@side_by_side
def test_a_ratio_a_hair_below_its_bound_does_not_look_like_it(amount, city, said):
    reports = [report(2021, money(2021, amount), money(2021, city, "fiscal", "city"))]
    connection = yield case([centre("C1")], reports, today=date(2022, 1, 1))
    asked = f"select {COMPARED} from result.flag where flag = 'ratio_low' and indicator = 'fund_ratio'"
    # two rows of the ledger: one in each part of the ratio
    assert connection.execute(asked).fetchall() == [(*said, "2021-12-31", 2, "row")]


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("9999999.99", ("0.10 亿元", "20.00 亿元", "19.90 亿元")),
        ("1999999999.99", ("19.9999999999 亿元", "20 亿元", "0.01 元")),
        ("1999940000.00", ("19.9994 亿元", "20 亿元", "6.00 万元")),
    ],
)
@side_by_side
def test_the_gap_of_money_is_said_in_a_unit_that_fits_it(amount, said):
    connection = yield case([centre("C1")], invested({2021: "0.00", 2022: amount}), today=date(2023, 1, 1))
    asked = f"""select {COMPARED} from result.flag
        where flag = 'milestone_missed' and indicator = 'investment_total' and year = 2022"""
    assert connection.execute(asked).fetchall() == [(*said, "2022-12-31", 2, "row")]


@side_by_side
def test_a_flag_says_on_how_much_it_rests_and_what_would_change_it():
    """Of what is concluded, the conclusions; of a total without a year, the years that are missing; never a number that is not there."""
    rows = [centre("C1"), grade("C1", 2021, "fail"), grade("C1", 2022, "fail")]
    connection = yield case(rows, invested({2021: TENTH}), today=date(2023, 10, 1))
    asked = (
        f"select flag, {COMPARED}, changed_by from result.flag where year = 2022 and indicator is null order by flag"
    )
    found = {flag: more for flag, *more in connection.execute(asked).fetchall()}
    nothing = [None] * 4
    assert found["delisting_proposed"][:6] == [*nothing, 2, "conclusion"]
    assert "最终等级改变" in found["delisting_proposed"][6]
    assert found["report_overdue"][:6] == [*nothing, 0, "report"]
    assert found["data_incomplete"][:6] == [*nothing, 1, "missing_year"]
    assert found["data_incomplete"][6].startswith("收到2022年度的报告")


@side_by_side
def test_rows_that_do_not_count_are_no_evidence():
    """One row of the year after is in the ledger, and counts for nothing yet."""
    rows = (money(2022, TENTH), money(2023, TENTH))
    connection = yield case([centre("C1")], [report(2021), report(2022, *rows)], today=date(2023, 1, 1))
    asked = "select evidence from result.flag where flag = 'milestone_missed' and indicator = 'investment_total' and year = 2022"
    assert connection.execute(asked).fetchall() == [(1,)]


@side_by_side
def test_a_firm_that_is_served_again_is_one_row_of_evidence():
    """As the list of rows shows it: the row of 2022 is there, and was counted in 2021 already."""

    def served(year, *firms):
        cells = ({"firm_name": firm, "credit_code": firm, "served_on": f"{year}-11-01"} for firm in firms)
        return [LedgerRow("served_firm", "t", n, row) for n, row in enumerate(cells, 5)]

    reports = [report(2021, *served(2021, "F1", "F1", "F2")), report(2022, *served(2022, "F1", "F3"))]
    connection = yield case([centre("C1")], reports, today=date(2023, 1, 1))
    asked = "select year, value, evidence from result.flag where indicator = 'served_firms' order by year"
    assert connection.execute(asked).fetchall() == [(2021, 2, 2), (2022, 3, 3)]
