"""Failed sign-ins: how long to wait before the next attempt, without anybody being able to lock somebody else out."""

import hashlib
import json
import threading
import time
from collections import deque
from collections.abc import Callable

from data.access.rules import Failures
from data.access.sign_in.familiar import Familiar, Place
from data.journal.passing import Passing

_HOUR, _DAY = 3600, 86_400


class FailureLines:
    """How many lines people who are not in may cause: whoever can reach the sign-in page could otherwise fill the disk. What is
    above the limits is counted, and the number stands in the next line."""

    def __init__(self, rules: Failures, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits, self._clock = ((_HOUR, rules.lines_per_hour), (_DAY, rules.lines_per_day)), clock
        self._guard = threading.Lock()
        self._times: deque[float] = deque()
        self._passed_over = 0

    def next(self) -> int | None:
        """How many were passed over since the last line; None: this one is passed over, too."""
        with self._guard:
            at = self._clock()
            while self._times and self._times[0] <= at - _DAY:
                self._times.popleft()
            if any(sum(t > at - span for t in self._times) >= most for span, most in self._limits):
                self._passed_over += 1
                return None
            self._times.append(at)
            passed, self._passed_over = self._passed_over, 0
            return passed


class Attempts:
    """Counts failures, of all servers where they can know of each other's. familiar: where accounts are at home; there they wait
    only for themselves; kept: where the counters stand. Everything here raises RecordError where they cannot be read.

    Who comes from a device of his own waits for nobody else's failures, though all his colleagues have the same address.
    """

    def __init__(
        self, rules: Failures, familiar: Familiar, kept: Passing, clock: Callable[[], float] | None = None
    ) -> None:
        self._rules, self._familiar, self._kept = rules, familiar, kept
        self._clock = clock or (time.time if kept.shared else time.monotonic)

    def wait_seconds(self, account: str, place: Place) -> int:
        """How long this account must wait before it is tried again from this place; 0: now."""
        return max(self._pause(_times(self._kept.get(_named(key))), most) for key, most in self._keys(account, place))

    def failed(self, account: str, place: Place) -> None:
        """Count a failure."""
        at = self._clock()
        for key, _ in self._keys(account, place):
            self._kept.change(
                _named(key),
                lambda before: json.dumps(
                    sorted([*(t for t in _times(before) if t > at - self._kept_seconds), at])
                ).encode(),
                at=at,
                until=at + self._kept_seconds,
            )

    def succeeded(self, account: str, place: Place) -> None:
        """The failures of this account from just here are forgotten; those of others at the same address are not."""
        at = self._clock()
        self._kept.change(_named(self._keys(account, place)[0][0]), lambda _: None, at=at, until=at)

    @property
    def _kept_seconds(self) -> int:
        return (self._rules.within_minutes + self._rules.pause_minutes) * 60

    def _keys(self, account: str, place: Place) -> list[tuple[tuple[str, ...], int]]:
        """What a failure counts for, with how many are borne; first of all the account from just here."""
        if self._familiar.device(account, place):
            return [(("device", account, place.device), self._rules.of_pair)]
        keys: list[tuple[tuple[str, ...], int]] = [(("pair", account, place.address), self._rules.of_pair)]
        if not self._familiar.address(account, place):
            keys += [
                (("address", place.address), self._rules.of_address),
                (("account", account), self._rules.of_account),
            ]
        return keys

    def _pause(self, times: list[float], most: int) -> int:
        """The rest of the pause of one counter: it begins with the failure that reached `most` within the time."""
        span, pause = self._rules.within_minutes * 60, self._rules.pause_minutes * 60
        recent = [t for t in times if t > times[-1] - span]
        if len(recent) < most:
            return 0
        return max(0, int(recent[-1] + pause - self._clock() + 0.999))


def _named(key: tuple[str, ...]) -> str:
    """By which a counter stands: some type their password where the account belongs."""
    return hashlib.sha256(json.dumps(key).encode()).hexdigest()


def _times(content: bytes | None) -> list[float]:
    return json.loads(content) if content else []
