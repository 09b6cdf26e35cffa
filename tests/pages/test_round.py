"""The reporting round and the dispositions on the screen: self-check, explanation, acceptance, decision, the past."""

from urllib.parse import unquote

import pytest

from data import demonstration
from data.journal.folder import FolderRecord
from tests.pages.test_drafts import template

REPORT = "示例_ZD10_2025年度报告.xlsx"


@pytest.fixture(scope="module")
def slipped() -> bytes:
    """The demonstration's report with the unit slip."""
    return demonstration.build_report("ZD10", 2025)


def events(server) -> list:
    return list(FolderRecord(server.demonstration).read(0))


@pytest.mark.slow
def test_self_check_shows_everything_and_keeps_nothing(own_server, visits, slipped):
    page = visits(own_server, "/self_check?dataset=demonstration")
    before = len(events(own_server))
    chosen = {"name": REPORT, "mimeType": "application/octet-stream", "buffer": slipped}
    page.page.locator("input[type=file]").set_input_files(chosen)
    page.wait_for("有问题需要书面说明").clean()
    assert "疑似单位差错" in page.text()
    assert any("累计资金投入" in line[0] for line in page.table(1))
    with page.page.expect_download() as download:
        page.page.get_by_role("button", name="下载标注了问题的工作簿").click()
    assert download.value.suggested_filename == "示例_ZD10_2025年度报告_核验.xlsx"
    assert len(events(own_server)) == before


@pytest.mark.slow
def test_explained_then_accepted(own_server, visits):
    page = visits(own_server, "/reporting?dataset=demonstration&year=2025&part=核定&centre=ZD10")
    page.page.get_by_label("操作人").fill("示例·审核员")
    page.page.get_by_label("操作人").press("Tab")
    page.settle()
    page.page.get_by_role("button", name="核定接收").click()
    page.wait_for("没有办理，共 1 个原因")
    page.page.get_by_label("书面说明", exact=True).fill("示例：已与中心核对，单位无误")
    page.page.get_by_role("button", name="记录说明").click()
    page.wait_for("已记录书面说明")
    page.page.get_by_role("button", name="核定接收").click()
    page.wait_for("已核定接收第1版").clean()
    assert [e.act for e in events(own_server)[-2:]] == ["finding.explained", "report.accepted"]


@pytest.mark.slow
def test_a_decision_takes_two_people_and_is_not_known_the_day_before(own_server, visits):
    page = visits(own_server, "/flags?dataset=demonstration&year=2025&severity=重大")
    page.page.locator("[class*=st-key-dispose-] button").first.click()
    dialog = page.page.get_by_role("dialog")
    dialog.get_by_label("操作人").fill("示例甲")
    dialog.get_by_label("理由", exact=True).fill("示例：连续两次不合格")
    dialog.get_by_role("button", name="提出意见").click()
    page.wait_for("待确认：采取措施").settle()
    page.page.locator("[class*=st-key-dispose-] button").first.click()
    page.settle()
    assert dialog.get_by_label("确认人").input_value() == ""  # another person
    dialog.get_by_label("确认人").fill("示例乙")
    dialog.get_by_label("文号").fill("示例〔2026〕1号")
    dialog.get_by_label("理由", exact=True).fill("示例：同意")
    dialog.get_by_role("button", name="同意", exact=True).click()
    page.wait_for("已处置：采取措施").clean()
    assert [e.act for e in events(own_server)[-2:]] == ["flag.proposed", "flag.confirmed"]
    page.page.locator("[class*=st-key-dispose-] button").last.click()
    page.settle()
    assert dialog.get_by_label("操作人").input_value() == "示例甲"  # typed once a visit; who confirms is not remembered

    past = visits(own_server, "/flags?dataset=demonstration&year=2025&severity=重大&as_of=2026-09-03")
    past.wait_for("正在查看 2026-09-03").clean()
    assert "建议摘牌" in past.text()  # the conclusions were registered on 21 August
    assert "已处置：" not in past.text()


@pytest.mark.slow
def test_several_flags_of_one_kind_are_proposed_with_one_reason(own_server, visits):
    """188 flags are no 26,000 pixel page: they stand in closed groups, and what is alike is proposed at once."""
    page = visits(own_server, "/flags?dataset=demonstration&scheme=zhejiang&year=2025&group=按事项&severity=较重")
    assert page.page.locator("[class*=st-key-dispose-]").count() == 0  # closed
    assert "severity=较重" in unquote(page.page.url)  # words alone: a count in it would be another one tomorrow
    before = len(events(own_server))
    page.page.locator("[data-testid=stExpander] summary", has_text="ZJ-05").click()
    page.settle()
    page.page.get_by_role("button", name="批量提出意见（4 项可提出）").click()
    page.settle()
    dialog = page.page.get_by_role("dialog")
    dialog.get_by_role("button", name="全选").click()
    page.settle()
    dialog.get_by_text("ZD05").click()  # not this one
    dialog.get_by_label("操作人").fill("示例甲")
    dialog.get_by_label("理由", exact=True).fill("示例：同一原因")
    dialog.get_by_role("button", name="对勾选的各项提出意见").click()
    page.wait_for("已对 3 项提出意见，等待确认").clean()
    done = events(own_server)[before:]
    assert [(e.act, e.body["centre"], e.body["reason"]) for e in done] == [
        ("flag.proposed", centre, "示例：同一原因") for centre in ("ZD02", "ZD04", "ZD06")
    ]


@pytest.mark.slow
def test_an_office_puts_its_own_template_in_place_and_takes_it_back(own_server, visits):
    """In the demonstration's record, where nothing of it is in the way of the others."""

    def sent(*lines: str) -> None:
        content = {"name": "催报函.docx", "mimeType": "application/octet-stream", "buffer": template(*lines)}
        page.page.locator("input[type=file]").set_input_files(content)
        page.settle()

    page = visits(own_server, "/system?system_record=demonstration&system_part=文件模板")
    page.page.locator(".st-key-system_record button", has_text="演示记录").click()
    page.settle()
    page.page.get_by_role("combobox", name="文件").click()
    page.page.get_by_role("option", name="补报催报函").click()
    page.settle()
    assert page.page.get_by_role("button", name="装入", exact=True).is_disabled()
    sent("致{{ 中心名 }}")
    page.wait_for("没有名称“中心名”").clean()
    assert page.page.get_by_role("button", name="装入", exact=True).is_disabled()
    sent("{{ 标题 }}")
    page.wait_for("核对通过，还没有装入")
    page.page.get_by_label("操作人").fill("示例·管理员")
    page.page.get_by_label("操作人").press("Tab")
    page.settle()
    page.page.get_by_role("button", name="装入", exact=True).click()
    page.wait_for("已装入“补报催报函”的自有模板").clean()
    page.wait_for("选中的就是在用的自有模板")
    page.shoot("templates-1440")
    page.page.get_by_role("button", name="恢复原有模板").click()
    page.wait_for("“补报催报函”已恢复原有模板").clean()
    told = [(e.act, e.actor, e.body["code"]) for e in events(own_server) if e.act.startswith("template.")]
    assert told == [
        ("template.installed", "示例·管理员", "reminder"),
        ("template.reverted", "示例·管理员", "reminder"),
    ]
