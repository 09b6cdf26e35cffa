"""A page on paper: whole charts, whole tables, nothing to press."""

import re

import pandas as pd
import pytest

from pages.words import markup, printed
from tests.printed import pages_of

# A4 less the margins, in CSS pixels: portrait, landscape
WIDTHS = (703, 1032)


@pytest.mark.slow
@pytest.mark.parametrize("width", WIDTHS, ids=["portrait", "landscape"])
def test_paper_shows_whole_charts_and_tables_and_no_buttons(visit, width):
    page = visit("/money?dataset=demonstration&year=2025").page
    drawn = page.locator(".js-plotly-plot").first.bounding_box()
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    chart = page.locator(".js-plotly-plot svg.main-svg").first
    assert int(chart.get_attribute("width")) <= drawn["width"] + 1
    frame = chart.evaluate("s => [s.viewBox.baseVal.width, s.viewBox.baseVal.height, s.width.baseVal.value]")
    assert frame[0] > 0  # all of it is shown, however wide the paper
    box = chart.bounding_box()
    assert box["width"] <= width
    assert box["width"] / box["height"] == pytest.approx(frame[0] / frame[1], rel=0.02)
    table = page.locator(".on-paper table")
    lines = table.locator("tbody tr").all_inner_texts()
    assert len(lines) == 16  # fifteen centres and the totals
    assert lines[-1].startswith("合计\t462.51")
    assert table.bounding_box()["width"] <= width
    heading = table.locator("thead").inner_text()
    assert all(word in heading for word in ("省级财政补助", "社会资本", "说明"))
    pressed = page.locator("button:visible:not([aria-checked=true]):not([aria-selected=true])")
    assert pressed.all_inner_texts() == []
    assert page.locator("[data-testid=stSidebar]:visible, canvas:visible").count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(".on-paper").count() == 0
    assert chart.get_attribute("viewBox") is None


@pytest.mark.slow
def test_the_browser_prints_it_so(visit, tmp_path):
    """Its own way to paper, not only what a test tells the page."""
    page = visit("/money?dataset=demonstration&year=2025").page
    page.pdf(path=tmp_path / "paper.pdf", format="A4")
    said = "".join(pages_of((tmp_path / "paper.pdf").read_bytes()))
    assert "合计462.5165.00184.16" in said  # the table's last line, which the screen shows in a window
    assert "社会资本（亿元）" in said
    assert "下载为" not in said
    page = visit("/overview?dataset=demonstration&scheme=zhejiang&year=2025").page
    page.pdf(path=tmp_path / "paper.pdf", format="A4")
    pages = pages_of((tmp_path / "paper.pdf").read_bytes())
    cards = page.locator(".st-key-todo > [data-testid=stLayoutWrapper]").all_inner_texts()
    ends = [re.findall(r"[\u4e00-\u9fff]{3,}", card) for card in cards if "里程碑未达到" in card]
    assert len(ends) > 1
    assert [e for e in ends if not any(e[0] in one and e[-1] in one for one in pages)] == []  # no card is torn


@pytest.mark.slow
def test_a_dark_screen_prints_light(visit):
    page = visit("/centre?dataset=demonstration&centre=ZD04&year=2025", color_scheme="dark").page
    ground, text = "rgb(18, 24, 31)", "rgb(230, 234, 239)"

    def worn() -> set[str]:
        return set(
            page.evaluate(
                """() => [...document.querySelectorAll(".stApp, .stApp *")].flatMap(one => {
                   const shown = getComputedStyle(one);
                   return [shown.color, shown.backgroundColor, shown.fill] })"""
            )
        )

    assert {ground, text} <= worn()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    dark = {"rgb(27, 35, 45)", "rgb(240, 154, 140)", "rgb(58, 31, 29)", ground, text}  # and panels, red words on red
    assert not worn() & dark
    assert {"rgb(255, 255, 255)", "rgb(15, 23, 32)", "rgb(165, 48, 31)"} <= worn()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.wait_for_function("getComputedStyle(document.querySelector('.stApp')).backgroundColor === 'rgb(18, 24, 31)'")
    assert {ground, text} <= worn()


def on_paper(frame: pd.DataFrame, config: dict[str, object]) -> str:
    """What waits on the page for paper."""
    return markup.rendered(printed.TEMPLATE, **printed.on_paper(frame, frame, config, index=False))


def test_a_table_on_paper_says_what_the_screen_says():
    frame = pd.DataFrame(
        {
            "中心": ["<b>甲</b>", "乙"],
            "年度": [2025.0, None],
            "藏": ["x", "y"],
            "天": [pd.Timestamp("2026-03-31"), pd.NaT],
        }
    )
    said = on_paper(frame, {"藏": None, "天": {"label": "截止"}})
    assert said == (
        '<template class="printed"><table><thead><tr><th>中心</th><th class="n">年度</th><th>截止</th></tr></thead><tbody>'
        '<tr><td>&lt;b&gt;甲&lt;/b&gt;</td><td class="n">2025</td><td>2026年3月31日</td></tr>'
        '<tr><td>乙</td><td class="n"></td><td></td></tr></tbody></table></template>'
    )


def test_a_ledger_of_many_thousand_rows_says_that_paper_has_only_its_beginning():
    most = printed.MOST
    for rows, more in ((most, False), (most + 1, True)):
        frame = pd.DataFrame({"行号": range(rows)})
        said = on_paper(frame, {})
        assert said.count("<tr>") == most + 1
        assert (f"共 {rows} 行，这里是前 {most} 行" in said) == more
