"""Who is signed in: the browser holds an opaque random word, the server only its digest.

Where the record is kept in PostgreSQL every server on it knows all sign-ins; with a folder each process has its own, in memory, and
after a restart everybody signs in again. A sign-in ends when nothing was done for a while, after an absolute time, with the token of
the identity provider, when its account was changed, or by signing out.
"""

import hashlib
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta

from pydantic import TypeAdapter, ValidationError

from data.access.identity import SINGLE, Identity
from data.access.rules import Session
from data.access.sign_in.familiar import Place
from data.journal.clock import now
from data.journal.durable import RecordError
from data.journal.event import Mark
from data.journal.passing import Passing

_MOST_HANDED_OUT = 5_000
_PUT_BACK = timedelta(minutes=5)  # by so much a clock may be set right without anybody noticing
_TOLD = timedelta(
    minutes=1
)  # so much later other servers may hear that the person did something: there the idle time began before
_OF_THIS_SERVER = {"handed_out", "asking"}
LOCAL = "local"  # the handle of the one user of sign-in way "none"


@dataclass
class SignIn:
    """One sign-in. handle: names it inside the servers, the digest of the browser's word; it opens nothing. recorded: where it
    stands in the journal; device: by which the browser is known; must_change, must_enrol: a password, a second factor has to be set
    before anything else; offered: the secret that its account page shows. leave_by: where the identity provider signs people out;
    handed_out: media and upload addresses given to it by this server; asking: its tabs (Streamlit's sessions) whose page asks for
    files now, and may."""

    handle: str
    identity: Identity
    since: datetime
    ends: datetime
    seen: datetime
    generation: int | None = None
    recorded: Mark | None = None
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


_KEPT: TypeAdapter[SignIn] = TypeAdapter(SignIn)


class SignIns:
    """All of them. current: whether one still holds, as far as anybody else may have ended it, in whichever process; kept: where
    they stand. Whatever asks raises RecordError where that cannot be read."""

    def __init__(
        self, rules: Session, current: Callable[[SignIn], bool], kept: Passing, clock: Callable[[], datetime] = now
    ) -> None:
        self._rules, self._current, self._kept, self._clock = rules, current, kept, clock
        self._guard = threading.Lock()
        # handle → as it was read last, the sign-in that this server has, when it was last told to the others
        self._known: dict[str, tuple[bytes, SignIn, datetime]] = {}
        self._ended: set[str] = set()  # signed out here while nothing could be written: it must not come back

    def begin(
        self,
        identity: Identity,
        *,
        generation: int | None = None,
        recorded: Mark | None = None,
        must_change: bool = False,
        must_enrol: bool = False,
        until: datetime | None = None,
        device: str = "",
        leave_by: str | None = None,
    ) -> tuple[str, SignIn]:
        """Somebody has signed in. until: when the identity provider's token ends. Returns the browser's word and the sign-in.

        Raises RecordError where it cannot be kept: then nobody is in.
        """
        at = self._clock()
        ends = min(filter(None, (at + self._rules.absolute, until)))
        token = secrets.token_urlsafe(32)
        begun = SignIn(
            _digest(token),
            identity,
            at,
            ends,
            at,
            generation,
            recorded,
            device,
            must_change,
            must_enrol,
            leave_by=leave_by,
        )
        self._forget()
        self._keep(begun, lambda _: True)
        return token, begun

    def by_token(self, token: str | None) -> SignIn | None:
        """The sign-in of a browser, if it still holds."""
        return self._held(_digest(token)) if token else None

    def by_handle(self, handle: str | None) -> SignIn | None:
        """The sign-in of a connection, if it still holds."""
        return self._held(handle) if handle else None

    def touch(self, sign_in: SignIn) -> None:
        """The person did something. The other servers are told at most once a minute."""
        sign_in.seen = self._clock()
        _, _, told = self._known.get(sign_in.handle, (b"", sign_in, sign_in.seen))
        if not timedelta(0) <= sign_in.seen - told < _TOLD:
            with suppress(RecordError):  # it is no act: whoever cannot be told hears of it the next time
                self.changed(sign_in)

    def changed(self, sign_in: SignIn) -> None:
        """Something of a sign-in is different, for all servers; one that was ended meanwhile stays so. Raises RecordError."""
        self._keep(sign_in, lambda before: before is not None)

    def left(self, sign_in: SignIn) -> timedelta:
        """How long it holds at most; nothing where the clock was put back: nobody knows how long it has held."""
        at = self._clock()
        if at < sign_in.seen - _PUT_BACK:
            return timedelta(0)
        return min(sign_in.ends, sign_in.seen + self._rules.idle) - at

    def of(self, account: str) -> list[SignIn]:
        """All that hold of one account."""
        held = [self._held(handle) for handle in self._kept.all()]
        return [found for found in held if found is not None and found.identity.account == account]

    def end(self, sign_in: SignIn) -> None:
        """Signed out. Raises RecordError where it cannot be written: then it has ended at this server only."""
        with self._guard:
            self._ended.add(sign_in.handle)
            self._known.pop(sign_in.handle, None)
        at = self._clock().timestamp()
        self._kept.change(sign_in.handle, lambda _: None, at=at, until=at)
        with self._guard:
            self._ended.discard(sign_in.handle)

    def _keep(self, sign_in: SignIn, where: Callable[[bytes | None], bool]) -> None:
        content = _KEPT.dump_json(sign_in, exclude=_OF_THIS_SERVER)
        change = lambda before: content if where(before) else None  # noqa: E731
        self._kept.change(sign_in.handle, change, at=self._clock().timestamp(), until=sign_in.ends.timestamp())
        with self._guard:
            self._known[sign_in.handle] = content, sign_in, sign_in.seen

    def _held(self, handle: str) -> SignIn | None:
        found = self._found(handle)
        if found is None:
            return None
        if self.left(found) <= timedelta(0) or handle in self._ended or not self._current(found):
            with suppress(RecordError):  # it has ended, whether or not that can be written down
                self.end(found)
            return None
        return found

    def _found(self, handle: str) -> SignIn | None:
        """The one that stands under a handle, as this server has it: what others changed of it is taken over."""
        content = self._kept.get(handle)
        with self._guard:
            before, known, _ = self._known.get(handle, (None, None, None))
            if content is None:
                self._known.pop(handle, None)
                return None
            if known is not None and content == before:
                return known
            try:
                found = _KEPT.validate_json(content)
            except ValidationError:  # another program's: whoever it is signs in here
                return None
            told = found.seen
            if known is not None:
                found.seen = max(found.seen, known.seen)
                for name in {f.name for f in fields(SignIn)} - _OF_THIS_SERVER:
                    setattr(known, name, getattr(found, name))
            self._known[handle] = content, known or found, told
            return known or found

    def _forget(self) -> None:
        """What stands nowhere any more is not kept here either."""
        stand = self._kept.all()
        with self._guard:
            self._known = {handle: known for handle, known in self._known.items() if handle in stand}


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
