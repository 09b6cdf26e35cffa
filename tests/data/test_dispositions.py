"""Dispositions: two people for grave matters, reasons always, and open again when the ground is gone."""

import pytest

from data.acts import dispositions
from data.acts.dispositions import Flagged
from data.acts.reports import submissions
from data.journal.folder import Superseded
from data.problem import Refused
from data.workbook.interpretation import LedgerRow


def grade(year: int, code: str, nature: str = "first") -> LedgerRow:
    cells = {"centre": "C1", "year": str(year), "grade": code, "nature": nature, "document_no": f"示例{year}",
             "published_on": f"{year + 1}-08-01"}  # fmt: skip
    return LedgerRow("grade", "评价等级", 5, cells)


@pytest.fixture
def failed_twice(store):
    submissions.enter(store, [grade(2021, "fail"), grade(2022, "fail")], actor="测试", source="测试")
    store.catch_up()
    return store


def flag(store, code="delisting_proposed"):
    rows = store.read("select * from result.flag where centre = 'C1' and flag = ? order by year", [code])
    return rows.iloc[0] if len(rows) else None


def flagged(store) -> Flagged:
    row = flag(store)
    return Flagged(row.flag_key, "C1", int(row.year), row.flag, row.severity, row.message, row.rule,
                   dispositions.seen(store, row.flag_key))  # fmt: skip


def test_proposed_by_one_and_confirmed_by_another(failed_twice):
    assert flag(failed_twice).disposition == "open"
    dispositions.propose(failed_twice, flagged(failed_twice), "adopt", reason="连续两年不合格", actor="甲")
    failed_twice.catch_up()
    assert flag(failed_twice).disposition == "proposed"
    with pytest.raises(Refused, match="另一人"):
        dispositions.confirm(
            failed_twice, flagged(failed_twice), agreed=True, reason="同意", document_no="文1", actor=" 甲 "
        )
    with pytest.raises(Refused, match="文号"):
        dispositions.confirm(
            failed_twice, flagged(failed_twice), agreed=True, reason="同意", document_no=" ", actor="乙"
        )
    dispositions.confirm(failed_twice, flagged(failed_twice), agreed=True, reason="同意", document_no="文1", actor="乙")
    failed_twice.catch_up()
    row = flag(failed_twice)
    assert (row.disposition, row.decision, row.document_no) == ("confirmed", "adopt", "文1")
    before = row.to_dict()
    failed_twice.rebuild()
    assert flag(failed_twice).to_dict() == before


def test_what_is_decided_holds_in_later_years_until_the_ground_is_gone(failed_twice):
    dispositions.propose(failed_twice, flagged(failed_twice), "watch", reason="先观察", actor="甲")
    dispositions.confirm(failed_twice, flagged(failed_twice), agreed=True, reason="同意", document_no="", actor="乙")
    submissions.enter(failed_twice, [grade(2023, "deferred")], actor="测试", source="测试")
    failed_twice.catch_up()
    states = failed_twice.read(
        "select year, disposition from result.flag where flag = 'delisting_proposed' order by year"
    )
    assert set(states["disposition"]) == {"confirmed"}
    submissions.enter(failed_twice, [grade(2021, "pass", "appeal")], actor="测试", source="测试")
    failed_twice.catch_up()
    assert flag(failed_twice) is None
    submissions.enter(failed_twice, [grade(2023, "fail", "correction")], actor="测试", source="测试")
    failed_twice.catch_up()
    assert flag(failed_twice).disposition == "open"  # another run: 2022 and 2023


@pytest.mark.parametrize(
    ("decision", "reason", "actor"), [("adopt", " ", "甲"), ("adopt", "理由", ""), ("nonsense", "理由", "甲")]
)
def test_incomplete_proposals_leave_nothing(failed_twice, decision, reason, actor):
    before = failed_twice.version
    with pytest.raises(Refused):
        dispositions.propose(failed_twice, flagged(failed_twice), decision, reason=reason, actor=actor)
    failed_twice.catch_up()
    assert failed_twice.version == before


def test_nothing_to_confirm_and_two_at_once(failed_twice):
    with pytest.raises(Refused, match="没有等待确认"):
        dispositions.confirm(
            failed_twice, flagged(failed_twice), agreed=True, reason="同意", document_no="文", actor="乙"
        )
    first = second = flagged(failed_twice)
    dispositions.propose(failed_twice, first, "adopt", reason="甲的意见", actor="甲")
    with pytest.raises(Superseded) as told:
        dispositions.propose(failed_twice, second, "dismiss", reason="乙的意见", actor="乙")
    assert [e.actor for e in told.value.events] == ["甲"]


def test_a_declined_proposal_can_be_made_anew(failed_twice):
    dispositions.propose(failed_twice, flagged(failed_twice), "dismiss", reason="理由", actor="甲")
    dispositions.confirm(failed_twice, flagged(failed_twice), agreed=False, reason="不妥", document_no="", actor="乙")
    failed_twice.catch_up()
    assert flag(failed_twice).disposition == "declined"
    dispositions.propose(failed_twice, flagged(failed_twice), "adopt", reason="再议", actor="甲")
    failed_twice.catch_up()
    assert flag(failed_twice).disposition == "proposed"
