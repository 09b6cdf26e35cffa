"""Where each account is at home: at which addresses and from which devices it has signed in, as the journal says, whichever server
process on the record wrote it.

A device is a browser that keeps a random word of this server (pages/gate/cookies.py). The journal has a digest of the word, which
opens nothing.
"""

import hashlib
import threading
from dataclasses import dataclass

from data.access.identity import AUDIT
from data.journal.event import NO_HASH
from data.journal.record import Record, RecordShorter


@dataclass(frozen=True)
class Place:
    """From where somebody tries. device: a digest of the word that his browser keeps; empty: it keeps none."""

    address: str
    device: str = ""


def device_of(word: str) -> str:
    """The digest by which a browser is known. word: what it keeps; empty: nothing."""
    return hashlib.sha256(word.encode()).hexdigest()[:32] if word else ""


class Familiar:
    """Follows the sign-ins in the journal; what is new is read, not the whole journal. Safe for threads."""

    def __init__(self, record: Record) -> None:
        self._record, self._guard = record, threading.Lock()
        self._seen, self._last = 0, NO_HASH
        self._addresses: set[tuple[str, str]] = set()
        self._devices: set[tuple[str, str]] = set()

    def device(self, account: str, place: Place) -> bool:
        """Whether an account has signed in from this device. Raises RecordError."""
        with self._guard:
            self._follow()
            return bool(place.device) and (account, place.device) in self._devices

    def address(self, account: str, place: Place) -> bool:
        """Whether an account has signed in at this address. Raises RecordError."""
        with self._guard:
            self._follow()
            return (account, place.address) in self._addresses

    def _follow(self) -> None:
        try:
            fresh = list(self._record.read(self._seen))
        except RecordShorter:
            fresh = None
        if fresh is None or (fresh and fresh[0].prev != self._last):  # another journal stands there now
            fresh = list(self._record.read())
            self._addresses, self._devices, self._seen, self._last = set(), set(), 0, NO_HASH
        for event in fresh:
            by = event.body.get("by")
            if event.act == f"{AUDIT}signed_in" and isinstance(by, dict) and by.get("way") == "accounts":
                self._addresses.add((str(by.get("account")), str(by.get("from"))))
                if device := event.body.get("device"):
                    self._devices.add((str(by.get("account")), str(device)))
        if fresh:
            self._seen, self._last = fresh[-1].n, fresh[-1].hash
