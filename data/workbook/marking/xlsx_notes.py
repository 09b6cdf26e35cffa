"""Notes at cells of an .xlsx: the text in one part, the box that shows it in another (VML, as all programs still do).

Runs only in the marking child.
"""

import re
from collections.abc import Sequence
from html import unescape

from data.workbook.marking.text import SIGN, Spot, lines
from data.workbook.marking.xml import Node, Patch, text, tree
from data.workbook.spreadsheet.package import address

AUTHOR = "核验"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_WIDTH, _LINE = 260, 15  # of a box, in points
_SHAPE = re.compile(r"<v:shape\b(?:(?!</v:shape>).)*</v:shape>", re.DOTALL)
_TYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)


def add_notes(xml: bytes | None, spots: Sequence[Spot], main: str = _MAIN) -> tuple[bytes, set[str], set[str]]:
    """The part of notes with ours in it: (part, cells that have a new note, cells whose note is gone).

    xml: the part as it is, in UTF-8; None when the sheet has none. Somebody's own note stays and ours follows it;
    what an earlier check had written is taken out first. Raises Refusal.
    """
    if xml is None:
        xml = f'<comments xmlns="{main}"><authors/><commentList/></comments>'.encode()
    root = tree(xml, "comments")
    patch, prefix = Patch(xml), root.prefix
    authors, known = root.child("authors"), root.child("commentList")
    if authors is None or known is None:
        return add_notes(None, spots, main)
    texts = {address(spot.row, spot.column): escaped(spot.note) for spot in spots}
    gone = set()
    for comment in known.children:
        cell = comment.attributes.get("ref", "")
        own, ours = _own(xml, comment)
        note = texts.pop(cell, None)
        if not ours and note is None:
            continue
        inside = comment.child("text")
        if ours or inside is None:
            if not own and note is None:
                patch.replace(comment.start, comment.end, "")
                gone.add(cell)
                continue
            said = "\n".join(part for part in (own, note) if part)
            start, end = (inside.start, inside.end) if inside else (comment.close, comment.close)
            patch.replace(start, end, f"<{prefix}text>{_run(prefix, said)}</{prefix}text>")
        else:
            patch.append(inside, _run(prefix, f"\n{note}"))
    patch.append(authors, f"<{prefix}author>{AUTHOR}</{prefix}author>")
    author = len(authors.children)
    patch.append(
        known,
        "".join(
            f'<{prefix}comment ref="{cell}" authorId="{author}"><{prefix}text>{_run(prefix, note)}</{prefix}text>'
            f"</{prefix}comment>"
            for cell, note in texts.items()
        ),
    )
    return patch.patched(), set(texts), gone


def _run(prefix: str, value: str) -> str:
    return f'<{prefix}r><{prefix}t xml:space="preserve">{text(value)}</{prefix}t></{prefix}r>'


def escaped(value: str) -> str:
    """A text in which _x000D_ and its like mean themselves, not a character."""
    return re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", value)


def _own(xml: bytes, comment: Node) -> tuple[str, bool]:
    """What somebody else wrote in a note, and whether there is something of ours after it."""
    inside = comment.child("text")
    said = (
        "".join(unescape(xml[t.inner : t.close].decode("utf-8", "replace")) for t in inside.all("t")) if inside else ""
    )
    own, ours, _ = said.partition(SIGN)
    return own.rstrip("\n"), bool(ours)


def add_boxes(vml: str | None, spots: Sequence[Spot], new: set[str], gone: set[str], block: int) -> str:
    """The part of boxes: one for every cell in `new`, none for those in `gone`. block: a number of its own per sheet."""
    if vml is None or "</xml>" not in vml:
        blocks = ",".join(str(block + n) for n in range(1 + len(new) // 1024))
        vml = (
            '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
            ' xmlns:x="urn:schemas-microsoft-com:office:excel">'
            f'<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{blocks}"/></o:shapelayout>{_TYPE}</xml>'
        )
    vml = _SHAPE.sub(lambda shape: "" if _cell(shape[0]) in gone else shape[0], vml)
    used = [int(number) for number in re.findall(r"_x0000_s(\d{1,9})", vml)]
    first = max([block * 1024, *used]) + 1
    chosen = [spot for spot in spots if address(spot.row, spot.column) in new]
    boxes = "".join(_box(first + n, spot) for n, spot in enumerate(chosen))
    if 'id="_x0000_t202"' not in vml:
        boxes = _TYPE + boxes
    before, end, after = vml.rpartition("</xml>")
    return f"{before}{boxes}{end}{after}"


def _cell(shape: str) -> str:
    row, column = re.search(r"<x:Row>\s*(\d+)", shape), re.search(r"<x:Column>\s*(\d+)", shape)
    return address(int(row[1]) + 1, int(column[1]) + 1) if row and column else ""


def _box(number: int, spot: Spot) -> str:
    tall = min(400, 14 + _LINE * lines(spot.note, 40))
    row, column = spot.row - 1, spot.column - 1
    top, beside = max(0, row - 1), min(column + 1, 16_379)
    anchor = f"{beside}, 15, {top}, 4, {beside + 3}, 20, {top + max(2, tall // 20)}, 4"
    return (
        f'<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;margin-left:60pt;margin-top:2pt;'
        f'width:{_WIDTH}pt;height:{tall}pt;z-index:1;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">'
        '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>"
        f"<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
    )
