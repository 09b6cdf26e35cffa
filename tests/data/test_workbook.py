"""Interpretation: what is wrong with a workbook is found, all of it, at the right sheet and cell."""

import copy
import io
from collections.abc import Callable
from datetime import date

import openpyxl
import pytest

from data.problem import Problem, Refused
from data.workbook import template
from data.workbook.interpretation import SHOWN_PER_SHEET, Filled, interpret, interpret_registry_csv
from data.workbook.reading import Cell, RawWorkbook, read
from data.workbook.sheets import layout
from tests.data.filled_report import CODE, DEFINITIONS, ROWS, STATES, content, figures, report, row

Change = Callable[[RawWorkbook], None]


@pytest.fixture(scope="module")
def good() -> RawWorkbook:
    return read(report(), "a.xlsx")


@pytest.fixture(scope="module")
def published() -> RawWorkbook:
    return read(figures(), "a.xlsx")


def place(cell: str) -> tuple[int, int]:
    row_number, column = openpyxl.utils.cell.coordinate_to_tuple(cell)
    return row_number - 1, column - 1


def put(sheet: str, cell: str, value: Cell) -> Change:
    """Type a value into a cell."""

    def change(raw: RawWorkbook) -> None:
        rows = raw.sheets[sheet].rows
        number, column = place(cell)
        width = max(len(rows[0]), column + 1)
        rows.extend([] for _ in range(number + 1 - len(rows)))
        for line in rows:
            line.extend([None] * (width - len(line)))
        rows[number][column] = value

    return change


def changed(raw: RawWorkbook, *changes: Change) -> RawWorkbook:
    raw = copy.deepcopy(raw)
    for change in changes:
        change(raw)
    return raw


def problems(raw: RawWorkbook, *changes: Change) -> list[Problem]:
    with pytest.raises(Refused) as refused:
        interpret(changed(raw, *changes), DEFINITIONS)
    return refused.value.problems


def state_cell(raw: RawWorkbook, title: str) -> str:
    rows = raw.sheets[layout.IDENTITY].rows
    return f"B{next(n for n, line in enumerate(rows, 1) if line[0] == title)}"


def total_cell(raw: RawWorkbook, label: str) -> str:
    rows = raw.sheets[layout.TOTALS].rows
    return f"D{next(n for n, line in enumerate(rows, 1) if line[1] == label)}"


def set_state(raw: RawWorkbook, title: str, state: str | None, reason: str | None = None) -> Change:
    here = state_cell(raw, title)

    def change(target: RawWorkbook) -> None:
        put(layout.IDENTITY, here, state)(target)
        put(layout.IDENTITY, here.replace("B", "C"), reason)(target)

    return change


# ── one cell ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "said"),
    [
        ("资金投入", "E5", "一千二百", "“一千二百”；只填数字，单位为万元"),
        ("资金投入", "E5", "1,200.5万", "“1,200.5万”；只填数字，单位为万元"),
        ("资金投入", "E5", True, "逻辑值 TRUE；只填数字，单位为万元"),
        ("资金投入", "E5", -3.5, "数字 -3.5；不能小于 0万元"),
        ("资金投入", "E5", 1.1234567, "最多保留 6 位小数"),
        ("资金投入", "A5", 45658.0, "数字 45658；应为日期"),
        ("资金投入", "A5", "1/2/2025", "“1/2/2025”；应为日期"),
        ("资金投入", "A5", "2025-02-30", "没有这一天"),
        ("资金投入", "B5", "财政补贴", "“财政补贴”；应为以下之一：依托单位新增投入、共建单位投入、财政补助"),
        ("资金投入", "E5", None, "空白；必填，应填“金额（万元）”"),
        ("资金投入", "C5", None, "空白；资金来源为“财政补助”时必填，应填“财政拨付渠道”"),
        ("资金投入", "G8", None, "空白；资金来源为“竞争性课题”时必填"),
        ("合作企业", "B5", 9.13301007996550e17, "存为数字会丢失末位"),
        ("合作企业", "B5", CODE[:-1] + "9", "校验位不符"),
        ("合作企业", "B5", CODE[:-1], "应为 18 位，现为 17 位"),
        ("人员", "E5", "对", "“对”；应为以下之一：是、否"),
        ("机制建设", "D5", None, "空白；建立情况为“已建立”时必填，应填“建立日期”"),
        ("机制建设", "B7", None, "空白；必填，应填“建立情况”"),
    ],
)
def test_a_wrong_cell_is_named(good: RawWorkbook, sheet: str, cell: str, value: Cell, said: str) -> None:
    (problem,) = problems(good, put(sheet, cell, value))
    assert (problem.sheet, problem.cell) == (sheet, cell)
    assert said in problem.message


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "column", "read_as"),
    [
        ("资金投入", "E5", "１，２００．５", "amount", "12005000.00"),
        ("资金投入", "E5", " 1,200 ", "amount", "12000000.00"),
        ("资金投入", "E5", 0, "amount", "0.00"),
        ("资金投入", "A5", "2025年3月1日", "booked_on", "2025-03-01"),
        ("资金投入", "A5", date(2025, 12, 31), "booked_on", "2025-12-31"),
        ("资金投入", "F5", 20250001.0, "voucher", "20250001"),
        ("资金投入", "C5", "县(市、区) 财政", "payer", "county"),
        ("合作企业", "B5", CODE.lower(), "credit_code", CODE),
    ],
)
def test_a_readable_cell_is_accepted(
    good: RawWorkbook, sheet: str, cell: str, value: Cell, column: str, read_as: str
) -> None:
    filled = interpret(changed(good, put(sheet, cell, value)), DEFINITIONS)
    assert next(r for r in filled.rows if r.sheet == sheet).cells[column] == read_as


