"""What holds for a while, for all servers on a record that a database server keeps."""

from collections.abc import Mapping
from contextlib import suppress

from psycopg import errors

from data.journal.passing import Change
from data.journal.postgresql.server import Server

EFFECT = "登录的情况没有改变"
PUT = """
insert into passing values (%s, %s, %s, %s)
on conflict (kind, key) do update set content = excluded.content, until = excluded.until"""

# What another server is just changing or taking away is left to it.
OVER = """
delete from passing where (kind, key) in (
    select kind, key from passing where kind = %s and until <= %s for update skip locked
)"""


class PostgresPassing:
    """Rows of one kind of the table `passing`."""

    shared = True

    def __init__(self, server: Server, kind: str) -> None:
        self._server, self._kind = server, kind

    def get(self, key: str) -> bytes | None:
        """See Passing."""
        asked = "select content from passing where kind = %s and key = %s"
        with suppress(errors.UndefinedTable), self._server.reading() as connection:
            found = connection.execute(asked, [self._kind, key]).fetchone()
            return None if found is None else bytes(found[0])
        return None

    def all(self) -> Mapping[str, bytes]:
        """See Passing."""
        with suppress(errors.UndefinedTable), self._server.reading() as connection:
            found = connection.execute("select key, content from passing where kind = %s", [self._kind]).fetchall()
            return {key: bytes(content) for key, content in found}
        return {}

    def change(self, key: str, change: Change, *, at: float, until: float) -> None:
        """See Passing. Who changes one note at the same moment waits, also where there is none yet."""
        named = [self._kind, key]
        with self._server.writable(EFFECT), self._server.connected() as connection:
            self._server.create(connection)
            with connection.transaction():
                connection.execute(
                    "select pg_advisory_xact_lock(%s)", [self._server.key(f"passing/{self._kind}/{key}")]
                )
                asked = "select content from passing where kind = %s and key = %s"
                found = connection.execute(asked, named).fetchone()
                content = change(None if found is None else bytes(found[0]))
                if content is None:
                    connection.execute("delete from passing where kind = %s and key = %s", named)
                else:
                    connection.execute(PUT, [*named, content, until])
            connection.execute(OVER, [self._kind, at])
