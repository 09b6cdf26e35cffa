"""What every record does, whatever keeps its lines and its originals: adding, reading, versions, who was faster, the check."""

import re
import threading
import time
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from data.journal import bodies
from data.journal.acting import signed
from data.journal.beside import Beside
from data.journal.clock import now
from data.journal.durable import RecordError
from data.journal.event import START, Event, Mark, RecordDamaged
from data.journal.integrity import OnRead, findings
from data.journal.journal import End, Journal, Known, rules_of
from data.journal.originals import Originals, check_name
from data.journal.passing import InMemory, Passing
from data.journal.record import OPENED, Kind, RecordShorter, RulesDiffer, Superseded

NOTHING_RECORDED = "本次操作没有记录"


class Content(NamedTuple):
    """A whole record. events: in order, the chain checked; originals: SHA-256 → how to have the content; beside: name → content,
    for what is not there yet."""

    events: Sequence[Event]
    originals: Mapping[str, Callable[[], bytes]]
    beside: Mapping[str, bytes]


class KeptRecord(ABC):
    """What a record does, whatever keeps its lines and its originals.

    kind and today matter only when the first event creates the record; afterwards what is recorded counts.
    Nothing is created by reading. Safe for threads and for several processes.
    parsed: the folder for what was read of originals, a cache of this machine.
    """

    def __init__(
        self,
        journal: Journal,
        originals: Originals,
        parsed: Path,
        kind: Kind = "real",
        today: date | None = None,
        *,
        wait_seconds: float = 10,
    ) -> None:
        if kind not in ("real", "demonstration"):
            raise ValueError("kind 只能是 real 或 demonstration")
        if today is not None and kind != "demonstration":
            raise ValueError("只有演示记录可以指定“今天”")
        self._journal, self._originals, self._parsed = journal, originals, parsed
        self._kind, self._today, self._wait = kind, today, wait_seconds
        self._known = Known()
        self._guard = threading.RLock()
        self._begun: int | None = None  # how many events there were when this process looked first
        self._own: Event | None = None  # its last act that says under which definitions it was done

    @property
    @abstractmethod
    def place(self) -> str:
        """Where the record is, in words: never with a password."""

    @property
    @abstractmethod
    def absent(self) -> bool:
        """Whether there is nothing of a record there, not even a damaged one."""

    @abstractmethod
    def beside(self, name: str) -> Beside:
        """What stands beside the record under a name."""

    def passing(self, kind: str) -> Passing:
        """Where notes of a kind stand that hold for a while: here each caller has his own, in memory."""
        return InMemory()

    @abstractmethod
    def put_back(self, content: Content) -> str | None:
        """Put a whole other record in the place of this one, in one step: all of it, or nothing. The caller is alone.

        Returns where what stood before is kept, as a record of its own; None: nothing stood. Raises RecordError.
        """

    @abstractmethod
    def kept_aside(self) -> list[str]:
        """Where records that were replaced by restored ones are kept."""

    def told(self, seconds: float) -> Iterator[bool] | None:
        """Each time somebody has recorded something: True; False where nobody has for so many seconds. It never ends by itself.
        None: nobody is told, one has to look (a folder).

        Raises RecordUnreadable when nothing can be heard any more; what was recorded meanwhile is read by whoever looks again.
        """
        return None

    def weaknesses(self) -> list[str]:
        """What of the place itself endangers the record, in Chinese, as far as it can be asked. Raises RecordUnreadable."""
        return []

    @abstractmethod
    def writable(self, effect: str = NOTHING_RECORDED) -> AbstractContextManager[None]:
        """Say in plain words what keeps from writing: raises RecordFull, RecordUnwritable. effect: what did not happen, in Chinese."""

    @abstractmethod
    def alone(self, effect: str = NOTHING_RECORDED) -> AbstractContextManager[None]:
        """Hold the record, writable: nobody else writes meanwhile. Raises RecordBusy besides."""

    @property
    def kind(self) -> Kind:
        """Whether the record is "real" or a "demonstration"."""
        opened = self._opened()
        return opened.body["kind"] if opened else self._kind

    @property
    def id(self) -> str | None:
        """The record's own name, given when it was created; None before."""
        opened = self._opened()
        return opened.body["id"] if opened else None

    @property
    def latest(self) -> datetime | None:
        """The latest moment at which an act was recorded: later than now where the clock is behind, or once was ahead."""
        with self._guard:
            self._catch_up()
            return self._known.latest

    @property
    def today(self) -> date | None:
        """The day at which a demonstration stands still; None: the clock's day."""
        opened = self._opened()
        if opened is None:
            return self._today
        return date.fromisoformat(opened.body["today"]) if opened.body["today"] else None

    def append(
        self,
        act: str,
        subject: str,
        body: Mapping[str, Any],
        *,
        actor: str,
        expected: int | None = None,
        at: datetime | None = None,
    ) -> Event:
        """Record an act; when this returns, it is durable. When it raises, nothing was recorded.

        expected: how many events the subject had when the caller looked (None: do not ask).
        at: the moment, for demonstrations only; a real record takes the clock.
        Raises Superseded, RecordBusy, RecordFull, RecordUnwritable, RecordDamaged, RecordNewer; ValueError or
        TypeError when the arguments cannot be recorded, above all a body that its act does not allow (data.journal.bodies).
        """
        body = signed(body)
        bodies.check(act, body)
        # Tried before anything is created or locked.
        Event.following(START, at=at or now(), actor=actor, act=act, subject=subject, body=body)
        with self.alone():
            if at is not None and self.kind != "demonstration":
                raise ValueError("正式记录的时间只取系统时钟，不能指定")
            if expected is not None and expected != self.version(subject):
                raise Superseded(subject, expected, self._of(subject)[max(expected, 0) :])
            if self._opened() is None:
                today = self._today and self._today.isoformat()
                opening = {"id": uuid.uuid4().hex, "kind": self._kind, "today": today}
                self._write(at, actor, OPENED, "record", opening)
            rules = rules_of(body)
            if rules is not None and (differ := self.other_rules(rules)):
                raise RulesDiffer(f"{differ}本次操作没有记录。")
            event = self._write(at, actor, act, subject, body)
            self._own = self._own if rules is None else event
            return event

    def other_rules(self, rules: str) -> str | None:
        """That another process, which began after this one, acts under other definitions; None: nothing like it is known.

        rules: the fingerprint of the definitions of this process. Who begins later may have newer ones: he goes on, and whoever
        began before is stopped until he has been started again.
        """
        with self._guard:
            self._catch_up()
            last = self._known.rules
        if last is None or last.n <= (self._begun or 0) or last == self._own or rules_of(last.body) == rules:
            return None
        return (
            f"另一个程序在本程序启动之后按不同的规则办理了事项（第{last.n}项，{last.at:%Y-%m-%d %H:%M}，{last.actor}）："
            "同一份记录的各台服务器，程序和规则必须一致。请管理员统一之后，重新启动较早启动的一方。"
        )

    def read(self, since: int = 0) -> Iterator[Event]:
        """The events after number `since`, the chain checked. Raises RecordDamaged, RecordNewer, RecordShorter.

        Who keeps what it derived from event n must compare the next event's `prev` with the hash of n.
        """
        if since < 0:
            raise ValueError("since 不能为负")
        with self._guard:
            fresh = self._catch_up()
            known = self._known
            if since > known.last.n:
                raise RecordShorter(since, known.last.n)
            first = known.last.n - len(fresh)
            if since >= first:
                return iter(fresh[since - first :])
            mark, missing = known.marks[since], known.last.n - since
        return iter([event for event, _ in islice(self._journal.walk(mark), missing)])

    def end(self) -> End:
        """A token that differs as soon as there is something new; costs one look (at the file's entry, or a question to the server)."""
        return self._journal.end()

    def version(self, subject: str) -> int:
        """How many events the subject has."""
        with self._guard:
            self._catch_up()
            return self._known.versions[subject]

    def holds(self, event: Event | Mark) -> bool:
        """Whether an event that was recorded is still there: another record, or an older copy, may have been put in the place."""
        with self._guard:
            self._catch_up()
            marks = self._known.marks
            return event.n < len(marks) and marks[event.n].hash == event.hash

    def put(self, content: bytes) -> str:
        """Keep a file, durably, and return its SHA-256. Raises RecordFull, RecordUnwritable, RecordDamaged."""
        with self.writable():
            return self._originals.put(content)

    def get(self, sha: str) -> bytes:
        """The file of that SHA-256, checked; where a redacted copy has taken its place, that copy.

        Raises OriginalMissing, RecordDamaged, ValueError (no SHA-256).
        """
        return self._originals.get(self.kept_as(sha))

    def kept_as(self, sha: str) -> str:
        """Under which name an original stands now: its own, or that of the redacted copy in its place."""
        with self._guard, suppress(RecordError):  # a damaged journal is told by whoever reads it
            self._catch_up()
        while sha in self._known.replaced:
            sha = self._known.replaced[sha]
        return sha

    def kept_rows(self, sha: str, recorded: str | None) -> str | None:
        """The digest of the rows of what stands under that name now; None where none was recorded.

        recorded: the one of the original itself, from the event of its receipt.
        """
        name = self.kept_as(sha)
        return recorded if name == sha else self._known.copied_rows.get(name)

    def forget(self, sha: str) -> None:
        """Delete an original that a redacted copy has replaced, and what was read of it. Raises ValueError for any other."""
        if self.kept_as(sha) == sha:
            raise ValueError("只有已被删节副本替换的原始文件可以删除")
        with self.writable():
            self._originals.remove(sha)
            for read in (self._parsed / sha[:2]).glob(f"{sha}.*"):
                read.unlink(missing_ok=True)

    def parsed_path(self, sha: str, parser: str) -> Path:
        """Where what `parser` (name and version, such as "rows-1") read from an original is cached.

        The file and its folder may not exist; everything there may be thrown away at any time.
        """
        if not re.fullmatch(r"[a-z0-9_][a-z0-9_.-]*", parser):
            raise ValueError("parser 只能由小写字母、数字、下划线、点和连字符组成")
        name = self.kept_as(check_name(sha))
        return self._parsed / name[:2] / f"{name}.{parser}"

    def verify(self, on_read: OnRead = lambda what, done, total: None) -> list[str]:
        """Read everything again from the start; Chinese findings: 错误：… (damage) and 提示：… (harmless). on_read: see `findings`."""
        return findings(self._journal, self._originals, on_read)

    def settled(self) -> list[Event]:
        """All events that nobody can take back any more: nobody was writing when the last of them was looked at.

        Raises RecordBusy, RecordUnwritable (the lock cannot be taken), RecordDamaged, RecordNewer.
        """
        if self._opened() is None:  # and reads what there is before anybody has to wait
            return []
        with self.alone(), self._guard:
            self._catch_up()
            count = self._known.last.n
        return list(islice(self.read(), count))

    def interrupted(self) -> bool:
        """Whether the journal ends in a line that somebody began to write and died: it never took effect."""
        if not self._unfinished():
            return False
        time.sleep(0.2)  # somebody may be writing it at this moment
        return self._unfinished()

    def lines(self) -> Iterator[bytes]:
        """The raw lines of the journal, damaged ones too, for who brings another record here."""
        return self._journal.lines()

    def acknowledged(self) -> Mark:
        """Number and hash of the newest event known to be complete; START when not known."""
        return self._journal.acknowledged()

    def _unfinished(self) -> bool:
        with self._guard:
            self._catch_up()
            return self._known.end is not None and self._known.last.offset < self._known.end.size

    def _opened(self) -> Event | None:
        with self._guard:
            self._catch_up()
            return self._known.opened

    def _of(self, subject: str) -> list[Event]:
        return [event for event in self.read() if event.subject == subject]

    def _catch_up(self) -> list[Event]:
        """Read what others have added; the caller holds the guard. Raises RecordDamaged, RecordNewer."""
        known, end = self._known, self._journal.end()
        if end == known.end:
            return []
        if known.end and (end.inode != known.end.inode or end.size <= known.last.offset):
            known = Known()  # replaced, shortened or touched in place: what was read before proves nothing
        self._known = Known()
        try:
            events = known.extend(self._journal)
        except RecordDamaged:
            # A restored journal need not fit what was read of the former one; only a full reading can tell.
            known = Known()
            events = known.extend(self._journal)
        self._known = known
        if self._begun is None:
            self._begun = known.last.n
        return events

    def _write(self, at: datetime | None, actor: str, act: str, subject: str, body: Mapping[str, Any]) -> Event:
        """Write one event behind the last; the caller holds the lock."""
        with self._guard:
            self._catch_up()
            last = self._known.last
        event = Event.following(last, at=at or now(), actor=actor, act=act, subject=subject, body=body)
        # Without the guard: others may read while the disk works.
        mark = self._journal.write(event, last)
        with self._guard:
            if self._known.last == last:  # otherwise another thread has read it already
                self._known.add(event, mark)
                # It is recorded: that nobody can look any more must not be taken for a refusal. The next reader looks again.
                self._known.end = None
                with suppress(RecordError):
                    self._known.end = self._journal.end()
        return event
