"""Accepting only without open findings, and explanations: what they cover, how long they hold."""

from dataclasses import replace

import pytest

from data.acts.reports import submissions
from data.acts.reports.reporting_round import stage, take
from data.journal.record import Superseded
from data.problem import Refused
from data.workbook.interpretation import LedgerRow
from metrics import results, review
from tests.conftest import CODES, money, served
from tests.data.sent_report import prepared, send

EARLY = money("100.00", "2021-06-30", voucher="V1")  # before the approval: a query


def person(left: str) -> LedgerRow:
    """Joined on 2021-08-01; a day of leaving before that is an error."""
    cells = {"person_code": "R1", "category": "rd_full_time", "tier": "none", "joined_on": "2021-08-01"}
    return LedgerRow("staff", "人员", 5, cells | {"left_on": left})


def found(store, validation=None):
    store.catch_up()
    rows = results.read(store, "findings", centre="C1", year=2021)
    return rows if validation is None else rows[rows["validation"] == validation]


def explain(store, key, text="合同在批复前签订"):
    review.explain(store, "C1", 2021, key, text, actor="填报人")


def test_open_findings_refuse_with_the_whole_list_and_nothing_is_recorded(store):
    send(store, EARLY, person("2021-07-31"))
    seen = stage(store, "C1", 2021)
    events = store.version[0]
    with pytest.raises(Refused) as refused:
        review.accept(store, seen, actor="官员")
    told = {p.place: p.message for p in refused.value.problems}
    assert set(told) == {"《资金投入》第5行", "《人员》第5行"}
    assert "2021-06-30 早于批复日期 2021-07-01" in told["《资金投入》第5行"]
    assert "请先作书面说明" in told["《资金投入》第5行"]
    assert "书面说明" not in told["《人员》第5行"]
    assert store.version[0] == events
    assert stage(store, "C1", 2021) == seen


@pytest.mark.slow
def test_an_explained_query_is_no_hindrance_and_an_error_stays_one(store):
    send(store, EARLY, person("2021-07-31"))
    for row in found(store).itertuples():
        if row.level == "error":
            with pytest.raises(Refused, match="不能用说明代替改正"):
                explain(store, row.finding)
        else:
            explain(store, row.finding)
    with pytest.raises(Refused) as refused:
        review.accept(store, stage(store, "C1", 2021), actor="官员")
    assert [p.place for p in refused.value.problems] == ["《人员》第5行"]
    send(store, EARLY, person("2021-08-01"))
    review.accept(store, stage(store, "C1", 2021), actor="官员", note="已核对")
    now = stage(store, "C1", 2021)
    assert (now.version, now.state) == (2, "accepted")
    kept = found(store).iloc[0]
    assert (kept["explanation"], kept["explained_by"], kept["open"]) == ("合同在批复前签订", "填报人", False)


def test_an_explanation_needs_text_and_a_finding_that_is_there(store):
    send(store, EARLY)
    key = found(store)["finding"].iloc[0]
    events = store.version[0]
    for text in ("", " \n", "\u3000"):
        with pytest.raises(Refused, match="没有填写书面说明"):
            explain(store, key, text)
    with pytest.raises(Refused, match="没有这一核验问题"):
        explain(store, "0" * 32)
    with pytest.raises(Refused, match="没有填写操作人"):
        review.explain(store, "C1", 2021, key, "属实", actor="")
    assert store.version[0] == events


@pytest.mark.slow
def test_an_explanation_holds_as_long_as_the_matter_stays_the_same(store):
    send(store, EARLY)
    explain(store, found(store)["finding"].iloc[0])
    # another row before it: the same matter, one row further down
    moved = LedgerRow("investment", "资金投入", 6, EARLY.cells)
    send(store, money("5.00", "2021-08-01", voucher="V0"), moved)
    again = found(store, "money_before_approval").iloc[0]
    assert (again["row_no"], again["open"]) == (6, False)
    send(store, money("100.00", "2021-06-29", voucher="V1"))  # another day: another matter
    changed = found(store, "money_before_approval").iloc[0]
    assert changed["open"]
    assert not isinstance(changed["explanation"], str)
    send(store, EARLY, note="改回")
    assert not found(store, "money_before_approval")["open"].any()


@pytest.mark.slow
def test_an_explanation_of_one_row_does_not_cover_another(store):
    """Served firms have no key: the whole row tells them apart."""
    one, two = served(CODES[0], "2020-01-01"), served(CODES[1], "2020-01-01")
    send(store, one)
    explain(store, found(store, "service_other_year")["finding"].iloc[0])
    send(store, one, LedgerRow("served_firm", "服务企业", 6, two.cells))
    rows = found(store, "service_other_year")
    assert dict(zip(rows["row_no"], rows["open"], strict=True)) == {5: False, 6: True}


def test_the_last_of_two_explanations_is_shown(store):
    send(store, EARLY)
    key = found(store)["finding"].iloc[0]
    explain(store, key, "先")
    explain(store, key, "后")
    assert found(store)["explanation"].tolist() == ["后"]


def test_a_version_that_came_meanwhile_is_said_and_not_judged(store):
    send(store, note="好")
    seen = stage(store, "C1", 2021)
    send(store, person("2021-07-31"))
    with pytest.raises(Superseded) as refused:
        review.accept(store, seen, actor="官员")
    assert [event.act for event in refused.value.events] == ["report.received"]


@pytest.mark.slow
def test_until_the_correction_is_accepted_the_accepted_version_is_the_one_in_the_figures(store):
    def invested():
        store.catch_up()
        rows = store.read("select value from result.progress where indicator = 'investment_total' and year = 2021")
        return rows["value"].iloc[0]

    send(store, money("100.00", "2021-08-01"))
    review.accept(store, stage(store, "C1", 2021), actor="官员")
    sent = send(store, money("250.00", "2021-08-01"))
    assert "第1版已核定接收，新版本核定之前不计入" in sent.message
    assert invested() == 100
    review.accept(store, stage(store, "C1", 2021), actor="官员")
    assert invested() == 250
    take(store, "reopen", stage(store, "C1", 2021), actor="官员", note="金额有误")
    assert "不计入" not in send(store, money("300.00", "2021-08-01")).message
    assert invested() == 300


def test_a_difference_below_what_is_usually_shown_is_shown(store):
    sheet = prepared(store, money("100000.00", "2021-08-01"))
    total = LedgerRow("totals", "汇总表", 9, {"item": "investment.lead", "declared": "100000.01"})
    submissions.receive(store, replace(sheet, filled=replace(sheet.filled, totals=(total,))), actor="填报人")
    text = found(store, "declared_total")["found"].iloc[0]
    assert "为 10.000001 万元，明细合计 10 万元" in text


def test_findings_of_a_returned_report_stay_in_sight(store):
    send(store, EARLY)
    take(store, "return", stage(store, "C1", 2021), actor="官员", note="请说明")
    assert len(found(store)) == 1
    assert "accept" not in stage(store, "C1", 2021).steps()
