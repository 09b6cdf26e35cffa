"""Killed, torn and full: what was acknowledged is there afterwards, whole and once, and the next start mends the rest."""

import hashlib
import os
import random
import resource
import shutil
import signal
import subprocess
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from data.acts.reports import submissions
from data.acts.reports.submissions import Prepared
from data.journal.folder import FolderRecord
from data.journal.record import RecordFull
from data.read_model import store as store_module
from data.read_model.store import Store
from tests.conftest import centre_row
from tests.data.contents import everything
from tests.data.filled_report import report

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
CENTRE = centre_row("ZJ-01", name="浙江省某某材料技术创新中心", nature="real")


def kills(often: int, long: int) -> pytest.MarkDecorator:
    """So many kills each time, and so many where all of them are asked for (pytest -m long)."""
    return pytest.mark.parametrize("wanted", [often, pytest.param(long, marks=pytest.mark.long)])


@pytest.fixture(scope="module")
def prepared(definitions) -> Prepared:
    """A real report workbook, read once."""
    return submissions.prepare(report(), "报告.xlsx", definitions)


@pytest.fixture
def begun(tmp_path, definitions) -> Iterator[Store]:
    """A read model in memory, without results, over a record that knows one centre."""
    opened = Store(FolderRecord(tmp_path / "record"), definitions)
    submissions.enter(opened, [CENTRE], actor="测试", source="测试")
    yield opened
    opened.close()


def variant(one: Prepared, number: int) -> Prepared:
    """The same workbook as another file: a comment at the zip's end makes its checksum its own."""
    comment = f"{number:08}".encode()
    content = one.content[:-2] + len(comment).to_bytes(2, "little") + comment
    return replace(one, content=content, sha256=hashlib.sha256(content).hexdigest())


