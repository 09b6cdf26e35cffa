"""建设进程 in a browser: a unit is registered, goes on step by step, and what is refused is said."""

import pytest

from data.acts.units.process_steps import UnitStage
from pages.parts.process import process_form
from tests.pages.wire import page_of


@pytest.mark.parametrize(
    ("scheme", "said", "unsaid"),
    [
        ("hunan", "第三方运行绩效评估", "不在这里登记"),
        ("henan-consortium", "增减成员单位", "不在这里登记"),
        ("henan-tic", "核查建设任务", "进程已经结束"),
        ("henan-manufacturing", "不在这里登记", "进程已经结束"),
    ],
)
def test_of_a_centre_only_what_its_scheme_has_after_the_registry_is_said(demonstration_server, scheme, said, unsaid):
    unit = "&process_unit=HM02" if scheme == "henan-manufacturing" else ""
    text = page_of(demonstration_server, f"/process?dataset=demonstration&process_of={scheme}{unit}").text
    assert said in text
    assert unsaid not in text


@pytest.mark.parametrize(("said", "code"), [({"centre": "HC09"}, "HC09"), ({}, "LH1")])
def test_who_is_recognised_is_told_to_register_and_not_that_all_is_over(definitions, said, code):
    process = definitions.processes["henan-consortium"]
    filed = UnitStage("henan-consortium", "LH1", 3, "filed", "done", said=said)
    told = process_form.nothing_to_record(filed, process)
    assert f"登记中心编码为“{code}”的中心" in told
    assert "结束" not in told
    returned = UnitStage("henan-consortium", "LH1", 4, "cancelled", "done")
    assert "已经结束" in process_form.nothing_to_record(returned, process)


@pytest.mark.slow
def test_a_unit_is_registered_and_goes_on(fresh_server, visits):
    overview = page_of(fresh_server, "/overview?dataset=demonstration&scheme=henan-manufacturing").text
    flags = page_of(fresh_server, "/flags?dataset=demonstration&scheme=henan-manufacturing").text
    for text in (overview, flags):
        assert "培育期结束没有提出验收申请" in text
        assert "方案四（二）；规程第七条" in text  # the clause
    visit = visits(fresh_server, "/process?dataset=demonstration&process_of=henan-manufacturing")
    page = visit.page
    assert "1 家逾期" in visit.text()
    assert [line[1:3] for line in visit.table()[1:] if line[2]] == [["PY2021-01", "HM01"]]
    visit.open("/process?dataset=demonstration&process_of=henan-manufacturing&process_unit=新登记")
    page.get_by_label("编号").fill("PY1")
    page.get_by_label("编号").press("Enter")
    visit.settle()
    for label, text in {
        "拟建中心名称": "示例·中心（虚构）",
        "牵头单位": "示例·单位",
        "行业": "新材料",
        "地方工信和财政部门联合推荐的文号": "示例推荐1号",
        "操作人": "示例·甲",
    }.items():
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_role("button", name="记录").click()
    visit.wait_for("没有填写日期")
    page.get_by_test_id("stDateInput").last.locator("input").fill("2026-06-01")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="记录").click()
    visit.wait_for("共有 5 家培育单位").clean()
    visit.open("/process?dataset=demonstration&process_of=henan-manufacturing&process_unit=PY1")
    assert "受理申报" in visit.text()
    assert "2026-06-01" in visit.text()
    assert "示例·甲 记录于" in visit.text()
    assert ["◇ 可办理", "PY1"] in [line[:2] for line in visit.table()]
    page.get_by_text("上一步记录有误？").click()
    page.get_by_label("撤销的理由").fill("重复登记")
    page.get_by_label("操作人", exact=True).last.fill("示例·乙")
    page.get_by_role("button", name="撤销这一步").click()
    visit.wait_for("共有 4 家培育单位").clean()
