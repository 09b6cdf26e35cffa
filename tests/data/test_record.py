"""The record keeps every acknowledged act once, through crashes, full disks and crowds, and notices every change."""

import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import example, given, settings
from hypothesis import strategies as st

from data import __version__
from data.journal.clock import SHANGHAI
from data.journal.folder import FolderRecord
from data.journal.kept_record import KeptRecord
from data.journal.lock import RecordBusy
from data.journal.record import (
    OriginalMissing,
    RecordDamaged,
    RecordFull,
    RecordNewer,
    RecordShorter,
    RecordUnwritable,
    RulesDiffer,
    Superseded,
)
from tests.data.record_places import DatabasePlace, FolderPlace, Place

ROOT = Path(__file__).parents[2]
REPORT = "report/C01/2024"


def filled(where: Place | Path, count: int) -> KeptRecord:
    """A record with its opening and `count` further events."""
    record = FolderRecord(where) if isinstance(where, Path) else where.open()
    for i in range(count):
        record.append(
            "test.received", f"report/C0{i % 2}/2024", {"amount": f"{i}.00", "note": "甲\u2028乙"}, actor="张三"
        )
    return record


def journal(folder: Path) -> Path:
    return folder / "journal.jsonl"


def errors(record: KeptRecord) -> list[str]:
    return [finding for finding in record.verify() if finding.startswith("错误")]


def child(code: str, *arguments: object) -> subprocess.Popen[bytes]:
    """A real process that runs `code` with the project on its path."""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def listing(folder: Path) -> dict[str, tuple[int, int]]:
    return {str(p): (p.stat().st_size, p.stat().st_mtime_ns) for p in sorted(folder.rglob("*"))}


# What an event says


def test_reading_an_absent_record_is_empty_and_creates_nothing(place, tmp_path):
    record = place.open()
    assert record.absent
    assert list(record.read()) == []
    assert record.version(REPORT) == 0
    assert record.verify() == []
    assert record.id is None
    assert record.end() == record.end()
    with pytest.raises(OriginalMissing, match="找不到原始文件"):
        record.get("0" * 64)
    assert record.beside("accounts.json").read() is record.beside("accounts.json").seen() is None
    assert record.absent
    assert list(tmp_path.iterdir()) == []


def test_reading_an_existing_record_writes_nothing(tmp_path):
    filled(tmp_path / "r", 3)
    before = listing(tmp_path)
    record = FolderRecord(tmp_path / "r")
    assert len(list(record.read())) == 4
    assert (record.kind, record.version("report/C01/2024"), record.verify()) == ("real", 1, [])
    assert listing(tmp_path) == before


def test_the_first_append_opens_the_record(place):
    record = place.open(kind="demonstration", today=date(2025, 3, 1))
    moment = datetime(2024, 2, 29, 23, 59, 59, 999999, tzinfo=SHANGHAI)
    body = {"amount": "12345678.90", "rows": [1, None, {"名称": '甲\u2028乙\n"丙"', "ok": True}], "empty": ""}
    event = record.append("test.received", REPORT, body, actor="张三", expected=0, at=moment)
    opened, read = place.open().read()
    assert (opened.n, opened.act, opened.prev, opened.form) == (1, "record.opened", "0" * 64, 1)
    assert opened.body == {"id": record.id, "kind": "demonstration", "today": "2025-03-01"}
    assert read == event
    assert (read.n, read.at, read.body, read.prev) == (2, moment, body | {"program": __version__}, opened.hash)
    assert read.at.tzinfo is SHANGHAI
    # Whoever opens it otherwise afterwards gets what was recorded.
    again = place.open(kind="real")
    assert (again.kind, again.today, again.id) == ("demonstration", date(2025, 3, 1), record.id)


def test_the_hash_is_the_documented_one(place):
    filled(place, 1)
    fields = json.loads(place.lines()[1])
    claimed = fields.pop("hash")
    text = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert claimed == hashlib.sha256(text.encode("utf-8")).hexdigest()


