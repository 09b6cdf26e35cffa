"""`python -m data doctor` finds what is wrong, says what to do, and tells monitoring by its exit code."""

import re
from collections import namedtuple
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from data.acts.reports import submissions
from data.acts.units import process
from data.journal.backups import backup, health
from data.journal.clock import now
from data.journal.folder import FolderRecord
from metrics import monitor
from metrics.commands import doctor as command
from metrics.commands.program import app
from tests.conftest import centre_row
from tests.data.test_backup import add, flip, kept, state
from tests.data.test_submissions import grade_row

Usage = namedtuple("Usage", "total used free")


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a record (r), its kept database (cache/real) and a backup (b). Tests leave it as it is."""
    folder = tmp_path_factory.mktemp("installation")
    opened = monitor.open_store(FolderRecord(folder / "r"), cache=folder / "cache" / "real")
    submissions.enter(opened, [centre_row("C1"), grade_row()], actor="测试", source="测试")
    opened.catch_up()
    opened.close()
    backup.back_up(FolderRecord(folder / "r"), folder / "b")
    return folder


@pytest.fixture
def holidays(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Invented notices of this year and the years after: whenever the tests run, holidays are known."""
    days = ("01-01", "05-01", "10-01", "10-02", "10-03")
    last = now().year + 2
    path = tmp_path_factory.mktemp("holidays") / "holidays.yaml"
    path.write_text("".join(
        f"{year}: {{notice: 测试, holidays: [{', '.join(f'{year}-{day}' for day in days)}]}}\n" for year in range(2026, last + 1)
    ), "utf-8")  # fmt: skip
    return path


@pytest.fixture
def doctor(installation, holidays, monkeypatch):
    """The command, in this process."""
    monkeypatch.setenv("MONITOR_RECORD", str(installation / "r"))
    monkeypatch.setenv("MONITOR_CACHE", str(installation / "cache"))
    monkeypatch.setenv("MONITOR_HOLIDAYS", str(holidays))
    monkeypatch.setenv("MONITOR_PARTS_MEMORY", "100")  # whatever machine the tests have

    def run():
        answer = CliRunner().invoke(app, ["doctor"])
        assert isinstance(answer.exception, SystemExit | None), answer.exception
        return answer

    return run


@pytest.mark.slow
def test_all_is_well_and_nothing_is_touched(doctor, installation):
    before = state(installation)
    answer = doctor()
    assert answer.exit_code == 0, answer.output
    assert "一切正常" in answer.output
    for subject in ("记录", "数据库", "定义", "磁盘空间", "时钟", "权限", "备份"):
        assert subject in answer.output
    assert "逐表一致" in answer.output
    assert state(installation) == before


