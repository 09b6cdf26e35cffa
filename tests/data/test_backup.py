"""Backup and restore: whole or not at all, proved by checksums, and the restored record says what the original said."""

import hashlib
import json
import os
import random
import shutil
import signal
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from data.acts.reports import submissions
from data.journal.backups import backup, restoring
from data.journal.backups.backup import BackupRefused
from data.journal.folder import FolderRecord
from data.journal.lock import RecordBusy, alone
from data.journal.record import RecordFull
from metrics import monitor
from metrics.commands.program import app
from tests.conftest import centre_row, money, served
from tests.data.contents import everything
from tests.data.test_record import LOOP, child
from tests.data.test_submissions import grade_row

POSIX = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")


def kept(folder: Path, originals: int, pad: int = 10) -> FolderRecord:
    """A record with that many originals, each named by an event."""
    record = FolderRecord(folder)
    for i in range(originals):
        add(record, f"{i} {'x' * pad}".encode())
    return record


def add(record: FolderRecord, content: bytes, actor: str = "张三") -> None:
    record.append("test.received", "report/C1/2021", {"sha256": record.put(content)}, actor=actor)


def state(folder: Path) -> dict[str, str]:
    """Every file of a folder by its content; locks, and notes of who holds them, apart."""
    return {
        str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*")) if p.is_file() and not p.name.startswith("lock")
    }  # fmt: skip


def events(folder: Path) -> list[str]:
    return [event.hash for event in FolderRecord(folder).read()]


def errors(folder: Path) -> list[str]:
    return [finding for finding in FolderRecord(folder).verify() if finding.startswith("错误")]


# What a backup is for


@pytest.fixture
def lived(store, hand_in, workbook):
    """A record with versions, a refusal, a grade, a step of the round and a later registry row."""
    hand_in(workbook(money("100.00", "2021-08-01"), served("91330100799655058B", "2021-09-01")))
    hand_in(b"no workbook", "坏.xlsx")
    hand_in(workbook(money("250.00", "2021-08-01")))
    submissions.enter(store, [grade_row(), centre_row("C1", note="更新")], actor="测试", source="测试")
    store.catch_up()
    return store


@pytest.mark.slow
def test_a_restored_record_answers_everything_as_the_original_did(lived, tmp_path, definitions):
    before = everything(lived)
    assert before["result.progress"][0] > 100
    assert before["result.flag"][0] > 0
    made = backup.back_up(lived.record, tmp_path / "backup")
    assert made.manifest.events == lived.version[0]
    shutil.rmtree(lived.record.path)  # the disk is gone
    restored = restoring.restore(tmp_path / "backup", FolderRecord(tmp_path / "another machine" / "record"))
    assert (restored.aside, restored.problems) == (None, [])
    record = FolderRecord(tmp_path / "another machine" / "record")
    assert record.verify() == []
    opened = monitor.open_store(record, definitions)
    after = everything(opened)
    opened.close()
    assert set(after) == set(before)
    for table, rows in before.items():
        assert after[table] == rows, table


def test_only_what_is_new_is_copied_and_damage_in_the_backup_is_mended(tmp_path):
    record, target = kept(tmp_path / "r", 3), tmp_path / "b"
    told: list[tuple[int, int]] = []
    first = backup.back_up(record, target, lambda done, all_: told.append((done, all_)))
    assert (first.copied, first.kept, told[-1]) == (3, 0, (3, 3))
    untouched = {p: p.stat().st_mtime_ns for p in (target / "originals").rglob("*") if p.is_file()}
    add(record, b"new")
    second = backup.back_up(record, target)
    assert (second.copied, second.kept) == (1, 3)
    assert {p: p.stat().st_mtime_ns for p in untouched} == untouched
    assert [p.name for p in target.glob("journal-*")] == ["journal-5.jsonl"]
    next(iter(untouched)).write_bytes(b"rotten")
    _, problems = backup.check(target)
    assert len(problems) == 1
    assert "被改动" in problems[0]
    third = backup.back_up(record, target)
    assert (third.copied, third.kept, third.healed) == (0, 3, 1)
    assert backup.check(target) == (third.manifest, [])
    assert backup.last_made(record)["events"] == 5


