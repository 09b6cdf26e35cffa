"""What is told at receipt stays with the report: whoever reviews it sees the same, also after everything was built anew."""

import io
import shutil
import zipfile

import pandas as pd
import pytest

from data.acts.reports import reporting_round
from data.problem import Problem
from data.read_model.rows import each
from data.workbook import reading
from metrics import monitor, results
from metrics.answers.reports import Notice
from metrics.supposing import marking
from tests.conftest import money
from tests.data.hostile_files import EVIL_LINK
from tests.data.test_other_sheets import Book, saved


def with_an_own_sheet_and_a_hidden_row(book: Book) -> None:
    book.create_sheet("测算")["A1"] = 1
    book["资金投入"].row_dimensions[5].hidden = True


def notices(store) -> list[str]:
    rows = each(results.read(store, "notices", centre="C1", year=2021), Notice)
    return [Problem(row.sheet, row.cell, row.found, row.expected).message for row in rows]


@pytest.mark.slow
def test_the_reviewer_sees_what_was_told_at_receipt(store, hand_in, workbook):
    outcome = hand_in(saved(with_an_own_sheet_and_a_hidden_row, workbook(money("100.00", "2021-08-01"))))
    told = [notice.message for notice in outcome.notices]
    assert ["另建的工作表：测算" in told[1], "有 1 行被隐藏" in told[0], len(told)] == [True, True, 2]
    assert notices(store) == told
    (line,) = results.read(store, "round_overview", scheme="zhejiang", year=2021).itertuples()
    assert line.notices == 2


@pytest.mark.slow
def test_it_is_there_again_when_the_database_is_built_anew_also_without_what_was_kept(store, hand_in, workbook):
    hand_in(saved(with_an_own_sheet_and_a_hidden_row, workbook(money("100.00", "2021-08-01"))))
    told = notices(store)
    record = store.record
    for kept in (True, False):
        if not kept:
            shutil.rmtree(record.path / "parsed")
        again = monitor.open_store(record, store.definitions)
        assert notices(again) == told
        again.close()


def test_a_version_that_is_not_examined_any_more_says_nothing(store, hand_in, workbook):
    hand_in(saved(with_an_own_sheet_and_a_hidden_row, workbook(money("100.00", "2021-08-01"))))
    hand_in(workbook(money("200.00", "2021-08-01")))
    assert notices(store) == []
    seen = reporting_round.stage(store, "C1", 2021)
    reporting_round.take(store, "withdraw", seen, actor="填报人", note="以第1版为准")
    store.catch_up()
    assert len(notices(store)) == 2


def test_it_stands_in_the_marked_copy_and_keeps_nobody_from_reading_it(definitions, workbook):
    content = workbook(money("100.00", "2021-08-01"))
    notice = Problem("资金投入", "A5", "有 1 行被隐藏", "系统照常读取")
    marked, name = marking.marked(content, "报告.xlsx", (), pd.DataFrame(), definitions, [notice])
    listed = reading.read(marked, name).sheets["核验结果"].rows
    assert [row[1:6] for row in listed if "提示" in row] == [
        ["提示", "资金投入", "A5", "有 1 行被隐藏", "系统照常读取"]
    ]


def test_links_to_other_files_are_told_and_ordinary_files_have_none(hand_in, workbook):
    content = io.BytesIO(workbook(money("1.00", "2021-08-01")))
    with zipfile.ZipFile(content, "a") as book:
        book.writestr("xl/externalLinks/externalLink1.xml", EVIL_LINK)
    linked = hand_in(content.getvalue())
    assert ["链接到其他文件" in notice.found for notice in linked.notices] == [True]
    assert hand_in(workbook(money("2.00", "2021-08-01"))).notices == ()
