"""A record in PostgreSQL when the server goes, comes back, is full, is a standby: nothing lost, nothing doubled, and it is said."""

import subprocess
import sys
import threading
import time
from pathlib import Path

import psycopg
import pytest

from data.access import accounts
from data.access.identity import Identity
from data.journal import opening
from data.journal.backups import anchor, backup, health, restoring
from data.journal.durable import RecordError, RecordFull, RecordUnreadable, RecordUnwritable
from data.journal.folder import FolderRecord
from data.journal.lock import RecordBusy
from data.journal.postgresql.journal import PostgresJournal, RecordUncertain
from data.journal.postgresql.record import PostgresRecord
from data.journal.record import RecordDamaged
from tests.data.record_places import DatabasePlace
from tests.database_server import DatabaseServer

ROOT = Path(__file__).parents[2]
BY = Identity("root", "示例·管理员", "command_line", "none", address="本机")
LOOP = """
import os, sys, time
from data.journal import opening
from data.journal.durable import RecordError
record, made = opening.at(sys.argv[1]), 0
os.write(1, b"ready\\n")
while True:
    try:
        event = record.append("test.step", "loop", {"made": made}, actor=sys.argv[2])
    except RecordError as error:
        os.write(1, f"{type(error).__name__} - {made}\\n".encode())
        time.sleep(0.05)
    else:
        os.write(1, f"{event.n} {event.hash} {made}\\n".encode())
    made += 1
"""


@pytest.fixture
def place(database: DatabaseServer, tmp_path: Path) -> DatabasePlace:
    return DatabasePlace(database, tmp_path / "parsed")


def filled(place: DatabasePlace, count: int = 2) -> PostgresRecord:
    record = place.open()
    for i in range(count):
        record.append("a.b", "s", {"i": i}, actor="张三")
    return record


def sound(record: PostgresRecord) -> bool:
    return [f for f in record.verify() if f.startswith("错误")] == []


@pytest.mark.slow
def test_what_was_acknowledged_survives_crashes_of_the_server(place):
    """Two writers go on through three crashes. What they were told is recorded is there; what they were told is not, is not."""
    command = [sys.executable, "-c", LOOP, place.address]
    writers = [subprocess.Popen([*command, f"写入者{i}"], cwd=ROOT, stdout=subprocess.PIPE) for i in range(2)]
    try:
        assert [writer.stdout.readline() for writer in writers] == [b"ready\n"] * 2
        for _ in range(3):
            time.sleep(0.4)
            place.server.stop()
            time.sleep(0.2)
            place.server.start()
        time.sleep(0.4)
    finally:
        for writer in writers:
            writer.kill()
    events = list(place.open().read())
    hashes = {e.n: e.hash for e in events}
    recorded = [(e.actor, e.body["made"]) for e in events if e.act == "test.step"]
    acknowledged, refused = 0, 0
    for i, writer in enumerate(writers):
        whole = [line.decode().split() for line in writer.stdout.read().splitlines(True) if line.endswith(b"\n")]
        for told, digest, made in whole:
            if told.isdecimal():
                assert hashes[int(told)] == digest
                acknowledged += 1
            elif told != RecordUncertain.__name__:
                assert (f"写入者{i}", int(made)) not in recorded
                refused += 1
    assert len(set(recorded)) == len(recorded) == len(events) - 1, "an act stands there twice"
    assert acknowledged > 20
    assert refused, "nobody ever met a server that was gone: this proves nothing"
    assert sound(place.open())


def broken(place: DatabasePlace, connection: psycopg.Connection) -> None:
    """The server ends a connection, and its user notices."""
    place.server.do(f"select pg_terminate_backend({connection.info.backend_pid})")
    connection.execute("select 1")


def test_a_connection_that_breaks_after_the_commit_is_asked_about(place, monkeypatch):
    record, add = filled(place), PostgresJournal._add

    def breaks_after(self, connection, *rest):
        add(self, connection, *rest)
        broken(place, connection)

    monkeypatch.setattr(PostgresJournal, "_add", breaks_after)
    event = record.append("a.b", "s", {"once": True}, actor="张三")
    monkeypatch.undo()
    assert [e for e in record.read() if e.body.get("once")] == [event]
    assert record.append("a.b", "s", {}, actor="张三").n == event.n + 1
    assert sound(place.open())


