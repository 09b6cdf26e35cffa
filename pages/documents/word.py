"""A table as a Word document to be signed or attached (title, a few lines, the table, notes, places to sign), and a longer one of
several parts.

Fonts and sizes stand in the document's styles, never in a run: an office restyles the whole by changing a style.
"""

import io
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import ceil
from unicodedata import east_asian_width

import docx
import pandas as pd
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from pages.documents import word_styles, zipped
from pages.documents.charts import word_chart
from pages.documents.charts.description import Chart, Course
from pages.documents.word_picture import CHARACTER, Picture
from pages.drawing import excel

BODY, HEADING = "宋体", "黑体"
TITLE, MARK, LINE, HEAD, CELL, NOTE = "表题", "题注", "说明行", "表头", "表格", "表注"
SECTION = "Heading 1"
PAGE, UPRIGHT, PICTURE = 26.0, 17.4, 20.0  # cm between the margins, of a chart
# Latin characters: of what is not broken, of a short column and one of texts at least, of any at most, and what a cell's margins take
LONGEST, NARROWEST, TEXT, MOST, PADDING = 24, 5, 14, 150, 3
DAY = 17  # of a day, with what typography puts between figures and characters
_RUN = re.compile(r"\d{4}年\d+月\d+日|[!-~]+")
SMALL = 9  # points of the text in tables of a longer document
BLACK = RGBColor(0, 0, 0)
BY_HAND = 0.95  # cm of a row that is written into
KEPT = 3  # rows that stand on the page with the places to sign
SHADE, RULE = "E9EEF4", "8A94A3"
LEFT, CENTRE, RIGHT = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT


def table_document(
    title: str,
    lines: Sequence[str],
    table: pd.DataFrame,
    *,
    mark: str = "",
    numbers: Collection[str] = (),
    notes: Sequence[str] = (),
    signers: Sequence[str] = (),
    widths: Sequence[float] = (),
    foot: str = "",
) -> bytes:
    """A landscape A4 page set: the table's head is repeated on every page, rows are not torn apart, pages are numbered.

    mark: stands below the title; table: cells as text; numbers: its columns that are right aligned; widths: of its columns
    in cm (26 in all); signers: who signs, side by side below;
    foot: stands at the foot of every page, above its number.
    """
    document = docx.Document()
    _set_up(document, foot)
    document.add_paragraph(title, TITLE)
    if mark:
        document.add_paragraph(mark, MARK)
    for line in lines:
        document.add_paragraph(line, LINE)
    _table(document, table, numbers, widths)
    for number, note in enumerate(notes):
        paragraph = document.add_paragraph(note, NOTE)
        paragraph.paragraph_format.space_before = Pt(0 if number else 6)
    _kept_together(document, KEPT if signers else 1)
    if signers:
        _signatures(document, signers)
    buffer = io.BytesIO()
    document.save(buffer)
    return zipped.undated(buffer.getvalue())


@dataclass(frozen=True)
class Section:
    """A part of a longer document. lines: before its table; numbers: columns that are right aligned; charts: below the table, each
    with its sentence above; pictures: after them; own_page: begins one; by_hand: its rows are high enough to write into."""

    heading: str
    lines: Sequence[str] = ()
    table: pd.DataFrame | None = None
    numbers: Collection[str] = ()
    notes: Sequence[str] = ()
    charts: Sequence[Chart] = ()
    pictures: Sequence[Picture] = ()
    own_page: bool = False
    by_hand: bool = False


def report(
    title: str,
    sections: Sequence[Section],
    *,
    mark: str = "",
    foot: str = "",
    signers: Sequence[str] = (),
    upright: bool = False,
) -> bytes:
    """An A4 document of several parts with headings that Word lists, lying unless it is upright. mark, foot, signers: see
    `table_document`."""
    document, page = docx.Document(), UPRIGHT if upright else PAGE
    _set_up(document, foot, upright=upright)
    _style(document, SECTION, HEADING, 14, before=12, after=6)
    _style(document, HEAD, HEADING, SMALL, align=CENTRE, before=1.5, after=1.5)  # its tables are wide
    _style(document, CELL, BODY, SMALL, before=1, after=1)
    document.styles[SECTION].font.color.rgb = BLACK
    document.add_paragraph(title, TITLE)
    if mark:
        document.add_paragraph(mark, MARK)
    for section in sections:
        document.add_paragraph(section.heading, SECTION).paragraph_format.page_break_before = section.own_page
        for line in section.lines:
            document.add_paragraph(line, LINE)
        if section.table is not None:
            made = _table(document, section.table, section.numbers, fitted(section.table, page))
            for row in made.rows[1:] if section.by_hand else ():
                row.height = Cm(BY_HAND)
        for note in section.notes:
            document.add_paragraph(note, NOTE)
        for chart in section.charts:
            said = document.add_paragraph(chart.says, NOTE)
            if isinstance(chart, Course) and not chart.values:
                continue  # nothing to be seen: the sentence alone, without axes
            said.paragraph_format.keep_with_next = True
            word_chart.add(document, document.add_paragraph(style=NOTE), chart, min(PICTURE, page))
        for picture in section.pictures:
            picture.put(document.add_paragraph(style=NOTE))
    if signers:
        _kept_together(document, KEPT)
        _signatures(document, signers)
    buffer = io.BytesIO()
    document.save(buffer)
    return zipped.undated(buffer.getvalue())


