"""Find the cells of an .ods in its content.xml and put notes and colours there. Runs only in the marking child."""

import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

from data.workbook.marking.ods_list import paragraphs
from data.workbook.marking.text import ALWAYS, LEVELS, SIGN, Spot
from data.workbook.marking.xml import Patch, quoted
from data.workbook.spreadsheet.package import RESAVE, Refusal, address, refuse_doctype

Wanted = dict[str, list[Spot]]

_GROUPS = {"table:table-header-rows", "table:table-rows", "table:table-row-group"}
_INTO = {
    "": {"office:document-content"},
    "office:document-content": {"office:body", "office:automatic-styles"},
    "office:body": {"office:spreadsheet"},
    "office:spreadsheet": {"table:table"},
    "table:table": _GROUPS | {"table:table-row", "calcext:conditional-formats"},
    **dict.fromkeys(_GROUPS, _GROUPS | {"table:table-row"}),
    "table:table-row": {"table:table-cell", "table:covered-table-cell"},
}
_TAG = re.compile(rb"<[^\s/>]+(?:\s+[^\s=]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s*/?>")
_CALCEXT = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
_DC = "http://purl.org/dc/elements/1.1/"
_ANNOTATION = re.compile(r"<office:annotation(?:\s[^>]*)?>.*?</office:annotation>", re.DOTALL)
_FORMAT = re.compile(r"<calcext:conditional-format\s.*?</calcext:conditional-format>", re.DOTALL)
_OURS = re.compile(r"formula-is\(N\((?:&quot;|\")核验(?:&quot;|\")\)=0\)")
_OUR_STYLE = re.compile(
    r'<style:style(?=[^>]* style:name="Mark(?:Table|Col|Row|Title|Strong|Muted|Head|Text|Middle|Link|Level_))'
    r"[^>]*>.*?</style:style>",
    re.DOTALL,
)
_AREAS = 200


@dataclass(slots=True)
class _Element:
    """An element that was entered: where its tag starts and ends, and its attributes."""

    tag: str
    start: int
    inner: int
    attributes: dict[str, str]
    end: int = 0
    close: int = 0
    shut: bool = False  # what stands in it is not looked at


def _walk(
    xml: bytes, opened: Callable[[_Element], None], closed: Callable[[_Element], None], *, places: bool = True
) -> None:
    """Call for every element on the way to cells; what stands inside shapes, notes and the like is passed over.

    places: whether the places of the elements are needed (which takes half the time).
    """
    parser = expat.ParserCreate()
    path = [_Element("", 0, 0, {})]
    skipped = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal skipped
        if skipped or path[-1].shut or name not in _INTO.get(path[-1].tag, ()):
            skipped += 1
            return
        at = inner = 0
        if places:
            at = parser.CurrentByteIndex
            tag = _TAG.match(xml, at)
            if not tag:
                raise Refusal(None, None, "工作簿的部件 content.xml 格式有误", RESAVE)
            inner = tag.end()
        element = _Element(name, at, inner, attributes)
        path.append(element)
        opened(element)

    def end(_name: str) -> None:
        nonlocal skipped
        if skipped:
            skipped -= 1
            return
        element = path.pop()
        if places and xml[element.inner - 2 : element.inner] == b"/>":
            element.close = element.end = element.inner
        elif places:
            element.close = parser.CurrentByteIndex
            element.end = xml.index(b">", element.close) + 1
        closed(element)

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse_doctype
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as error:
        raise Refusal(None, None, "工作簿的部件 content.xml 格式有误", RESAVE) from error


def _times(element: _Element, what: str) -> int:
    value = element.attributes.get(f"table:number-{what}")
    if value is None:
        return 1
    return max(1, int(value)) if value.isascii() and value.isdigit() and len(value) < 9 else 1


def without_marks(xml: bytes) -> bytes:
    """content.xml without what an earlier check had put into it, except its list."""
    if SIGN.encode() not in xml:
        return xml
    content = _ANNOTATION.sub(lambda found: _without_ours(found[0]), xml.decode())
    content = _FORMAT.sub(lambda found: "" if _OURS.search(found[0]) else found[0], content)
    return _OUR_STYLE.sub("", content).encode()


def _without_ours(annotation: str) -> str:
    """An annotation up to the paragraph where an earlier check began; nothing when it began there."""
    place = annotation.find(SIGN)
    if place < 0:
        return annotation
    own = annotation[: max(0, annotation.rfind("<text:p", 0, place))]
    return f"{own}</office:annotation>" if "<text:p" in own else ""


