"""Centres as selectors name them: code and name; where one looks for a centre, also the initials of its pinyin."""

import re
from collections.abc import Mapping
from functools import cache
from types import ModuleType

from pages.words import wording

# Words of names that the dictionary of pypinyin lacks, in which a character has another reading than alone.
LACKING = {"长三角": [["cháng"], ["sān"], ["jiǎo"]]}


def named(names: Mapping[str, str]) -> dict[str, str]:
    """Words for a selector over centres, in the order given. names: code → name."""
    return {code: f"{code} {name}" for code, name in names.items()}


def searchable(names: Mapping[str, str]) -> dict[str, str]:
    """The same for the field in which one looks for a centre: code, name and initials, any of which finds it when typed.

    Selectors look for what is typed in the words they show; the initials therefore stand in them, of what is not the ending of
    every name.
    """
    short = wording.short_names(names.values())
    return {code: f"{code} {name}　{initials(short[name])}".rstrip() for code, name in names.items()}


@cache
def initials(name: str) -> str:
    """The first letters of the pinyin of a name: 重庆智能传感 gives cqzncg. What stands in brackets, and signs, give nothing.

    Each character has the reading that its word gives it (重庆, but 重型).
    """
    bare = re.sub(r"（[^）]*）|\([^)]*\)", "", name)
    pypinyin = _pypinyin()
    letters = pypinyin.lazy_pinyin(bare, style=pypinyin.Style.FIRST_LETTER)
    return re.sub(r"[^a-z0-9]", "", "".join(letters).lower())


@cache
def spelt(name: str) -> tuple[str, ...]:
    """The pinyin of a name, to sort by."""
    return tuple(_pypinyin().lazy_pinyin(name))


@cache
def _pypinyin() -> ModuleType:
    import pypinyin  # here, when the first centre is named: its dictionaries take 0.3 seconds and 55 MB

    pypinyin.load_phrases_dict(LACKING)
    return pypinyin
