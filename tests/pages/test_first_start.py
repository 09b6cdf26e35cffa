"""The demonstration at the first start: filled once beside all pages, whoever looks on, leaves, or comes later."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from streamlit.runtime.scriptrunner import RerunData, RerunException

from data.demonstration import record
from pages.session import stores

SECONDS = 60


class Empty:
    """A read model of a record with so many acts."""

    def __init__(self, acts: int = 0) -> None:
        self.version = acts, "2026-09-30"

    def catch_up(self) -> int:
        return 0


@pytest.fixture
def fills(monkeypatch):
    """What was begun: for each fill what it waits for, and what it then does."""
    begun = []

    def fill_apart(progress):
        go_on, how = threading.Event(), []
        progress(1, 2)
        begun.append((go_on, how))
        assert go_on.wait(SECONDS)
        if how:
            raise how[0]

    monkeypatch.setattr(record, "fill_apart", fill_apart)
    monkeypatch.setattr(record, "filled", lambda store: False)
    monkeypatch.setattr(stores, "_FILLED", threading.Event())
    monkeypatch.setattr(stores, "_FILLINGS", [])
    monkeypatch.setattr(stores, "LOOK", 0.01)
    return begun


def until(what) -> None:
    waited = threading.Event()
    for _ in range(SECONDS * 100):
        if what():
            return
        waited.wait(0.01)
    raise AssertionError


def leave(text: str) -> None:
    if threading.current_thread() is threading.main_thread():
        raise RerunException(RerunData())


def test_two_windows_see_one_filling_and_who_leaves_breaks_nothing_off(fills, monkeypatch):
    with ThreadPoolExecutor(2) as windows:
        one = windows.submit(stores._build_demonstration, Empty())
        until(lambda: fills)
        monkeypatch.setattr(stores.st, "caption", leave)
        with pytest.raises(RerunException):  # this window is closed while the bar stands there
            stores._build_demonstration(Empty())
        other = windows.submit(stores._build_demonstration, Empty())
        (go_on, _), (filling,) = fills[0], stores._FILLINGS
        assert (filling.done, filling.total, filling.again, filling.failed) == (1, 2, False, False)
        assert not one.done()
        assert not other.done()
        go_on.set()
        one.result(SECONDS)
        other.result(SECONDS)
    stores._build_demonstration(Empty())
    assert len(fills) == 1
    assert stores._FILLED.is_set()


def test_a_filling_that_failed_is_told_to_all_who_wait_and_begun_again_by_the_next(fills, monkeypatch):
    looking_on = []
    monkeypatch.setattr(stores.st, "caption", looking_on.append)
    with ThreadPoolExecutor(2) as windows:
        waiting = [windows.submit(stores._build_demonstration, Empty()) for _ in range(2)]
        until(lambda: fills and len(looking_on) == len(waiting))
        go_on, how = fills[0]
        how.append(RuntimeError("磁盘已满"))
        go_on.set()
        for window in waiting:
            with pytest.raises(RuntimeError, match="磁盘已满"):
                window.result(SECONDS)
        later = windows.submit(stores._build_demonstration, Empty(acts=7))
        until(lambda: len(fills) == 2)
        assert stores._FILLINGS[-1].again
        fills[1][0].set()
        later.result(SECONDS)
    assert stores._FILLED.is_set()
