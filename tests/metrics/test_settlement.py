"""Money by payer, and what goes back the way it came when a centre leaves (ZJ 五（四），rule ZJ-29)."""

from decimal import Decimal

import pytest

from data.acts.reports import submissions
from data.workbook.interpretation import LedgerRow
from metrics import results
from tests.conftest import centre_row, money
from tests.data.test_dispositions import grade


def audited(payer: str, balance: str, non_compliant: str) -> LedgerRow:
    cells = {"centre": "C1", "payer": payer, "balance": balance, "non_compliant": non_compliant,
             "document_no": "示例审〔2023〕1号", "audited_on": "2023-10-01"}  # fmt: skip
    return LedgerRow("settlement", "退出清算", 5, cells)


@pytest.fixture
def paid(store, hand_in, workbook):
    fiscal = [
        money("100.00", "2021-08-01", "fiscal", payer="province"),
        money("40.00", "2021-09-01", "fiscal", payer="city"),
    ]
    assert hand_in(workbook(*fiscal, money("999.00", "2021-08-01"))).status == "received"
    return store


def settled(store):
    return results.read(store, "settlement", scheme="zhejiang").set_index("payer")


@pytest.mark.slow
def test_a_centre_that_stays_owes_nothing(paid):
    rows = settled(paid)
    assert dict(rows["received"]) == {"province": 100, "city": 40}
    assert rows["ground"].isna().all()
    assert rows["to_recover"].isna().all()


@pytest.mark.slow
def test_only_money_that_counts_was_received(store, hand_in, workbook):
    """Neither what was booked before the approval (2021-07-01) nor what belongs to another year is to go back (D3)."""
    days = {"2021-06-30": "1.00", "2021-07-01": "20.00", "2021-12-31": "300.00", "2022-01-01": "4000.00"}
    fiscal = [money(amount, day, "fiscal", payer="province") for day, amount in days.items()]
    assert hand_in(workbook(*fiscal, money("5.00", "2021-06-30", "fiscal", payer="city"))).status == "received"
    assert dict(settled(store)["received"]) == {"province": 320}


@pytest.mark.slow
def test_on_exit_nothing_is_guessed_before_the_audit(paid):
    submissions.enter(paid, [grade(2021, "fail"), grade(2022, "fail")], actor="测试", source="测试")
    paid.catch_up()
    rows = settled(paid)
    assert set(rows["ground"]) == {"建议摘牌"}
    assert rows["to_recover"].isna().all()


def test_balance_and_non_compliant_money_go_back_to_each_payer(paid):
    entered = [
        grade(2021, "fail"),
        grade(2022, "fail"),
        audited("province", "30.00", "5.01"),
        audited("city", "0.00", "0.00"),
    ]
    submissions.enter(paid, entered, actor="测试", source="测试")
    paid.catch_up()
    rows = settled(paid)
    assert rows.loc["province", "to_recover"] == Decimal("35.01")
    assert rows.loc["city", "to_recover"] == 0  # audited to be nothing: not the same as not audited
    assert not rows["above_received"].any()


@pytest.mark.slow
@pytest.mark.parametrize(("balance", "above"), [("100.00", False), ("100.01", True)])
def test_more_than_was_received_is_pointed_out(paid, balance, above):
    submissions.enter(
        paid, [centre_row("C1", state="delisted"), audited("province", balance, "0.00")], actor="测", source="测"
    )
    paid.catch_up()
    row = settled(paid).loc["province"]
    assert row["above_received"] == above
    assert row["ground"] == "已摘牌"


def test_the_grade_of_a_year_bears_on_the_money_of_the_next(paid):
    submissions.enter(paid, [grade(2021, "fail")], actor="测试", source="测试")
    paid.catch_up()
    row = results.read(paid, "support", scheme="zhejiang", year=2021).iloc[0]
    assert (row["graded_year"], row["money_year"], row["outcome"]) == (2021, 2022, "fail")
