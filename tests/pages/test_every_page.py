"""Every page in Chromium: no exception, no error, no English, no request that leaves the machine; a screenshot is kept."""

import pytest

from tests.pages.every_page import PAGES
from tests.pages.words import english


@pytest.mark.parametrize("name", PAGES)
def test_page(visit, name):
    """On a desk in light, on a phone in dark: one visit, as opening a page is what takes the time."""
    path, expected = PAGES[name]
    page = visit(path, color_scheme="light")
    page.shoot(f"{name}-light")
    page.clean()
    assert english(page) == []
    assert expected in page.text()
    assert "虚构" in page.text()
    page.page.emulate_media(color_scheme="dark")
    page.page.set_viewport_size({"width": 390, "height": 844})
    page.settle().shoot(f"{name}-phone-dark")
    page.clean()
    assert page.page.evaluate("document.documentElement.scrollWidth") <= 400
