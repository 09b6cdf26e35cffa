"""Failures: colleagues behind one address lock nobody out of his own device, and strangers cannot make the journal grow."""

import re
from http.cookies import SimpleCookie

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from data.access import audit, rules
from data.access.accounts import Accounts
from data.access.sign_in.attempts import FailureLines
from data.access.sign_in.desk import Desk
from data.access.sign_in.familiar import Familiar, Place, device_of
from data.journal.folder import FolderRecord
from data.problem import Refused
from pages.gate import cookies, counter, guard
from tests.access.conftest import FIRST, OWN
from tests.access.test_identity_header import asked

OFFICE, AWAY = "10.0.0.1", "10.0.0.2"  # everybody of the department has the first
MINE, OTHER, THEIRS = "m" * 43, "o" * 43, "t" * 43
PAUSED = "失败次数过多"


def fail(desk, account="li.si", address=OFFICE, device="", times=1):
    for _ in range(times):
        with pytest.raises(Refused, match="账户名、密码或动态码不正确"):
            desk.enter(account, "Wrong-Horse-7", address, device=device)


def paused(desk, account="li.si", password=OWN, address=OFFICE, device=""):
    with pytest.raises(Refused, match=PAUSED):
        desk.enter(account, password, address, device=device)


@pytest.fixture
def home(desk) -> Desk:
    """The official has signed in at the office before, from two browsers of his own; the administrator from another one."""
    for account, password, device in (("li.si", OWN, MINE), ("li.si", OWN, OTHER), ("admin", FIRST, THEIRS)):
        desk.enter(account, password, OFFICE, device=device)
    return desk


def test_a_colleague_at_the_same_address_does_not_lock_the_owner_out_of_his_device(home):
    fail(home, times=5)
    paused(home)
    paused(home, device=THEIRS)  # a colleague's browser is none of the owner's
    assert home.enter("li.si", OWN, OFFICE, device=MINE)
    # and that he is in does not give the colleague new attempts
    paused(home)


def test_a_colleagues_known_browser_counts_as_strange_for_another_account(home):
    fail(home, device=THEIRS, times=5)
    paused(home)
    assert home.enter("admin", FIRST, OFFICE, device=THEIRS)


def test_a_stranger_who_tries_everybody_at_the_office_locks_out_no_known_device(home):
    for number in range(30):
        fail(home, account=f"guess{number}")
    paused(home, account="wang", password=FIRST)  # somebody new there has to wait
    assert home.enter("li.si", OWN, OFFICE, device=MINE)
    for number in range(4):  # the account from everywhere
        fail(home, address=f"10.9.0.{number}", times=5)
    paused(home, address="10.9.9.9")
    assert home.enter("li.si", OWN, "10.9.9.9", device=MINE)  # at home by the device, wherever it is


def test_a_device_waits_for_its_own_failures_to_the_second(home, clock):
    fail(home, device=MINE, times=4)
    assert home.enter("li.si", OWN, OFFICE, device=MINE)  # below the limit; and what failed is forgotten
    fail(home, device=MINE, times=5)
    paused(home, device=MINE)
    assert home.enter("li.si", OWN, OFFICE, device=OTHER)
    clock.later(minutes=10, seconds=-1)
    paused(home, device=MINE)
    clock.later(seconds=1)
    assert home.enter("li.si", OWN, OFFICE, device=MINE)


def test_failures_that_lie_apart_do_not_add_up(home, clock):
    fail(home, device=MINE, times=4)
    clock.later(minutes=10, seconds=1)
    fail(home, device=MINE, times=4)
    assert home.enter("li.si", OWN, OFFICE, device=MINE)


def test_the_password_is_changed_from_ones_own_device_whatever_colleagues_do(home):
    _, begun = home.enter("li.si", OWN, OFFICE, device=MINE)
    fail(home, times=5)
    home.change_password(begun, OWN, "Another-Horse-8")


def test_every_process_knows_a_device_and_an_older_record_put_back_does_not(home, record, tmp_path):
    other = FolderRecord(record.path)
    again = Desk("accounts", other, Accounts(home.accounts.kept, other, home.rules), home.rules)
    fail(again, times=5)
    assert again.enter("li.si", OWN, OFFICE, device=MINE)
    home.enter("li.si", OWN, AWAY, device=(new := "n" * 43))
    assert again.attempts._familiar.device("li.si", Place(AWAY, device_of(new)))
    journal = record.path / "journal.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    older = FolderRecord(tmp_path / "older")
    older.path.mkdir()
    (older.path / "journal.jsonl").write_bytes(b"".join(lines[:-1]))
    again.attempts._familiar._record = older
    assert not again.attempts._familiar.device("li.si", Place(AWAY, device_of(new)))
    assert again.attempts._familiar.device("li.si", Place(AWAY, device_of(MINE)))


