"""The journal of a record in a folder: `journal.jsonl`, and beside it `journal.acknowledged`, written after the line is safe."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from data.journal.durable import open_private, readable, sync_folder, write_all, write_new
from data.journal.event import START, Event, Mark, RecordDamaged
from data.journal.journal import End, Journal


class FolderJournal(Journal):
    """The file of one record."""

    named, noted = "journal.jsonl", "journal.acknowledged"

    def __init__(self, folder: Path, name: str = named) -> None:
        self.path = folder / name
        self._acknowledged = folder / self.noted

    def end(self) -> End:
        """A token that differs as soon as something was appended."""
        try:
            with readable(self.path):
                stat = self.path.stat()
        except FileNotFoundError:
            return End()
        return End(stat.st_size, stat.st_mtime_ns, stat.st_ino)

    def acknowledged(self) -> Mark:
        """Number and hash of the newest event known to be complete; START when not known. Read it before the lines."""
        with suppress(FileNotFoundError, ValueError), readable(self._acknowledged):
            n, digest = self._acknowledged.read_text("ascii").split()
            return Mark(int(n), digest)
        return START

    def lines(self, offset: int = 0) -> Iterator[bytes]:
        """The raw lines from a byte on; the last may lack its newline."""
        with suppress(FileNotFoundError), readable(self.path), self.path.open("rb") as file:
            file.seek(offset)
            while line := file.readline():
                yield line

    def write(self, event: Event, mark: Mark) -> Mark:
        """Add the event behind `mark`; once it is durable, return the place behind it.

        Raises OSError and then leaves nothing of the event.
        """
        line = event.line()
        with open(self.path, "ab", buffering=0, opener=open_private) as file:
            size = os.fstat(file.fileno()).st_size
            if size < mark.offset:
                raise RecordDamaged("文件变短了", mark.n)
            if size > mark.offset:
                self._set_aside(mark.offset)
                self._cut(file.fileno(), mark.offset)
            try:
                write_all(file.fileno(), line)
                os.fsync(file.fileno())
                if event.n == 1:  # the file's name must be safe too
                    sync_folder(self.path.parent)
            except OSError:
                with suppress(OSError):  # if even this fails, the rest is an unfinished line for the next writer
                    self._cut(file.fileno(), mark.offset)
                raise
        self._acknowledge(event)
        return Mark(event.n, event.hash, mark.offset + len(line))

    def _cut(self, descriptor: int, size: int) -> None:
        os.ftruncate(descriptor, size)
        os.fsync(descriptor)

    def put_back(self, content: bytes, last: Event) -> None:
        """Put a whole other journal, which ends with `last`, in the place of this one: all of it, or nothing.

        Raises OSError, and then this one stands as it was (at most its note of what was acknowledged is gone).
        """
        fresh = self.path.with_name(f"{self.path.name}-new")
        fresh.unlink(missing_ok=True)
        write_new(fresh, content)
        # The note must never lead: without it any complete journal is in order.
        self._acknowledged.unlink(missing_ok=True)
        sync_folder(self.path.parent)
        fresh.replace(self.path)
        sync_folder(self.path.parent)
        self._acknowledge(last)

    def torn(self) -> list[str]:
        """The files with unfinished lines of earlier crashes."""
        return sorted(path.name for path in self.path.parent.glob("journal.torn-*"))

    def _set_aside(self, offset: int) -> None:
        """Keep an unfinished last line as journal.torn-<n>; nothing is thrown away, not even that."""
        numbers = [name.removeprefix("journal.torn-") for name in self.torn()]
        number = 1 + max((int(n) for n in numbers if n.isdecimal()), default=0)
        write_new(self.path.with_suffix(f".torn-{number}"), b"".join(self.lines(offset)))
        sync_folder(self.path.parent)

    def _acknowledge(self, event: Event) -> None:
        # The event is safe already: a failure here must not be reported as one. Lagging is allowed.
        fresh = self._acknowledged.with_suffix(".acknowledged-new")
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
            with open(fresh, "xb", buffering=0, opener=open_private) as file:
                write_all(file.fileno(), f"{event.n} {event.hash}\n".encode("ascii"))
            fresh.replace(self._acknowledged)
