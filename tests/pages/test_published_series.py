"""Every page over the real published series, a scheme without targets and grades."""

import pytest

from tests.pages.every_page import PAGES


@pytest.mark.parametrize("name", PAGES)
def test_real_published_series_on_every_page(visit, name):
    page = visit(f"{PAGES[name][0].split('?')[0]}?dataset=demonstration&scheme=manufacturing-usa&year=2021")
    page.shoot(f"{name}-musa")
    page.clean()
