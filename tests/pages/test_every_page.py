"""Every page in Chromium: no exception, no error, no request that leaves the machine; a screenshot is kept."""

import pytest

PAGES = {
    "overview": ("/", "年总览"),
    "centre": ("/centre?centre=ZD04", "ZD04"),
    "comparison": ("/comparison", "指标对比"),
    "evaluation": ("/evaluation", "绩效评价"),
    "flags": ("/flags", "建议摘牌"),
    "money": ("/money", "按来源"),
    "reporting": ("/reporting", "年度报送"),
    "round": ("/reporting?part=核定&centre=ZD10", "待说明"),
    "self_check": ("/self_check", "文件不会保存"),
    "policy": ("/policy?rule=ZJ-02", "ZJ-02"),
}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page(visit, name, scheme):
    path, expected = PAGES[name]
    page = visit(path, color_scheme=scheme)
    page.shoot(f"{name}-{scheme}")
    page.clean()
    assert expected in page.text()
    assert "虚构" in page.text()


@pytest.mark.parametrize("name", PAGES)
def test_page_on_a_phone(visit, name):
    page = visit(PAGES[name][0], viewport={"width": 390, "height": 844})
    page.shoot(f"{name}-phone")
    page.clean()
    wide = page.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 400


@pytest.mark.parametrize("name", PAGES)
def test_real_published_series_on_every_page(visit, name):
    page = visit(f"{PAGES[name][0].split('?')[0]}?dataset=demonstration&scheme=manufacturing-usa&year=2021")
    page.shoot(f"{name}-musa")
    page.clean()


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
