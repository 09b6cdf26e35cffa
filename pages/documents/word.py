"""A table as a Word document to be signed or attached: title, a few lines, the table, notes, places to sign."""

import io
from collections.abc import Sequence

import docx
import pandas as pd
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table, _Cell

BODY, HEADING = "宋体", "黑体"
GREY = RGBColor(0x5B, 0x67, 0x77)
SHADE = "EAF0F7"


def table_document(
    title: str,
    lines: Sequence[str],
    table: pd.DataFrame,
    *,
    notes: Sequence[str] = (),
    signers: Sequence[str] = (),
    widths: Sequence[float] = (),
) -> bytes:
    """A landscape A4 page set: the table's head is repeated on every page, rows are not torn apart, pages are numbered.

    table: cells as text; widths: of its columns in cm (26 in all); signers: who signs, side by side below.
    """
    document = docx.Document()
    _set_up(document)
    head = document.add_paragraph()
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(head, title, HEADING, 16, bold=True)
    for line in lines:
        _run(document.add_paragraph(), line, BODY, 10.5)
    _table(document, table, widths)
    for note in notes:
        _run(document.add_paragraph(), note, BODY, 9, colour=GREY)
    if signers:
        _signatures(document, signers)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _set_up(document: Document) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = Cm(1.8)
    section.top_margin = section.bottom_margin = Cm(1.8)
    style = document.styles["Normal"]
    style.font.name, style.font.size = BODY, Pt(10.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), BODY)
    style.paragraph_format.space_after = Pt(4)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(foot, "第 ", BODY, 9)
    _field(foot, "PAGE")
    _run(foot, " 页，共 ", BODY, 9)
    _field(foot, "NUMPAGES")
    _run(foot, " 页", BODY, 9)


def _run(paragraph, text: str, font: str, size: float, *, bold: bool = False, colour: RGBColor | None = None) -> None:  # noqa: ANN001
    run = paragraph.add_run(text)
    run.font.name, run.font.size, run.font.bold = font, Pt(size), bold
    run.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    if colour is not None:
        run.font.color.rgb = colour


def _field(paragraph, code: str) -> None:  # noqa: ANN001
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    paragraph._p.append(field)


def _table(document: Document, rows: pd.DataFrame, widths: Sequence[float]) -> None:
    table = document.add_table(rows=1 + len(rows), cols=len(rows.columns), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for cell, name in zip(table.rows[0].cells, rows.columns, strict=True):
        _fill(cell, str(name), HEADING, shade=True)
    _mark(table, 0, "w:tblHeader")
    for number, values in enumerate(rows.itertuples(index=False, name=None), 1):
        for cell, value in zip(table.rows[number].cells, values, strict=True):
            _fill(cell, "" if value is None or value is pd.NA else str(value), BODY)
        _mark(table, number, "w:cantSplit")
    if widths:
        table.autofit = False  # the widths of columns count for Word, those of cells for others
    for column, width in zip(table.columns, widths, strict=False):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)


def _mark(table: Table, row: int, name: str) -> None:
    table.rows[row]._tr.get_or_add_trPr().append(OxmlElement(name))


def _fill(cell: _Cell, text: str, font: str, *, shade: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
    _run(paragraph, text, font, 9, bold=shade)
    if shade:
        ground = OxmlElement("w:shd")
        ground.set(qn("w:val"), "clear")
        ground.set(qn("w:fill"), SHADE)
        cell._tc.get_or_add_tcPr().append(ground)


def _signatures(document: Document, signers: Sequence[str]) -> None:
    document.add_paragraph()
    table = document.add_table(rows=1, cols=len(signers))
    for cell, signer in zip(table.rows[0].cells, signers, strict=True):
        _fill(cell, f"{signer}（盖章）：", BODY)
        for line in ("签字：", "日期：　　　　年　　月　　日"):
            paragraph = cell.add_paragraph()
            paragraph.paragraph_format.space_before = Pt(10)
            _run(paragraph, line, BODY, 9)
