"""999.999999 万 against 1000 万: at every place the number is seen to be below what is asked for."""

import io
import re
from dataclasses import replace

import docx
import openpyxl
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from data.acts.reports import submissions
from data.schema.loading import current
from pages.documents.centre import brief, brief_word
from pages.documents.year import summary
from pages.words import numbers
from tests.conftest import centre_row
from tests.data.sent_report import send
from tests.data.test_other_schemes import hunan_rows
from tests.pages.test_brief import ORIGIN, text
from tests.pages.test_downloads import page

D = current()


@pytest.fixture(scope="module")
def store(pages_in_process):
    """A centre of Hunan whose registered capital is one 分 short of 1000 万元."""
    with pages_in_process() as opened:
        entry = centre_row("HU1", scheme="hunan", approved_on="2023-03-01", term_end="2026-02-28")
        submissions.enter(opened, [entry], actor="测试", source="测试")
        rows = [replace(row, row_no=n) for n, row in enumerate(hunan_rows(capital="9999999.99"), 5)]
        outcome = send(opened, *rows, centre="HU1", year=2023, scheme="hunan")
        assert outcome.status == "received", [p.message for p in outcome.problems]
        opened.catch_up()
        yield opened


SHOWN = ("999.999999万元", "0.0999999999")  # in 万元, or beside what is asked for, in its unit
ROUNDED = re.compile(r"1,?000\.00|100\.0%")


def said(path: str) -> str:
    """All texts of a page about the indicator."""
    run = AppTest.from_function(page, default_timeout=300, args=(path,))
    asked = {"dataset": "real", "scheme": "hunan", "centre": "HU1", "year": "2023", "indicator": "hunan_capital"}
    for key, value in asked.items():
        run.query_params[key] = value
    run.run()
    assert [error.message for error in run.exception] == []
    return re.sub(r"[\s\\*]", "", "|".join(block.value for block in [*run.markdown, *run.caption]))


@pytest.mark.slow
@pytest.mark.parametrize("path", ["centre", "flags", "overview"])
def test_on_the_pages(store, path):
    told = said(path)
    assert any(number in told for number in SHOWN)
    assert not ROUNDED.search(told)


def test_in_tables_as_they_are_written(store):
    rows = store.read("select * from result.progress where indicator = 'hunan_capital' and year = 2023")
    rows["unit"] = "yuan"
    unit = numbers.units(rows, ["value", "required"], D)
    frame = pd.DataFrame(
        {
            title: numbers.amounts(rows, name, unit)
            for title, name in (("实际值（亿元）", "value"), ("应达值（亿元）", "required"))
        }
    )
    assert numbers.texts(frame).to_numpy().tolist() == [["0.0999999999", "0.1000000000"]]


@pytest.mark.slow
def test_on_paper_and_in_excel(store):
    papers = text(brief.document(store, "HU1", 2023, D, ORIGIN, full=True))
    word = docx.Document(io.BytesIO(brief_word.document(store, "HU1", 2023, D, ORIGIN)))
    written = "".join(cell.text for table in word.tables for row in table.rows for cell in row.cells)
    for told in (papers, "".join(written.split())):
        assert "0.0999999999亿元" in told
        assert not ROUNDED.search(told)
    book = openpyxl.load_workbook(io.BytesIO(summary.workbook(store, "hunan", 2023, D, ORIGIN)))
    cells = [str(cell) for sheet in book for row in sheet.values for cell in row if cell is not None]
    assert "注册资金为0.0999999999 亿元，原则上保持不低于0.1 亿元，差0.01 元" in cells
