"""Mark problems in an .ods by changing only what must change in its content.xml. Runs only in the marking child.

As in .xlsx the colour is a conditional format over the cell (LibreOffice's own element for them; a program that does not
know it still shows the notes and the list). Repeated rows and cells are taken apart where a note goes in.
"""

import re
import zipfile
from collections.abc import Sequence

from data.workbook.marking import ods_list
from data.workbook.marking.ods_cells import Sheets, Wanted, marked_content, without_marks
from data.workbook.marking.text import LEVELS, LIST_SHEET, Listed, listed, spots
from data.workbook.marking.xml import Patch, quoted, tree, utf8
from data.workbook.spreadsheet.package import RESAVE, Refusal

_STYLE = "urn:oasis:names:tc:opendocument:xmlns:style:1.0"
_FO = "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
# The prefixes every office program uses; what is put in is written with them.
_PREFIXES = {"office": "office", "table": "table", "text": "text"}


def mark_ods(archive: zipfile.ZipFile, marks: Sequence[Sequence[str | None]], title: str) -> dict[str, bytes]:
    """The parts that are changed, by name. marks: (sheet, cell, level, found, expected). Raises Refusal."""
    content = without_marks(utf8(archive.read("content.xml")))
    for prefix, name in _PREFIXES.items():
        declared = f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'.encode()
        if declared not in content[:20_000]:
            raise Refusal(None, None, "工作簿的部件 content.xml 写法不常见，无法标注", RESAVE)
    sheets = Sheets(content)
    names = list(sheets.corners)
    if not names:
        raise Refusal(None, None, "工作簿里没有工作表", RESAVE)
    old = names[0] == LIST_SHEET
    problems = listed(marks, names[1:] if old else names)
    name = (
        LIST_SHEET
        if old
        else next(n for i in range(1, 100) if (n := LIST_SHEET if i == 1 else f"{LIST_SHEET}（{i}）") not in names)
    )
    by_sheet: dict[str, list[Listed]] = {}
    for problem in problems:
        by_sheet.setdefault(problem.sheet or "", []).append(problem)
    wanted: Wanted = {each: spots(by_sheet.get(each, []), sheets.corners[each]) for each in names}
    lists = ods_list.list_table(problems, title, name)
    parts = {"content.xml": marked_content(content, wanted, lists, LIST_SHEET if old else None)}
    present = archive.namelist()
    if "styles.xml" in present:
        parts["styles.xml"] = _with_styles(utf8(archive.read("styles.xml")))
    if "settings.xml" in present:
        parts["settings.xml"] = _shown_first(utf8(archive.read("settings.xml")), name)
    return parts


def style_name(level: str) -> str:
    """The name of the style that is laid over a cell of that level."""
    return f"Mark_{level}"


def _with_styles(xml: bytes) -> bytes:
    """styles.xml with the colours of the levels and the page of the list."""
    root = tree(xml, "styles.xml")
    styles, patch = root.child("styles"), Patch(xml)
    if styles is None:
        return xml
    known = {node.get("name") for node in styles.children}
    new = "".join(
        f'<style:style xmlns:style="{_STYLE}" xmlns:fo="{_FO}" style:name="{style_name(code)}" style:family="table-cell">'
        f'<style:table-cell-properties fo:background-color="#{level.fill.lower()}"/></style:style>'
        for code, level in LEVELS.items()
        if style_name(code) not in known
    )
    if new:
        patch.append(styles, new)
    automatic, masters = root.child("automatic-styles"), root.child("master-styles")
    if automatic and masters and "MarkPage" not in {node.get("name") for node in masters.children}:
        layout, master = ods_list.page()
        patch.append(automatic, layout)
        patch.append(masters, master)
    return patch.patched()


def _shown_first(xml: bytes, name: str) -> bytes:
    """settings.xml with the list as the sheet that is shown, its headings frozen."""
    root, patch = tree(xml, "settings.xml"), Patch(xml)
    for node in root.all("config-item"):
        if node.get("name") == "ActiveTable":
            patch.replace(node.inner, node.close, quoted(name))
    for node in root.all("config-item-map-named"):
        if node.get("name") == "Tables" and name not in {entry.get("name") for entry in node.children}:
            patch.append(node, ods_list.frozen(name, re.sub(r":.*", ":", node.name)))
    return patch.patched()
