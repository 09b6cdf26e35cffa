"""In front of every address: who is not signed in reaches the sign-in page and the health check, and nothing else.

The identity reaches Streamlit as a header that is set here, at the connection's handshake, after any copy that a client
sent was thrown away. Addresses of media and uploads answer only whoever they were given to, and those of uploads only while
the page of that tab asks for files.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data.access import audit
from data.access.identity import Identity
from data.access.sign_in.desk import Desk, desk
from data.access.sign_in.sign_ins import SignIn
from data.journal.record import RecordError
from pages.gate import addresses, cookies, handed_out, headers, html, provider, uploads
from pages.gate.tabs import Full, Tabs
from pages.gate.uploads import Refusal, Uploads
from pages.session.streamlit_internals import FileURLs, is_host_allowed

IDENTITY = b"x-monitor-sign-in"  # .streamlit/config.toml: server.trustedUserHeaders
LOOK_AGAIN = 5  # seconds after which an idle connection asks whether its sign-in still holds
ASK_AGAIN = 5  # seconds after which a page that found no place asks again
QUIET = 60  # seconds in which one visitor at one address is recorded once for one reason


class Guard:
    """The ASGI middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._recorded: OrderedDict[tuple[str, str, str], float] = OrderedDict()
        self._uploads, self._tabs = Uploads(), Tabs()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        opened, path = desk(), addresses.within(scope["path"])
        scope = {**scope, "headers": [h for h in scope["headers"] if h[0].lower() != IDENTITY]}
        tls = scope["scheme"] in ("https", "wss")
        if scope["type"] == "http":
            # the browser may keep what never changes; everything else is somebody's
            send = _sending(send, headers.of(tls=tls, private=not path.startswith("/static/")), tls=tls)
        try:
            answer = _not_from_there(opened, scope) or await self._answer(opened, scope, path)
        except RecordError as error:  # the accounts cannot be read: nobody is let in
            answer = html.message("暂时不能使用", str(error), status=503)
        if isinstance(answer, Response):
            await _refuse(answer, scope, receive, send)
        elif answer is None:
            if path == "/oauth2callback":
                await provider.take_in(self._app, scope, receive, send)
            else:
                await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            self._tabs.open(answer)
            try:
                await _Connection(opened, answer, receive, send, self._may_send).serve(self._app, scope)
            finally:
                self._tabs.close(answer)
                self._release(opened)
                asyncio.get_running_loop().call_later(uploads.RESUMED, self._release, opened)
        elif path.startswith(addresses.UPLOAD) and scope["method"] == "PUT":
            await self._take_in(opened, answer, path, scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _answer(self, opened: Desk, scope: Scope, path: str) -> Response | SignIn | None:
        """What is answered instead; or who asks; or None for what is open to everybody."""
        if addresses.is_closed(path, opened.way):
            return PlainTextResponse("没有这个地址", 404)
        if scope["type"] == "http" and addresses.is_open(path, opened.way):
            return None
        request = HTTPConnection(scope)
        found = opened.sign_ins.by_token(request.cookies.get(cookies.SIGN_IN))
        if found is None:
            await self._record(audit.stranger("", addresses.client(scope)), path, "没有登录")
            return _to_sign_in(request, scope)
        if (found.must_change or found.must_enrol) and path != addresses.ACCOUNT:
            return RedirectResponse(f"{addresses.base()}{addresses.ACCOUNT}", 303)
        if path.startswith(addresses.HANDED_OUT) and path not in found.handed_out:
            await self._record(found.identity, path, "不是给此人的地址")
            return PlainTextResponse("这个地址不是给您的", 403)
        if (full := self._full(opened, found, scope, path)) is not None:
            await self._record(found.identity, addresses.STREAM, full.reason)
            return html.full(full.message, ASK_AGAIN)
        opened.sign_ins.touch(found)
        return found

    def _full(self, opened: Desk, by: SignIn, scope: Scope, path: str) -> Full | None:
        """Why somebody who opens a tab finds no place; without sign-in one person uses his own machine."""
        asks = opened.way != "none" and _opens_a_tab(scope, path)
        return self._tabs.full(by, opened.rules.session) if asks else None

    async def _take_in(self, opened: Desk, by: SignIn, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a file in where a page asks for it and there is room for it; else say why not, and record it."""
        self._release(opened)
        said = Headers(scope=scope).get("content-length", "")
        refused = self._uploads.begin(by, path, int(said) if said.isdecimal() else None, opened.rules.uploads)
        if refused is not None:
            await self._record(by.identity, path, refused.reason)
            await PlainTextResponse(refused.message, refused.status)(scope, receive, send)
            return
        try:
            await self._app(scope, receive, send)
        finally:
            self._uploads.end(path)

    async def _may_send(self, opened: Desk, by: SignIn, session: str, files: int) -> Refusal | None:
        """Whether a tab may send so many more files; that it may not is recorded."""
        self._release(opened)
        refused = self._uploads.refusal(by, session, opened.rules.uploads, files=files)
        if refused is not None:
            await self._record(by.identity, addresses.UPLOAD, refused.reason)
        return refused

    def _release(self, opened: Desk) -> None:
        self._uploads.release(
            lambda by: _holds(opened, by, unknown=True)
        )  # a database away for a moment costs nobody his files

    async def _record(self, who: Identity, path: str, reason: str) -> None:
        """Refusals of what is not just somebody opening the start page; of one visitor and reason once in a while."""
        if not path.startswith((*addresses.HANDED_OUT, addresses.STREAM)):
            return
        key = who.account, who.address, reason
        moment, last = time.monotonic(), self._recorded.get(key, -QUIET)
        if moment - last < QUIET:
            return
        self._recorded[key] = moment
        while len(self._recorded) > 1000:
            self._recorded.popitem(last=False)
        kind = next(p for p in (*addresses.HANDED_OUT, addresses.STREAM) if path.startswith(p))
        try:
            await run_in_threadpool(_note, who, kind, reason)
        except RecordError:
            return  # it is refused anyway


class _Connection:
    """One browser's connection: it ends with the sign-in, and what addresses it is handed are remembered.

    may_send: whether files may be sent from a tab (its session) by a sign-in, and so many of them.
    """

    def __init__(
        self,
        opened: Desk,
        sign_in: SignIn,
        receive: Receive,
        send: Send,
        may_send: Callable[[Desk, SignIn, str, int], Awaitable[Refusal | None]],
    ) -> None:
        self._desk, self._sign_in, self._receive, self._send = opened, sign_in, receive, send
        self._may_send = may_send
        self._pending: asyncio.Future[Message] | None = None

    async def serve(self, app: ASGIApp, scope: Scope) -> None:
        """Hand the connection on with its identity."""
        named = [*scope["headers"], (IDENTITY, self._sign_in.handle.encode())]
        try:
            await app({**scope, "headers": named}, self._next, self._out)
        finally:
            if self._pending is not None:
                self._pending.cancel()

    async def _next(self) -> Message:
        """What the browser says next; the end of the connection once the sign-in does not hold any more."""
        while True:
            self._pending = self._pending or asyncio.ensure_future(self._receive())
            done, _ = await asyncio.wait({self._pending}, timeout=LOOK_AGAIN)
            if not _holds(self._desk, self._sign_in):
                await self._send({"type": "websocket.close", "code": 1008, "reason": "signed out"})
                return {"type": "websocket.disconnect", "code": 1008}
            if done:
                message, self._pending = self._pending.result(), None
                if message["type"] == "websocket.receive":
                    self._desk.sign_ins.touch(self._sign_in)
                return message

    async def _out(self, message: Message) -> None:
        data = message.get("bytes")
        if data and (said := handed_out.read(data)) is not None:
            if (refused := await self._refused(said.file_urls_response.file_urls)) is not None:
                said.file_urls_response.ClearField("file_urls")
                said.file_urls_response.error_msg = refused.message  # stands beside the file in the browser
                message = {**message, "bytes": said.SerializeToString()}
            self._sign_in.hand_out(handed_out.in_fields(said))
        await self._send(message)

    async def _refused(self, asked: Sequence[FileURLs]) -> Refusal | None:
        """Why the addresses to which files are to be sent are not handed out."""
        if not asked:
            return None
        session, _ = uploads.place(asked[0].upload_url)
        return await self._may_send(self._desk, self._sign_in, session, len(asked))


def _opens_a_tab(scope: Scope, path: str) -> bool:
    """Whether somebody asks for a page, or for the connection of one. The account page needs none."""
    if scope["type"] == "websocket":
        return True
    return (
        path != addresses.ACCOUNT and scope["method"] == "GET" and "text/html" in Headers(scope=scope).get("accept", "")
    )


def _note(who: Identity, kind: str, reason: str) -> None:
    if who.role == audit.STRANGER:
        desk().note_stranger(who, kind, tried=kind, reason=reason)
    else:
        audit.note(desk().record, "refused", who, kind, tried=kind, reason=reason)


def _holds(opened: Desk, sign_in: SignIn, *, unknown: bool = False) -> bool:
    """Whether a sign-in still holds. unknown: what is said where the accounts or the sign-ins cannot be read."""
    try:
        return opened.sign_ins.by_handle(sign_in.handle) is not None
    except RecordError:
        return unknown


def _not_from_there(opened: Desk, scope: Scope) -> Response | None:
    """Without sign-in only this machine itself may ask, only by its own name, and only of a record without accounts; else the
    hosts that are set."""
    asked = Headers(scope=scope)
    if (why := opened.closed()) is not None:
        return PlainTextResponse(why, 403)
    if opened.way == "none":
        here = addresses.is_loopback(addresses.client(scope)) and addresses.is_loopback(addresses.host(asked))
        return None if here else PlainTextResponse("没有登录的系统只能在本机使用（127.0.0.1）。", 403)
    return None if is_host_allowed(asked.get("host")) else PlainTextResponse("不接受这个主机名", 400)


def _to_sign_in(request: HTTPConnection, scope: Scope) -> Response:
    if scope["type"] == "websocket" or scope["method"] != "GET" or "text/html" not in request.headers.get("accept", ""):
        return PlainTextResponse("请先登录", 401)
    wanted = addresses.onward(str(request.url.path) + (f"?{request.url.query}" if request.url.query else ""))
    if request.headers.get("sec-fetch-site") == "cross-site":
        # a link on another site: the browser leaves our cookie out; once more from our own page, and it is there
        return html.onward(wanted)
    return RedirectResponse(f"{addresses.base()}{addresses.SIGN_IN}?{html.query(wanted)}", 303)


async def _refuse(answer: Response, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "http":
        await answer(scope, receive, send)
        return
    await receive()  # the handshake
    await send({"type": "websocket.close", "code": 1008, "reason": "refused"})


def _sending(send: Send, more: list[tuple[bytes, bytes]], *, tls: bool) -> Send:
    """Every answer goes out with our headers, which replace any of the same names; over TLS every cookie is for TLS only."""
    names: set[Any] = {name for name, _ in more}

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = [_secured(h) if tls else h for h in message.get("headers", []) if h[0].lower() not in names]
            message = {**message, "headers": [*kept, *more]}
        await send(message)

    return sending


def _secured(header: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
    """Streamlit's own cookies, too: it does not know of the TLS in front of it."""
    name, value = header
    bare = name.lower() == b"set-cookie" and b"; secure" not in value.lower()
    return (name, value + b"; Secure") if bare else header