def fitted(table: pd.DataFrame, page: float = PAGE) -> list[float]:
    """Widths in cm that fill the page, by what stands in the columns. Where it does not all fit, that column gives way first which
    makes the fewest lines for it: no number is broken, and names do not stand on three lines for a remark that is seldom there.
    A head takes up to four lines."""
    widths, least, inside = [], [], []
    for name in table:
        cells = Counter(_wide(str(text)) for text in table[name])
        head = ceil(_wide(str(name)) / 4)
        run = max(
            (DAY if "年" in run else len(run) for text in table[name] for run in _RUN.findall(str(text))), default=0
        )
        widths.append(min(max(*cells, head, min(run, LONGEST), NARROWEST), MOST) + PADDING)
        least.append(min(widths[-1], max(head, min(run, LONGEST), TEXT) + PADDING))
        inside.append(cells)
    widths = excel.narrowed(widths, least, inside, int(page / CHARACTER), PADDING)
    return [page * width / sum(widths) for width in widths]


def _wide(text: str) -> int:
    """How many Latin characters are as wide."""
    return sum(2 if east_asian_width(character) in "WFA" else 1 for character in text)


def _set_up(document: Document, origin: str, *, upright: bool = False) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT if upright else WD_ORIENT.LANDSCAPE
    sides = Cm(29.7), Cm(21)
    section.page_width, section.page_height = reversed(sides) if upright else sides
    section.left_margin = section.right_margin = Cm(1.8)
    section.top_margin, section.bottom_margin, section.footer_distance = Cm(1.6), Cm(1.5), Cm(0.8)
    word_styles.in_chinese(document, BODY)
    _style(document, "Normal", BODY, 10.5)
    _style(document, TITLE, HEADING, 18, align=CENTRE, after=4)
    _style(document, MARK, BODY, 10.5, align=CENTRE, after=6)
    _style(document, LINE, BODY, 10.5, after=4)
    _style(document, HEAD, HEADING, 10.5, align=CENTRE, before=2, after=2)
    _style(document, CELL, BODY, 10.5, before=1.5, after=1.5)
    _style(document, NOTE, BODY, 9, after=2)
    foot = section.footer.paragraphs[0]
    if origin:
        foot.insert_paragraph_before(origin, document.styles[NOTE]).alignment = CENTRE
    foot.style, foot.alignment = document.styles[NOTE], CENTRE
    foot.add_run("第 ")
    word_styles.field(foot, "PAGE")
    foot.add_run(" 页，共 ")
    word_styles.field(foot, "NUMPAGES")
    foot.add_run(" 页")


def _style(
    document: Document,
    name: str,
    font: str,
    size: float,
    *,
    align: WD_ALIGN_PARAGRAPH = LEFT,
    before: float = 0,
    after: float = 0,
) -> None:
    layout = word_styles.style(document, name, font, size).paragraph_format
    layout.alignment, layout.space_before, layout.space_after, layout.line_spacing = align, Pt(before), Pt(after), 1.0


def _table(document: Document, rows: pd.DataFrame, numbers: Collection[str], widths: Sequence[float]) -> Table:
    table = document.add_table(rows=1 + len(rows), cols=len(rows.columns), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    _ruled(table)
    # by their ids: by its name a style is looked for among all of them, once a cell
    head, body = (document.styles[name].style_id for name in (HEAD, CELL))
    heads, *lines = table.rows
    for cell, name in zip(heads.cells, rows.columns, strict=True):
        _fill(cell, str(name), head)
        _shade(cell)
    word_styles.mark_row(table, 0, "w:tblHeader")
    aligned = [RIGHT if name in numbers else LEFT for name in rows.columns]
    for number, (line, values) in enumerate(zip(lines, rows.itertuples(index=False, name=None), strict=True), 1):
        for cell, value, align in zip(line.cells, values, aligned, strict=True):
            said = "" if value is None or value is pd.NA else value if isinstance(value, Picture) else str(value)
            _fill(cell, said, body).alignment = align
        word_styles.mark_row(table, number, "w:cantSplit")
    if widths:
        table.autofit = False  # the widths of columns count for Word, those of cells for others
    for column, width in zip(table.columns, widths, strict=False):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)
    return table


def _ruled(table: Table) -> None:
    """Thin grey lines all round."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", RULE)):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    table._tbl.tblPr.append(borders)


def _fill(cell: _Cell, said: str | Picture, style_id: str) -> Paragraph:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph = cell.paragraphs[0]
    paragraph._p.style = style_id
    if isinstance(said, Picture):
        said.put(paragraph)
    else:
        paragraph.add_run(said)
    return paragraph


def _shade(cell: _Cell) -> None:
    ground = OxmlElement("w:shd")
    ground.set(qn("w:val"), "clear")
    ground.set(qn("w:fill"), SHADE)
    cell._tc.get_or_add_tcPr().append(ground)


def _kept_together(document: Document, rows: int) -> None:
    """Notes and places to sign never stand alone on a page: the last rows go with them."""
    table = document.tables[-1]
    cells = [cell for row in table.rows[-rows:] for cell in row.cells]
    notes = [p for p in document.paragraphs if p.style is not None and p.style.name == NOTE]
    for paragraph in [*(p for cell in cells for p in cell.paragraphs), *notes]:
        paragraph.paragraph_format.keep_with_next = True


def _signatures(document: Document, signers: Sequence[str]) -> None:
    document.add_paragraph(style=NOTE).paragraph_format.keep_with_next = True  # else the two tables would be one
    table = document.add_table(rows=1, cols=len(signers))
    word_styles.mark_row(table, 0, "w:cantSplit")
    for cell, signer in zip(table.rows[0].cells, signers, strict=True):
        for number, line in enumerate((f"{signer}（盖章）：", "签字：", "日期：　　　　年　　月　　日")):
            paragraph = cell.paragraphs[0] if not number else cell.add_paragraph()
            paragraph.style = CELL
            paragraph.paragraph_format.space_before = Pt(7 if number else 0)
            paragraph.add_run(line)