def test_the_accounts_come_along_and_are_brought_back_only_where_there_are_none(tmp_path):
    record, target = kept(tmp_path / "r", 1), tmp_path / "b"
    assert backup.back_up(record, target).manifest.accounts is None
    (tmp_path / "r" / "accounts.json").write_bytes(b'{"old": 1}')
    backup.back_up(record, target)
    (tmp_path / "r" / "accounts.json").write_bytes(b'{"new": 1}')
    restoring.restore(target, FolderRecord(tmp_path / "r"))
    assert (tmp_path / "r" / "accounts.json").read_bytes() == b'{"new": 1}'
    backup.back_up(record, target)
    assert len(list(target.glob("accounts-*"))) == 1
    restoring.restore(target, FolderRecord(tmp_path / "again"))
    brought = tmp_path / "again" / "accounts.json"
    assert brought.read_bytes() == b'{"new": 1}'
    assert brought.stat().st_mode & 0o077 == 0
    flip(next(target.glob("accounts-*")))
    with pytest.raises(BackupRefused, match="账户文件"):
        restoring.restore(target, FolderRecord(tmp_path / "nowhere"))


@pytest.mark.slow
def test_a_backup_made_while_others_write_is_a_beginning_that_verifies(tmp_path):
    record, target = kept(tmp_path / "r", 2), tmp_path / "b"
    writers = [child(LOOP, tmp_path / "r", 2000, f"写入者{i}") for i in range(2)]
    try:
        for writer in writers:
            assert writer.stdout.readline() == b"ready\n", writer.stderr.read()
        counts = []
        for _ in range(6):
            counts.append(backup.back_up(record, target).manifest.events)
            assert backup.check(target)[1] == []
            copied = [json.loads(line)["hash"] for line in (target / f"journal-{counts[-1]}.jsonl").open("rb")]
            assert copied == events(tmp_path / "r")[: counts[-1]]
            while len(events(tmp_path / "r")) == counts[-1]:
                time.sleep(0.01)
    finally:
        for writer in writers:
            writer.kill()
            writer.communicate()
    assert counts == sorted(counts)
    assert counts[-1] > counts[0], "nobody wrote meanwhile: this proves nothing"
    restoring.restore(target, FolderRecord(tmp_path / "again"))
    assert events(tmp_path / "again") == events(tmp_path / "r")[: counts[-1]]


def lasting(work) -> float:
    """How many seconds it takes, and a little more."""
    started = time.monotonic()
    work()
    return 1.3 * (time.monotonic() - started)


def killed(work, most: float) -> float:
    """Do it in a process of its own and kill that at a random moment. Returns how long to wait at most the next time:
    longer when the kill came early, shorter when it came too late, whatever else the machine is doing."""
    pid = os.fork()
    if pid == 0:
        try:
            work()
        finally:
            os._exit(0)
    time.sleep(random.uniform(0, most))
    os.kill(pid, signal.SIGKILL)
    return most * (1.3 if os.WIFSIGNALED(os.waitpid(pid, 0)[1]) else 0.7)


@pytest.mark.slow
@POSIX
def test_a_backup_broken_off_never_looks_complete(tmp_path):
    """30 kills: what stands is no backup, or a whole one; and the next run finishes it."""
    record, target = kept(tmp_path / "r", 12, 100_000), tmp_path / "b"
    states, most = set(), lasting(lambda: backup.back_up(FolderRecord(tmp_path / "r"), tmp_path / "timed"))
    for number in range(30):
        if number % 3 == 0:
            shutil.rmtree(target, ignore_errors=True)
        most = killed(lambda: backup.back_up(FolderRecord(tmp_path / "r"), target), most)
        if not (target / backup.MANIFEST).exists():
            states.add("none")
            with pytest.raises(BackupRefused, match="没有完整的备份"):
                restoring.restore(target, FolderRecord(tmp_path / "nowhere"))
            continue
        manifest, problems = backup.check(target)
        states.add("complete")
        assert problems == []
        assert (target / manifest.journal).read_bytes() == b"".join(e.line() for e in record.read())[
            : manifest.journal_size
        ]
        add(record, f"later {number}".encode())
    assert "none" in states, "no kill came before the end: this proves nothing"
    backup.back_up(record, target)
    assert backup.check(target)[1] == []
    assert not list(target.rglob("*.new"))
    restoring.restore(target, FolderRecord(tmp_path / "again"))
    assert events(tmp_path / "again") == events(tmp_path / "r")


