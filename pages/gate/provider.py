"""The identity provider's answer: Streamlit's own st.login talks to the provider, and what comes back becomes our sign-in.

Streamlit would keep it for thirty days in a cookie that nobody can end; that cookie never leaves the server.
"""

import json
from collections.abc import Mapping
from functools import partial
from http.cookies import SimpleCookie
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data.access.sign_in.desk import desk
from data.journal.record import RecordError
from data.problem import Refused
from pages.gate import addresses, cookies, html
from pages.session import streamlit_internals
from pages.session.streamlit_internals import USER_COOKIE_NAME, decode_signed_value, get_cookie_with_chunks


def way_in() -> str:
    """The address that leads to the provider, as st.login makes it."""
    return f"{addresses.base()}/auth/login?provider={streamlit_internals.encode_provider_token('default')}"


async def take_in(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Let Streamlit take the provider's answer, and make a sign-in of it, or say why not."""
    messages: list[Message] = []

    async def hear(message: Message) -> None:
        messages.append(message)

    await app(scope, receive, hear)
    request = Request(scope)
    given = _cookies(messages)
    claims = _claims(given)
    if claims is None:
        answer = html.message("没有登录", "统一身份认证没有完成。", status=401)
    else:
        try:
            enter = partial(desk().enter_by_claims, leave_by=await _leave_by(scope, given))
            word, _ = await run_in_threadpool(enter, claims, addresses.client(scope))
            answer = html.onward(f"{addresses.base()}/")
            cookies.put(answer, cookies.SIGN_IN, word, request)
        except Refused as refused:
            answer = html.message("没有登录", refused.problems[0].message.partition("：")[2], status=403)
        except RecordError as error:
            answer = html.message("暂时不能登录", str(error), status=503)
    await answer(scope, receive, send)


def _cookies(messages: list[Message]) -> Mapping[str, str]:
    found = SimpleCookie()
    for message in messages:
        for name, value in message.get("headers", []):
            if name.lower() == b"set-cookie":
                found.load(value.decode("latin-1"))
    return {name: morsel.value for name, morsel in found.items() if morsel.value}


def _claims(given: Mapping[str, str]) -> Mapping[str, Any] | None:
    secret = streamlit_internals.get_cookie_secret()

    try:
        raw = get_cookie_with_chunks(lambda name: _decoded(secret, name, given), USER_COOKIE_NAME)
        return json.loads(raw) if raw else None
    except ValueError:
        return None


def _decoded(secret: str, name: str, given: Mapping[str, str]) -> bytes | None:
    value = given.get(name)
    return None if value is None else decode_signed_value(secret, name, value.encode("latin-1"))


async def _leave_by(scope: Scope, given: Mapping[str, str]) -> str | None:
    """Where the provider wants people to sign out, if it says so."""
    cookie = "; ".join(f"{name}={value}" for name, value in given.items())
    headers = [h for h in scope["headers"] if h[0] != b"cookie"] + [(b"cookie", cookie.encode("latin-1"))]
    return await streamlit_internals.get_provider_logout_url(Request({**scope, "headers": headers}))
