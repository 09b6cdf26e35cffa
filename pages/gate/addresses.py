"""Addresses: the sub-path under which the product stands, what belongs to which part, and who asks from where."""

import ipaddress
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import streamlit as st
from starlette.datastructures import Headers

SIGN_IN, ACCOUNT = "/sign-in", "/account"
STREAM = "/_stcore/stream"
OPEN = (SIGN_IN, f"{SIGN_IN}/style.css", f"{SIGN_IN}/icon.png", "/_stcore/health")
OPEN_FOR_OIDC = ("/auth/login", "/oauth2callback")
# Ways in and out that nobody needs here: numbers about the server, an interface for programs, Streamlit's own sign-out.
CLOSED = ("/_stcore/metrics", "/_stcore/agent", "/_stcore/script-health-check", "/auth", "/oauth2callback")
UPLOAD = "/_stcore/upload_file/"
HANDED_OUT = ("/media/", UPLOAD)


def base() -> str:
    """The sub-path before every address: "" or /jxjc."""
    path = (st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}" if path else ""


def within(path: str) -> str:
    """A path without the sub-path."""
    before = base()
    return path[len(before) :] or "/" if before and (path == before or path.startswith(f"{before}/")) else path


def is_closed(path: str, way: str) -> bool:
    """Whether an address answers nobody."""
    if way == "oidc" and path in OPEN_FOR_OIDC:
        return False
    return any(path == closed or path.startswith((f"{closed}/", f"{closed}.")) for closed in CLOSED)


def is_open(path: str, way: str) -> bool:
    """Whether an address answers people who are not signed in."""
    return path in OPEN or (way == "oidc" and path in OPEN_FOR_OIDC)


def onward(wanted: str | None) -> str:
    """Where to go after signing in: a place of this product, or its start. Never another server."""
    safe = wanted is not None and wanted.startswith("/") and not wanted.startswith("//") and "\\" not in wanted
    if (
        wanted is None
        or not safe
        or any(ord(c) < 32 for c in wanted)
        or within(wanted.split("?")[0]) in (SIGN_IN, ACCOUNT)
    ):
        return f"{base()}/"
    return quote(wanted, safe="/?&=%:;,+-_.~!*'()@$")


def client(scope: Mapping[str, Any]) -> str:
    """From where somebody asks. Behind a proxy on this machine: what the proxy says (uvicorn reads X-Forwarded-For)."""
    return scope["client"][0] if scope.get("client") else "?"


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine itself."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def host(headers: Headers) -> str:
    """The name under which the product was asked for, without the port."""
    name = headers.get("host", "")
    return name.rsplit("]")[0] + "]" if name.startswith("[") else name.split(":")[0]
