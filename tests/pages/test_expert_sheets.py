"""专家打分表: blank for experts, and what they have given: nothing missing is a zero, and odd names break nothing."""

import io
import shutil
from decimal import Decimal

import docx
import openpyxl
import pytest

from data import demonstration
from data.acts import evaluation
from data.journal.folder import FolderRecord
from data.problem import Refused
from data.schema.loading import current
from metrics import monitor
from pages.documents.evaluation import expert_sheet_buttons, expert_sheets
from tests.pages.test_brief import ORIGIN

PARTS = [("tasks", "judged"), ("achievements", "judged"), ("mechanism", "judged")]
HEADS = [
    "承担战略任务（专家评议）\n满分 4 分",
    "标志性成果（专家评议）\n满分 10 分",
    "体制机制与创新生态（专家评议）\n满分 6 分",
]
ODD = "=1+1[甲]:*?/\\'很长很长很长很长很长很长很长很长很长的姓名"


@pytest.fixture(scope="module")
def judged(demonstration_record, tmp_path_factory):
    """The demonstration, in which two experts have given ZD04 points, one of them twice and not for everything."""
    folder = tmp_path_factory.mktemp("judged")
    shutil.copytree(demonstration_record, folder / "record")
    shutil.copytree(demonstration_record.parent / "cache", folder / "cache")
    record = FolderRecord(folder / "record", "demonstration", demonstration.today())
    store = monitor.open_store(record, cache=folder / "cache" / "demonstration")
    for expert, points, remark in (
        ("张三", ("1", "2", "3"), "先"),
        ("张三", ("2", "7.5", "5"), "后"),
        (ODD, ("3.25", None, "6"), ""),
    ):
        given = {p: Decimal(text) for p, text in zip(PARTS, points, strict=True) if text is not None}
        evaluation.judge_all(store, "ZD04", 2025, given, expert=expert, remark=remark, actor="测试")
    store.catch_up()
    yield store
    store.close()


@pytest.fixture(scope="module")
def scoring(definitions):
    return definitions.scoring_of("zhejiang", 2025)


def opened(content: bytes):
    return openpyxl.load_workbook(io.BytesIO(content))


def lines(sheet) -> list[dict]:
    first, last = (int("".join(c for c in cell if c.isdigit())) for cell in sheet.auto_filter.ref.split(":"))
    heading, *rows = ([cell.value for cell in row] for row in sheet.iter_rows(min_row=first, max_row=last))
    return [dict(zip(heading, row, strict=True)) for row in rows]


def words(sheet) -> str:
    return "\n".join(str(row[0]) for row in sheet.iter_rows(values_only=True) if row[0])


def test_a_blank_sheet_for_each_expert_with_nothing_in_it_and_its_bounds(demonstrated, scoring):
    book = opened(expert_sheets.blank(demonstrated, "zhejiang", 2025, scoring, ["张三", ODD], current(), ORIGIN))
    assert [len(name) <= 31 for name in book.sheetnames] == [True, True]
    assert book.sheetnames[0] == "1 张三"
    sheet = book["1 张三"]
    assert sheet["A1"].value == "浙江省技术创新中心2025年度专家打分表（浙江内部评分方案）　专家：张三"
    rows = lines(sheet)
    assert "ZD04 示例·青梧智能纺织" in [row["中心"] for row in rows]
    assert {row[head] for row in rows for head in [*HEADS, "意见"]} == {None}
    bounds = [(float(rule.formula1), float(rule.formula2)) for rule in sheet.data_validations.dataValidation]
    assert bounds == [(0, 4), (0, 10), (0, 6)]
    assert "专家签字" in words(sheet)
    assert "不打分的留空，不按零分计" in words(sheet)


