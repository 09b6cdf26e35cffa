"""申报自评 in a browser: fill the form in, see what stands in the way; the same from the workbook; the download."""

from io import BytesIO

import openpyxl
import pytest

from data.schema.loading import current
from data.workbook.sheets import application_sheet
from tests.pages.every_download import table


@pytest.mark.slow
def test_form_workbook_and_download(visit, tmp_path):
    page = visit("/application?apply=henan-tic&lead=enterprise")
    assert "还没有填写" in page.text()
    form = page.page
    form.get_by_label("固定人员（人）", exact=True).fill("49")
    for year in ("最近一年", "前一年", "前二年"):
        form.get_by_label(f"年销售收入（{year}）（万元）", exact=True).fill("200,000")
    form.get_by_label("上年度研发投入（万元）", exact=True).fill("一千")
    form.get_by_test_id("stBaseButton-primaryFormSubmit").click()
    page.settle().clean()
    said = page.text()
    assert "暂不符合：1 项条件不满足" in said
    assert "49 人 ＜ 50 人（差 1 人）" in said
    assert "近3年平均 20 亿元 ≥ 20 亿元" in said
    assert "上年度研发投入：“一千”；只填数字，单位为万元" in said
    # the same from the workbook, for another kind of lead unit
    page.open("/application?apply=hunan&lead=institute")
    page.page.get_by_text("用工作簿").click()
    page.settle()
    book = openpyxl.load_workbook(BytesIO(application_sheet.write(current(), "hunan", "institute")))
    sheet = book[application_sheet.SHEET]
    for row in sheet.iter_rows(min_row=application_sheet.FIRST_ROW):
        row[3].value = {"service_income": 2999, "income": 10000}.get(row[0].value)
    book.save(content := BytesIO())
    file = {"name": "自评.xlsx", "mimeType": "application/octet-stream", "buffer": content.getvalue()}
    page.page.locator("input[type=file]").set_input_files([file])
    page.wait_for("没有保存").clean()
    assert "＝ 29.99% ＜ 30%" in page.text()
    with page.page.expect_download() as download:
        page.page.get_by_role("button", name="下载为 Excel").click()
    download.value.save_as(tmp_path / "结果.xlsx")
    rows = table((tmp_path / "结果.xlsx").read_bytes())
    line = next(dict(zip(rows[0], row, strict=True)) for row in rows if row[9] == "HU-05")
    assert line["结论"] == "✗ 不满足"
    assert line["条款"] == "三（四）"


@pytest.mark.slow
def test_it_opens_on_the_scheme_that_is_chosen_and_says_what_cannot_be(visit):
    page = visit("/application?dataset=demonstration&scheme=henan-consortium")
    assert "河南省创新联合体培育建设工作方案" in page.text()
    form = page.page
    form.get_by_label("成员单位（含牵头单位）（家）", exact=True).fill("4")
    form.get_by_label("其中企业（家）", exact=True).fill("9")
    form.get_by_test_id("stBaseButton-primaryFormSubmit").click()
    page.settle().clean()
    assert "“其中企业 9 家”多于“成员单位（含牵头单位） 4 家”" in page.text()
    assert "满足" not in page.text()
