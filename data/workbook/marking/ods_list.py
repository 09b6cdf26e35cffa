"""The sheet of an .ods that lists every problem, each with a link to its cell. Runs only in the marking child."""

from collections.abc import Sequence

from data.workbook.marking import text as words
from data.workbook.marking.text import Listed
from data.workbook.marking.xml import quoted, text
from data.workbook.spreadsheet.package import address

_DEEP, _LINE, _MUTED = "#1f3a5f", "#cbd3dd", "#6b7684"
_SPACES = (
    ' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
    ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
)


def list_table(problems: Sequence[Listed], title: str, name: str) -> tuple[str, str]:
    """(its automatic styles, the table). Every text is written as text, never a formula."""
    columns = "".join(f'<table:table-column table:style-name="MarkCol{n}"/>' for n in range(len(words.WIDTHS)))
    heights = sorted({words.height(problem) for problem in problems})
    rows = [
        _row("MarkRowTitle", [_cell(title[:200] or words.LIST_SHEET, "MarkTitle")]),
        _row("MarkRowLine", [_cell(words.counted(problems), "MarkStrong")]),
        _row("MarkRowLine", [_cell(words.ADVICE, "MarkMuted")]),
    ]
    heading = _row("MarkRowHead", [_cell(word, "MarkHead") for word in words.HEADINGS])
    rows.append(f"<table:table-header-rows>{heading}</table:table-header-rows>")
    for problem in problems:
        cells = [
            f'<table:table-cell table:style-name="MarkMiddle" office:value-type="float" office:value="{problem.number}">'
            f"<text:p>{problem.number}</text:p></table:table-cell>",
            _cell(words.LEVELS[problem.level].word, f"MarkLevel_{problem.level}"),
            _cell(problem.sheet or "整个文件", "MarkMiddle"),
            _link(problem),
            _cell(problem.found, "MarkText"),
            _cell(problem.expected, "MarkText"),
        ]
        rows.append(_row(f"MarkRow{heights.index(words.height(problem))}", cells))
    return _styles(heights), (
        f'<table:table table:name="{quoted(name)}" table:style-name="MarkTable">{columns}{"".join(rows)}</table:table>'
    )


def page() -> tuple[str, str]:
    """How the list is printed, A4 across and one page wide: (its layout, the page that uses it)."""
    sizes = 'fo:page-width="29.7cm" fo:page-height="21cm" style:print-orientation="landscape" fo:margin="1.2cm"'
    off = "<style:{0}-style/>".format
    return (
        f'<style:page-layout{_SPACES} style:name="MarkLayout"><style:page-layout-properties {sizes}'
        f' style:scale-to-X="1" style:scale-to-Y="0"/>{off("header")}{off("footer")}</style:page-layout>',
        f'<style:master-page{_SPACES} style:name="MarkPage" style:page-layout-name="MarkLayout"/>',
    )


def frozen(name: str, prefix: str) -> str:
    """The view settings of the list: headings stay in place. prefix: that of the settings part."""
    fixed = {
        "VerticalSplitMode": 2,
        "VerticalSplitPosition": words.HEADING_ROW,
        "ActiveSplitRange": 2,
        "PositionBottom": words.HEADING_ROW,
        "CursorPositionY": words.HEADING_ROW,
    }
    items = "".join(
        f'<{prefix}config-item {prefix}name="{key}" {prefix}type="{"short" if "Mode" in key or "Range" in key else "int"}">'
        f"{value}</{prefix}config-item>"
        for key, value in fixed.items()
    )
    items += f'<{prefix}config-item {prefix}name="ShowGrid" {prefix}type="boolean">false</{prefix}config-item>'
    return f'<{prefix}config-item-map-entry {prefix}name="{quoted(name)}">{items}</{prefix}config-item-map-entry>'


def paragraphs(value: str) -> str:
    """A text as paragraphs; runs of blanks become one, as ODF has it."""
    return "".join(f"<text:p>{text(line)}</text:p>" for line in value.split("\n"))


def _row(style: str, cells: Sequence[str]) -> str:
    return f'<table:table-row table:style-name="{style}">{"".join(cells)}</table:table-row>'


def _cell(value: str, style: str) -> str:
    inside = paragraphs(value)
    return f'<table:table-cell table:style-name="{style}" office:value-type="string">{inside}</table:table-cell>'


def _link(problem: Listed) -> str:
    if not problem.linked:
        return _cell(problem.place or "—", "MarkMiddle")
    name = (problem.sheet or "").replace("'", "''")
    target = f"#'{name}'.{address(problem.row or 1, problem.column or 1)}"
    return (
        '<table:table-cell table:style-name="MarkLink" office:value-type="string"><text:p><text:a'
        f' xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="{quoted(target)}" xlink:type="simple">'
        f"{text(problem.place or '打开')}</text:a></text:p></table:table-cell>"
    )


def _styles(heights: Sequence[float]) -> str:
    edge = f'fo:border="0.5pt solid {_LINE}"'
    inset = '<style:paragraph-properties fo:text-align="start" fo:margin-left="0.2cm"/>'
    middle = '<style:paragraph-properties fo:text-align="center"/>'
    made = [
        '<style:style style:name="MarkTable" style:family="table" style:master-page-name="MarkPage">'
        '<style:table-properties table:display="true"/>'
    ]
    for n, width in enumerate(words.WIDTHS):
        made.append(
            f'<style:style style:name="MarkCol{n}" style:family="table-column">'
            f'<style:table-column-properties style:column-width="{width * 0.2:.2f}cm"/>'
        )
    rows = {"Title": 30.0, "Line": 20.0, "Head": 24.0, **{str(n): each for n, each in enumerate(heights)}}
    for name, height in rows.items():
        made.append(
            f'<style:style style:name="MarkRow{name}" style:family="table-row">'
            f'<style:table-row-properties style:row-height="{height}pt" style:use-optimal-row-height="false"/>'
        )
    made += [
        _style("Title", _DEEP, 16, bold=True),
        _style("Strong", _DEEP, 11, bold=True),
        _style("Muted", _MUTED, 9),
        _style("Head", "#ffffff", 10, f'{edge} fo:background-color="{_DEEP}"', middle, bold=True),
        _style("Text", "#1f2933", 10, f'{edge} fo:wrap-option="wrap"', inset),
        _style("Middle", "#1f2933", 10, f'{edge} fo:wrap-option="wrap"', middle),
        _style("Link", "#1a5fb4", 10, edge, middle),
    ]
    for code, level in words.LEVELS.items():
        cell = f'{edge} fo:background-color="#{level.fill.lower()}"'
        made.append(_style(f"Level_{code}", f"#{level.ink.lower()}", 10, cell, middle, bold=True))
    return "".join(one.replace("<style:style", f"<style:style{_SPACES}", 1) + "</style:style>" for one in made)


def _style(name: str, ink: str, size: int, cell: str = "", more: str = "", *, bold: bool = False) -> str:
    weight = "".join(f' {kind}="bold"' for kind in ("fo:font-weight", "style:font-weight-asian")) if bold else ""
    fix = ' style:text-align-source="fix"' if more else ""
    return (
        f'<style:style style:name="Mark{name}" style:family="table-cell">'
        f'<style:table-cell-properties style:vertical-align="middle"{fix} {cell}/>{more}'
        f'<style:text-properties fo:color="{ink}" fo:font-size="{size}pt" style:font-size-asian="{size}pt"{weight}/>'
    )
