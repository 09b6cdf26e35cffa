"""Every page in Chromium: no exception, no error, no English, no request that leaves the machine; a screenshot is kept."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.pages.every_page import PAGES
from tests.pages.visit import Visit
from tests.pages.words import english

# What is Streamlit's own, and harmless: the place where files are dropped is a section without a role of its own.
FRAMEWORK = {("presentation-role-conflict", "stFileUploaderDropzone")}
DESK, LAPTOP, PHONE = {"width": 1440, "height": 900}, {"width": 1024, "height": 900}, {"width": 390, "height": 844}
# What each page is asked, answered on the first screen of a desk and of a laptop; on a phone it may need a turn of the finger.
ANSWERS = {
    "overview": "应报 15 家", "centre": "7 项核心指标", "side_by_side": "7 项核心指标", "comparison": "家有数据",
    "evaluation": "还没有等级且得分未齐", "outlook": "照近年速度", "term_end": "预检不是验收结论", "proposal": "7 项核心指标",
    "flags": "涉及 10 家中心", "money": "15 家中 12 家达到", "reporting": "应报 15 家", "due": "下载日历文件", "upload": "接收的文件写入",
    "round": "办理哪家中心", "self_check": "文件不会保存", "application": "17 项条件", "process": "家培育单位",
    "policy": "到2022年累计投入20亿元以上",
    "cases": "个案例", "sister": "应报", "consortium": "核心指标", "system": "没有符合条件的操作",
}  # fmt: skip
# What is wider than the page, what its frame cuts off, and words that a line of its own should show whole.
CUT = """() => {
    const shown = e => !e.closest("[data-testid=stElementToolbar]") && e.checkVisibility({ visibilityProperty: true })
        && e.getBoundingClientRect().width > 1;
    const scrolls = e => { for (let at = e; at; at = at.parentElement)
        if (["auto", "scroll"].includes(getComputedStyle(at).overflowX) && at.dataset.testid !== "stMain") return true; return false };
    const said = e => `${e.dataset.testid || e.tagName}: ${e.innerText.slice(0, 40)}`;
    const main = document.querySelector("[data-testid=stMain]");
    const words = "h1, h2, h3, p, li, button, [data-testid=stMetricLabel], [data-testid=stMetricValue], [data-testid=stTab]";
    return [
        ...(document.documentElement.scrollWidth > innerWidth + 1 ? ["the page is wider than the window"] : []),
        ...[...main.querySelectorAll(words)].filter(e => shown(e) && !scrolls(e)
            && e.getBoundingClientRect().right > innerWidth + 1).map(said),
        ...[...main.querySelectorAll(words)].filter(e => shown(e) && getComputedStyle(e).overflowX !== "visible" && !scrolls(e)
            && e.scrollWidth > e.clientWidth + 1).map(said),
    ] }"""


@pytest.fixture(scope="module")
def tab(browser, demonstration_server):
    """One tab in which all pages are gone through: loading the application anew is what takes the time."""
    visit = Visit(browser, demonstration_server.address)
    visit.page.add_init_script(
        "window.themed = true"
    )  # pages/drawing/appearance.py: each change of colours would run the page again
    yield visit.open("/")
    visit.close()


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_page(tab, name):
    """On a desk in light, on a laptop in either, on a phone in dark: one run of the page, drawn anew for each."""
    path, expected = PAGES[name]
    drawn(tab, "light", DESK)
    tab.errors.clear()
    tab.go(path).shoot(f"{name}-light")
    tab.clean()
    assert english(tab) == []
    assert expected in tab.text()
    assert "虚构" in tab.text()
    assert barriers(tab) == []
    assert (cut(tab), at_once(tab, ANSWERS[name])) == ([], True)
    drawn(tab, "light", LAPTOP).shoot(f"{name}-laptop-light")
    assert (cut(tab), at_once(tab, ANSWERS[name])) == ([], True)
    drawn(tab, "dark", LAPTOP).shoot(f"{name}-laptop-dark")
    drawn(tab, "dark", PHONE).shoot(f"{name}-phone-dark")
    tab.clean()
    assert barriers(tab) == []
    assert cut(tab) == []


@pytest.mark.slow
def test_a_page_is_run_again_when_the_system_goes_dark_and_light_again(browser, demonstration_server):
    """Words drawn on a canvas have the colours of their run."""
    tab, sent = Visit(browser, demonstration_server.address, shared=True), []
    tab.page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(len(frame))))
    tab.open("/self_check?dataset=demonstration")
    for colours in ("dark", "light"):
        before = len(sent)
        tab.page.emulate_media(color_scheme=colours)
        for _ in range(300):
            if len(sent) > before:
                break
            tab.page.wait_for_timeout(100)
        assert len(sent) > before
        tab.settle()
    tab.clean()
    tab.close()


def drawn(tab, colours: str, size: dict[str, int]) -> Visit:
    tab.page.emulate_media(color_scheme=colours)
    tab.page.set_viewport_size(size)
    return tab.settle()


def cut(tab) -> list[str]:
    return tab.page.evaluate(CUT)


def at_once(tab, answer: str) -> bool:
    """Whether it is on the first screen, without scrolling."""
    places = [one.bounding_box() for one in tab.page.get_by_text(answer).all()]
    return any(place and 0 <= place["y"] <= tab.page.viewport_size["height"] - place["height"] for place in places)


def barriers(tab) -> list[str]:
    """What keeps somebody from reading or using what is shown, after axe: contrast, names, roles, order of headings."""
    return [
        f"{one['id']}: {node['html'][:200]} {node['failureSummary']}"
        for one in Axe().run(tab.page, options={"resultTypes": ["violations"]}).response["violations"]
        for node in one["nodes"]
        if not any(one["id"] == rule and place in node["html"] for rule, place in FRAMEWORK)
    ]


@pytest.mark.slow
def test_what_is_hard_to_read_is_noticed(tab):
    tab.page.emulate_media(color_scheme="light")
    tab.go("/policy")
    tab.page.evaluate("document.querySelector('h1').style.color = '#dddddd'")
    assert [one.split(":")[0] for one in barriers(tab)] == ["color-contrast"]
    tab.page.evaluate("document.querySelector('h1').style.color = ''")


@pytest.mark.slow
def test_what_is_cut_or_wider_than_the_page_is_noticed(tab):
    drawn(tab.go("/money"), "light", LAPTOP)
    assert cut(tab) == []
    assert not at_once(tab, "按到账入账计算")  # it stands below the table
    for style in ("width: 40px; overflow: hidden; white-space: nowrap", "position: relative; left: 990px"):
        tab.page.evaluate("to => { document.querySelector('h1').style.cssText = to }", style)
        assert cut(tab)[-1].endswith("资金")
    tab.page.evaluate("document.querySelector('h1').style.cssText = ''")


@pytest.mark.slow
def test_the_browser_s_tab_is_called_after_what_it_shows(tab):
    """Page and year, and the centre first where there is one: several tabs of a morning can be told apart."""
    for path, title in {
        "/money?scheme=zhejiang&year=2024": r"资金 · 2024年 · ",
        "/flags?scheme=zhejiang&year=2023": r"预警处置 · 2023年 · ",
        "/centre?scheme=zhejiang&centre=ZD04&year=2023": r"示例·青梧.+ · 中心详情 · 2023年 · ",
        "/centre?scheme=zhejiang&centre=ZD05&year=2022": r"示例·鹿鸣.+ · 中心详情 · 2022年 · ",
    }.items():
        expect(tab.go(path).page).to_have_title(re.compile("^" + title))
