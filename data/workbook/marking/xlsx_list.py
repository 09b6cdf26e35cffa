"""The sheet of an .xlsx that lists every problem, each with a link to its cell. Runs only in the marking child."""

from collections.abc import Mapping, Sequence

from data.workbook.marking import text as words
from data.workbook.marking.text import Listed
from data.workbook.marking.xlsx_notes import escaped
from data.workbook.marking.xml import quoted, text
from data.workbook.spreadsheet.package import address

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def list_sheet(problems: Sequence[Listed], title: str, styles: Mapping[str, int], main: str = _MAIN) -> bytes:
    """The sheet as a part of its own. styles: numbers of the formats. Every text is written as text, never a formula."""
    first, last = words.HEADING_ROW, words.HEADING_ROW + len(problems)
    right = address(1, len(words.HEADINGS))[:-1]
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{width + 0.7}" customWidth="1"/>' for n, width in enumerate(words.WIDTHS, 1)
    )
    rows = [
        _row(1, 30, [_cell("A1", title[:200] or words.LIST_SHEET, styles["title"])]),
        _row(2, 20, [_cell("A2", words.counted(problems), styles["strong"])]),
        _row(3, 20, [_cell("A3", words.ADVICE, styles["muted"])]),
        _row(first, 24, [_cell(address(first, n), w, styles["heading"]) for n, w in enumerate(words.HEADINGS, 1)]),
    ]
    links = []
    for at, problem in enumerate(problems, first + 1):
        link = styles["link"] if problem.linked else styles["number"]
        cells = [
            f'<c r="A{at}" s="{styles["number"]}"><v>{problem.number}</v></c>',
            _cell(f"B{at}", words.LEVELS[problem.level].word, styles[problem.level]),
            _cell(f"C{at}", problem.sheet or "整个文件", styles["number"]),
            _cell(f"D{at}", problem.place or ("打开" if problem.linked else "—"), link),
            _cell(f"E{at}", problem.found, styles["text"]),
            _cell(f"F{at}", problem.expected, styles["text"]),
        ]
        rows.append(_row(at, words.height(problem), cells))
        if problem.linked:
            name = (problem.sheet or "").replace("'", "''")
            target = f"'{name}'!{address(problem.row or 1, problem.column or 1)}"
            links.append(f'<hyperlink ref="D{at}" location="{quoted(target)}" display="{quoted(problem.place)}"/>')
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{main}">'
        '<sheetPr><tabColor rgb="FFB3261E"/><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<dimension ref="A1:{right}{last}"/>'
        '<sheetViews><sheetView showGridLines="0" tabSelected="1" workbookViewId="0">'
        f'<pane ySplit="{first}" topLeftCell="A{first + 1}" activePane="bottomLeft" state="frozen"/>'
        f'<selection pane="bottomLeft" activeCell="A{first + 1}" sqref="A{first + 1}"/></sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15"/><cols>{columns}</cols><sheetData>{"".join(rows)}</sheetData>'
        f'<autoFilter ref="A{first}:{right}{max(last, first + 1)}"/>'
        + (f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else "")
        + '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
        "<headerFooter><oddFooter>&amp;R第 &amp;P 页/共 &amp;N 页</oddFooter></headerFooter></worksheet>"
    ).encode()


def names(problems: Sequence[Listed], name: str, prefix: str) -> str:
    """The defined names of the list (the first sheet): what its filter covers, and the headings on every page."""
    first, last = words.HEADING_ROW, words.HEADING_ROW + max(1, len(problems))
    sheet = f"'{name}'!"
    return (
        f'<{prefix}definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">'
        f"{sheet}$A${first}:$F${last}</{prefix}definedName>"
        f'<{prefix}definedName name="_xlnm.Print_Titles" localSheetId="0">{sheet}${first}:${first}</{prefix}definedName>'
    )


def _row(number: int, height: float, cells: Sequence[str]) -> str:
    return f'<row r="{number}" ht="{height}" customHeight="1">{"".join(cells)}</row>'


def _cell(at: str, value: str, style: int) -> str:
    inside = text(escaped(value))
    return f'<c r="{at}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{inside}</t></is></c>'
