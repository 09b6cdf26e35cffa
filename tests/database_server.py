"""A real PostgreSQL of this machine, for tests: its own folder, its own port on the loopback, gone afterwards.

Debian: `apt-get install postgresql` (the server's own service is not used). It may be stopped and started again in between.
"""

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

PROGRAMS = [*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]
# PostgreSQL does not run as root.
NOBODY = "postgres"


def missing() -> str | None:
    """What has to be installed before such a server can be started; None: nothing."""
    if not PROGRAMS and shutil.which("initdb") is None:
        return "no PostgreSQL server: apt-get install postgresql"
    if os.geteuid() == 0 and NOBODY not in {user.pw_name for user in pwd.getpwall()}:
        return f"PostgreSQL does not run as root, and there is no user {NOBODY}"
    return None


def free_port() -> int:
    """A port on 127.0.0.1 that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class DatabaseServer:
    """A running server. port: on 127.0.0.1; primary: of which it is a standby."""

    def __init__(self, folder: Path, primary: "DatabaseServer | None" = None) -> None:
        self._folder, self._numbers = folder / "data", count(1)
        folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            shutil.chown(folder, NOBODY)
            for above in folder.parents:  # pytest's folders are for their owner only
                if above.stat().st_mode & 0o001 == 0:
                    above.chmod(above.stat().st_mode | 0o011)
        self.port = free_port()
        if primary is None:
            self._run(
                "initdb", "-D", self._folder, "-U", "monitor", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C"
            )
        else:
            copied = primary.address().replace("/postgres", "/")
            self._run(
                "pg_basebackup", "-d", copied, "-D", self._folder, "-R", "-X", "stream", "-c", "fast", "--no-sync"
            )
        self.start()

    def start(self) -> None:
        """Start it; returns when it answers."""
        options = (
            f"-p {self.port} -h 127.0.0.1 -c unix_socket_directories='' -c shared_buffers=32MB -c max_connections=60"
        )
        self._run("pg_ctl", "-D", self._folder, "-w", "-l", self._folder / "log", "-o", options, "start")

    def stop(self, how: str = "immediate") -> None:
        """Stop it, as a crash does (immediate) or after throwing everybody out (fast)."""
        self._run("pg_ctl", "-D", self._folder, "-w", "-m", how, "stop")

    def promote(self) -> None:
        """Make a standby the primary; returns when it takes writing."""
        self._run("pg_ctl", "-D", self._folder, "-w", "promote")

    def address(self, database: str = "postgres") -> str:
        """Where a database is."""
        return f"postgresql://monitor@127.0.0.1:{self.port}/{database}"

    def fresh(self) -> str:
        """The address of a new, empty database."""
        name = f"record_{next(self._numbers)}"
        self.do(f"create database {name}")
        return self.address(name)

    def do(self, statement: str, address: str | None = None) -> list[tuple[Any, ...]]:
        """One statement, as whoever owns everything."""
        with psycopg.connect(address or self.address(), autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def _run(self, program: str, *arguments: object) -> None:
        found = next((str(folder / program) for folder in PROGRAMS if (folder / program).exists()), program)
        other = ["runuser", "-u", NOBODY, "--"] if os.geteuid() == 0 else []
        done = subprocess.run(
            [*other, found, *map(str, arguments)],
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            check=False,
        )
        if done.returncode:
            log = self._folder / "log"
            raise RuntimeError(done.stderr.decode() + (log.read_text()[-2000:] if log.exists() else ""))


def started(folder: Path) -> DatabaseServer:
    """A server in a folder. Skips the test where one is not installed; in CI that is a failure."""
    if (why := missing()) is not None:
        if os.environ.get("CI"):
            pytest.fail(why)
        pytest.skip(why)
    return DatabaseServer(folder)


def wait_for(what: Callable[[], object], seconds: float = 20) -> None:
    """Until something holds. Raises AssertionError when it does not come to that."""
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)
