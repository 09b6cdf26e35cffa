"""How many tabs may be open, at the gate itself: who finds no place is told so, and a place is free as soon as a tab has ended."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from pages.gate import cookies, guard
from pages.gate.guard import Guard
from tests.access.conftest import FIRST, OWN

HERE = "10.0.0.1"


class Behind:
    """The application behind the gate: keeps every connection open until it is told that the browser has gone."""

    def __init__(self) -> None:
        self.open, self.ended = asyncio.Queue[None](), asyncio.Queue[int]()

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        assert (await receive())["type"] == "websocket.connect"
        self.open.put_nowait(None)
        self.ended.put_nowait((await receive())["code"])


class Server:
    """One server, asked by several browsers at once."""

    def __init__(self) -> None:
        self.behind = Behind()
        self.gate = Guard(self.behind)

    async def tab(self, word: str) -> Callable[[], Coroutine[Any, Any, None]] | None:
        """Opens a tab. Returns what closes it; None where it was refused."""
        said, answers = asyncio.Queue[dict](), list[dict]()
        said.put_nowait({"type": "websocket.connect"})

        async def send(message) -> None:
            answers.append(message)

        task = asyncio.ensure_future(self.gate(_scope("websocket", "/_stcore/stream", word), said.get, send))
        opened = asyncio.ensure_future(self.behind.open.get())
        await asyncio.wait({task, opened}, return_when=asyncio.FIRST_COMPLETED)
        if not opened.done():
            opened.cancel()
            assert [a["code"] for a in answers] == [1008]
            return None

        async def close() -> None:
            said.put_nowait({"type": "websocket.disconnect", "code": 1001})
            await task

        return close

    async def page(self, word: str, path: str = "/overview", accept: str = "text/html") -> tuple[int, str]:
        """Asks for an address. Returns status and text."""
        answers: list[dict] = []

        async def receive():
            return {"type": "http.request"}

        async def send(message) -> None:
            answers.append(message)

        await self.gate(_scope("http", path, word, (b"accept", accept.encode())), receive, send)
        return answers[0]["status"], b"".join(a.get("body", b"") for a in answers[1:]).decode()


def _scope(kind: str, path: str, word: str, *headers: tuple[bytes, bytes]) -> dict:
    return {
        "type": kind, "path": path, "root_path": "", "query_string": b"", "method": "GET", "client": (HERE, 1),
        "scheme": {"websocket": "ws", "http": "http"}[kind], "server": (HERE, 80),
        "headers": [(b"host", b"127.0.0.1"), (b"cookie", f"{cookies.SIGN_IN}={word}".encode()), *headers],
    }  # fmt: skip


def run(story: Callable[[Server], Coroutine[Any, Any, None]]) -> None:
    async def told() -> None:
        await asyncio.wait_for(story(Server()), 60)

    with ThreadPoolExecutor(1) as apart:  # a browser of other tests may have a loop running in this thread
        apart.submit(lambda: asyncio.run(told())).result()


@pytest.fixture
def words(desk, accounts, monkeypatch) -> tuple[str, str]:
    """The cookies of two people, where three tabs may be open, and two of one person."""
    session = desk.rules.session.model_copy(update={"tabs": 3, "tabs_of_person": 2})
    desk.rules = desk.rules.model_copy(update={"session": session})
    monkeypatch.setattr(guard, "desk", lambda: desk)
    monkeypatch.setattr(guard, "is_host_allowed", lambda _: True)
    monkeypatch.setattr(guard, "LOOK_AGAIN", 0.01)
    accounts.set_password("admin", "Another-Horse-8", own=True, by=desk.enter("admin", FIRST, HERE)[1].identity)
    return desk.enter("li.si", OWN, HERE)[0], desk.enter("admin", "Another-Horse-8", HERE)[0]


def test_one_person_has_so_many_tabs_and_is_told_so(words, record):
    async def story(server: Server) -> None:
        one, two = await server.tab(words[0]), await server.tab(words[0])
        status, text = await server.page(words[0])
        assert (status, "您已打开 2 个窗口或标签页，每人最多 2 个" in text) == (503, True)
        assert 'http-equiv="refresh"' in text  # a reload is let in when the former page has gone
        assert await server.tab(words[0]) is None
        assert (await server.page(words[0], "/account"))[0] == 200  # there he can sign out everywhere
        assert (await server.page(words[0], "/static/js/index.js", "*/*"))[0] == 200  # of the tabs that he has
        assert (await server.page(words[1]))[0] == 200  # others are not concerned
        await one()
        assert (await server.page(words[0]))[0] == 200
        again = await server.tab(words[0])
        for close in (two, again):
            await close()

    run(story)
    refused = [e.body for e in record.read() if e.act == "access.refused"]
    assert [(r["reason"], r["by"]["account"]) for r in refused] == [("一人打开的窗口已到上限", "li.si")]


def test_all_together_have_so_many_and_who_closes_one_makes_room(words):
    async def story(server: Server) -> None:
        tabs = [await server.tab(words[n]) for n in (0, 0, 1)]
        status, text = await server.page(words[1])
        assert (status, "服务器上打开的窗口已到上限（3 个）" in text) == (503, True)
        assert await server.tab(words[1]) is None
        await tabs.pop(0)()
        assert (await server.page(words[1]))[0] == 200
        tabs.append(await server.tab(words[1]))
        for close in tabs:
            await close()
        assert not server.gate._tabs._open

    run(story)


@pytest.mark.parametrize("ends", ["idle", "absolute", "clock put back", "signed out elsewhere"])
def test_a_tab_whose_sign_in_has_ended_is_closed_and_frees_its_place(words, desk, clock, ends):
    async def story(server: Server) -> None:
        closing = await server.tab(words[1])
        await server.tab(words[0])
        begun, other = (desk.sign_ins.by_token(word) for word in words)
        if ends == "idle":
            clock.later(minutes=desk.rules.session.idle_minutes)
            desk.sign_ins.touch(other)
        elif ends == "absolute":
            for _ in range(2 * desk.rules.session.absolute_hours):
                clock.later(minutes=30)
                desk.sign_ins.touch(begun)
                other.ends = clock.moment + desk.rules.session.absolute
                desk.sign_ins.touch(other)
        elif ends == "clock put back":
            clock.later(days=-365)
            desk.sign_ins.touch(other)
        else:
            desk.accounts.end_sign_ins("li.si", by=begun.identity)
        assert await server.behind.ended.get() == 1008
        assert server.gate._tabs._open == {"admin": 1}
        await closing()

    run(story)
