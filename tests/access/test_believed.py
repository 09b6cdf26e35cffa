"""A page believes for half a second who is signed in, and for an act not even that."""

from types import SimpleNamespace

import pytest

from pages.session import visitor
from tests.access.conftest import OWN


class Stopped(Exception):
    """The run of the page ends."""


@pytest.fixture
def page(desk, monkeypatch):
    """A page of somebody who is signed in: the word of the browser, the sign-in, and a clock in seconds."""
    word, begun = desk.enter("li.si", OWN, "10.0.0.1")
    said = SimpleNamespace(word=word, begun=begun, moment=100.0)

    def stop():
        raise Stopped

    monkeypatch.setattr(visitor, "desk", lambda: desk)
    monkeypatch.setattr(visitor, "time", SimpleNamespace(monotonic=lambda: said.moment))
    said.user = {visitor.HEADER_KEY: begun.handle}
    monkeypatch.setattr(visitor, "of_connection", lambda key: said.user.get(key))
    monkeypatch.setattr(visitor, "st", SimpleNamespace(session_state={}, error=lambda *_, **__: None, stop=stop))
    return said


def test_what_was_answered_holds_for_half_a_second(page, desk):
    assert visitor.identity().account == "li.si"
    desk.leave(page.begun)
    assert desk.sign_ins.by_token(page.word) is None  # the gate lets nobody through any more
    page.moment += visitor.BELIEVED - 0.01
    assert visitor.sign_in() is page.begun
    page.moment += 0.01
    with pytest.raises(Stopped):
        visitor.identity()


def test_an_act_asks_anew(page, desk, record):
    with visitor.doing("report.receive", "C1", ""):
        pass
    desk.leave(page.begun)
    before = len(list(record.read()))
    with pytest.raises(Stopped), visitor.doing("report.receive", "C1", ""):
        pytest.fail("done by somebody who is out")
    assert len(list(record.read())) == before


def test_nobody_is_never_believed(page, desk):
    page.user.clear()
    assert visitor.sign_in() is None
    page.user[visitor.HEADER_KEY] = page.begun.handle
    assert visitor.sign_in() is page.begun