def test_a_real_record_takes_the_clock(tmp_path):
    record = FolderRecord(tmp_path / "r")
    with pytest.raises(ValueError, match="系统时钟"):
        record.append("a.b", "s", {}, actor="张三", at=datetime(2024, 1, 1, tzinfo=SHANGHAI))
    assert list(record.read()) == []
    event = record.append("a.b", "s", {}, actor="张三")
    assert abs(datetime.now(SHANGHAI) - event.at) < timedelta(seconds=5)
    with pytest.raises(ValueError, match="演示"):
        FolderRecord(tmp_path / "r", today=date(2025, 1, 1))


@pytest.mark.parametrize(
    ("body", "actor"),
    [
        ({"x": Decimal("1")}, "张三"),
        ({"x": float("nan")}, "张三"),
        ({"x": date(2024, 1, 1)}, "张三"),
        ({"x": "\ud800"}, "张三"),
        ({}, " "),
    ],
)
def test_what_json_cannot_say_is_refused_before_anything_is_created(tmp_path, body, actor):
    with pytest.raises((ValueError, TypeError)):
        FolderRecord(tmp_path / "r").append("a.b", "s", body, actor=actor)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="POSIX file modes")
def test_everything_is_for_the_owner_only(tmp_path):
    record = filled(tmp_path / "r", 1)
    record.put(b"x")
    for path in [tmp_path / "r", *(tmp_path / "r").rglob("*")]:
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path


# Versions, several readers


def test_the_slower_one_is_refused_and_told_what_happened(place):
    first, second = place.open(), place.open()
    first.append("test.received", REPORT, {}, actor="张三", expected=0)
    returned = second.append("test.returned", REPORT, {}, actor="李四", expected=1)
    second.append("test.received", "report/C02/2024", {}, actor="王五", expected=0)
    with pytest.raises(Superseded, match=r"李四 test\.returned") as refused:
        first.append("test.accepted", REPORT, {}, actor="张三", expected=1)
    assert (refused.value.subject, refused.value.expected, refused.value.events) == (REPORT, 1, [returned])
    with pytest.raises(Superseded, match="没有第5版"):
        first.append("test.accepted", REPORT, {}, actor="张三", expected=5)
    assert first.append("test.accepted", REPORT, {}, actor="张三", expected=2).n == 5
    assert second.version(REPORT) == 3


def test_a_reader_sees_what_others_add(place):
    writer, reader = filled(place, 2), place.open()
    assert [e.n for e in reader.read()] == [1, 2, 3]
    end = reader.end()
    assert list(reader.read(3)) == []
    added = writer.append("a.b", "s", {}, actor="张三")
    assert reader.end() != end
    assert list(reader.read(3)) == [added]
    assert [e.n for e in reader.read(1)] == [2, 3, 4]
    assert reader.end() == writer.end()


def test_an_older_copy_put_back_is_noticed_and_readable(tmp_path):
    filled(tmp_path / "r", 2)
    shutil.copytree(tmp_path / "r", tmp_path / "backup")
    record = FolderRecord(tmp_path / "r")
    record.append("a.b", "s", {}, actor="张三")
    assert len(list(record.read())) == 4
    shutil.rmtree(tmp_path / "r")
    shutil.copytree(tmp_path / "backup", tmp_path / "r")
    with pytest.raises(RecordShorter, match="较早的备份"):
        record.read(4)
    assert [e.n for e in record.read()] == [1, 2, 3]
    # And one that went on differently since.
    other = filled(tmp_path / "other", 5)
    for name in ("journal.jsonl", "journal.acknowledged"):
        shutil.copy(tmp_path / "other" / name, tmp_path / "r" / name)
    assert list(record.read()) == list(other.read())


