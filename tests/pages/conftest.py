"""A real server on the demonstration's record and a real browser: Debian's Chromium, driven by Playwright."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import CI

ROOT = Path(__file__).parent.parent.parent
SHOTS = ROOT / "tests" / "screenshots"
CHROMIUM = "/usr/bin/chromium"
READY = "[data-testid=stApp][data-test-script-state=notRunning]"


@pytest.fixture(scope="session")
def server(demonstration_record: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server as the README starts it, over a copy of the demonstration and an empty real record."""
    folder = tmp_path_factory.mktemp("server")
    shutil.copytree(demonstration_record, folder / "demonstration")
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    environment = os.environ | {
        "MONITOR_RECORD": str(folder / "record"),
        "MONITOR_DEMONSTRATION": str(folder / "demonstration"),
        "MONITOR_CACHE": str(folder / "cache"),
    }
    with (folder / "server.log").open("w") as log:
        command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", "--server.port", str(port)]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            address = f"http://127.0.0.1:{port}"
            for _ in range(240):
                try:
                    with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2) as answer:
                        if answer.read() == b"ok":
                            break
                except (urllib.error.URLError, OSError):
                    time.sleep(0.25)
            else:
                pytest.fail((folder / "server.log").read_text())
            yield address
        finally:
            process.terminate()
            process.wait(20)


@pytest.fixture(scope="session")
def browser():
    """Chromium; skipped with what to install where it is missing, a failure in CI."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        sync_playwright = None
    if sync_playwright is None or not Path(CHROMIUM).exists():
        assert not CI, "Chromium or Playwright is missing"
        pytest.skip("Chromium is missing: apt-get install chromium fonts-noto-cjk")
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield opened
        opened.close()


class Visit:
    """One browser page that remembers what went wrong on it and where it sent requests."""

    def __init__(self, browser, server: str, **context) -> None:
        options = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "viewport": {"width": 1440, "height": 900}}
        self._context = browser.new_context(**options | context)
        self.server, self.page = server, self._context.new_page()
        self.outside: list[str] = []
        self.errors: list[str] = []
        inside = (server, server.replace("http", "ws"), "data:", "blob:")
        self._context.on("request", lambda r: None if r.url.startswith(inside) else self.outside.append(r.url))
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda e: self.errors.append(str(e)))

    def _heard(self, message) -> None:
        # Streamlit probes /<page>/_stcore/... and is answered 404: known and harmless
        if message.type == "error" and "404" not in message.text:
            self.errors.append(message.text)

    def open(self, path: str) -> "Visit":
        self.page.goto(self.server + path)
        return self.settle()

    def settle(self) -> "Visit":
        self.page.wait_for_selector(READY, timeout=90_000)
        self.page.wait_for_timeout(700)
        self.page.wait_for_selector(READY, timeout=90_000)
        return self

    def text(self) -> str:
        return self.page.inner_text("body")

    def clean(self) -> None:
        """Fail on any exception shown, any error of ours in the console, any request that left the machine."""
        shown = [e.inner_text() for e in self.page.query_selector_all("[data-testid=stException]")]
        assert shown == []
        assert "Traceback" not in self.text()
        assert self.outside == []
        assert self.errors == []

    def shoot(self, name: str) -> None:
        SHOTS.mkdir(exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}.png")

    def close(self) -> None:
        self._context.close()


@pytest.fixture
def visit(browser, server) -> Iterator[Callable[..., Visit]]:
    """Opens pages; every one is closed afterwards."""
    opened: list[Visit] = []

    def start(path: str, **context) -> Visit:
        opened.append(Visit(browser, server, **context))
        return opened[-1].open(path)

    yield start
    for one in opened:
        one.close()