def test_a_connection_that_breaks_before_the_commit_has_recorded_nothing(place, monkeypatch):
    record = filled(place)
    monkeypatch.setattr(PostgresJournal, "_add", lambda self, connection, *rest: broken(place, connection))
    with pytest.raises(RecordUnwritable, match="本次操作没有记录") as refused:
        record.append("a.b", "s", {}, actor="张三")
    assert not isinstance(refused.value, RecordUncertain)
    monkeypatch.undo()
    assert record.append("a.b", "s", {}, actor="张三").n == 4


def test_where_nobody_can_tell_it_is_not_said_that_nothing_was_recorded(place, monkeypatch):
    record, add = filled(place), PostgresJournal._add

    def breaks_for_good(self, connection, *rest):
        add(self, connection, *rest)
        place.server.stop()
        connection.execute("select 1")

    monkeypatch.setattr(PostgresJournal, "_add", breaks_for_good)
    try:
        with pytest.raises(RecordUncertain, match="无法知道这项操作是否已经记录") as told:
            record.append("a.b", "s", {}, actor="张三")
        assert "没有记录（" not in str(told.value)
    finally:
        monkeypatch.undo()
        place.server.start()
    assert len(list(record.read())) == 4, "it was"


def test_a_server_that_is_gone_is_told_and_comes_back(place):
    record = filled(place)
    kept = accounts.of(record)
    made = kept.create("admin", "示例·甲", "administrator", password="Only-for-tests-2026", by=BY)
    place.server.stop()
    try:
        asked = time.monotonic()
        for look in (record.read, record.end, kept.all, lambda: record.get("0" * 64), lambda: place.open().read()):
            with pytest.raises(RecordUnreadable, match="连接不上或连接中断.*恢复后自动继续"):
                look()
        for act in (
            lambda: record.append("a.b", "s", {}, actor="张三"),
            lambda: record.put(b"x"),
            lambda: kept.close("admin", closed=True, by=BY),
        ):
            with pytest.raises(RecordUnwritable, match="连接不上"):
                act()
        assert time.monotonic() - asked < 4, "who waits for a server that refuses waits for nothing"
    finally:
        place.server.start()
    assert kept.all() == {"admin": made}
    assert len(list(record.read())) == 4
    assert record.append("a.b", "s", {}, actor="张三").n == 5


@pytest.mark.parametrize(
    ("state", "raised", "told"),
    [
        ("53100", RecordFull, "数据库服务器的磁盘空间不足，本次操作没有记录"),
        ("25006", RecordUnwritable, "现在只读，本次操作没有记录"),
        ("42501", RecordUnwritable, "核对数据库用户的权限"),
    ],
)
def test_what_keeps_from_writing_is_said_and_leaves_nothing(place, state, raised, told):
    record = filled(place)
    place.server.do(
        f"create function monitor.fails() returns trigger language plpgsql as $$ begin raise using errcode = '{state}'; end $$;"
        "create trigger fails before insert on monitor.event execute function monitor.fails()",
        place.address,
    )
    with pytest.raises(raised, match=told):
        record.append("a.b", "s", {}, actor="张三")
    assert len(list(place.open().read())) == 3
    place.server.do("drop trigger fails on monitor.event", place.address)
    assert record.append("a.b", "s", {}, actor="张三").n == 4


def test_a_standby_is_read_only_and_doctor_says_what_endangers_the_record(place, tmp_path):
    record = filled(place)
    assert record.weaknesses() == []
    place.server.do("alter system set fsync = off")
    try:
        place.server.do("select pg_reload_conf()")
        time.sleep(0.2)
        assert [w.split("，")[0] for w in record.weaknesses()] == ["fsync = off"]
    finally:
        place.server.do("alter system reset fsync")
        place.server.do("select pg_reload_conf()")
    name = place.address.rpartition("/")[2]
    place.server.do(f"alter database {name} set default_transaction_read_only = on")
    try:
        later = PostgresRecord(f"{place.address}?application_name=later", tmp_path)  # its connections are new ones
        with pytest.raises(RecordUnwritable, match="只读"):
            later.append("a.b", "s", {}, actor="张三")
    finally:
        place.server.do(f"alter database {name} reset default_transaction_read_only")
    assert len(list(place.open().read())) == 3


def test_records_of_one_address_share_their_connections(place):
    """Pages ask for the record anew on every run."""
    database = place.address.rpartition("/")[2]
    for _ in range(20):
        assert filled(place, 1).beside("accounts.json").read() is None
    # one that holds the lock, and one that reads meanwhile
    assert place.server.do(f"select count(*) from pg_stat_activity where datname = '{database}'") == [(2,)]


