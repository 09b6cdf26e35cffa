"""Writing so that it is still there after the power has gone, for whoever the record belongs to, and saying in plain words
when it cannot be done."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
_NOT_FOR_FOLDERS = {errno.EINVAL, errno.EBADF, errno.ENOTSUP}


class RecordError(Exception):
    """Something is the matter with the record; the message is for the person who uses the program."""


class RecordUnreadable(RecordError):
    """The record cannot be read (rights, input/output error)."""


class RecordUnwritable(RecordError):
    """The record cannot be written (rights, read-only disk, input/output error); nothing was recorded."""


class RecordFull(RecordUnwritable):
    """No room for the record; nothing was recorded, and it works again once there is room."""


@contextmanager
def explained(place: Path, effect: str = "本次操作没有记录") -> Iterator[None]:
    """Turn an OSError of writing below `place` into RecordFull or RecordUnwritable.

    effect: what did not happen because of it, in Chinese.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise RecordFull(f"磁盘空间不足，{effect}（{place}）。请先腾出空间，再重新操作。") from error
        raise RecordUnwritable(f"{place} 无法写入，{effect}（{_reason(error, place)}") from error


@contextmanager
def readable(place: Path) -> Iterator[None]:
    """Turn an OSError of reading `place` into RecordUnreadable; that it is not there stays FileNotFoundError."""
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        raise RecordUnreadable(f"{_found(error, place)} 无法读取（{_reason(error, place)}") from error


def _found(error: OSError, place: Path) -> Path:
    return Path(error.filename) if isinstance(error.filename, str) else place


def _reason(error: OSError, place: Path) -> str:
    """The end of a sentence: what is in the way, and what to do."""
    found = _found(error, place)
    if isinstance(error, PermissionError) and (whose := stranger(found)) is not None:
        return f"{found} {whose}）。请以 root 把整个文件夹改回运行页面的用户所有（chown -R），并只以该用户运行本程序。"
    return f"{error.strerror or error}）。请检查该文件夹的权限和磁盘。"


def stranger(path: Path) -> str | None:
    """Whose a file is, in words, where it or the nearest folder above that can be looked at is not this user's; else None."""
    if os.name == "nt":
        return None
    for place in (path, *path.absolute().parents):
        with suppress(OSError):
            owner = place.stat().st_uid
            return None if owner == os.geteuid() else f"属于 {user(owner)}，而本程序以 {user(os.geteuid())} 运行"
    return None


def user(number: int) -> str:
    """The name of a user of this machine; the number where it has none."""
    import pwd  # not on Windows

    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def keep_owner(descriptor: int, folder: Path) -> None:
    """Give what this process has just created, and holds open, to the owner of its folder.

    Only root makes files in folders of others: what he makes in passing would be closed to the service afterwards.
    """
    if os.name != "nt" and os.geteuid() == 0:
        above = folder.stat()
        if above.st_uid != 0:
            os.fchown(descriptor, above.st_uid, above.st_gid)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable, where the system can (Windows cannot open a folder)."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except PermissionError:
        if os.name == "nt":
            return
        raise
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NOT_FOR_FOLDERS:  # some network file systems
            raise
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Create a folder and what is missing above it, for the owner only, durably. It belongs to whom the one above belongs."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:  # somebody was faster
        if not folder.is_dir():
            raise
    else:
        hand_over(folder, getattr(os, "O_DIRECTORY", 0))
    sync_folder(folder.parent)


def hand_over(path: Path, flags: int = 0) -> None:
    """Give a file (or, flags, a folder) that root has made to the owner of its folder, where it is there and is his alone."""
    if os.name == "nt" or os.geteuid() != 0:
        return
    with suppress(FileNotFoundError):
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | flags)
        try:
            about = os.fstat(descriptor)
            # a second name elsewhere would give somebody a file that never was the record's
            if about.st_uid == 0 and (stat.S_ISDIR(about.st_mode) or about.st_nlink == 1):
                keep_owner(descriptor, path.parent)
        finally:
            os.close(descriptor)


def open_private(path: str, flags: int) -> int:
    """An `opener` for open(): new files are for the owner only, and belong to whom their folder belongs."""
    if flags & os.O_CREAT:
        with suppress(FileExistsError) if not flags & os.O_EXCL else nullcontext():
            descriptor = os.open(path, flags | os.O_EXCL, 0o600)
            keep_owner(descriptor, Path(path).parent)
            return descriptor
    return os.open(path, flags, 0o600)


def lock_file(path: Path) -> Path:
    """The same path, with a file there to be locked: it belongs to whom its folder belongs, whoever locks it first."""
    os.close(open_private(str(path), os.O_RDWR | os.O_CREAT))
    return path


def write_new(path: Path, content: bytes) -> None:
    """Write a file that does not exist yet and make its content durable; a failure leaves no file.

    Raises FileExistsError when it does exist. The name is durable after sync_folder(path.parent).
    """
    with open(path, "xb", buffering=0, opener=open_private) as file:
        try:
            write_all(file.fileno(), content)
            os.fsync(file.fileno())
        except OSError:
            with suppress(OSError):
                path.unlink()
            raise


def replace_file(path: Path, content: bytes) -> None:
    """Put a content in the place of what stands there, in one step and durably: the old, or the new, never a part."""
    fresh = path.with_name(f"{path.name}-new")
    fresh.unlink(missing_ok=True)
    write_new(fresh, content)
    fresh.replace(path)
    sync_folder(path.parent)


def write_all(descriptor: int, content: bytes) -> None:
    """Write every byte, or raise OSError (a full disk takes the first part silently)."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
