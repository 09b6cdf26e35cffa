"""python -m data: the commands as a person types them; some in processes of their own, most in this one."""

import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from data.schema.loading import current
from data.workbook import template
from metrics.commands.program import app
from metrics.proving import proof
from tests.conftest import centre_row, money

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def place(tmp_path, monkeypatch, commands_ask_late) -> None:
    """Where the commands work, for this process and those it starts."""
    monkeypatch.setenv("MONITOR_RECORD", str(tmp_path / "record"))
    monkeypatch.setenv("MONITOR_CACHE", str(tmp_path / "cache"))
    proof.remember(current(), tmp_path / "cache")


def apart(*words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "data", *map(str, words)]
    return subprocess.run(command, cwd=ROOT, text=True, capture_output=True, timeout=300)


@pytest.fixture
def run(place):
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)


@pytest.fixture
def registry(tmp_path) -> Path:
    path = tmp_path / "登记簿.xlsx"
    path.write_bytes(template.write_registry(current(), [centre_row("C1")]))
    return path


@pytest.mark.slow
def test_from_registry_to_status(run, registry, workbook, tmp_path):
    folder = tmp_path / "报送"
    folder.mkdir()
    (folder / "C1_2021.xlsx").write_bytes(workbook(money("1000000.00", "2021-08-01")))
    (folder / "坏.xlsx").write_bytes(b"no workbook")
    (folder / "~$C1_2021.xlsx").write_bytes(b"lock file of Excel")
    both = apart("ingest", folder, registry, "--actor", "测试员")
    assert both.returncode == 1  # one was refused
    assert "接收 2，未改变 0，未接收 1" in both.stdout
    assert "坏.xlsx" in both.stdout
    again = run("ingest", folder / "C1_2021.xlsx", registry)
    assert again.exit_code == 0
    assert "未改变 2" in again.stdout
    graded = run("grade", "--centre", "C1", "--year", 2021, "--grade", "不合格", "--document", "1号", "--published",
                 "2022-08-01")  # fmt: skip
    assert graded.exit_code == 0, graded.stdout
    status = apart("status")
    assert "C1" in status.stdout
    assert "不合格" in status.stdout
    rebuilt = run("rebuild")
    assert rebuilt.exit_code == 0
    assert apart("status").stdout == status.stdout
    assert "记录完整" in run("verify").stdout


def test_wrong_words_get_an_answer(run, registry):
    run("ingest", registry)
    assert "不合格" in run("grade", "--centre", "C1", "--year", 2021, "--grade", "差", "--document", "1号",
                        "--published", "2022-08-01").stdout  # fmt: skip
    wrong_day = run(
        "grade", "--centre", "C1", "--year", 2021, "--grade", "合格", "--document", "1", "--published", "8月"
    )
    assert wrong_day.exit_code == 1
    assert "2025-08-01" in wrong_day.stdout
    unknown = run("template", "--centre", "C9", "--year", 2021)
    assert unknown.exit_code == 1
    assert "没有登记" in unknown.stdout
    assert run("ingest", "/no/such/file.xlsx").exit_code == 1


@pytest.mark.slow
def test_template_is_prefilled_with_continuing_rows(run, registry, workbook, definitions, tmp_path):
    run("ingest", registry)
    team = {"team_name": "示例·甲团队", "tier": "top", "arrived_on": "2021-09-01", "evidence": "协议1"}
    from data.workbook.interpretation import LedgerRow

    gone = team | {"team_name": "示例·离开的合作", "left_on": "2021-10-01"}
    report = tmp_path / "r.xlsx"
    report.write_bytes(workbook(LedgerRow("team", "团队", 5, team), LedgerRow("team", "团队", 6, gone)))
    assert run("ingest", report).exit_code == 0
    target = tmp_path / "模板.xlsx"
    assert run("template", "--centre", "C1", "--year", 2022, "-o", target).exit_code == 0
    sheet = openpyxl.load_workbook(target)["团队"]
    assert [sheet["A5"].value, sheet["A6"].value] == ["示例·甲团队", "示例·离开的合作"]


def test_damage_is_found_and_said(run, registry, tmp_path):
    run("ingest", registry)
    journal = tmp_path / "record" / "journal.jsonl"
    journal.write_text(journal.read_text("utf-8").replace("登记簿", "登记薄", 1), "utf-8")
    assert run("verify").exit_code == 1
    assert "记录已损坏" in run("status").stdout


@pytest.mark.slow
def test_the_check_says_what_is_in_doubt_beside_the_number(run, registry, workbook, tmp_path):
    """A hundred times a thousand: the column of 万元 was filled in in 元."""
    run("ingest", registry)
    report = tmp_path / "r.xlsx"
    report.write_bytes(workbook(money("500000.00", "2021-08-01")))
    assert "存疑 " not in next(line for line in run("check", report).stdout.splitlines() if "累计资金投入" in line)
    run("ingest", report)
    report.write_bytes(workbook(money("5000000000.00", "2022-08-01"), year=2022))
    shown = run("check", report).stdout
    (line,) = [line for line in shown.splitlines() if "累计资金投入" in line and "│" in line]
    assert "50.01 亿元" in line
    assert "其中存疑 50.00 亿元" in line
