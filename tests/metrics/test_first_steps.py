"""From an empty record to the first grade: which of the steps were taken."""

from data.acts.reports import reporting_round, submissions
from data.workbook.interpretation import LedgerRow
from metrics.agenda import first_steps
from tests.conftest import fixed_rows
from tests.data.sent_report import send


def done(store) -> list[str]:
    store.catch_up()
    return [step for step, taken in first_steps.reached(store, "zhejiang").items() if taken]


def test_each_step_is_seen_when_it_was_taken(store, definitions):
    assert done(store) == ["registry"]
    assert first_steps.reached(store, "hunan") == dict.fromkeys(first_steps.reached(store, "zhejiang"), False)
    send(store, *fixed_rows(definitions))
    assert done(store) == ["registry", "reports"]
    at_sight = reporting_round.stage(store, "C1", 2021)
    reporting_round.take(store, "accept", at_sight, actor="示例·审核员", note="已核对")
    assert done(store) == ["registry", "reports", "accepted"]
    grade = {
        "centre": "C1",
        "year": "2021",
        "grade": "pass",
        "nature": "first",
        "document_no": "1",
        "published_on": "2022-08-01",
    }
    submissions.enter(store, [LedgerRow("grade", "评价等级", 5, grade)], actor="测试", source="测试")
    assert done(store) == ["registry", "reports", "accepted", "grades"]
