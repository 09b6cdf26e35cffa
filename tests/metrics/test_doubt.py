"""What is in doubt, and for how long: a finding goes with every number that rests on what it is about, and with no other."""

from decimal import Decimal

import pytest

from data import dispositions, reporting_round, submissions
from data.dispositions import Flagged
from metrics import acceptance
from tests.conftest import CODES, centre_row, money
from tests.metrics.test_findings import accepted, firm

NORMAL, TYPED_IN_YUAN = "500000.00", "5000000000.00"
OTHER = "91330783147520019P"  # a firm that only one centre claims


def of(store, year, centre="C1"):
    """Indicator → how much of it is in doubt, None where that cannot be told."""
    rows = store.read("select indicator, amount from result.doubt where centre = ? and year = ?", [centre, year])
    return {r.indicator: None if r.amount is None or r.amount != r.amount else r.amount for r in rows.itertuples()}


@pytest.fixture
def years(hand_in, workbook):
    """Hands in reports: year → amount of social capital in it, beside as much of the lead unit's every year."""

    def receive(amounts: dict[int, str], source: str = "social") -> None:
        for year, amount in amounts.items():
            rows = money("100.00", f"{year}-08-01"), money(amount, f"{year}-08-02", source)
            accepted(hand_in(workbook(*rows, year=year)))

    return receive


@pytest.mark.parametrize(
    ("second", "doubted"), [("2999.99", False), ("3000.00", True), ("30000.00", True), ("30000.01", False)]
)
def test_a_slip_is_in_doubt_where_it_is_found(store, years, second, doubted):
    years({2021: "1.00", 2022: second})
    assert of(store, 2021) == {}
    assert of(store, 2022) == (
        dict.fromkeys(("investment_total", "investment_other"), Decimal(second)) if doubted else {}
    )


def test_totals_go_on_resting_on_it_and_what_does_not_rest_on_it_is_not_in_doubt(store, years):
    years({2021: NORMAL, 2022: TYPED_IN_YUAN, 2023: NORMAL})
    expected = dict.fromkeys(("investment_total", "investment_other"), Decimal(TYPED_IN_YUAN))
    assert of(store, 2021) == {}
    assert of(store, 2022) == expected  # not the lead unit's part, nor a ratio of it
    # the year that is as before is in no doubt, though it lies as far from the odd one
    assert of(store, 2023) == expected
    assert set(store.read("select year from result.doubtful_row")["year"]) == {2022}


def test_a_ratio_rests_on_its_parts(store, hand_in, workbook):
    for year, amount in ((2021, NORMAL), (2022, TYPED_IN_YUAN)):
        fiscal = money("100.00", f"{year}-08-02", "fiscal", payer="city")
        accepted(hand_in(workbook(money(amount, f"{year}-08-01"), fiscal, year=year)))
    assert of(store, 2021) == {}
    assert of(store, 2022) == {
        "investment_total": Decimal(TYPED_IN_YUAN), "investment_lead": Decimal(TYPED_IN_YUAN), "fund_ratio": None,
    }  # fmt: skip
    accepted(hand_in(workbook(money(TYPED_IN_YUAN, "2022-08-01"), year=2022)))
    # without government money there is no ratio that could be in doubt
    assert (
        store.read("select value from result.indicator where indicator = 'fund_ratio' and year = 2022")["value"][0]
        is not None
    )
    assert "fund_ratio" in of(store, 2022)


def test_after_a_fall_the_earlier_is_in_doubt_too(store, years):
    """Which of the two is wrong is not known: a sum would rest on the greater."""
    years({2021: TYPED_IN_YUAN, 2022: NORMAL, 2023: NORMAL})
    assert of(store, 2021)["investment_total"] == Decimal(TYPED_IN_YUAN)
    assert of(store, 2022)["investment_total"] == Decimal(TYPED_IN_YUAN) + Decimal(NORMAL)
    assert of(store, 2023)["investment_total"] == Decimal(TYPED_IN_YUAN) + Decimal(NORMAL)


def test_a_corrected_report_ends_it(store, years):
    years({2021: NORMAL, 2022: TYPED_IN_YUAN})
    assert of(store, 2022)
    years({2022: NORMAL})
    assert of(store, 2022) == {}


def test_what_does_not_count_casts_no_doubt(store, years):
    years({2021: NORMAL, 2022: NORMAL})
    years({2022: TYPED_IN_YUAN})
    assert of(store, 2022)
    reporting_round.take(store, "return", reporting_round.standing(store, "C1", 2022), actor="测试", note="请核对")
    store.catch_up()
    assert store.read("select 1 from result.finding where validation = 'unit_slip'").shape[0] == 1  # still examined
    assert of(store, 2022) == {}  # the version before counts again


def flagged(store) -> Flagged:
    row = store.read("select * from result.flag where flag = 'unit_slip'").iloc[0]
    return Flagged(row.flag_key, "C1", int(row.year), row.flag, row.severity, row.message, None,
                   dispositions.seen(store, row.flag_key))  # fmt: skip


@pytest.mark.parametrize(("decision", "doubted"), [("dismiss", False), ("watch", True), ("adopt", True)])
def test_it_stays_until_the_department_confirms_that_nothing_is_to_be_done(store, years, decision, doubted):
    years({2021: NORMAL, 2022: TYPED_IN_YUAN})
    finding = store.read("select finding from result.finding where validation = 'unit_slip'")["finding"][0]
    acceptance.explain(store, "C1", 2022, finding, "社会资本确有50亿元", actor="测试")
    store.catch_up()
    assert of(store, 2022)  # an explanation is the centre's own word
    dispositions.propose(store, flagged(store), decision, reason="已核对银行回单", actor="甲")
    store.catch_up()
    assert of(store, 2022)
    dispositions.confirm(store, flagged(store), agreed=True, reason="同意", document_no="文1", actor="乙")
    store.catch_up()
    assert bool(of(store, 2022)) is doubted


def test_a_firm_that_two_centres_claim_is_one_in_doubt_and_the_other_is_not(store, hand_in, workbook):
    submissions.enter(store, [centre_row("C2")], actor="测试", source="测试")
    accepted(hand_in(workbook(firm(CODES[0]), firm(OTHER, "示例·乙公司"))))
    assert of(store, 2021) == {}
    accepted(hand_in(workbook(firm(CODES[0]), centre="C2")))
    assert of(store, 2021) == of(store, 2021, "C2") == {"spin_offs": 1}
    assert of(store, 2022) == {"spin_offs": 1}  # no report: the lower bound rests on it
    rows = store.read("select centre, row_no, entity from result.doubtful_row order by centre")
    assert list(rows["entity"]) == [CODES[0]] * 2
    accepted(hand_in(workbook(firm(CODES[0]), firm(OTHER, "示例·乙公司"), year=2022)))
    assert of(store, 2022) == {"spin_offs": 1}  # the same firm again is still one


def test_other_findings_cast_no_doubt(store, years):
    """Ten times as much has to be explained, but no flag is raised for it."""
    years({2021: "2000000.00", 2022: "30000000.00"})
    assert "money_jump" in set(store.read("select validation from result.finding")["validation"])
    assert of(store, 2022) == {}
