"""An event: one act as one line of canonical JSON that holds the hash of the line before."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from data.journal.clock import SHANGHAI
from data.journal.durable import RecordError

FORM = 1
NO_HASH = "0" * 64


class RecordDamaged(RecordError):
    """The record is not what was written. line: the line of the journal, or None (an original); journal: what it is called."""

    def __init__(self, what: str, line: int | None = None, journal: str = "journal.jsonl") -> None:
        self.line = line
        place = "" if line is None else f"（{journal} 第{line}行）"
        super().__init__(f"记录已损坏{place}：{what}。为免扩大损失，程序不再写入；请管理员核对，并用备份恢复。")


class RecordNewer(RecordError):
    """The record was written by a newer program."""


class Mark(NamedTuple):
    """A place between two lines: after event `n`, whose hash is `hash` (None: unknown), at byte `offset`."""

    n: int = 0
    hash: str | None = NO_HASH
    offset: int = 0


START = Mark()


@dataclass(frozen=True)
class Event:
    """One act. body holds JSON values only (money as strings); hash covers all other fields, prev included."""

    n: int
    at: datetime
    actor: str
    act: str
    subject: str
    body: dict[str, Any]
    form: int
    prev: str
    hash: str

    @classmethod
    def following(
        cls, mark: Mark, *, at: datetime, actor: str, act: str, subject: str, body: Mapping[str, Any]
    ) -> "Event":
        """The event that comes after `mark`. Raises ValueError or TypeError for what JSON cannot say."""
        if at.tzinfo is None:
            raise ValueError("时间必须带时区")
        for name, value in (("actor", actor), ("act", act), ("subject", subject)):
            if not isinstance(value, str) or not value.strip():
                raise ValueError(f"{name} 不能为空")
        # Through JSON and back, so that the event returned is the event that will be read.
        plain = json.loads(canonical(dict(body)))
        at = at.astimezone(SHANGHAI)
        unsigned = cls(mark.n + 1, at, actor, act, subject, plain, FORM, mark.hash or NO_HASH, "")
        return replace(unsigned, hash=unsigned.computed_hash())

    @classmethod
    def parse(cls, fields: Any) -> "Event":
        """Make an event of the decoded JSON. Raises ValueError, TypeError or RecordNewer."""
        if isinstance(fields, dict) and isinstance(fields.get("form"), int) and fields["form"] > FORM:
            raise RecordNewer("记录由更新版本的程序写入，本程序读不懂。请升级本程序。")
        return cls(**{**fields, "at": datetime.fromisoformat(fields["at"]).astimezone(SHANGHAI)})

    def _fields(self) -> dict[str, Any]:
        return {**self.__dict__, "at": self.at.isoformat(timespec="microseconds")}

    def computed_hash(self) -> str:
        """SHA-256 over the canonical JSON of every field but `hash`."""
        return hashlib.sha256(canonical({k: v for k, v in self._fields().items() if k != "hash"})).hexdigest()

    def line(self) -> bytes:
        """The one way this event is written, newline included."""
        return canonical(self._fields()) + b"\n"


def canonical(value: Any) -> bytes:
    """The one way to write a JSON value. Raises ValueError or TypeError for NaN, Decimal, dates and the like."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8")


def decode(line: bytes) -> Any:
    """The JSON of a line, or None when it is no finished line."""
    if not line.endswith(b"\n"):
        return None
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def event_of(line: bytes, fields: Any) -> Event | None:
    """The event that a line holds, or None when the line is not, byte for byte, what was once written."""
    try:
        event = Event.parse(fields)
        return event if event.line() == line and event.computed_hash() == event.hash else None
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        return None


def misplaced(event: Event, mark: Mark) -> str | None:
    """Why `event` cannot come after `mark`, or None when it can."""
    if event.n != mark.n + 1:
        return f"此处应为第{mark.n + 1}条，现为第{event.n}条，有记录被删除、插入、重复或调换"
    if mark.hash is not None and event.prev != mark.hash:
        return "与上一条接不上，上一条被改动或替换"
    return None