def test_a_newer_form_is_not_guessed(place):
    record = filled(place, 1)
    last = list(record.read())[-1]
    newer = replace(last, n=3, prev=last.hash, form=2)
    place.write([*place.lines(), replace(newer, hash=newer.computed_hash()).line()])
    with pytest.raises(RecordNewer, match="升级"):
        record.read()


def test_who_began_earlier_is_stopped_where_others_act_under_other_rules(place):
    old, new = ({"in_force": {"fingerprint": digit * 64, "sha256": digit * 64}} for digit in "12")
    earlier, later = filled(place, 1), place.open()
    earlier.append("test.step", "s", old, actor="张三")
    later.append("test.step", "s", new, actor="李四")
    with pytest.raises(RulesDiffer, match="第4项.*李四.*重新启动较早启动的一方.*没有记录"):
        earlier.append("test.step", "s", old, actor="张三")
    assert "第4项" in str(earlier.other_rules("1" * 64))
    assert later.other_rules("2" * 64) is None
    later.append("test.step", "s", new, actor="李四")
    earlier.append("test.step", "s", {}, actor="张三")  # what rests on no rules
    assert [e.actor for e in place.open().read(2)] == ["张三", "李四", "李四", "张三"]
    again = place.open()  # started again, with whatever it has: it answers for that
    assert again.append("test.step", "s", new, actor="张三").n == 7
    assert later.other_rules("2" * 64) is None


# Damage


def sound(place: Place) -> tuple[Place, list[bytes]]:
    """A place whose journal may be overwritten, and its sound lines."""
    filled(place, 5)
    return place, place.lines()


@pytest.fixture(scope="module")
def sound_folder(tmp_path_factory):
    return sound(FolderPlace(tmp_path_factory.mktemp("sound")))


@pytest.fixture(scope="module")
def sound_database(tmp_path_factory, database):
    return sound(DatabasePlace(database, tmp_path_factory.mktemp("parsed")))


def changed(lines: list[bytes], how: str, i: int, j: int, bit: int) -> list[bytes]:
    lines = list(lines)
    i %= len(lines)
    if how == "flip":
        place = j % len(lines[i])
        lines[i] = lines[i][:place] + bytes([lines[i][place] ^ (1 << bit)]) + lines[i][place + 1 :]
    elif how == "space":  # the same JSON, written otherwise
        place = lines[i].index(b":") + 1
        lines[i] = lines[i][:place] + b" " + lines[i][place:]
    elif how == "cut":
        lines[i] = lines[i][: j % len(lines[i])]
    elif how == "remove":
        del lines[i]
    elif how == "duplicate":
        lines.insert(j % (len(lines) + 1), lines[i])
    elif how == "swap":
        j = (i + 1 + j % (len(lines) - 1)) % len(lines)
        lines[i], lines[j] = lines[j], lines[i]
    elif how == "blank":
        lines.insert(i, b"\n")
    return lines


CHANGES = {
    "how": st.sampled_from(["flip", "space", "cut", "remove", "duplicate", "swap", "blank"]),
    "i": st.integers(0, 5),
    "j": st.integers(0, 2000),
    "bit": st.integers(0, 7),
}


def noticed(place: Place, lines: list[bytes]) -> None:
    place.write(lines)
    record = place.open()
    assert errors(record)
    with pytest.raises((RecordDamaged, RecordNewer)):
        record.read()
    with pytest.raises((RecordDamaged, RecordNewer)):
        record.append("a.b", "s", {}, actor="张三")


@pytest.mark.slow
@settings(max_examples=400)
@given(**CHANGES)
@example(how="remove", i=5, j=0, bit=0)
@example(how="cut", i=5, j=40, bit=0)
@example(how="duplicate", i=5, j=6, bit=0)
def test_every_single_change_is_noticed(sound_folder, how, i, j, bit):
    place, lines = sound_folder
    noticed(place, changed(lines, how, i, j, bit))


