"""A record belongs to one user: what root does in passing stays usable for him, and what is not his is said in words."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from data.access import rules
from data.access.accounts import Accounts
from data.access.credentials import passwords
from data.access.identity import SINGLE
from data.acts.reports import submissions
from data.journal import durable
from data.journal.backups import backup, health, restoring
from data.journal.durable import RecordError, RecordUnreadable, RecordUnwritable
from data.journal.folder import FolderRecord
from data.schema.loading import current
from metrics import monitor
from metrics.commands.program import app
from metrics.proving import proof
from tests import made
from tests.conftest import centre_row, money

pytestmark = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files to another user: run as root"
)
SERVICE, OTHER = 54_321, 54_322  # users without a name


@contextmanager
def acting_as(user: int) -> Iterator[None]:
    """Everything inside is done with the rights of a user."""
    os.setegid(user)
    os.seteuid(user)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder of the service's, where any user can come to it (pytest's own folders are closed to others)."""
    made = Path(tempfile.mkdtemp(dir="/tmp"))
    os.chown(made, SERVICE, SERVICE)
    yield made
    shutil.rmtree(made)


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch):
    from argon2 import PasswordHasher

    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def installed(folder: Path, workbook) -> FolderRecord:
    """Everything a command can leave in an installation: accounts, events, originals, what was read of them, read models."""
    record = FolderRecord(folder / "record")
    accounts = Accounts(record.beside("accounts.json"), record, rules.current())
    accounts.create("admin", "示例·管理员", "administrator", password="Start-Horse-77", by=SINGLE)
    opened = made.opened(record, current(), folder / "cache" / "real")
    submissions.enter(opened, [centre_row("C1")], actor="测试", source="测试")
    sent = submissions.prepare(workbook(money("100.00", "2021-08-01")), "报告.xlsx", current())
    assert submissions.receive(opened, sent, actor="测试").status == "received"
    opened.catch_up()
    opened.close()
    proof.remember(current(), folder / "cache")
    return record


def owners(folder: Path) -> dict[str, int]:
    return {p.relative_to(folder).as_posix(): p.lstat().st_uid for p in folder.rglob("*")}


def test_what_root_makes_belongs_to_whom_the_folder_belongs(folder, workbook):
    record = installed(folder, workbook)
    backup.back_up(record, folder / "backup")
    found = owners(folder)
    for name in ("record/journal.jsonl", "record/journal.acknowledged", "record/accounts.json", "record/accounts.lock", "record/lock",
                 "cache/proved", "cache/real/read-model-0.lock", "cache/real/read-model-0.duckdb", "backup/manifest.json"):  # fmt: skip
        assert name in found
    assert [name for name in found if name.startswith("record/originals/")]
    assert [name for name in found if name.startswith("record/parsed/")]
    assert set(found.values()) == {SERVICE}
    assert {p.lstat().st_gid for p in folder.rglob("*")} == {SERVICE}
    shutil.rmtree(folder / "record")
    restoring.restore(folder / "backup", FolderRecord(folder / "record"))
    assert set(owners(folder).values()) == {SERVICE}


@pytest.mark.slow
def test_the_service_goes_on_after_root(folder, workbook):
    record = installed(folder, workbook)
    accounts = Accounts(record.beside("accounts.json"), record, rules.current())
    record.append("access.settings", "access.settings", {}, actor="root")
    accounts.create("second", "示例·另一人", "leader", password="Start-Horse-77", by=SINGLE)
    assert set(owners(folder).values()) == {SERVICE}
    with acting_as(SERVICE):
        record = FolderRecord(folder / "record")
        assert record.append("access.settings", "access.settings", {}, actor="service").n == len(list(record.read()))
        assert set(Accounts(record.beside("accounts.json"), record, rules.current()).all()) == {
            "admin",
            "second",
        }
        opened = monitor.open_store(record, cache=folder / "cache" / "real")
        assert opened.notices == []
        opened.close()


def test_in_roots_own_folder_files_stay_roots(folder, workbook):
    os.chown(folder, 0, 0)
    installed(folder, workbook)
    assert set(owners(folder).values()) == {0}


def test_only_what_root_has_made_himself_is_given_away(folder, tmp_path):
    """Not a file that stood there, not one that has a second name elsewhere, not what a link points to."""
    secret = tmp_path / "secret"
    secret.write_text("root's")
    journal = folder / "journal.jsonl"
    journal.touch()
    with open(journal, "ab", opener=durable.open_private):
        assert journal.stat().st_uid == 0
    os.link(secret, folder / "second-name")
    (folder / "link").symlink_to(secret)
    durable.hand_over(folder / "second-name")
    with pytest.raises(OSError, match="link"):
        durable.hand_over(folder / "link")
    durable.hand_over(folder / "not there")
    assert secret.stat().st_uid == 0
    os.chown(journal, OTHER, OTHER)
    durable.hand_over(journal)
    assert journal.stat().st_uid == OTHER


