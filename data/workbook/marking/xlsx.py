"""Mark problems in an .xlsx by changing only what must change inside its package. Runs only in the marking child.

The colour of a marked cell is a conditional format over it: the cell's own format stays as it was, the template's own
amber for missing answers cannot hide it, cells that do not exist need not be made, and it can be taken out again when
the workbook comes a second time. Formulas keep their results; charts, pictures and pivot tables are not touched.
"""

import posixpath
import re
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

from data.workbook.marking import xlsx_list
from data.workbook.marking.text import ALWAYS, LEVELS, LIST_SHEET, Listed, Spot, listed, spots
from data.workbook.marking.xlsx_notes import add_boxes, add_notes
from data.workbook.marking.xlsx_styles import add_styles
from data.workbook.marking.xml import Node, Patch, quoted, tree, utf8
from data.workbook.spreadsheet.package import RESAVE, Refusal, address

_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "application/vnd.openxmlformats-officedocument"
_TYPES = {
    "worksheet": f"{_OFFICE}.spreadsheetml.worksheet+xml",
    "comments": f"{_OFFICE}.spreadsheetml.comments+xml",
    "styles": f"{_OFFICE}.spreadsheetml.styles+xml",
    "vmlDrawing": f"{_OFFICE}.vmlDrawing",
}
_STRICT = "http://purl.oclc.org/ooxml/"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
# What may stand between a sheet's cells and its conditional formats, and what must stand after the notes.
_BEFORE_FORMATS = {
    "sheetCalcPr",
    "sheetProtection",
    "protectedRanges",
    "scenarios",
    "autoFilter",
    "sortState",
    "dataConsolidate",
    "customSheetViews",
    "mergeCells",
    "phoneticPr",
}
_AFTER_NOTES = {
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
    "AlternateContent",
}
_AREAS = 200  # of one conditional format: Excel's own lists are not longer
_CELLS = re.compile(rb"<((?:[\w.-]+:)?sheetData)(?:\s[^>]*)?>")


def mark_xlsx(archive: zipfile.ZipFile, marks: Sequence[Sequence[str | None]], title: str) -> dict[str, bytes]:
    """The parts that are new or changed, by name. marks: (sheet, cell, level, found, expected). Raises Refusal."""
    book = _Book(archive)
    problems = listed(marks, [name for name in book.sheets if name != book.old_list])
    styles = add_styles(book.read(book.styles_part()))
    book.parts[book.styles_part()] = styles.xml
    for number, (name, (kind, part)) in enumerate(book.sheets.items(), 1):
        if name != book.old_list:
            here = [problem for problem in problems if problem.sheet == name]
            _mark_sheet(book, part, here if kind == "worksheet" else [], styles.laid_over, number)
    book.put_list_first(xlsx_list.list_sheet(problems, title, styles.cell, book.main), problems)
    book.close_types()
    return book.parts