@settings(max_examples=60)
@given(**CHANGES)
@example(how="remove", i=5, j=0, bit=0)
@example(how="duplicate", i=5, j=6, bit=0)
def test_every_single_change_in_a_database_is_noticed(sound_database, how, i, j, bit):
    place, lines = sound_database
    noticed(place, changed(lines, how, i, j, bit))


words = st.text(st.characters(codec="utf-8"))
bodies = st.dictionaries(words, st.integers() | words | st.lists(words | st.none() | st.booleans()))


@settings(max_examples=15)
@given(acts=st.lists(st.tuples(st.sampled_from("abc"), bodies), min_size=1, max_size=4), data=st.data())
def test_any_journal_is_read_as_written_and_a_lost_line_is_noticed(tmp_path_factory, acts, data):
    folder = tmp_path_factory.mktemp("any")
    record = FolderRecord(folder)
    written = [record.append("a.b", subject, body, actor="张三") for subject, body in acts]
    assert list(FolderRecord(folder).read(1)) == written
    assert [e.body for e in written] == [body | {"program": __version__} for _, body in acts]
    lines = journal(folder).read_bytes().splitlines(keepends=True)
    lost = data.draw(st.integers(0, len(lines) - 1))
    journal(folder).write_bytes(b"".join(lines[:lost] + lines[lost + 1 :]))
    assert errors(FolderRecord(folder))


@pytest.mark.parametrize("number", [1, 3])
def test_a_line_forged_with_a_fitting_hash_is_noticed(place, number):
    record = filled(place, 3)
    events = list(record.read())
    forged = replace(events[number], actor="王五")
    events[number] = replace(forged, hash=forged.computed_hash())
    place.write([e.line() for e in events])
    assert errors(place.open())
    for reader in (record, place.open()):
        with pytest.raises(RecordDamaged, match=f"{place.named} 第") as damage:
            list(reader.read())
        assert damage.value.line in (number + 1, number + 2)


def test_a_number_left_out_is_noticed_though_the_hashes_fit(place):
    record = filled(place, 1)
    last = list(record.read())[-1]
    skipping = replace(last, n=4, prev=last.hash)
    place.write([*place.lines(), replace(skipping, hash=skipping.computed_hash()).line()])
    with pytest.raises(RecordDamaged, match="应为第3条，现为第4条"):
        record.read()
    assert errors(record)


def test_damage_names_the_line_and_stops_a_running_process(place):
    record = filled(place, 4)
    lines = place.lines()
    place.write([line.replace(b'"1.00"', b'"9.00"') for line in lines])
    with pytest.raises(RecordDamaged, match="第3行") as damage:
        record.append("a.b", "s", {}, actor="张三")
    assert damage.value.line == 3
    assert [e for e in record.verify() if "第3行" in e]
    place.write(lines)  # the backup is put back
    assert record.append("a.b", "s", {}, actor="张三").n == 6


def test_a_lost_journal_is_damage_not_a_new_record(tmp_path):
    filled(tmp_path, 1)
    journal(tmp_path).unlink()
    record = FolderRecord(tmp_path)
    with pytest.raises(RecordDamaged):
        record.append("a.b", "s", {}, actor="张三")
    assert errors(record)
    assert not journal(tmp_path).exists()


def test_without_the_note_of_what_was_acknowledged_it_goes_on_and_says_so(tmp_path):
    record = filled(tmp_path, 2)
    (tmp_path / "journal.acknowledged").write_bytes(b"")  # what a power cut can leave
    assert len(list(FolderRecord(tmp_path).read())) == 3
    assert [f for f in record.verify() if f.startswith("提示") and "journal.acknowledged" in f]
    record.append("a.b", "s", {}, actor="张三")
    assert record.verify() == []


def test_a_clock_put_back_is_reported(place):
    record = place.open(kind="demonstration")
    for day in (2, 1):
        record.append("a.b", "s", {}, actor="张三", at=datetime(2024, 1, day, tzinfo=SHANGHAI))
    assert [f for f in record.verify() if f.startswith("提示") and "第3行" in f and "时间" in f]


