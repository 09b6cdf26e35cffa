"""Every page at 390 pixels."""

import pytest

from tests.pages.every_page import PAGES


@pytest.mark.parametrize("name", PAGES)
def test_page_on_a_phone(visit, name):
    page = visit(PAGES[name][0], viewport={"width": 390, "height": 844})
    page.shoot(f"{name}-phone")
    page.clean()
    wide = page.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 400
