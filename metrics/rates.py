"""Rates as exact fractions: cut to a tenth of a per cent and not rounded, so that 99.96 % is not all."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd


def percent(part: Any, whole: Any) -> Decimal | None:
    """part / whole in per cent. Nothing in the whole: no rate."""
    return None if pd.isna(whole) else Decimal(Fraction(int(part), int(whole)) * 1000 // 1) / 10


def in_percent(part: Any, whole: Any) -> str:
    """The same in words: 93.3%; “—” for no rate."""
    found = percent(part, whole)
    return "—" if found is None else f"{found:.1f}%"
