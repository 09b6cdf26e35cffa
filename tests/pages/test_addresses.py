"""What an address opens: on a server that nobody has asked yet, and in the navigation."""

import pytest

from pages.session import navigation

NAVIGATION = list(navigation.TITLES.values())


@pytest.mark.slow
def test_first_request_of_a_fresh_server_is_a_deep_link(fresh_server, visits):
    page = visits(fresh_server, "/centre?centre=ZD04&year=2024").wait_for("ZD04")
    page.clean()
    assert "/centre" in page.page.url
    assert "centre=ZD04" in page.page.url
    assert "year=2024" in page.page.url
    assert "青梧" in page.page.locator("h1").inner_text()
    assert "2024年度预警" in page.text()
    assert "虚构" in page.text()


def test_navigation_lists_all_pages_and_opens_them(visit):
    page = visit("/")
    assert {"总览", "中心详情", "指标对比", "预警处置", "年度报送", "政策库"} <= set(NAVIGATION)
    links = page.page.locator("[data-testid=stSidebarNav] [data-testid=stSidebarNavLink]")
    assert [link.inner_text().strip().splitlines()[-1] for link in links.all()] == NAVIGATION
    assert all(link.is_visible() for link in links.all())
    for title in ("中心详情", "预警处置", "年度报送", "政策库"):
        page.page.locator("[data-testid=stSidebarNavLink]", has_text=title).click()
        page.settle().clean()
        assert page.page.locator("[data-testid=stSidebarNavLink][aria-current=page]").inner_text().endswith(title)
        assert "year=2025" in page.page.url
