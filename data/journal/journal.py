"""The journal: one line of JSON per act, only ever added to, each line holding the hash of the one before.

Beside `journal.jsonl` stands `journal.acknowledged`: number and hash of the newest event whose writing was complete.
It is written after the line is safe, so it may lag but never lead. Without it nobody could tell a line that was
never finished (harmless) from a last line that was cut off or removed later (damage).
"""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from data.journal.durable import open_private, readable, sync_folder, write_all, write_new
from data.journal.event import START, Event, Mark, RecordDamaged, decode, event_of, misplaced
from data.journal.originals import copied_rows, replacements


class End(NamedTuple):
    """How the journal file looks from outside; comparable, cheap, changes with every append."""

    size: int = 0
    changed: int = 0
    inode: int = 0


class Journal:
    """The file of one record. Reading never writes; whoever writes must hold the record's lock."""

    def __init__(self, folder: Path, name: str = "journal.jsonl") -> None:
        self.path = folder / name
        self._acknowledged = folder / "journal.acknowledged"

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

    def walk(self, mark: Mark = START) -> Iterator[tuple[Event, Mark]]:
        """Each event after `mark` with the place behind it, the chain checked; an unfinished last line is left out.

        Raises RecordDamaged with the line's number, RecordNewer.
        """
        unfinished = None
        for line in self.lines(mark.offset):
            number = mark.n + 1
            if unfinished is not None:
                raise RecordDamaged("这一行无法读取", number)
            fields = decode(line)
            if fields is None:
                unfinished = line
                continue
            event = event_of(line, fields)
            if event is None:
                raise RecordDamaged("这一行的内容被改动，与校验值不符", number)
            if reason := misplaced(event, mark):
                raise RecordDamaged(reason, number)
            mark = Mark(event.n, event.hash, mark.offset + len(line))
            yield event, mark

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

    def torn(self) -> list[Path]:
        """Where unfinished lines of earlier crashes are kept."""
        return sorted(self.path.parent.glob("journal.torn-*"))

    def _set_aside(self, offset: int) -> None:
        """Keep an unfinished last line as journal.torn-<n>; nothing is thrown away, not even that."""
        number = 1 + max((int(p.suffix[6:]) for p in self.torn() if p.suffix[6:].isdecimal()), default=0)
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


class Known:
    """What a process has read of the journal and found in order."""

    def __init__(self) -> None:
        self.opened: Event | None = None
        self.latest: datetime | None = None
        self.marks = [START]
        self.versions: Counter[str] = Counter()
        self.replaced: dict[str, str] = {}
        self.copied_rows: dict[str, str] = {}
        self.end: End | None = None

    @property
    def last(self) -> Mark:
        """The place behind the last event read."""
        return self.marks[-1]

    def add(self, event: Event, mark: Mark) -> None:
        """Take in the next event, which ends at `mark`."""
        self.opened = self.opened or event
        self.latest = max(self.latest or event.at, event.at)
        self.marks.append(mark)
        self.versions[event.subject] += 1
        self.replaced |= replacements(event.body)
        self.copied_rows |= copied_rows(event.body)

    def extend(self, journal: Journal) -> list[Event]:
        """Read what is new and return it. Raises RecordDamaged, RecordNewer; then this is half read and of no use."""
        acknowledged, end = journal.acknowledged(), journal.end()  # before the lines: both may only lag behind them
        events = []
        for event, mark in journal.walk(self.last):
            self.add(event, mark)
            events.append(event)
        if acknowledged.n > self.last.n:
            missing = self.last.n + 1
            raise RecordDamaged(f"第{missing}至第{acknowledged.n}条曾经确认，现已缺失或残缺", missing)
        if self.marks[acknowledged.n].hash != acknowledged.hash:
            raise RecordDamaged("这一条不是当时确认的那一条", acknowledged.n)
        self.end = end
        return events