def test_what_is_kept_of_a_browser_opens_nothing(home, record):
    written = (record.path / "journal.jsonl").read_text("utf-8")
    assert device_of(MINE) in written
    assert MINE not in written
    assert not Familiar(record).device("li.si", Place(OFFICE, ""))
    with pytest.raises(Refused, match="账户名、密码或动态码不正确"):
        home.enter("li.si", device_of(MINE), OFFICE, device=MINE)


def test_counters_that_are_over_are_forgotten(desk, clock):
    for number in range(10):
        fail(desk, account=f"guess{number}", address=f"10.1.0.{number}")
    clock.later(minutes=21)
    assert desk.attempts.wait_seconds("guess0", Place("10.1.0.0")) == 0
    fail(desk, account="late", address="10.2.0.1")
    assert len(desk.attempts._kept.all()) == 3


@pytest.mark.parametrize(("hour", "day", "hours", "written"), [(10, 25, 1, 10), (10, 25, 2, 20), (10, 25, 5, 25)])
def test_lines_of_an_hour_and_of_a_day_are_bounded(clock, hour, day, hours, written):
    limits = rules.current().failures.model_copy(update={"lines_per_hour": hour, "lines_per_day": day})
    lines = FailureLines(limits, clock.seconds)
    told = []
    for _ in range(hours):
        told += [lines.next() for _ in range(hour + 5)]
        clock.later(hours=1)
    kept = [passed for passed in told if passed is not None]
    assert len(kept) == written
    clock.later(days=1)
    passed = lines.next()
    assert sum(kept) + passed == len(told) - written  # nothing is passed over without being counted


def test_strangers_cannot_fill_the_journal(desk, clock, record):
    desk._lines._clock = clock.seconds
    most = desk.rules.failures.lines_per_hour
    for number in range(most + 25):  # each from an address of its own, so that nobody is paused
        fail(desk, f"guess{number}", f"10.1.{number // 250}.{number % 250}")
    lines = [e for e in record.read() if e.act == "access.sign_in_failed"]
    assert len(lines) == most
    clock.later(hours=1, seconds=1)
    fail(desk, "guess", "10.2.0.1")
    last = list(record.read())[-1]
    assert last.body["passed_over"] == 25
    fail(desk, "guess", "10.2.0.2")
    assert "passed_over" not in list(record.read())[-1].body
    assert desk.enter("li.si", OWN, AWAY)  # nobody else is kept out


def test_refusals_of_strangers_have_the_same_bound(desk, record):
    most = desk.rules.failures.lines_per_hour
    for number in range(most + 7):
        who = audit.stranger("", f"10.3.{number // 250}.{number % 250}")
        desk.note_stranger(who, "/media", tried="/media", reason="没有登录")
    lines = [e for e in record.read() if e.act == "access.refused"]
    assert len(lines) == most
    fail(desk)  # failures are of the same kind
    assert not [e for e in record.read() if e.act == "access.sign_in_failed"]


def test_the_gate_asks_whether_there_is_room_for_a_refusal(desk, record, monkeypatch):
    monkeypatch.setattr(guard, "desk", lambda: desk)
    asked("websocket", "/_stcore/stream", None, [])
    assert [e.act for e in record.read()][-1] == "access.refused"
    before = len(list(record.read()))
    monkeypatch.setattr(desk._lines, "next", lambda: None)
    asked("websocket", "/_stcore/stream", None, [])
    assert len(list(record.read())) == before


def test_a_browser_is_known_again_by_a_cookie_that_outlives_the_sign_in(desk, monkeypatch):
    monkeypatch.setattr(counter, "desk", lambda: desk)
    browser = TestClient(Starlette(routes=counter.routes()), base_url="http://127.0.0.1")

    def enter(password):
        word = re.search(r'name="word" value="([^"]+)"', browser.get("/sign-in").text)[1]
        return browser.post("/sign-in", data={"word": word, "account": "li.si", "password": password, "next": "/"})

    assert cookies.DEVICE not in enter("Wrong-Horse-7").cookies  # it is given to who was in
    kept = SimpleCookie()
    for line in enter(OWN).headers.get_list("set-cookie"):
        kept.load(line)
    device = kept[cookies.DEVICE]
    assert (device["httponly"], device["samesite"], device["max-age"]) == (True, "strict", str(365 * 86_400))
    assert desk.attempts._familiar.device("li.si", Place("anywhere", device_of(device.value)))
    browser.cookies.delete(cookies.SIGN_IN)
    assert enter(OWN).cookies[cookies.DEVICE] == device.value
