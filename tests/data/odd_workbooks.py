"""Odd but readable annual reports, as people make them: what stands in them, and how they are written."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import openpyxl
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from data.demonstration.names import credit_code
from data.schema.loading import current
from data.workbook import template
from data.workbook.interpretation import LedgerRow
from data.workbook.sheets import layout
from tests.conftest import fixed_rows

CENTRES, YEARS = ("C1", "C2"), (2021, 2022, 2023)
Book = openpyxl.Workbook


@dataclass(frozen=True)
class OddReport:
    """A report and the oddities it is written with. content: the file."""

    centre: str
    year: int
    rows: tuple[LedgerRow, ...]
    oddities: tuple[str, ...]
    unavailable: str | None

    @property
    def content(self) -> bytes:
        d = current()
        rows = [r for r in (*self.rows, *fixed_rows(d)) if r.ledger != self.unavailable]
        filled = {row.ledger for row in rows}
        states = {x: ("filled" if x in filled else "zero", "") for x in d.forms["annual"].ledgers}
        if self.unavailable:
            states[self.unavailable] = ("unavailable", "无")
        content = template.write_report(
            d, "zhejiang", centre=self.centre, centre_name=f"示例·{self.centre}中心", host="示例·依托单位", year=self.year,
            rows=rows, states=states, identity={"filled_by": "示例", "phone": "13800138000"},
        )  # fmt: skip
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
        for name in self.oddities:
            ODDITIES[name](book)
        target = io.BytesIO()
        book.save(target)
        return target.getvalue()


# ── how it is written ────────────────────────────────────────────────────────────────────────────


def _cells(book: Book, ledger: str, field: str) -> list[openpyxl.cell.Cell]:
    """The filled cells of a column, wherever it stands."""
    known = current().ledgers[ledger]
    sheet = book[known.title]
    heading = next(c for row in sheet.iter_rows(max_row=10) for c in row if c.value == known.columns[field].heading)
    below = [sheet.cell(row, heading.column) for row in range(heading.row + 2, sheet.max_row + 1)]
    return [cell for cell in below if cell.value is not None]


def _rewritten(ledger: str, field: str, write: Callable[[object], object]) -> Callable[[Book], None]:
    def change(book: Book) -> None:
        for cell in _cells(book, ledger, field):
            cell.value = write(cell.value)

    return change


def _full_width(value: object) -> str:
    return str(value).translate({ord(digit): chr(ord(digit) + 0xFEE0) for digit in "0123456789.,"})


def _blank_row(book: Book) -> None:
    book["资金投入"].insert_rows(6)


def _hidden_rows(book: Book) -> None:
    for title in ("资金投入", "人员"):
        book[title].row_dimensions[5].hidden = True


def _numbered_rows(book: Book) -> None:
    sheet = book["人员"]
    column = sheet.max_column + 1
    sheet.cell(3, column).value = "序号"
    for row in range(5, sheet.max_row + 1):
        sheet.cell(row, column).value = row - 4


def _own_sheet(book: Book) -> None:
    sheet = book.create_sheet("测算（自用）")
    for row, values in enumerate([["项目", "金额"], ["合计", 1.5e9], [None, "=B2*2"], ["日期", date(2021, 2, 28)]], 1):
        for column, value in enumerate(values, 1):
            sheet.cell(row, column).value = value


def _copy(book: Book) -> None:
    book.copy_worksheet(book["合作企业"])


def _swapped(sheet: Worksheet, one: int, other: int) -> None:
    for row in range(layout.HEADING_ROW, sheet.max_row + 1):
        a, b = sheet.cell(row, one), sheet.cell(row, other)
        (a.value, a.number_format), (b.value, b.number_format) = (b.value, b.number_format), (a.value, a.number_format)


def _shuffled(book: Book) -> None:
    _swapped(book["资金投入"], 1, 5)
    _swapped(book["服务企业"], 2, 4)


def _codes_as_numbers(book: Book) -> None:
    for cell in _cells(book, "staff", "person_code"):
        if str(cell.value).isascii() and str(cell.value).isdigit():
            cell.number_format = "0" * len(str(cell.value))
            cell.value = int(cell.value)


ODDITIES: dict[str, Callable[[Book], None]] = {
    "full width": _rewritten("investment", "amount", _full_width),
    "thousands": _rewritten("investment", "amount", lambda value: f"{value:,}" if isinstance(value, int | float) else value),
    "days in words": _rewritten("investment", "booked_on", lambda day: f"{day:%Y年%m月%d日}" if isinstance(day, date) else day),
    "blanks around choices": _rewritten("staff", "category", lambda value: f" {value}　"),
    "nothing": _rewritten("investment", "voucher", lambda value: "无"),
    "blank row": _blank_row,
    "hidden rows": _hidden_rows,
    "numbered rows": _numbered_rows,
    "own sheet": _own_sheet,
    "copied sheet": _copy,
    "shuffled columns": _shuffled,
    "codes as numbers": _codes_as_numbers,
}  # fmt: skip


# ── what stands in it ────────────────────────────────────────────────────────────────────────────

_DAYS = st.dates(date(2019, 1, 1), date(2025, 12, 31)).map(date.isoformat)
_AMOUNTS = st.decimals(Decimal(0), Decimal(10) ** 14, places=2).map(lambda amount: f"{amount:.2f}") | st.sampled_from(
    ["0.00", "0.01", "1.00", "12000000.00", "120000000000.00"]
)
_FIRMS = st.tuples(
    st.sampled_from(["示例甲有限公司", "示例甲有限责任公司", "示例　乙（杭州）公司", "示例·依托单位", "示例·C1中心"]),
    st.sampled_from([credit_code(1, n) for n in (1, 2, 3)]),
)


def _row(ledger: str, **cells: st.SearchStrategy[str]) -> st.SearchStrategy[LedgerRow]:
    return st.fixed_dictionaries(cells).map(lambda told: LedgerRow(ledger, "", 0, told))


def _of_firm(ledger: str, **cells: st.SearchStrategy[str]) -> st.SearchStrategy[LedgerRow]:
    return st.builds(
        lambda firm, row: LedgerRow(ledger, "", 0, {"firm_name": firm[0], "credit_code": firm[1], **row.cells}),
        _FIRMS, _row(ledger, **cells),
    )  # fmt: skip


_one_of = st.sampled_from
_ROWS = st.one_of(
    _row("investment", booked_on=_DAYS, source=_one_of(["lead", "social", "service", "co_builder"]), contributor=_one_of(["示例", "０"]),
         amount=_AMOUNTS, voucher=_one_of(["1", "0001", "记-2021-1"])),
    _row("investment", booked_on=_DAYS, source=st.just("fiscal"), payer=_one_of(["province", "city", "state"]),
         contributor=st.just("示例·财政厅"), amount=_AMOUNTS, voucher=st.just("2")),
    _row("staff", person_code=_one_of(["007", "7", "０07", "R-1", "R 1"]), name=_one_of(["示例甲", "示例乙"]),
         category=_one_of(["rd_full_time", "dual", "doctoral", "non_rd"]), tier=_one_of(["none", "top", "young"]), joined_on=_DAYS),
    _row("staff", person_code=_one_of(["8", "9"]), category=st.just("rd_full_time"), tier=st.just("none"), joined_on=_DAYS, left_on=_DAYS),
    _row("team", team_name=_one_of(["示例智能感知团队", "示例智能感触团队", "示例智能 感知团队"]), tier=_one_of(["top", "other"]),
         arrived_on=_DAYS, evidence=st.just("/")),
    _row("base", base_name=_one_of(["示例转化基地", "示例产业基地"]), place=st.just("—"), agreement_no=st.just("无"), started_on=_DAYS),
    _of_firm("partner", cooperation=_one_of(["equity", "other"]), agreement_no=st.just("-"), started_on=_DAYS),
    _of_firm("spin_off", kind=_one_of(["spun", "incubated"]), founded_on=_DAYS, state=_one_of(["alive", "merged"]), evidence=st.just("无")),
    _of_firm("served_firm", service=_one_of(["testing", "training"]), served_on=_DAYS, contract_no=_one_of(["1", "１"])),
    _row("project", project_no=_one_of(["1", "2"]), title=st.just("示例"), kind=_one_of(["task", "national"]),
         role=st.just("lead"), started_on=_DAYS),
)  # fmt: skip


def _report(
    centre: str, year: int, rows: Sequence[LedgerRow], oddities: set[str], unavailable: str | None
) -> OddReport:
    return OddReport(centre, year, tuple(rows), tuple(sorted(oddities)), unavailable)


reports: st.SearchStrategy[OddReport] = st.builds(
    _report,
    _one_of(CENTRES),
    _one_of(YEARS),
    st.lists(_ROWS, min_size=1, max_size=12),
    st.sets(_one_of(sorted(ODDITIES)), max_size=5),
    st.none() | _one_of(["investment", "staff", "team"]),
)
