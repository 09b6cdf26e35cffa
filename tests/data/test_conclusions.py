"""Conclusions: the same rules at every door, in every order of rows and files; what decides about a title is nobody's by chance."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import permutations
from pathlib import Path

import pytest
from typer.testing import CliRunner

from data.acts import dispositions, evaluation
from data.acts.evaluation import Computed
from data.acts.registry import conclusions, registered_centre
from data.acts.reports import intake, submissions
from data.journal.folder import FolderRecord
from data.problem import Problem, Refused
from data.read_model.store import Store
from data.schema.loading import Definitions
from data.workbook import template
from data.workbook.interpretation import LedgerRow
from metrics import monitor
from metrics.commands.program import app
from metrics.proving import proof
from tests.conftest import centre_row, copy_of

TODAY = date(2026, 9, 30)
CENTRES = [
    centre_row("ZJ1"),
    centre_row("HT1", scheme="henan-tic", term_end="2023-12-31"),
    centre_row("HM1", scheme="henan-manufacturing", approved_on="2023-06-01", term_end="2028-05-31"),
]


def grade(
    centre: str = "ZJ1", year: int = 2024, code: str = "fail", nature: str = "first", day: str = "", number: str = ""
) -> LedgerRow:
    cells = {"centre": centre, "year": str(year), "grade": code, "nature": nature, "document_no": number or f"{nature}{year}",
             "published_on": day or f"{year + 1}-08-01"}  # fmt: skip
    return LedgerRow("grade", "评价等级", 5, cells)


def acceptance(centre: str = "ZJ1", result: str = "failed", day: str = "2026-01-01") -> LedgerRow:
    return LedgerRow(
        "acceptance", "验收结论", 5, {"centre": centre, "result": result, "document_no": "1", "concluded_on": day}
    )


def audited(day: str) -> LedgerRow:
    cells = {"centre": "ZJ1", "payer": "province", "balance": "1.00", "non_compliant": "0.00", "document_no": "1"}
    return LedgerRow("settlement", "退出清算", 5, cells | {"audited_on": day})


def judged(row: str = "8.1", year: int = 2024, day: str = "2025-05-01", centre: str = "ZJ1") -> LedgerRow:
    cells = {
        "centre": centre,
        "year": str(year),
        "annex_row": row,
        "state": "done",
        "judged_by": "示例·专家组",
        "evidence": "1",
    }
    return LedgerRow("judgement", "专家认定", 5, cells | {"judged_on": day})


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory, definitions: Definitions) -> Path:
    folder = tmp_path_factory.mktemp("begun")
    store = monitor.open_store(
        FolderRecord(folder / "record", "demonstration", TODAY), definitions, folder / "read-model"
    )
    submissions.enter(store, CENTRES, actor="测试", source="测试")
    store.catch_up()
    store.close()
    return folder


@pytest.fixture
def store(begun: Path, tmp_path: Path) -> Iterator[Store]:
    opened = copy_of(begun, tmp_path, "demonstration", TODAY)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def unchanged(begun: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """For what is refused: it registers nothing, so one will do for all of them."""
    opened = copy_of(begun, tmp_path_factory.mktemp("unchanged"), "demonstration", TODAY)
    asked = "select count(*) as n from record.registry_row"
    before = opened.read(asked)["n"][0]
    yield opened
    assert opened.read(asked)["n"][0] == before
    opened.close()


@pytest.fixture
def store_for(request: pytest.FixtureRequest) -> Callable[[str | None], Store]:
    """A store for a case: of its own where something is taken in, and where it is not, whatever was refused before."""
    return lambda said: request.getfixturevalue("unchanged" if said else "store")


# ── doors ────────────────────────────────────────────────────────────────────────────────────────


def by_command(store: Store, rows: list[LedgerRow]) -> str:
    """What the command says of each, one after another."""
    words = store.definitions.vocabulary.choices
    said = ""
    for cells in (row.cells for row in rows):
        told = ["grade", "--centre", cells["centre"], "--year", cells["year"], "--grade", words["grade"][cells["grade"]],
                "--document", cells["document_no"], "--published", cells["published_on"],
                "--nature", words["grade_nature"][cells["nature"]]]  # fmt: skip
        answer = CliRunner().invoke(app, told)
        said += answer.output.replace("\n", "") if answer.exit_code else ""
    store.catch_up()
    return said


def by_entering(store: Store, rows: list[LedgerRow]) -> str:
    try:
        submissions.enter(store, rows, actor="测试", source="测试")
    except Refused as refused:
        return str(refused)
    return ""


def by_file(store: Store, content: bytes, name: str) -> str:
    outcome = submissions.receive(store, submissions.prepare(content, name, store.definitions), actor="测试")
    return "\n".join(problem.message for problem in outcome.problems)


def by_workbook(store: Store, rows: list[LedgerRow]) -> str:
    return by_file(store, template.write_registry(store.definitions, rows), "登记簿.xlsx")


def by_csv(store: Store, rows: list[LedgerRow]) -> str:
    ledger = store.definitions.ledgers[rows[0].ledger]
    text = io.StringIO(newline="")
    lines = csv.writer(text)
    lines.writerow(column.heading for column in ledger.columns.values())
    for row in rows:
        labels = {n: store.definitions.choices(row.ledger, n) for n, c in ledger.columns.items() if c.choices}
        lines.writerow(
            labels.get(name, {}).get(row.cells.get(name, ""), row.cells.get(name, "")) for name in ledger.columns
        )
    return by_file(store, text.getvalue().encode("utf-8"), "登记簿.csv")


DOORS = {"command": by_command, "entered": by_entering, "workbook": by_workbook, "csv": by_csv}


@pytest.fixture
def at_the_command_line(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, commands_ask_late: None) -> None:
    monkeypatch.setenv("MONITOR_RECORD", str(store.record.path))
    monkeypatch.setenv("MONITOR_CACHE", str(tmp_path / "cache"))
    proof.remember(store.definitions, tmp_path / "cache")


HM_FAILED = grade("HM1", 2024, "not_assessed", day="2025-08-29")
GRADES = [
    ([grade(code="pass")], None),
    ([grade(code="absent")], None),
    ([grade(code="assessed")], "“浙江省技术创新中心”没有“通过评估”这个等级；可以登记：优秀、良好"),
    ([grade("HM1", code="pass")], "没有“合格”这个等级"),
    ([grade("HT1", code="fail")], "“河南省技术创新中心”的文件没有年度评价和等级"),
    ([grade(year=2020, day="2021-08-01")], "评价年度 2020 早于批复日期 2021-07-01"),
    ([grade(day="2024-12-31")], "年度结束之后才能公布"),
    ([grade(day="2025-01-01")], None),
    ([grade(year=2025, day="2026-09-30")], None),
    ([grade(year=2025, day="2026-10-01")], "不晚于今天（2026-09-30）"),
    ([grade(), grade(number="另一份")], "每年度只有一个首次公布"),
    ([grade(), grade(code="pass")], "每年度只有一个首次公布"),
    ([grade(), grade(year=2023)], None),
    ([grade(), grade(code="pass", nature="appeal", day="2025-08-01")], None),
    ([grade(), grade(code="pass", nature="appeal", day="2025-07-31")], "首次公布"),
    ([grade(nature="rectified", code="pass", day="2025-09-01")], "“浙江省技术创新中心”的文件没有整改后的考评"),
    ([grade("HM1", 2024, "assessed", "rectified", "2026-02-01")], "在 2026-02-01 之前没有未通过的评价结论"),
    ([HM_FAILED, grade("HM1", 2024, "assessed", "rectified", "2025-08-29")], None),
    ([HM_FAILED, grade("HM1", 2024, "assessed", "rectified", "2025-08-28")], "没有未通过的评价结论"),
    ([HM_FAILED, grade("HM1", 2025, "assessed", "rectified", "2026-02-01")], "2025年度在 2026-02-01 之前没有"),
    ([grade("HM1", 2024, "assessed", day="2025-08-29"), grade("HM1", 2024, "assessed", "rectified", "2026-02-01")],
     "没有未通过的评价结论"),
    ([HM_FAILED, grade("HM1", 2024, "assessed", "appeal", "2025-10-09"), grade("HM1", 2024, "assessed", "rectified", "2026-02-01")],
     "没有未通过的评价结论"),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(("rows", "said"), GRADES)
def test_a_published_grade_at_every_door(request, store_for, door, rows, said):
    if door == "command":  # it registers one after another: the first of two is in
        request.getfixturevalue("at_the_command_line")
    store = store_for(said if door != "command" else None)
    before = len(store.read("select 1 from registry.grade"))
    told = DOORS[door](store, rows)
    if said is None:
        assert told == ""
        assert len(store.read("select 1 from registry.grade")) == before + len(rows)
        return
    assert said in told
    if door != "command":
        assert len(store.read("select 1 from registry.grade")) == before


@pytest.mark.slow
@pytest.mark.parametrize("door", ["entered", "workbook", "csv"])
@pytest.mark.parametrize(
    ("row", "said"),
    [
        (acceptance(day="2025-12-31"), "应晚于建设期满日期（2025-12-31）"), (acceptance(day="2026-01-01"), None),
        (acceptance(day="2026-09-30"), None), (acceptance(day="2026-10-01"), "不晚于今天（2026-09-30）"),
        (acceptance("HT1", day="2024-03-01"), "“河南省技术创新中心”的文件没有建设期满的验收"),
        (acceptance("HM1", "passed", "2026-03-01"), "“河南省制造业创新中心”的文件没有建设期满的验收"),
        (audited("2021-06-30"), "不早于批复日期（2021-07-01）"), (audited("2021-07-01"), None),
        (audited("2026-09-30"), None), (audited("2026-10-01"), "不晚于今天"),
        (judged(), None), (judged("99.9"), "指标体系没有条目“99.9”"), (judged(centre="HT1"), "指标体系没有条目“8.1”"),
        (judged(year=2020, day="2021-05-01"), "年度 2020 早于批复日期 2021-07-01"), (judged(day="2023-12-31"), "不早于年度（2024）"),
        (judged(day="2024-01-01"), None), (judged(year=2025, day="2026-09-30"), None), (judged(day="2026-10-01"), "不晚于今天"),
    ],
)  # fmt: skip
def test_acceptance_audit_and_judgement_at_every_door(store_for, door, row, said):
    store = store_for(said)
    told = DOORS[door](store, [row])
    assert (said in told) if said else told == ""
    assert len(store.read("select 1 from registry.conclusion")) == (said is None)


STATES = [
    ("ZJ1", {"state": "delisted", "exited_on": "2021-06-30"}, "早于批复日期 2021-07-01"),
    ("ZJ1", {"state": "delisted", "exited_on": "2026-10-01"}, "退出日期 2026-10-01 在今天"),
    ("ZJ1", {"state": "delisted", "exited_on": "2026-09-30", "note": "依据示例发〔2026〕12号"}, None),
    ("ZJ1", {"state": "delisted", "exited_on": "2026-09-30"}, "却没有作出决定的记录"),
    ("ZJ1", {"state": "cancelled", "exited_on": "2026-09-30", "note": "示例·主任会议决定"}, "却没有作出决定的记录"),
    ("ZJ1", {"state": "accepted", "term_end": "2026-09-30"}, "建设期满日期 2026-09-30 还没有过"),
    ("ZJ1", {"state": "accepted", "term_end": "2026-09-29"}, "却没有通过的验收结论"),
    ("HT1", {"state": "accepted"}, "不能登记为“通过验收”"),
    ("HT1", {"state": "merged", "exited_on": "2026-01-01"}, None),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("door", ["entered", "workbook", "csv"])
@pytest.mark.parametrize(("centre", "changed", "said"), STATES)
def test_a_state_that_was_concluded_at_every_door(store_for, door, centre, changed, said):
    store = store_for(said)
    row = next(row for row in CENTRES if row.cells["centre"] == centre)
    told = DOORS[door](store, [LedgerRow("centre", row.sheet, 5, row.cells | changed)])
    assert (said in told) if said else told == ""
    state = store.read("select state from registry.centre where centre = ?", [centre])["state"].iloc[0]
    assert state == ("active" if said else changed["state"])


@pytest.mark.parametrize(("day", "refused"), [("2026-02-28", True), ("2026-03-01", False)])
def test_a_title_is_not_registered_as_taken_within_the_time_its_clause_gives(store, day, refused):
    """HM 四（五）: half a year from 2025-08-29, also when the centre failed again before it was over."""
    again = grade("HM1", 2024, "not_assessed", "rectified", "2025-11-03")
    gone = LedgerRow(
        "centre", "创新中心", 5, CENTRES[2].cells | {"state": "cancelled", "exited_on": day, "note": "〔2026〕1号"}
    )
    said = by_entering(store, [gone, again, HM_FAILED])
    assert ("整改期到 2026-02-28 为止（HM-15）" in said) is refused
    # what is no sanction has no time to wait for
    merged = LedgerRow("centre", "创新中心", 5, CENTRES[2].cells | {"state": "merged", "exited_on": "2025-10-01"})
    assert by_entering(store, [merged, again, HM_FAILED]) == ""


def problems(store: Store, rows: Iterable[LedgerRow]) -> list[Problem]:
    """What does not hold of rows that come in together."""
    listed = list(rows)
    return conclusions.problems(store, listed, registered_centre.load(store, listed))


def test_the_rules_hold_in_whatever_order_the_rows_of_a_workbook_stand(store):
    """A new centre, its failure, what was assessed again, and what contradicts another, in every order of rows."""
    new = LedgerRow("centre", "创新中心", 5, CENTRES[2].cells | {"centre": "HM2", "name": "示例·HM2"})
    good = [
        new,
        grade("HM2", 2024, "not_assessed", day="2025-08-29"),
        grade("HM2", 2024, "assessed", "rectified", "2026-02-01"),
    ]
    for rows in permutations(good):
        assert problems(store, rows) == []
    late = [grade(), grade(code="pass", nature="appeal", day="2025-07-31")]
    for rows in permutations(late):
        (problem,) = problems(store, rows)
        assert "晚于申诉改判“合格”（appeal2024，2025-07-31）" in problem.found
    assert by_workbook(store, list(reversed(good))) == ""


def outcome(store: Store) -> list[tuple]:
    store.catch_up()
    grades = store.read("select centre, year, grade, failures_in_a_row from result.evaluation order by all")
    flags = store.read("select distinct centre, flag from result.flag where severity = 'critical' order by all")
    return [tuple(r) for r in grades.values.tolist()] + [tuple(r) for r in flags.values.tolist()]


FILES = {
    "评价结果": [grade(year=2023), grade(year=2024)],
    "申诉改判": [grade(year=2024, code="pass", nature="appeal", day="2025-11-10")],
    "整改": [grade("HM1", 2024, "assessed", "rectified", "2026-02-01")],
    "评估": [HM_FAILED, grade("HM1", 2025, "assessed", day="2026-08-20")],
}


@pytest.mark.slow
@pytest.mark.parametrize("names", [list(FILES), list(reversed(FILES)), ["申诉改判", "评价结果", "整改", "评估"]])
def test_a_folder_comes_to_the_same_whatever_its_files_are_called(store, tmp_path, names):
    """The won appeal is read before what it changed, the second assessment before the first."""
    folder = tmp_path / "结论"
    folder.mkdir()
    for place, name in enumerate(names):
        (folder / f"{place}.xlsx").write_bytes(template.write_registry(store.definitions, FILES[name]))
    outcomes = list(intake.receive_all(store, intake.files_in([folder]), actor="测试"))
    assert [o.status for o in outcomes] == ["received"] * 4, [p.message for o in outcomes for p in o.problems]
    assert outcome(store) == [
        ("HM1", 2024, "not_assessed", 1), ("HM1", 2025, "assessed", 0), ("ZJ1", 2023, "fail", 1), ("ZJ1", 2024, "pass", 0),
    ]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("first", ["评价结果", "申诉改判"])
def test_one_file_after_the_other_comes_to_the_same_in_either_order(store, first):
    for name in sorted(("评价结果", "申诉改判"), key=lambda name: name != first):
        assert by_workbook(store, FILES[name]) == ""
    assert outcome(store) == [("ZJ1", 2023, "fail", 1), ("ZJ1", 2024, "pass", 0)]
    assert evaluation.stage(store, "ZJ1", 2024).grade == "pass"
    # what is published first after it was changed is refused, whichever way it comes
    assert by_workbook(store, [grade(year=2024, code="good", day="2025-12-01")]) != ""


def test_of_two_that_contradict_each_other_the_same_one_is_refused_whatever_the_files_are_called(store, tmp_path):
    for place, rows in enumerate(([grade(day="2025-09-01")], [grade(code="pass", nature="appeal", day="2025-08-01")])):
        (tmp_path / f"{9 - place}.xlsx").write_bytes(template.write_registry(store.definitions, rows))
    outcomes = list(intake.receive_all(store, [tmp_path / "9.xlsx", tmp_path / "8.xlsx"], actor="测试"))
    assert [(o.file_name, o.status) for o in outcomes] == [("8.xlsx", "received"), ("9.xlsx", "refused")]


@pytest.mark.slow
def test_a_whole_register_may_come_in_again_and_changes_no_conclusion(store):
    told = [grade(year=2023), grade(year=2024), acceptance(), audited("2026-02-01"), judged()]
    assert by_workbook(store, told) == ""
    assert (
        by_workbook(
            store,
            [
                grade(year=2024, code="pass", nature="appeal", day="2025-11-10"),
                acceptance(result="passed", day="2026-06-01"),
            ],
        )
        == ""
    )
    before = outcome(store)
    renamed = LedgerRow("centre", "创新中心", 5, CENTRES[0].cells | {"name": "示例·更名中心"})
    assert conclusions.of(store, [renamed, *told]) == []
    assert by_workbook(store, [renamed, *told]) == ""
    assert outcome(store) == before
    assert store.read("select result from registry.acceptance")["result"].iloc[0] == "passed"
    assert len(store.read("select 1 from registry.grade")) == 3


# ── the page ─────────────────────────────────────────────────────────────────────────────────────


def publish(store: Store, day: str, code: str = "good", number: str = "甲1号") -> None:
    computed = Computed(None, None, 0, 0)
    evaluation.confirm(
        store, evaluation.stage(store, "ZJ1", 2024), code, computed, reason="理由", against=True, actor="甲"
    )
    evaluation.publish(
        store, evaluation.stage(store, "ZJ1", 2024), computed, document_no=number, published_on=date.fromisoformat(day), actor="乙"
    )  # fmt: skip


def test_a_grade_published_here_is_not_made_final_by_a_workbook(store):
    """The notice period runs on: the same conclusion in a register is no second one, and another is refused."""
    publish(store, "2026-09-29")
    told = grade(code="good", day="2026-09-29", number="甲1号")
    assert by_workbook(store, [told]) == ""
    store.catch_up()
    assert (evaluation.stage(store, "ZJ1", 2024).state, outcome(store)) == ("notice", [])
    assert "每年度只有一个首次公布" in by_workbook(store, [grade(code="fail", day="2026-09-29", number="乙1号")])
    # and what is published here is held against the register
    evaluation.reopen(store, evaluation.stage(store, "ZJ1", 2024), "appeal", reason="申诉", actor="甲")
    with pytest.raises(Refused, match="早于它所改变的首次公布"):
        publish(store, "2026-09-28", "pass", "甲2号")


def test_nothing_is_published_here_that_would_not_count(store):
    assert by_workbook(store, [grade(), grade(code="pass", nature="appeal", day="2025-11-10")]) == ""
    store.catch_up()
    evaluation.reopen(store, evaluation.stage(store, "ZJ1", 2024), "correct", reason="文号有误", actor="甲")
    with pytest.raises(Refused, match="早于申诉改判“合格”"):
        publish(store, "2025-11-09", "good")
    publish(store, "2025-11-10", "good")
    assert outcome(store)[-1][2] == "good"


# ── what a state rests on ────────────────────────────────────────────────────────────────────────


def state_of(centre: str = "ZJ1", **changed: str) -> LedgerRow:
    row = next(row for row in CENTRES if row.cells["centre"] == centre)
    return LedgerRow("centre", row.sheet, 5, row.cells | changed)


def standing_state(store: Store, centre: str = "ZJ1") -> str:
    store.catch_up()
    return str(store.read("select state from registry.centre where centre = ?", [centre])["state"].iloc[0])


ACCEPTED = state_of(state="accepted")


@pytest.mark.parametrize("door", ["entered", "workbook"])
def test_accepted_rests_on_the_acceptance_that_stands_by_its_day(store, door):
    """Told in one file in any order, or before; which acceptance stands is told by its day, not by when it is recorded."""
    passed, failed = acceptance(result="passed", day="2026-06-01"), acceptance(day="2026-01-01")
    for rows in permutations([ACCEPTED, passed, failed]):
        assert problems(store, rows) == []
    later = acceptance(day="2026-06-02")
    for rows in permutations([ACCEPTED, passed, later]):
        assert any("却没有通过的验收结论" in problem.found for problem in problems(store, rows))
    # one file after the other, the later one first
    assert DOORS[door](store, [passed]) == ""
    assert DOORS[door](store, [failed]) == ""
    assert store.read("select result from registry.acceptance")["result"].iloc[0] == "passed"
    assert DOORS[door](store, [ACCEPTED]) == ""
    assert standing_state(store) == "accepted"


def test_an_older_acceptance_that_is_recorded_last_decides_nothing(store):
    for rows in ([acceptance(result="failed", day="2026-06-01")], [acceptance(result="passed", day="2026-01-01")]):
        assert by_workbook(store, rows) == ""
    assert store.read("select result from registry.acceptance")["result"].iloc[0] == "failed"
    assert "却没有通过的验收结论" in by_workbook(store, [ACCEPTED])
    assert outcome(store) == [("ZJ1", "cancellation_proposed")]


@pytest.mark.parametrize("names", ["ab", "ba"])
def test_a_folder_registers_the_acceptance_before_the_state_whatever_the_files_are_called(store, tmp_path, names):
    for name, rows in zip(names, ([ACCEPTED], [acceptance(result="passed", day="2026-06-01")]), strict=True):
        (tmp_path / f"{name}.xlsx").write_bytes(template.write_registry(store.definitions, rows))
    outcomes = list(intake.receive_all(store, [tmp_path / "a.xlsx", tmp_path / "b.xlsx"], actor="测试"))
    assert [o.status for o in outcomes] == ["received", "received"]
    assert standing_state(store) == "accepted"


DAY = "2026-06-01"
TWICE = [
    (acceptance(result="passed", day=DAY), acceptance(day=DAY), acceptance(day="2026-06-02")),
    (judged(day=DAY), LedgerRow("judgement", "专家认定", 6, judged(day=DAY).cells | {"state": "not_started"}), judged("8.2", day=DAY)),
    (audited(DAY), LedgerRow("settlement", "退出清算", 6, audited(DAY).cells | {"balance": "2.00"}), audited("2026-06-02")),
    (grade(code="pass", nature="appeal", day=DAY), grade(nature="appeal", day=DAY), grade(nature="appeal", day="2026-06-02")),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("door", ["entered", "workbook", "csv"])
@pytest.mark.parametrize(("one", "other", "beside"), TWICE, ids=lambda row: row.ledger)
def test_of_two_on_one_day_neither_is_the_later_one(store, door, one, other, beside):
    assert DOORS[door](store, [one, beside]) == ""
    assert "同一天" in DOORS[door](store, [other])
    assert DOORS[door](store, [one]) == ""  # told again it is the same one
    for rows in permutations([one, other]):
        assert "同一天" in " ".join(
            problem.found for problem in problems(store, rows if one.ledger != "grade" else [*rows, grade()])
        )


def test_a_decision_of_two_people_on_a_flag_is_what_a_state_rests_on(store):
    gone = state_of(state="delisted", exited_on="2026-09-30")
    assert by_workbook(store, [grade(year=2023), grade(year=2024)]) == ""
    store.catch_up()
    key = store.read("select flag_key, year, message from result.flag where flag = 'delisting_proposed'").iloc[0]

    def flagged() -> dispositions.Flagged:
        seen = dispositions.seen(store, key.flag_key)
        return dispositions.Flagged(
            key.flag_key, "ZJ1", int(key.year), "delisting_proposed", "critical", key.message, "ZJ-28", seen
        )

    dispositions.propose(store, flagged(), "adopt", reason="理由", actor="甲")
    assert "却没有作出决定的记录" in by_workbook(store, [gone])  # one person has proposed
    dispositions.confirm(store, flagged(), agreed=True, reason="理由", document_no="1号", actor="乙")
    assert by_workbook(store, [gone]) == ""
    assert standing_state(store) == "delisted"


@pytest.mark.parametrize(
    ("decision", "flag", "severity"),
    [
        ("watch", "delisting_proposed", "critical"),
        ("dismiss", "delisting_proposed", "critical"),
        ("adopt", "failed_once", "high"),
    ],
)
def test_a_decision_that_takes_no_measure_or_is_about_something_less_is_none(store, decision, flag, severity):
    flagged = dispositions.Flagged("k", "ZJ1", 2024, flag, severity, "x", None, 0)
    dispositions.propose(store, flagged, decision, reason="理由", actor="甲")
    dispositions.confirm(store, replace(flagged, seen=1), agreed=True, reason="理由", document_no="1号", actor="乙")
    assert "却没有作出决定的记录" in by_workbook(store, [state_of(state="delisted", exited_on="2026-09-30")])


def test_an_old_register_does_not_give_a_title_back(store):
    note = {"note": "依据示例发〔2026〕12号"}
    old = LedgerRow("centre", "创新中心", 5, CENTRES[0].cells | {"note": "示例·首批"})
    assert by_entering(store, [old]) == ""
    assert by_workbook(store, [state_of(state="delisted", exited_on="2026-09-01", **note)]) == ""
    for row in (CENTRES[0], old, LedgerRow("centre", "创新中心", 5, CENTRES[0].cells | note)):
        assert "已登记为“已摘牌”（退出日期 2026-09-01），这一行改回“建设中”" in by_workbook(store, [row])
    mended = LedgerRow("centre", "创新中心", 5, CENTRES[0].cells | {"note": "更正：登记时选错了中心"})
    assert by_workbook(store, [mended]) == ""
    assert standing_state(store) == "active"


# ── years and dates ──────────────────────────────────────────────────────────────────────────────

LEFT = state_of(state="merged", exited_on="2024-06-30")
YEARS = [
    (grade(year=2024, day="2025-08-01"), None), (grade(year=2025, day="2026-08-01"), "晚于退出日期 2024-06-30"),
    (judged(year=2024), None), (judged(year=2025, day="2026-05-01"), "晚于退出日期 2024-06-30"),
    (acceptance(day="2026-01-01"), "晚于退出日期 2024-06-30"),
    (grade("HM2", 2022, "assessed", day="2023-08-01"), "早于“河南省制造业创新中心”的首个报告年度 2023"),
    (grade("HM2", 2023, "assessed", day="2024-08-01"), None),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("row", "said"), YEARS, ids=lambda one: getattr(one, "ledger", ""))
def test_years_after_a_centre_left_and_before_the_document_are_not_evaluated_in_either_order(store, row, said):
    new = LedgerRow("centre", "创新中心", 5, CENTRES[2].cells | {"centre": "HM2", "approved_on": "2022-06-01"})
    for rows in permutations([LEFT, new, row]):
        found = " ".join(problem.message for problem in problems(store, rows))
        assert (said in found) if said else found == ""
    if said and row.cells["centre"] == "ZJ1":  # the conclusion is there when the centre's row comes
        assert by_entering(store, [row]) == ""
        assert f"与已登记的《{store.definitions.ledgers[row.ledger].title}》不符" in by_workbook(store, [LEFT])
        assert standing_state(store) == "active"


@pytest.mark.parametrize(("year", "said"), [(2025, "晚于退出日期"), (2020, "早于批复日期")])
def test_the_page_does_not_begin_to_evaluate_a_year_that_is_not_evaluated(store, year, said):
    assert by_entering(store, [LEFT]) == ""
    at_sight, computed = evaluation.stage(store, "ZJ1", year), Computed(None, None, 0, 0)
    tries = [
        lambda: evaluation.confirm(store, at_sight, "fail", computed, reason="理由", against=True, actor="甲"),
        lambda: evaluation.defer(store, at_sight, reason="理由", actor="甲"),
        lambda: evaluation.judge(store, "ZJ1", year, "x", "y", Decimal(1), expert="甲"),
    ]
    before = store.version
    for attempt in tries:
        with pytest.raises(Refused, match=said):
            attempt()
    assert store.version == before


def letter(**changed: str) -> LedgerRow:
    cells = {
        "centre": "ZJ1",
        "letter_version": "1",
        "letter_no": "1号",
        "signed_on": "2021-07-01",
        "first_year": "2021",
    }
    return LedgerRow("letter", "建设责任书", 5, cells | changed)


def opening(as_of: str) -> LedgerRow:
    cells = {"centre": "ZJ1", "indicator": "investment_lead", "as_of": as_of, "value": "1", "document_no": "1号"}
    return LedgerRow("opening", "期初数", 5, cells)


def target(year: str) -> LedgerRow:
    cells = {"centre": "ZJ1", "letter_version": "1", "indicator": "investment_lead", "kind": "annual", "year": year,
             "direction": "at_least", "value": "1"}  # fmt: skip
    return LedgerRow("letter_target", "责任书目标", 5, cells)


DATES = [
    (letter(), None), (letter(signed_on="2021-06-30"), "签订日期 2021-06-30 早于批复日期 2021-07-01"),
    (letter(signed_on="2026-09-30"), None), (letter(signed_on="2026-10-01"), "签订日期 2026-10-01 在今天（2026-09-30）之后"),
    (letter(first_year="2020"), "起始年度 2020 早于批复日期 2021-07-01"),
    (opening("2021-12-31"), None), (opening("2020-12-31"), "截至日期 2020-12-31 早于批复日期"),
    (opening("2026-12-31"), "截至日期 2026-12-31 在今天"), (target("2021"), None), (target("2020"), "目标年度 2020 早于批复日期"),
    (state_of(approved_on="2026-10-01", term_end="2027-10-01"), "批复日期 2026-10-01 在今天"),
    (state_of(approved_on="2026-09-30", term_end="2027-10-01"), None),
    (state_of(term_end="2021-07-01"), "建设期满日期 2021-07-01 不晚于批复日期 2021-07-01"), (state_of(term_end="2021-07-02"), None),
    (state_of(first_year="2020"), "首个报送年度 2020 早于批复日期"), (state_of(first_year="2021"), None),
    (state_of(first_year="2026"), None), (state_of(first_year="2027"), "首个报送年度 2027 在今天"),
    (state_of(state="merged", exited_on="2021-07-01"), None), (state_of(state="merged", exited_on="2021-06-30"), "早于批复日期"),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("door", ["entered", "workbook", "csv"])
@pytest.mark.parametrize(("row", "said"), DATES)
def test_every_other_date_of_the_registry_has_its_bounds_at_every_door(store_for, door, row, said):
    store = store_for(said and row.ledger != "letter_target")
    if row.ledger == "letter_target":
        assert by_entering(store, [letter()]) == ""
    told = DOORS[door](store, [row])
    assert (said in told) if said else told == ""


def test_every_date_of_the_registry_is_tried(definitions):
    tried = {(row.ledger, name) for row, said in [*DATES, *YEARS] if said for name in row.cells}
    tried |= {("grade", "published_on"), ("settlement", "audited_on"), ("judgement", "judged_on")}
    unlimited = {
        place for place, limits in definitions.registration.dates.items() if not (limits.not_before or limits.after)
    }
    assert unlimited == {"centre.approved_on", "letter_target.replaces"}
    for place in definitions.registration.dates.keys() - {"letter_target.replaces"}:
        assert tuple(place.split(".")) in tried, place