def test_all_problems_are_said_at_once(good: RawWorkbook) -> None:
    found = problems(
        good,
        put("资金投入", "E5", "x"),
        put("资金投入", "A7", "y"),
        put("人员", "A6", None),
        set_state(good, "团队", None),
        put(layout.TOTALS, total_cell(good, "双聘科研人员"), None),
    )
    state = state_cell(good, "团队")
    total = total_cell(good, "双聘科研人员")
    assert [p.place for p in found] == [
        f"《基本信息》{state}",
        "《资金投入》E5",
        "《资金投入》A7",
        "《人员》A6",
        f"《汇总表》{total}",
    ]


def test_a_flood_of_problems_is_cut_short_per_sheet(good: RawWorkbook) -> None:
    many = [put("资金投入", f"E{n}", "x") for n in range(20, 20 + 100)]
    found = problems(good, *many, put("人员", "A6", None))
    # each of the hundred rows lacks four required cells besides
    ours = [p for p in found if p.sheet == "资金投入"]
    assert len(ours) == SHOWN_PER_SHEET + 1
    assert ours[-1].found == "还有 300 个问题没有列出"
    assert [p.place for p in found if p.sheet == "人员"] == ["《人员》A6"]


def test_rows_left_blank_in_between_are_skipped(good: RawWorkbook) -> None:
    def space_out(raw: RawWorkbook) -> None:
        rows = raw.sheets["人员"].rows
        rows.insert(5, [None] * len(rows[0]))

    filled = interpret(changed(good, space_out), DEFINITIONS)
    assert [r.row_no for r in filled.rows if r.ledger == "staff"] == [5, 7, 8]


def test_rows_beyond_the_last_are_one_problem(good: RawWorkbook) -> None:
    def far(raw: RawWorkbook) -> None:
        rows = raw.sheets["人员"].rows
        blank = [None] * len(rows[0])
        rows.extend(list(blank) for _ in range(layout.LAST_ROW - len(rows)))
        rows.extend(list(rows[4]) for _ in range(3))

    (problem,) = problems(good, far)
    assert (problem.place, problem.found) == ("《人员》A20001", "行数过多")


# ── headings ───────────────────────────────────────────────────────────────────────────────────


def test_moved_columns_are_fine(good: RawWorkbook) -> None:
    def turn(raw: RawWorkbook) -> None:
        for line in raw.sheets["资金投入"].rows:
            line.reverse()

    moved = changed(good, turn)
    assert content(interpret(moved, DEFINITIONS).rows) == content(ROWS)
    # and a problem names the cell where it now stands: eight columns, amount was the fifth
    (problem,) = problems(moved, put("资金投入", "D5", "x"))
    assert problem.place == "《资金投入》D5"


def test_headings_may_stand_lower(good: RawWorkbook) -> None:
    def push(raw: RawWorkbook) -> None:
        rows = raw.sheets["资金投入"].rows
        rows[:0] = [[None] * len(rows[0]) for _ in range(4)]

    assert interpret(changed(good, push), DEFINITIONS).rows[0].row_no == layout.FIRST_ROW + 4


def test_a_deleted_help_row_costs_no_data_row(good: RawWorkbook) -> None:
    def drop(raw: RawWorkbook) -> None:
        del raw.sheets["资金投入"].rows[layout.HELP_ROW - 1]

    filled = interpret(changed(good, drop), DEFINITIONS)
    assert content(filled.rows) == content(ROWS)
    assert filled.rows[0].row_no == layout.HELP_ROW


