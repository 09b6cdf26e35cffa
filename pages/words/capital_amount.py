"""Amounts in the capital figures of Chinese accounts: 壹亿贰仟万元整.

《正确填写票据和结算凭证的基本规定》: 整 behind 元 and 角, none behind 分; zeros between figures are one 零, also between 元 and 分.
"""

from decimal import ROUND_HALF_UP, Decimal

FIGURES = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿")
CENT = Decimal("0.01")


def to_cents(amount: Decimal) -> Decimal:
    """An amount in 元 as money can be paid."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def in_figures(amount: Decimal) -> str:
    """1,200.00 元: the 小写 that stands beside the 大写."""
    return f"{to_cents(amount):,} 元"


def in_capitals(amount: Decimal) -> str:
    """An amount in 元 in capital figures. Raises ValueError for more than they are made for (一万万亿)."""
    cents = int(abs(to_cents(amount)) * 100)
    whole, dimes, cent = cents // 100, cents // 10 % 10, cents % 10
    if whole >= 10**12:
        raise ValueError(f"{amount} is too large to be written out")
    said = f"{_whole(whole)}元" if whole or not cents else ""
    if dimes:
        said += f"{FIGURES[dimes]}角"
    elif cent and whole:
        said += FIGURES[0]
    said += f"{FIGURES[cent]}分" if cent else "整"
    return f"{'负' if amount < 0 and cents else ''}{said}"


def _whole(number: int) -> str:
    if not number:
        return FIGURES[0]
    said, gap = "", False
    for place in reversed(range(len(GROUPS))):
        group = number // 10 ** (4 * place) % 10_000
        if not group:
            gap = bool(said)
            continue
        said += FIGURES[0] if said and (gap or group < 1000) else ""
        said += _group(group) + GROUPS[place]
        gap = False
    return said


def _group(number: int) -> str:
    said, gap = "", False
    for place in reversed(range(4)):
        figure = number // 10**place % 10
        if not figure:
            gap = bool(said)
            continue
        said += (FIGURES[0] if gap else "") + FIGURES[figure] + PLACES[place]
        gap = False
    return said
