"""Amounts out of all proportion, with and without a year before: below, at and above each limit, and the doubt beside the number."""

from decimal import Decimal

import pytest

from data.acts.reports import submissions
from tests.conftest import centre_row, money
from tests.data.sent_report import send

KINDS = ("amount_row", "amount_target", "amount_others", "thousand_slip")


def year_of(store, year: int, **reports: list[tuple[str, str]]) -> None:
    """Every centre's report of a year: (source, amount in 元) of each row."""
    submissions.enter(store, [centre_row(c) for c in reports], actor="测试", source="测试")
    for centre, amounts in reports.items():
        rows = [money(a, f"{year}-08-01", source, voucher=f"{n}") for n, (source, a) in enumerate(amounts)]
        numbered = [type(r)(r.ledger, r.sheet, n, r.cells) for n, r in enumerate(rows, 5)]
        send(store, *numbered, centre=centre, year=year)


def found(store, *kinds: str) -> set[tuple[str, int, int]]:
    """(centre, year, row) of the findings of these kinds; row 0: about the whole item or sheet."""
    asked = "select centre, year, coalesce(row_no, 0) as row_no from result.finding where list_contains(?, validation)"
    return {(r.centre, int(r.year), int(r.row_no)) for r in store.read(asked, [list(kinds)]).itertuples()}


def of_lead(*amounts: str) -> list[tuple[str, str]]:
    return [("lead", amount) for amount in amounts]


@pytest.mark.slow
def test_one_row_against_the_median_of_the_others(store):
    year_of(
        store, 2021,
        AT=of_lead("1000.00", "2000.00", "4000.00", "6000000.00"),  # three others, the middle one 2,000
        BELOW=of_lead("1000.00", "2000.00", "4000.00", "5999999.99"),
        EVEN=of_lead("9000000.00", "1000.00", "2000.00", "4000.00", "8000.00"),  # four others, between them 3,000
        EVEN_BELOW=of_lead("8999999.99", "1000.00", "2000.00", "4000.00", "8000.00"),
        FEW=of_lead("1000.00", "2000.00", "60000000.00"),
        TWO=of_lead("1000.00", "2000.00", "3000.00", "4000.00", "60000000.00", "70000000.00"),
        SMALL=of_lead("0.01", "2000.00", "3000.00", "4000.00"),  # far below is no slip of this kind
    )  # fmt: skip
    store.catch_up()
    assert found(store, "amount_row") == {("AT", 2021, 8), ("EVEN", 2021, 5), ("TWO", 2021, 9), ("TWO", 2021, 10)}
    doubts = store.read("select centre, amount from result.doubt where indicator = 'investment_total' and year = 2021")
    assert dict(zip(doubts["centre"], doubts["amount"], strict=True)) == {
        "AT": Decimal(6000000), "EVEN": Decimal(9000000), "TWO": Decimal(130000000),
    }  # fmt: skip


@pytest.mark.slow
def test_a_year_against_what_is_to_be_reached_in_all(store):
    """浙江 三（四）: 50亿元. Reached only on paper: the state never stands without a doubt beside it."""
    year_of(
        store, 2021, AT=of_lead("50000000000.00"), BELOW=of_lead("49999999999.99"), PARTS=of_lead("30000000000.00", "20000000000.00")
    )  # fmt: skip
    store.catch_up()
    assert found(store, *KINDS) == {("AT", 2021, 0), ("PARTS", 2021, 0)}
    told = store.read("select found, item from result.finding where centre = 'AT'").iloc[0]
    assert (told["found"], told["item"]) == (
        "依托单位新增投入：本年 5000000.00 万元，为最后目标 500000.00 万元 的约 10 倍", "investment.lead",
    )  # fmt: skip
    reached = store.read("""
        select p.centre, d.doubts from result.progress as p
        left join result.doubt as d on d.centre = p.centre and d.year = p.year and d.indicator = p.indicator
        where p.indicator = 'investment_total' and p.year = 2021 and p.status = 'reached' order by all""")
    assert list(zip(reached["centre"], reached["doubts"].fillna(""), strict=True)) == [
        ("AT", "金额远超目标"), ("BELOW", ""), ("PARTS", "金额远超目标"),
    ]  # fmt: skip