@pytest.mark.slow
def test_it_works_beside_a_running_dashboard_and_sees_a_database_that_differs(doctor, installation):
    """A row somebody changed in a kept database is a difference; the one in use is left alone; nothing is mended."""
    running = monitor.open_store(FolderRecord(installation / "r"), cache=installation / "cache" / "real")
    try:
        used = doctor()
        assert used.exit_code == 0, used.output
        assert "1 个正由运行中的页面或命令使用" in used.output
    finally:
        running.close()
    file = installation / "cache" / "real" / "read-model-0.duckdb"
    sound = file.read_bytes()
    with duckdb.connect(str(file)) as connection:
        connection.execute(
            "update record.registry_row set cells = map {'centre': 'C1', 'grade': 'pass'} where ledger = 'grade'"
        )
    answer = doctor()
    assert answer.exit_code == 2, answer.output
    assert re.search("read-model-0.duckdb 与记录不一致：.*record.registry_row", answer.output)
    file.write_bytes(sound[: len(sound) // 2])
    answer = doctor()
    assert answer.exit_code == 1, answer.output
    assert "待重新生成" in answer.output
    file.write_bytes(sound)


def test_a_damaged_record_is_broken_and_says_how_to_go_on(tmp_path, monkeypatch):
    monkeypatch.setenv("MONITOR_RECORD", str(tmp_path / "r"))
    monkeypatch.setenv("MONITOR_CACHE", str(tmp_path / "cache"))
    kept(tmp_path / "r", 2)
    flip(tmp_path / "r" / "journal.jsonl")
    answer = CliRunner().invoke(app, ["doctor"])
    assert answer.exit_code == 2, answer.output
    assert "python -m data restore" in answer.output
    assert "Traceback" not in answer.output


# Each check by itself


def test_originals_are_read_again(tmp_path):
    record = kept(tmp_path / "r", 2)
    (sound,) = health.journal_and_originals(record)
    assert (sound.level, "3 项操作" in sound.found) == ("fine", True)
    flip(next(p for p in (tmp_path / "r" / "originals").glob("*/*")))
    (damaged,) = health.journal_and_originals(record)
    assert (damaged.level, "原始文件" in damaged.found, "恢复" in damaged.todo) == ("broken", True, True)
    (nothing,) = health.journal_and_originals(FolderRecord(tmp_path / "wrong"))
    assert (nothing.level, "MONITOR_RECORD" in nothing.todo) == ("attention", True)


def test_a_clock_behind_the_record_is_broken(tmp_path, monkeypatch):
    record = kept(tmp_path / "r", 1)
    assert health.clock_behind(record) is None
    assert health.clock(record).level == "fine"
    monkeypatch.setattr("data.journal.kept_record.now", lambda: now() + timedelta(hours=1))
    add(record, b"tomorrow")
    monkeypatch.undo()
    assert (health.clock(record).level, "校准" in health.clock(record).todo) == ("broken", True)
    assert "时钟现在慢了，或当时快了" in health.clock_behind(record)
    add(record, b"today")
    assert health.clock_behind(record)  # what was recorded since does not make it right
    assert health.clock_behind(FolderRecord(record.path))  # nor does a new start
    found = health.clock(record)
    assert (found.level, "第4条的时间早于前一条（共1处）" in found.found) == ("attention", True)


@pytest.mark.parametrize(("free", "level"), [(3 << 30, "fine"), (1 << 30, "attention"), (1 << 20, "broken")])
def test_little_room_is_said_before_there_is_none(tmp_path, monkeypatch, free, level):
    monkeypatch.setattr(health.shutil, "disk_usage", lambda _: Usage(0, 0, free))
    (found,) = health.room({"记录": tmp_path / "not" / "yet", "数据库缓存": tmp_path})
    assert (found.level, bool(found.todo)) == (level, level != "fine")


@pytest.mark.parametrize(
    ("mode", "level"), [(0o700, "fine"), (0o750, "attention"), (0o705, "attention"), (0o770, "broken")]
)
def test_others_have_no_business_here(tmp_path, mode, level):
    folder = tmp_path / "r"
    folder.mkdir()
    folder.chmod(mode)
    (found,) = health.rights({"记录": folder, "缓存": tmp_path / "none"})
    assert found.level == level
    assert ("chmod" in found.todo) == (level != "fine")


def test_what_the_program_makes_is_for_its_user_only(installation):
    assert [f.level for f in health.rights({"记录": installation / "r", "缓存": installation / "cache" / "real"})] == [
        "fine"
    ]


def test_the_age_of_the_backup_counts_when_something_is_missing_in_it(tmp_path, monkeypatch):
    record = kept(tmp_path / "r", 1)
    assert "没有备份过" in health.last_backup(record).found
    backup.back_up(record, tmp_path / "b")
    assert health.last_backup(record).level == "fine"

    def after(days: int) -> health.Finding:
        monkeypatch.setattr(health, "now", lambda: now() + timedelta(days=days))
        return health.last_backup(record)

    assert after(29).level == "fine"
    assert after(31).level == "attention"
    add(record, b"later")
    assert after(1).level == "fine"
    assert (after(3).level, "1 项操作没有备份" in after(3).found) == ("attention", True)
    (tmp_path / "b" / "manifest.json").unlink()
    assert (after(0).level, "用不了" in after(0).found) == ("attention", True)


def test_definitions_that_cannot_be_read_are_a_finding(monkeypatch):
    from data.schema.yaml_files import DefinitionError

    def bad() -> None:
        raise DefinitionError("policy.yaml: x")

    monkeypatch.setattr(command, "current", bad)
    found = list(
        command._tried("定义", lambda: [health.definitions_in_force(FolderRecord("/none"), command.current())])
    )
    assert [(f.level, "policy.yaml" in f.found) for f in found] == [("broken", True)]


@pytest.mark.slow
def test_a_title_taken_that_the_registry_still_has_is_named_with_its_clause(tmp_path, monkeypatch) -> None:
    record = FolderRecord(tmp_path / "r")
    opened = monitor.open_store(record)
    scheme = "henan-consortium"
    submissions.enter(opened, [centre_row("C9", scheme=scheme, approved_on="2022-08-01")], actor="测试", source="测试")
    monkeypatch.setenv("MONITOR_RECORD", str(tmp_path / "r"))
    assert not [f for f in command._registered(record) if "七（三）" in f.found]
    way = (
        ("breach", {"matters": "law", "finding": "示例"}, "confirmed", ""),
        ("cancelled", {"reason": "示例", "document_no": "示例2号"}, "done", "示例·乙"),
    )
    for step, fields, outcome, second in way:
        at = process.stage(opened, scheme, "C9")
        process.record(
            opened, at, step, fields, on_day=date(2024, 9, 2), outcome=outcome, actor="示例·甲", confirmed_by=second
        )
    opened.close()
    (found,) = [f for f in command._registered(record) if "七（三）" in f.found]
    assert (found.level, "C9" in found.found, "取消备案资格" in found.found) == ("attention", True, True)