def test_a_missing_column_is_one_problem(good: RawWorkbook) -> None:
    def drop(raw: RawWorkbook) -> None:
        for line in raw.sheets["资金投入"].rows:
            del line[4]

    (problem,) = problems(good, drop)
    assert (problem.sheet, problem.cell) == ("资金投入", None)
    assert "没有列标题“金额（万元）”" in problem.found


def test_a_renamed_heading_is_missing_and_its_data_are_not_dropped_silently(good: RawWorkbook) -> None:
    missing, extra = problems(good, put("资金投入", "E3", "金额（元）"))
    assert "没有列标题“金额（万元）”" in missing.found
    assert (extra.place, extra.found) == ("《资金投入》E3", "多出一列“金额（元）”")


def test_a_heading_given_twice_is_refused(good: RawWorkbook) -> None:
    twice, missing = problems(good, put("资金投入", "H3", "凭证号"))
    assert twice.message == "《资金投入》H3：列标题“凭证号”重复（F3、H3）；请只保留一列"
    assert "没有列标题“备注”" in missing.found


def test_an_extra_column_matters_only_when_something_stands_in_it(good: RawWorkbook) -> None:
    interpret(changed(good, put("人员", "I3", "我的备注")), DEFINITIONS)
    (problem,) = problems(good, put("人员", "I3", "我的备注"), put("人员", "I6", "待核"))
    assert problem.place == "《人员》I3"
    (problem,) = problems(good, put("人员", "I6", "待核"))
    assert (problem.place, problem.found) == ("《人员》I3", "没有列标题的一列中有内容")


def test_no_headings_at_all_is_one_problem(good: RawWorkbook) -> None:
    def wipe(raw: RawWorkbook) -> None:
        raw.sheets["资金投入"].rows[2][:] = [None] * 8

    (problem,) = problems(good, wipe)
    assert (problem.sheet, problem.found) == ("资金投入", "找不到列标题")


# ── sheets, formulas, merged cells: real files ─────────────────────────────────────────────────


def edited(change: Callable[[openpyxl.Workbook], None], *, keep_results: bool = True) -> RawWorkbook:
    """A report opened, changed and saved by openpyxl, which drops the results of formulas unless told not to."""
    book = openpyxl.load_workbook(io.BytesIO(report()), data_only=keep_results)
    change(book)
    target = io.BytesIO()
    book.save(target)
    return read(target.getvalue(), "a.xlsx")


def test_a_sheet_that_is_missing_or_renamed_is_named() -> None:
    def change(book: openpyxl.Workbook) -> None:
        del book["人员"]
        book["团队"].title = "团队2"

    found = problems(edited(change))
    assert [(p.place, p.found) for p in found] == [("《人员》", "没有这张表"), ("《团队》", "没有这张表")]


def test_sheets_of_the_centre_are_not_read() -> None:
    raw = edited(lambda book: book.create_sheet("内部测算", 0).append(["x", 1]))
    assert content(interpret(raw, DEFINITIONS).rows) == content(ROWS)


def test_a_formula_without_result_is_named_never_zero() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["资金投入"]["E6"] = "=500*2"

    found = problems(edited(change, keep_results=False))
    assert found[0].place == "《资金投入》E6"
    assert "重新计算并保存" in found[0].expected
    # the formulas of the totals have lost their results too: all of them, so they are worked out
    assert [p for p in found if p.sheet == layout.TOTALS] == []


def test_an_error_value_is_named(good: RawWorkbook) -> None:
    def broken(raw: RawWorkbook) -> None:
        put("资金投入", "E6", None)(raw)
        raw.sheets["资金投入"].broken["E6"] = "#DIV/0!"
        # outside the columns that are read it does not matter
        raw.sheets["资金投入"].broken["K9"] = "#REF!"

    (problem,) = problems(good, broken)
    assert (problem.place, problem.found) == ("《资金投入》E6", "#DIV/0!")


def test_merged_cells_among_the_rows_are_refused() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["资金投入"].merge_cells("D5:D6")
        book["资金投入"].merge_cells("A1:D1")  # the title may be

    first, second = problems(edited(change))
    assert (first.place, first.found) == ("《资金投入》D5:D6", "合并单元格")
    assert (second.place, second.found) == ("《资金投入》D6", "空白")


# ── whose, which year, which version ───────────────────────────────────────────────────────────


