"""What is in doubt, and for how long: a finding goes with every number that rests on what it is about, and with no other."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from data.acts import dispositions
from data.acts.dispositions import Flagged
from data.acts.reports import reporting_round, submissions
from metrics import doubts as words
from metrics import results, review
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


@pytest.mark.slow
@pytest.mark.parametrize(
    ("second", "doubted"), [("2999.99", False), ("3000.00", True), ("30000.00", True), ("30000.01", False)]
)
def test_a_slip_is_in_doubt_where_it_is_found(store, years, second, doubted):
    years({2021: "1.00", 2022: second})
    assert of(store, 2021) == {}
    assert of(store, 2022) == (
        dict.fromkeys(("investment_total", "investment_other"), Decimal(second)) if doubted else {}
    )


@pytest.mark.slow
def test_totals_go_on_resting_on_it_and_what_does_not_rest_on_it_is_not_in_doubt(store, years):
    years({2021: NORMAL, 2022: TYPED_IN_YUAN, 2023: NORMAL})
    expected = dict.fromkeys(("investment_total", "investment_other"), Decimal(TYPED_IN_YUAN))
    assert of(store, 2021) == {}
    assert of(store, 2022) == expected  # not the lead unit's part, nor a ratio of it
    # the year that is as before is in no doubt, though it lies as far from the odd one
    assert of(store, 2023) == expected
    assert set(store.read("select year from result.doubtful_row")["year"]) == {2022}


@pytest.mark.slow
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


@pytest.mark.slow
def test_after_a_fall_the_earlier_is_in_doubt_too(store, years):
    """Which of the two is wrong is not known: a sum would rest on the greater."""
    years({2021: TYPED_IN_YUAN, 2022: NORMAL, 2023: NORMAL})
    assert of(store, 2021)["investment_total"] == Decimal(TYPED_IN_YUAN)
    assert of(store, 2022)["investment_total"] == Decimal(TYPED_IN_YUAN) + Decimal(NORMAL)
    assert of(store, 2023)["investment_total"] == Decimal(TYPED_IN_YUAN) + Decimal(NORMAL)


@pytest.mark.slow
def test_a_corrected_report_ends_it(store, years):
    years({2021: NORMAL, 2022: TYPED_IN_YUAN})
    assert of(store, 2022)
    years({2022: NORMAL})
    assert of(store, 2022) == {}


@pytest.mark.slow
def test_what_does_not_count_casts_no_doubt(store, years):
    years({2021: NORMAL, 2022: NORMAL})
    years({2022: TYPED_IN_YUAN})
    assert of(store, 2022)
    reporting_round.take(store, "return", reporting_round.stage(store, "C1", 2022), actor="测试", note="请核对")
    store.catch_up()
    assert store.read("select 1 from result.finding where validation = 'unit_slip'").shape[0] == 1  # still examined
    assert of(store, 2022) == {}  # the version before counts again


def flagged(store) -> Flagged:
    row = store.read("select * from result.flag where flag = 'unit_slip'").iloc[0]
    return Flagged(row.flag_key, "C1", int(row.year), row.flag, row.severity, row.message, None,
                   dispositions.seen(store, row.flag_key))  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("decision", "doubted"), [("dismiss", False), ("watch", True), ("adopt", True)])
def test_it_stays_until_the_department_confirms_that_nothing_is_to_be_done(store, years, decision, doubted):
    years({2021: NORMAL, 2022: TYPED_IN_YUAN})
    finding = store.read("select finding from result.finding where validation = 'unit_slip'")["finding"][0]
    review.explain(store, "C1", 2022, finding, "社会资本确有50亿元", actor="测试")
    store.catch_up()
    assert of(store, 2022)  # an explanation is the centre's own word
    dispositions.propose(store, flagged(store), decision, reason="已核对银行回单", actor="甲")
    store.catch_up()
    assert of(store, 2022)
    dispositions.confirm(store, flagged(store), agreed=True, reason="同意", document_no="文1", actor="乙")
    store.catch_up()
    assert bool(of(store, 2022)) is doubted


@pytest.mark.slow
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


@pytest.mark.slow
def test_other_findings_cast_no_doubt(store, years):
    """Ten times as much has to be explained, but no flag is raised for it."""
    years({2021: "2000000.00", 2022: "30000000.00"})
    assert "money_jump" in set(store.read("select validation from result.finding")["validation"])
    assert of(store, 2022) == {}


@pytest.fixture
def fiscal(hand_in, workbook):
    """Two years of money of the city, the second typed in 元; beside it the lead unit's."""
    for year, amount in ((2021, NORMAL), (2022, TYPED_IN_YUAN)):
        rows = money("100.00", f"{year}-08-01"), money(amount, f"{year}-08-02", "fiscal", payer="city")
        accepted(hand_in(workbook(*rows, year=year)))


def asked(store, question, **parameters):
    return results.read(store, question, **parameters)


