"""The shell around the pages speaks Chinese: no English text of Streamlit's own widgets is to be seen or read out.

When an upgrade of Streamlit changes a text, one of these tests names it; pages/components/chinese_texts.py gets it.
"""

import re

import pytest

# Names and abbreviations that stay as they are in a Chinese sentence.
KNOWN = {"excel", "csv", "png", "pdf", "sha", "xlsx", "ods", "streamlit", "esc", "ctrl", "python", "ingest", "data"}

# What a person sees or a screen reader says: texts, names, tooltips, placeholders; icons and drawings are no words.
WORDS = """() => {
  const out = new Set();
  const skip = (e) => e.closest(
    "script, style, svg, [data-testid=stIconMaterial], .material-icons, [aria-hidden=true], .js-plotly-plot, code");
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!skip(parent) && parent.checkVisibility({ visibilityProperty: true })) out.add(walker.currentNode.data);
  }
  for (const element of document.querySelectorAll("[aria-label], [title], [placeholder]"))
    if (!skip(element))
      for (const name of ["aria-label", "title", "placeholder"]) out.add(element.getAttribute(name) || "");
  return [...out].filter((text) => /[A-Za-z]{3}/.test(text));
}"""


def english(page) -> list[str]:
    """Texts on the page with an English word in them that stay: a new one is replaced before the next paint."""
    for _ in range(8):
        found = page.page.evaluate(WORDS)
        found = [text for text in found if set(re.findall("[a-z]{3,}", text.lower())) - KNOWN]
        if not found:
            break
        page.page.wait_for_timeout(250)
    return found


def test_language_of_the_page_is_chinese(visit):
    assert visit("/").page.evaluate("document.documentElement.lang") == "zh-CN"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/centre?centre=ZD04",
        "/comparison",
        "/flags",
        "/reporting",
        "/reporting?part=上传",
        "/policy?policy_part=验算",
    ],
)
def test_pages_as_they_open(visit, path):
    assert english(visit(path)) == []


def test_main_menu(visit):
    page = visit("/flags")
    page.page.locator("[data-testid=stMainMenu] button").first.click()
    menu = page.page.locator("[data-testid=stMainMenuPopover]")
    menu.wait_for()
    page.settle()
    assert "打印" in menu.inner_text()
    assert english(page) == []


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


def test_selectbox_and_multiselect(visit):
    page = visit("/flags")
    page.page.locator("[data-testid=stMultiSelect] input").fill("没有这样的中心")
    page.page.wait_for_timeout(500)
    assert english(page) == []
    page.page.keyboard.press("Escape")
    page.page.locator("[data-testid=stSidebar] [data-testid=stSelectbox] input").last.fill("1234")
    page.page.wait_for_timeout(500)
    assert "没有匹配的选项" in page.text()
    assert english(page) == []


def test_uploader_with_good_too_large_and_wrong_files(visit):
    page = visit("/reporting?part=上传")
    chosen = [
        {"name": "甲.xlsx", "mimeType": "application/octet-stream", "buffer": b"1"},
        {"name": "太大.xlsx", "mimeType": "application/octet-stream", "buffer": b"1" * (21 * 2**20)},
        {"name": "空.xlsx", "mimeType": "application/octet-stream", "buffer": b""},
    ]
    page.page.locator("input[type=file]").set_input_files(chosen)
    page.page.locator("[data-testid=stFileChipName]", has_text="太大").wait_for()
    page.settle()
    assert english(page) == []
    for chip in page.page.locator("[data-testid=stFileChip]").all():
        chip.hover()
        page.page.wait_for_timeout(300)
        assert english(page) == []


def test_page_that_does_not_exist(visit):
    page = visit("/no-such-page")
    page.page.locator("[data-testid=stDialog]").wait_for()
    page.settle()
    assert "没有" in page.page.locator("[data-testid=stDialog]").inner_text()
    assert [text for text in english(page) if "no-such-page" not in text] == []
