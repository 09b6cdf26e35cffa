"""A chart that Word and WPS edit, from a description: its drawing and its workbook are xlsxwriter's, put into the document as parts.

The same hatchings as in PDF tell series apart in black and white; what is seen stands as the chart's alternative text.
"""

import io
import re
import zipfile
from datetime import date, datetime
from typing import Any

import xlsxwriter
from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.shared import Cm
from docx.text.paragraph import Paragraph

from pages.documents.charts.description import Chart, Course, Ranked, Stacked
from pages.drawing.excel_charts import INK

NEVER = datetime(2026, 1, 1)  # noqa: DTZ001 (a workbook's own date has no zone; the same content makes the same bytes)
PATTERNS = {
    "up": "wide_upward_diagonal",
    "down": "wide_downward_diagonal",
    "dots": "large_confetti",
    "grid": "large_grid",
}
PATH, VALUE = "#C77700", "#2F6FB3"
FONT = {"name": "宋体", "size": 9, "color": INK}
MANY = 35  # bars
ROW, LEAST, HIGHEST = 0.4, 4.5, 16.0  # cm: of a lying bar, of a chart
LABELLED = (
    b'<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="0"/>'
    b'<c:showBubbleSize val="0"/>'
)
INLINE = (
    '<w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{0}" cy="{1}"/><wp:docPr id="{2}" name="图表 {2}"/>'
    '<wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
    '<c:chart r:id="{3}"/></a:graphicData></a:graphic></wp:inline></w:drawing>'
)


def add(document: Document, paragraph: Paragraph, chart: Chart, width: float) -> None:
    """Put a chart at a paragraph's end. width: in cm."""
    drawing, workbook = _made(chart)
    package, number = (
        document.part.package,
        1 + sum("/charts/" in str(part.partname) for part in document.part.package.parts),
    )
    book = Part(PackURI(f"/word/embeddings/chart{number}.xlsx"), CONTENT_TYPE.SML_SHEET, workbook, package)
    part = Part(PackURI(f"/word/charts/chart{number}.xml"), CONTENT_TYPE.DML_CHART, b"", package)
    linked = part.relate_to(book, RELATIONSHIP_TYPE.PACKAGE)
    part._blob = _linked(drawing, linked)
    related = document.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
    inline = parse_xml(INLINE.format(Cm(width), Cm(_height(chart)), 1000 + number, related))
    inline.find(".//{*}docPr").set("descr", f"{chart.title}：{chart.says}")
    paragraph.add_run()._r.append(inline)


def _height(chart: Chart) -> float:
    if isinstance(chart, Course):
        return 6.5
    return min(max(LEAST, 2.2 + ROW * len(chart.bars)), HIGHEST)


def _linked(drawing: bytes, relation: str) -> bytes:
    """The chart with its workbook beside it, as Word wants it: what is meant for printing a sheet goes."""
    said = re.sub(rb"<c:printSettings>.*?</c:printSettings>", b"", drawing, flags=re.S)
    # what is left out stands for yes, for some programs: labels with everything in them, lines smoothed
    said = said.replace(b'<c:showVal val="1"/>', LABELLED)
    if b"<c:lineChart>" in said:
        said = said.replace(b"</c:ser>", b'<c:smooth val="0"/></c:ser>')
    outside = f'<c:externalData r:id="{relation}"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    return said.replace(b"</c:chartSpace>", outside.encode())


def _made(chart: Chart) -> tuple[bytes, bytes]:
    """The chart's XML and the workbook with its numbers."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"created": NEVER})
    sheet = book.add_worksheet("数据")
    drawn = _course(book, sheet, chart) if isinstance(chart, Course) else _bars(book, sheet, chart)
    drawn.set_title(
        {"name": chart.title, "name_font": {**FONT, "name": "黑体", "size": 10.5, "bold": False}, "overlay": False}
    )
    drawn.set_legend({"position": "bottom", "font": FONT})
    sheet.insert_chart("H2", drawn)
    book.close()
    with zipfile.ZipFile(made) as archive:
        drawing = archive.read("xl/charts/chart1.xml")
    return drawing, _without_chart(chart)


def _without_chart(chart: Chart) -> bytes:
    """The workbook behind it: the numbers alone."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"created": NEVER})
    sheet = book.add_worksheet("数据")
    for y, line in enumerate(_numbers(chart)):
        _write(sheet, y, line)
    book.close()
    return made.getvalue()


