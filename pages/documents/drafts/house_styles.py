"""The look of the house templates: a page and styles after GB/T 9704-2012, each font named once, in a style, never in a run.

The fonts are called as Windows and WPS call them; an office restyles a template by changing its styles. There is no red head, number,
signer or imprint: those belong to the office's own system.
"""

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from pages.documents import word_styles

FANGSONG, HEI, KAI, SONG, XIAOBIAO = "仿宋", "黑体", "楷体", "宋体", "方正小标宋简体"
TITLE, BODY, OPENING, HEADING, SUBHEADING = "公文标题", "公文正文", "主送机关", "一级标题", "二级标题"
CELL, NUMBER, HEAD, SIGNED, MARK, NOTES, NOTE, ORIGIN, ODD, EVEN = (
    "表格文字", "表格数字", "表头", "落款", "草稿标记", "拟稿说明标题", "拟稿说明", "来源", "页码单页", "页码双页",
)  # fmt: skip
TOP, BOTTOM, LEFT, RIGHT = Mm(37), Mm(35), Mm(28), Mm(26)
LINES, WIDTH = 22, 156  # of the text's field: 156 × 225 mm
PITCH = Pt(225 / LINES / 25.4 * 72)
SIZE_2, SIZE_3, SIZE_4, SIZE_S4, SIZE_S5, SIZE_6 = 22.0, 16.0, 14.0, 12.0, 9.0, 7.5
CENTRE, JUSTIFIED, START, END = (
    WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT,
)  # fmt: skip
# style → font, size, alignment, first line in (characters), whether it keeps the grid of lines
STYLES: dict[str, tuple[str, float, WD_ALIGN_PARAGRAPH, float, bool]] = {
    "Normal": (FANGSONG, SIZE_3, JUSTIFIED, 0, True),
    TITLE: (XIAOBIAO, SIZE_2, CENTRE, 0, True),
    OPENING: (FANGSONG, SIZE_3, START, 0, True),
    BODY: (FANGSONG, SIZE_3, JUSTIFIED, 2, True),
    HEADING: (HEI, SIZE_3, START, 2, True),
    SUBHEADING: (KAI, SIZE_3, START, 2, True),
    SIGNED: (FANGSONG, SIZE_3, END, 0, True),
    HEAD: (HEI, SIZE_S4, CENTRE, 0, False),
    CELL: (FANGSONG, SIZE_S4, START, 0, False),
    NUMBER: (FANGSONG, SIZE_S4, END, 0, False),
    NOTES: (HEI, SIZE_S4, START, 2, False),
    NOTE: (KAI, SIZE_S4, START, 2, False),
    MARK: (KAI, SIZE_S5, CENTRE, 0, False),
    ORIGIN: (SONG, SIZE_6, CENTRE, 0, False),
    ODD: (SONG, SIZE_4, END, 0, False),
    EVEN: (SONG, SIZE_4, START, 0, False),
}


def begun() -> Document:
    """A document with the page, the styles, the mark above and numbers and origin below; nothing in it."""
    document = docx.Document()
    word_styles.in_chinese(document, FANGSONG)
    for name, (font, size, align, first, grid) in STYLES.items():
        _style(document, name, font, size, align, first, grid)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = TOP, BOTTOM, LEFT, RIGHT
    section.header_distance, section.footer_distance = Mm(20), Mm(13)
    document.settings.odd_and_even_pages_header_footer = True
    for header in (section.header, section.even_page_header):
        _said(header.paragraphs[0], "{{ 草稿 }}", MARK)
        header.add_paragraph("{{ 虚构 }}", MARK)
    for footer, style in ((section.footer, ODD), (section.even_page_footer, EVEN)):
        number = footer.paragraphs[0]
        number.style = style
        number.add_run("— ")
        word_styles.field(number, "PAGE")
        number.add_run(" —")
        footer.add_paragraph("{{ 页脚 }}", ORIGIN)
    return document


def _said(paragraph: Paragraph, words: str, style: str) -> None:
    paragraph.style = style
    paragraph.add_run(words)


def _style(
    document: Document, name: str, font: str, size: float, align: WD_ALIGN_PARAGRAPH, first: float, grid: bool
) -> None:
    known = name in document.styles
    style = word_styles.style(document, name, font, size)
    if not known:
        style.base_style, style.quick_style = document.styles["Normal"], True
    layout = style.paragraph_format
    layout.alignment, layout.space_before, layout.space_after = align, Pt(0), Pt(0)
    layout.first_line_indent = Pt(size * first)
    if grid:
        layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, PITCH
    else:
        layout.line_spacing_rule = WD_LINE_SPACING.SINGLE
    if name == "Normal":  # 28 characters fill 156 mm
        spacing = OxmlElement("w:spacing")
        spacing.set(qn("w:val"), "-5")
        style.element.get_or_add_rPr().append(spacing)
    if name == TITLE:
        layout.space_after = PITCH
    if name == NOTES:
        layout.space_before = PITCH
    layout.keep_with_next = name in (HEADING, SUBHEADING, NOTES, NOTE)  # the notes go to one page, which is taken away
    if name in (CELL, NUMBER, HEAD):
        layout.space_before = layout.space_after = Pt(2)
    if name == ODD:
        layout.right_indent = Pt(size)
    if name == EVEN:
        layout.left_indent = Pt(size)
