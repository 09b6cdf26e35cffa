"""Failed sign-ins: how long to wait before the next attempt, without anybody being able to lock somebody else out."""

import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable

from data.access.rules import Failures

_MOST_KEYS = 10_000


class FailureLines:
    """How many failures of people who are not in may be written down: whoever can reach the sign-in page could otherwise fill
    the disk. What is above the limit is counted, and the number stands in the next line."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = most, clock
        self._guard = threading.Lock()
        self._times: deque[float] = deque()
        self._passed_over = 0

    def next(self) -> int | None:
        """How many were passed over since the last line; None: this one is passed over, too."""
        with self._guard:
            at = self._clock()
            while self._times and self._times[0] <= at - 3600:
                self._times.popleft()
            if len(self._times) >= self._most:
                self._passed_over += 1
                return None
            self._times.append(at)
            passed, self._passed_over = self._passed_over, 0
            return passed


class Attempts:
    """Counts failures of this process. familiar: (account, address) pairs that signed in before; they wait only for themselves."""

    def __init__(self, rules: Failures, clock: Callable[[], float] = time.monotonic) -> None:
        self._rules, self._clock = rules, clock
        self._guard = threading.Lock()
        self._failures: dict[tuple[str, ...], deque[float]] = defaultdict(deque)
        self.familiar: set[tuple[str, str]] = set()

    def wait_seconds(self, account: str, address: str) -> int:
        """How long this account must wait before it is tried again from this address; 0: now."""
        with self._guard:
            return max(self._pause(key, most) for key, most in self._keys(account, address))

    def failed(self, account: str, address: str) -> None:
        """Count a failure."""
        with self._guard:
            if len(self._failures) > _MOST_KEYS:
                self._forget()
            for key, _ in self._keys(account, address):
                self._failures[key].append(self._clock())

    def succeeded(self, account: str, address: str) -> None:
        """The account is at home at this address now; its failures there are forgotten."""
        with self._guard:
            self.familiar.add((account, address))
            self._failures.pop(("pair", account, address), None)

    def _keys(self, account: str, address: str) -> list[tuple[tuple[str, ...], int]]:
        """What a failure counts for, with how many are borne."""
        keys: list[tuple[tuple[str, ...], int]] = [(("pair", account, address), self._rules.of_pair)]
        if (account, address) not in self.familiar:
            keys += [(("address", address), self._rules.of_address), (("account", account), self._rules.of_account)]
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
        for key in [key for key, times in self._failures.items() if times[-1] < oldest]:
            del self._failures[key]