def _numbers(chart: Chart) -> list[list[Any]]:
    """Heads and lines: names, then a column for each series."""
    if isinstance(chart, Course):
        values, path = {d: v for d, v, _ in chart.values}, dict(chart.path)
        aims = {d: v for d, v, _ in chart.targets}
        days = sorted({*values, *path, *aims})
        return [["日期", "实际值", "应达路径", "目标"]] + [
            [_day(d), values.get(d), path.get(d), aims.get(d)] for d in days
        ]
    if isinstance(chart, Ranked):
        return [["中心", "实际值", "应达值"]] + [[b.name, b.value, b.path] for b in chart.bars]
    return [["", *(s.name for s in chart.series)]] + [[name, *values] for name, values, _ in chart.bars]


def _day(day: date) -> str:
    return f"{day.year}年底" if (day.month, day.day) == (12, 31) else f"{day.year}年{day.month}月{day.day}日"


def _write(sheet: Any, y: int, line: list[Any]) -> None:
    for x, value in enumerate(line):
        if value is not None:
            sheet.write_string(y, x, value) if isinstance(value, str) else sheet.write_number(y, x, float(value))


def _fill(colour: str, hatch: str) -> dict[str, Any]:
    if hatch == "solid":
        return {"fill": {"color": colour}, "border": {"color": colour, "width": 0.75}}
    pattern = {"pattern": PATTERNS[hatch], "fg_color": colour, "bg_color": "#FFFFFF"}
    return {"pattern": pattern, "border": {"color": colour, "width": 0.75}}


def _bars(book: Any, sheet: Any, chart: Stacked | Ranked) -> Any:
    lines = _numbers(chart)
    for y, line in enumerate(lines):
        _write(sheet, y, line)
    drawn = book.add_chart({"type": "bar", **({"subtype": "stacked"} if isinstance(chart, Stacked) else {})})
    last = len(lines) - 1
    for x, name in enumerate(lines[0][1:], 1):
        look: dict[str, Any]
        if isinstance(chart, Stacked):
            look = _fill(chart.series[x - 1].colour, chart.series[x - 1].hatch)
        elif x == 1:
            look = {**_fill(VALUE, "solid"), "points": [_fill(b.colour, b.hatch) for b in chart.bars]}
        else:
            look = {"fill": {"none": True}, "border": {"color": INK, "width": 1}}
        drawn.add_series(
            {
                "name": str(name),
                "categories": ["数据", 1, 0, last, 0],
                "values": ["数据", 1, x, last, x],
                "gap": 40,
                **look,
            }
        )
    drawn.set_x_axis({"num_font": FONT, "major_gridlines": {"visible": True, "line": {"color": "#D5DBE2"}}})
    names = {**FONT, "size": 7 if len(chart.bars) <= MANY else 5.5}  # every name has its place, also of sixty
    drawn.set_y_axis({"num_font": names, "reverse": True, "line": {"color": INK}, "interval_unit": 1})
    return drawn


def _course(book: Any, sheet: Any, chart: Course) -> Any:
    lines = _numbers(chart)
    for y, line in enumerate(lines):
        _write(sheet, y, line)
    drawn = book.add_chart({"type": "line"})
    last = len(lines) - 1
    looks: tuple[dict[str, Any], ...] = (
        {"line": {"color": VALUE, "width": 2.25},
         "marker": {"type": "circle", "size": 7, "fill": {"color": VALUE}, "border": {"color": VALUE}}},
        {"line": {"color": PATH, "width": 1.5, "dash_type": "dash"}, "marker": {"type": "none"}},
        {"line": {"none": True}, "marker": {"type": "diamond", "size": 9, "fill": {"color": "#FFFFFF"}, "border": {"color": PATH}},
         "data_labels": {"value": True, "position": "above", "font": FONT}},
    )  # fmt: skip
    for x, look in enumerate(looks, 1):
        if any(line[x] is not None for line in lines[1:]):
            drawn.add_series(
                {"name": lines[0][x], "categories": ["数据", 1, 0, last, 0], "values": ["数据", 1, x, last, x], **look}
            )
    drawn.show_blanks_as("span")
    drawn.set_x_axis({"num_font": FONT, "line": {"color": INK}})
    drawn.set_y_axis({"num_font": FONT, "min": 0, "major_gridlines": {"visible": True, "line": {"color": "#D5DBE2"}}})
    return drawn
