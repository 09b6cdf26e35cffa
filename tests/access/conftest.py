"""A desk over an empty record: accounts, sign-ins, failures, with a clock of the test's own."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import count

import pytest
from argon2 import PasswordHasher

from data.access import rules
from data.access.accounts import Accounts
from data.access.credentials import passwords
from data.access.identity import SINGLE
from data.access.sign_in.desk import Desk
from data.journal.clock import now
from data.journal.folder import FolderRecord
from data.journal.postgresql.record import PostgresRecord
from data.journal.postgresql.server import server

NUMBERS = count(1)
FIRST, OWN = "Start-Horse-77", "Correct-Horse-7"


class Clock:
    """Time that goes on when it is told to."""

    def __init__(self) -> None:
        self.moment = now()

    def __call__(self) -> datetime:
        return self.moment

    def seconds(self) -> float:
        return self.moment.timestamp()

    def later(self, **span: float) -> None:
        self.moment += timedelta(**span)


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch):
    """The real hashes take 0.1 s and 64 MB each, on purpose."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "HASHER", quick)
    monkeypatch.setattr(passwords, "NOBODY", quick.hash("nobody"))


@pytest.fixture
def one_record(database, tmp_path) -> Iterator[Callable[[], PostgresRecord]]:
    """Opens a record in a database of its own for this test, as another server would."""
    address = f"{database.address()}#signing_in_{next(NUMBERS)}"
    yield lambda: PostgresRecord(address, tmp_path / "parsed")
    while server(address)._free:
        server(address)._free.pop().close()
    database.do(f"drop schema if exists {address.partition('#')[2]} cascade")


@pytest.fixture
def record(tmp_path) -> FolderRecord:
    return FolderRecord(tmp_path / "record")


@pytest.fixture
def accounts(record) -> Accounts:
    """With an administrator and an official, who has set a password of his own."""
    made = Accounts(record.beside("accounts.json"), record, rules.current())
    made.create("admin", "示例·管理员", "administrator", password=FIRST, by=SINGLE)
    made.create("li.si", "示例·李四", "official", schemes=["zhejiang"], password=FIRST, by=SINGLE)
    made.set_password("li.si", OWN, own=True, by=SINGLE)
    return made


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(record, accounts, clock) -> Desk:
    opened = Desk("accounts", record, accounts, rules.current())
    opened.sign_ins._clock = clock
    opened.attempts._clock = clock.seconds
    return opened
