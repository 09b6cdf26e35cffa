"""A backup that failed in the night is told in the morning, until one succeeds."""

import pytest
from typer.testing import CliRunner

from data.journal.backups import backup_failure, health
from data.journal.folder import FolderRecord
from metrics.commands.keeping import UNKNOWN
from metrics.commands.program import app
from tests.data.test_backup import flip, kept


@pytest.fixture
def run(tmp_path, monkeypatch):
    """A command over the record r, whose backup is to go to b."""
    kept(tmp_path / "r", 2)
    monkeypatch.setenv("MONITOR_RECORD", str(tmp_path / "r"))
    monkeypatch.setenv("MONITOR_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("MONITOR_BACKUP", str(tmp_path / "b"))
    return lambda *words: CliRunner().invoke(app, list(words)).exit_code


def test_a_failure_is_told_until_the_next_success(run, tmp_path):
    record = FolderRecord(tmp_path / "r")
    assert run("backup") == 0
    assert health.failed_backup(record) == []
    flip(tmp_path / "b" / "manifest.json")
    assert run("backup") == 2
    (told,) = health.failed_backup(record)
    assert told.level == "broken"
    assert str(tmp_path / "b") in told.found
    assert "manifest.json" in told.found
    assert record.verify() == []
    assert run("backup", str(tmp_path / "another")) == 0
    assert health.failed_backup(record) == []


def test_a_backup_without_an_original_is_told_too(run, tmp_path):
    next((tmp_path / "r" / "originals").glob("*/*")).unlink()
    assert run("backup") == 1
    assert "1 个原件缺失" in str(backup_failure.told(FolderRecord(tmp_path / "r")))


def test_that_a_record_has_vanished_from_its_folder_is_told_too(run, tmp_path):
    for path in (tmp_path / "r").glob("journal*"):
        path.unlink()
    assert run("backup") == 2
    assert "还没有记录" in str(backup_failure.told(FolderRecord(tmp_path / "r")))


def test_what_systemd_knows_does_not_replace_the_reason(run, tmp_path):
    assert run("backup", "--failed") == 0
    assert UNKNOWN in str(backup_failure.told(FolderRecord(tmp_path / "r")))
    assert not (tmp_path / "b").exists()
    backup_failure.note(FolderRecord(tmp_path / "r"), tmp_path / "b", "磁盘已满")
    assert run("backup", "--failed") == 0
    assert "磁盘已满" in str(backup_failure.told(FolderRecord(tmp_path / "r")))


def test_word_is_left_beside_a_record_only(run, tmp_path, monkeypatch):
    monkeypatch.setenv("MONITOR_RECORD", str(tmp_path / "wrong"))
    assert run("backup") == 2
    assert not (tmp_path / "wrong").exists()


@pytest.mark.parametrize("text", ["", "{", "[]", '"x"', "{}"])
def test_word_that_cannot_be_read_is_no_success(tmp_path, text):
    (tmp_path / backup_failure.NOTE).write_text(text)
    assert "读不出来" in str(backup_failure.told(FolderRecord(tmp_path)))


def test_without_a_folder_the_command_says_what_is_missing(run, monkeypatch):
    monkeypatch.delenv("MONITOR_BACKUP")
    answer = CliRunner().invoke(app, ["backup"])
    assert answer.exit_code == 1
    assert "MONITOR_BACKUP" in answer.output
