"""What holds for a while only and is no act: who is signed in, what failed lately. Known to every server on one record where the
record can tell them all, else to this process alone. Never in a backup, and no part of the chain: whatever is lost of it, people
sign in again."""

import threading
from collections.abc import Callable, Mapping
from typing import Protocol

Change = Callable[[bytes | None], bytes | None]


class Passing(Protocol):
    """Notes of one kind, by a key. shared: whether every server on the record has them.

    Whatever raises does so as RecordError: RecordUnreadable, RecordUnwritable, RecordFull.
    """

    shared: bool

    def get(self, key: str) -> bytes | None:
        """A note; None: there is none."""

    def all(self) -> Mapping[str, bytes]:
        """Every note."""

    def change(self, key: str, change: Change, *, at: float, until: float) -> None:
        """Put what `change` makes of a note in its place, one after the other whoever asks; None takes it away.

        at: the moment, in seconds by the caller's clock; until: when the note is over. Notes that are over at that moment go.
        """


class InMemory:
    """Known to this process alone."""

    shared = False

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._notes: dict[str, tuple[bytes, float]] = {}

    def get(self, key: str) -> bytes | None:
        """See Passing."""
        return self._notes.get(key, (None, 0.0))[0]

    def all(self) -> Mapping[str, bytes]:
        """See Passing."""
        with self._guard:
            return {key: content for key, (content, _) in self._notes.items()}

    def change(self, key: str, change: Change, *, at: float, until: float) -> None:
        """See Passing."""
        with self._guard:
            self._notes = {k: kept for k, kept in self._notes.items() if kept[1] > at}
            if (content := change(self.get(key))) is None:
                self._notes.pop(key, None)
            else:
                self._notes[key] = content, until