# Crashes


def test_a_line_that_was_never_finished_harms_nothing(tmp_path):
    """Cut at every byte of a last line that was not acknowledged: what a crash in the middle of writing leaves."""
    folder = tmp_path / "r"
    record = filled(folder, 2)
    acknowledged = (folder / "journal.acknowledged").read_bytes()
    kept, sound = list(record.read()), journal(folder).read_bytes()
    last = record.append("a.b", "s", {"note": "未写完"}, actor="张三").line()
    tails = [last[:i] for i in range(1, len(last))] + [b"\0" * 100, last[:50] + b"\n", b"\xff" * 30]
    for number, tail in enumerate(tails, start=1):
        journal(folder).write_bytes(sound + tail)
        (folder / "journal.acknowledged").write_bytes(acknowledged)
        fresh = FolderRecord(folder)
        assert list(fresh.read()) == kept
        assert [f for f in fresh.verify() if f.startswith("提示") and "第4行没有写完" in f]
        if number % 8 and number < len(tails) - 3:
            continue  # appending costs a sync; every eighth will do
        before = set(folder.glob("journal.torn-*"))
        assert fresh.append("a.b", "s", {}, actor="李四").n == 4
        assert [p.read_bytes() for p in set(folder.glob("journal.torn-*")) - before] == [tail]
        assert (errors(fresh), [e.actor for e in fresh.read(3)]) == ([], ["李四"])
    assert FolderRecord(folder).verify()[0].startswith("提示：journal.torn-1 ")


def test_an_acknowledged_line_cut_short_is_damage(tmp_path):
    filled(tmp_path, 2)
    content = journal(tmp_path).read_bytes()
    for cut in (1, 2, 60, len(content.splitlines(keepends=True)[-1])):
        journal(tmp_path).write_bytes(content[:-cut])
        with pytest.raises(RecordDamaged, match="第3行"):
            FolderRecord(tmp_path).append("a.b", "s", {}, actor="张三")
        assert journal(tmp_path).read_bytes() == content[:-cut]
        assert errors(FolderRecord(tmp_path))


LOOP = """
import os, sys
from data.journal import opening
record = opening.at(sys.argv[1])
os.write(1, b"ready\\n")
while True:
    event = record.append("test.step", "loop", {"pad": "x" * int(sys.argv[2])}, actor=sys.argv[3])
    os.write(1, f"{event.n} {event.hash}\\n".encode())
"""


@pytest.mark.slow
def test_kill_9_loses_nothing_acknowledged(place):
    """Real kills at random times, 36 on a folder, two writers at a time on one record, small lines and very long ones; in every second
    round not before the first is acknowledged."""
    chance = random.Random()
    acknowledged: list[tuple[int, str]] = []
    for round_number in range(18 if isinstance(place, FolderPlace) else 6):
        pad = (10, 10, 400_000)[round_number % 3]
        writers = [child(LOOP, place.address, pad, f"写入者{round_number}-{i}") for i in range(2)]
        for writer in writers:
            assert writer.stdout.readline() == b"ready\n", writer.stderr.read()
        lines = [writer.stdout.readline() for writer in writers] if round_number % 2 else []
        acknowledged += [(int(n), digest) for n, digest in map(bytes.split, lines)]
        for writer in chance.sample(writers, 2):
            time.sleep(chance.uniform(0, 0.06))
            writer.kill()
        for writer in writers:
            # From the same stream as above: what `readline` has taken in already is not in the pipe any more. A last line
            # without its end is one whose acknowledgement the kill cut off.
            lines = writer.stdout.read().splitlines(keepends=True)
            writer.wait()
            acknowledged += [(int(n), digest) for n, digest in (line.split() for line in lines if line.endswith(b"\n"))]
    record = place.open()
    hashes = {e.n: e.hash.encode() for e in record.read()}
    assert list(hashes) == list(range(1, len(hashes) + 1))
    assert len(acknowledged) >= round_number  # of every second round at least the first of each
    assert len({n for n, _ in acknowledged}) == len(acknowledged)
    assert all(hashes[n] == digest for n, digest in acknowledged)
    assert errors(record) == []
    assert record.append("a.b", "s", {}, actor="张三").n == len(hashes) + 1


