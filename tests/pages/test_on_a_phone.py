"""Opened on a phone, at 390 pixels. Every page is narrowed to that width in test_every_page."""

import pytest


@pytest.mark.parametrize("path", ["/", "/centre?centre=ZD04", "/reporting"])
def test_opened_on_a_phone(visit, path):
    page = visit(path, viewport={"width": 390, "height": 844})
    page.clean()
    assert page.page.evaluate("document.documentElement.scrollWidth") <= 400
