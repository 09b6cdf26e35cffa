"""Receiving files: accepted whole and durably, recognised when seen before, or refused without a trace but an audit."""

from pathlib import Path

import pytest

from data.acts.reports import submissions
from data.problem import Refused
from data.workbook.interpretation import LedgerRow
from tests.conftest import centre_row, money

RESULT_TABLES = (
    "record.report", "record.report_row", "record.ledger_state", "record.declared_total", "record.registry_row",
    "result.contribution", "result.indicator", "result.progress", "result.flag",
)  # fmt: skip


def tables(store, names=RESULT_TABLES):
    return {name: sorted(map(str, store.read(f"select * from {name}").values.tolist())) for name in names}


def originals(store):
    return sorted(p.name for p in Path(store.record.path, "originals").rglob("*") if p.is_file())


def grade_row(centre="C1", year="2021", grade="fail", published="2022-08-01", **more):
    cells = {"centre": centre, "year": year, "grade": grade, "nature": "first", "document_no": "1号",
             "published_on": published}  # fmt: skip
    return LedgerRow("grade", "评价等级", 5, cells | more)


def test_an_accepted_report_is_in_record_and_results(store, hand_in, workbook):
    content = workbook(money("20000000.00", "2021-08-01"))
    outcome = hand_in(content)
    assert (outcome.status, outcome.centre, outcome.year, outcome.version) == ("received", "C1", 2021, 1)
    report = store.read("select * from record.report").iloc[0]
    assert store.record.get(report["sha256"]) == content
    value = store.read("select value from result.progress where indicator = 'investment_total' and year = 2021")
    assert value["value"].iloc[0] == 20000000


@pytest.mark.slow
def test_the_same_file_twice_changes_nothing(store, hand_in, workbook):
    content = workbook(money("1.00", "2021-08-01"))
    hand_in(content)
    before, events = tables(store), store.version
    again = hand_in(content, "另一个名字.xlsx")
    assert again.status == "unchanged"
    assert "第1版" in again.message
    assert (tables(store), store.version) == (before, events)


def test_a_changed_file_is_a_new_version_and_counts(store, hand_in, workbook):
    hand_in(workbook(money("100.00", "2021-08-01")))
    second = hand_in(workbook(money("250.00", "2021-08-01")))
    assert second.version == 2
    assert list(store.read("select version from record.report order by 1")["version"]) == [1, 2]
    value = store.read("select value from result.progress where indicator = 'investment_total' and year = 2021")
    assert value["value"].iloc[0] == 250


def test_an_older_version_sent_again_is_recognised_and_does_not_come_back(store, hand_in, workbook):
    first = workbook(money("100.00", "2021-08-01"))
    hand_in(first)
    hand_in(workbook(money("250.00", "2021-08-01")))
    again = hand_in(first)
    assert again.status == "earlier"
    assert "最新的是第2版" in again.message


@pytest.mark.parametrize(
    ("content", "name", "part"),
    [(b"", "空.xlsx", "文件"), (b"%PDF-1.7 ...", "报告.xlsx", "文件"), (b"a,b\n1,2\n", "表.csv", "登记簿")],
)
def test_a_refusal_leaves_an_audit_row_and_nothing_else(store, hand_in, content, name, part):
    before, kept = tables(store), originals(store)
    events = store.version[0]
    outcome = hand_in(content, name)
    assert outcome.status == "refused"
    assert any(part in problem.message for problem in outcome.problems)
    assert tables(store) == before
    assert originals(store) == kept
    last = store.read("select act, body from record.event order by n desc limit 1").iloc[0]
    assert store.version[0] == events + 1
    assert last["act"] == "file.refused"


def test_unknown_centre_wrong_year_and_wrong_name_are_refused(store, hand_in, workbook):
    assert "没有登记" in hand_in(workbook(centre="C9")).problems[0].message
    assert "早于批复年度" in hand_in(workbook(year=2020)).problems[0].message
    assert "尚未开始" in hand_in(workbook(year=store.today().year + 1)).problems[0].message
    submissions.enter(store, [centre_row("C1", name="示例·更名中心")], actor="测试", source="测试")
    assert "更名请先更新登记簿" in hand_in(workbook()).problems[0].message


def test_registry_rows_must_refer_to_what_exists(store):
    wrong = [
        grade_row(centre="C9"),
        grade_row(year="2020"),
        grade_row(year="2022", published="2022-08-01"),
        centre_row("C2", term_end="2021-07-01"),
        centre_row("C3", state="delisted", exited_on="2021-06-30"),
        centre_row("C4", exited_on="2024-06-30"),
        LedgerRow("letter_target", "责任书目标", 6, {"centre": "C1", "letter_version": "3", "indicator": "teams",
                                                     "kind": "annual", "year": "2022", "direction": "at_least",
                                                     "value": "3"}),
    ]  # fmt: skip
    with pytest.raises(Refused) as refused:
        submissions.enter(store, wrong, actor="测试", source="测试")
    told = str(refused.value)
    for part in (
        "C9",
        "评价年度 2020 早于批复日期",
        "年度结束之后才能公布",
        "不晚于批复日期",
        "第3版没有登记",
        "退出日期 2021-06-30 早于批复日期",
        "状态为“建设中”，却填了退出日期",
    ):
        assert part in told
    assert store.read("select count(*) as n from registry.grade")["n"].iloc[0] == 0


@pytest.mark.slow
def test_two_processes_hand_in_for_one_centre_and_year(store, workbook, definitions):
    """The second one's version number is decided again, not doubled."""
    from data.journal.folder import FolderRecord
    from metrics import monitor

    other = monitor.open_store(FolderRecord(store.record.path), definitions)
    one = submissions.prepare(workbook(money("1.00", "2021-08-01")), "a.xlsx", definitions)
    two = submissions.prepare(workbook(money("2.00", "2021-08-01")), "b.xlsx", definitions)
    assert submissions.receive(store, one, actor="甲").version == 1
    assert submissions.receive(other, two, actor="乙").version == 2
    store.catch_up()
    assert list(store.read("select version from record.report order by 1")["version"]) == [1, 2]
    other.close()


def test_every_appeal_and_correction_stays_and_the_last_counts(store):
    submissions.enter(store, [grade_row()], actor="测试", source="测试")
    submissions.enter(store, [grade_row(grade="pass", nature="appeal")], actor="测试", source="测试")
    store.catch_up()
    grades = store.read("select grade, final from registry.grade order by event_n")
    assert list(zip(grades["grade"], grades["final"], strict=True)) == [("fail", False), ("pass", True)]
    assert store.read("select count(*) as n from result.flag where flag = 'failed_once'")["n"].iloc[0] == 0
