"""Several at work on one record: the command line beside the server, two people at the same centre's report."""

import pytest

from data.journal.folder import FolderRecord
from data.schema.loading import current
from data.workbook import template
from tests.conftest import centre_row, money


@pytest.fixture(scope="module")
def begun(own_server, tmp_path_factory):
    """A server whose real record knows two centres, C1 and C2: one for each test."""
    path = tmp_path_factory.mktemp("registry") / "登记簿.xlsx"
    path.write_bytes(template.write_registry(current(), [centre_row("C1"), centre_row("C2")]))
    assert own_server.command("ingest", path).returncode == 0
    return own_server


def amounts(page) -> str:
    """The page's text without separators of thousands."""
    return page.text().replace(",", "")


@pytest.mark.slow
def test_what_the_command_line_takes_in_is_on_the_page_at_its_next_run(begun, visits, workbook, tmp_path):
    page = visits(begun, "/centre?dataset=real&centre=C1&year=2021")
    assert "缺报" in page.text()
    path = tmp_path / "报告.xlsx"
    for amount, shown in (("1230000.00", "123.00 万元"), ("4560000.00", "456.00 万元")):
        path.write_bytes(workbook(money(amount, "2021-08-01")))
        assert begun.command("ingest", path).returncode == 0
        page.page.locator("[data-testid=stTab]", has_text="报送版本").click()  # any click is a run
        page.wait_for(shown).clean()
        page.page.locator("[data-testid=stTab]", has_text="走势与明细").click()
        page.settle()
    assert "123.00 万元" not in amounts(page)


@pytest.mark.slow
def test_two_people_hand_in_one_report_at_the_same_time(begun, visits, workbook):
    reports = [workbook(money(amount, "2021-08-01"), centre="C2") for amount in ("1230000.00", "4560000.00")]
    pages = [visits(begun, "/reporting?dataset=real&part=上传") for _ in reports]
    for number, (page, report) in enumerate(zip(pages, reports, strict=True)):
        page.choose((f"报告{number}.xlsx", report), actor=f"示例·测试员{number}")
    for page in pages:
        page.receive()  # both buttons are pressed before either answer is waited for
    for page in pages:
        page.wait_for("已收到 1 个").clean()
    handed_in = [e for e in FolderRecord(begun.record).read(0) if e.act == "report.received"]
    received = [e for e in handed_in if e.body["centre"] == "C2"]
    assert [e.body["version"] for e in received] == [1, 2]
    assert {e.actor for e in received} == {"示例·测试员0", "示例·测试员1"}
    assert len({e.body["sha256"] for e in received}) == 2
