"""Dispositions: two people for grave matters, reasons always, and open again when the ground is gone."""

from dataclasses import replace

import pytest

from data.acts import dispositions
from data.acts.dispositions import Flagged
from data.acts.reports import submissions
from data.journal.record import Superseded
from data.problem import Refused
from data.workbook.interpretation import LedgerRow
from metrics.course import process as course
from tests.conftest import centre_row


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


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.fixture
def two_failed(store):
    """Two centres that failed once."""
    failed = grade(2022, "fail")
    rows = [centre_row("C2"), failed, replace(failed, row_no=6, cells=failed.cells | {"centre": "C2"})]
    submissions.enter(store, rows, actor="测试", source="测试")
    store.catch_up()
    return store


def warned(store) -> list[Flagged]:
    rows = store.read("select * from result.flag where flag = 'failed_once' and year = 2022 order by centre")
    return [
        Flagged(
            r.flag_key,
            r.centre,
            int(r.year),
            r.flag,
            r.severity,
            r.message,
            r.rule,
            dispositions.seen(store, r.flag_key),
        )
        for _, r in rows.iterrows()
    ]


def test_several_of_one_kind_are_proposed_each_by_an_act_of_its_own(two_failed):
    first, second = warned(two_failed)
    assert dispositions.propose_all(two_failed, [first, second], "watch", reason="同一原因", actor="甲") == []
    acts = list(two_failed.record.read())[-2:]
    assert [(e.act, e.body["key"], e.body["reason"]) for e in acts] == [
        ("flag.proposed", one.key, "同一原因") for one in (first, second)
    ]
    assert {dispositions.latest(two_failed, one.key)["step"] for one in (first, second)} == {"proposed"}


def test_what_was_proposed_among_several_takes_another_person_as_ever(failed_twice):
    dispositions.propose_all(failed_twice, [flagged(failed_twice)], "adopt", reason="同一原因", actor="甲")
    with pytest.raises(Refused, match="另一人"):
        dispositions.confirm(
            failed_twice, flagged(failed_twice), agreed=True, reason="同意", document_no="文1", actor="甲"
        )


def test_where_one_of_several_cannot_be_proposed_none_is_and_it_is_named(two_failed):
    first, second = warned(two_failed)
    dispositions.propose(two_failed, second, "adopt", reason="先行", actor="乙")
    before = two_failed.record.version(f"flag/{first.key}"), len(list(two_failed.record.read()))
    with pytest.raises(Refused, match="C2.*已有新的处置") as refused:
        dispositions.propose_all(two_failed, [first, second], "watch", reason="同一原因", actor="甲")
    assert len(refused.value.problems) == 1
    for several, decision, reason, actor, why in (
        ([], "watch", "理由", "甲", "没有勾选"),
        ([first], "nonsense", "理由", "甲", "没有“nonsense”"),
        ([first], "watch", " ", "甲", "理由"),
        ([first], "watch", "理由", " ", "操作人"),
        ([first, replace(first, rule="另一条")], "watch", "理由", "甲", "不是同一种"),
    ):
        with pytest.raises(Refused, match=why):
            dispositions.propose_all(two_failed, several, decision, reason=reason, actor=actor)
    assert before == (two_failed.record.version(f"flag/{first.key}"), len(list(two_failed.record.read())))


def test_who_is_overtaken_while_several_are_recorded_is_named(two_failed, monkeypatch):
    first, second = warned(two_failed)
    append = two_failed.record.append

    def overtaken(act, subject, body, **more):
        if subject == f"flag/{second.key}":
            raise Superseded(subject, 0, [])
        return append(act, subject, body, **more)

    monkeypatch.setattr(two_failed.record, "append", overtaken)
    assert dispositions.propose_all(two_failed, [first, second], "watch", reason="同一原因", actor="甲") == [second]
    assert dispositions.latest(two_failed, first.key)["reason"] == "同一原因"
    assert dispositions.latest(two_failed, second.key) is None


def test_what_a_flag_proposes_is_said_by_its_kind_and_not_by_how_grave_it_is(failed_twice):
    """Two people end a title: a flag that proposes it, however grave; a grave one that proposes nothing takes one."""
    kinds = failed_twice.definitions.flags
    assert {kind.proposes for kind in kinds.values()} == {
        None, "摘牌", "退出", "取消创建资格", "取消称号", "取消备案资格",
    }  # fmt: skip
    assert {code for code, kind in kinds.items() if kind.label.startswith("建议")} == {
        code for code, kind in kinds.items() if kind.proposes
    }
    one = flagged(failed_twice)
    assert dispositions.ends(failed_twice, replace(one, severity="low"))
    assert not dispositions.ends(failed_twice, replace(one, flag="failed_once", severity="critical"))
    assert dispositions.ends(failed_twice, replace(one, flag="gone_since", severity="critical"))


@pytest.mark.slow
def test_a_decided_end_of_the_title_asks_for_its_row_while_its_ground_stands(failed_twice):
    """ZJ 五（四）: decided here and still 建设中 in the registry, whatever grade comes later; no longer when an appeal was upheld."""

    def asked_for() -> list[str]:
        found = course.disagreeing(failed_twice, failed_twice.definitions, "zhejiang")
        return [f"{u.centre} {u.decided and u.decided.what}" for u in found]

    dispositions.propose(failed_twice, flagged(failed_twice), "adopt", reason="连续两年不合格", actor="甲")
    failed_twice.catch_up()
    assert asked_for() == []
    dispositions.confirm(failed_twice, flagged(failed_twice), agreed=True, reason="同意", document_no="文1", actor="乙")
    failed_twice.catch_up()
    assert asked_for() == ["C1 摘牌"]
    submissions.enter(failed_twice, [grade(2023, "pass")], actor="测试", source="测试")
    failed_twice.catch_up()
    assert asked_for() == ["C1 摘牌"]
    gone = centre_row("C1", state="delisted", exited_on="2024-09-09", note="文1")
    submissions.enter(failed_twice, [gone], actor="测试", source="测试")
    failed_twice.catch_up()
    assert asked_for() == []
    submissions.enter(failed_twice, [centre_row("C1", note="示例·撤销摘牌的更正")], actor="测试", source="测试")
    failed_twice.catch_up()
    assert asked_for() == ["C1 摘牌"]
    submissions.enter(failed_twice, [grade(2022, "pass", "appeal")], actor="测试", source="测试")
    failed_twice.catch_up()
    assert asked_for() == []
