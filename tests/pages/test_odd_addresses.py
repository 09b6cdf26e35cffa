"""Addresses that name what is not there, and the empty real record."""

import pytest

from tests.pages.wire import page_of


@pytest.mark.parametrize(
    "path",
    ["/?year=1900", "/?scheme=nonsense", "/?dataset=nonsense", "/centre?centre=nonsense", "/centre?indicator=nonsense",
     "/comparison?indicator=nonsense", "/policy?rule=nonsense", "/?dataset=real", "/centre?dataset=real",
     "/comparison?dataset=real", "/evaluation?scoring=nonsense", "/evaluation?dataset=real",
     "/flags?dataset=real", "/reporting?dataset=real"],
)  # fmt: skip
def test_odd_addresses_and_the_empty_real_record(demonstration_server, path):
    shown = page_of(demonstration_server, path)
    assert "错误编号" not in shown.text
    if "nonsense" in path or "1900" in path:
        assert "不存在，已显示默认的" in shown.text
    else:
        assert "从这里开始使用真实数据" in shown.text


@pytest.mark.slow
def test_an_odd_address_in_a_browser(visit):
    page = visit("/centre?centre=nonsense")
    assert "“nonsense”在当前范围内不存在" in page.text()
    page.clean()


def test_the_address_carries_what_is_chosen(demonstration_server):
    assert "2023年总览" in page_of(demonstration_server, "/?dataset=demonstration&scheme=zhejiang&year=2023").text
