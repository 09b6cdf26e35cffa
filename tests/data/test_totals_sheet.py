"""The totals sheet beside cells that are read and that a spreadsheet program's formulas do not see."""

import io
import shutil
import subprocess
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from data.acts.reports import submissions
from data.workbook.sheets import layout
from tests.conftest import CI, money
from tests.data.filled_report import DEFINITIONS, ROWS, TOTALS, report
from tests.data.test_libreoffice_edit import PYTHON, available

SHEET = "资金投入"


def edited(
    cells: dict[str, object], totals: dict[str, object] | None = None, of: Callable[[], bytes] = report
) -> bytes:
    """The report with cells of 《资金投入》 typed anew, and what the totals' formulas then came to; all others as they were."""
    book = openpyxl.load_workbook(io.BytesIO(of()), data_only=True)
    for cell, value in cells.items():
        book[SHEET][cell] = value
    lines = {DEFINITIONS.items[code].label: value for code, value in (totals or {}).items()}
    for line in book[layout.TOTALS].iter_rows(min_row=layout.FIRST_ROW - 1):
        if line[1].value in lines and line[0].value == SHEET:
            line[3].value = lines[line[1].value]
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def read(content: bytes):
    prepared = submissions.prepare(content, "报告.xlsx", DEFINITIONS)
    assert prepared.filled is not None, [p.message for p in prepared.problems]
    return {t.cells["item"]: t.cells["declared"] for t in prepared.filled.totals}, prepared.filled.notices


# what is typed into which cell; which total's formula came to what without it (万元)
UNSEEN = {
    "thousands": ({"E10": "15,000"}, {"investment.lead": 0}, ["E10"]),
    "full width": ({"E10": "１５０００"}, {"investment.lead": 0}, ["E10"]),
    "number as text": ({"E5": "1200"}, {"investment.province": 0.3}, ["E5"]),
    "a trailing blank": ({"B10": "依托单位新增投入 "}, {"investment.lead": 0}, ["B10"]),
    "a wide blank before": ({"C5": "\u3000省级财政"}, {"investment.province": 0.3}, ["C5"]),
    "two cells": ({"E5": "1200", "C6": "省级财政 "}, {"investment.province": 0.2}, ["E5", "C6"]),
    # the exception is not seen: the formula counts what is listed elsewhere already
    "an exception": ({"G8": "是 "}, {"investment.competitive": 350.678951}, ["G8"]),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", UNSEEN)
def test_a_total_that_is_what_its_formula_sees_is_made_whole_and_the_cells_are_named(case):
    cells, seen, named = UNSEEN[case]
    totals, notices = read(edited(cells, seen))
    assert {code: total for code, total in totals.items() if total != "0" and total != "0.00"} == TOTALS
    (notice,) = notices
    assert notice.sheet == SHEET
    assert notice.found.startswith(f"{'、'.join(named)} 共 {len(named)} 格")
    assert "恢复公式" not in notice.message


def test_brackets_of_the_other_width_are_not_seen():
    cells = {"C5": "县(市、区)财政"}
    totals, (notice,) = read(edited(cells, {"investment.province": 0.3, "investment.county": 0}))
    assert (totals["investment.province"], totals["investment.county"]) == ("3000.00", "12000000.00")
    assert notice.found.startswith("C5 共 1 格")


def test_a_logical_value_is_not_the_word():
    totals, (notice,) = read(edited({"G8": True}, {"investment.competitive": 350.678951}))
    assert totals["investment.competitive"] == TOTALS["investment.competitive"]
    assert notice.found.startswith("G8 共 1 格")


def test_a_total_that_is_neither_what_is_seen_nor_what_there_is_stays_as_it_was_declared():
    """Wrong by one 分: the totals sheet was overtyped, and that is found later."""
    totals, (notice,) = read(edited({"E10": "15,000"}, {"investment.lead": 0.000001}))
    assert totals["investment.lead"] == "0.01"
    assert "E10" in notice.found  # whoever looks for the difference is told of the cell all the same


def test_a_total_that_holds_everything_is_no_matter_though_a_number_is_text():
    totals, notices = read(edited({"E10": "15,000"}))
    assert totals["investment.lead"] == TOTALS["investment.lead"]
    assert notices == ()


def test_without_such_cells_a_wrong_total_stays_wrong():
    totals, notices = read(edited({}, {"investment.lead": 0}))
    assert totals["investment.lead"] == "0.00"
    assert notices == ()


def test_numbers_and_options_as_the_template_gives_them_are_seen():
    assert read(report())[1] == ()
    assert read(edited({"E10": 15000}))[1] == ()


def test_many_cells_are_counted_and_the_first_are_named():
    rows = [money("10000.00", "2025-08-01", voucher=f"{n}") for n in range(25)]
    others = [row for row in ROWS if row.ledger != "investment"]
    told = {f"E{n}": "1" for n in range(5, 30)}
    content = edited(told, {"investment.lead": 0}, lambda: report(rows=[*rows, *others]))
    _, (notice,) = read(content)
    assert "E24等 共 25 格" in notice.found
    assert "E25" not in notice.found


def not_computed(kept: int = 0) -> bytes:
    """The report as a program writes it that computes no formula; of the totals, so many keep their result."""
    shown = openpyxl.load_workbook(io.BytesIO(report()), data_only=True)
    book = openpyxl.load_workbook(io.BytesIO(report()))
    lines = [line for line in book[layout.TOTALS].iter_rows() if str(line[3].value).startswith("=")]
    for line in lines[:kept]:
        line[3].value = shown[layout.TOTALS][line[3].coordinate].value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def without_formulas() -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(report()))
    for line in book[layout.TOTALS].iter_rows():
        if str(line[3].value).startswith("="):
            line[3].value = None
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize("make", [not_computed, without_formulas])
def test_formulas_that_were_never_computed_cost_one_line_and_are_worked_out(make):
    totals, (notice,) = read(make())
    assert totals == read(report())[0]
    assert notice.sheet == layout.TOTALS
    assert f"{len(totals)} 项合计都没有计算结果" in notice.found


