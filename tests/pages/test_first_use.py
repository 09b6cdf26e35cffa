"""A department begins: an empty record, the registry, a first report, the same again, files that cannot be read."""

import io

import openpyxl
import pytest

from data.schema.loading import current
from data.workbook import template
from tests.conftest import centre_row, money
from tests.data.test_letters import aim, letter

REPORT = "C1_2021.xlsx"


@pytest.fixture
def registry() -> bytes:
    return template.write_registry(current(), [centre_row("C1")])


def with_text_as_amount(report: bytes) -> tuple[bytes, str]:
    """The report with words where the amount of an investment belongs, and the cell in which they stand."""
    book = openpyxl.load_workbook(io.BytesIO(report))
    sheet = book["资金投入"]
    cell = next(c for row in sheet.iter_rows() for c in row if c.value == 3000)
    cell.value = "约三千万"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue(), cell.coordinate


@pytest.mark.slow
def test_from_an_empty_record_to_a_number_on_the_screen(fresh_server, visits, registry, workbook):
    report = workbook(money("30000000.00", "2021-08-01"))
    page = visits(fresh_server, "/reporting?dataset=real")
    assert "从这里开始使用真实数据" in page.text()
    page.hand_in(("登记簿.xlsx", registry)).wait_for("已收到 1 个").clean()
    assert "虚构）。要开始" not in page.text()

    page.hand_in((REPORT, report)).wait_for("已收到 1 个")
    assert page.table()[1][:4] == ["✓ 已收到", REPORT, "C1", "2021"]
    page.hand_in((REPORT, report)).wait_for("未改变 1 个")
    assert page.table()[1][0] == "＝ 未改变"

    wrong, cell = with_text_as_amount(report)
    page.hand_in(("不是工作簿.xlsx", b"no workbook"), ("写错.xlsx", wrong)).wait_for("未收下 2 个").clean()
    problems = page.table(1)
    assert problems[0] == ["文件", "表", "单元格", "读到什么", "应为什么"]
    assert ["不是工作簿.xlsx", "整个文件"] in [line[:2] for line in problems]
    line = next(line for line in problems if line[0] == "写错.xlsx")
    assert line[1:3] == ["资金投入", cell]
    assert "约三千万" in line[3]

    page.open("/?dataset=real&year=2021").clean()
    assert "4 步已完成 2 步" in page.text()
    assert "下一步 核定接收" in page.text()
    page.open("/centre?dataset=real&centre=C1&year=2021").clean()
    assert "3000.00 万元" in page.text().replace(",", "") or "0.30 亿元" in page.text()
    versions = fresh_server.command("status")
    assert "C1" in versions.stdout


@pytest.mark.slow
def test_a_letter_s_new_version_is_looked_at_before_it_is_taken_in(fresh_server, visits):
    first = [centre_row("C1"), letter(1), aim("6"), aim("8", row=6, year="2024")]
    page = visits(fresh_server, "/reporting?dataset=real")
    # a first letter puts nothing out of force
    page.hand_in(("登记簿.xlsx", template.write_registry(current(), first))).wait_for("已收到 1 个")
    again = template.write_registry(current(), [letter(2, "replace"), aim("7", version=2)])
    page.open("/reporting?dataset=real&part=上传").hand_in(("第2版.xlsx", again)).wait_for(
        "责任书登记前后有效的目标"
    ).clean()
    assert "待核对 1 个" in page.text()
    shown = {tuple(line[i] for i in (0, 5, 6, 7)) for line in page.table(1)}
    assert ("≠ 改变", "2023年12月31日", "不少于 6 个（责任书第1版）", "不少于 7 个（责任书第2版）") in shown
    assert ("－ 取消", "2024年12月31日", "不少于 8 个（责任书第1版）", "") in shown
    page.page.get_by_role("button", name="核对无误，登记").click()
    page.wait_for("已收到 1 个").clean()
    assert "责任书登记前后有效的目标" not in page.text()
