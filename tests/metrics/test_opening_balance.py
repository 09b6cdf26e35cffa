"""A department begins in mid-life (D23): opening balances and a first reported year, at their edges."""

import pytest

from data.acts.reports import submissions
from data.problem import Refused
from data.workbook import template
from data.workbook.interpretation import LedgerRow
from metrics import results
from tests.conftest import centre_row, money, served

# valid by their check digit
CODES = ("91330100799655050J", "913300001429165803", "91330000738407240P")
LATE = {"approved_on": "2021-03-01", "first_year": "2023"}


def opening(indicator: str = "investment_total", **more: str) -> LedgerRow:
    cells = {"centre": "C1", "indicator": indicator, "as_of": "2022-12-31", "document_no": "示例〔2023〕1号"}
    if "value" not in more and "entity" not in more:
        cells["value"] = "120000"
    return LedgerRow("opening", "期初数", 5, cells | more)


@pytest.fixture
def register(store):
    def enter(*rows, **centre):
        submissions.enter(store, [centre_row("C1", **(LATE | centre)), *rows], actor="测试", source="登记簿.xlsx")
        store.catch_up()
        return store

    return enter


@pytest.fixture
def progress(store):
    def read(indicator: str, year: int):
        rows = results.read(store, "progress_of_centre", centre="C1").set_index(["indicator", "year"])
        return rows.loc[(indicator, year)]

    return read


def test_years_before_the_first_reported_one_are_owed_by_nobody(register):
    store = register()
    assert list(store.read("select year from result.centre_year order by year")["year"])[0] == 2023
    flags = store.read("select year from result.flag where flag = 'report_overdue'")
    assert (flags["year"] >= 2023).all()


def test_a_report_of_such_a_year_is_refused(register, hand_in, workbook):
    register()
    assert "早于首个报告年度2023" in hand_in(workbook(year=2022)).problems[0].message


@pytest.mark.slow
def test_without_a_balance_the_total_is_a_lower_bound(register, hand_in, workbook, progress):
    store = register()
    hand_in(workbook(money("1000000.00", "2023-08-01"), year=2023))
    row = progress("investment_total", 2023)
    assert (row["value"], row["completeness"], row["status"]) == (1_000_000, "lower", "incomplete")
    assert list(row["missing_years"]) == [2021, 2022]
    adverse = store.read(
        "select flag from result.flag where flag in ('milestone_missed', 'behind_path') and year = 2023"
    )
    assert "investment_total" not in set(adverse["flag"])
    assert adverse.empty or "data_incomplete" in set(
        store.read("select flag from result.flag where year = 2023")["flag"]
    )


@pytest.mark.slow
def test_with_it_the_total_is_exact_and_shows_what_it_began_with(register, hand_in, workbook, progress):
    register(opening(value="120000"))  # 万元: 12亿元
    hand_in(workbook(money("800000000.00", "2023-08-01"), year=2023))
    row = progress("investment_total", 2023)
    assert (row["value"], row["completeness"]) == (2_000_000_000, "exact")
    assert (row["opening"], str(row["opening_as_of"])[:10], row["opening_document"]) == (
        1_200_000_000,
        "2022-12-31",
        "示例〔2023〕1号",
    )
    assert (row["opening_file"], list(row["opening_rows"])) == ("登记簿.xlsx", [5])


@pytest.mark.slow
@pytest.mark.parametrize(("as_of", "missing"), [("2021-12-31", [2022]), ("2022-12-31", [])])
def test_the_years_it_does_not_reach_are_missing(register, hand_in, workbook, progress, as_of, missing):
    register(opening(as_of=as_of))
    hand_in(workbook(year=2023))
    assert list(progress("investment_total", 2023)["missing_years"]) == missing


@pytest.mark.slow
def test_what_a_report_says_of_a_year_that_is_in_the_balance_is_not_counted_twice(
    register, hand_in, workbook, progress
):
    register(opening(value="100"), first_year="2022")  # a million, with all of 2022 in it
    hand_in(workbook(money("1000000.00", "2022-08-01"), year=2022))
    hand_in(workbook(money("5.00", "2023-08-01"), year=2023))
    assert progress("investment_total", 2022)["value"] == 1_000_000
    assert progress("investment_total", 2023)["value"] == 1_000_005


