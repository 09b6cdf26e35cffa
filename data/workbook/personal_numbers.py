"""Numbers that name a person wherever they stand in a text: identity numbers and mobile telephones. Found, and made unreadable.

An identity number (GB 11643-1999) has a date of birth and a check digit: eighteen digits without them are some other number,
unless they are called an identity number.
A mobile number has eleven digits from 13 to 19; what hangs on other letters and digits, also by a hyphen, is part of a code.
What is found is never repeated: it would only spread.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Literal

from stdnum.cn import ric

from data.journal.clock import now

Kind = Literal["identity", "mobile"]
WORDS: dict[Kind, str] = {"identity": "居民身份证号", "mobile": "手机号"}
GONE = "［已删节］"

_IDENTITY = r"[1-9]\d{5}[ -]?(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[ -]?\d{3}[\dXx]"
_MOBILE = r"(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}"
# Before and after a number: nothing that it would be a part of; and of a mobile number no code, and no decimals.
_NUMBER = re.compile(
    rf"(?<![0-9A-Za-z])(?:(?P<identity>{_IDENTITY})(?![0-9A-Za-z])"
    rf"|(?<![0-9A-Za-z][-_])(?<![0-9]\.)(?P<mobile>{_MOBILE})(?![0-9A-Za-z]|[-_][0-9A-Za-z]|\.[0-9]))",
    re.ASCII,
)
# One character for one, so that places stay what they are.
_PLAIN = str.maketrans(
    {chr(0xFF01 + n): chr(0x21 + n) for n in range(94)}
    | {"\u3000": " ", "\xa0": " "}
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-")
)
_LABEL = re.compile("电话|手机|联系|移动号码|tel|phone|mobile", re.IGNORECASE)
_CALLED = re.compile(r"(?:身份证|身份号码|证件号)\D{0,6}$")  # called one, it is one, though somebody mistyped it
_DIGITS = 11  # of the shorter of the two
_SOME = re.compile(r"\d{4}.?\d{4}")  # in whatever width, and so cut in both: most texts need no further look


def found_in(text: str) -> set[Kind]:
    """Which kinds of such numbers stand in a text."""
    return {kind for kind, _, _ in _places(text)}


def masked(text: str) -> str:
    """The text with every such number replaced."""
    kept, last = [], 0
    for _, start, end in _places(text):
        kept += [text[last:start], GONE]
        last = end
    return "".join(kept) + text[last:]


def is_identity(number: float) -> bool:
    """Whether a number of a cell is an identity number that lost its last digits: a cell keeps fifteen, the check digit is gone."""
    return (
        10**17 <= number < 10**18
        and re.fullmatch(_IDENTITY, f"{int(number)}") is not None
        and _was_born(f"{int(number)}")
    )


def is_mobile(number: float) -> bool:
    """Whether a number of a cell has the shape of a mobile number; amounts may have it, too, so that a label is to say so."""
    return number == int(number) and re.fullmatch(_MOBILE, f"{int(number)}") is not None


def is_label(text: str) -> bool:
    """Whether a text announces a telephone number beside or below it."""
    return _LABEL.search(text) is not None


def _places(text: str) -> Iterator[tuple[Kind, int, int]]:
    if len(text) < _DIGITS or not _SOME.search(text):
        return
    for match in _NUMBER.finditer(text if text.isascii() else text.translate(_PLAIN)):
        if match["mobile"]:
            yield "mobile", *match.span("mobile")
        elif _is_valid(re.sub("[ -]", "", match["identity"]).upper(), text[: match.start()]):
            yield "identity", *match.span("identity")


def _is_valid(number: str, before: str) -> bool:
    return _was_born(number) and (ric.calc_check_digit(number) == number[-1] or _CALLED.search(before) is not None)


def _was_born(number: str) -> bool:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14])) <= now().date()
    except ValueError:
        return False