# What is refused


@pytest.fixture
def pair(tmp_path):
    """A record with some history and its backup."""
    record = kept(tmp_path / "r", 3)
    backup.back_up(record, tmp_path / "b")
    return record, tmp_path / "b"


def flip(path: Path) -> None:
    content = path.read_bytes()
    middle = len(content) // 2
    path.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-7])


def swap(path: Path) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    lines[1], lines[2] = lines[2], lines[1]
    path.write_bytes(b"".join(lines))


@pytest.mark.parametrize(
    ("part", "damage", "said"),
    [
        ("originals/*/*", flip, "原件"), ("originals/*/*", cut, "原件"), ("originals/*/*", Path.unlink, "缺失"),
        ("journal-*", flip, "日志"), ("journal-*", cut, "日志"), ("journal-*", swap, "日志"),
        ("journal-*", Path.unlink, "读不出来"), ("manifest.json", flip, "被改动"), ("manifest.json", cut, "残缺"),
        ("manifest.json", Path.unlink, "没有完整的备份"),
    ],
)  # fmt: skip
def test_a_damaged_backup_is_refused_and_nothing_changes(pair, tmp_path, part, damage, said):
    _, target = pair
    damage(next(p for p in sorted(target.glob(part)) if p.is_file()))
    before = state(tmp_path / "r")
    with pytest.raises(BackupRefused, match=said):
        restoring.restore(target, FolderRecord(tmp_path / "r"), older=True)
    assert state(tmp_path / "r") == before
    with pytest.raises(BackupRefused, match=said):
        restoring.restore(target, FolderRecord(tmp_path / "nowhere"))
    assert not (tmp_path / "nowhere").exists()


def test_a_backup_by_a_newer_program_is_not_guessed(pair, tmp_path):
    _, target = pair
    fields = json.loads((target / "manifest.json").read_bytes())
    (target / "manifest.json").write_text(json.dumps(fields | {"form": 2, "news": "?"}))
    with pytest.raises(BackupRefused, match="升级"):
        restoring.restore(target, FolderRecord(tmp_path / "r"))
    with pytest.raises(BackupRefused, match="升级"):
        backup.back_up(FolderRecord(tmp_path / "r"), target)


def test_the_backup_of_another_record_is_refused_both_ways(pair, tmp_path):
    _, target = pair
    other = kept(tmp_path / "other", 5)
    before, backed_up = state(tmp_path / "other"), state(target)
    for older in (False, True):
        with pytest.raises(BackupRefused, match="另一份记录"):
            restoring.restore(target, FolderRecord(tmp_path / "other"), older=older)
    with pytest.raises(BackupRefused, match="另一份记录"):
        backup.back_up(other, target)
    assert (state(tmp_path / "other"), state(target)) == (before, backed_up)


