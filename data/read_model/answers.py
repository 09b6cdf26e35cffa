"""Answers of one state of the data, for whoever asks the same again: everybody who looks at a page, at each of his clicks.

Never changed and never brought up to date: whoever changes the data begins with new ones (Store). So an answer may be newer than
what it is kept beside, where somebody asked while a change was coming in, but never older.
"""

import pickle
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pyarrow as pa
from cachetools import LRUCache

MOST = 24 * 2**20  # bytes of all answers together; those that nobody has asked for longest go first
MOST_OF_A_PART = 2 * 2**20  # the same of somebody who sees some centres only: there are many of him
OF_ONE = 8  # an answer that takes more than this part of the whole is not kept
FRAME = 2_000  # bytes that an answer takes besides what stands in it, with its question


class Answers:
    """Question and parameters → the rows. whole: of all centres of a record."""

    def __init__(self, *, whole: bool = True) -> None:
        self._most = MOST if whole else MOST_OF_A_PART
        self._kept: LRUCache[tuple[str, bytes], pa.Table] = LRUCache(self._most, getsizeof=lambda t: t.nbytes + FRAME)
        self._guard = threading.Lock()

    def get(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any], ask: Callable[[], pa.Table]) -> pa.Table:
        """The rows; ask: brings them where they are not here. Raises what `ask` raises."""
        key = sql, pickle.dumps(parameters)
        with self._guard:
            if (kept := self._kept.get(key)) is not None:
                return kept
        found = ask()
        if found.nbytes + FRAME <= self._most // OF_ONE:
            with self._guard:
                self._kept[key] = found
        return found