def forked(work: Callable[[Callable[[str], None]], None]) -> tuple[int, int]:
    """Start `work` in a process of its own; it says lines through a pipe. Returns (process, pipe to read from)."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            os.close(reading)
            work(lambda line: os.write(writing, f"{line}\n".encode()) and None)
            code = 0
        finally:
            if code:
                traceback.print_exc()
            os._exit(code)
    os.close(writing)
    return pid, reading


def heard(pid: int, pipe: int, most: float) -> tuple[list[str], bool]:
    """Kill it a random moment, `most` seconds at most, after its first word; what it said until then, and whether it was
    killed."""
    with os.fdopen(pipe, "rb") as lines:
        said = [lines.readline()]
        time.sleep(random.uniform(0, most))
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        said += lines.readlines()
    _, status = os.waitpid(pid, 0)
    # a line without its end is one that the kill cut off
    return [line.decode().strip() for line in said if line.endswith(b"\n")], os.WIFSIGNALED(status)


@kills(40, 200)
def test_kills_while_reports_come_in(begun, prepared, definitions, wanted):
    """Each process sends again what the one before had not heard back about, then new files until it is killed.

    How long one may live follows from the last one: longer when it was killed before it had a report acknowledged, shorter
    when it had one, however fast the machine is and whatever else it does. Kills fall before, between and after.
    """
    most, next_number, retried, done = 0.05, 0, 0, 0
    acknowledged: dict[str, int] = {}
    while done < wanted or (done < 10 * wanted and (retried == 0 or len(acknowledged) <= wanted / 10)):
        begun.replay()

        def send(say: Callable[[str], None], first: int = next_number) -> None:
            say("ready")
            for number in range(first, first + 50):
                file = variant(prepared, number)
                outcome = submissions.receive(begun, file, actor="测试")
                say(f"{file.sha256} {outcome.version} {outcome.status}")

        said, was_killed = heard(*forked(send), most)
        done += was_killed
        for line in said[1:]:
            sha, version, status = line.split()
            assert status in ("received", "unchanged")
            retried += status == "unchanged"
            acknowledged[sha] = int(version)
        next_number += len(said) - 1
        most *= 0.8 if len(said) > 1 else 1.2

    begun.replay()
    received = [e for e in FolderRecord(begun.record.path).read() if e.act == "report.received"]
    there = {e.body["sha256"]: e.body["version"] for e in received}
    assert len(acknowledged) > wanted / 10
    assert {sha: there.get(sha) for sha in acknowledged} == acknowledged, "an acknowledged report is lost or another"
    assert len(there) == len(received), "a report is there twice"
    assert [e.body["version"] for e in received] == list(range(1, len(received) + 1))
    assert retried > 0, "no kill came between recording and acknowledging: this proves little"
    # originals, rows and journal agree; what was derived from some originals is made again
    assert [f for f in begun.record.verify() if f.startswith("错误")] == []
    for sha in random.sample(sorted(there), 3):
        for path in Path(begun.record.path, "parsed").rglob(f"{sha}.*"):
            path.unlink()
    again = Store(FolderRecord(begun.record.path), definitions)
    assert len(again.read("select 1 from record.unreadable")) == 0
    rows = again.read("select r.version, r.sha256, r.rows as listed, count(*) as n from record.report as r"
                      " join record.report_row using (report_id) group by all order by 1")  # fmt: skip
    assert list(rows["sha256"]) == list(there)
    assert set(rows["n"]) == set(rows["listed"]) == {len(prepared.filled.rows)}
    assert everything(again) == everything(begun)
    again.close()


@pytest.mark.slow
@kills(10, 30)
def test_kills_while_a_server_writes_and_checkpoints_its_database(begun, definitions, tmp_path, wanted):
    """The database in the cache folder may break; the next start has everything all the same."""
    cache, folder = tmp_path / "cache", begun.record.path
    Store(FolderRecord(folder), definitions, None, cache).close()
    most = 0.05

    def serve(say: Callable[[str], None]) -> None:
        opened = Store(FolderRecord(folder), definitions, None, cache)
        say("open")
        for number in range(1000):
            submissions.enter(
                opened, [replace(CENTRE, cells=CENTRE.cells | {"note": str(number)})], actor="服务", source="s"
            )
            say(str(opened.version[0]))
            opened._connection.execute("checkpoint")

    last = done = 0
    while done < wanted:
        said, was_killed = heard(*forked(serve), most)
        assert was_killed
        assert said[0] == "open", "the next start did not come up"
        assert most < 60, "nothing is ever written"
        done += len(said) > 1  # a kill before anything was written proves little
        last = max([last, *map(int, said[1:])])
        most *= 0.7 if len(said) > 5 else 1.3 if len(said) > 1 else 2  # so that a few are, however busy the machine is
        assert begun.record.version("registry") >= last - 1
    begun.replay()
    assert begun.version[0] >= last >= wanted
    after = Store(FolderRecord(folder), definitions, None, cache)
    assert everything(after) == everything(begun)
    after.close()


# What a crash can leave, one by one


@pytest.mark.slow
@pytest.mark.parametrize("damage", ["torn block", "cut in half", "log cut", "log lost"])
def test_a_database_torn_by_a_crash_is_built_again_and_says_so(begun, definitions, tmp_path, damage):
    """DuckDB rewrites the block at byte 12288 in place: cut short there it cannot be opened any more."""
    cache, folder = tmp_path / "cache", begun.record.path

    def killed_late(say: Callable[[str], None]) -> None:
        opened = Store(FolderRecord(folder), definitions, None, cache)
        opened._connection.execute("checkpoint")
        submissions.enter(opened, [replace(CENTRE, cells=CENTRE.cells | {"note": "新"})], actor="服务", source="s")
        say("done")
        os.kill(os.getpid(), signal.SIGKILL)  # so that the log of the last change is not folded in

    pid, pipe = forked(killed_late)
    assert heard(pid, pipe, 0) == (["done"], True)
    file, log = cache / "read-model-0.duckdb", cache / "read-model-0.duckdb.wal"
    content = file.read_bytes()
    assert log.stat().st_size > 0
    if damage == "torn block":
        file.write_bytes(content[:13000] + bytes(5000) + content[18000:])
    elif damage == "cut in half":
        file.write_bytes(content[: len(content) // 2])
    elif damage == "log cut":
        log.write_bytes(log.read_bytes()[:-50])
    else:
        log.unlink()
    after = Store(FolderRecord(folder), definitions, None, cache)
    begun.replay()
    assert everything(after) == everything(begun)
    # a log that lacks its end only means that the newest changes are replayed from the record
    assert after.notices == ([store_module.REBUILT] if damage in ("torn block", "cut in half") else [])
    after.close()


def test_a_line_begun_by_a_dead_writer_is_told_at_the_next_start(begun, definitions):
    journal = Path(begun.record.path, "journal.jsonl")
    with journal.open("ab") as file:
        file.write('{"act":"report.received","actor":"没写完'.encode()[:-1])
    after = Store(FolderRecord(begun.record.path), definitions)
    assert after.notices == [store_module.INTERRUPTED]
    assert len(after.read("select 1 from registry.centre")) == 1
    submissions.enter(after, [centre_row("C2")], actor="测试", source="测试")
    assert Path(begun.record.path, "journal.torn-1").exists()
    assert [f for f in after.record.verify() if f.startswith("错误")] == []
    after.close()
    assert Store(FolderRecord(begun.record.path), definitions).notices == []


# No room


class Disk:
    """A place that can be filled up. A small tmpfs where this user may mount one; otherwise the kernel's limit on the size
    of files, which fails every write in the same way with another number of error."""

    SIZE = 12 << 20

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder
        command = ["mount", "-t", "tmpfs", "-o", f"size={self.SIZE}", "tmpfs", str(folder)]
        self.mounted = (
            shutil.which("mount") is not None and subprocess.run(command, capture_output=True).returncode == 0
        )
        self._limits = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill(self, left: int) -> None:
        """Leave so many bytes."""
        if self.mounted:
            room = os.statvfs(self.folder)
            (self.folder / "junk").write_bytes(bytes(max(0, room.f_bavail * room.f_frsize - left)))
        else:
            resource.setrlimit(resource.RLIMIT_FSIZE, (left, self._limits[1]))

    def free(self) -> None:
        if self.mounted:
            (self.folder / "junk").unlink(missing_ok=True)
        else:
            resource.setrlimit(resource.RLIMIT_FSIZE, self._limits)

    def remove(self) -> None:
        self.free()
        if self.mounted:
            subprocess.run(["umount", "-l", str(self.folder)], check=True)


@pytest.fixture
def disk(tmp_path) -> Iterator[Disk]:
    made = Disk(tmp_path / "disk")
    yield made
    made.remove()


@pytest.mark.slow
def test_a_full_record_refuses_clearly_reads_on_and_resumes_by_itself(disk, prepared, definitions):
    opened = Store(FolderRecord(disk.folder / "record"), definitions)
    submissions.enter(opened, [CENTRE], actor="测试", source="测试")
    refused = 0
    for number, left in enumerate((0, 4096, 8192, 20_000, 40_000, 45_000, 60_000, 80_000, 120_000)):
        before, file = everything(opened), variant(prepared, number)
        disk.fill(left)
        try:
            outcome = submissions.receive(opened, file, actor="测试")
        except RecordFull:
            refused += 1
            with pytest.raises(RecordFull, match="磁盘空间不足.*请先腾出空间"):
                submissions.receive(opened, file, actor="测试")
            assert everything(opened) == before
            disk.free()
            outcome = submissions.receive(opened, file, actor="测试")
        assert (outcome.status, outcome.version) == ("received", number + 1)
        disk.free()
        assert [f for f in opened.record.verify() if f.startswith("错误")] == []
    assert refused >= 3
    again = Store(FolderRecord(disk.folder / "record"), definitions)
    assert everything(again) == everything(opened)
    again.close()
    opened.close()


@pytest.mark.slow
def test_a_full_cache_costs_nothing_but_the_cache(disk, begun, definitions):
    """The database cannot be written any more: it goes on in memory, says so, and loses nothing."""
    if not disk.mounted:
        pytest.skip("this user may not mount a small disk, and a limit on file sizes would strike the record too")
    opened = Store(FolderRecord(begun.record.path), definitions, None, disk.folder / "cache")
    disk.fill(4096)
    for number in range(40):
        rows = [replace(CENTRE, cells=CENTRE.cells | {"note": f"{number} {i} {'长' * 2000}"}) for i in range(10)]
        submissions.enter(opened, rows, actor="测试", source="测试")
        assert len(opened.read("select 1 from registry.centre")) == 1
        if opened.notices:
            break
    assert store_module.IN_MEMORY in opened.notices
    begun.replay()
    assert everything(opened) == everything(begun)
    opened.close()
    disk.free()
    after = Store(FolderRecord(begun.record.path), definitions, None, disk.folder / "cache")
    assert everything(after) == everything(begun)
    assert store_module.IN_MEMORY not in after.notices
    after.close()


def test_a_cache_folder_that_cannot_be_made_is_no_reason_to_stop(begun, definitions, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    opened = Store(FolderRecord(begun.record.path), definitions, None, tmp_path / "file" / "cache")
    assert opened.notices == [store_module.IN_MEMORY]
    assert everything(opened) == everything(begun)
    opened.close()
