"""Amounts in tables: numbers that sort as numbers, one unit in the heading, exact in Excel, nothing for what is missing."""

import io
import re
from datetime import date
from decimal import Decimal

import openpyxl
import pandas as pd
import pytest
from openpyxl.utils import get_column_letter

from pages.drawing import excel, excel_charts
from pages.session.provenance import Provenance
from pages.words import numbers
from pages.words.numbers import Unit

ORIGIN = Provenance("2026-11-27", "9f86d081884c", "12-9f86-d081-884c-7d65-9a2f-eaa0", fictional=True)

D = Decimal


def frame(**columns):
    return pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in columns.items()})


@pytest.mark.parametrize(
    ("unit", "values", "label", "first"),
    [
        ("yuan", ["10000000", "1"], "亿元", "0.1"), ("yuan", ["9999999.99", None], "万元", "999.999999"), ("yuan", [None], "万元", None),
        ("yuan", ["-20000000"], "亿元", "-0.2"), ("percent", ["0.5"], "%", "50"),
        ("person", ["1024"], "人", "1024"), ("times", ["2.5"], "倍", "2.5"),
    ],
)  # fmt: skip
def test_one_unit_for_a_column_and_every_digit_is_kept(definitions, unit, values, label, first):
    amounts = [None if v is None else D(v) for v in values]
    of = numbers.unit(unit, amounts, definitions)
    assert of.label == label
    assert of.of(amounts[0]) == (None if first is None else D(first))


def test_rows_with_units_of_their_own_share_one_unit_of_money(definitions):
    rows = frame(unit=["yuan", "person", "yuan"], value=[D(5000), D(7), D(200_000_000)])
    of = numbers.units(rows, ["value"], definitions)
    assert [u.label for u in of] == ["亿元", "人", "亿元"]
    assert list(numbers.amounts(rows, "value", of)) == [D("0.00005"), D(7), D(2)]


def written(table):
    """The texts that stand on the screen."""
    style = numbers.styled(table)
    context = style._translate(sparse_index=False, sparse_cols=False)
    return [[cell["display_value"] for cell in row if cell["type"] == "td"] for row in context["body"]]


def test_on_the_screen_they_are_numbers_in_the_order_of_their_size():
    table = frame(**{"中心": ["甲", "乙", "丙", "丁"], "合计（亿元）": [D("11.58"), D("0.67"), None, D("2.274")]})
    shown = numbers.styled(table).data["合计（亿元）"]
    assert shown.dtype == float
    assert list(shown.sort_values().dropna()) == [0.67, 2.27, 11.58]  # as text: 0.67, 11.58, 2.27
    assert [row[1] for row in written(table)] == ["11.58", "0.67", "", "2.27"]


@pytest.mark.parametrize(
    ("value", "path", "texts"),
    [
        ("12", "20", ["12", "20"]), ("12.5", "20", ["12.5", "20.0"]), ("12.345", "20", ["12.35", "20.00"]),
        ("19.9999", "20", ["19.9999", "20.0000"]), ("0.0004", "20", ["0.0004", "20.0000"]), ("1234567.5", "20", ["1,234,567.5", "20.0"]),
    ],
)  # fmt: skip
def test_what_differs_looks_different_and_a_little_is_not_nothing(value, path, texts):
    assert written(frame(**{"实际值（亿元）": [D(value)], "应达值（亿元）": [D(path)]})) == [texts]


def test_rows_of_other_units_have_digits_of_their_own():
    table = frame(现值=[D("46.19"), D(1024)], 目标=[D(50), D(2000)], 单位=["亿元", "人"])
    assert written(table) == [["46.19", "50.00", "亿元"], ["1,024", "2,000", "人"]]
    assert numbers.texts(table).to_numpy().tolist() == written(table)


def test_seldom_columns_stand_only_where_something_is_said():
    table = frame(a=[1], 存疑=[""], 说明=["只是下限"])
    assert list(numbers.without_empty(table, "存疑", "说明")) == ["a", "说明"]


def sheet_of(rows, **more):
    """The sheet of a table in the house form, and the number of its heading's row."""
    sheet = openpyxl.load_workbook(io.BytesIO(excel.workbook([excel.Sheet("表", rows, **more)], ORIGIN))).active
    return sheet, int(sheet.freeze_panes[1:]) - 1


