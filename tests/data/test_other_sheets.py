"""What clerks add to a workbook: copies of a sheet, own sheets, own columns, hidden rows, words for nothing. Never unread in
silence."""

import io
from collections.abc import Callable

import openpyxl
import pytest

from data.acts.reports import submissions
from data.acts.reports.submissions import Prepared
from data.problem import Problem
from data.workbook import marked_workbook, reading, template
from data.workbook.marking.text import LIST_SHEET
from tests.conftest import centre_row
from tests.data import test_reading as made
from tests.data.filled_report import DEFINITIONS, ROWS, STATES, report

SHEET = "资金投入"
Book = openpyxl.Workbook


def edited(change: Callable[[Book], object], content: bytes | None = None) -> Prepared:
    """The report after somebody changed it; its formulas keep the values they show."""
    return submissions.prepare(saved(change, content), "报告.xlsx", DEFINITIONS)


def saved(change: Callable[[Book], object], content: bytes | None = None) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content or report()), data_only=True)
    change(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def told(prepared: Prepared) -> list[str]:
    assert prepared.filled is not None, [p.message for p in prepared.problems]
    return [notice.message for notice in prepared.filled.notices]


def copied(name: str, cell: str | None = None, value: object = None) -> Callable[[Book], object]:
    def change(book: Book) -> None:
        sheet = book.copy_worksheet(book[SHEET])
        sheet.title = name
        if cell:
            sheet[cell] = value

    return change


def test_nothing_is_said_of_a_report_as_the_template_gives_it():
    assert told(submissions.prepare(report(), "报告.xlsx", DEFINITIONS)) == []
    registry = template.write_registry(DEFINITIONS, [centre_row("C1")])
    assert told(submissions.prepare(registry, "登记簿.xlsx", DEFINITIONS)) == []


def test_nothing_is_said_of_a_marked_workbook_that_comes_back():
    content, name = marked_workbook.mark(
        report(), "报告.xlsx", [marked_workbook.Mark(SHEET, "E5", "query", "大", "核对")]
    )
    assert LIST_SHEET in reading.read(content, name).sheets
    assert told(submissions.prepare(content, name, DEFINITIONS)) == []


@pytest.mark.parametrize("name", [f"{SHEET} (2)", "底稿"])
def test_a_copy_that_says_nothing_else_is_told(name):
    (notice,) = told(edited(copied(name)))
    assert notice.startswith(f"《{name}》：是《{SHEET}》的副本")


@pytest.mark.parametrize(
    ("cell", "value", "row"),
    [("E5", 7, 5), ("E11", 7, 11), ("E6", "约100", 6)],
    ids=["another amount", "a row more", "what cannot be read"],
)
def test_a_copy_with_rows_of_its_own_is_an_error_that_names_them(cell, value, row):
    (problem,) = edited(copied(f"{SHEET} (2)", cell, value)).problems
    assert problem.sheet == f"{SHEET} (2)"
    assert f"有 1 行不在《{SHEET}》中：第{row}行" in problem.found
    assert "并入" in problem.expected


def test_a_copy_of_a_ledger_with_written_rows_has_none_of_its_own_while_they_are_left_alone():
    states = {"mechanism": ("unavailable", "正在核对")}
    content = report(rows=[r for r in ROWS if r.ledger != "mechanism"], states=STATES | states)

    def change(book: Book) -> None:
        book.copy_worksheet(book[DEFINITIONS.ledgers["mechanism"].title]).title = "副本"

    (notice,) = told(edited(change, content))
    assert notice.startswith("《副本》：是《")


def test_own_sheets_are_told_together_and_blank_ones_not():
    def change(book: Book) -> None:
        book.create_sheet("Sheet1")
        book.create_sheet("测算")["A1"] = 1
        book.create_sheet("名单")["B2"] = "甲"

    (notice,) = told(edited(change))
    assert "另建的工作表：测算、名单" in notice


def test_a_sheet_of_a_register_under_another_name_is_not_left_unread():
    content = template.write_registry(DEFINITIONS, [centre_row("C1")])
    title = DEFINITIONS.ledgers["centre"].title

    def change(book: Book) -> None:
        book[title].title = f"{title}表"

    (problem,) = edited(change, content).problems
    assert (problem.sheet, "有 1 行不在" in problem.found) == (f"{title}表", True)


@pytest.mark.parametrize("name", [f"{SHEET} ", f"{SHEET}\u3000", f" {SHEET}", f"{SHEET}\u200b"])
def test_a_blank_around_a_sheets_name_does_not_matter(name):
    def change(book: Book) -> None:
        book[SHEET].title = name

    prepared = edited(change)
    assert told(prepared) == []
    assert prepared.filled
    assert {r.sheet for r in prepared.filled.rows if r.ledger == "investment"} == {SHEET}


def test_of_two_names_that_look_alike_the_one_without_the_blank_is_the_ledger():
    (problem,) = edited(copied(f"{SHEET} ", "E5", 7)).problems
    assert problem.sheet == f"{SHEET} "


def test_a_problem_is_marked_in_a_sheet_with_a_blank_behind_its_name():
    def change(book: Book) -> None:
        book[SHEET].title = f"{SHEET} "
        book[SHEET + " "]["E5"] = "约100"

    content = saved(change)
    (problem,) = submissions.prepare(content, "报告.xlsx", DEFINITIONS).problems
    marked, _ = marked_workbook.mark(content, "报告.xlsx", [_mark(problem)])
    assert openpyxl.load_workbook(io.BytesIO(marked))[f"{SHEET} "]["E5"].comment is not None


def _mark(problem: Problem) -> marked_workbook.Mark:
    return marked_workbook.Mark(problem.sheet, problem.cell, "error", problem.found, problem.expected)


def test_hidden_rows_are_read_and_told():
    def change(book: Book) -> None:
        for row in (5, 7, 40):  # nothing stands in row 40
            book[SHEET].row_dimensions[row].hidden = True

    prepared = edited(change)
    (notice,) = told(prepared)
    assert notice.startswith(f"《{SHEET}》：有 2 行被隐藏或筛选掉：第5行、第7行；")
    before = submissions.prepare(report(), "报告.xlsx", DEFINITIONS).filled
    assert before
    assert prepared.filled
    assert prepared.filled.rows == before.rows


@pytest.mark.parametrize(("visibility", "hidden"), [("collapse", {2, 3}), ("filter", {2, 3}), ("visible", set())])
def test_hidden_rows_of_an_ods(visibility, hidden):
    row = f'<table:table-row table:number-rows-repeated="2" table:visibility="{visibility}">{made.FLOAT.format(7)}'
    seen = f"<table:table-row>{made.FLOAT.format(1)}</table:table-row>"
    table = f'<table:table table:name="表">{seen}{row}</table:table-row>{seen}</table:table>'
    assert reading.read(made.ods(table), "a.ods").sheets["表"].hidden == hidden


@pytest.mark.parametrize("title", ["序号", " 序 号 ", "行号", "No."])
def test_an_own_column_of_row_numbers_is_told_and_nothing_else(title):
    def change(book: Book) -> None:
        sheet = book[SHEET]
        sheet["J3"] = title
        for number in range(5, 60):  # also beside blank rows
            sheet[f"J{number}"] = number

    prepared = edited(change)
    (notice,) = told(prepared)
    assert notice.startswith(f"《{SHEET}》J3：自己加的“")
    assert prepared.filled
    assert len([r for r in prepared.filled.rows if r.ledger == "investment"]) == 6


def test_any_other_own_column_is_a_problem():
    def change(book: Book) -> None:
        book[SHEET]["J3"], book[SHEET]["J5"] = "小计", 7

    (problem,) = edited(change).problems
    assert "多出一列“小计”" in problem.found


@pytest.mark.slow
@pytest.mark.parametrize("word", ["无", " 无 ", "-", "－", "—", "/", "没有", "N/A"])
def test_a_word_for_nothing_in_an_optional_cell_is_to_go(word):
    def change(book: Book) -> None:
        book[SHEET]["C10"] = word  # a choice that is asked of public money only

    (problem,) = edited(change).problems
    assert (problem.cell, problem.expected) == ("C10", "没有请留空")


def test_a_word_for_nothing_where_something_must_stand_is_told_what():
    def change(book: Book) -> None:
        book[SHEET]["E5"] = "无"

    (problem,) = edited(change).problems
    assert "只填数字" in problem.expected