def field_cell(raw: RawWorkbook, label: str) -> str:
    rows = raw.sheets[layout.IDENTITY].rows
    return f"B{next(n for n, line in enumerate(rows, 1) if line[0] == label)}"


def test_another_version_is_refused_with_both_named(good: RawWorkbook) -> None:
    version = DEFINITIONS.forms["annual"].version
    here = field_cell(good, "模板版本")
    (problem,) = problems(good, put(layout.IDENTITY, here, "2019.3"), put("资金投入", "E5", "x"))
    assert (problem.cell, problem.found) == (here, "模板版本 2019.3")
    assert version in problem.expected

    def older(raw: RawWorkbook) -> None:
        raw.properties["template_version"] = "2019.3"

    (problem,) = problems(good, older)
    assert problem.found == "文件属性中的模板版本 2019.3"


def test_properties_lost_on_the_way_are_not_missed(good: RawWorkbook) -> None:
    assert interpret(changed(good, lambda raw: raw.properties.clear()), DEFINITIONS).centre == "ZJ-01"


def test_a_workbook_that_is_not_ours_says_how_to_get_the_template(good: RawWorkbook) -> None:
    def strange(raw: RawWorkbook) -> None:
        del raw.sheets[layout.IDENTITY]

    (problem,) = problems(good, strange)
    assert "不是本系统的模板" in problem.found
    assert "下载空白模板" in problem.expected


def test_an_unknown_scheme_is_named(good: RawWorkbook) -> None:
    here = field_cell(good, "建设方案")
    (problem,) = problems(good, put(layout.IDENTITY, here, "火星技术创新中心"))
    assert problem.place == f"《基本信息》{here}"
    assert "浙江省技术创新中心" in problem.expected


@pytest.mark.parametrize(
    ("label", "value", "said"),
    [
        ("中心编码", None, "空白"),
        ("中心编码", "ZJ-02", "与模板写入的不符（ZJ-01）"),
        ("报告年度", 2024, "与模板写入的不符（2025）"),
        ("报告年度", "去年", "“去年”"),
        ("填报日期", "昨天", "应为日期"),
    ],
)
def test_a_changed_identity_is_refused(good: RawWorkbook, label: str, value: Cell, said: str) -> None:
    here = field_cell(good, label)
    (problem,) = problems(good, put(layout.IDENTITY, here, value))
    assert problem.place == f"《基本信息》{here}"
    assert said in problem.message


def test_the_day_of_filling_in_is_kept(good: RawWorkbook) -> None:
    raw = changed(good, put(layout.IDENTITY, field_cell(good, "填报日期"), date(2026, 3, 1)))
    assert interpret(raw, DEFINITIONS).identity["filled_on"] == "2026-03-01"


# ── declared states ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("title", "state", "reason", "column", "said"),
    [
        ("团队", None, None, "B", "空白不等于零"),
        ("团队", "无", None, "B", "应为以下之一：已填报、本年为零、未能提供"),
        ("团队", "已填报", None, "B", "《团队》却没有数据"),
        ("人员", "本年为零", None, "B", "《人员》却有 3 行"),
        ("人员", "未能提供", "系统升级", "B", "《人员》却有 3 行"),
        ("团队", "未能提供", None, "C", "原因空白"),
        ("机制建设", "本年为零", None, "B", "每项都要回答"),
        ("机制建设", "未能提供", "待定", "B", "《机制建设》却有 14 行"),
    ],
)
def test_blank_is_not_zero_and_states_must_agree_with_rows(
    good: RawWorkbook, title: str, state: str | None, reason: str | None, column: str, said: str
) -> None:
    (problem,) = problems(good, set_state(good, title, state, reason))
    assert problem.place == f"《基本信息》{state_cell(good, title).replace('B', column)}"
    assert said in problem.message


def test_untouched_prewritten_rows_may_be_unavailable() -> None:
    rows = [r for r in ROWS if r.ledger != "mechanism"]
    states = {**STATES, "mechanism": ("unavailable", "年底换届")}
    filled = interpret(read(report(rows=rows, states=states), "a.xlsx"), DEFINITIONS)
    assert not [r for r in filled.rows if r.ledger == "mechanism"]
    assert filled.states["mechanism"] == ("unavailable", "年底换届")


def test_a_missing_line_of_the_states_is_named(good: RawWorkbook) -> None:
    here = state_cell(good, "团队").replace("B", "A")
    (problem,) = problems(good, put(layout.IDENTITY, here, "团队及人才"))
    assert "没有“团队”一行" in problem.found


