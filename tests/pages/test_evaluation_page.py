"""绩效评价 in Chromium: from experts' points to a grade in its notice period, and what must never look like a total."""

import pytest

from tests.pages.every_download import table

ADDRESS = "/evaluation?dataset=demonstration&scheme=zhejiang&year=2025&centre=ZD04"


def line(page, centre):
    """The centre's line of the upper table: heading → text."""
    heading, *lines = page.table()
    return next(dict(zip(heading, cells, strict=False)) for cells in lines if any(c.startswith(centre) for c in cells))


def tab(page, name):
    page.page.locator("[data-testid=stTab]", has_text=name).click()
    return page.settle()


def press(page, name):
    page.page.get_by_role("button", name=name, exact=True).last.click()
    return page.settle()


@pytest.mark.slow
def test_points_so_far_never_stand_where_a_total_stands_nor_in_the_result_table(visit, tmp_path):
    page = visit(ADDRESS)
    found = line(page, "ZD04")
    assert (found["总分"], found["名次"], found["建议等级"]) == ("", "", "未齐，不提建议")
    assert float(found["已算（非总分）"]) < float(found["已算满分"]) == 80
    assert "得分未齐" in page.text()
    assert "总分 " not in page.text()
    heading, *working = page.table(1)
    points, why = heading.index("得分（分）"), heading.index("没有计分")
    assert [(cells[points], cells[why]) for cells in working if cells[why]] == [("", "○ 待专家打分")] * 3
    page.shoot("evaluation-1440")
    page.clean()
    with page.page.expect_download() as waiting:
        page.page.get_by_role("button", name="下载为 Excel").first.click()
    path = tmp_path / "table.xlsx"
    waiting.value.save_as(path)
    rows = table(path.read_bytes())
    assert rows[0][:5] == ("中心编码", "中心", "评价年度", "总分", "得分是否算齐")
    own = next(row for row in rows if row[0] == "ZD04")
    assert (own[3], own[4]) == (None, "否")


@pytest.mark.slow
def test_the_example_scheme_gives_other_results_and_offers_no_decision(visit):
    page = visit(f"{ADDRESS}&scoring=zhejiang-three-grades")
    assert "只供比较，不作等级依据" in page.text()
    found = line(page, "ZD04")
    assert float(found["总分"]) > 0
    tab(page, "等级与公布")
    assert page.page.get_by_role("button", name="确认等级").count() == 0
    page.clean()


@pytest.mark.slow
def test_from_experts_points_to_the_notice_period(fresh_server, visits):
    page = visits(fresh_server, ADDRESS)
    tab(page, "专家打分")
    page.page.get_by_label("专家姓名").fill("示例·专家甲")
    for label, points in (("承担战略任务", "3"), ("标志性成果", "7.5"), ("体制机制", "5")):
        box = page.page.locator("[data-testid=stNumberInput]", has_text=label).locator("input")
        box.fill(points)
        box.press("Tab")
    press(page, "记录打分").wait_for("已记录 示例·专家甲 的 3 项打分")
    found = line(page, "ZD04")
    assert float(found["总分"]) < 60
    assert found["建议等级"] == "不合格"

    tab(page, "等级与公布")
    press(page, "确认等级").wait_for("没有填写操作人")
    page.page.get_by_label("操作人").fill("示例·处长")
    page.page.get_by_label("理由", exact=True).fill("同意建议等级")
    press(page, "确认等级").wait_for("等级已确认，尚未公布")
    assert line(page, "ZD04")["等级"] == "◐ 已确认：不合格"

    page.page.get_by_label("操作人").fill("示例·处长")
    page.page.get_by_label("公布文号").fill("示例〔2026〕9号")
    press(page, "公布").wait_for("公示期满后生效")
    # 30 September 2026: five working days after the holidays of 1 to 7 October end on the 13th
    assert line(page, "ZD04")["等级"] == "◐ 公示中：不合格，至 10-13"
    page.shoot("evaluation-published")
    page.open("/centre?dataset=demonstration&scheme=zhejiang&year=2025&centre=ZD04").clean()
    assert "2025 ◐ 公示中：不合格" in page.text()
    assert "2024 ■ 不合格（连续第2次）" in page.text()  # the third is not counted before it is final
