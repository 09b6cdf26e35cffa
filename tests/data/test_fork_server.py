"""The process that forks a child for every file: one for many files, and whatever happens to it or to a child, the next file is read."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from data.workbook.isolation import limited_process
from data.workbook.isolation.limited_process import ChildDied, ChildTooSlow, ask
from tests.data.filled_report import report

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="children are forked on Linux only")
READING = "data.workbook.spreadsheet.child"
ROOT = Path(__file__).parents[2]


@pytest.fixture
def idle(monkeypatch: pytest.MonkeyPatch):
    """The fork servers that wait: none to begin with, all stopped at the end."""
    servers: list = []
    monkeypatch.setattr(limited_process, "_IDLE", servers)
    yield servers
    for server in servers:
        server.stop()


def number(server) -> int:
    """The number of its process."""
    return server._process.pid


def children_of(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def read() -> dict:
    return json.loads(ask(READING, report(), seconds=30))


def test_it_answers_as_a_child_that_is_started_and_serves_many_files(idle):
    """Also after a file that was refused, and one that took its child with it."""
    started = subprocess.run([sys.executable, "-m", READING], input=report(), capture_output=True, check=True, cwd=ROOT)
    assert read() == json.loads(started.stdout)
    (first,) = map(number, idle)
    assert "refused" in json.loads(ask(READING, b"PK\x03\x04 nothing", seconds=30))
    with pytest.raises(ChildDied):
        ask("data.workbook.marking.child", b"no json\n", seconds=30)
    assert read() == json.loads(started.stdout)
    assert [*map(number, idle)] == [first]
    assert children_of(first) == []


def test_where_it_was_killed_the_next_file_is_read_all_the_same(idle):
    read()
    (gone,) = idle
    os.kill(number(gone), signal.SIGKILL)
    assert read()["kind"] == "xlsx"
    assert gone not in idle
    assert read()["kind"] == "xlsx"
    assert len(idle) == 1


def test_what_takes_too_long_is_stopped_with_its_child(idle):
    """A child that waits for the end of what it reads is as slow as can be."""
    reading, writing = os.pipe()
    server = limited_process.ForkServer({"PATH": os.environ["PATH"]})
    with os.fdopen(reading, "rb") as given, Path(os.devnull).open("wb") as out:
        try:
            with pytest.raises(TimeoutError):
                server.run(READING, given, out, out, seconds=2)
        finally:
            os.close(writing)
    assert not Path(f"/proc/{number(server)}").exists()
    with pytest.raises(ChildTooSlow):
        ask(READING, report(), seconds=0.001)
    assert idle == []
    assert read()["kind"] == "xlsx"


def test_every_child_limits_itself_before_it_reads(idle, monkeypatch, tmp_path):
    seen = tmp_path / "seen"
    (tmp_path / "sitecustomize.py").write_text(
        "import os, resource\n"
        "real = resource.setrlimit\n"
        "def said(what, limits):\n"
        "    real(what, limits)\n"
        f"    open({str(seen)!r}, 'a').write(f'{{os.getpid()}} {{what}} {{resource.getrlimit(what)[1]}} {{os.lseek(0, 0, 1)}}\\n')\n"
        "resource.setrlimit = said\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    read(), read()
    import resource  # noqa: PLC0415  # Linux only

    lines = [tuple(map(int, line.split())) for line in seen.read_text().splitlines()]
    limits = {
        (resource.RLIMIT_AS, 1 << 30, 0),
        (resource.RLIMIT_CPU, 20, 0),
        (resource.RLIMIT_FSIZE, 1 << 26, 0),
        (resource.RLIMIT_CORE, 0, 0),
    }
    processes = {pid for pid, *_ in lines}
    assert len(processes) == 2
    assert number(idle[0]) not in processes
    for pid in processes:
        assert {rest for by, *rest_ in lines if by == pid for rest in [tuple(rest_)]} == limits


def test_two_files_at_once_have_one_each_and_no_more_are_kept(idle):
    """Of six at once two are read, and the others wait."""
    kinds = []
    threads = [threading.Thread(target=lambda: kinds.append(read()["kind"])) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert kinds == ["xlsx"] * 6
    assert 1 <= len(idle) <= 2


def test_it_knows_no_secret_and_ends_with_whoever_started_it(monkeypatch):
    """Also when that process was killed. Its environment is what Python needs to start."""
    script = (
        "import sys, time; from data.workbook.isolation import limited_process as l; from tests.data.filled_report import report;"
        f"l.ask({READING!r}, report(), seconds=30); print(l._IDLE[0]._process.pid, flush=True); time.sleep(60)"
    )
    monkeypatch.setenv("MONITOR_SECRET", "x")
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        server = Path("/proc", process.stdout.readline().strip())
        assert b"MONITOR_SECRET" not in (server / "environ").read_bytes()
        process.kill()
    until = time.monotonic() + 20
    while server.exists() and "zombie" not in (server / "status").read_text():
        assert time.monotonic() < until
        time.sleep(0.05)
