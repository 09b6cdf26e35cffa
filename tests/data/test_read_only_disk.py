"""A disk that becomes read-only while the server runs, as Linux does it after an error of the disk: reading goes on, nothing is half
written, every act is refused in plain words, and it works again as soon as the disk can be written."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# In a mount namespace of its own: a real read-only mount, which root cannot write either.
CHILD = """
import subprocess, sys
from pathlib import Path

from data.journal.beside import FileBeside
from data.access import rules
from data.access.accounts import Accounts
from data.access.sign_in.desk import Desk
from data.access.identity import SINGLE
from data.acts.reports import submissions
from data.journal.backups import backup
from data.journal.durable import RecordError, RecordFull, RecordUnwritable
from data.journal.folder import FolderRecord
from data.schema.loading import current
from metrics import monitor
from tests.conftest import centre_row

disk = Path(sys.argv[1])

def mount(*words):
    subprocess.run(["mount", *words, str(disk)], check=True)

def refused(act):
    try:
        act()
    except RecordError as error:
        assert isinstance(error, RecordUnwritable) and not isinstance(error, RecordFull), error
        assert "无法写入" in str(error) and "Read-only" in str(error), error
        return
    raise AssertionError("it was not noticed")

def files():
    return {p: (p.stat().st_size, p.stat().st_mtime_ns) for p in disk.rglob("*") if p.is_file()}

def centres(opened):
    opened.catch_up()
    return set(opened.read("select centre from registry.centre")["centre"])

mount("--bind", str(disk))
record = FolderRecord(disk / "record")
accounts = Accounts(record.beside("accounts.json"), record, rules.current())
first = "Start-Horse-77"
accounts.create("admin", "示例·管理员", "administrator", password=first, by=SINGLE)
desk = Desk("accounts", record, accounts, rules.current())
# apart: of a file that is open for writing this kind of mount cannot be taken
store = monitor.open_store(record, current(), disk.parent / "cache")
submissions.enter(store, [centre_row("C1")], actor="甲", source="测试")
assert centres(store) == {"C1"}
word, begun = desk.enter("admin", first, "10.0.0.1")

mount("-o", "remount,bind,ro")
before = files()
refused(lambda: submissions.enter(store, [centre_row("C2")], actor="甲", source="测试"))
refused(lambda: record.put(b"a file"))
refused(lambda: desk.enter("admin", first, "10.0.0.1"))  # nobody is in before it is recorded
refused(lambda: accounts.close("admin", closed=False, by=SINGLE))
refused(lambda: backup.back_up(record, disk / "backup"))
assert desk.sign_ins.by_token(word) is begun  # who is in reads on
assert centres(store) == {"C1"}
late = monitor.open_store(FolderRecord(disk / "record"), current(), disk / "cache")  # a server that starts now
assert centres(late) == {"C1"}
late.close()
refused(lambda: desk.leave(begun))
assert desk.sign_ins.by_token(word) is None  # it ends all the same
assert FolderRecord(disk / "record").verify() == []
assert files() == before

mount("-o", "remount,bind,rw")
submissions.enter(store, [centre_row("C2")], actor="甲", source="测试")
assert centres(store) == {"C1", "C2"}
assert desk.enter("admin", first, "10.0.0.1")
backup.back_up(record, disk / "backup")
assert record.verify() == []
store.close()
"""


@pytest.mark.slow
def test_reading_goes_on_acts_are_refused_and_it_works_again_afterwards(tmp_path: Path) -> None:
    apart = ["unshare", "-m", "--propagation", "private"]
    if shutil.which("unshare") is None or subprocess.run([*apart, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no mount namespaces here")
    (tmp_path / "disk").mkdir()
    done = subprocess.run(
        [*apart, sys.executable, "-c", CHILD, tmp_path / "disk"],
        cwd=ROOT, text=True, capture_output=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
