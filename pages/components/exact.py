"""Numbers of rules and worked cases, written out in full: nothing is rounded where one 元 decides."""

from decimal import Decimal

from data.definitions import Definitions
from pages.components.wording import HUNDRED_MILLION, TEN_THOUSAND


def amount(value: Decimal, unit: str, d: Definitions) -> str:
    """A value with its unit and every digit it has: 9.99999999 亿元, 1,000 人, 33.3%."""
    if unit == "percent":
        return f"{_digits(value * 100)}%"
    if unit == "yuan":
        if abs(value) >= HUNDRED_MILLION / 10:
            return f"{_digits(value / HUNDRED_MILLION)} 亿元"
        return f"{_digits(value / TEN_THOUSAND)} 万元" if abs(value) >= TEN_THOUSAND else f"{_digits(value)} 元"
    return f"{_digits(value)} {d.vocabulary.units[unit].label}"


def _digits(value: Decimal) -> str:
    return f"{value.normalize():,f}"
