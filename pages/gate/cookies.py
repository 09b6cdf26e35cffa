"""The three cookies: an opaque word that stands for a sign-in, one that shows that a form is our own, and one by which a browser is
known again; that one opens nothing."""

import hmac
import secrets

from starlette.requests import Request
from starlette.responses import Response

from pages.gate import addresses

SIGN_IN, FORM, DEVICE = "monitor_sign_in", "monitor_form", "monitor_device"
_WORD = 43  # characters of a word
_YEAR = 365 * 86_400


def put(response: Response, name: str, value: str, request: Request) -> None:
    """Set a cookie for this browser session: no script reads it, no other site sends it, over TLS only where there is TLS."""
    secure = request.url.scheme == "https"
    response.set_cookie(name, value, path=addresses.base() or "/", httponly=True, samesite="strict", secure=secure)


def keep_device(response: Response, word: str, request: Request) -> None:
    """Let this browser be known again, for a year since the last sign-in."""
    secure = request.url.scheme == "https"
    at = addresses.base() or "/"
    response.set_cookie(DEVICE, word, max_age=_YEAR, path=at, httponly=True, samesite="strict", secure=secure)


def device(request: Request) -> str:
    """The word by which this browser is known; empty: it has none."""
    found = request.cookies.get(DEVICE, "")
    return found if len(found) == _WORD else ""


def fresh() -> str:
    """A new word that nobody can guess."""
    return secrets.token_urlsafe(32)


def drop(response: Response, name: str) -> None:
    """Forget a cookie."""
    response.delete_cookie(name, path=addresses.base() or "/", httponly=True, samesite="strict")


def form_word(request: Request) -> str:
    """The word a form carries back: the one this browser has, or a new one."""
    found = request.cookies.get(FORM, "")
    return found if len(found) == _WORD else fresh()


def is_own_form(request: Request, word: str) -> bool:
    """Whether a form was sent from our own page in the same browser."""
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin")
    own = origin is None or origin.partition("://")[2] == request.headers.get("host")
    known = request.cookies.get(FORM, "")
    return site in ("same-origin", "none") and own and bool(known) and hmac.compare_digest(known, word)
