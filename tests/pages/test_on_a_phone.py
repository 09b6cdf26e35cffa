"""Opened on a phone, at 390 pixels: the page that has most on it. Every page is narrowed to that width in test_every_page."""

import pytest


@pytest.mark.slow
def test_opened_on_a_phone(visit):
    page = visit("/centre?centre=ZD04", viewport={"width": 390, "height": 844})
    page.clean()
    assert page.page.evaluate("document.documentElement.scrollWidth") <= 400
