"""python -m data: self-check, status and the steps of the reporting round, as an official types them."""

import os
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from data.acts.reports import submissions
from data.journal.clock import now
from data.journal.folder import FolderRecord
from data.workbook import template
from data.workbook.interpretation import LedgerRow
from metrics.commands.program import app
from tests import made
from tests.conftest import centre_row, money
from tests.data.sent_report import send

LAST = now().year - 1
EARLY = money("100.00", "2021-06-30", voucher="V1")


@pytest.fixture
def record(tmp_path, monkeypatch, definitions, commands_ask_late) -> FolderRecord:
    """A real record with two centres; C1 has reported its first year, with one query."""
    monkeypatch.setenv("MONITOR_RECORD", str(tmp_path / "record"))
    monkeypatch.setenv("MONITOR_CACHE", str(tmp_path / "cache"))
    store = made.opened(FolderRecord(tmp_path / "record"), definitions)
    submissions.enter(store, [centre_row("C1"), centre_row("C2")], actor="测试", source="测试")
    send(store, EARLY)
    store.close()
    return FolderRecord(tmp_path / "record")


def run(*words: object, code: int = 0) -> str:
    result = CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result.output


def acts(record):
    return [event.act for event in record.read()]


C1 = ("--centre", "C1", "--year", 2021)


@pytest.mark.slow
def test_a_report_through_the_whole_round(record):
    told = run("accept", *C1, "--actor", "官员", code=1)
    assert "《资金投入》第5行" in told
    assert "请先作书面说明" in told
    assert "report.accepted" not in acts(record)
    assert "1 待说明 到账早于批复" in run("explain", *C1)
    assert "没有第 7 个问题" in run("explain", *C1, "--number", 7, "--note", "属实", code=1)
    assert "没有填写书面说明" in run("explain", *C1, "--number", 1, code=1)
    run("explain", *C1, "--number", 1, "--note", "合同在批复前签订", "--actor", "填报人")
    assert "已说明：合同在批复前签订" in run("explain", *C1)
    assert "已接收：C1 2021年度第1版" in run("accept", *C1, "--actor", "官员", "--note", "已核对")
    assert "已接收，现在不能退回；可以办理的：锁定、重新开放" in run("return", *C1, "--note", "理由", code=1)
    run("lock", *C1, "--actor", "官员")
    assert "没有填写重新开放的理由" in run("reopen", *C1, "--note", " ", code=1)
    assert "--note" in run("reopen", *C1, code=2)
    run("reopen", *C1, "--note", "合同金额有误", "--actor", "官员")
    run("return", *C1, "--note", "请更正金额", "--actor", "官员")
    steps = [act for act in acts(record) if act not in ("record.opened", "registry.entered")]
    assert steps == ["report.received", "finding.explained", "report.accepted", "report.locked", "report.reopened",
                     "report.returned"]  # fmt: skip
    last = list(record.read())[-1]
    assert (last.actor, last.body["note"]) == ("官员", "请更正金额")


def test_withdrawn_and_submitted_again(record):
    run("withdraw", *C1)
    assert "草稿（已撤回），现在不能接收" in run("accept", *C1, code=1)
    run("submit", *C1)
    assert acts(record)[-2:] == ["report.withdrawn", "report.submitted"]


def test_nothing_to_act_on_is_said(record):
    assert "C9 2021年度：未报，现在不能接收；可以办理的：没有" in run(
        "accept", "--centre", "C9", "--year", 2021, code=1
    )


def test_an_extension_is_recorded_or_refused_with_the_reason(record):
    year = ("--centre", "C2", "--year", LAST)
    said = (*year, "--approver", "处长", "--actor", "官员", "--note")
    assert f"不晚于原期限 {LAST + 1}-03-31" in run("extend", *said, "理由", "--until", f"{LAST + 1}-03-31", code=1)
    assert "没有填写延期理由" in run("extend", *said, " ", "--until", f"{LAST + 1}-12-31", code=1)
    assert "请按 2025-08-01 的形式填写" in run("extend", *said, "理由", "--until", "四月底", code=1)
    assert "没有填写批准人" in run("extend", *year, "--note", "理由", "--until", f"{LAST + 1}-12-31", code=1)
    same = (*year, "--approver", "官 员", "--actor", "官员", "--note", "理由", "--until", f"{LAST + 1}-12-31")
    assert "批准延期须由另一人确认" in run("extend", *same, code=1)
    assert "deadline.extended" not in acts(record)
    assert f"至 {LAST + 1}-12-31" in run("extend", *said, "系统迁移", "--until", f"{LAST + 1}-12-31")
    body = list(record.read())[-1].body
    assert (body["centre"], body["approver"], body["reason"]) == ("C2", "处长", "系统迁移")


def test_with_accounts_a_command_only_proposes_an_extension(record, monkeypatch):
    """Whoever may run commands is one person like any other."""
    monkeypatch.setenv("MONITOR_SIGN_IN", "accounts")
    said = ("--centre", "C2", "--year", LAST, "--actor", "官员", "--approver", "不存在的人", "--note", "系统迁移")
    assert "已提出延期，待另一人" in run("extend", *said, "--until", f"{LAST + 1}-12-31")
    assert acts(record)[-1] == "deadline.proposed"
    assert "deadline.extended" not in acts(record)
    graded = ("--centre", "C2", "--year", 2021, "--grade", "不合格", "--document", "1号", "--published", "2022-08-01")
    assert "已提出，待另一人" in run("grade", *graded)
    assert acts(record)[-1] == "registry.proposed"
    monkeypatch.setenv("MONITOR_SIGN_IN", "acounts")
    assert "可以是 none" in run("status", code=2)


