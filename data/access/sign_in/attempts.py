"""Failed sign-ins: how long to wait before the next attempt, without anybody being able to lock somebody else out."""

import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable

from data.access.rules import Failures
from data.access.sign_in.familiar import Familiar, Place

_MOST_KEYS = 10_000
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
    """Counts failures of this process. familiar: where accounts are at home; there they wait only for themselves.

    Who comes from a device of his own waits for nobody else's failures, though all his colleagues have the same address.
    """

    def __init__(self, rules: Failures, familiar: Familiar, clock: Callable[[], float] = time.monotonic) -> None:
        self._rules, self._familiar, self._clock = rules, familiar, clock
        self._guard = threading.Lock()
        self._failures: dict[tuple[str, ...], deque[float]] = defaultdict(deque)

    def wait_seconds(self, account: str, place: Place) -> int:
        """How long this account must wait before it is tried again from this place; 0: now. Raises RecordError."""
        keys = self._keys(account, place)
        with self._guard:
            return max(self._pause(key, most) for key, most in keys)

    def failed(self, account: str, place: Place) -> None:
        """Count a failure. Raises RecordError."""
        keys = self._keys(account, place)
        with self._guard:
            if len(self._failures) > _MOST_KEYS:
                self._forget()
            for key, _ in keys:
                self._failures[key].append(self._clock())

    def succeeded(self, account: str, place: Place) -> None:
        """The failures of this account from just here are forgotten; those of others at the same address are not."""
        key = self._keys(account, place)[0][0]
        with self._guard:
            self._failures.pop(key, None)

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

    def _pause(self, key: tuple[str, ...], most: int) -> int:
        """The rest of the pause of one counter: it begins with the failure that reached `most` within the time."""
        times = self._failures.get(key)
        if not times:
            return 0
        now, span, pause = self._clock(), self._rules.within_minutes * 60, self._rules.pause_minutes * 60
        while times and times[0] < now - span - pause:
            times.popleft()
        recent = [t for t in times if t > times[-1] - span] if times else []
        if len(recent) < most:
            return 0
        return max(0, int(recent[-1] + pause - now + 0.999))

    def _forget(self) -> None:
        oldest = self._clock() - (self._rules.within_minutes + self._rules.pause_minutes) * 60
        for key in [key for key, times in self._failures.items() if not times or times[-1] < oldest]:
            del self._failures[key]
