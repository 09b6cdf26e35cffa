"""The journal of a record that a database server keeps: each act a transaction, line and acknowledgement at once."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg
from psycopg import errors

from data.journal.durable import RecordError, RecordUnwritable
from data.journal.event import START, Event, Mark, RecordDamaged
from data.journal.journal import End, Journal
from data.journal.postgresql.server import NO_CONNECTION, Connection, Server, durably

CHANNEL = "monitor_record"
AT_ONCE = 1000  # lines that are fetched together
RETRY_SECONDS = 10.0
UNCERTAIN = (
    "与记录数据库的连接恰在写入时中断，现在还连不上，无法知道这项操作是否已经记录。"
    "连接恢复后请先刷新页面查看，没有记录的再重新操作。"
)


class RecordUncertain(RecordUnwritable):
    """The connection broke while an act was being committed, and the server cannot be asked what became of it."""


class PostgresJournal(Journal):
    """The tables `event` and `head`. Only within `held` is anything written."""

    named, noted = "数据库表 event", "数据库表 head"

    def __init__(self, server: Server) -> None:
        self._server, self._mine = server, threading.local()

    @contextmanager
    def held(self, connection: Connection) -> Iterator[None]:
        """This thread writes through a connection that holds the record's lock."""
        self._mine.connection = connection
        try:
            yield
        finally:
            self._mine.connection = None

    @property
    def holding(self) -> Connection:
        """The connection through which this thread writes. Raises RuntimeError where it does not hold the record's lock."""
        connection: Connection | None = getattr(self._mine, "connection", None)
        if connection is None:
            raise RuntimeError("whoever writes must hold the record's lock")
        return connection

    def end(self) -> End:
        """See Journal. The number of the table stands for the file's: a restored record has tables of its own."""
        asked = "select size, changed, to_regclass('event')::oid::bigint from head"
        with suppress(errors.UndefinedTable), self._server.reading() as connection:
            if found := connection.execute(asked).fetchone():
                return End(*found)
        return End()

    def acknowledged(self) -> Mark:
        """See Journal."""
        with suppress(errors.UndefinedTable), self._server.reading() as connection:
            if (found := connection.execute("select n, hash from head").fetchone()) and found[0]:
                return Mark(found[0], found[1])
        return START

    def lines(self, offset: int = 0) -> Iterator[bytes]:
        """See Journal."""
        after, asked = offset, "select ends, line from event where ends > %s order by ends limit %s"
        while True:
            with self._server.reading() as connection:
                try:
                    found = connection.execute(asked, [after, AT_ONCE]).fetchall()
                except errors.UndefinedTable:
                    return
            for _, line in found:
                yield bytes(line)
            if len(found) < AT_ONCE:
                return
            after = found[-1][0]

    def write(self, event: Event, mark: Mark) -> Mark:
        """See Journal. Raises RecordUncertain besides, psycopg.Error, RecordDamaged where another writer came in between."""
        connection = self.holding
        behind = Mark(event.n, event.hash, mark.offset + len(event.line()))
        try:
            self._add(connection, event, mark, behind)
        except NO_CONNECTION as error:
            if not connection.broken:  # the server said no: nothing was recorded
                raise
            if not self._arrived(event, error):
                raise
        return behind

    def _add(self, connection: Connection, event: Event, mark: Mark, behind: Mark) -> None:
        with durably(connection):
            moved = connection.execute(
                "update head set n = %s, hash = %s, size = %s, changed = changed + 1 where n = %s and hash = %s",
                [event.n, event.hash, behind.offset, mark.n, mark.hash],
            )
            if moved.rowcount != 1:
                raise RecordDamaged("已确认的最后一条不是刚才读到的那一条", mark.n, self.noted)
            connection.execute("insert into event values (%s, %s, %s)", [event.n, behind.offset, event.line()])
            connection.execute("select pg_notify(%s, %s)", [CHANNEL, f"{self._server.schema} {event.n}"])

    def _arrived(self, event: Event, broken: BaseException) -> bool:
        """Whether an act during whose commit the connection broke was recorded. Raises RecordUncertain."""
        try:
            # whoever has the lock knows that the broken connection's transaction is over, one way or the other
            with self._server.locked("record", RETRY_SECONDS) as connection:
                found = connection.execute("select line from event where n = %s", [event.n]).fetchone()
        except (*NO_CONNECTION, psycopg.Error, RecordError):
            raise RecordUncertain(UNCERTAIN) from broken
        return found is not None and bytes(found[0]) == event.line()