class Sheets:
    """First look: the sheets in order, and in each which cells are covered by a merged one."""

    def __init__(self, xml: bytes) -> None:
        self.corners: dict[str, dict[tuple[int, int], tuple[int, int]]] = {}
        self._row = self._column = 0
        self._here: dict[tuple[int, int], tuple[int, int]] = {}
        _walk(xml, self._opened, self._closed, places=False)

    def _opened(self, element: _Element) -> None:
        if element.tag == "table:table":
            self._here = self.corners.setdefault(element.attributes.get("table:name", ""), {})
            self._row = 0
        elif element.tag == "table:table-row":
            self._column = 0

    def _closed(self, element: _Element) -> None:
        if element.tag == "table:table-row":
            self._row += _times(element, "rows-repeated")
        elif element.tag.endswith("-cell"):
            down = right = 1
            if (
                "table:number-columns-spanned" in element.attributes
                or "table:number-rows-spanned" in element.attributes
            ):
                down, right = _times(element, "rows-spanned"), _times(element, "columns-spanned")
            if 1 < down * right <= 10_000:
                first = self._row + 1, self._column + 1
                for row in range(down):
                    self._here |= {(first[0] + row, first[1] + column): first for column in range(right)}
            self._column += _times(element, "columns-repeated")


@dataclass
class _Table:
    """The table that is being walked through."""

    element: _Element
    spots: deque[Spot]
    row: int = 0
    last_row: int = 0  # place behind its last row
    formats: _Element | None = None
    cells: list[_Element] = field(default_factory=list)
    here: list[Spot] = field(default_factory=list)


def marked_content(xml: bytes, wanted: Wanted, lists: tuple[str, str], old_list: str | None) -> bytes:
    """content.xml with notes and colours at the wanted cells and the list as first table.

    lists: automatic styles and the table of the list; old_list: the first table, which the new list replaces. Raises
    Refusal.
    """
    made = _Marking(xml, wanted, lists, old_list)
    _walk(xml, made.opened, made.closed)
    return made.patch.patched()


class _Marking:
    """Second look: collects the changes."""

    def __init__(self, xml: bytes, wanted: Wanted, lists: tuple[str, str], old_list: str | None) -> None:
        self.patch = Patch(xml)
        self._xml, self._wanted, self._old = xml, wanted, old_list
        self._styles, self._list = lists
        self._table: _Table | None = None
        self._first = True

    def opened(self, element: _Element) -> None:
        table = self._table
        if element.tag == "office:body" and self._styles:  # no automatic styles so far
            self.patch.put(element.start, f"<office:automatic-styles>{self._styles}</office:automatic-styles>")
            self._styles = ""
        elif element.tag == "table:table":
            name = element.attributes.get("table:name", "")
            if self._first and not self._old:
                self.patch.put(element.start, self._list)
            self._table = _Table(element, deque([] if self._first and self._old else self._wanted.get(name, [])))
            self._table.last_row = element.inner
        elif element.tag == "table:table-row" and table:
            last = table.row + _times(element, "rows-repeated")
            table.here, table.cells = [], []
            while table.spots and table.spots[0].row <= last:
                table.here.append(table.spots.popleft())
            element.shut = not table.here
        elif element.tag == "calcext:conditional-formats" and table:
            table.formats = element

    def closed(self, element: _Element) -> None:
        table = self._table
        if element.tag == "office:automatic-styles" and self._styles:
            self._append(element, self._styles)
            self._styles = ""
        elif table is None:
            return
        elif element.tag.endswith("-cell"):
            table.cells.append(element)
        elif element.tag == "table:table-row":
            if table.here:
                self.patch.replace(element.start, element.end, self._rows(element, table))
            table.row += _times(element, "rows-repeated")
            table.last_row = element.end
        elif element.tag in _GROUPS:
            table.last_row = element.end
        elif element.tag == "table:table":
            self._end_table(element, table)

    def _append(self, element: _Element, text: str) -> None:
        if element.close == element.end:
            self.patch.replace(element.end - 2, element.end, f">{text}</{element.tag}>")
        else:
            self.patch.put(element.close, text)

    def _end_table(self, element: _Element, table: _Table) -> None:
        self._table = None
        first, self._first = self._first, False
        if first and self._old:
            self.patch.replace(element.start, element.end, self._list)
            return
        name = element.attributes.get("table:name", "")
        if element.close == element.end:  # a table without anything in it
            return
        if table.spots:
            self.patch.put(table.last_row, _rows_behind(table))
        formats = _formats(name, self._wanted.get(name, []))
        if not formats:
            return
        if table.formats and table.formats.close != table.formats.end:
            self.patch.put(table.formats.inner, formats)
        elif not table.formats:
            space = f' xmlns:calcext="{_CALCEXT}"'
            self.patch.put(
                element.close, f"<calcext:conditional-formats{space}>{formats}</calcext:conditional-formats>"
            )

    def _rows(self, row: _Element, table: _Table) -> str:
        """A row, or a run of equal rows, taken apart around those that get a note."""
        opening = self._xml[row.start : row.inner].decode()
        inside = self._xml[row.inner : row.close].decode()
        if row.close == row.end:
            opening = opening.removesuffix("/>").rstrip() + ">"
        pieces, at, last = [], table.row + 1, table.row + _times(row, "rows-repeated")
        by_row: dict[int, list[Spot]] = {}
        for spot in table.here:
            by_row.setdefault(spot.row, []).append(spot)
        for number, spots in by_row.items():
            if number > at:
                pieces.append(f"{_repeated(opening, 'rows', number - at)}{inside}</{row.tag}>")
            cells = _cells(self._xml, row, table.cells, spots)
            pieces.append(f"{_repeated(opening, 'rows', 1)}{cells}</{row.tag}>")
            at = number + 1
        if at <= last:
            pieces.append(f"{_repeated(opening, 'rows', last - at + 1)}{inside}</{row.tag}>")
        return "".join(pieces)