@pytest.mark.slow
def test_a_year_against_the_other_centres(store):
    four = {"B": of_lead("1000.00"), "C": of_lead("2000.00"), "D": of_lead("3000.00"), "E": of_lead("4000.00")}
    year_of(store, 2021, A=of_lead("2500000.00"), **four)
    year_of(store, 2022, A=of_lead("2499999.99"), **four)
    year_of(store, 2023, A=of_lead("2500000.00"), B=of_lead("1000.00"), C=of_lead("2000.00"), D=of_lead("3000.00"))
    year_of(store, 2024, A=[("social", "2500000.00")], **four)  # nobody else has the like
    store.catch_up()
    assert found(store, "amount_others") == {("A", 2021, 0)}


@pytest.mark.slow
def test_what_is_found_in_a_row_or_against_the_year_before_is_not_told_twice(store):
    others = {c: of_lead("1000.00") for c in "BCDE"}
    year_of(store, 2021, A=of_lead("1000.00"), **others)
    year_of(store, 2022, A=of_lead("10000000.00"), **others)  # ten thousand times the year before and the others
    year_of(store, 2023, A=of_lead("1000.00", "1000.00", "1000.00", "20000000.00"), **others)
    store.catch_up()
    assert found(store, *KINDS) == {("A", 2023, 8)}
    assert found(store, "unit_slip") >= {("A", 2022, 0)}


def sheet(lead: str, social: str) -> list[tuple[str, str]]:
    return [("lead", lead), ("social", social)]


@pytest.mark.slow
def test_a_whole_sheet_that_is_ten_times_the_year_before(store):
    before = sheet("20000000.00", "10000000.00")
    later = {
        "TEN": sheet("200000000.00", "100000000.00"),
        "TENTH": sheet("2000000.00", "1000000.00"),
        "MOST": sheet("260000000.00", "130000000.00"),  # thirteen times
        "BEYOND": sheet("260000000.01", "130000000.00"),
        "LEAST": sheet("140000000.00", "70000000.00"),  # seven times
        "BEFORE": sheet("139999999.99", "70000000.00"),
        "UNEVEN": sheet("268377223.00", "31622777.00"),  # ten times in all, one item by the root of ten
        "OTHERWISE": sheet("268377224.00", "31622776.00"),  # and a hair less: that item hardly moved
        "ALONE": of_lead("300000000.00"),
    }
    year_of(store, 2021, **dict.fromkeys(later, before))
    year_of(store, 2022, **later)
    store.catch_up()
    assert {centre for centre, year, _ in found(store, "thousand_slip") if year == 2022} == {
        "TEN", "TENTH", "MOST", "LEAST", "UNEVEN",
    }  # fmt: skip
    assert not {("TEN", 2022, 0)} & found(store, "money_jump")  # one matter, told once
    assert ("BEYOND", 2022, 0) in found(store, "money_jump")
    told = store.read("select found from result.finding where centre = 'TEN' and validation = 'thousand_slip'")
    assert list(told["found"]) == [
        "《资金投入》：2021年 3000.00 万元，2022年 30000.00 万元，相差约十倍，2 个填报项都是如此"
    ]
    doubts = store.read("select centre, amount from result.doubt where indicator = 'investment_total' and year = 2022")
    assert dict(zip(doubts["centre"], doubts["amount"], strict=True))["TEN"] == Decimal(300000000)
    # after a fall it is not known which year is wrong: the earlier is in doubt, and the later with it
    first = store.read(
        "select centre, min(year) as year from result.doubt where indicator = 'investment_total' group by centre"
    )
    since = dict(zip(first["centre"], first["year"], strict=True))
    assert (since["TEN"], since["TENTH"]) == (2022, 2021)
    rows = store.read("select distinct year from result.doubtful_row where centre = 'TENTH' order by year")
    assert list(rows["year"]) == [2021, 2022]