def test_a_commit_waits_for_the_disk_though_the_server_was_told_to_hurry(place):
    name = place.address.rpartition("/")[2]
    place.server.do(f"alter database {name} set synchronous_commit = off")
    record = place.open()
    record.append("a.b", "s", {}, actor="张三")
    place.server.do(
        "create table monitor.hurried (how text);"
        "create function monitor.notes() returns trigger language plpgsql as $$"
        " begin insert into monitor.hurried values (current_setting('synchronous_commit')); return new; end $$;"
        "create trigger notes before insert on monitor.event for each row execute function monitor.notes();"
        "create trigger notes before insert on monitor.original for each row execute function monitor.notes();",
        place.address,
    )
    record.append("a.b", "s", {}, actor="张三")
    record.put(b"x")
    seen = place.server.do("select how from monitor.hurried", place.address)
    assert seen == [("on",), ("on",)]


def test_who_holds_the_record_is_named_and_threads_do_not_take_all_connections(place):
    record = filled(place, 1)
    code = (
        "import sys, time\nfrom data.journal import opening\n"
        "with opening.at(sys.argv[1]).alone():\n    print('held', flush=True)\n    time.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", code, place.address], cwd=ROOT, stdout=subprocess.PIPE)
    try:
        assert holder.stdout.readline() == b"held\n"
        slow, told = place.open(wait_seconds=0.5), []

        def write() -> None:
            with pytest.raises(RecordBusy) as busy:
                slow.append("a.b", "s", {}, actor="张三")
            told.append(str(busy.value))

        threads = [threading.Thread(target=write) for _ in range(20)]
        for thread in threads:
            thread.start()
        time.sleep(0.2)
        mine = f"select count(*) from pg_stat_activity where datname = '{place.address.rpartition('/')[2]}'"
        assert place.server.do(mine)[0][0] <= 4
        for thread in threads:
            thread.join()
        assert len(told) == 20
        assert any(f" {holder.pid} " in text for text in told), told[0]
        assert len(list(record.read())) == 2  # reading does not wait
    finally:
        holder.kill()
        holder.wait()
    assert record.append("a.b", "s", {}, actor="张三").n == 3


def test_rows_are_only_ever_added(place):
    record = filled(place)
    record.put(b"x")
    for statement in (
        "update monitor.event set line = ''",
        "delete from monitor.event",
        "truncate monitor.event",
        "update monitor.original set content = ''",
        "truncate monitor.original",
    ):
        with pytest.raises(psycopg.errors.RaiseException, match="only ever added"):
            place.server.do(statement, place.address)
    assert sound(record)


def test_a_writer_past_the_lock_breaks_nothing(place):
    """Two appends of one number: the second is refused by the server itself, whatever became of the lock."""
    one, other = filled(place), place.open()
    list(other.read())
    last = other._known.last
    with one.alone():
        event = one._write(None, "甲", "a.b", "s", {})
        with psycopg.connect(place.address) as past:
            past.execute("set search_path to monitor")
            with pytest.raises(RecordDamaged, match="不是刚才读到的"):
                PostgresJournal(other._server)._add(past, event, last, last)
    assert [e.n for e in place.open().read()] == [1, 2, 3, 4]


def test_from_a_folder_into_the_database_and_back(place, tmp_path):
    """A backup is what is carried: the chain, the originals, the accounts and what was kept as anchor are the same afterwards."""
    before = FolderRecord(tmp_path / "r")
    for i in range(3):
        before.append("test.received", "s", {"sha256": before.put(f"第{i}份".encode())}, actor="张三")
    accounts.of(before).create("admin", "示例·甲", "administrator", password="Only-for-tests-2026", by=BY)
    kept = anchor.head(before)
    backup.back_up(before, tmp_path / "b1")
    inside = place.open()
    restored = restoring.restore(tmp_path / "b1", inside, against=kept)
    assert (restored.aside, restored.problems) == (None, [])
    assert list(inside.read()) == list(before.read())
    assert list(inside.lines()) == list(before.lines())
    assert accounts.of(inside).all() == accounts.of(before).all()
    assert accounts.of(inside).differences() == {}
    assert health.journal_and_originals(inside)[0].level == "fine"
    inside.append("test.received", "s", {"sha256": inside.put(b"4")}, actor="李四")
    assert health.last_backup(inside).level == "attention"
    made = backup.back_up(inside, tmp_path / "b2")
    assert health.last_backup(inside).level == "fine"
    after = FolderRecord(tmp_path / "again")
    assert restoring.restore(tmp_path / "b2", after, key=made.manifest.signed_by).problems == []
    assert list(after.read()) == list(inside.read())
    assert anchor.problem(after, kept) is None
    assert after.verify() == []


