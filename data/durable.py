"""Writing so that it is still there after the power has gone, and saying in plain words when it cannot be done."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
_NOT_FOR_FOLDERS = {errno.EINVAL, errno.EBADF, errno.ENOTSUP}


class RecordError(Exception):
    """Something is the matter with the record; the message is for the person who uses the program."""


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
        reason = error.strerror or str(error)
        raise RecordUnwritable(f"{place} 无法写入，{effect}（{reason}）。请检查该文件夹的权限和磁盘。") from error


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
    """Create a folder and what is missing above it, for the owner only, durably."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    sync_folder(folder.parent)


def open_private(path: str, flags: int) -> int:
    """An `opener` for open(): new files are for the owner only."""
    return os.open(path, flags, 0o600)


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