# Crowds

CROWD = """
import sys
from data.journal import opening
from data.journal.record import Superseded
record, refused = opening.at(sys.argv[1]), 0
for i in range(50):
    seen = record.version("shared")
    while True:
        try:
            record.append("test.step", "shared", {"step": i, "seen": seen}, actor=sys.argv[2], expected=seen)
            break
        except Superseded as faster:
            refused += 1
            assert faster.events and all(e.subject == "shared" for e in faster.events)
            seen += len(faster.events)
print(refused)
"""


@pytest.mark.slow
def test_four_processes_change_one_thing_without_losing_a_change(place):
    record = filled(place, 1)
    crowd = [child(CROWD, place.address, f"进程{i}") for i in range(4)]
    answers = [process.communicate() for process in crowd]
    assert [process.returncode for process in crowd] == [0] * 4, answers
    events = [e for e in record.read() if e.subject == "shared"]
    assert [e.body["seen"] for e in events] == list(range(200))
    for i in range(4):
        assert [e.body["step"] for e in events if e.actor == f"进程{i}"] == list(range(50))
    assert sum(int(out) for out, _ in answers) > 0, "nobody ever met anybody: this proves nothing"
    assert record.verify() == []


def test_threads_of_one_process(place):
    record, other = place.open(), place.open()
    failures: list[BaseException] = []
    done = threading.Event()

    def write(mine: KeptRecord, name: str) -> None:
        try:
            for i in range(15):
                mine.append("test.step", name, {"i": i}, actor=name, expected=i)
                mine.put(b"the same for all")
        except BaseException as error:  # noqa: BLE001
            failures.append(error)

    def read() -> None:
        try:
            seen = 0
            while not done.is_set():
                events = list(record.read(seen))
                assert [e.n for e in events] == list(range(seen + 1, seen + 1 + len(events)))
                seen += len(events)
                record.version("t0")
        except BaseException as error:  # noqa: BLE001
            failures.append(error)

    writers = [threading.Thread(target=write, args=((record, other)[i % 2], f"t{i}")) for i in range(4)]
    readers = [threading.Thread(target=read) for _ in range(2)]
    for thread in writers + readers:
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    for thread in readers:
        thread.join()
    assert failures == []
    assert len(list(record.read())) == 61
    assert {record.version(f"t{i}") for i in range(4)} == {15}
    assert errors(record) == []


def test_a_busy_record_names_who_holds_it(tmp_path):
    filled(tmp_path, 1)
    holder = child(
        "import sys, time, pathlib\nfrom data.journal.lock import alone\n"
        "with alone(pathlib.Path(sys.argv[1]), 5):\n    print('held', flush=True)\n    time.sleep(60)",
        tmp_path,
    )
    try:
        assert holder.stdout.readline() == b"held\n", holder.stderr.read()
        record = FolderRecord(tmp_path, wait_seconds=0.1)
        with pytest.raises(RecordBusy, match=f"进程 {holder.pid}"):
            record.append("a.b", "s", {}, actor="张三")
        assert len(list(record.read())) == 2  # reading does not wait
    finally:
        holder.kill()
        holder.communicate()
    # The dead hold no lock, though their name is still there.
    assert (tmp_path / "lock.holder").exists()
    assert record.append("a.b", "s", {}, actor="张三").n == 3
    with FileLock(tmp_path / "lock"), pytest.raises(RecordBusy, match="不知是哪个程序"):
        record.append("a.b", "s", {}, actor="张三")


