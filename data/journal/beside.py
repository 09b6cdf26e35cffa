"""What stands beside a record and belongs to it, but is no act: the accounts, the key of its backups, when it was backed up last."""

from collections.abc import Hashable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from filelock import FileLock

from data.journal.durable import explained, lock_file, make_folder, readable, replace_file, sync_folder, write_new

WAIT_SECONDS = 20.0


class Beside(Protocol):
    """One such thing, by its name. Whatever raises does so as RecordError: RecordUnreadable, RecordUnwritable, RecordFull.

    place: where it is, in words.
    """

    @property
    def place(self) -> str: ...
    def seen(self) -> Hashable | None:
        """A token that differs as soon as it was written, cheap to ask for; None: it is not there."""

    def read(self) -> bytes | None:
        """Its content; None: it is not there."""

    def replace(self, content: bytes) -> None:
        """Put a content in the place of what stands there, in one step and durably."""

    def create(self, content: bytes) -> bool:
        """Keep a content, durably, where there is none yet; False: there is one, and it stays."""

    def remove(self) -> None:
        """Take it away, where it is there."""

    def alone(self) -> AbstractContextManager[None]:
        """One at a time, of all processes: whoever reads in order to write holds it."""


class FileBeside:
    """A file in the folder of the record."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def place(self) -> str:
        """The path of the file."""
        return str(self.path)

    def seen(self) -> Hashable | None:
        """See Beside."""
        try:
            with readable(self.path):
                stat = self.path.stat()
        except FileNotFoundError:
            return None
        return stat.st_mtime_ns, stat.st_size, stat.st_ino

    def read(self) -> bytes | None:
        """See Beside."""
        try:
            with readable(self.path):
                return self.path.read_bytes()
        except FileNotFoundError:
            return None

    def replace(self, content: bytes) -> None:
        """See Beside."""
        with explained(self.path):
            replace_file(self.path, content)

    def create(self, content: bytes) -> bool:
        """See Beside."""
        with explained(self.path):
            try:
                write_new(self.path, content)
            except FileExistsError:
                return False
            sync_folder(self.path.parent)
        return True

    def remove(self) -> None:
        """See Beside."""
        with explained(self.path):
            self.path.unlink(missing_ok=True)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """See Beside."""
        with explained(self.path):
            make_folder(self.path.parent)
            with FileLock(lock_file(self.path.with_suffix(".lock")), timeout=WAIT_SECONDS, mode=0o600):
                yield
