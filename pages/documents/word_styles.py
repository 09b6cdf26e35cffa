"""What every Word document of ours does alike: its language, fonts that stand in styles alone, fields, and what a row of a table is."""

from typing import Any

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.styles.style import ParagraphStyle
from docx.table import Table
from docx.text.paragraph import Paragraph

LATIN = "Times New Roman"


def in_chinese(document: Document, font: str) -> None:
    """The document's language is Chinese: without it a program without these fonts takes Japanese letter forms. font: where no style
    says another one."""
    defaults = document.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    defaults.find(qn("w:lang")).set(qn("w:eastAsia"), "zh-CN")
    _fonts(defaults.find(qn("w:rFonts")), font)


def style(document: Document, name: str, font: str, size: float) -> ParagraphStyle:
    """The style of a name, new where there is none, with its font and size in points."""
    known = name in document.styles
    found = document.styles[name] if known else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    assert isinstance(found, ParagraphStyle)
    found.font.size, found.font.name = Pt(size), LATIN
    _fonts(found.element.get_or_add_rPr().get_or_add_rFonts(), font)
    return found


def field(paragraph: Paragraph, code: str) -> None:
    """A field at the paragraph's end, e.g. PAGE."""
    added = OxmlElement("w:fldSimple")
    added.set(qn("w:instr"), code)
    paragraph._p.append(added)


def mark_row(table: Table, row: int, name: str) -> None:
    """w:tblHeader: it is repeated on every page; w:cantSplit: it is not torn apart."""
    table.rows[row]._tr.get_or_add_trPr().append(OxmlElement(name))


def _fonts(fonts: Any, chinese: str) -> None:
    """A theme's fonts would go before those that are named."""
    for name in [name for name in fonts.attrib if name.endswith("Theme")]:
        del fonts.attrib[name]
    for name, font in (("ascii", LATIN), ("hAnsi", LATIN), ("cs", LATIN), ("eastAsia", chinese)):
        fonts.set(qn(f"w:{name}"), font)
