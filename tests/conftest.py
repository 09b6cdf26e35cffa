"""Fixtures of several test files: a registered centre in an empty record, and ways to hand in its workbooks."""

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings

from data import demonstration
from data.acts.reports import submissions
from data.acts.reports.submissions import Outcome
from data.demonstration import record as demonstration_filler
from data.journal.folder import FolderRecord
from data.read_model import database
from data.read_model.store import Store
from data.schema.loading import Definitions, current
from data.workbook import template
from data.workbook.interpretation import LedgerRow
from metrics import engine, grain, monitor
from metrics.proving import proof
from tests import database_server, made
from tests.database_server import DatabaseServer
from tests.made import AS_IN_USE
from tests.side_by_side import Cases

# In CI a part that is missing is a failure, elsewhere a test that needs it is skipped.
CI = os.environ.get("CI") == "true"

# Test processes run side by side already: DuckDB's own threads would only get in their way.
database.SETTINGS = ("set threads = 1", *database.SETTINGS)

# The worked cases of the shipped definitions are tests of their own: no start need compute them again.
_proved = proof.proved
proof.proved = lambda d, folder: d is current() or _proved(d, folder)

# Before a report is recorded, results are made with it on trial: tests/data/test_bounds.py shows that. Elsewhere the results
# are made right afterwards all the same, and twice would only take twice the time. Servers and commands that tests start do it.
TRY_OUT = Store.try_out
Store.try_out = lambda self, centres, work: None

# Whenever results are made, every one of them holds to its grain.
engine.derived = grain.require

# How long an example takes is the machine's business.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

CODES = ("91330100799655058B", "91330000142916585U", "913300007384072446")


def pytest_collection_finish() -> None:
    """Modules and tests stay to the end: they need not be looked through for garbage."""
    gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests with a browser first: they take longest, and the short ones fill the end on both processes."""
    items.sort(key=lambda item: "/pages/" not in item.path.as_posix())


@pytest.fixture(scope="session")
def definitions() -> Definitions:
    return current()


@pytest.fixture
def try_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is handed in is tried out first, as it is in use."""
    monkeypatch.setattr(Store, "try_out", TRY_OUT)


@pytest.fixture(scope="module")
def beside(request: pytest.FixtureRequest) -> Iterator[Cases]:
    """The cases of a file that are computed together; see tests/side_by_side.py."""
    cases = Cases([item for item in request.session.items if item.path == request.path])
    yield cases
    cases.close()


@pytest.fixture(scope="session")
def begun_record(tmp_path_factory: pytest.TempPathFactory, definitions: Definitions) -> Path:
    """A folder with a real record that knows one centre, C1, approved on 2021-07-01, and its read model. To be copied."""
    folder = tmp_path_factory.mktemp("begun")
    opened = monitor.open_store(FolderRecord(folder / "record"), definitions, folder / "read-model")
    submissions.enter(opened, [centre_row("C1")], actor="测试", source="测试")
    opened.catch_up()
    opened.close()
    return folder


