"""The shell around the pages speaks Chinese: no English text of Streamlit's own widgets is to be seen or read out.

When an upgrade of Streamlit changes a text, one of these tests names it; pages/words/chinese_texts.py gets it.
Every page as it opens is read in test_every_page; here is what opens only when somebody touches it.
"""

import pytest

from tests.pages.words import english


@pytest.mark.slow
def test_main_menu_multiselect_and_selectbox(visit):
    page = visit("/flags")
    assert page.page.evaluate("document.documentElement.lang") == "zh-CN"
    page.page.locator("[data-testid=stMainMenu] button").first.click()
    menu = page.page.locator("[data-testid=stMainMenuPopover]")
    menu.wait_for()
    page.settle()
    assert "打印" in menu.inner_text()
    assert english(page) == []
    page.page.keyboard.press("Escape")
    page.page.locator("[data-testid=stMultiSelect] input").fill("没有这样的中心")
    page.page.wait_for_timeout(500)
    assert english(page) == []
    page.page.keyboard.press("Escape")
    page.page.locator("[data-testid=stSidebar] [data-testid=stSelectbox] input").last.fill("1234")
    page.page.wait_for_timeout(500)
    assert "没有匹配的选项" in page.text()
    assert english(page) == []


@pytest.mark.slow
def test_table_toolbar_search_and_column_menu(visit):
    page = visit("/comparison")
    frame = page.page.locator("[data-testid=stDataFrame]:visible").first
    page.table()
    frame.scroll_into_view_if_needed()
    frame.hover()
    buttons = page.page.locator("[data-testid=stElementToolbarButton]:visible")
    assert buttons.count() >= 2
    for button in buttons.all():
        button.hover()
        page.page.wait_for_timeout(300)
        assert english(page) == []
    buttons.get_by_label("查找").click()
    page.page.locator(".gdg-search-bar input").fill("示例")
    page.page.wait_for_timeout(800)
    assert english(page) == []
    page.page.keyboard.press("Escape")
    frame.hover(position={"x": 200, "y": 16})
    frame.click(position={"x": 200, "y": 16}, button="right")
    page.page.wait_for_timeout(800)
    assert english(page) == []


@pytest.mark.slow
def test_uploader_with_good_too_large_and_wrong_files(visit, tmp_path):
    page = visit("/reporting?part=上传")
    chosen = {"甲.xlsx": b"1", "太大.xlsx": b"1" * (21 * 2**20), "空.xlsx": b""}
    for name, content in chosen.items():
        (tmp_path / name).write_bytes(content)
    page.page.locator("input[type=file]").set_input_files([tmp_path / name for name in chosen])
    page.page.locator("[data-testid=stFileChipName]", has_text="太大").wait_for()
    page.settle()
    assert english(page) == []
    for chip in page.page.locator("[data-testid=stFileChip]").all():
        chip.hover()
        page.page.wait_for_timeout(300)
        assert english(page) == []


@pytest.mark.slow
def test_page_that_does_not_exist(visit):
    page = visit("/no-such-page")
    page.page.locator("[data-testid=stDialog]").wait_for()
    page.settle()
    assert "没有" in page.page.locator("[data-testid=stDialog]").inner_text()
    assert [text for text in english(page) if "no-such-page" not in text] == []
