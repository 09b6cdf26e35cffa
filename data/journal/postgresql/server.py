"""The database server that keeps a record: connections to its schema, locks, and what is the matter in plain words."""

import hashlib
import os
import shlex
import socket
import sys
import threading
import time
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag

import psycopg
from psycopg import errors, sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import TransactionStatus

from data.journal.durable import RecordError, RecordFull, RecordUnreadable, RecordUnwritable
from data.journal.lock import RecordBusy

Connection = psycopg.Connection[tuple[Any, ...]]
SCHEMA = "monitor"
TABLES, PASSING, HOLDER = (Path(__file__).with_name(f"{name}.sql") for name in ("tables", "passing", "holder"))
# Where the address does not say otherwise: a server that is gone is noticed while somebody waits for the page.
DEFAULTS = {"connect_timeout": "5", "keepalives_idle": "10", "keepalives_interval": "5", "tcp_user_timeout": "15000"}
KEPT_OPEN = 8
NO_CONNECTION = (psycopg.OperationalError, psycopg.InterfaceError)
BUSY = (
    "另一个程序正在写入记录，等了{:g}秒仍未结束（{}）。本次操作没有进行，请稍后再试；一直如此时，请管理员检查该程序。"
)
GONE = "记录数据库 {} 连接不上或连接中断（{}）。请检查 PostgreSQL 是否在运行、网络是否通；恢复后自动继续，不必重启。"


