"""The formats that marks and their list need, added to a workbook's own styles.xml. Runs only in the marking child."""

from collections.abc import Sequence
from dataclasses import dataclass

from data.workbook.marking.text import FONT, LEVELS
from data.workbook.marking.xml import Node, Patch, tree

_DEEP, _LINE, _LINK, _MUTED, _PALE = "1F3A5F", "CBD3DD", "1A5FB4", "6B7684", "F6F8FB"
# The order in which the sections must stand.
_SECTIONS = (
    "numFmts",
    "fonts",
    "fills",
    "borders",
    "cellStyleXfs",
    "cellXfs",
    "cellStyles",
    "dxfs",
    "tableStyles",
    "colors",
    "extLst",
)
# What a section starts with when the workbook has none: formats refer to number 0, and fills 0 and 1 are reserved.
_FIRST = {
    "fonts": ['<{0}font><{0}sz val="11"/><{0}name val="Calibri"/></{0}font>'],
    "fills": [
        '<{0}fill><{0}patternFill patternType="none"/></{0}fill>',
        '<{0}fill><{0}patternFill patternType="gray125"/></{0}fill>',
    ],
    "borders": ["<{0}border><{0}left/><{0}right/><{0}top/><{0}bottom/><{0}diagonal/></{0}border>"],
    "cellXfs": ['<{0}xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'],
}


@dataclass(frozen=True)
class Styles:
    """The changed part; numbers of the cell formats by name; numbers of the conditional formats by level."""

    xml: bytes
    cell: dict[str, int]
    laid_over: dict[str, int]


def add_styles(xml: bytes) -> Styles:
    """Append our formats; every existing number keeps its meaning. xml in UTF-8. Raises Refusal."""
    root = tree(xml, "xl/styles.xml")
    sheet = _Sheet(Patch(xml), root, root.prefix)
    fonts = {
        "title": f'<{{0}}b/><{{0}}sz val="16"/><{{0}}color rgb="FF{_DEEP}"/>',
        "muted": f'<{{0}}sz val="9"/><{{0}}color rgb="FF{_MUTED}"/>',
        "strong": f'<{{0}}b/><{{0}}sz val="11"/><{{0}}color rgb="FF{_DEEP}"/>',
        "heading": '<{0}b/><{0}sz val="10"/><{0}color rgb="FFFFFFFF"/>',
        "text": '<{0}sz val="10"/><{0}color rgb="FF1F2933"/>',
        "link": f'<{{0}}u/><{{0}}sz val="10"/><{{0}}color rgb="FF{_LINK}"/>',
        **{code: f'<{{0}}b/><{{0}}sz val="10"/><{{0}}color rgb="FF{level.ink}"/>' for code, level in LEVELS.items()},
    }
    font_at = sheet.append("fonts", [f'<{{0}}font>{f}<{{0}}name val="{FONT}"/></{{0}}font>' for f in fonts.values()])
    font = dict(zip(fonts, range(font_at, font_at + len(fonts)), strict=True))
    colours = {"heading": _DEEP, **{code: level.fill for code, level in LEVELS.items()}}
    solid = '<{{0}}fill><{{0}}patternFill patternType="solid"><{{0}}fgColor rgb="FF{0}"/><{{0}}bgColor indexed="64"/>'
    solid += "</{{0}}patternFill></{{0}}fill>"
    fill_at = sheet.append("fills", [solid.format(colour) for colour in colours.values()])
    fill = dict(zip(colours, range(fill_at, fill_at + len(colours)), strict=True))
    edge = "".join(
        f'<{{0}}{side} style="thin"><{{0}}color rgb="FF{_LINE}"/></{{0}}{side}>'
        for side in ("left", "right", "top", "bottom")
    )
    border = sheet.append("borders", [f"<{{0}}border>{edge}<{{0}}diagonal/></{{0}}border>"])
    left, inset, middle = 'horizontal="left"', 'horizontal="left" indent="1"', 'horizontal="center"'
    formats = {
        "title": _format(font["title"], left, wrap=False),
        "strong": _format(font["strong"], left, wrap=False),
        "muted": _format(font["muted"], left, wrap=False),
        "heading": _format(font["heading"], middle, fill=fill["heading"], border=border),
        "text": _format(font["text"], inset, border=border),
        "number": _format(font["text"], middle, border=border),
        "link": _format(font["link"], middle, border=border),
        **{code: _format(font[code], middle, fill=fill[code], border=border) for code in LEVELS},
    }
    first = sheet.append("cellXfs", list(formats.values()))
    over = sheet.append(
        "dxfs",
        [
            f'<{{0}}dxf><{{0}}fill><{{0}}patternFill patternType="solid"><{{0}}fgColor rgb="FF{level.fill}"/>'
            f'<{{0}}bgColor rgb="FF{level.fill}"/></{{0}}patternFill></{{0}}fill></{{0}}dxf>'
            for level in LEVELS.values()
        ],
    )
    numbers = dict(zip(formats, range(first, first + len(formats)), strict=True))
    return Styles(sheet.patch.patched(), numbers, dict(zip(LEVELS, range(over, over + len(LEVELS)), strict=True)))


def _format(font: int, horizontal: str, *, fill: int = 0, border: int = 0, wrap: bool = True) -> str:
    # quotePrefix: the text stays a text also when somebody edits the cell and it begins with =.
    return (
        f'<{{0}}xf numFmtId="0" fontId="{font}" fillId="{fill}" borderId="{border}" quotePrefix="1" applyFont="1"'
        ' applyFill="1" applyBorder="1" applyAlignment="1">'
        f'<{{0}}alignment {horizontal} vertical="center" wrapText="{int(wrap)}"/></{{0}}xf>'
    )


@dataclass
class _Sheet:
    """A style sheet being added to; prefix stands at {0} in what is added."""

    patch: Patch
    root: Node
    prefix: str

    def append(self, section: str, items: Sequence[str]) -> int:
        """Add items to a section, made where it is missing; the number of the first of them."""
        node = self.root.child(section)
        before = len(node.children) if node else 0
        first = [] if before else _FIRST.get(section, [])
        body = "".join(item.format(self.prefix) for item in [*first, *items])
        if node:
            self.patch.append(node, body)
            self.patch.set(node, "count", str(before + len(first) + len(items)))
        else:
            later = _SECTIONS[_SECTIONS.index(section) + 1 :]
            at = next((child.start for child in self.root.children if child.local in later), self.root.close)
            count = len(first) + len(items)
            self.patch.put(at, f'<{self.prefix}{section} count="{count}">{body}</{self.prefix}{section}>')
        return before + len(first)
