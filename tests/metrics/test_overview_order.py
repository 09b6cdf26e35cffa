"""Which centres need somebody first."""

import pandas as pd
import pytest

from metrics import overview

CRITICAL, HIGH, LOW = 1, 2, 4


def flags(*rows: tuple[str, int, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["centre", "severity_order", "disposition"])


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (flags(), ["C1", "C2", "C3"]),
        # one critical matter before any number of lesser ones
        (flags(("C1", HIGH, "open"), ("C1", HIGH, "open"), ("C3", CRITICAL, "open")), ["C3", "C1", "C2"]),
        # equal in the gravest: the next kind decides, then the code
        (flags(("C2", HIGH, "open"), ("C3", HIGH, "open"), ("C3", LOW, "open")), ["C3", "C2", "C1"]),
        # what is settled presses nobody; what is only proposed, or was turned down, does
        (flags(("C1", CRITICAL, "confirmed"), ("C2", LOW, "proposed"), ("C3", HIGH, "declined")), ["C3", "C2", "C1"]),
    ],
)
def test_centres_in_the_order_of_their_trouble(given, expected):
    assert overview.by_trouble(["C3", "C1", "C2"], given) == expected
