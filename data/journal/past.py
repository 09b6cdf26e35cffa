"""A record as it was known at the end of an earlier day: to be read only."""

from collections.abc import Hashable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from data.journal.clock import SHANGHAI
from data.journal.durable import RecordError
from data.journal.event import Event, Mark
from data.journal.integrity import OnRead
from data.journal.record import Kind, Record
from data.schema import archive
from data.schema.loading import Definitions
from data.schema.yaml_files import DefinitionError


class RecordPast(RecordError):
    """Somebody tried to act in the past."""


class PastRecord:
    """What had been recorded by the end of `day` (Asia/Shanghai); that day is its today. Nothing can be added."""

    def __init__(self, record: Record, day: date) -> None:
        self._record, self.day = record, day

    @property
    def kind(self) -> Kind:
        """The kind of the record itself."""
        return self._record.kind

    @property
    def id(self) -> str | None:
        """The record's name with the day."""
        return f"{self._record.id}@{self.day}"

    @property
    def today(self) -> date:
        """The day as of which things are known."""
        return self.day

    @property
    def latest(self) -> datetime | None:
        """The latest moment at which an act was recorded, of the record itself."""
        return self._record.latest

    def definitions(self, current: Definitions) -> tuple[Definitions, bool]:
        """The definitions in force then, as the last event before the end of that day names them.

        Returns them and whether they are known; where no event names any, or this program cannot load them any more, the
        current ones take their place.
        """
        named = [e.body["in_force"] for e in self.read() if isinstance(e.body.get("in_force"), dict)]
        try:
            found = archive.restored(self._record, named[-1], current) if named else None
        except DefinitionError:
            found = None
        return (found, True) if found else (current, False)

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
        """Always raises RecordPast."""
        raise RecordPast(f"正在查看 {self.day} 的状态，不能办理。请先回到现在。")

    def read(self, since: int = 0) -> Iterator[Event]:
        """The events up to the end of the day, after number `since`."""
        return (e for e in self._record.read(since) if e.at.astimezone(SHANGHAI).date() <= self.day)

    def end(self) -> Hashable:
        """The past does not change."""
        return self.day

    def holds(self, event: Event | Mark) -> bool:
        """See FolderRecord.holds."""
        return self._record.holds(event)

    def version(self, subject: str) -> int:
        """How many events the subject had."""
        return sum(e.subject == subject for e in self.read())

    def put(self, content: bytes) -> str:
        """Always raises RecordPast."""
        raise RecordPast(f"正在查看 {self.day} 的状态，不能办理。请先回到现在。")

    def get(self, sha: str) -> bytes:
        """An original, checked."""
        return self._record.get(sha)

    def kept_as(self, sha: str) -> str:
        """Under which name an original stands now: what was redacted since is redacted in every view of the past."""
        return self._record.kept_as(sha)

    def kept_rows(self, sha: str, recorded: str | None) -> str | None:
        """The digest of the rows of what stands under that name now."""
        return self._record.kept_rows(sha, recorded)

    def parsed_path(self, sha: str, parser: str) -> Path:
        """The same cache as the record's own."""
        return self._record.parsed_path(sha, parser)

    def interrupted(self) -> bool:
        """The past has been written to its end."""
        return False

    def verify(self, on_read: OnRead = lambda what, done, total: None) -> list[str]:
        """The record's own findings."""
        return self._record.verify(on_read)
