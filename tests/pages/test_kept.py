"""The read models that are kept: made once, nobody waits for another's, the longest unused go first, no one loses his."""

import gc
import threading
import weakref
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import pandas as pd
import pytest

from data import settings
from data.access import rules
from data.access.identity import Identity
from data.access.sign_in import desk as desks
from data.access.sign_in.desk import Desk
from data.acts.reports.submissions import enter
from data.journal.durable import RecordError
from data.read_model import database
from metrics import monitor, results
from pages.session import bridge, kept, stores, visitor
from pages.session.bridge import Choice
from pages.session.kept import Kept
from tests.conftest import centre_row

SECONDS = 120  # what must happen has happened long before


class Model:
    """As much of a read model as is asked for its size."""

    def __init__(self, size: int) -> None:
        self.size = size

    def read(self, sql: str) -> pd.DataFrame:
        return pd.DataFrame({"n": [self.size]})


class Held:
    """Makes a read model when it is told to, and says when it was begun and how often."""

    def __init__(self, make: Callable[[], object]) -> None:
        self._make, self.begun, self.release, self.times = make, threading.Event(), threading.Event(), 0

    def __call__(self) -> object:
        self.times += 1
        self.begun.set()
        assert self.release.wait(SECONDS)
        return self._make()


@pytest.fixture
def ask():
    """Asks in a thread of its own; the answer is to come."""
    with ThreadPoolExecutor(16) as threads:
        yield threads.submit


def names(of: Kept) -> list[object]:
    return [name for name, _ in of.there()]


def test_two_who_ask_for_the_same_get_one_made_once(ask):
    kept_, making = Kept(lambda: 100), Held(lambda: Model(1))
    first = ask(kept_.get, "A", making)
    assert making.begun.wait(SECONDS)
    others = [ask(kept_.get, "A", making) for _ in range(5)]
    making.release.set()
    assert len({id(answer.result(SECONDS)) for answer in [first, *others]}) == 1
    assert kept_.get("A", making) is first.result()
    assert making.times == 1


def test_nobody_waits_for_what_another_has_made(ask):
    kept_, making = Kept(lambda: 100), Held(lambda: Model(1))
    there = kept_.get("C", lambda: Model(1))
    first = ask(kept_.get, "A", making)
    assert making.begun.wait(SECONDS)
    assert kept_.get("C", making) is there
    assert kept_.get("B", lambda: Model(2)).size == 2
    assert names(kept_) == ["C", "B"]
    assert not first.done()
    making.release.set()
    assert first.result(SECONDS).size == 1


def test_only_a_few_are_made_at_the_same_time(ask):
    """More would take the processors from those who are at work."""
    kept_, held = Kept(lambda: 100), [Held(lambda: Model(1)) for _ in range(kept.AT_ONCE)]
    answers = [ask(kept_.get, n, making) for n, making in enumerate(held)]
    assert all(making.begun.wait(SECONDS) for making in held)
    late = Held(lambda: Model(1))
    waiting = ask(kept_.get, "late", late)
    while kept_._makers._work_queue.empty():
        assert not late.begun.is_set()
    held[0].release.set()
    assert late.begun.wait(SECONDS)
    for making in (late, *held):
        making.release.set()
    assert [answer.result(SECONDS).size for answer in (waiting, *answers)] == [1] * (kept.AT_ONCE + 1)


def test_what_could_not_be_made_is_said_to_all_and_tried_again(ask):
    def broken():
        raise RecordError("记录坏了")

    kept_, making = Kept(lambda: 100), Held(broken)
    answers = [ask(kept_.get, "A", making)]
    assert making.begun.wait(SECONDS)
    answers.append(ask(kept_.get, "A", making))
    making.release.set()
    for answer in answers:
        with pytest.raises(RecordError, match="记录坏了"):
            answer.result(SECONDS)
    assert kept_.get("A", lambda: Model(7)).size == 7


def test_the_one_not_asked_for_longest_goes_first():
    room = [120]
    kept_ = Kept(lambda: room[0])
    for name in "ABC":
        kept_.get(name, lambda: Model(40))
    assert names(kept_) == ["A", "B", "C"]  # exactly the room there is
    kept_.get("A", lambda: Model(40))
    kept_.get("D", lambda: Model(1))
    assert names(kept_) == ["C", "A", "D"]
    kept_.get("E", lambda: Model(500))  # larger than all the room there is: it is there for who asked, alone
    assert names(kept_) == ["E"]
    room[0] = 540
    kept_.get("F", lambda: Model(40))
    assert names(kept_) == ["E", "F"]


def test_one_that_has_grown_counts_as_large_as_it_is_now():
    kept_ = Kept(lambda: 100)
    grown = kept_.get("A", lambda: Model(10))
    kept_.get("B", lambda: Model(10))
    grown.size = 90
    kept_.get("C", lambda: Model(10))
    assert names(kept_) == ["B", "C"]


def test_what_is_being_made_is_not_forgotten(ask):
    kept_, making = Kept(lambda: 10), Held(lambda: Model(10))
    first = ask(kept_.get, "A", making)
    assert making.begun.wait(SECONDS)
    for name in "BCD":
        kept_.get(name, lambda: Model(10))
    second = ask(kept_.get, "A", making)
    making.release.set()
    assert first.result(SECONDS) is second.result(SECONDS)
    assert making.times == 1


# The same with real records


