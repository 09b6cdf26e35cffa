"""Who is signed in: kept by this server alone, in memory; the browser holds an opaque random word and nothing else.

After a restart everybody signs in again. A sign-in ends when nothing was done for a while, after an absolute time, with
the token of the identity provider, when its account was changed, or by signing out.
"""

import hashlib
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from data.access.identity import SINGLE, Identity
from data.access.rules import Session
from data.access.sign_in.familiar import Place
from data.journal.clock import now
from data.journal.event import Event

_MOST_HANDED_OUT = 5_000
_PUT_BACK = timedelta(minutes=5)  # by so much a clock may be set right without anybody noticing
LOCAL = "local"  # the handle of the one user of sign-in way "none"


@dataclass
class SignIn:
    """One sign-in. handle: names it inside the server; it opens nothing. recorded: the act of the journal; device: by which the
    browser is known; must_change, must_enrol: a password, a second factor has to be set before anything else; offered: the secret
    that its account page shows. leave_by: where the identity provider signs people out; handed_out: media and upload addresses
    given to it; asking: its tabs (Streamlit's sessions) whose page asks for files now, and may."""

    handle: str
    identity: Identity
    since: datetime
    ends: datetime
    seen: datetime
    generation: int | None = None
    recorded: Event | None = None
    device: str = ""
    must_change: bool = False
    must_enrol: bool = False
    offered: str | None = None
    leave_by: str | None = None
    handed_out: "OrderedDict[str, None]" = field(default_factory=OrderedDict)
    asking: set[str] = field(default_factory=set)

    @property
    def place(self) -> Place:
        """From where it was made."""
        return Place(self.identity.address, self.device)

    def hand_out(self, addresses: Iterable[str]) -> None:
        """Remember addresses that this sign-in was sent; the oldest are forgotten."""
        for address in addresses:
            self.handed_out[address] = None
            self.handed_out.move_to_end(address)
        while len(self.handed_out) > _MOST_HANDED_OUT:
            self.handed_out.popitem(last=False)


class SignIns:
    """All of them. current: whether one still holds, as far as anybody else may have ended it, in whichever process."""

    def __init__(self, rules: Session, current: Callable[[SignIn], bool], clock: Callable[[], datetime] = now) -> None:
        self._rules, self._current, self._clock = rules, current, clock
        self._guard = threading.RLock()
        self._by_token: dict[str, SignIn] = {}
        self._by_handle: dict[str, SignIn] = {}

    def begin(
        self,
        identity: Identity,
        *,
        generation: int | None = None,
        recorded: Event | None = None,
        must_change: bool = False,
        must_enrol: bool = False,
        until: datetime | None = None,
        device: str = "",
    ) -> tuple[str, SignIn]:
        """Somebody has signed in. until: when the identity provider's token ends. Returns the browser's word and the sign-in."""
        at = self._clock()
        ends = min(filter(None, (at + self._rules.absolute, until)))
        token = secrets.token_urlsafe(32)
        begun = SignIn(
            secrets.token_hex(16), identity, at, ends, at, generation, recorded, device, must_change, must_enrol
        )
        with self._guard:
            self._sweep()
            self._by_token[_digest(token)] = begun
            self._by_handle[begun.handle] = begun
        return token, begun

    def by_token(self, token: str | None) -> SignIn | None:
        """The sign-in of a browser, if it still holds."""
        with self._guard:
            return self._held(self._by_token.get(_digest(token))) if token else None

    def by_handle(self, handle: str | None) -> SignIn | None:
        """The sign-in of a connection, if it still holds."""
        with self._guard:
            return self._held(self._by_handle.get(handle)) if handle else None

    def touch(self, sign_in: SignIn) -> None:
        """The person did something."""
        sign_in.seen = self._clock()

    def left(self, sign_in: SignIn) -> timedelta:
        """How long it holds at most; nothing where the clock was put back: nobody knows how long it has held."""
        at = self._clock()
        if at < sign_in.seen - _PUT_BACK:
            return timedelta(0)
        return min(sign_in.ends, sign_in.seen + self._rules.idle) - at

    def of(self, account: str) -> list[SignIn]:
        """All that hold of one account."""
        with self._guard:
            return [s for s in list(self._by_handle.values()) if s.identity.account == account and self._held(s)]

    def end(self, sign_in: SignIn) -> None:
        """Signed out."""
        with self._guard:
            self._by_handle.pop(sign_in.handle, None)
            self._by_token = {token: s for token, s in self._by_token.items() if s is not sign_in}

    def _held(self, found: SignIn | None) -> SignIn | None:
        if found is None or found.handle not in self._by_handle:
            return None
        if self.left(found) <= timedelta(0) or not self._current(found):
            self.end(found)
            return None
        return found

    def _sweep(self) -> None:
        for found in list(self._by_handle.values()):
            self._held(found)


class Single:
    """Sign-in way "none": one person at this machine, always there. closed: why nobody is served, or None."""

    def __init__(self, closed: Callable[[], str | None]) -> None:
        at = now()
        self.sign_in, self._closed = SignIn(LOCAL, SINGLE, at, at, at), closed

    def by_token(self, token: str | None) -> SignIn | None:
        """The one user."""
        return None if self._closed() else self.sign_in

    def by_handle(self, handle: str | None) -> SignIn | None:
        """The one user, when the connection came through the gate."""
        return self.by_token(None) if handle == LOCAL else None

    def touch(self, sign_in: SignIn) -> None:
        """Nothing ends here."""

    def left(self, sign_in: SignIn) -> timedelta:
        """It never ends."""
        return timedelta(days=1)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