READING = ["journal.jsonl", "journal.acknowledged"]


@pytest.mark.slow
@pytest.mark.parametrize("name", [*READING, "lock", "accounts.json", "accounts.lock"])
def test_a_file_of_another_user_is_named_in_chinese_with_what_to_do(folder, workbook, name):
    installed(folder, workbook)
    os.chown(folder / "record" / name, 0, 0)
    with acting_as(SERVICE):
        record = FolderRecord(folder / "record")
        accounts = Accounts(record.beside("accounts.json"), record, rules.current())
        tries = {
            "read": lambda: list(record.read()),
            "append": lambda: record.append("access.settings", "access.settings", {}, actor="x"),
            "accounts": accounts.all,
            "change": lambda: accounts.close("admin", closed=False, by=SINGLE),
        }
        failing = {"accounts.json": ["accounts", "change"], "accounts.lock": ["change"], "lock": ["append", "change"]}
        for what in failing.get(name, ["read", "append", "change"]):
            with pytest.raises(RecordError) as told:
                tries[what]()
            assert isinstance(told.value, RecordUnreadable | RecordUnwritable), what
            assert f"{folder}/record/{name} 属于 root，而本程序以 {SERVICE} 运行" in str(told.value), what
            assert "chown -R" in str(told.value)
            assert "Permission denied" not in str(told.value)
        for what in set(tries) - set(failing.get(name, ["read", "append", "change"])):
            tries[what]()


def test_an_original_of_another_user_is_named_too(folder, workbook):
    record = installed(folder, workbook)
    (event,) = [e for e in record.read() if e.act == "report.received"]
    path = record._originals.path(event.body["sha256"])
    os.chown(path, OTHER, OTHER)
    with acting_as(SERVICE), pytest.raises(RecordUnreadable, match=f"{path.name} 属于 {OTHER}"):
        FolderRecord(folder / "record").get(event.body["sha256"])


def test_a_folder_that_cannot_be_entered_is_named(folder, workbook):
    installed(folder, workbook)
    os.chown(folder / "record", OTHER, OTHER)
    with acting_as(SERVICE):
        record = FolderRecord(folder / "record")
        for attempt in (
            lambda: list(record.read()),
            Accounts(record.beside("accounts.json"), record, rules.current()).all,
        ):
            with pytest.raises(RecordUnreadable, match=f"属于 {OTHER}，而本程序以 {SERVICE} 运行"):
                attempt()


def test_what_belongs_to_nobody_else_is_told_as_it_is(folder):
    with acting_as(SERVICE):
        (folder / "closed").mkdir(mode=0o500)
        with pytest.raises(RecordUnwritable, match="Permission denied.*权限和磁盘"):
            FolderRecord(folder / "closed" / "record").append("access.settings", "x", {}, actor="x")


@pytest.mark.slow
def test_the_doctor_says_which_file_belongs_to_somebody_else(folder, workbook, monkeypatch):
    installed(folder, workbook)
    places = {"记录": folder / "record", "数据库缓存": folder / "cache" / "real"}
    assert [f.level for f in health.rights(places)] == ["fine"]
    os.chown(folder / "record" / "accounts.json", 0, 0)
    os.chown(folder / "cache" / "real" / "read-model-0.lock", OTHER, OTHER)
    record, cache = health.rights(places)
    assert (record.level, cache.level) == ("broken", "broken")
    assert f"属于 {SERVICE}，其中 accounts.json（root）" in record.found
    assert f"read-model-0.lock（{OTHER}）" in cache.found
    assert f"chown -R {SERVICE} '{folder}/record'" in record.todo
    monkeypatch.setenv("MONITOR_RECORD", str(folder / "record"))
    monkeypatch.setenv("MONITOR_CACHE", str(folder / "cache"))
    for user in (0, SERVICE):
        with acting_as(user):
            answer = CliRunner().invoke(app, ["doctor"])
        assert answer.exit_code == 2, answer.output
        assert "accounts.json（root）" in answer.output
        assert "Errno" not in answer.output


def test_the_doctor_of_another_user_says_whose_it_is(folder, workbook, monkeypatch):
    installed(folder, workbook)
    monkeypatch.setenv("MONITOR_RECORD", str(folder / "record"))
    monkeypatch.setenv("MONITOR_CACHE", str(folder / "cache"))
    with acting_as(OTHER):
        answer = CliRunner().invoke(app, ["doctor"])
    assert answer.exit_code == 2, answer.output
    assert f"属于 {SERVICE}，而本程序以 {OTHER} 运行" in answer.output
    assert "Errno" not in answer.output
    assert "Permission denied" not in answer.output