# Full disks

FULL = """
import resource, signal, sys
from pathlib import Path
from data.journal.folder import FolderRecord
from data.journal.record import RecordFull
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
folder = Path(sys.argv[1])
record, journal = FolderRecord(folder), folder / "journal.jsonl"
hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
failed = 0
for room in range(0, 700, 23):
    before = journal.read_bytes()
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + room, hard))
    try:
        record.append("test.step", "s", {"pad": "x" * 200}, actor="a")
    except RecordFull as full:
        failed += 1
        assert "磁盘空间不足" in str(full), full
        assert journal.read_bytes() == before, room
        assert len(list(record.read())) == before.count(b"\\n"), room
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, hard))
        assert record.append("test.step", "s", {"after": room}, actor="a").n == before.count(b"\\n") + 1
    assert FolderRecord(folder).verify() == [], room
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, hard))
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
try:
    record.put(b"y" * 2000)
except RecordFull:
    assert not [p for p in (folder / "originals").rglob("*") if p.is_file()]
else:
    raise AssertionError("put did not notice")
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, hard))
assert record.get(record.put(b"y" * 2000)) == b"y" * 2000
print(failed)
"""


@pytest.mark.skipif(os.name == "nt", reason="RLIMIT_FSIZE is POSIX")
def test_no_room_leaves_nothing_half_written_and_it_goes_on_afterwards(tmp_path):
    """The kernel cuts the write at any byte, as a full disk does; only the error's number differs."""
    filled(tmp_path, 5)
    process = child(FULL, tmp_path)
    out, complaint = process.communicate()
    assert process.returncode == 0, complaint.decode()
    assert int(out) > 15


def test_a_folder_that_cannot_be_made_is_said_in_plain_words(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(RecordUnwritable, match="无法写入"):
        FolderRecord(tmp_path / "file" / "r").append("a.b", "s", {}, actor="张三")
    assert not issubclass(RecordUnwritable, RecordFull)


# Originals


def test_an_original_is_kept_once_and_checked(place):
    record = filled(place, 1)
    sha = record.put(b"workbook")
    assert sha == hashlib.sha256(b"workbook").hexdigest() == record.put(b"workbook")
    assert record.get(sha) == b"workbook"
    assert record.verify() == [f"提示：原始文件 {sha} 没有任何记录提到，可能是中断时留下的"]
    record.append("test.received", REPORT, {"files": [{"sha256": sha}]}, actor="张三")
    assert record.verify() == []
    place.change(sha, b"workbooK")
    with pytest.raises(RecordDamaged, match="与编号不符"):
        record.get(sha)
    with pytest.raises(RecordDamaged, match="与编号不符"):
        record.put(b"workbook")
    assert errors(record) == [f"错误：第3条记录所指的原始文件 {sha} 的内容被改动，与编号不符"]
    place.change(sha, None)
    with pytest.raises(OriginalMissing):
        record.get(sha)
    assert errors(record) == [f"错误：第3条记录所指的原始文件 {sha} 缺失"]


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "A" * 64, "0" * 63, "0" * 64 + "\n", "0" * 62 + "/a"])
def test_only_a_hash_names_an_original(place, name):
    record = place.open()
    with pytest.raises(ValueError, match="SHA-256"):
        record.get(name)
    with pytest.raises(ValueError, match="SHA-256"):
        record.parsed_path(name, "rows-1.parquet")


def test_parsed_rows_have_a_place_of_their_own(tmp_path):
    record = FolderRecord(tmp_path)
    sha = "ab" + "0" * 62
    assert record.parsed_path(sha, "rows-1.parquet") == tmp_path / "parsed" / "ab" / f"{sha}.rows-1.parquet"
    for parser in ("../x", "", "a/b", ".."):
        with pytest.raises(ValueError, match="parser"):
            record.parsed_path(sha, parser)
