"""Whether the folder of a record has locks that work: two writers who do not see each other's lock would break the journal.

A folder of another machine may have none, or locks that only this machine sees. Linux says in /proc/self/mountinfo what kind of
file system it is and with which options; whether a lock holds is tried with a second process.
"""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from data.journal import opening
from data.journal.backups.health import Finding
from data.journal.folder import FolderRecord

MOUNTINFO = Path("/proc/self/mountinfo")
# File systems that other machines may write to as well.
SHARED = {
    "9p",
    "afs",
    "ceph",
    "cifs",
    "davfs",
    "glusterfs",
    "lustre",
    "nfs",
    "nfs4",
    "smb2",
    "smb3",
    "smbfs",
    "vboxsf",
    "virtiofs",
}
# Options with which a lock is known to this machine alone (nfs(5), mount.cifs(8)).
ALONE = {"nolock", "local_lock=all", "local_lock=flock", "nobrl"}
# File systems that never tell another machine of a lock.
NEVER = {"fuse.sshfs", "davfs", "fuse.davfs2", "vboxsf"}
REMEDY = "请把 MONITOR_RECORD 放到本机磁盘，或换用支持文件锁的挂载方式（NFS 不加 nolock、local_lock，SMB 不加 nobrl）"
TRY = """
import fcntl, sys
with open(sys.argv[1]) as file:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("kept out")
"""


class Mount(NamedTuple):
    """Where a file system is mounted, of which kind it is, and its options (of the mount and of the file system)."""

    point: str
    kind: str
    options: frozenset[str]

    @property
    def shared(self) -> bool:
        """Whether other machines may write there as well."""
        return self.kind in SHARED or self.kind.startswith("fuse.")


def mounted(folder: Path, mountinfo: str) -> Mount | None:
    """On which mount a folder stands (which need not exist yet), by the text of mountinfo (proc(5)); None where it is not said."""
    found, place = None, folder.resolve()
    for line in mountinfo.splitlines():
        before, _, after = line.partition(" - ")
        fields, told = before.split(), after.split()
        if len(fields) < 6 or len(told) < 1:
            continue
        point = re.sub(r"\\([0-7]{3})", lambda m: chr(int(m[1], 8)), fields[4])
        options = frozenset([*fields[5].split(","), *(told[2].split(",") if len(told) > 2 else ())])
        # of two at one place the later one lies on top
        if place.is_relative_to(point) and (found is None or len(point) >= len(found.point)):
            found = Mount(point, told[0], options)
    return found


def holds(folder: Path) -> bool:
    """Whether a lock in a folder keeps a second process out. Raises OSError where no file can be made there."""
    import fcntl  # not on Windows

    there = next(p for p in (folder, *folder.absolute().parents) if p.exists())
    path = there / f".lock-tried-{os.getpid()}"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:  # the file system knows no locks
            return False
        second = subprocess.run(
            [sys.executable, "-I", "-S", "-c", TRY, path], capture_output=True, text=True, check=False
        )
        return second.stdout.strip() == "kept out"
    finally:
        os.close(descriptor)
        path.unlink(missing_ok=True)


def refusal(
    folder: Path, mountinfo: str | None = None, tried: Callable[[Path], bool] = holds, *, everywhere: bool = False
) -> str | None:
    """Why the record must not be kept in a folder; None where nothing speaks against it, or it cannot be known.

    mountinfo: in place of what the system says. tried: whether a lock holds. everywhere: try it on disks of this machine, too.
    """
    if os.name == "nt":
        return None
    mount = _mount(folder, mountinfo)
    shared = mount is not None and mount.shared
    named = f"记录文件夹 {folder} 在 {mount.point}（{mount.kind}）上" if mount else f"记录文件夹 {folder}"
    if mount and shared and (alone := sorted(mount.options & ALONE)):
        return f"{named}，以 {'、'.join(alone)} 挂载：文件锁只在本机有效，两台机器同时写入会损坏日志"
    if mount and mount.kind in NEVER:
        return f"{named}：这种文件系统的锁不通知其他机器，同时写入会损坏日志"
    with suppress(OSError):  # that nothing can be written there is said elsewhere
        if (shared or everywhere) and not tried(folder):
            return f"{named}：文件锁不起作用（第二个程序没有被挡住），同时写入会损坏日志"
    return None


def of_record() -> str | None:
    """Why the real record must not be kept where it is; None where nothing speaks against it. A database has its own locks."""
    record = opening.real()
    return refusal(record.path) if isinstance(record, FolderRecord) else None


def finding(folder: Path, mountinfo: str | None = None, tried: Callable[[Path], bool] = holds) -> Finding:
    """What `doctor` says of the locks of the record's folder."""
    if wrong := refusal(folder, mountinfo, tried, everywhere=True):
        return Finding("文件锁", "broken", wrong, REMEDY)
    mount = _mount(folder, mountinfo)
    if mount and mount.shared:
        return Finding(
            "文件锁",
            "attention",
            f"记录在网络或共享文件系统上（{mount.point}，{mount.kind}）；锁有效",
            "能用，但断网时不能写入；建议把 MONITOR_RECORD 放到本机磁盘，只把备份放到别处",
        )
    return Finding("文件锁", "fine", f"有效（{mount.kind}）" if mount else "有效")


def _mount(folder: Path, mountinfo: str | None) -> Mount | None:
    if mountinfo is not None:
        return mounted(folder, mountinfo)
    with suppress(OSError):
        return mounted(folder, MOUNTINFO.read_text("utf-8", "surrogateescape"))
    return None
