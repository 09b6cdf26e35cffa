"""A record in a database server: for several machines that serve one record, each with a read model of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from psycopg import sql

from data.journal.clock import now
from data.journal.kept_record import NOTHING_RECORDED, Content, KeptRecord
from data.journal.postgresql.beside import PostgresBeside
from data.journal.postgresql.journal import CHANNEL, PostgresJournal
from data.journal.postgresql.originals import PostgresOriginals
from data.journal.postgresql.passing import PostgresPassing
from data.journal.postgresql.server import Connection, durably, server
from data.journal.record import Kind

REPLACED = "_replaced_"
BESIDE = "insert into beside values (%s, %s) on conflict do nothing"
# What a server may be told for the sake of speed, and must not be.
NEEDED = {"fsync": "断电会损坏数据库", "full_page_writes": "断电会损坏数据库"}
OLDEST = 13


class PostgresRecord(KeptRecord):
    """address: see Server; parsed: a folder of this machine; for the rest see KeptRecord."""

    def __init__(
        self, address: str, parsed: Path, kind: Kind = "real", today: date | None = None, *, wait_seconds: float = 10
    ) -> None:
        self._server = server(address)
        self._lines = PostgresJournal(self._server)
        super().__init__(self._lines, PostgresOriginals(self._server), parsed, kind, today, wait_seconds=wait_seconds)

    @property
    def place(self) -> str:
        """The address, without a password."""
        return self._server.place

    @property
    def absent(self) -> bool:
        """See KeptRecord."""
        return not self._lines.end().inode or (not self._lines.acknowledged().n and not any(self._lines.lines()))

    def beside(self, name: str) -> PostgresBeside:
        """A row of the table `beside`."""
        return PostgresBeside(self._server, name)

    def passing(self, kind: str) -> PostgresPassing:
        """Rows of the table `passing`."""
        return PostgresPassing(self._server, kind)

    def kept_aside(self) -> list[str]:
        """See KeptRecord: schemas beside that of the record."""
        with self._server.reading() as connection:
            named = connection.execute(
                "select nspname from pg_namespace where starts_with(nspname, %s) order by nspname",
                [f"{self._server.schema}{REPLACED}"],
            ).fetchall()
        return [f"{self._server.place.partition('#')[0]}#{name}" for (name,) in named]

    def told(self, seconds: float) -> Iterator[bool]:
        """See KeptRecord."""
        with self._server.reading() as connection:
            connection.execute(sql.SQL("listen {}").format(sql.Identifier(CHANNEL)))
            try:
                yield True  # what came in before anybody listened
                while True:
                    heard = [n.payload for n in connection.notifies(timeout=seconds, stop_after=1)]
                    yield any(schema == self._server.schema for schema, _, _ in (text.partition(" ") for text in heard))
            finally:
                connection.close()  # it would go on listening for whoever has it next

    def weaknesses(self) -> list[str]:
        """See KeptRecord."""
        with self._server.reading() as connection:
            version = connection.info.server_version // 10000
            off = [name for name in NEEDED if connection.execute(f"show {name}").fetchone() == ("off",)]
            standby = connection.execute("select pg_is_in_recovery()").fetchone() == (True,)
        found = [f"{name} = off，{NEEDED[name]}" for name in off]
        if version < OLDEST:
            found.append(f"PostgreSQL {version} 太旧，至少要 {OLDEST}")
        if standby:
            found.append("连到的是备机，不能写入；请在地址中加 target_session_attrs=read-write")
        return found

    @contextmanager
    def writable(self, effect: str = NOTHING_RECORDED) -> Iterator[None]:
        """See KeptRecord."""
        with self._server.writable(effect):
            yield

    @contextmanager
    def alone(self, effect: str = NOTHING_RECORDED) -> Iterator[None]:
        """See KeptRecord."""
        with self._server.writable(effect), self._server.locked("record", self._wait) as connection:
            self._server.create(connection)
            with self._lines.held(connection):
                yield

    def put_back(self, content: Content) -> str | None:
        """See KeptRecord. One transaction; what stood before is kept in a schema of its own. What stands beside it stays."""
        connection = self._lines.holding
        stood = not self.absent or bool(self._originals.names())
        with durably(connection):
            aside = self._set_aside(connection) if stood else None
            for sha, fetched in content.originals.items():
                connection.execute("insert into original values (%s, %s) on conflict do nothing", [sha, fetched()])
            for name, said in content.beside.items():
                connection.execute(BESIDE, [name, said])
            size = 0
            with connection.cursor().copy("copy event from stdin") as copy:
                for event in content.events:
                    line = event.line()
                    size += len(line)
                    copy.write_row((event.n, size, line))
            connection.execute(
                "update head set n = %s, hash = %s, size = %s, changed = changed + 1",
                [content.events[-1].n, content.events[-1].hash, size],
            )
        return None if aside is None else f"{self._server.place.partition('#')[0]}#{aside}"

    def _set_aside(self, connection: Connection) -> str:
        """Give the schema another name and make a new one in its place, with what stood beside the record."""
        schema, aside = self._server.schema, f"{self._server.schema}{REPLACED}{now():%Y%m%d_%H%M%S_%f}"
        connection.execute(
            sql.SQL("alter schema {} rename to {}").format(sql.Identifier(schema), sql.Identifier(aside))
        )
        self._server.create(connection)
        for kept in ("beside", "passing"):
            connection.execute(
                sql.SQL("insert into {0} select * from {1}.{0}").format(*map(sql.Identifier, (kept, aside)))
            )
        return aside
