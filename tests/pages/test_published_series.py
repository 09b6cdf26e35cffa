"""Every page over the real published series, a scheme without targets and grades."""

import pytest

from tests.pages.every_page import PAGES
from tests.pages.wire import page_of

SERIES = "dataset=demonstration&scheme=manufacturing-usa&year=2021"


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_real_published_series_on_every_page(demonstration_server, name):
    shown = page_of(demonstration_server, PAGES[name][0], SERIES)
    assert "错误编号" not in shown.text
    assert shown.pages


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/", "/comparison"])
def test_charts_of_the_published_series_in_a_browser(visit, path):
    visit(f"{path}?{SERIES}").clean()
