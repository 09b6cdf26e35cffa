"""总览: what an official sees first, and where a click leads."""

import pytest

ROW = 33


@pytest.mark.slow
def test_a_click_in_the_matrix_opens_that_centre_at_that_indicator(visit):
    page = visit("/?year=2025")
    lines = page.table()
    place = next(n for n, line in enumerate(lines) if line[0].startswith("ZD06 "))
    frame = page.page.locator("[data-testid=stDataFrame]:visible").first
    frame.click(position={"x": 40, "y": place * ROW + ROW // 2})
    page.page.wait_for_url("**/centre?*")
    page.settle().clean()
    assert "centre=ZD06" in page.page.url
    assert "year=2025" in page.page.url
    assert page.page.locator("h1").inner_text() in page.text()
    assert lines[place][0].removeprefix("ZD06 ") in page.page.locator("h1").inner_text()


@pytest.mark.slow
def test_matrix_says_everything_in_words_and_what_needs_doing_stands_in_order(visit):
    page = visit("/?year=2025")
    lines = {line[0][:4]: line for line in page.table()}
    assert list(lines)[1:4] == ["ZD02", "ZD04", "ZD06"]  # those that need somebody, not the first codes
    assert len(lines) == 1 + 15  # all of them, without a scrollbar of its own
    heading = lines["中心"]
    assert lines["ZD06"][heading.index("等级")] == "连续2次不合格"
    assert lines["ZD15"][heading.index("报送")] == "✗ 缺报"
    assert lines["ZD07"][1] == "◌ 数据不全"
    assert lines["ZD10"][1] == "● 存疑"  # a suspected unit slip is no plain success
    text = page.text()
    todo = text[text.index("需要处理") :]
    assert todo.index("建议摘牌") < todo.index("里程碑未达到")
    assert "已过期 3 天（建议于 2026年9月27日 前处理）" in todo  # on the demonstration's own day, 2026-09-30
    page.go("/?year=2025&order=按编码")
    assert [line[0][:4] for line in page.table()[1:]] == [f"ZD{n:02}" for n in range(1, 16)]
    page.go("/?year=2025&order=按名称")
    assert [line[0][-6:] for line in page.table()[1:3]] == ["澄湾先进材料", "沧屿海洋装备"][::-1]  # cang before cheng
    page.page.locator("[data-testid=stPageLink] a", has_text="青梧").first.click()
    page.page.wait_for_url("**/centre?*centre=ZD04*")


@pytest.mark.slow
def test_scheme_without_targets_or_grades_shows_numbers_instead(visit):
    page = visit("/?dataset=demonstration&scheme=manufacturing-usa&year=2021")
    heading, line = page.table()[:2]
    assert "等级" not in heading
    assert line[heading.index("成员单位数（家）")] == "2300"
    assert "应达值" not in page.text()


@pytest.mark.slow
def test_a_suspected_unit_slip_goes_with_the_number_wherever_it_is_shown(visit):
    """ZD10 typed 元 for 万元: 65 亿 of the province's money of 2025, and the first place of the ranking."""
    page = visit("/?year=2025")
    assert "2025年合计 462.51 亿元，其中存疑 65.00 亿元（1 家）" in page.text()
    page.go("/money?year=2025")
    assert "15 家合计至少 462.51 亿元（其中存疑 65.00 亿元）：依托与共建 271.54 亿元" in page.text()
    assert "15 家中 12 家达到，1 家未达（ZD13），2 家只是下限，不能判断" in page.text()
    lines = page.table()
    own = dict(zip(lines[0], next(line for line in lines if line[0].startswith("ZD10")), strict=True))
    assert (own["合计（亿元）"], own["其中存疑（亿元）"]) == ("76.79", "65")
    page.go("/comparison?indicator=investment_total&year=2025")
    ranking = page.page.locator(".js-plotly-plot").first.text_content()
    assert "76.79 亿元　◆ 其中存疑 65.00 亿元　● 已达成" in ranking
    assert ranking.count("存疑") == 1  # of nobody else
    page.go("/centre?centre=ZD10&year=2025")
    assert "其中存疑 65.00 亿元：疑似单位差错，见预警" in page.text()
    assert "（其中 1 项存疑）" in page.text()
    page.go("/comparison?indicator=investment_total&year=2024")
    assert "存疑" not in page.page.locator(".js-plotly-plot").first.text_content()
    page.clean()


@pytest.mark.slow
def test_at_1024_pixels_the_matrix_has_all_its_columns_beside_the_menu_and_what_is_to_do_stands_below(visit):
    opened = visit("/?year=2025", viewport={"width": 1024, "height": 900})
    page = opened.page
    lines = opened.table()
    assert {"中心", "资金投入", "服务企业", "等级", "报送"} <= set(lines[0])
    grid = page.locator("[data-testid=stDataFrame]:visible .dvn-scroller").first
    assert grid.evaluate("one => one.scrollWidth - one.clientWidth") <= 1
    whole = grid.bounding_box()
    assert whole["x"] + whole["width"] <= 1024
    tiles = {round(one["y"]) for one in (tile.bounding_box() for tile in page.locator("[data-testid=stMetric]").all())}
    assert len(tiles) == 1
    cards = [one.bounding_box() for one in page.locator(".st-key-todo > div").all()]
    assert cards[0]["y"] > whole["y"] + whole["height"]
    assert min(one["width"] for one in cards[:2]) > 200  # the last is the link to the others
    assert cards[0]["y"] == cards[1]["y"]
    place = next(n for n, line in enumerate(lines) if line[0].startswith("ZD13 "))
    page.mouse.click(
        whole["x"] + 40, whole["y"] + (place + 0.5) * whole["height"] / len(lines)
    )  # smaller, and hit all the same
    page.wait_for_url("**/centre?*centre=ZD13*")
    opened.settle().clean()
