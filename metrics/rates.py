"""Rates as exact fractions, in words."""

from fractions import Fraction
from typing import Any

import pandas as pd


def in_percent(part: Any, whole: Any) -> str:
    """part / whole in per cent, cut to a tenth and not rounded: 99.96 % is not all. Nothing in the whole: no rate, “—”."""
    if pd.isna(whole):
        return "—"
    tenths = Fraction(int(part), int(whole)) * 1000 // 1
    return f"{tenths // 10}.{tenths % 10}%"