def test_in_excel_they_are_the_numbers_themselves():
    of = Unit("亿元", D(10**8))
    exact = [of.of(D("1999999999.99")), None, of.of(D("65"))]
    rows = frame(**{"中心": ["甲", "乙", "丙"], of.heading("合计"): exact, "占比（%）": [D("12.5"), D(7), None]})
    sheet, head = sheet_of(rows, totals=["合计（亿元）"])
    assert [[c.value for c in row] for row in sheet.iter_rows(min_row=head)] == [
        ["中心", "合计（亿元）", "占比"], ["甲", 19.9999999999, 0.125], ["乙", None, 0.07], ["丙", 0.00000065, None],
        ["合计", f"=SUBTOTAL(109,B{head + 1}:B{head + 3})", None],
    ]  # fmt: skip
    assert sheet.cell(head + 1, 3).number_format == "0.0%"
    assert "金额单位：亿元" in sheet["A3"].value
    few, head = sheet_of(frame(**{"合计（亿元）": [D("3"), D("1.5")]}))
    assert few.cell(head + 1, 1).number_format == "#,##0.00"


def test_in_excel_days_are_days_that_sort_written_as_on_paper_in_columns_that_hold_them():
    days = [date(2026, 12, 31), None, pd.Timestamp("2026-03-01"), pd.Timestamp("2026-03-01 14:30")]
    rows = pd.DataFrame({"中心": list("甲乙丙丁"), "应于": pd.Series(days, dtype=object), "说明": ["长" * 99] * 4})
    assert list(numbers.texts(rows)["应于"]) == ["2026年12月31日", None, "2026年3月1日", "2026年3月1日 14:30"]
    sheet, head = sheet_of(rows)
    cells = [sheet.cell(head + n, 2) for n in range(1, 5)]
    assert [c.value for c in cells] == [pd.Timestamp(d) if d else None for d in days]
    day = 'yyyy"年"m"月"d"日"'
    assert [c.number_format for c in cells if c.value] == [day, day, f"{day} hh:mm"]
    assert sheet.column_dimensions["B"].width > len("2026年3月1日 14:30".encode("gbk"))
    assert "截至：2026年11月27日已记录的内容" in "".join(str(sheet.cell(n, 1).value) for n in range(1, head))
    assert "截至2026年11月27日　" in sheet.oddFooter.left.text


def test_of_a_wide_table_texts_give_way_where_it_costs_least_and_no_unit_is_torn():
    remarks = {f"说明{n}": [""] * 9 + ["长" * 20] for n in range(14)}
    said = {"序号": [D(n) for n in range(10)], "事项": ["一段很长的说明" * 6] * 10}
    sheet, head = sheet_of(
        frame(**said, **remarks, **{"其中存疑（亿元）": [D("1.5")] * 10, "应于": [date(2026, 12, 31)] * 10})
    )
    ordinal, told, *rest = (sheet.column_dimensions[get_column_letter(n)].width for n in range(1, 19))
    assert ordinal < 9
    assert told > max(rest[:14])  # what stands in every row has room before what is said once
    assert rest[15] > len("2026年12月31日".encode("gbk"))
    narrow, head = sheet_of(frame(**{f"{n}其中存疑（亿元）": [D("1.5")] for n in range(26)}))
    assert {str(narrow.cell(head, n).value)[-5:] for n in range(1, 27)} == {"\n（亿元）"}
    few, head = sheet_of(frame(**{"其中存疑（亿元）": [D("1.5")]}))
    assert few.cell(head, 1).value == "其中存疑（亿元）"


def test_a_table_of_sentences_has_a_narrow_number_before_each():
    sheet, head = sheet_of(frame(序号=[D(1)], 概况=["一句话"]))
    assert sheet.column_dimensions["A"].width < 9 < 60 < sheet.column_dimensions["B"].width
    assert sheet.cell(head + 1, 1).alignment.horizontal == "center"


