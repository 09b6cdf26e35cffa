"""The two cookies: an opaque word that stands for a sign-in, and one that shows that a form is our own."""

import hmac
import secrets

from starlette.requests import Request
from starlette.responses import Response

from pages.gate import addresses

SIGN_IN, FORM = "monitor_sign_in", "monitor_form"


def put(response: Response, name: str, value: str, request: Request) -> None:
    """Set a cookie for this browser session: no script reads it, no other site sends it, over TLS only where there is TLS."""
    secure = request.url.scheme == "https"
    response.set_cookie(name, value, path=addresses.base() or "/", httponly=True, samesite="strict", secure=secure)


def drop(response: Response, name: str) -> None:
    """Forget a cookie."""
    response.delete_cookie(name, path=addresses.base() or "/", httponly=True, samesite="strict")


def form_word(request: Request) -> str:
    """The word a form carries back: the one this browser has, or a new one."""
    found = request.cookies.get(FORM, "")
    return found if len(found) == 43 else secrets.token_urlsafe(32)


def is_own_form(request: Request, word: str) -> bool:
    """Whether a form was sent from our own page in the same browser."""
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin")
    own = origin is None or origin.partition("://")[2] == request.headers.get("host")
    known = request.cookies.get(FORM, "")
    return site in ("same-origin", "none") and own and bool(known) and hmac.compare_digest(known, word)
