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
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def tab(browser, demonstration_server):
    """One tab in which all pages are gone through: loading the application anew is what takes the time."""
    visit = Visit(browser, demonstration_server.address).open("/")
    yield visit
    visit.close()


@pytest.mark.parametrize("name", PAGES)
def test_page(tab, name):
    """On a desk in light, on a phone in dark."""
    path, expected = PAGES[name]
    tab.page.emulate_media(color_scheme="light")
    tab.page.set_viewport_size(DESK)
    tab.errors.clear()
    tab.go(path).shoot(f"{name}-light")
    tab.clean()
    assert english(tab) == []
    assert expected in tab.text()
    assert "虚构" in tab.text()
    assert barriers(tab) == []
    tab.page.emulate_media(color_scheme="dark")
    tab.page.set_viewport_size(PHONE)
    tab.settle().shoot(f"{name}-phone-dark")
    tab.clean()
    assert barriers(tab) == []
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= 400


def barriers(tab) -> list[str]:
    """What keeps somebody from reading or using what is shown, after axe: contrast, names, roles, order of headings."""
    return [
        f"{one['id']}: {node['html'][:200]} {node['failureSummary']}"
        for one in Axe().run(tab.page, options={"resultTypes": ["violations"]}).response["violations"]
        for node in one["nodes"]
        if not any(one["id"] == rule and place in node["html"] for rule, place in FRAMEWORK)
    ]


def test_what_is_hard_to_read_is_noticed(tab):
    tab.page.emulate_media(color_scheme="light")
    tab.go("/policy")
    tab.page.evaluate("document.querySelector('h1').style.color = '#dddddd'")
    assert [one.split(":")[0] for one in barriers(tab)] == ["color-contrast"]
    tab.page.evaluate("document.querySelector('h1').style.color = ''")


def test_the_browser_s_tab_is_called_after_what_it_shows(tab):
    """Page and year, and the centre first where there is one: several tabs of a morning can be told apart."""
    for path, title in {
        "/money?scheme=zhejiang&year=2024": r"资金 · 2024年 · ",
        "/flags?scheme=zhejiang&year=2023": r"预警处置 · 2023年 · ",
        "/centre?scheme=zhejiang&centre=ZD04&year=2023": r"示例·青梧.+ · 中心详情 · 2023年 · ",
        "/centre?scheme=zhejiang&centre=ZD05&year=2022": r"示例·鹿鸣.+ · 中心详情 · 2022年 · ",
    }.items():
        expect(tab.go(path).page).to_have_title(re.compile("^" + title))