def test_an_excel_table_prints_as_it_is():
    small, head = sheet_of(frame(中心=["甲"], 状态=["正常"]))
    assert small.page_setup.orientation in (None, "portrait")
    assert small.auto_filter.ref == f"A{head}:B{head + 1}"
    assert small.print_title_rows == f"${head}:${head}"
    wide, head = sheet_of(frame(**{f"第{n}列": ["很长的一段说明" * 20] for n in range(12)}))
    assert wide.page_setup.orientation == "landscape"
    assert wide.sheet_properties.pageSetUpPr.fitToPage
    assert (wide.page_setup.fitToWidth or 1, wide.page_setup.fitToHeight) == (1, 0)  # a page wide, as long as it takes
    assert wide.row_dimensions[head + 1].height > 100  # as many lines as its longest text needs
    assert ORIGIN.anchor in wide.oddFooter.left.text


def test_the_same_table_makes_the_same_bytes():
    made = [excel.workbook([excel.Sheet("表", frame(a=["甲"]))], ORIGIN) for _ in range(2)]
    assert made[0] == made[1]


def test_a_formula_or_a_link_stays_text():
    sheet, head = sheet_of(frame(a=["=1+1", "https://example.org"]))
    assert [(c.value, c.data_type, c.hyperlink) for c in sheet["A"][head:]] == [
        ("=1+1", "s", None),
        ("https://example.org", "s", None),
    ]


@pytest.mark.slow
def test_a_ledger_of_many_thousand_rows_is_shown_without_a_style(monkeypatch):
    """pandas renders no more than so many cells of a style, and Streamlit refuses what it does not render."""
    given = []
    monkeypatch.setattr(numbers.st, "dataframe", lambda data, **settings: given.append((data, settings)))
    small = frame(**{"行号": [1, 2], "金额（万元）": [D("1.5"), None]})
    most = pd.get_option("styler.render.max_elements")
    for table in (small, pd.concat([small] * (most // 4)), pd.concat([small] * (most // 4 + 1))):
        numbers.show(table, key="t", column_config={"行号": "given"})
    kinds = [hasattr(data, "data") for data, _ in given]
    assert kinds == [True, True, False]
    data, settings = given[-1]
    assert data["金额（万元）"].dtype == float
    assert settings["column_config"]["金额（万元）"]["type_config"]["format"] == "%,.1f"
    assert (settings["column_config"]["行号"], settings["key"]) == ("given", "t")


def test_a_row_of_totals_sums_what_is_there_and_nothing_of_nothing():
    rows = frame(中心=["A", "B"], **{"合计（亿元）": [D(1), None], "存疑（亿元）": [D(2), D(3)]}, 说明=["", "缺"])
    assert list(numbers.with_total(rows).iloc[-1]) == ["合计", D(1), D(5), ""]
    assert len(numbers.with_total(rows[:1])) == 1  # one row is its own sum


@pytest.mark.parametrize(
    ("rows", "sheets", "charts"), [(25, ["数据"], 1), (26, ["数据", "数据图"], 1), (300, ["数据", "数据图"], 7)]
)
def test_the_chart_of_a_long_table_stands_on_pages_of_its_own_each_of_one_scale(rows, sheets, charts):
    """Drawn smaller, the names of hundreds of centres could not be read."""
    listed = frame(中心=[f"C{i}" for i in range(rows)], 投入=[D(i) for i in range(rows)])
    drawn = excel_charts.Chart("投入", "bar", "中心", {"投入": "#1f4e8c"})
    book = openpyxl.load_workbook(io.BytesIO(excel.workbook([excel.Sheet("表", listed, charts=[drawn])], ORIGIN)))
    assert book.sheetnames == sheets
    assert [len(sheet._charts) for sheet in book] == [0] * (len(sheets) - 1) + [charts]
    last = book[sheets[-1]]
    assert len(last.row_breaks.brk) == charts - 1
    if rows == 300:
        parts = [re.findall(r"\d+", one.series[0].val.numRef.f) for one in last._charts]
        lines = [line for first, end in parts for line in range(int(first), int(end) + 1)]
        assert lines == list(range(lines[0], lines[0] + 300))  # every row once, and no more
        assert max(int(end) - int(first) for first, end in parts) < excel_charts.ON_A_PAGE
        assert {one.y_axis.scaling.max for one in last._charts} == {300}
        assert not last.sheet_properties.pageSetUpPr.fitToPage  # which would heed no break
