"""Tests on drawn examples that cost a computation each: few each time, many with `pytest -m long`."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis.strategies import SearchStrategy


def drawn(*strategies: SearchStrategy[Any], few: int, many: int, **more: Any) -> Callable[..., Callable[[int], None]]:
    """Makes a test of a function that takes one value of each strategy. more: as for hypothesis.settings."""

    def decorated(holds: Callable[..., None]) -> Callable[[int], None]:
        @pytest.mark.parametrize("examples", [few, pytest.param(many, marks=pytest.mark.long)])
        def test(examples: int) -> None:
            settings(max_examples=examples, **more)(given(*strategies)(holds))()

        test.__name__, test.__doc__ = holds.__name__, holds.__doc__
        return test

    return decorated