@pytest.mark.slow
def test_every_question_about_money_says_how_much_of_it_is_in_doubt(store, fiscal):
    payers = asked(store, "settlement", scheme="zhejiang").set_index("payer")
    assert payers.loc["city", "doubtful"] == Decimal(TYPED_IN_YUAN)
    indicators = ["investment_total"]
    own = asked(store, "money", centre="C1", indicators=indicators).set_index(["item", "year"])["doubtful"]
    assert own.dropna().to_dict() == {("investment.city", 2022): Decimal(TYPED_IN_YUAN)}
    for year, in_year, total in ((2022, Decimal(TYPED_IN_YUAN), Decimal(TYPED_IN_YUAN)), (2021, None, None)):
        rows = asked(store, "money_of_scheme", scheme="zhejiang", year=year, indicators=indicators).set_index("item")
        found = [rows.loc["investment.city", f"{span}_doubtful"] for span in ("in_year", "total")]
        assert [None if f is None or f != f else f for f in found] == [in_year, total]
        assert rows.drop("investment.city")[["in_year_doubtful", "total_doubtful"]].isna().all(axis=None)
    rows = asked(store, "contributions", centre="C1", year=2022, from_year=2021, indicators=indicators)
    assert rows.set_index(["year", "item"])["doubts"].dropna().to_dict() == {(2022, "市级财政补助"): "疑似单位差错"}
    assert list(asked(store, "report_quality", scheme="zhejiang", year=2022)["doubts"]) == [1]


@pytest.mark.slow
def test_every_question_about_an_indicator_says_so(store, fiscal):
    about = {"scheme": "zhejiang", "year": 2022}
    for question, more in (
        ("matrix", about), ("progress_of_centre", {"centre": "C1"}), ("term_end", about), ("what_if", {"centre": "C1", "year": 2022}),
        ("progress_of_indicator", {"scheme": "zhejiang", "indicator": "investment_total"}), ("outlook", about),
    ):  # fmt: skip
        rows = asked(store, question, **more)
        own = rows[rows["indicator"] == "investment_total"]
        doubted = own[own["doubts"].notna()]
        assert len(doubted), question
        assert set(doubted["doubtful"]) == {Decimal(TYPED_IN_YUAN)}, question
        assert all("相差约一万倍" in reason for reason in doubted["doubt_reasons"]), question
        others = rows[~rows["indicator"].isin(["investment_total", "investment_fiscal", "fund_ratio"])]
        assert others["doubts"].isna().all(), question
    sums = asked(store, "portfolio", scheme="zhejiang").set_index(["indicator", "year"])
    assert sums.loc[("investment_total", 2022), ["doubtful", "doubted_centres"]].tolist() == [Decimal(TYPED_IN_YUAN), 1]
    assert sums.loc[("investment_total", 2021), "doubted_centres"] == 0
    spread = asked(store, "spread", scheme="zhejiang", indicator="investment_total").set_index("year")["doubted"]
    assert (spread[2021], spread[2022]) == (0, 1)


@pytest.mark.slow
def test_points_rest_on_what_is_in_doubt(store, fiscal, hand_in, workbook):
    """The total for good, growth as long as one of the two years that it compares is in doubt."""
    for year in (2023, 2024):
        rows = money("100.00", f"{year}-08-01"), money(NORMAL, f"{year}-08-02", "fiscal", payer="city")
        accepted(hand_in(workbook(*rows, year=year)))
    found = store.read("select year, entry, part from result.score_doubt where scoring = 'zhejiang-house'")
    parts = {year: {f"{e}.{p}" for y, e, p in found.itertuples(index=False) if y == year} for year in range(2021, 2025)}
    whole = {"investment.total", "fund_ratio.whole"}
    assert parts == {2021: set(), 2022: whole | {"investment.year"}, 2023: whole | {"investment.year"}, 2024: whole}
    overview = asked(store, "evaluation_overview", scheme="zhejiang", year=2022, scoring="zhejiang-house")
    assert list(overview["doubted_parts"]) == [3]
    rows = asked(store, "score_parts", centre="C1", year=2022, scoring="zhejiang-house").set_index(["entry", "part"])
    assert rows.loc[("investment", "total"), "doubtful"] == Decimal(TYPED_IN_YUAN)


@pytest.mark.parametrize(
    ("value", "doubtful", "doubts", "said"),
    [
        ("7679350000", "6500000000", "疑似单位差错", "其中存疑 65.00 亿元"), ("6500000000", "6500000000", "疑似单位差错", "存疑"),
        ("2.5", None, "疑似单位差错", "存疑"), ("2.5", None, None, ""),
        ("20000000", "19999999", "疑似单位差错", "其中存疑 0.19999999 亿元"),
    ],
)  # fmt: skip
def test_in_words(definitions, value, doubtful, doubts, said):
    row = SimpleNamespace(value=Decimal(value), doubtful=doubtful and Decimal(doubtful), doubts=doubts, unit="yuan")
    assert words.words(row, definitions) == said
