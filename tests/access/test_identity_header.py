"""The identity that the application behind the gate hears of is the one of the cookie, whatever the client says itself."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from pages.gate import cookies, guard
from pages.gate.guard import IDENTITY, Guard
from tests.access.conftest import FIRST, OWN

FORGED = [[b"x-monitor-sign-in"], [b"X-Monitor-Sign-In"], [b"X-MONITOR-SIGN-IN", b"x-monitor-sign-in"]]


class Behind:
    """The application behind the gate: remembers which identities each request named."""

    def __init__(self) -> None:
        self.heard: list[list[str]] = []

    async def __call__(self, scope, receive, send) -> None:
        self.heard.append([value.decode() for name, value in scope["headers"] if name.lower() == IDENTITY])


def asked(
    kind: str, path: str, word: str | None, forged: list[tuple[bytes, bytes]]
) -> tuple[list[list[str]], list[dict]]:
    """One request through the gate: what the application heard, and what the client was answered."""
    behind, answers = Behind(), []

    async def receive():
        return {"type": f"{kind}.connect" if kind == "websocket" else "http.request"}

    async def send(message) -> None:
        answers.append(message)

    cookie = [(b"cookie", f"{cookies.SIGN_IN}={word}".encode())] if word else []
    scope = {
        "type": kind, "path": path, "root_path": "", "query_string": b"", "method": "GET", "client": ("127.0.0.1", 1),
        "scheme": {"websocket": "ws", "http": "http"}[kind], "server": ("127.0.0.1", 80),
        "headers": [*forged, (b"host", b"127.0.0.1"), *cookie, *forged],
    }  # fmt: skip
    with ThreadPoolExecutor(1) as apart:  # a browser of other tests may have a loop running in this thread
        apart.submit(lambda: asyncio.run(Guard(behind)(scope, receive, send))).result()
    return behind.heard, answers


@pytest.fixture
def two(desk, monkeypatch):
    """An official with his cookie, and the handle of an administrator who is signed in as well."""
    monkeypatch.setattr(guard, "desk", lambda: desk)
    word, official = desk.enter("li.si", OWN, "127.0.0.1")
    _, administrator = desk.enter("admin", FIRST, "127.0.0.1")
    return word, official.handle, administrator.handle


@pytest.mark.parametrize("names", FORGED)
def test_who_names_another_in_a_header_stays_who_he_is(two, desk, names):
    word, own, foreign = two
    # a word that names a sign-in which really holds, so that believing it would be noticed
    assert desk.sign_ins.by_handle(foreign).identity.account == "admin"
    heard, answers = asked("websocket", "/_stcore/stream", word, [(name, foreign.encode()) for name in names])
    assert heard == [[own]]
    assert desk.sign_ins.by_handle(own).identity.account == "li.si"
    assert answers == []


@pytest.mark.parametrize("names", FORGED)
def test_a_header_alone_is_no_sign_in(two, record, names):
    _, _, foreign = two
    heard, answers = asked("websocket", "/_stcore/stream", None, [(name, foreign.encode()) for name in names])
    assert heard == []
    assert [(a["type"], a.get("code")) for a in answers] == [("websocket.close", 1008)]
    refused = list(record.read())[-1]
    assert (refused.act, refused.body["reason"], refused.body["by"]["account"]) == ("access.refused", "没有登录", "—")


@pytest.mark.parametrize("path", ["/overview", "/_stcore/health"])
def test_a_request_without_a_connection_names_nobody(two, path):
    word, _, foreign = two
    heard, _ = asked("http", path, word, [(IDENTITY, foreign.encode())])
    assert heard == [[]]
