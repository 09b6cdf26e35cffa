"""The journal: one line of JSON per act, only ever added to, each line holding the hash of the one before.

Beside the lines stands what was acknowledged: number and hash of the newest event whose writing was complete. It may lag behind
the lines but never lead. Without it nobody could tell a line that was never finished (harmless) from a last line that was cut
off or removed later (damage).
"""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, ClassVar, NamedTuple

from data.journal.event import START, Event, Mark, RecordDamaged, decode, event_of, misplaced
from data.journal.originals import copied_rows, replacements


def rules_of(body: Mapping[str, Any]) -> str | None:
    """The fingerprint of the definitions under which an act was done; None where it does not say."""
    named = body.get("in_force")
    return named.get("fingerprint") if isinstance(named, Mapping) else None


class End(NamedTuple):
    """How the journal looks from outside; comparable, cheap, changes with every append.

    size: bytes of all its lines; changed: differs when it was written to; inode: differs when another journal stands in its place.
    """

    size: int = 0
    changed: int = 0
    inode: int = 0


class Journal(ABC):
    """The lines of one record. Reading never writes; whoever writes must hold the record's lock.

    named, noted: what the lines and the note of what was acknowledged are called, for messages.
    """

    named: ClassVar[str]
    noted: ClassVar[str]

    @abstractmethod
    def end(self) -> End:
        """A token that differs as soon as something was appended."""

    @abstractmethod
    def acknowledged(self) -> Mark:
        """Number and hash of the newest event known to be complete; START when not known. Read it before the lines."""

    @abstractmethod
    def lines(self, offset: int = 0) -> Iterator[bytes]:
        """The raw lines from a byte on, at which a line begins; the last may lack its newline."""

    @abstractmethod
    def write(self, event: Event, mark: Mark) -> Mark:
        """Add the event behind `mark`; once it is durable, return the place behind it. Where it raises, nothing of it is left."""

    def torn(self) -> list[str]:
        """What unfinished lines of earlier crashes are kept as."""
        return []

    def walk(self, mark: Mark = START) -> Iterator[tuple[Event, Mark]]:
        """Each event after `mark` with the place behind it, the chain checked; an unfinished last line is left out.

        Raises RecordDamaged with the line's number, RecordNewer.
        """
        unfinished = None
        for line in self.lines(mark.offset):
            number = mark.n + 1
            if unfinished is not None:
                raise RecordDamaged("这一行无法读取", number, self.named)
            fields = decode(line)
            if fields is None:
                unfinished = line
                continue
            event = event_of(line, fields)
            if event is None:
                raise RecordDamaged("这一行的内容被改动，与校验值不符", number, self.named)
            if reason := misplaced(event, mark):
                raise RecordDamaged(reason, number, self.named)
            mark = Mark(event.n, event.hash, mark.offset + len(line))
            yield event, mark


class Known:
    """What a process has read of the journal and found in order."""

    def __init__(self) -> None:
        self.opened: Event | None = None
        self.latest: datetime | None = None
        self.marks = [START]
        self.versions: Counter[str] = Counter()
        self.replaced: dict[str, str] = {}
        self.copied_rows: dict[str, str] = {}
        self.rules: Event | None = None  # the last that says under which definitions it was done
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
        self.rules = event if rules_of(event.body) else self.rules

    def extend(self, journal: Journal) -> list[Event]:
        """Read what is new and return it. Raises RecordDamaged, RecordNewer; then this is half read and of no use."""
        acknowledged, end = journal.acknowledged(), journal.end()  # before the lines: both may only lag behind them
        events = []
        for event, mark in journal.walk(self.last):
            self.add(event, mark)
            events.append(event)
        if acknowledged.n > self.last.n:
            missing = self.last.n + 1
            raise RecordDamaged(f"第{missing}至第{acknowledged.n}条曾经确认，现已缺失或残缺", missing, journal.named)
        if self.marks[acknowledged.n].hash != acknowledged.hash:
            raise RecordDamaged("这一条不是当时确认的那一条", acknowledged.n, journal.named)
        self.end = end
        return events
