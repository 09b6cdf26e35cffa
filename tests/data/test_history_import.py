"""历史数据导入: what was concluded before the first use is taken over by one act, by two people where people sign in, and says so
wherever it is shown."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from typer.testing import CliRunner

from data.acts import evaluation, proposals
from data.acts.evaluation import Computed
from data.acts.registry import history_import, registered_centre
from data.acts.reports import intake, submissions
from data.acts.reports.submissions import Outcome
from data.journal.folder import FolderRecord
from data.problem import Refused
from data.read_model.store import Store
from data.schema.loading import Definitions
from data.workbook import template
from data.workbook.interpretation import LedgerRow
from metrics import monitor, results
from metrics.commands.program import app
from metrics.course import process as units
from metrics.proving import proof
from tests.conftest import centre_row
from tests.data.test_proposals import signed_in

LEFT = "2024-09-30"
SHEETS = {"grade": "评价等级", "acceptance": "验收结论", "judgement": "专家认定", "settlement": "退出清算"}


def row(ledger: str, centre: str = "C2", **cells: str) -> LedgerRow:
    return LedgerRow(ledger, SHEETS[ledger], 5, {"centre": centre, **cells})


def failed(year: int, centre: str = "C2", day: str = "") -> LedgerRow:
    return row("grade", centre, year=str(year), grade="fail", nature="first", document_no=f"旧{year}号",
               published_on=day or f"{year + 1}-08-01")  # fmt: skip


def gone(centre: str = "C2", **changed: str) -> LedgerRow:
    found = centre_row(centre, state="delisted", **{"exited_on": LEFT, "note": ""} | changed)
    return replace(found, cells={name: value for name, value in found.cells.items() if value})


AUDIT = row(
    "settlement", payer="province", balance="1.00", non_compliant="0.00", document_no="旧审1号", audited_on="2024-12-01"
)
JUDGED = row(
    "judgement",
    year="2022",
    annex_row="8.1",
    state="done",
    judged_by="示例·专家组",
    judged_on="2023-05-01",
    evidence="旧",
)
HISTORY = [failed(2022), failed(2023), gone(), AUDIT, JUDGED]


@pytest.fixture
def store(tmp_path, definitions: Definitions) -> Iterator[Store]:
    opened = monitor.open_store(FolderRecord(tmp_path / "record"), definitions, tmp_path / "read-model")
    submissions.enter(opened, [centre_row("C1")], actor="测试", source="测试")
    opened.catch_up()
    yield opened
    opened.close()


def hand_in(store: Store, rows: list[LedgerRow], *, history: bool = True, actor: str = "甲") -> Outcome:
    content = template.write_registry(store.definitions, rows)
    prepared = submissions.prepare(content, "历史.xlsx", store.definitions)
    outcome = submissions.receive(store, prepared, actor=actor, history=history)
    store.catch_up()
    return outcome


def said(outcome: Outcome) -> str:
    return " ".join(problem.message for problem in outcome.problems)


@pytest.mark.slow
def test_an_exit_before_the_first_use_comes_in_as_history_only(store):
    assert "却没有作出决定的记录" in said(hand_in(store, HISTORY, history=False))
    assert hand_in(store, HISTORY).status == "received"
    assert [event.act for event in store.record.read()][-1] == history_import.ACT
    assert store.read("select state from registry.centre where centre = 'C2'")["state"].iloc[0] == "delisted"
    # told again in a whole register, as a file may be, it is what it was
    again = hand_in(store, [gone(name="示例·更名"), *HISTORY[:2]], history=False)
    assert (again.status, said(again)) == ("received", "")
    assert bool(store.read("select history from registry.centre where centre = 'C2'")["history"].iloc[0])
    before = store.version
    store.rebuild()
    assert store.version == before
    assert list(store.read("select distinct history from registry.grade")["history"]) == [True]


@pytest.mark.slow
def test_it_says_so_wherever_it_is_shown(store):
    hand_in(store, HISTORY)
    for question, parameters in (
        ("grades", {"centre": "C2"}), ("judgements", {"centre": "C2", "year": 2022}), ("settlement", {"scheme": "zhejiang"}),
    ):  # fmt: skip
        assert list(results.read(store, question, **parameters)["history"].unique()) == [True], question
    centres = results.read(store, "centres", scheme="zhejiang").set_index("centre")["history"]
    assert dict(centres) == {"C1": False, "C2": True}
    assert list(results.read(store, "evaluation_steps", centre="C2", year=2023)["act"]) == ["registry.imported"]
    steps = units.steps(store, store.definitions, "zhejiang").query("unit == 'C2'")
    told = {step: fields.get("taken_over") for step, fields in zip(steps["step"], steps["fields"], strict=True)}
    assert told == {
        "registered": None, "evaluated": "历史数据导入", "evaluated_again": "历史数据导入", "delisted": "历史数据导入",
    }  # fmt: skip


@pytest.mark.slow
def test_an_acceptance_of_before_the_first_use_is_history_with_the_state_it_led_to(store):
    passed = row("acceptance", result="passed", document_no="旧验1号", concluded_on="2024-05-01")
    accepted = centre_row("C2", term_end="2024-03-31", state="accepted")
    assert hand_in(store, [accepted, passed]).status == "received"
    assert bool(results.read(store, "acceptance", centre="C2")["history"].iloc[0])


@pytest.mark.slow
def test_what_is_concluded_on_the_day_of_the_first_use_is_none(store):
    first = history_import.first_use(store)
    assert first == store.today()  # the record of this test was begun today
    last_year = first.year - 1
    before, same = (failed(last_year, day=str(first - timedelta(days=days))) for days in (1, 0))
    centre = centre_row("C2")
    assert hand_in(store, [centre, before]).status == "received"
    assert f"公布日期 {first} 不早于首次使用之日（{first}）" in said(hand_in(store, [same]))
    assert "退出日期" in said(hand_in(store, [gone(exited_on=str(first))]))
    assert "没有填写退出日期" in said(hand_in(store, [gone(exited_on="")]))


@pytest.mark.slow
def test_whoever_has_reported_or_been_decided_on_here_has_no_history_any_more(store, workbook):
    report = submissions.prepare(workbook(), "报告.xlsx", store.definitions)
    assert submissions.receive(store, report, actor="测试").status == "received"
    assert "C1 已在本系统报送或办理" in said(hand_in(store, [failed(2022, "C1")]))
    submissions.enter(store, [centre_row("C2"), centre_row("C3")], actor="测试", source="测试")
    at_sight = evaluation.stage(store, "C2", 2024)
    evaluation.confirm(store, at_sight, "fail", Computed(None, None, 0, 0), reason="理由", against=True, actor="甲")
    assert "C2 已在本系统报送或办理" in said(hand_in(store, [failed(2022)]))
    assert hand_in(store, [failed(2022, "C3")]).status == "received"


@pytest.mark.slow
def test_the_rules_of_conclusions_hold_for_history_too(store):
    other = failed(2022).cells | {"grade": "pass", "document_no": "旧另号"}
    for rows, words in (
        ([centre_row("C2"), failed(2022), replace(failed(2022), cells=other)], "每年度只有一个首次公布"),
        ([centre_row("C2"), failed(2020)], "早于批复日期"), ([gone(), failed(2025, day="2026-08-01")], "晚于退出日期"),
        ([centre_row("C2", state="accepted", term_end="2024-03-31")], "没有通过的验收结论"),
        ([centre_row("C2")], "没有要登记的结论"),
    ):  # fmt: skip
        assert words in said(hand_in(store, rows))
    assert store.read("select 1 from registry.grade").empty


@pytest.mark.slow
def test_with_accounts_history_takes_two_people(store):
    with signed_in("zhang", "张三") as name:
        assert "待另一人" in hand_in(store, HISTORY, actor=name).message
    (waiting,) = proposals.waiting(store, "registry")
    assert waiting.act == history_import.ACT
    assert store.read("select 1 from registry.grade").empty
    with signed_in("zhang", "张三丰") as name, pytest.raises(Refused, match="登记结论须由另一人确认"):
        submissions.confirm(store, waiting, actor=name)
    with signed_in("li", "李四") as name:
        submissions.confirm(store, waiting, actor=name)
    store.catch_up()
    assert list(store.read("select distinct actor, history from registry.grade").iloc[0]) == [
        "张三（zhang），李四（li） 确认",
        True,
    ]


@pytest.mark.slow
def test_what_waits_as_history_is_none_once_the_centre_has_reported(store, workbook):
    rows = [failed(2022, "C1")]
    with signed_in("zhang", "张三") as name:
        hand_in(store, rows, actor=name)
    report = submissions.prepare(workbook(), "报告.xlsx", store.definitions)
    assert submissions.receive(store, report, actor="测试").status == "received"
    (waiting,) = proposals.waiting(store, "registry")
    with signed_in("li", "李四") as name, pytest.raises(Refused, match="已在本系统报送或办理"):
        submissions.confirm(store, waiting, actor=name)


@pytest.mark.slow
def test_a_report_is_no_history_and_nobody_may_who_may_not(store, workbook, tmp_path):
    (tmp_path / "报告.xlsx").write_bytes(workbook())
    (outcome,) = intake.receive_all(store, [tmp_path / "报告.xlsx"], actor="甲", history=True)
    assert "历史数据导入只收登记簿" in said(outcome)
    asked = []

    def permitted(kind, centre, scheme):
        asked.append(kind)
        return "不可以" if kind == "history" else None

    content = template.write_registry(store.definitions, HISTORY)
    prepared = submissions.prepare(content, "历史.xlsx", store.definitions)
    assert "不可以" in said(submissions.receive(store, prepared, actor="甲", history=True, permitted=permitted))
    assert asked == ["history"]


@pytest.mark.slow
def test_a_decision_of_before_is_none_for_what_comes_later(store):
    """The same state with another day is another exit, and needs a decision."""
    hand_in(store, HISTORY)
    other = gone(exited_on="2024-10-01")
    centres = registered_centre.load(store, [other])
    assert centres["C2"].history is False
    assert "却没有作出决定的记录" in said(hand_in(store, [other], history=False))


@pytest.mark.slow
def test_the_command_hands_in_as_history_only_where_it_is_said(store, tmp_path, monkeypatch):
    monkeypatch.setenv("MONITOR_RECORD", str(store.record.path))
    monkeypatch.setenv("MONITOR_CACHE", str(tmp_path / "cache"))
    proof.remember(store.definitions, tmp_path / "cache")
    path = tmp_path / "历史.xlsx"
    path.write_bytes(template.write_registry(store.definitions, HISTORY))

    def ingest(*more: str) -> str:
        return CliRunner().invoke(app, ["ingest", str(path), *more]).output.replace("\n", "")

    assert "却没有作出决定的记录" in ingest()
    assert "接收 1" in ingest("--history")
    assert [event.act for event in store.record.read()][-1] == history_import.ACT