@pytest.fixture
def store(tmp_path: Path, begun_record: Path) -> Iterator[Store]:
    """A read model over a real record of the test's own, with one centre, C1, approved on 2021-07-01."""
    opened = copy_of(begun_record, tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def store_in_use(tmp_path: Path, begun_record: Path) -> Iterator[Store]:
    """The same, its results made whenever something came in, not when a test asks."""
    opened = copy_of(begun_record, tmp_path, in_use=True)
    yield opened
    opened.close()


@pytest.fixture
def commands_ask_late(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands that run in the tests' own process make results as far as they ask for them, as the fixture store does."""
    monkeypatch.setattr(
        monitor, "open_store", lambda record, d=None, cache=None: made.opened(record, d or current(), cache)
    )


def copy_of(folder: Path, target: Path, *about: object, in_use: bool = AS_IN_USE) -> Store:
    """The record and read model that stand in a folder (record, read-model), opened from a copy of it: quicker than anew.

    about: the purpose and the day of the record; in_use: results are made whenever something came in, not when a test asks.
    """
    shutil.copytree(folder, target, dirs_exist_ok=True)
    record = FolderRecord(target / "record", *about)
    return made.opened(record, current(), target / "read-model", in_use=in_use)


def centre_row(code: str, **changed: str) -> LedgerRow:
    """A registry row of a centre of the Zhejiang scheme; one that lost its title names the decision."""
    if changed.get("state") in ("delisted", "cancelled"):
        changed = {"note": "示例决定〔2021〕1号"} | changed
    cells = {
        "centre": code, "name": f"示例·{code}中心", "scheme": "zhejiang", "host": "示例·依托单位",
        "approved_on": "2021-07-01", "term_end": "2025-12-31", "state": "active", "nature": "fictional",
    } | changed  # fmt: skip
    return LedgerRow("centre", "创新中心", 5, cells)


def money(amount: str, day: str, source: str = "lead", **more: str) -> LedgerRow:
    """A row of the investment ledger; amount in 元."""
    cells = {"booked_on": day, "source": source, "contributor": "示例·出资单位", "amount": amount, "voucher": "1"}
    return LedgerRow("investment", "资金投入", 5, cells | more)


def served(code: str, day: str) -> LedgerRow:
    """A row of the served firms."""
    cells = {"firm_name": "示例·企业", "credit_code": code, "service": "testing", "served_on": day, "contract_no": "1"}
    return LedgerRow("served_firm", "服务企业", 5, cells)


def fixed_rows(definitions: Definitions) -> list[LedgerRow]:
    """The pre-written rows of the annual form, filled in with nothing built and nothing sold."""
    rows = [
        LedgerRow("mechanism", "机制建设", 5, {"mechanism": code, "state": "absent"})
        for code in definitions.choices("mechanism", "mechanism")
    ]
    for code in definitions.choices("operation", "fact"):
        answer = {"amount": "0.00"} if code == "product_sales" else {"answer": "no"}
        rows.append(LedgerRow("operation", "运行情况", 5, {"fact": code, **answer}))
    return rows


@pytest.fixture(scope="session")
def workbook(definitions: Definitions) -> Callable[..., bytes]:
    """Writes an annual report of a centre: ledgers with rows are filled, the others declared zero."""

    def write(*rows: LedgerRow, centre: str = "C1", year: int = 2021, **states: tuple[str, str]) -> bytes:
        listed = [*rows, *fixed_rows(definitions)]
        filled = {row.ledger for row in listed}
        form = definitions.forms["annual"]
        told = {ledger: ("filled" if ledger in filled else "zero", "") for ledger in form.ledgers} | states
        return template.write_report(
            definitions, "zhejiang", centre=centre, centre_name=f"示例·{centre}中心", host="示例·依托单位", year=year,
            rows=[r for r in listed if told[r.ledger][0] == "filled"], states=told, filled_by="测试", fictional=True,
        )  # fmt: skip

    return write


@pytest.fixture
def hand_in(store: Store) -> Callable[..., Outcome]:
    """Hands a file in to the store and brings the results up to date."""

    def receive(content: bytes, file_name: str = "报告.xlsx") -> Outcome:
        outcome = submissions.receive(store, submissions.prepare(content, file_name, store.definitions), actor="测试")
        store.catch_up()
        return outcome

    return receive


@pytest.fixture(scope="session")
def demonstration_record(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The demonstration's record, filled once through the ordinary intake. Tests that write take a copy.

    Beside it, in "cache", the read model as it was left: a server that starts with a copy of it need not build its own.

    The processes of one test run share it: the first one fills it, the others wait at the lock.
    """
    own = tmp_path_factory.getbasetemp()
    folder = (own if worker_id == "master" else own.parent) / "demonstration"
    folder.mkdir(exist_ok=True)
    done = folder / "done"
    with FileLock(folder / "lock"):
        if not done.exists():
            record = FolderRecord(folder / "record", "demonstration", demonstration.today())
            opened = monitor.open_store(record, cache=folder / "cache" / "demonstration")
            demonstration_filler.fill(opened)
            opened.close()
            done.touch()
    return folder / "record"


@pytest.fixture(scope="session")
def demonstrated(demonstration_record: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A read model over the demonstration, for reading only: a copy of the one that was made when it was filled."""
    cache = shutil.copytree(demonstration_record.parent / "cache", tmp_path_factory.mktemp("demonstrated") / "cache")
    opened = monitor.open_store(FolderRecord(demonstration_record), cache=cache / "demonstration")
    assert opened.notices == []  # it was not built anew
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DatabaseServer]:
    """A real PostgreSQL; who stops it starts it again."""
    server = database_server.started(tmp_path_factory.mktemp("postgresql"))
    yield server
    server.stop()
