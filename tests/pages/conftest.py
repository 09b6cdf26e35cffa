"""A real server on the demonstration's record and a real browser: Debian's Chromium, driven by Playwright."""

import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner

from data.access import rules
from data.access.accounts import Accounts
from data.access.identity import SINGLE
from data.journal.folder import FolderRecord
from data.read_model.store import Store
from pages.session import stores, visitor
from pages.session.kept import Kept
from tests.conftest import CI
from tests.pages.server import Server, serving
from tests.pages.visit import Visit
from tests.pages.wire import FIRST, PASSWORD, PEOPLE

# Debian's Chromium; its variant without windows draws the same page in two thirds of the time
CHROMIUM = next((p for p in map(Path, ("/usr/bin/chromium-headless-shell", "/usr/bin/chromium")) if p.exists()), None)


@pytest.fixture(autouse=True)
def main_module_stays() -> Iterator[None]:
    """A page that runs in the test's own process takes the main module's place; processes started later would run it."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


@pytest.fixture(scope="session", autouse=True)
def components_are_known() -> Iterator[None]:
    """Which packages bring components is looked up once, not for each page that runs in the test's own process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture(scope="session")
def pages_in_process(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], AbstractContextManager[Store]]:
    """Gives an empty real record that pages find which run in the test's own process; nobody signs in."""

    @contextmanager
    def place() -> Iterator[Store]:
        folder = tmp_path_factory.mktemp("inside")
        with pytest.MonkeyPatch.context() as patch:
            for name, where in (("RECORD", "real"), ("DEMONSTRATION", "demonstration"), ("CACHE", "cache")):
                patch.setenv(f"MONITOR_{name}", str(folder / where))
            patch.setattr(stores, "_WHOLE", {})
            patch.setattr(stores, "_PARTS", Kept(lambda: 10**9))
            patch.setattr(stores, "_FILLED", threading.Event())
            patch.setattr(visitor, "identity", lambda: SINGLE)
            patch.setitem(sys.modules, "__main__", sys.modules["__main__"])
            store = stores.whole("real")
            yield store
            store.close()
        shutil.rmtree(folder)

    return place


@pytest.fixture(scope="session")
def demonstration_server(demonstration_record: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server over a copy of the demonstration and an empty real record, shared by the tests that only read."""
    with serving(with_demonstration(demonstration_record, tmp_path_factory.mktemp("server"))) as server:
        yield server


@pytest.fixture
def fresh_server(demonstration_record: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of the test's own that has answered no request yet; its real record is empty."""
    with serving(with_demonstration(demonstration_record, tmp_path_factory.mktemp("fresh"))) as server:
        yield server


@pytest.fixture(scope="module")
def own_server(demonstration_record: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of one test file's own, for tests that write but do not get in each other's way."""
    with serving(with_demonstration(demonstration_record, tmp_path_factory.mktemp("own"))) as server:
        yield server


def with_demonstration(record: Path, folder: Path) -> Path:
    """The folder, with a copy of the demonstration in it."""
    shutil.copytree(record, folder / "demonstration")
    shutil.copytree(record.parent / "cache", folder / "cache")
    return folder


@pytest.fixture(scope="session")
def people_server(demonstration_record: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A fresh server where people sign in with local accounts: one of each role, named after it (wire.PASSWORD)."""
    folder = with_demonstration(demonstration_record, tmp_path_factory.mktemp("people"))
    record = FolderRecord(folder / "record")
    accounts = Accounts(record.beside("accounts.json"), record, rules.current())
    for account, (role, schemes, centres) in PEOPLE.items():
        accounts.create(account, f"示例·{account}", role, schemes=schemes, centres=centres, password=FIRST, by=SINGLE)
        if account != "newcomer":
            accounts.set_password(account, PASSWORD, own=True, by=SINGLE)
    with serving(folder, MONITOR_SIGN_IN="accounts") as server:
        yield server


@pytest.fixture(scope="session")
def browser():
    """Chromium; skipped with what to install where it is missing, a failure in CI."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        sync_playwright = None
    if sync_playwright is None or CHROMIUM is None:
        assert not CI, "Chromium or Playwright is missing"
        pytest.skip("Chromium is missing: apt-get install chromium-headless-shell fonts-noto-cjk")
    with sync_playwright() as playwright:
        flags = [
            "--no-sandbox",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-gpu",
            "--in-process-gpu",  # drawing without a graphics card: one process less
        ]
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield opened
        opened.close()


@pytest.fixture
def visits(browser) -> Iterator[Callable[..., Visit]]:
    """Browser pages on a server where nobody signs in: each a tab, a visit of its own; all are closed afterwards."""
    opened: list[Visit] = []

    def start(server: Server, path: str, **context) -> Visit:
        opened.append(Visit(browser, server.address, shared=True, **context))
        return opened[-1].open(path)

    yield start
    for one in opened:
        one.close()


@pytest.fixture
def visit(visits, demonstration_server) -> Callable[..., Visit]:
    """Browser pages on the shared server."""
    return lambda path, **context: visits(demonstration_server, path, **context)
