"""The originals of a record that a database server keeps."""

from contextlib import suppress

from psycopg import errors

from data.journal.event import RecordDamaged
from data.journal.originals import CHANGED, OriginalMissing, check_name, digest
from data.journal.postgresql.server import Server, durably


class PostgresOriginals:
    """The table `original`."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def put(self, content: bytes) -> str:
        """See Originals. Raises psycopg.Error besides."""
        sha = digest(content)
        with self._server.connected() as connection:
            self._server.create(connection)
            kept = connection.execute(
                "select encode(sha256(content), 'hex') from original where sha256 = %s", [sha]
            ).fetchone()
            if kept is None:
                with durably(connection):
                    connection.execute("insert into original values (%s, %s) on conflict do nothing", [sha, content])
            elif kept != (sha,):
                raise RecordDamaged(CHANGED.format(sha[:12]))
        return sha

    def get(self, sha: str) -> bytes:
        """See Originals."""
        asked, found = "select content from original where sha256 = %s", None
        check_name(sha)
        with suppress(errors.UndefinedTable), self._server.reading() as connection:
            found = connection.execute(asked, [sha], binary=True).fetchone()
        if found is None:
            raise OriginalMissing(sha)
        if digest(found[0]) != sha:
            raise RecordDamaged(CHANGED.format(sha[:12]))
        return bytes(found[0])

    def remove(self, sha: str) -> None:
        """See Originals. Raises psycopg.Error besides."""
        check_name(sha)
        with self._server.connected() as connection, durably(connection):
            connection.execute("delete from original where sha256 = %s", [sha])

    def names(self) -> set[str]:
        """See Originals."""
        with suppress(errors.UndefinedTable), self._server.reading() as connection:
            return {sha for (sha,) in connection.execute("select sha256 from original")}
        return set()
