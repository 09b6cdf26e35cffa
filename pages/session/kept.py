"""Read models that are kept for the next who sees the same: each is made once, and nobody is kept waiting by another's."""

import os
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Generic, TypeVar

from data.read_model.store import Store

# So many are made at the same time, and with less right to the processors than a click: else whoever is clicking waits for Python
# and the processors (benchmarks/many_scopes.py). The others take their turn, which makes the last of them no later.
AT_ONCE, LESS_URGENT = 4, 10


Name = TypeVar("Name", bound=Hashable)


@dataclass
class _Place:
    """One read model, made or being made. size: the memory it takes, in bytes."""

    made: Future[Store]
    size: int = 0

    @property
    def filled(self) -> bool:
        return self.made.done() and self.made.exception() is None

    @property
    def failed(self) -> bool:
        return self.made.done() and self.made.exception() is not None


class Kept(Generic[Name]):
    """Read models by what they show. room: how many bytes they may take together; beyond that those go first that were asked
    for longest ago.

    One that goes is only forgotten: whoever is using it keeps it until he has done, then its memory is free.
    """

    def __init__(self, room: Callable[[], int]) -> None:
        self._room = room
        self._guard = threading.Lock()  # held for a moment only, never while a model is made, asked or measured
        self._places: OrderedDict[Name, _Place] = OrderedDict()
        self._makers = ThreadPoolExecutor(AT_ONCE, "read model", _step_back)

    def get(
        self, key: Name, make: Callable[[], Store], waiting: Callable[[], AbstractContextManager[None]] = nullcontext
    ) -> Store:
        """The read model of that name; made for the first who asks, while others who ask for the same wait for it.

        make: called in another thread; waiting: around having to wait. Raises what `make` raises, for all who waited; the next
        who asks tries again.
        """
        with self._guard:
            place = self._places.get(key)
            if place is None or place.failed:
                place = self._places[key] = _Place(self._makers.submit(self._made, make))
            self._places.move_to_end(key)
        with nullcontext() if place.made.done() else waiting():
            return place.made.result()

    def there(self) -> list[tuple[Name, Store]]:
        """Those that are made, with their names, the one asked for longest ago first."""
        with self._guard:
            return [(key, place.made.result()) for key, place in self._places.items() if place.filled]

    def _made(self, make: Callable[[], Store]) -> Store:
        made = make()
        self._make_room(memory(made))
        return made

    def _make_room(self, needed: int) -> None:
        """Forget what could not be made, and the longest unused until the rest and what is needed fit."""
        with self._guard:
            filled = [place for place in self._places.values() if place.filled]
        for place in filled:
            place.size = memory(place.made.result())
        with self._guard:
            over = needed + sum(place.size for place in self._places.values()) - self._room()
            for key, place in list(self._places.items()):
                if place.failed or (over > 0 and place.filled):
                    del self._places[key]
                    over -= place.size


def memory(store: Store) -> int:
    """The bytes that a read model takes in memory, as DuckDB counts them."""
    found = store.read("select coalesce(sum(memory_usage_bytes), 0)::bigint as n from duckdb_memory()")
    return int(found["n"].iloc[0])


def _step_back() -> None:
    """This thread makes way for others; only Linux gives a thread a priority of its own."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LESS_URGENT)