class _Book:
    """The package: parts as they are or as changed, the sheets in order, relations, content types."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = {name.lower(): name for name in archive.namelist()}
        self.parts: dict[str, bytes] = {}
        self._new_types: dict[str, str] = {}
        self.root = tree(self.read("xl/workbook.xml"), "xl/workbook.xml")
        space = next((v for v in self.root.attributes.values() if v.startswith(_STRICT)), "")
        self.main = f"{_STRICT}spreadsheetml/main" if space else _MAIN
        self.links = f"{_STRICT}officeDocument/relationships" if space else _LINKS
        sheets = self.root.child("sheets")
        if sheets is None or not sheets.children:
            raise Refusal(None, None, "工作簿里没有工作表", RESAVE)
        self._sheets = sheets
        self._relations = self.relations("xl/workbook.xml")
        self.sheets = {
            node.attributes.get("name", ""): self._relations.get(node.get("id") or "", ("", ""))
            for node in sheets.children
        }
        # A list that an earlier check wrote stands first; the new one takes its place.
        self.old_list = LIST_SHEET if sheets.children[0].attributes.get("name") == LIST_SHEET else None

    def read(self, part: str) -> bytes:
        """A part in UTF-8. Raises Refusal when it is missing."""
        if part not in self.parts:
            if part.lower() not in self._names:
                raise Refusal(None, None, f"工作簿缺少部件 {part[:80]}，文件不完整", RESAVE)
            self.parts[part] = utf8(self._archive.read(self._names[part.lower()]))
        return self.parts[part]

    def has(self, part: str) -> bool:
        return part in self.parts or part.lower() in self._names

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Id → (kind, part) of what a part refers to."""
        file = _relations_of(part)
        if not self.has(file):
            return {}
        folder = posixpath.dirname(part)
        return {
            node.attributes.get("Id", ""): (
                node.attributes.get("Type", "").rpartition("/")[2],
                posixpath.normpath(posixpath.join("/", folder, node.attributes.get("Target", ""))).lstrip("/"),
            )
            for node in tree(self.read(file), file).children
            if node.attributes.get("TargetMode") != "External"
        }

    def relate(self, part: str, kind: str, target: str, body: bytes) -> str:
        """Add a new part that another one refers to; the id of the reference."""
        file = _relations_of(part)
        xml = self.read(file) if self.has(file) else f'<Relationships xmlns="{_PACKAGE}"/>'.encode()
        root = tree(xml, file)
        taken = {node.attributes.get("Id") for node in root.children}
        key = next(key for n in range(1, len(taken) + 2) if (key := f"rIdMark{n}") not in taken)
        patch = Patch(xml)
        patch.append(
            root, f'<{root.prefix}Relationship Id="{key}" Type="{self.links}/{kind}" Target="/{quoted(target)}"/>'
        )
        self.parts[file], self.parts[target] = patch.patched(), body
        self._new_types[target] = _TYPES[kind]
        return key

    def free(self, pattern: str) -> str:
        """A part name that is not taken; {} in it becomes a number."""
        return next(name for n in range(1, 100_000) if not self.has(name := pattern.format(n)))

    def styles_part(self) -> str:
        """The part of the formats; made when the workbook has none."""
        found = next((part for kind, part in self._relations.values() if kind == "styles"), None)
        if found and self.has(found):
            return found
        part = self.free("xl/styles_{}.xml")
        key = self.relate("xl/workbook.xml", "styles", part, f'<styleSheet xmlns="{self.main}"/>'.encode())
        self._relations[key] = ("styles", part)
        return part

    def put_list_first(self, sheet: bytes, problems: Sequence[Listed]) -> None:
        """Make the list the first sheet and the one that is shown; sheet numbers inside the workbook move on by one."""
        patch = Patch(self.read("xl/workbook.xml"))
        prefix = self.root.prefix
        name = self.old_list or next(
            n for i in range(1, 100) if (n := LIST_SHEET if i == 1 else f"{LIST_SHEET}（{i}）") not in self.sheets
        )
        if self.old_list:
            part = self.sheets[self.old_list][1]
            self.parts[part] = sheet
            if self.has(_relations_of(part)):
                self.parts[_relations_of(part)] = f'<Relationships xmlns="{_PACKAGE}"/>'.encode()
            patch.set(self._sheets.children[0], "state", "visible")
        else:
            part = self.free("xl/worksheets/marks{}.xml")
            key = self.relate("xl/workbook.xml", "worksheet", part, sheet)
            numbers = [int(node.attributes.get("sheetId", "0")) for node in self._sheets.children]
            patch.put(
                self._sheets.children[0].start,
                f'<{prefix}sheet xmlns:r="{self.links}" name="{name}" sheetId="{max(numbers) + 1}" r:id="{key}"/>',
            )
        defined = self.root.child("definedNames")
        for node in defined.children if defined else ():
            at = node.attributes.get("localSheetId", "")
            if self.old_list and at == "0":
                patch.replace(node.start, node.end, "")
            elif at.isdigit() and not self.old_list:
                patch.set(node, "localSheetId", str(int(at) + 1))
        ours = xlsx_list.names(problems, name, prefix)
        if defined:
            patch.append(defined, ours)
        else:
            after = [n for n in self.root.children if n.local in ("sheets", "functionGroups", "externalReferences")][-1]
            patch.put(after.end, f"<{prefix}definedNames>{ours}</{prefix}definedNames>")
        for view in self.root.all("workbookView"):
            patch.set(view, "activeTab", "0")
            patch.set(view, "firstSheet", "0")
        self.parts["xl/workbook.xml"] = patch.patched()

    def close_types(self) -> None:
        """Say in [Content_Types].xml what the new parts are."""
        file = "[Content_Types].xml"
        xml = self.read(file)
        root = tree(xml, file)
        patch = Patch(xml)
        patch.append(
            root,
            "".join(
                f'<{root.prefix}Override PartName="/{quoted(part)}" ContentType="{kind}"/>'
                for part, kind in self._new_types.items()
            ),
        )
        self.parts[file] = patch.patched()


def _relations_of(part: str) -> str:
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels"


def _mark_sheet(book: _Book, part: str, problems: list[Listed], laid_over: dict[str, int], number: int) -> None:
    """Colour and annotate the cells of one sheet, and take out what an earlier check had put there."""
    xml = book.read(part)
    root, patch = _around_cells(xml, part), Patch(xml)
    for view in root.all("sheetView"):
        if view.attributes.get("tabSelected"):  # two selected sheets would be edited together
            patch.set(view, "tabSelected", "0")
    if root.child("sheetData") is None:  # a sheet that is one chart
        book.parts[part] = patch.patched()
        return
    here = spots(problems, _corners(root))
    _lay_over(root, patch, xml, here, laid_over)
    _annotate(book, part, root, patch, here, number)
    book.parts[part] = patch.patched()


