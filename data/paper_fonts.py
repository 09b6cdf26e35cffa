"""The fonts of PDF papers: an office's own where it has put them into MONITOR_FONTS, else what Debian's fonts-noto-cjk brings.

GB/T 9704 sets a text in 仿宋, its title in 小标宋, the headings of its second order in 楷体. None of them may be shipped.
"""

from collections.abc import Mapping
from functools import cache

import typst

from data import settings

# What a part of a paper is set in: the first that is there; by the names that the makers give their fonts.
OWN: Mapping[str, tuple[str, ...]] = {
    "body": ("FZFangSong-Z02", "FZFangSong-Z02S", "FangSong", "FangSong_GB2312"),
    "heading": ("FZXiaoBiaoSong-B05", "FZXiaoBiaoSong-B05S"),
    "subheading": ("FZKai-Z03", "FZKai-Z03S", "KaiTi", "KaiTi_GB2312"),
}
SANS, SERIF = "Noto Sans CJK SC", "Noto Serif CJK SC"
NEEDED = (SANS, SERIF)  # every character of GBK is in these
_ELSE = {"body": SANS, "heading": SERIF, "subheading": SERIF}
PARTS = {"body": "正文", "heading": "标题", "subheading": "小标题"}


def fonts() -> typst.Fonts:
    """The fonts of the folders that are there, for typst."""
    return _read(tuple(map(str, settings.font_folders())))


@cache
def _read(folders: tuple[str, ...]) -> typst.Fonts:
    """Reading the folders costs a twentieth of a second, once."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(folders))


def missing() -> list[str]:
    """Those of NEEDED that are not there."""
    there = set(fonts().families())
    return [name for name in NEEDED if name not in there]


def chosen() -> dict[str, list[str]]:
    """Part of a paper → the names of the fonts it is set in, the first that has a character wins."""
    there = set(fonts().families())
    own = {part: [name for name in names if name in there] for part, names in OWN.items()}
    return {part: [*dict.fromkeys((*names, _ELSE[part], *NEEDED))] for part, names in own.items()}
