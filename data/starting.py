"""How a process gets its modules."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """For importing a whole program: what comes in stays as long as the process and is never looked through for garbage.

    Looking through it again and again takes a quarter of the time of a start.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
