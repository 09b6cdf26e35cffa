"""A Streamlit server as the README starts it, in a process of its own, over records in a folder of the test's."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from data.schema.loading import current
from metrics.proving import proof
from tests.database_server import free_port

ROOT = Path(__file__).parent.parent.parent
SECONDS = 180


@dataclass(frozen=True)
class Server:
    """A running server: where it answers, the settings with which other processes reach the same records, its process."""

    address: str
    environment: dict[str, str]
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def kill(self) -> None:
        """As when its machine fails."""
        self.processes[-1].kill()
        self.processes[-1].wait()

    @property
    def record(self) -> Path:
        """The folder of its real record."""
        return Path(self.environment["MONITOR_RECORD"])

    @property
    def demonstration(self) -> Path:
        """The folder of the demonstration's record."""
        return Path(self.environment["MONITOR_DEMONSTRATION"])

    def command(self, *words: object) -> subprocess.CompletedProcess[str]:
        """`python -m data …` beside the server, on its records."""
        return subprocess.run(
            [sys.executable, "-m", "data", *map(str, words)],
            cwd=ROOT, env=self.environment, text=True, capture_output=True, timeout=300,
        )  # fmt: skip


@contextmanager
def serving(
    folder: Path, *, before: Callable[[str], object] = str, script: str = "dashboard.py", **more: str
) -> Iterator[Server]:
    """Start a server and stop it at the end.

    script: what it serves; folder: holds the real record, the demonstration's, the read models and the server's log; before:
    told the address before the server starts; more: settings. Raises
    RuntimeError with the log when no server comes up.
    """
    port = free_port()
    environment = os.environ | {
        "MONITOR_RECORD": str(folder / "record"),
        "MONITOR_DEMONSTRATION": str(folder / "demonstration"),
        "MONITOR_CACHE": str(folder / "cache"),
        **more,
    }
    below = more.get("STREAMLIT_SERVER_BASE_URL_PATH", "")
    server = Server(f"http://127.0.0.1:{port}{'/' if below else ''}{below}", environment)
    before(server.address)
    proof.remember(current(), folder / "cache")  # the worked cases are tests of their own
    with (folder / "server.log").open("w") as log:
        command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port)]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        server.processes.append(process)
        try:
            if not _answers(server.address):
                raise RuntimeError((folder / "server.log").read_text())
            yield server
        finally:
            process.terminate()
            process.wait(20)


def _answers(address: str) -> bool:
    """Whether the server comes up in time. Asks for its health only: no page has been requested yet."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2) as answer:
                if answer.read() == b"ok":
                    return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.25)
    return False