@pytest.fixture
def record(store, monkeypatch):
    """The stores of this process are over a record with the centres C1 to C4."""
    enter(store, [centre_row(code) for code in ("C2", "C3", "C4")], actor="测试", source="测试")
    store.catch_up()
    monkeypatch.setattr(stores, "_WHOLE", {"real": store, "demonstration": store})
    monkeypatch.setattr(stores, "_PARTS", Kept(settings.parts_memory))
    stores._FILLED.set()
    yield store
    stores._FILLED.clear()


def reader(centre: str) -> Identity:
    return Identity(centre, centre, "centre_reader", "accounts", centres=frozenset({centre}))


LEADER = Identity("leader", "领导", "leader", "accounts")


def seen(who: Identity, dataset: str = "real") -> list[str]:
    return list(results.read(stores.shown(dataset, who, None), "centres", scheme="zhejiang")["centre"])


@pytest.mark.slow
def test_while_one_part_is_made_all_others_are_answered(record, ask, monkeypatch):
    """Another's part, one that is kept, the whole record and the demonstration; the one asked for twice is made once."""
    make, made = monitor.open_scoped, []
    holding = {"C1": Held(lambda: None)}

    def open_scoped(whole, scope):
        (centre,) = scope.centres
        made.append(centre)
        if centre in holding:
            holding[centre]()
        return make(whole, scope)

    assert seen(reader("C3")) == ["C3"]
    monkeypatch.setattr(monitor, "open_scoped", open_scoped)
    asked: list[Future] = [ask(seen, reader("C1"))]
    assert holding["C1"].begun.wait(SECONDS)
    asked.append(ask(seen, reader("C1")))
    assert ask(seen, reader("C2")).result(SECONDS) == ["C2"]
    assert ask(seen, reader("C3")).result(SECONDS) == ["C3"]
    assert ask(seen, LEADER).result(SECONDS) == ["C1", "C2", "C3", "C4"]
    assert ask(seen, LEADER, "demonstration").result(SECONDS) == ["C1", "C2", "C3", "C4"]
    assert ask(stores.notices).result(SECONDS) is not None
    assert not any(answer.done() for answer in asked)
    holding["C1"].release.set()
    assert [answer.result(SECONDS) for answer in asked] == [["C1"], ["C1"]]
    assert made == ["C1", "C2"]


@pytest.mark.slow
def test_who_is_using_a_part_keeps_it_and_then_its_memory_is_free(record, monkeypatch):
    monkeypatch.setattr(stores, "_PARTS", Kept(lambda: 0))  # room for one at a time
    used = stores.shown("real", reader("C1"), None)
    gone = weakref.ref(used)
    assert seen(reader("C2")) == ["C2"]
    assert [scope.centres for _, _, scope in names(stores._PARTS)] == [frozenset({"C2"})]
    assert list(results.read(used, "centres", scheme="zhejiang")["centre"]) == ["C1"]
    used.catch_up()
    assert used.suppose(lambda cursor: None, lambda reader_: len(reader_.read("select 1"))) == 1
    del used
    gc.collect()
    assert gone() is None
    assert seen(reader("C1")) == ["C1"]


@pytest.mark.slow
def test_a_button_that_waits_to_be_pressed_keeps_no_part_in_memory(record, monkeypatch):
    monkeypatch.setattr(stores, "_PARTS", Kept(lambda: 0))
    monkeypatch.setattr(
        desks, "_DESK", [Desk("oidc", record.record, None, rules.current())]
    )  # where refusals are recorded
    editor = Identity("e", "e", "centre_editor", "accounts", centres=frozenset({"C1"}))
    monkeypatch.setattr(visitor, "identity", lambda: editor)
    monkeypatch.setattr(bridge, "choice", lambda: Choice("real", "zhejiang", 2021))
    monkeypatch.setattr(bridge.chooser, "chosen_day", lambda: None)
    part = weakref.ref(stores.shown("real", editor, None))
    buttons = [bridge.original_later("0" * 64), bridge.report_template("C1", 2021)]
    assert seen(reader("C2")) == ["C2"]
    gc.collect()
    assert part() is None
    assert buttons[1]().startswith(b"PK")
    with pytest.raises(visitor.NotAllowed):
        buttons[0]()


@pytest.mark.slow
def test_a_part_takes_one_thread_and_counts_its_memory(record, monkeypatch):
    monkeypatch.setattr(database, "SETTINGS", [s for s in database.SETTINGS if "threads" not in s])
    part = stores.shown("real", reader("C1"), None)
    assert part.read("select current_setting('threads') as n")["n"][0] == 1
    assert 2**20 < kept.memory(part) < 200 * 2**20


def test_only_who_has_to_wait_is_told_so(ask):
    said = []

    @contextmanager
    def waiting():
        said.append("正在准备")
        yield

    kept_, making = Kept(lambda: 100), Held(lambda: Model(1))
    first = ask(kept_.get, "A", making, waiting)
    assert making.begun.wait(SECONDS)
    making.release.set()
    first.result(SECONDS)
    kept_.get("A", making, waiting)
    assert said == ["正在准备"]


@pytest.mark.parametrize(
    ("text", "room"), [("", None), ("99", None), ("x", None), ("-5", None), ("100", 100), ("2048", 2048)]
)
def test_the_setting_of_the_memory(monkeypatch, text, room):
    monkeypatch.setenv("MONITOR_PARTS_MEMORY", text)
    if room is None:
        with pytest.raises(ValueError, match="MONITOR_PARTS_MEMORY"):
            settings.parts_memory()
    else:
        assert settings.parts_memory() == room * 2**20
