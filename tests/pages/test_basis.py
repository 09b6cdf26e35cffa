"""「依据」: every number on 中心详情 can be walked back to clause, sheet, row and the stored original."""

import hashlib
from pathlib import Path

import pytest


@pytest.mark.slow
def test_basis_of_an_indicator_names_formula_and_clause_and_leads_to_its_rows(visit):
    page = visit("/centre?centre=ZD04&year=2025")
    page.page.locator(".st-key-basis-investment_total button").first.click()
    shown = page.page.locator("[data-testid=stPopoverBody]:visible")
    shown.wait_for()
    words = shown.inner_text()
    assert "ZJ-03" in words
    assert "二、5" in words
    assert "《资金投入》" in words
    assert "2025年底应达：50.00 亿元" in words
    shown.get_by_role("button", name="查看明细行").click()
    page.settle().clean()
    rows = page.table()
    line = dict(zip(rows[0], rows[1], strict=True))
    assert line["工作表"] == "资金投入"
    assert int(line["行号"].replace(",", "")) >= 5  # below the headings of the sheet


@pytest.mark.slow
def test_a_rule_for_another_kind_of_centre_says_so_and_speaks_of_no_approval(visit):
    page = visit("/centre?centre=HT01&year=2025&scheme=henan-tic")
    page.page.locator(".st-key-basis-tic_technical_share button").first.click()
    shown = page.page.locator("[data-testid=stPopoverBody]:visible")
    shown.wait_for()
    words = shown.inner_text()
    assert "HT-05" in words
    assert "只对另一类中心，不适用" in words
    assert "批复日期，不适用" not in words


@pytest.mark.slow
def test_the_stored_original_can_be_downloaded(visit, tmp_path):
    page = visit("/centre?centre=ZD04&year=2025&view=报送版本")
    with page.page.expect_download() as download:
        page.page.locator("[data-testid=stDownloadButton]:visible button", has_text="下载原件").first.click()
    target: Path = tmp_path / "original.xlsx"
    download.value.save_as(target)
    assert target.read_bytes()[:2] == b"PK"
    assert hashlib.sha256(target.read_bytes()).hexdigest()[:12] in page.text() or target.stat().st_size > 5000