class Server:
    """One schema of one database. address: as libpq understands it (several hosts for a standby too), behind # the schema.

    Nothing is asked of the server before the first use. Raises RecordError for an address that cannot be read.
    """

    def __init__(self, address: str) -> None:
        conninfo, schema = urldefrag(address)
        self.schema = schema or SCHEMA
        try:
            said = {k: str(v) for k, v in conninfo_to_dict(conninfo).items() if v is not None}
        except psycopg.ProgrammingError as error:
            raise RecordError(
                f"MONITOR_RECORD 的数据库地址读不懂（{_first(error)}）；应形如 postgresql://用户@主机/库"
            ) from error
        who = f"{said['user']}@" if "user" in said else ""
        named = "" if self.schema == SCHEMA else f"#{self.schema}"
        self.place = f"postgresql://{who}{_hosts(said)}/{said.get('dbname', '')}{named}"
        about = f"monitor {socket.gethostname()} {os.getpid()} {shlex.join(sys.argv)}"
        own = {"application_name": about.encode()[:63].decode("utf-8", "ignore")}
        self._conninfo = make_conninfo(**(DEFAULTS | own | said))
        self._free: deque[Connection] = deque()
        self._waiting: dict[str, threading.RLock] = defaultdict(threading.RLock)

    @contextmanager
    def connected(self) -> Iterator[Connection]:
        """A connection whose statements are each a transaction of their own; it is kept open for the next one. Raises psycopg.Error.

        Where the server does not answer this says so at once, with its reason: nobody waits for a server that is gone.
        """
        connection = self._found() or self._opened()
        try:
            yield connection
        finally:
            idle = not connection.closed and connection.info.transaction_status == TransactionStatus.IDLE
            if idle and len(self._free) < KEPT_OPEN:
                self._free.append(connection)
            else:
                connection.close()

    def _found(self) -> Connection | None:
        """One that is open and still answers."""
        while True:
            try:
                connection = self._free.pop()
            except IndexError:
                return None
            try:
                connection.execute("")
            except psycopg.Error:
                connection.close()
            else:
                return connection

    def _opened(self) -> Connection:
        # statements are not prepared: what stands between us and the server (pgbouncer) may not know them
        connection = psycopg.connect(self._conninfo, autocommit=True, prepare_threshold=None)
        connection.execute(sql.SQL("set search_path to {}").format(sql.Identifier(self.schema)))
        return connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """The same for reading. Raises RecordUnreadable; that there are no tables yet stays UndefinedTable."""
        try:
            with self.connected() as connection:
                yield connection
        except errors.UndefinedTable:
            raise
        except NO_CONNECTION as error:
            raise RecordUnreadable(GONE.format(self.place, _first(error))) from error
        except psycopg.Error as error:
            raise RecordUnreadable(
                f"记录数据库 {self.place} 读不出来（{_first(error)}）。请核对数据库用户的权限。"
            ) from error

    @contextmanager
    def writable(self, effect: str) -> Iterator[None]:
        """Turn what keeps from writing into RecordFull or RecordUnwritable. effect: what did not happen, in Chinese."""
        try:
            yield
        except errors.DiskFull as error:
            raise RecordFull(
                f"数据库服务器的磁盘空间不足，{effect}（{self.place}）。请先腾出空间，再重新操作。"
            ) from error
        except errors.ReadOnlySqlTransaction as error:
            raise RecordUnwritable(
                f"记录数据库 {self.place} 现在只读，{effect}：连到的可能是备机，或主机正在切换。请稍后再试；一直如此时请管理员检查。"
            ) from error
        except NO_CONNECTION as error:
            raise RecordUnwritable(f"{effect}：{GONE.format(self.place, _first(error))}") from error
        except psycopg.Error as error:
            raise RecordUnwritable(
                f"记录数据库 {self.place} 不能写入，{effect}（{_first(error)}）。请核对数据库用户的权限。"
            ) from error

    @contextmanager
    def locked(self, what: str, wait_seconds: float) -> Iterator[Connection]:
        """Hold a lock of this record, in whichever process and on whichever machine: the server frees it with the connection.

        what: which lock ("record", or the name of something beside it). Raises RecordBusy, psycopg.Error.
        """
        key, until = self.key(what), time.monotonic() + wait_seconds
        mine = self._waiting[what]  # threads wait here, not each with a connection that whoever holds the lock may need
        if not mine.acquire(timeout=wait_seconds):
            raise RecordBusy(BUSY.format(wait_seconds, f"本程序，进程 {os.getpid()}"))
        try:
            with self.connected() as connection:
                rest = max(1, round((until - time.monotonic()) * 1000))
                try:
                    with connection.transaction():
                        connection.execute("select set_config('lock_timeout', %s, true)", [f"{rest}ms"])
                        connection.execute("select pg_advisory_lock(%s)", [key])  # outlives the transaction
                except errors.LockNotAvailable:
                    raise RecordBusy(BUSY.format(wait_seconds, self._holder(connection, key))) from None
                try:
                    yield connection
                finally:
                    with suppress(psycopg.Error):  # a connection that broke holds nothing any more
                        connection.execute("select pg_advisory_unlock(%s)", [key])
        finally:
            mine.release()

    def create(self, connection: Connection) -> None:
        """Make schema and tables where they are not there yet; others may be about to do the same."""
        if self._created(connection):
            return
        with connection.transaction():
            connection.execute("select pg_advisory_xact_lock(%s)", [self.key("tables")])
            connection.execute(sql.SQL("create schema if not exists {}").format(sql.Identifier(self.schema)))
            if not self._created(connection, "head"):
                connection.execute(TABLES.read_text("utf-8"))
            connection.execute(PASSING.read_text("utf-8"))

    def _created(self, connection: Connection, last: str = "passing") -> bool:
        return connection.execute("select to_regclass(%s)", [last]).fetchone() != (None,)

    def key(self, what: str) -> int:
        """The number of a lock of this record."""
        return int.from_bytes(hashlib.sha256(f"{self.schema}/{what}".encode()).digest()[:8], "big", signed=True)

    def _holder(self, connection: Connection, key: int) -> str:
        """Who holds a lock, as far as the server tells this user."""
        found = connection.execute(HOLDER.read_text("utf-8"), [key]).fetchone()
        return "不知是哪个程序" if found is None else f"程序 {found[0]}，来自 {found[1] or '本机'}"


@cache
def server(address: str) -> Server:
    """The server of an address: all records of a process that are kept there share its connections."""
    return Server(address)


@contextmanager
def durably(connection: Connection) -> Iterator[None]:
    """A transaction that is on the disk when it ends, also where the server was told to hurry; never less than it was told."""
    with connection.transaction():
        connection.execute(
            "select set_config('synchronous_commit', 'on', true) where current_setting('synchronous_commit') = 'off'"
        )
        yield


def _hosts(said: Mapping[str, str]) -> str:
    """The hosts, each with its port where one is said; one port is that of all of them. Too many or too few are refused by libpq."""
    hosts, ports = (said.get(key, "").split(",") for key in ("host", "port"))
    ports = ports * len(hosts) if len(ports) == 1 else ports
    return ",".join(f"{host}:{port}" if port else host for host, port in zip(hosts, ports, strict=False))


def _first(error: BaseException) -> str:
    """The first line of what libpq or the server says."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