def test_an_older_backup_needs_a_word_and_then_keeps_what_it_replaces(pair, tmp_path):
    record, target = pair
    add(record, b"afterwards", "李四")
    before, newer, older = state(tmp_path / "r"), events(tmp_path / "r"), events(tmp_path / "r")[:-1]
    with pytest.raises(BackupRefused, match=r"1条操作是备份里没有的.*李四.*--older"):
        restoring.restore(target, FolderRecord(tmp_path / "r"))
    assert state(tmp_path / "r") == before
    restored = restoring.restore(target, FolderRecord(tmp_path / "r"), older=True)
    assert events(tmp_path / "r") == older
    assert FolderRecord(tmp_path / "r").verify() == []
    assert events(restored.aside) == newer
    assert FolderRecord(restored.aside).verify() == []
    # and back again: what was kept aside can be backed up and restored like any record
    backup.back_up(FolderRecord(restored.aside), tmp_path / "b2")
    restoring.restore(tmp_path / "b2", FolderRecord(tmp_path / "r"))
    assert events(tmp_path / "r") == newer
    assert FolderRecord(tmp_path / "r").verify() == []


def test_a_backup_that_knows_more_than_the_record_is_not_overwritten(pair, tmp_path):
    record, target = pair
    add(record, b"more")
    shutil.copytree(target, tmp_path / "early")
    backup.back_up(record, target)
    restoring.restore(tmp_path / "early", FolderRecord(tmp_path / "r"), older=True)
    before = state(target)
    with pytest.raises(BackupRefused, match="另一个空文件夹"):
        backup.back_up(FolderRecord(tmp_path / "r"), target)
    add(FolderRecord(tmp_path / "r"), b"another story")  # as long again, but not the same
    with pytest.raises(BackupRefused, match="另一个空文件夹"):
        backup.back_up(FolderRecord(tmp_path / "r"), target)
    assert state(target) == before


def test_a_lost_end_is_not_passed_over(pair, tmp_path):
    """The record was longer once, its end is gone: an older backup is not taken for the whole of it."""
    record, target = pair
    add(record, b"afterwards")
    (tmp_path / "r" / "journal.jsonl").unlink()
    with pytest.raises(BackupRefused, match="曾写到第5条"):
        restoring.restore(target, FolderRecord(tmp_path / "r"))
    restoring.restore(target, FolderRecord(tmp_path / "r"), older=True)
    assert errors(tmp_path / "r") == []


@pytest.mark.parametrize("where", ["r/inside", ".", "r", "full", "file"])
def test_a_folder_that_is_no_place_for_a_backup_is_refused(tmp_path, where):
    record = kept(tmp_path / "r", 1)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "照片.jpg").write_bytes(b"x")
    (tmp_path / "file").write_bytes(b"x")
    before = state(tmp_path)
    with pytest.raises(BackupRefused, match="位置|文件夹"):
        backup.back_up(record, tmp_path / where)
    assert state(tmp_path) == before


def test_two_backups_to_one_folder_do_not_meet(pair, tmp_path):
    record, target = pair
    with alone(target, 0), pytest.raises(RecordBusy, match="备份文件夹"):
        backup.back_up(record, target)
    with pytest.raises(BackupRefused, match="还没有记录"):
        backup.back_up(FolderRecord(tmp_path / "nothing"), tmp_path / "b3")


# Repair


def test_a_damaged_record_is_made_whole_again(pair, tmp_path):
    folder = tmp_path / "r"
    sound = events(folder)
    originals = [p for p in (folder / "originals").glob("*/*") if p.is_file()]
    flip(originals[0])
    originals[1].unlink()
    swap(folder / "journal.jsonl")
    flip(folder / "journal.acknowledged")
    assert len(errors(folder)) > 3
    restored = restoring.restore(pair[1], FolderRecord(folder))
    assert restored.problems == []
    assert events(folder) == sound
    assert FolderRecord(folder).verify() == []
    assert errors(restored.aside), "the damaged one is kept as it was"
    add(FolderRecord(folder), b"and it goes on")
    assert FolderRecord(folder).verify() == []


def test_what_was_lost_already_is_said_and_the_rest_is_backed_up(pair, tmp_path):
    record, target = pair
    add(record, b"lost")
    lost = hashlib.sha256(b"lost").hexdigest()
    record._originals.path(lost).unlink()
    made = backup.back_up(record, target)
    assert made.manifest.missing == [lost]
    assert backup.check(target)[1] == []
    restored = restoring.restore(target, FolderRecord(tmp_path / "again"))
    assert [p for p in restored.problems if lost in p] == restored.problems != []