def test_one_formula_without_a_result_among_others_is_a_problem():
    problems = submissions.prepare(not_computed(1), "报告.xlsx", DEFINITIONS).problems
    assert {p.found for p in problems} == {"公式没有计算结果"}


def test_a_report_with_text_numbers_is_accepted_without_a_finding_and_the_notice_is_given(store, hand_in, workbook):
    content = edited({"E5": "1,200.5"}, {"investment.lead": 0}, lambda: workbook(money("12005000.00", "2021-08-01")))
    outcome = hand_in(content)
    assert outcome.status == "received"
    assert [n.found[:2] for n in outcome.notices] == ["E5"]
    assert store.read("select finding from result.finding where validation = 'declared_total'").empty
    value = store.read("select value from result.progress where indicator = 'investment_total' and year = 2021")
    assert value["value"].iloc[0] == Decimal("12005000.00")


@pytest.mark.slow
def test_what_the_formulas_see_is_what_libreoffice_computes(tmp_path):
    """Typed in LibreOffice and computed there: the totals come out whole, with the cells named."""
    if not available() or not shutil.which("soffice"):
        assert not CI, "LibreOffice or python3-uno is missing"
        pytest.skip("LibreOffice is missing: apt-get install libreoffice-calc python3-uno")
    source, target = tmp_path / "报告.xlsx", tmp_path / "改.xlsx"
    source.write_bytes(report())
    script = Path(__file__).with_name("libreoffice_edit.py")
    typed = [SHEET, "E10", "'15,000", SHEET, "B5", "财政补助 ", SHEET, "G8", "是 "]
    subprocess.run([PYTHON, script, source, target, *typed], check=True, timeout=300)
    totals, (notice,) = read(target.read_bytes())
    assert {code: total for code, total in totals.items() if total not in ("0", "0.00")} == TOTALS
    assert notice.found.startswith("B5、G8、E10 共 3 格")
