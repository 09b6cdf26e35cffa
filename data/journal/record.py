"""The record: the truth of the product, a journal of what was done and the originals of what came in.

Everything else (the DuckDB file, parsed rows) can be built again from it. Any number of processes and threads append to it, one
after the other. It is kept in a folder (folder.py, the default) or in a database server (postgresql/); what it does is the same
(kept_record.py). Order for callers: put the original, then append the event that names it under the key "sha256".
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal, Protocol

from data.journal.durable import RecordError, RecordFull, RecordUnwritable
from data.journal.event import Event, Mark, RecordDamaged, RecordNewer
from data.journal.integrity import OnRead
from data.journal.originals import OriginalMissing

__all__ = [
    "Event",
    "Kind",
    "OriginalMissing",
    "Record",
    "RecordDamaged",
    "RecordError",
    "RecordFull",
    "RecordNewer",
    "RecordShorter",
    "RecordUnwritable",
    "RulesDiffer",
    "Superseded",
]

Kind = Literal["real", "demonstration"]
OPENED = "record.opened"


class RecordShorter(RecordError):
    """Somebody asks for what follows event `since`, but the record ends before it (an older copy was restored)."""

    def __init__(self, since: int, count: int) -> None:
        self.since, self.count = since, count
        super().__init__(f"记录现有{count}条，少于此前已读到的{since}条：可能恢复了较早的备份，派生数据需要重建。")


class Superseded(RecordError):
    """Somebody was faster. events: what happened to the subject since the version the caller had seen."""

    def __init__(self, subject: str, expected: int, events: Sequence[Event]) -> None:
        self.subject, self.expected, self.events = subject, expected, list(events)
        if not self.events:
            super().__init__(f"{subject} 没有第{expected}版，页面可能已过时。本次操作没有记录，请刷新后再试。")
            return
        told = "；".join(f"{e.at:%Y-%m-%d %H:%M:%S} {e.actor} {e.act}" for e in self.events)
        super().__init__(
            f"{subject} 在您打开之后已有{len(self.events)}项新操作（{told}）。本次操作没有记录，请刷新后再决定。"
        )


class RulesDiffer(RecordError):
    """Somebody who began later acts under other definitions: two servers on one record must have the same."""


class Record(Protocol):
    """What the product needs of a record, whatever keeps it."""

    @property
    def kind(self) -> Kind: ...
    @property
    def id(self) -> str | None: ...
    @property
    def today(self) -> date | None: ...
    @property
    def latest(self) -> datetime | None: ...
    def append(
        self,
        act: str,
        subject: str,
        body: Mapping[str, Any],
        *,
        actor: str,
        expected: int | None = None,
        at: datetime | None = None,
    ) -> Event: ...
    def read(self, since: int = 0) -> Iterator[Event]: ...
    def end(self) -> Hashable: ...
    def version(self, subject: str) -> int: ...
    def holds(self, event: Event | Mark) -> bool: ...
    def put(self, content: bytes) -> str: ...
    def get(self, sha: str) -> bytes: ...
    def kept_as(self, sha: str) -> str: ...
    def kept_rows(self, sha: str, recorded: str | None) -> str | None: ...
    def parsed_path(self, sha: str, parser: str) -> Path: ...
    def verify(self, on_read: OnRead = ...) -> list[str]: ...
    def interrupted(self) -> bool: ...