@pytest.mark.slow
def test_with_accounts_no_command_decides(record, monkeypatch):
    """Whoever has the machine is often the administrator: reports are accepted, returned and explained on the pages."""
    monkeypatch.setenv("MONITOR_SIGN_IN", "accounts")
    before = acts(record)
    for step in ("withdraw", "submit", "return", "accept", "lock", "reopen"):
        note = ("--note", "理由") if step in ("return", "reopen") else ()
        assert "不能用命令办理" in run(step, *C1, *note, code=1), step
    assert "不能用命令办理" in run("explain", *C1, "--number", 1, "--note", "属实", code=1)
    assert "1 待说明" in run("explain", *C1)  # to look is no act
    assert "不能用命令办理" in run("readings", "--accept", 1, "--note", "理由", code=1)
    assert acts(record) == before


def test_a_record_with_accounts_is_one_whatever_the_shell_says(record, monkeypatch, tmp_path, definitions):
    """A shell without the server's settings is no way around the second person."""
    graded = ("--centre", "C2", "--year", 2021, "--grade", "不合格", "--document", "1号", "--published", "2022-08-01")
    run("account", "create", "root", "--name", "管理员", "--role", "administrator")
    assert "MONITOR_SIGN_IN" not in os.environ
    assert "已提出，待另一人" in run("grade", *graded)
    assert acts(record)[-1] == "registry.proposed"
    assert "不能用命令办理" in run("return", *C1, "--note", "理由", code=1)
    register = tmp_path / "登记簿.xlsx"
    letter = {
        "centre": "C1",
        "letter_version": "1",
        "letter_no": "1号",
        "signed_on": "2021-07-02",
        "first_year": "2021",
    }
    register.write_bytes(template.write_registry(definitions, [LedgerRow("letter", "建设责任书", 5, letter)]))
    assert "《建设责任书》第5行" in run("ingest", register, code=1)
    assert acts(record)[-1] == "file.refused"


def test_status_says_states_rates_and_who_is_missing(record):
    told = run("status")
    lines = [line for line in told.splitlines() if "2021" in line]
    of_c1 = next(line for line in lines if "示例·C1中心" in line)
    assert "第1版" in of_c1
    assert "已报" in of_c1
    rate = next(line for line in lines if "示例" not in line)
    assert [cell.strip() for cell in rate.strip("│ ").split("│")] == ["2021", "2", "1", "50.0%", "0", "0.0%", "C2"]
    assert "可选：" in run("status", "--scheme", "nowhere", code=1)


def test_status_without_anything_due_shows_no_rate(tmp_path, record):
    assert [line for line in run("status", "--scheme", "manufacturing-usa").splitlines() if "%" in line] == []


@pytest.mark.slow
def test_check_says_everything_and_stores_nothing(record, workbook, tmp_path, definitions):
    report = tmp_path / "报告.xlsx"
    report.write_bytes(workbook(money("30000000.00", "2021-08-01"), money("1.00", "2021-06-30")))
    before = {p: p.read_bytes() for p in Path(record.path).rglob("*") if p.is_file()}
    told = run("check", report)
    assert "可以报送 报告.xlsx C1 2021年" in told
    assert "待说明 《资金投入》第6行 到账早于批复" in told
    assert "批复之前的资金保留但不计入" in told
    money_line = next(line for line in told.splitlines() if "资金投入" in line and "0.30 亿元" in line)
    assert "万元" not in money_line  # all of a line in one unit
    for name in definitions.schemes["zhejiang"].core:
        assert definitions.indicators[name].label in told
    assert {p: p.read_bytes() for p in Path(record.path).rglob("*") if p.is_file()} == before


@pytest.mark.slow
def test_check_fails_for_errors_and_for_what_would_be_refused_and_marks_the_workbook(record, workbook, tmp_path):
    gone = {"person_code": "R1", "category": "rd_full_time", "tier": "none", "joined_on": "2021-08-01",
            "left_on": "2021-07-31"}  # fmt: skip
    wrong, bad, unknown = tmp_path / "错误.xlsx", tmp_path / "坏.xlsx", tmp_path / "未登记.xlsx"
    wrong.write_bytes(workbook(LedgerRow("staff", "人员", 5, gone)))
    bad.write_bytes(b"no workbook")
    unknown.write_bytes(workbook(centre="C9"))
    events = len(acts(record))
    told = run("check", wrong, bad, unknown, tmp_path / "没有.xlsx", "--marked", tmp_path / "标注", code=1)
    assert "有错误，须改正 错误.xlsx C1 2021年" in told
    assert "错误 《人员》第5行 离岗早于到岗" in told
    for text in ("不能报送 坏.xlsx", "不能标注这个文件", "没有登记", "没有这个文件"):
        assert text in told
    assert len(acts(record)) == events
    marked = openpyxl.load_workbook(tmp_path / "标注" / "错误_核验.xlsx")
    assert any(
        cell.comment and "离岗早于到岗" in cell.comment.text for row in marked["人员"].iter_rows() for cell in row
    )
    assert (tmp_path / "标注" / "未登记_核验.xlsx").exists()


@pytest.mark.slow
def test_check_tells_the_flags_that_come_and_go(record, workbook, tmp_path):
    """Handing in a year that is overdue takes one flag away and brings another."""
    report = tmp_path / "报告.xlsx"
    report.write_bytes(workbook(centre="C2"))
    told = run("check", report)
    assert "预警消除" in told
    assert f"2021年度报告应于2022-03-31前报送，{now():%Y-%m-%d}收到" in told
    assert acts(record).count("report.received") == 1
