"""Finding a centre by a part of its name, its code or the initials of its pinyin, from whichever page."""

import subprocess
import sys

import pytest

from pages.words import centre_names
from tests.pages.server import ROOT


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("重庆智能传感", "cqzncg"),  # 重 as the word has it,
        ("重型装备", "zxzb"),  # not as the character alone
        ("长三角X射线（虚构）", "csjxsx"),  # letters stay; brackets say nothing of which one it is
        ("示例·5G 通信(备)", "sl5gtx"),
        ("", ""),
    ],
)
def test_initials_are_those_of_the_words(name, expected):
    assert centre_names.initials(name) == expected


def test_a_selector_shows_code_name_and_initials_without_the_ending_of_all():
    names = {"ZJ02": "浙江省重型装备技术创新中心", "ZJ01": "浙江省智能传感技术创新中心"}
    assert centre_names.searchable(names) == {
        "ZJ02": "ZJ02 浙江省重型装备技术创新中心　zjszxzb",
        "ZJ01": "ZJ01 浙江省智能传感技术创新中心　zjszncg",
    }
    assert centre_names.searchable({}) == {}


@pytest.mark.slow
def test_the_dictionaries_are_loaded_only_when_a_centre_is_named():
    """They take longer than all the rest of a page's modules; the server answers before."""
    looked = "import sys, pages.parts.frame.centre_finder; sys.exit('pypinyin' in sys.modules)"
    subprocess.run([sys.executable, "-c", looked], cwd=ROOT, check=True, timeout=120)


@pytest.mark.slow
def test_initials_typed_on_any_page_open_the_centre(visit):
    page = visit("/policy?dataset=demonstration&scheme=zhejiang&year=2024")
    page.page.get_by_role("combobox", name="查找中心").fill("jyzncg")
    page.page.get_by_role("option", name="ZD10").click()
    page.page.wait_for_url("**/centre?*")
    page.settle().clean()
    assert "centre=ZD10" in page.page.url
    assert "year=2024" in page.page.url
    assert page.page.get_by_role("combobox", name="查找中心").input_value() == ""  # ready for the next
    page.page.locator("[data-testid=stMain] [data-testid=stSelectbox] input").first.fill("澄湾")
    page.page.get_by_role("option", name="ZD02").click()  # the page's own selector finds in the same way
    page.page.wait_for_url("**centre=ZD02*")
