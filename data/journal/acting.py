"""Who acts: what the journal keeps of a person beside every act, besides the name under which it is recorded."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from data import __version__

_BY: ContextVar[Mapping[str, Any] | None] = ContextVar("by", default=None)


@contextmanager
def acting(by: Mapping[str, Any] | None) -> Iterator[None]:
    """Every act recorded inside is signed with `by` (account, role, from where); None: with nothing."""
    token = _BY.set(by)
    try:
        yield
    finally:
        _BY.reset(token)


def signed(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """What is recorded of an act: with the version of the program, and who acted under the key "by", where that is known."""
    by = _BY.get()
    return {**body, "program": __version__} | ({} if by is None else {"by": dict(by)})