@pytest.mark.slow
@POSIX
def test_a_restore_broken_off_leaves_the_old_record_or_the_new_one(tmp_path):
    """25 kills at random moments: the record always verifies, and is one of the two."""
    folder = tmp_path / "r"
    record = kept(folder, 4, 50_000)
    backup.back_up(record, tmp_path / "early")
    for i in range(4):
        add(record, f"later {i}".encode())
    backup.back_up(record, tmp_path / "late")
    known = {name: [json.loads(x)["hash"] for x in next((tmp_path / name).glob("journal-*")).open("rb")]
             for name in ("early", "late")}  # fmt: skip
    seen, most = set(), lasting(lambda: restoring.restore(tmp_path / "early", FolderRecord(folder), older=True))
    for number in range(25):
        source = ("late", "early")[number % 2]
        most = killed(
            lambda source=source: restoring.restore(tmp_path / source, FolderRecord(folder), older=True), most
        )
        assert errors(folder) == []
        found = events(folder)
        assert found in known.values()
        seen.add(len(found))
    restoring.restore(tmp_path / "late", FolderRecord(folder))
    assert (events(folder), errors(folder)) == (known["late"], [])
    assert len(seen) == 2, "every kill came too early or too late: this proves nothing"


@pytest.mark.slow
def test_a_running_dashboard_notices_a_restore_even_when_the_count_is_the_same(store, tmp_path):
    backup.back_up(store.record, tmp_path / "b")
    submissions.enter(store, [centre_row("C5")], actor="测试", source="测试")
    store.catch_up()
    restoring.restore(tmp_path / "b", FolderRecord(store.record.path), older=True)
    other = monitor.open_store(FolderRecord(store.record.path), store.definitions)
    submissions.enter(other, [centre_row("C6")], actor="别人", source="测试")
    store.catch_up()
    assert set(store.read("select centre from registry.centre")["centre"]) == {"C1", "C6"}
    assert any("备份" in notice for notice in store.notices)
    other.close()


def test_no_room_for_the_backup_leaves_the_one_before(pair, tmp_path, monkeypatch):
    record, target = pair
    before = state(target)
    add(record, b"y" * 5000)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("data.journal.durable.os.fsync", full)
    with pytest.raises(RecordFull, match="上一次的备份不受影响"):
        backup.back_up(record, target)
    monkeypatch.undo()
    assert state(target) == before
    assert backup.back_up(record, target).copied == 1


# The commands


@pytest.fixture
def run(tmp_path, monkeypatch):
    """`python -m data …` in this process, on the record in r/."""
    monkeypatch.setenv("MONITOR_RECORD", str(tmp_path / "r"))

    def command(*words: object):
        answer = CliRunner().invoke(app, [str(word) for word in words])
        assert answer.exception is None or isinstance(answer.exception, SystemExit), answer.exception
        return answer

    return command


def test_the_commands_say_what_they_did(run, tmp_path):
    nothing = run("backup", tmp_path / "b")
    assert (nothing.exit_code, "还没有记录" in nothing.output) == (2, True)
    record = kept(tmp_path / "r", 2)
    made = run("backup", tmp_path / "b")
    assert (made.exit_code, "新复制 2 个原件" in made.output) == (0, True), made.output
    assert "备份完好" in run("restore", tmp_path / "b", "--check").output
    add(record, b"afterwards")
    refused = run("restore", tmp_path / "b")
    assert (refused.exit_code, "--older" in refused.output) == (2, True)
    done = run("restore", tmp_path / "b", "--older")
    assert (done.exit_code, "另存在" in done.output) == (0, True), done.output
    assert len(events(tmp_path / "r")) == 3
    assert run("record", "verify").exit_code == run("verify").exit_code == 0
    flip(next((tmp_path / "b").glob("journal-*")))
    broken = run("restore", tmp_path / "b", "--check")
    assert (broken.exit_code, "备份已损坏" in broken.output) == (2, True)