def _around_cells(xml: bytes, part: str) -> Node:
    """The tree of a sheet without its cells (which may be millions), with places as in the whole."""
    found = _CELLS.search(xml)
    if not found or found[0].endswith(b"/>"):
        return tree(xml, part)
    start, end = found.end(), xml.rfind(b"</" + found[1])
    if end < start:
        raise Refusal(None, None, f"工作簿的部件 {part[:80]} 格式有误", RESAVE)
    root = tree(xml[:start] + xml[end:], part)
    # The places behind the cells move back by what was left out.
    todo = [root]
    while todo:
        node = todo.pop()
        todo += node.children
        for place in ("start", "inner", "close", "end"):
            if getattr(node, place) > start or (getattr(node, place) == start and place in ("close", "end")):
                setattr(node, place, getattr(node, place) + end - start)
    return root


def _corners(root: Node) -> dict[tuple[int, int], tuple[int, int]]:
    """Covered cell → first cell of its merged range; only ranges of a size that people make."""
    corners: dict[tuple[int, int], tuple[int, int]] = {}
    for node in root.all("mergeCell"):
        match = re.fullmatch(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})", node.attributes.get("ref", ""))
        if match:
            left, right = (_column(match[n]) for n in (1, 3))
            top, bottom = int(match[2]), int(match[4])
            if 0 < (bottom - top + 1) * (right - left + 1) <= 10_000:
                corners |= {(r, c): (top, left) for r in range(top, bottom + 1) for c in range(left, right + 1)}
    return corners


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _lay_over(root: Node, patch: Patch, xml: bytes, here: list[Spot], laid_over: dict[str, int]) -> None:
    """Our conditional formats before all others; those of an earlier check out."""
    rules = []
    for level in LEVELS:
        cells = [address(spot.row, spot.column) for spot in here if spot.level == level]
        rules += [(level, cells[n : n + _AREAS]) for n in range(0, len(cells), _AREAS)]
    old = escape(ALWAYS).encode(), quoted(ALWAYS).encode()
    for group in [n for n in root.children if n.local == "conditionalFormatting"]:
        ours = [rule for rule in group.children if any(sign in xml[rule.inner : rule.close] for sign in old)]
        if ours and len(ours) == len(group.children):
            patch.replace(group.start, group.end, "")
            continue
        for rule in ours:
            patch.replace(rule.start, rule.end, "")
        group.children = [rule for rule in group.children if rule not in ours]
        _move_back(group, patch, len(rules))
    for extension in [n for n in root.children if n.local == "extLst"]:
        _move_back(extension, patch, len(rules))
    data = next(n for n in root.children if n.local == "sheetData")
    at = data.end
    for node in root.children[root.children.index(data) + 1 :]:
        if node.local not in _BEFORE_FORMATS:
            break
        at = node.end
    p = root.prefix
    patch.put(
        at,
        "".join(
            f'<{p}conditionalFormatting sqref="{" ".join(areas)}"><{p}cfRule type="expression" priority="{n}"'
            f' dxfId="{laid_over[level]}" stopIfTrue="1"><{p}formula>{escape(ALWAYS)}</{p}formula></{p}cfRule>'
            f"</{p}conditionalFormatting>"
            for n, (level, areas) in enumerate(rules, 1)
        ),
    )


def _move_back(node: Node, patch: Patch, by: int) -> None:
    """Put the rules of somebody else behind ours."""
    for rule in node.all("cfRule"):
        priority = rule.attributes.get("priority", "")
        if by and priority.isdigit():
            patch.set(rule, "priority", str(int(priority) + by))


def _annotate(book: _Book, part: str, root: Node, patch: Patch, here: list[Spot], number: int) -> None:
    """Write the notes of a sheet into its parts, which are made where there are none."""
    relations = book.relations(part)
    notes = next((target for kind, target in relations.values() if kind == "comments"), None)
    if notes is None and not here:
        return
    drawing = root.child("legacyDrawing")
    boxes = relations.get((drawing.get("id") if drawing else "") or "", ("", ""))[1]
    known = notes is not None and book.has(notes)
    xml, new, gone = add_notes(book.read(notes) if known and notes else None, here, book.main)
    if known and notes:
        book.parts[notes] = xml
    else:
        book.relate(part, "comments", book.free("xl/comments_marks{}.xml"), xml)
    there = bool(boxes) and book.has(boxes)
    vml = book.read(boxes).decode("utf-8", "replace") if there else None
    drawn = add_boxes(vml, here, new, gone, 1000 + number * 40).encode()
    if there:
        book.parts[boxes] = drawn
        return
    key = book.relate(part, "vmlDrawing", book.free("xl/drawings/marks{}.vml"), drawn)
    if drawing:
        patch.set(drawing, next(name for name in drawing.attributes if name.endswith("id")), key)
        return
    cells = next(n for n in root.children if n.local == "sheetData")
    later = root.children[root.children.index(cells) + 1 :]
    at = next((node.start for node in later if node.local in _AFTER_NOTES), root.close)
    patch.put(at, f'<{root.prefix}legacyDrawing xmlns:r="{book.links}" r:id="{key}"/>')
