"""Where a record may be kept, for tests that hold of both: how to open it, and how to damage it behind its back."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import psycopg

from data.journal.folder import FolderRecord
from data.journal.kept_record import KeptRecord
from data.journal.postgresql.record import PostgresRecord
from tests.database_server import DatabaseServer


class Place(Protocol):
    """A place for one record. address: as MONITOR_RECORD has it; named: what the lines are called there."""

    address: str
    named: str

    def open(self, **asked) -> KeptRecord: ...
    def lines(self) -> list[bytes]: ...
    def write(self, lines: Sequence[bytes]) -> None:
        """Put other lines in the place of those that stand, and leave the note of what was acknowledged alone."""

    def forget(self) -> None:
        """Take the note of what was acknowledged away."""

    def change(self, sha: str, content: bytes | None) -> None:
        """Put another content under the name of an original; None: take it away."""


class FolderPlace:
    """A folder."""

    named, noted = "journal.jsonl", "journal.acknowledged"

    def __init__(self, folder: Path) -> None:
        self.folder, self.address = folder, str(folder)

    def open(self, **asked) -> FolderRecord:
        return FolderRecord(self.folder, **asked)

    def lines(self) -> list[bytes]:
        return (self.folder / self.named).read_bytes().splitlines(keepends=True)

    def write(self, lines: Sequence[bytes]) -> None:
        (self.folder / self.named).write_bytes(b"".join(lines))

    def forget(self) -> None:
        (self.folder / self.noted).write_bytes(b"")  # what a power cut can leave

    def change(self, sha: str, content: bytes | None) -> None:
        path = self.folder / "originals" / sha[:2] / sha
        path.unlink() if content is None else path.write_bytes(content)


class DatabasePlace:
    """A database of a server of this machine. Whoever owns it can switch its triggers off."""

    named, noted = "数据库表 event", "数据库表 head"

    def __init__(self, server: DatabaseServer, parsed: Path) -> None:
        self.server, self.address, self._parsed = server, server.fresh(), parsed

    def open(self, **asked) -> PostgresRecord:
        return PostgresRecord(self.address, self._parsed, **asked)

    def lines(self) -> list[bytes]:
        return [bytes(line) for (line,) in self.server.do("select line from monitor.event order by n", self.address)]

    def write(self, lines: Sequence[bytes]) -> None:
        with self._forcibly() as connection:
            connection.execute("delete from monitor.event")
            size = 0
            for n, line in enumerate(lines, 1):
                size += len(line) or 1
                connection.execute("insert into monitor.event values (%s, %s, %s)", [n, size, line])
            connection.execute("update monitor.head set changed = changed + 1")

    def forget(self) -> None:
        with self._forcibly() as connection:
            connection.execute("update monitor.head set n = 0")

    def change(self, sha: str, content: bytes | None) -> None:
        with self._forcibly() as connection:
            if content is None:
                connection.execute("delete from monitor.original where sha256 = %s", [sha])
            else:
                connection.execute("update monitor.original set content = %s where sha256 = %s", [content, sha])

    def _forcibly(self) -> psycopg.Connection:
        connection = psycopg.connect(self.address)
        connection.execute("set session_replication_role = replica")
        return connection