def test_a_restored_record_takes_the_place_in_one_step_and_what_stood_is_kept(place, tmp_path, monkeypatch):
    record = filled(place)
    record.beside("accounts.json").replace(b"{}")
    backup.back_up(record, tmp_path / "b")
    later = record.append("test.received", "s", {"sha256": record.put(b"later")}, actor="李四")
    reader = place.open()
    assert len(list(reader.read())) == 4
    with pytest.raises(backup.BackupRefused, match="--older"):
        restoring.restore(tmp_path / "b", record)
    with monkeypatch.context() as broken_off:
        broken_off.setattr(PostgresRecord, "_set_aside", _then_fails(PostgresRecord._set_aside))
        with pytest.raises(RecordError):
            restoring.restore(tmp_path / "b", record, older=True)
    assert list(place.open().read())[-1] == later, "broken off: as it was"
    assert record.kept_aside() == []
    aside = restoring.restore(tmp_path / "b", record, older=True).aside
    assert record.kept_aside() == [aside]
    assert [e.n for e in record.read()] == [e.n for e in reader.read()] == [1, 2, 3]
    assert not reader.holds(later)
    assert record.beside("accounts.json").read() == b"{}"
    name = place.address + "#" + str(aside).partition("#")[2]
    stood = opening.at(name)
    assert list(stood.read())[-1] == later
    assert sound(stood)
    assert stood.get(later.body["sha256"]) == b"later"
    assert record.append("a.b", "s", {}, actor="张三").n == 4


def _then_fails(step):
    def fails(self, connection):
        step(self, connection)
        connection.execute("select 1 / 0")

    return fails


def test_a_damaged_record_is_replaced_by_its_backup(place, tmp_path):
    record = filled(place)
    sha = record.put(b"original")
    record.append("test.received", "s", {"sha256": sha}, actor="张三")
    backup.back_up(record, tmp_path / "b")
    place.write([line.replace(b'"i":1', b'"i":9') for line in place.lines()])
    place.change(sha, None)
    with pytest.raises(RecordDamaged, match="数据库表 event 第3行"):
        list(place.open().read())
    with pytest.raises(RecordDamaged):
        backup.back_up(place.open(), tmp_path / "b")
    restored = restoring.restore(tmp_path / "b", place.open(), older=True)
    assert restored.problems == []
    assert place.open().get(sha) == b"original"
    assert sound(place.open())


def test_an_address_that_cannot_be_read_is_told():
    with pytest.raises(RecordError, match="数据库地址读不懂.*应形如 postgresql://"):
        opening.at("postgresql://monitor@127.0.0.1/record?nothing=1")


def test_that_nobody_can_look_after_an_act_is_no_refusal(place, monkeypatch):
    """The server goes just after it has committed: the act is recorded, and whoever did it is told so."""
    record = filled(place)

    def gone(self):
        raise RecordUnreadable("gone")

    write = PostgresJournal.write

    def goes_after(self, event, mark):
        behind = write(self, event, mark)
        monkeypatch.setattr(PostgresJournal, "end", gone)
        return behind

    monkeypatch.setattr(PostgresJournal, "write", goes_after)
    event = record.append("a.b", "s", {}, actor="张三")
    monkeypatch.undo()
    assert list(record.read())[-1] == event
    assert record.append("a.b", "s", {}, actor="张三").n == event.n + 1


def test_no_message_holds_the_password(database):
    wrong = opening.at(f"postgresql://monitor:geheim-4711@127.0.0.1:{database.port}/nowhere")
    with pytest.raises(RecordUnreadable) as told:
        wrong.read()
    assert "geheim" not in str(told.value) + wrong.place
    assert "nowhere" in str(told.value)


def test_without_the_packages_it_is_said_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "data.journal.postgresql.record", None)
    with pytest.raises(RecordError, match="requirements-postgresql.txt"):
        opening.at("postgresql://monitor@127.0.0.1/record")
