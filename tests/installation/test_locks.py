"""A record is not kept where two writers do not see each other's lock: by what Linux says of the mount, and by trying."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from data.installation import locks
from metrics.commands.program import app

ROOT = Path(__file__).parent.parent.parent


def mountinfo(*mounts: tuple[str, str, str]) -> str:
    """Lines as /proc/self/mountinfo has them: (point, kind, options of the file system)."""
    lines = ["22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw"]
    lines += [
        f"{n} 22 0:{n} / {p} rw,noatime shared:{n} - {kind} server:/share {o}"
        for n, (p, kind, o) in enumerate(mounts, 30)
    ]
    return "\n".join(lines) + "\n"


def never(folder: Path) -> bool:
    return False


def always(folder: Path) -> bool:
    return True


def untried(folder: Path) -> bool:
    raise AssertionError("a disk of this machine is not tried at every start")


@pytest.mark.parametrize(
    ("kind", "options", "word"),
    [
        ("nfs4", "rw,local_lock=all", "local_lock=all"),
        ("nfs4", "rw,local_lock=flock", "local_lock=flock"),
        ("nfs", "rw,vers=3,nolock", "nolock"),
        ("cifs", "rw,nobrl,vers=3.0", "nobrl"),
        ("fuse.sshfs", "rw", "不通知其他机器"),
    ],
)
def test_locks_that_other_machines_do_not_see_are_refused_even_where_they_hold_here(kind, options, word):
    told = locks.refusal(Path("/share/record"), mountinfo(("/share", kind, options)), always)
    assert told is not None
    assert word in told
    assert "/share" in told


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "9p", "fuse.anything", "virtiofs"])
def test_elsewhere_on_a_network_the_trial_decides(kind):
    told = mountinfo(("/share", kind, "rw,local_lock=none"))
    assert "第二个程序没有被挡住" in str(locks.refusal(Path("/share/record"), told, never))
    assert locks.refusal(Path("/share/record"), told, always) is None
    assert locks.finding(Path("/share/record"), told, always).level == "attention"
    assert locks.finding(Path("/share/record"), told, never).level == "broken"


def test_on_a_disk_of_this_machine_only_doctor_tries():
    told = mountinfo(("/share", "nfs", "nolock"))
    assert locks.refusal(Path("/srv/record"), told, untried) is None
    assert locks.finding(Path("/srv/record"), told, always).level == "fine"
    assert locks.finding(Path("/srv/record"), told, never).level == "broken"


def test_the_mount_is_the_deepest_one_and_of_two_at_one_place_the_later():
    told = mountinfo(("/a", "nfs", "nolock"), ("/a/b", "ext4", "rw"), ("/c", "ext4", "rw"), ("/c", "nfs4", "rw"))
    assert locks.mounted(Path("/a/b/record"), told).kind == "ext4"
    assert locks.mounted(Path("/a/bc"), told).kind == "nfs"
    assert locks.mounted(Path("/ab"), told).point == "/"
    assert locks.mounted(Path("/c/x"), told).kind == "nfs4"
    spaced = locks.mounted(Path("/my share/x"), mountinfo(("/my\\040share", "cifs", "rw")))
    assert (spaced.point, spaced.shared) == ("/my share", True)
    assert locks.mounted(Path("/a"), "no such line\n") is None


def test_a_link_into_a_share_is_on_the_share(tmp_path):
    (tmp_path / "share").mkdir()
    (tmp_path / "record").symlink_to(tmp_path / "share")
    assert locks.refusal(tmp_path / "record", mountinfo((str(tmp_path / "share"), "nfs", "nolock")), always)


def test_a_lock_that_holds_keeps_a_second_process_out_and_leaves_nothing(tmp_path):
    assert locks.holds(tmp_path / "not" / "there")
    assert list(tmp_path.iterdir()) == []


def test_a_lock_that_does_nothing_is_found_out(tmp_path, monkeypatch):
    monkeypatch.setattr(fcntl, "flock", lambda descriptor, how: None)
    assert not locks.holds(tmp_path)


def test_a_file_system_without_locks_is_found_out(tmp_path, monkeypatch):
    def no_locks(descriptor, how):
        raise OSError(37, "No locks available")

    monkeypatch.setattr(fcntl, "flock", no_locks)
    assert not locks.holds(tmp_path)


@pytest.fixture
def on_a_share(tmp_path, monkeypatch) -> Path:
    """A record on a share without locks, as the system tells it."""
    told = tmp_path / "mountinfo"
    told.write_text(mountinfo((str(tmp_path / "share"), "nfs4", "nolock")))
    monkeypatch.setattr(locks, "MOUNTINFO", told)
    monkeypatch.setenv("MONITOR_RECORD", str(tmp_path / "share" / "record"))
    monkeypatch.setenv("MONITOR_CACHE", str(tmp_path / "cache"))
    return tmp_path / "share"


@pytest.mark.parametrize("words", [["status"], ["verify"], ["backup", "b"], ["ingest", "x"], ["account", "list"]])
def test_no_command_touches_such_a_record(on_a_share, words):
    answer = CliRunner().invoke(app, words)
    assert answer.exit_code == 2
    assert "没有办理" in answer.output
    assert "nolock" in answer.output
    assert not on_a_share.exists()


@pytest.mark.slow
def test_doctor_says_it(on_a_share):
    answer = CliRunner().invoke(app, ["doctor"])
    assert answer.exit_code == 2
    assert "文件锁" in answer.output
    assert "nolock" in answer.output


@pytest.mark.slow
def test_no_server_starts_over_such_a_record(on_a_share, tmp_path):
    code = (
        "from pathlib import Path; from data.installation import locks; "
        f"locks.MOUNTINFO = Path({str(tmp_path / 'mountinfo')!r}); from pages.gate import start; start.check()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=os.environ, text=True, capture_output=True, check=False
    )
    assert done.returncode != 0
    assert "没有启动" in done.stderr
    assert "nolock" in done.stderr
    assert not on_a_share.exists()