def test_published_figures_filled_without_any_figure_is_a_contradiction(published: RawWorkbook) -> None:
    def wipe(raw: RawWorkbook) -> None:
        for line in raw.sheets["公开数据"].rows[4:]:
            line[1:] = [None] * (len(line) - 1)

    (problem,) = problems(published, wipe)
    assert "却没有数据" in problem.found
    fine = changed(published, wipe, set_state(published, "公开数据", "未能提供", "尚未公布"))
    assert interpret(fine, DEFINITIONS).rows == ()


def test_every_prewritten_row_stands_exactly_once(good: RawWorkbook) -> None:
    second = good.sheets["机制建设"].rows[5][0]
    twice, missing = problems(good, put("机制建设", "A5", second))
    assert (twice.place, "已在 A5" in twice.found) == ("《机制建设》A6", True)
    assert missing.found == "缺少 1 行：9.1 建立运行评价机制"


# ── totals ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("value", [None, "12", "见附件", True])
def test_a_total_must_be_a_number(good: RawWorkbook, value: Cell) -> None:
    here = total_cell(good, "省级财政补助")
    (problem,) = problems(good, put(layout.TOTALS, here, value))
    assert problem.place == f"《汇总表》{here}"


def test_a_total_is_kept_as_declared(good: RawWorkbook) -> None:
    here = total_cell(good, "省级财政补助")
    filled = interpret(changed(good, put(layout.TOTALS, here, 1.5)), DEFINITIONS)
    line = next(t for t in filled.totals if t.cells["item"] == "investment.province")
    assert line.cells["declared"] == "15000.00"
    assert (line.ledger, line.sheet, f"D{line.row_no}") == ("totals", layout.TOTALS, here)


def test_the_unit_of_a_total_may_not_change(good: RawWorkbook) -> None:
    here = total_cell(good, "省级财政补助").replace("D", "C")
    (problem,) = problems(good, put(layout.TOTALS, here, "元"))
    assert problem.message == f"《汇总表》{here}：单位为“元”；应为“万元”，请勿改动"


# ── registry ───────────────────────────────────────────────────────────────────────────────────

_GRADES = "中心编码,评价年度,等级,结论性质,公布文号,公布日期,说明\r\n"


def grades(text: str, encoding: str = "utf-8-sig") -> Filled:
    return interpret_registry_csv((_GRADES + text).encode(encoding), "等级.csv", DEFINITIONS)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030"])
def test_a_csv_of_grades(encoding: str) -> None:
    label = next(iter(DEFINITIONS.vocabulary.choices["grade"].values()))
    code = next(iter(DEFINITIONS.vocabulary.choices["grade"]))
    filled = grades(f"ZJ-01,2025,{label},首次公布,浙科〔2026〕1号,2026/6/1,\r\n", encoding)
    assert (filled.form, filled.scheme) == ("registry", None)
    (line,) = filled.rows
    assert (line.ledger, line.row_no) == ("grade", 2)
    expected = {"centre": "ZJ-01", "year": "2025", "grade": code, "nature": "first", "document_no": "浙科〔2026〕1号"}
    assert line.cells == {**expected, "published_on": "2026-06-01"}


def test_a_csv_says_what_is_wrong_where_a_spreadsheet_would_show_it() -> None:
    with pytest.raises(Refused) as refused:
        grades("ZJ-01,25,特优,首次公布,,2026/6/1,\n")
    assert [p.place for p in refused.value.problems] == ["《评价等级》B2", "《评价等级》C2", "《评价等级》E2"]


@pytest.mark.parametrize(
    ("bytes_", "said"),
    [
        (b"", "认不出是哪一张表"),
        ("姓名,电话\n张三,1\n".encode(), "认不出是哪一张表"),
        (_GRADES.encode() + b'"ZJ-01,2025\n', "引号不成对"),
        (b"\xff\xff\xff", "文字编码无法识别"),
        (b"x" * (5 * 1024 * 1024 + 1), "文件大小"),
    ],
)
def test_a_csv_that_cannot_be_used(bytes_: bytes, said: str) -> None:
    with pytest.raises(Refused) as refused:
        interpret_registry_csv(bytes_, "x.csv", DEFINITIONS)
    assert said in refused.value.problems[0].message


def test_a_registry_row_is_checked_like_any_other() -> None:
    rows = [row("grade", centre="ZJ-01", year="2025")]
    with pytest.raises(Refused) as refused:
        interpret(read(template.write_registry(DEFINITIONS, rows), "a.xlsx"), DEFINITIONS)
    assert [p.place for p in refused.value.problems] == [f"《评价等级》{c}5" for c in "CDEF"]
