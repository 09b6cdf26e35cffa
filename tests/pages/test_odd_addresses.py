"""Addresses that name what is not there, and the empty real record."""

import pytest


@pytest.mark.parametrize(
    "path",
    ["/?year=1900", "/?scheme=nonsense", "/?dataset=nonsense", "/centre?centre=nonsense", "/centre?indicator=nonsense",
     "/comparison?indicator=nonsense", "/policy?rule=nonsense", "/?dataset=real", "/centre?dataset=real",
     "/comparison?dataset=real", "/evaluation?scoring=nonsense", "/evaluation?dataset=real",
     "/flags?dataset=real", "/reporting?dataset=real", "/policy?dataset=real"],
)  # fmt: skip
def test_odd_addresses_and_the_empty_real_record(visit, path):
    visit(path).clean()


def test_the_address_carries_what_is_chosen(visit):
    page = visit("/?dataset=demonstration&scheme=zhejiang&year=2023")
    assert "2023年总览" in page.text()
