"""A number that is shown as 007 is read as 007, or refused; never as 7."""

import io

import openpyxl
import pytest

from data.acts.reports import submissions
from data.workbook import reading
from data.workbook.spreadsheet import number_shape
from data.workbook.spreadsheet.number_shape import OTHER
from tests.data import test_reading as made
from tests.data.filled_report import DEFINITIONS, report

SHAPES = {
    "00": 2, "000": 3, "000;[Red]-000": 3, "[Blue]0000": 4, "000_ ": 3,
    "0": None, "General": None, "@": None, "#,##0": None, "#,##0.00####": None, "0.00": None, "yyyy\\-mm\\-dd": None,
    '"¥"#,##0': None, "0_);(0)": None,
    '"R"000': OTHER, "\\A0": OTHER, '0"号"': OTHER, "000-0000": OTHER, "0.0%": OTHER, "0,": OTHER, "0.00E+00": OTHER, "00.0": OTHER,
}  # fmt: skip


@pytest.mark.parametrize("code", SHAPES)
def test_the_shape_of_a_format(code):
    assert number_shape.of_format(code) == SHAPES[code]


@pytest.mark.parametrize(
    ("shown", "shape"),
    [("007", 3), ("07", 2), ("7", None), ("0", None), ("70", None), ("1,234.50", None), ("0.5", None), ("-7", None), ("R007", OTHER),
     ("7号", OTHER), ("700%", OTHER), ("", None)],
)  # fmt: skip
def test_the_shape_of_what_is_shown(shown, shape):
    assert number_shape.of_text(shown) == shape


def voucher(value: object, shape: str):
    """What becomes of the voucher in the first row of 《资金投入》, a text column, typed as a number in a format."""
    book = openpyxl.load_workbook(io.BytesIO(report()), data_only=True)
    cell = book["资金投入"]["F5"]
    cell.value, cell.number_format = value, shape
    target = io.BytesIO()
    book.save(target)
    prepared = submissions.prepare(target.getvalue(), "报告.xlsx", DEFINITIONS)
    return prepared.filled.rows[0].cells["voucher"] if prepared.filled else prepared.problems


@pytest.mark.slow
@pytest.mark.parametrize(
    ("value", "shape", "read"),
    [
        (7, "000", "007"),
        (0, "000", "000"),
        (999, "000", "999"),
        (1000, "000", "1000"),
        (7, "0", "7"),
        (7, "General", "7"),
    ],
)
def test_a_number_in_a_text_column_is_read_as_it_is_shown(value, shape, read):
    assert voucher(value, shape) == read


@pytest.mark.slow
@pytest.mark.parametrize(("value", "shape"), [(7, '"记-"000'), (-7, "000"), (7.5, "000"), (0.07, "0%"), (7, "0%")])
def test_a_number_shown_in_another_way_is_refused_in_a_text_column(value, shape):
    (problem,) = voucher(value, shape)
    assert problem.cell == "F5"
    assert "照显示的样子重填" in problem.expected


def test_in_a_column_of_numbers_the_format_does_not_matter():
    book = openpyxl.load_workbook(io.BytesIO(report()), data_only=True)
    book["资金投入"]["E5"].number_format = "000000"
    target = io.BytesIO()
    book.save(target)
    filled = submissions.prepare(target.getvalue(), "报告.xlsx", DEFINITIONS).filled
    assert filled
    assert filled.rows[0].cells["amount"] == "12000000.00"


def test_an_ods_keeps_what_is_shown():
    shown = '<table:table-cell office:value-type="float" office:value="7"{0}><text:p>{1}</text:p></table:table-cell>'
    twice = ' table:number-columns-repeated="2"'
    cells = shown.format("", "7") + shown.format(twice, "007") + shown.format("", "7 号")
    sheet = reading.read(made.ods(made.ods_table(cells)), "a.ods").sheets["表"]
    assert sheet.rows == [[7, 7, 7, 7]]
    assert sheet.shaped == {"B1": 3, "C1": 3, "D1": OTHER}