@pytest.mark.slow
def test_firms_listed_by_name_are_no_newcomers(register, hand_in, workbook, progress):
    register(opening("served_firms", entity=CODES[0]), opening("served_firms", entity=CODES[1].lower()))
    outcome = hand_in(workbook(served(CODES[1], "2023-08-01"), served(CODES[2], "2023-09-01"), year=2023))
    assert outcome.status == "received", outcome.problems
    row = progress("served_firms", 2023)
    assert (row["value"], row["opening"], row["completeness"]) == (3, 2, "exact")


@pytest.mark.slow
def test_firms_given_as_a_number_are_added(register, hand_in, workbook, progress):
    register(opening("served_firms", value="40"))
    hand_in(workbook(served(CODES[1], "2023-08-01"), year=2023))
    assert progress("served_firms", 2023)["value"] == 41


@pytest.mark.slow
def test_registered_again_the_later_row_holds(register, progress, hand_in, workbook):
    register(opening(value="100"))
    register(opening(value="90"))
    hand_in(workbook(year=2023))
    assert progress("investment_total", 2023)["value"] == 900_000


def test_the_first_reported_year_has_nothing_to_grow_from(register, hand_in, workbook):
    """Approved in 2021, reporting from 2023: growth does not apply in 2023, as it does not in the year of approval."""
    store = register(opening(value="120000"))
    hand_in(workbook(money("800000000.00", "2023-08-01"), year=2023))
    reasons = store.read("select distinct reason from result.score_part where kind = 'growth' and year = 2023")
    assert set(reasons["reason"].dropna()) <= {"not_applicable"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("row", "said"),
    [
        (opening(as_of="2022-12-30"), "不是年底"),
        (opening(as_of="2020-12-31"), "早于批复日期"),
        (opening(as_of="2099-12-31"), "截至日期 2099-12-31 在今天"),
        (opening(value="1", entity="x"), "期初数和名称都填了"),
        (
            LedgerRow("opening", "期初数", 5, {k: v for k, v in opening().cells.items() if k != "value"}),
            "期初数和名称都没有填",
        ),
        (opening(entity="x"), "不能按名单登记"),
        (opening("staff_total"), "不是该方案由台账累计的指标"),
        (opening("hunan_capital"), "不是该方案由台账累计的指标"),
        (opening("teams", value="1"), "列出批复以来的全部"),
        (opening(value="-1"), "第5行"),
        (opening(value="100000000000"), "第5行"),
        (opening(centre="C9"), "没有登记"),
    ],
)
def test_what_is_no_opening_balance_is_refused_with_the_reason(register, row, said):
    with pytest.raises(Refused) as refused:
        register(row)
    assert said in "；".join(p.message for p in refused.value.problems)


def test_a_failure_before_the_first_reported_year_is_one_of_the_run(register):
    """Failed in 2022, which was on paper, and in 2023: twice in a row."""
    cells = {"centre": "C1", "grade": "fail", "nature": "first"}
    history = [
        LedgerRow("grade", "评价等级", 5, cells | {"year": "2022", "document_no": "1号", "published_on": "2023-08-01"}),
        LedgerRow("grade", "评价等级", 6, cells | {"year": "2023", "document_no": "2号", "published_on": "2024-08-01"}),
    ]
    store = register(*history)
    run = store.read("select year, failures_in_a_row from result.evaluation order by year")
    assert list(run.itertuples(index=False, name=None)) == [(2022, 1), (2023, 2)]
    assert "delisting_proposed" in set(store.read("select flag from result.flag where year = 2023")["flag"])


def test_a_first_year_before_the_approval_is_refused(register):
    with pytest.raises(Refused, match="早于批复日期"):
        register(first_year="2020")
    register(first_year="2021")  # the year itself is right, and says nothing new


@pytest.mark.slow
def test_through_the_workbook_and_back(store, definitions, hand_in, workbook, progress):
    rows = [centre_row("C1", **LATE), opening(value="120000")]
    outcome = hand_in(template.write_registry(definitions, rows), "登记簿.xlsx")
    assert outcome.status == "received", outcome.problems
    hand_in(workbook(year=2023))
    assert progress("investment_total", 2023)["value"] == 1_200_000_000