def test_only_who_can_be_given_points_now_is_asked_for(demonstrated, scoring):
    rows = lines(opened(expert_sheets.blank(demonstrated, "zhejiang", 2025, scoring, [], current(), ORIGIN)).active)
    asked = {row["中心"][:4] for row in rows}
    for centre in (f"ZD{n:02d}" for n in range(1, 16)):
        try:
            may = "judge" in evaluation.stage(demonstrated, centre, 2025).steps()
        except Refused:
            may = False
        assert (centre in asked) == may, centre
    assert asked
    assert len(asked) < 15


@pytest.mark.slow
def test_what_was_given_stands_side_by_side_and_a_sheet_of_each(judged, scoring):
    book = opened(expert_sheets.given(judged, "zhejiang", 2025, scoring, current(), ORIGIN))
    assert book.sheetnames[0] == "汇总"
    assert len(book.sheetnames) == 5  # the demonstration's own experts gave points to other centres
    own = [row for row in lines(book["汇总"]) if row["中心"].startswith("ZD04")]
    assert [(row["张三（分）"], row[f"{ODD}（分）"]) for row in own] == [(2, 3.25), (7.5, None), (5, 6)]
    assert [(row["平均"], row["最低"], row["最高"], row["专家（位）"]) for row in own] == [
        (2.62, 2, 3.25, 2),
        (7.5, 7.5, 7.5, 1),
        (5.5, 5, 6, 2),
    ]
    other = next(row for row in lines(book["汇总"]) if row["中心"].startswith("ZD15"))
    assert {value for name, value in other.items() if name not in ("中心", "项目", "满分")} == {None}
    sheet = next(book[name] for name in book.sheetnames if "张三" in name)
    row = next(row for row in lines(sheet) if row["中心"].startswith("ZD04"))
    assert [row[head] for head in HEADS] == [2, 7.5, 5]
    assert row["意见"] == "后"
    cells = [cell for one in book for line in one.iter_rows() for cell in line]
    assert not [cell for cell in cells if cell.data_type == "f"]  # a name that looks like a formula is text


@pytest.mark.slow
def test_the_same_points_make_the_same_bytes(judged, scoring):
    once, again = (expert_sheets.given(judged, "zhejiang", 2025, scoring, current(), ORIGIN) for _ in range(2))
    assert once == again


@pytest.mark.slow
def test_in_word_each_expert_has_a_page_with_the_same_table(judged, scoring):
    about = (judged, "zhejiang", 2025, scoring)
    for sheets, made in (
        (expert_sheets.blank_sheets(*about, ["甲", "乙"], current()),
         expert_sheets.blank_in_word(*about, ["甲", "乙"], current(), ORIGIN)),
        (expert_sheets.given_sheets(*about, current()), expert_sheets.given_in_word(*about, current(), ORIGIN)),
    ):  # fmt: skip
        document = docx.Document(io.BytesIO(made))
        assert len(document.tables) == len(sheets)
        for sheet, table in zip(sheets, document.tables, strict=True):
            assert [row.cells[1].text for row in table.rows[1:]] == [str(v) for v in sheet.rows.iloc[:, 1]]
        assert sum(p.text == expert_sheets.SIGNED for p in document.paragraphs) == sum(bool(s.signed) for s in sheets)


def test_where_there_is_nothing_it_says_so(demonstrated, scoring):
    with pytest.raises(Refused, match="2024年度还没有专家打分"):
        expert_sheets.given(demonstrated, "zhejiang", 2024, scoring, current(), ORIGIN)
    with pytest.raises(Refused, match="没有需要专家打分的项目"):
        expert_sheets.blank(demonstrated, "zhejiang", 1999, scoring, [], current(), ORIGIN)
    with pytest.raises(Refused, match="31 位专家；请分几次"):
        expert_sheets.blank(demonstrated, "zhejiang", 2025, scoring, list(map(str, range(31))), current(), ORIGIN)


def test_names_are_taken_once_in_order():
    assert expert_sheet_buttons.named(" 张三、李 四，王五,张三；\n") == ["张三", "李 四", "王五"]
    assert expert_sheet_buttons.named("  ") == []