def _repeated(opening: str, what: str, times: int) -> str:
    """An opening tag that stands for so many rows or columns."""
    bare = re.sub(rf"\s+table:number-{what}-repeated\s*=\s*(\"[^\"]*\"|'[^']*')", "", opening)
    if times == 1:
        return bare
    end = "/>" if bare.endswith("/>") else ">"
    return f'{bare.removesuffix(end).rstrip()} table:number-{what}-repeated="{times}"{end}'


def _cells(xml: bytes, row: _Element, cells: list[_Element], spots: list[Spot]) -> str:
    """The inside of one row with notes at these cells."""
    pieces, column, todo, at = [], 1, list(spots), row.inner
    for cell in cells:
        pieces.append(xml[at : cell.start].decode())
        at = cell.end
        opening, inside = xml[cell.start : cell.inner].decode(), xml[cell.inner : cell.close].decode()
        closing = xml[cell.close : cell.end].decode()
        last = column + _times(cell, "columns-repeated") - 1
        while todo and todo[0].column <= last:
            spot = todo.pop(0)
            if spot.column > column:
                pieces.append(_repeated(opening, "columns", spot.column - column) + inside + closing)
            alone = _repeated(opening, "columns", 1)
            if not closing:
                alone = alone.removesuffix("/>").rstrip() + ">"
            pieces.append(f"{alone}{_noted(inside, spot)}</{cell.tag}>")
            column = spot.column + 1
        if column <= last:
            pieces.append(_repeated(opening, "columns", last - column + 1) + inside + closing)
        column = last + 1
    pieces.append(xml[at : row.close].decode())
    pieces.append(_cells_behind(column, todo))
    return "".join(pieces)


def _cells_behind(column: int, spots: list[Spot]) -> str:
    pieces = []
    for spot in spots:
        if spot.column > column:
            pieces.append(_repeated("<table:table-cell/>", "columns", spot.column - column))
        pieces.append(f"<table:table-cell>{_noted('', spot)}</table:table-cell>")
        column = spot.column + 1
    return "".join(pieces)


def _rows_behind(table: _Table) -> str:
    """Rows that the table does not have yet, for spots below its last one."""
    pieces, at = [], table.row + 1
    by_row: dict[int, list[Spot]] = {}
    for spot in table.spots:
        by_row.setdefault(spot.row, []).append(spot)
    for number, spots in by_row.items():
        if number > at:
            empty = _repeated("<table:table-row>", "rows", number - at)
            pieces.append(f"{empty}<table:table-cell/></table:table-row>")
        pieces.append(f"<table:table-row>{_cells_behind(1, spots)}</table:table-row>")
        at = number + 1
    return "".join(pieces)


def _noted(inside: str, spot: Spot) -> str:
    """The inside of a cell with its note: after what somebody else noted there, in place of what we noted before."""
    own = ""
    if inside.lstrip().startswith("<office:annotation"):
        end = (
            inside.index("</office:annotation>") + len("</office:annotation>")
            if "</office:annotation>" in inside
            else 0
        )
        own, inside = inside[:end], inside[end:]
    if own:
        before, _, _ = own.rpartition("</office:annotation>")
        return f"{before}{paragraphs(spot.note)}</office:annotation>{inside}"
    creator = f'<dc:creator xmlns:dc="{_DC}">核验</dc:creator>'
    return f"<office:annotation>{creator}{paragraphs(spot.note)}</office:annotation>{inside}"


def _formats(name: str, spots: list[Spot]) -> str:
    """The conditional formats that colour these cells."""
    sheet = "'" + name.replace("'", "''") + "'"
    made = []
    for level in LEVELS:
        cells = [f"{sheet}.{address(spot.row, spot.column)}" for spot in spots if spot.level == level]
        for n in range(0, len(cells), _AREAS):
            areas = " ".join(f"{cell}:{cell}" for cell in cells[n : n + _AREAS])
            made.append(
                f'<calcext:conditional-format calcext:target-range-address="{quoted(areas)}">'
                f'<calcext:condition calcext:apply-style-name="Mark_{level}"'
                f' calcext:value="formula-is({quoted(ALWAYS)})" calcext:base-cell-address="{quoted(cells[n])}"/>'
                "</calcext:conditional-format>"
            )
    return "".join(made)
