"""The house form of every Excel table that is handed over, ready for the meeting: title, unit and source above the table, numbers
as numbers, and pages that print without touching.

A workbook has a sheet for each table. Text is written as text: no cell can start a formula or become a link; the only formulas
are our own totals.
"""

import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from math import ceil, inf
from typing import Any
from unicodedata import east_asian_width

import pandas as pd
import xlsxwriter
from xlsxwriter.utility import xl_range

from pages.drawing import excel_charts
from pages.drawing.excel_charts import BODY, HEAD, INK, SHADE, Chart
from pages.session.provenance import FICTIONAL, Provenance
from pages.words import numbers, wording

PRODUCT = "省技术创新中心年度绩效监测"
DIM, RULE, RED = "#5b6777", "#8a94a3", "#b03426"
PALETTE = ("#2f6fb3", "#c77700", "#1a7f5a", "#7b8594", "#7a5195", "#b03426")
ORDINAL = "序号"
WIDEST, NARROWEST = 60, 12  # of a column, in Latin characters
# how many characters of this size stand side by side: A4 upright as it is, A4 and A3 lying at seven tenths
UPRIGHT, LYING, LARGE = 94, 200, 290
LEAST = 72  # of a table
A3, A4 = 8, 9  # as Excel numbers paper
LINE = 14.5  # points of a line of text
BY_HAND, REMARK = 27, 40  # points of a line that is written into by hand; characters of a remark
DAY = 'yyyy"年"m"月"d"日"'
_PERCENT = "（%）"
_UNIT = re.compile("（(亿元|万元|元)）$")


@dataclass(frozen=True)
class Sheet:
    """A table of a workbook. title: above it; tab: on its tab; notes: below it; totals: columns that are summed in a last
    line, by a formula that follows the filter; compared: see numbers.styled; asked: columns that are filled in on the sheet or by
    hand, with the greatest number that may stand there (None: text); signed: a line to sign on, below all."""

    title: str
    rows: pd.DataFrame
    tab: str = "数据"
    notes: Sequence[str] = ()
    totals: Sequence[str] = ()
    charts: Sequence[Chart] = ()
    compared: bool = True
    asked: Mapping[str, Decimal | None] = field(default_factory=dict)
    signed: str = ""


