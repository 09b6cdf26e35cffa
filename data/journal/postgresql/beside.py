"""What stands beside a record that a database server keeps."""

from collections.abc import Hashable, Iterator
from contextlib import contextmanager, suppress

from psycopg import errors

from data.journal.beside import WAIT_SECONDS
from data.journal.postgresql.server import Server, durably

EFFECT = "没有保存"


class PostgresBeside:
    """One row of the table `beside`."""

    def __init__(self, server: Server, name: str) -> None:
        self._server, self._name = server, name

    @property
    def place(self) -> str:
        """The database and the name."""
        return f"{self._server.place} 中的 {self._name}"

    def seen(self) -> Hashable | None:
        """See Beside. The transaction that wrote the row last, and where it lies."""
        asked = "select xmin::text, ctid::text, tableoid::bigint from beside where name = %s"
        with suppress(errors.UndefinedTable), self._server.reading() as connection:
            return connection.execute(asked, [self._name]).fetchone()
        return None

    def read(self) -> bytes | None:
        """See Beside."""
        asked = "select content from beside where name = %s"
        with suppress(errors.UndefinedTable), self._server.reading() as connection:
            found = connection.execute(asked, [self._name]).fetchone()
            return None if found is None else bytes(found[0])
        return None

    def replace(self, content: bytes) -> None:
        """See Beside."""
        self._write(
            content, "insert into beside values (%s, %s) on conflict (name) do update set content = excluded.content"
        )

    def create(self, content: bytes) -> bool:
        """See Beside."""
        return self._write(content, "insert into beside values (%s, %s) on conflict do nothing") == 1

    def remove(self) -> None:
        """See Beside."""
        with self._server.writable(EFFECT), self._server.connected() as connection:
            self._server.create(connection)
            with durably(connection):
                connection.execute("delete from beside where name = %s", [self._name])

    @contextmanager
    def alone(self) -> Iterator[None]:
        """See Beside."""
        with self._server.writable(EFFECT), self._server.locked(self._name, WAIT_SECONDS):
            yield

    def _write(self, content: bytes, statement: str) -> int:
        with self._server.writable(EFFECT), self._server.connected() as connection:
            self._server.create(connection)
            with durably(connection):
                return connection.execute(statement, [self._name, content]).rowcount
