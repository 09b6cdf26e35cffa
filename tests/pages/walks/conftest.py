"""One server for all walks: people sign in, and nothing is recorded yet."""

from collections.abc import Callable, Generator, Iterator

import pytest

from data.access import rules
from data.access.accounts import Accounts
from data.access.identity import SINGLE
from data.journal.folder import FolderRecord
from tests.pages.server import Server, serving
from tests.pages.walks import CENTRES
from tests.pages.walks.person import Person
from tests.pages.walks.walk import Walk
from tests.pages.wire import FIRST, PASSWORD

WALKS = pytest.StashKey[list[Walk]]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A walk that stops says what each of its people has on the screen."""
    report = yield
    if report.when == "call" and report.failed:
        report.sections += [section for one in item.stash.get(WALKS, []) for section in one.screens()]
    return report


@pytest.fixture(scope="session")
def walked_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with local accounts over an empty record."""
    folder = tmp_path_factory.mktemp("walks")
    record = FolderRecord(folder / "record")
    accounts = Accounts(record.beside("accounts.json"), record, rules.current())
    people = [("keeper", "administrator", {})]
    people += [(name, "official", {"schemes": list(CENTRES)}) for name in ("first", "second")]
    people += [(f"centre-{code.lower()}", "centre_editor", {"centres": [code]}) for code in CENTRES.values()]
    for account, role, seen in people:
        accounts.create(account, f"示例·{account}", role, password=FIRST, by=SINGLE, **seen)
        accounts.set_password(account, PASSWORD, own=True, by=SINGLE)
    with serving(folder, MONITOR_SIGN_IN="accounts") as server:
        yield server


@pytest.fixture(scope="session")
def officials(walked_server: Server, browser) -> Iterator[tuple[Person, Person]]:
    """Two people of the department, for all walks."""
    both = Person(browser, walked_server, "first"), Person(browser, walked_server, "second")
    yield both
    for one in both:
        one.close()


@pytest.fixture
def walk(
    walked_server: Server, officials: tuple[Person, Person], browser, request: pytest.FixtureRequest
) -> Iterator[Callable[[str], Walk]]:
    """Begins the walk of a scheme."""
    begun = request.node.stash.setdefault(WALKS, [])

    def begin(scheme: str) -> Walk:
        centre = Person(browser, walked_server, f"centre-{CENTRES[scheme].lower()}")
        begun.append(Walk(walked_server, scheme, *officials, centre))
        return begun[-1]

    yield begin
    for one in begun:
        one.store.close()
        one.centre.close()