def workbook(sheets: Sequence[Sheet], origin: Provenance) -> bytes:
    """The tables as .xlsx; the same tables make the same bytes. origin: on what they rest, above each and at the foot of each page."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": sheets[0].title, "created": datetime.fromisoformat(origin.as_known)})
        styles = _Styles(book)
        for sheet in sheets:
            _Written(book, styles, sheet, origin).write()
    return buffer.getvalue()


def narrowed(
    widths: Sequence[int], least: Sequence[int], inside: Sequence[Mapping[int, int]], room: int, padding: int
) -> list[int]:
    """Widths of columns that fit into so much room, as far as each is no narrower than its least: that one gives way first which makes
    the fewest lines for it, high rows counting more than many. inside: width of a text → how often it stands in the column."""

    def cost(n: int) -> float:
        before, after = fitted[n] - padding, fitted[n] - 1 - padding
        if fitted[n] <= least[n]:
            return inf
        return sum(
            many * (ceil(w / max(after, 1)) ** 2 - ceil(w / max(before, 1)) ** 2) for w, many in inside[n].items()
        )

    fitted = list(widths)
    costs = list(map(cost, range(len(fitted))))
    for _ in range(sum(fitted) - room):
        lowest, _, n = min((one, -width, n) for n, (one, width) in enumerate(zip(costs, fitted, strict=True)))
        if lowest == inf:
            break
        fitted[n] -= 1
        costs[n] = cost(n)
    return fitted


class _Styles:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.known: dict[tuple[tuple[str, Any], ...], Any] = {}

    def __call__(self, **wanted: Any) -> Any:
        key = tuple(sorted(wanted.items()))
        if key not in self.known:
            basic = {"font_name": BODY, "font_size": 10.5, "font_color": INK, "valign": "vcenter"}
            self.known[key] = self.book.add_format(basic | wanted)
        return self.known[key]

    def cell(self, **wanted: Any) -> Any:
        """Of a cell of the table: ruled all round."""
        return self(border=1, border_color=RULE, **wanted)


class _Written:
    """One sheet while it is written."""

    def __init__(self, book: Any, styles: _Styles, sheet: Sheet, origin: Provenance) -> None:
        self.book, self.style, self.about, self.origin = book, styles, sheet, origin
        self.rows = sheet.rows.reset_index(drop=True)
        self.columns = [str(name) for name in self.rows]
        self.sheet = book.add_worksheet(sheet.tab)
        self.last = max(len(self.columns) - 1, 0)
        self.texts = numbers.texts(self.rows, compared=sheet.compared)
        self.numeric = set(numbers.numeric(self.rows))
        self.widths = self._widths()
        self.line = 0

    def write(self) -> None:
        self._above()
        head = self.line
        self._table()
        self._below()
        self._charts(head)
        self._printed(head)

    def _above(self) -> None:
        title = self.style(font_name=HEAD, font_size=16, align="center", text_wrap=True)
        room = sum(self.widths) * 10.5 / 16
        self._across(self.about.title, title, ceil(_width(self.about.title) / max(room, 1)) * 24)
        if self.origin.fictional:
            self._across(FICTIONAL, self.style(font_color=RED, bold=True, align="center"))
        said = "　　".join([*_unit(self.columns), f"截至：{self.origin.day}已记录的内容"])
        self._across(said, self.style(align="left", text_wrap=True))
        source = f"来源：{PRODUCT}　规则指纹 {self.origin.rules}　校验值 {self.origin.anchor or '（还没有记录）'}"
        self._across(source, self.style(font_size=9, font_color=DIM, text_wrap=True))

    def _across(self, text: str, style: Any, height: float | None = None) -> None:
        """A line over the whole width of the table, as high as its text needs."""
        self.sheet.set_row(self.line, height or LINE * ceil(_width(text) / max(sum(self.widths), 1)))
        if self.last:
            self.sheet.merge_range(self.line, 0, self.line, self.last, "", style)
        self.sheet.write_string(self.line, 0, text, style)
        self.line += 1

    def _table(self) -> None:
        head = self.line
        style = self.style.cell(font_name=HEAD, bg_color=SHADE, align="center", text_wrap=True)
        titles = [name.removesuffix(_PERCENT) if name in self.numeric else name for name in self.columns]
        # a unit that has no room beside its word stands whole below it
        titles = [
            _UNIT.sub(r"\n\g<0>", title) if _width(title) > width - 2 else title
            for title, width in zip(titles, self.widths, strict=True)
        ]
        for column, (title, width) in enumerate(zip(titles, self.widths, strict=True)):
            self.sheet.set_column(column, column, width)
            self.sheet.write_string(head, column, title, style)
        self.sheet.set_row(head, LINE * self._lines(titles) + 4)
        places = numbers.places(self.rows, compared=self.about.compared)
        for number, written in enumerate(self.texts.itertuples(index=False, name=None)):
            self.line += 1
            height = LINE * self._lines([_text(v) for v in written]) + 2
            self.sheet.set_row(self.line, max(height, BY_HAND) if self.about.asked else height)
            for column, name in enumerate(self.columns):
                self._cell(column, name, self.rows[name].iloc[number], places.get((number, name), 0))
        self._ask(head)
        self.sheet.autofilter(head, 0, max(self.line, head), self.last)
        self.sheet.freeze_panes(head + 1, 0)
        self.line += 1
        if self.about.totals and len(self.rows):
            self._total(head, places)

    def _ask(self, head: int) -> None:
        """What is typed into an asked column is checked there and then; nothing stays nothing."""
        for name, most in self.about.asked.items():
            if most is not None and len(self.rows):
                column = self.columns.index(name)
                allowed = {
                    "validate": "decimal",
                    "criteria": "between",
                    "minimum": 0,
                    "maximum": float(most),
                    "error_title": "不能这样填",
                    "error_message": f"请填 0 至 {float(most):g} 的数字；没有的留空",
                }
                self.sheet.data_validation(head + 1, column, self.line, column, allowed)

    def _cell(self, column: int, name: str, value: Any, places: int) -> None:
        place = (self.line, column)
        if wording.absent(value):
            self.sheet.write_blank(*place, None, self.style.cell())
        elif isinstance(value, Decimal):
            self.sheet.write_number(*place, _float(name, value), self._number(name, places))
        elif isinstance(value, datetime):
            timed = value.hour or value.minute  # as wording.moment says it
            self.sheet.write_datetime(*place, value.replace(tzinfo=None), self._day(f"{DAY} hh:mm" if timed else DAY))
        elif isinstance(value, date):
            self.sheet.write_datetime(*place, value, self._day(DAY))
        elif isinstance(value, str) or not hasattr(value, "__float__"):
            self.sheet.write_string(*place, str(value), self.style.cell(text_wrap=True))
        else:
            self.sheet.write_number(*place, float(value), self.style.cell())

    def _day(self, written: str) -> Any:
        return self.style.cell(num_format=written, align="center")

    def _number(self, name: str, places: int, **more: Any) -> Any:
        """亿元 with two decimals at least; no number with fewer than it takes to be told from another (pages/words/numbers.py)."""
        places = max(places, 2) if name.endswith("（亿元）") else places
        digits = f".{'0' * places}" if places else ""
        written = f"0{digits}%" if name.endswith(_PERCENT) else f"#,##0{digits}"
        return self.style.cell(num_format=written, **({"align": "center"} if name == ORDINAL else {}), **more)

    def _total(self, head: int, places: Mapping[tuple[int, str], int]) -> None:
        bold = {"bold": True, "bg_color": SHADE}
        for column, name in enumerate(self.columns):
            if name not in self.about.totals:
                self.sheet.write(self.line, column, None if column else "合计", self.style.cell(**bold))
                continue
            whole = sum((v for v in self.rows[name] if not wording.absent(v)), Decimal(0))
            digits = max((places.get((n, name), 0) for n in range(len(self.rows))), default=0)
            summed = f"=SUBTOTAL(109,{xl_range(head + 1, column, self.line - 1, column)})"
            style = self._number(name, digits, **bold)
            self.sheet.write_formula(self.line, column, summed, style, _float(name, Decimal(whole)))
        self.sheet.set_row(self.line, LINE + 4)
        self.line += 1

    def _below(self) -> None:
        for note in self.about.notes:
            self._across(note, self.style(font_size=9, font_color=DIM, text_wrap=True))
        if self.about.signed:
            self._across(self.about.signed, self.style(align="right"), 2 * BY_HAND)

    def _charts(self, head: int) -> None:
        tab = self.sheet.get_name()
        for chart in self.about.charts:
            if len(self.rows) > excel_charts.WITH_TABLE:
                self._apart(excel_charts.paged(self.book, chart, tab, self.rows, head))
                continue
            width = min(max(sum(self.widths) * 7, 460), 1100)
            drawn = excel_charts.drawn(self.book, chart, tab, self.rows, head, width)
            self.sheet.insert_chart(self.line + 1, 0, drawn, {"object_position": 1})
            self.line += 2 + ceil(drawn.height / excel_charts.LINE)

    def _apart(self, drawn: Sequence[Any]) -> None:
        """The chart of a long table, a page for each of its parts: below its table the end of a page would cut it."""
        sheet = self.book.add_worksheet(f"{self.about.tab}图")
        sheet.hide_gridlines()
        if self.origin.fictional:
            sheet.write_string(0, 0, FICTIONAL, self.style(bold=True, font_color=RED))
            sheet.repeat_rows(0)
        line, ends = 1, []
        for part in drawn:
            sheet.insert_chart(line, 0, part, {"object_position": 1, "y_offset": 4})  # no edge on the page before
            line += 1 + ceil(part.height / excel_charts.LINE)
            ends.append(line)
        sheet.set_h_pagebreaks(ends[:-1])
        sheet.set_print_scale(excel_charts.SCALE)
        sheet.set_paper(A4)
        sheet.set_margins(left=0.6, right=0.6, top=0.6, bottom=0.75)
        sheet.center_horizontally()
        sheet.set_footer(self._foot())

    def _printed(self, head: int) -> None:
        whole = sum(self.widths)
        self.sheet.set_paper(A3 if whole > LYING else A4)
        if whole > UPRIGHT:
            self.sheet.set_landscape()
        self.sheet.set_margins(left=0.6, right=0.6, top=0.6, bottom=0.75)
        self.sheet.center_horizontally()
        self.sheet.repeat_rows(head)
        # a chart below its table is not cut by the end of a page: both stand on one
        self.sheet.fit_to_pages(1, 1 if self.about.charts and len(self.rows) <= excel_charts.WITH_TABLE else 0)
        self.sheet.set_footer(self._foot())

    def _foot(self) -> str:
        return f"&L&8{self.origin.line()}&R&8第 &P 页，共 &N 页"

    def _widths(self) -> list[int]:
        """As wide as what stands in them and a unit in its heading; texts narrower and on several lines where the page has no room.
        A number or a day is never cut."""
        plain, natural, least, inside = [], [], [], []
        for name in self.columns:
            cells = Counter(_width(_text(v)) for v in self.texts[name])
            title = ceil(_width(name) / 2) if _width(name) > NARROWEST else _width(name)
            room = REMARK if self.about.asked.get(name, Decimal(0)) is None else 0
            plain.append(min(max(*cells, title, room) + 3, WIDEST))
            natural.append(max(plain[-1], _width(name) + 3 if _unit([name]) else 0))
            kept = name in self.numeric or not any(isinstance(v, str) for v in self.rows[name])
            least.append(plain[-1] if kept else min(plain[-1], NARROWEST))
            inside.append(cells + Counter([_width(name)]))
        lying = LYING if sum(min(w, 24) for w in plain) <= LYING else LARGE
        fitted = narrowed(natural, least, inside, UPRIGHT if sum(plain) <= UPRIGHT else lying, 2)
        short = max(LEAST - sum(fitted), 0)  # a title needs room above a small table, too
        wider = [n for n, name in enumerate(self.columns) if name != ORDINAL]
        return [width + (ceil(short / len(wider)) if n in wider else 0) for n, width in enumerate(fitted)]

    def _lines(self, texts: Sequence[str]) -> int:
        """How many lines a row needs: no program does it alike."""
        need = [
            sum(max(1, ceil(_width(part) / max(width - 2, 1))) for part in text.split("\n"))
            for text, width in zip(texts, self.widths, strict=True)
        ]
        return min(max(need, default=1), 28)  # Excel's highest row


def _unit(columns: Sequence[str]) -> list[str]:
    """In what amounts are written, for the line above the table."""
    money = dict.fromkeys(found[1] for name in columns if (found := _UNIT.search(name)))
    if money:
        return [f"金额单位：{'、'.join(money)}"]
    return ["单位：见各行"] if numbers.UNIT in columns else []


def _float(name: str, value: Decimal) -> float:
    """The number as a spreadsheet keeps it; a share as what the sheet writes as per cent."""
    return float(value / 100 if name.endswith(_PERCENT) else value)


def _text(value: Any) -> str:
    return "" if wording.absent(value) else str(value)


def _width(text: str) -> int:
    """How many Latin characters are as wide: a Chinese one is as wide as two."""
    return sum(2 if east_asian_width(character) in "WFA" else 1 for character in text)
