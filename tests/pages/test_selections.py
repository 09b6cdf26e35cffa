"""What is ticked in a table and what is shown beside it are the same, whatever happened to the rows in between."""

import re

import pytest

from pages.session import selections
from tests.pages.visit import Visit

ROW = 33
EVALUATION = "/evaluation?dataset=demonstration&scheme=zhejiang&year=2025"


@pytest.fixture
def tab(browser, demonstration_server):
    visit = Visit(browser, demonstration_server.address).open("/")
    yield visit
    visit.close()


def tick(tab, place):
    """Click the box before a row (1 is the first)."""
    frame = tab.page.locator("[data-testid=stDataFrame]:visible").first
    frame.click(position={"x": 16, "y": place * ROW + ROW // 2})
    return tab.settle()


def ticked(tab):
    """The rows that are ticked, as the table tells a screen reader."""
    lines = tab.page.locator("[data-testid=stDataFrame]:visible").first.evaluate(
        """frame => [...frame.querySelectorAll("canvas table tr")].filter(
               row => row.getAttribute("aria-selected") == "true").map(row => row.innerText)"""
    )
    return [line.strip() for line in lines]


def choose(tab, label, text):
    """Pick an option of a selector."""
    selector(tab, label).fill(text)
    tab.page.locator("[role=option]", has_text=text).first.click()
    return tab.settle()


def chosen(tab, label):
    return selector(tab, label).input_value()


def selector(tab, label):
    return tab.page.locator("[data-testid=stSelectbox]", has_text=re.compile(f"^{label}")).locator("input")


@pytest.mark.slow
def test_after_a_change_of_year_the_centre_being_graded_is_the_one_ticked(tab):
    tab.go(EVALUATION)
    tick(tab, 2)
    first = tab.table()[2][0][:4]
    assert chosen(tab, "中心").startswith(first)
    assert [line for line in ticked(tab) if first not in line] == []
    choose(tab, "年度", "2023年")
    assert "2023年绩效评价" in tab.text()
    graded = chosen(tab, "中心")[:4]
    assert graded == first
    assert all(graded in line for line in ticked(tab))
    assert tab.table()[2][0][:4] != first  # another row stands where the ticked one stood


@pytest.mark.slow
def test_a_choice_beside_the_table_moves_the_tick(tab):
    tab.go(EVALUATION)
    tick(tab, 1)
    before = chosen(tab, "中心")[:4]
    choose(tab, "中心", "ZD03")
    assert chosen(tab, "中心").startswith("ZD03")
    assert all(before not in line for line in ticked(tab))
    assert any("ZD03" in line for line in ticked(tab))


@pytest.mark.slow
@pytest.mark.parametrize("year", ["2024年", "2022年"])
def test_the_centre_of_the_precheck_is_the_one_ticked(tab, year):
    tab.go("/outlook?dataset=demonstration&scheme=zhejiang&year=2025&outlook=期满预检")
    tick(tab, 3)
    centre = tab.table()[3][0][:4]
    assert prechecked(tab) == centre
    choose(tab, "年度", year)
    drawn = tab.page.locator("[data-testid=stDataFrame]:visible canvas table tr[aria-selected=true]").first
    drawn.wait_for(state="attached")  # a table draws itself a moment after the page
    assert [line[:4] for line in ticked(tab)] == [prechecked(tab)]


def prechecked(tab):
    """The centre whose targets stand below the table."""
    return tab.page.get_by_text(re.compile("^ZD.*点上表一行换一家中心$")).first.inner_text()[:4]


@pytest.mark.slow
def test_a_filter_of_rules_leaves_the_tick_at_the_rule_that_is_shown(tab):
    tab.go("/policy?policy_of=zhejiang&policy_part=规则")
    tick(tab, 4)
    rule = tab.table()[4][0]
    assert chosen(tab, "规则").startswith(rule)
    box = tab.page.get_by_placeholder("编号、条款、字词，如 资金 2022")
    box.fill("资金")
    box.press("Enter")
    tab.settle()
    assert chosen(tab, "规则").startswith(rule)
    assert all(rule in line for line in ticked(tab))


def test_other_rows_in_another_order_or_another_choice_are_another_table():
    keys = [
        selections.key("t", rows, chosen) for rows, chosen in (("ab", None), ("ba", None), ("a", None), ("ab", "a"))
    ]
    assert len(set(keys)) == len(keys)
    assert selections.key("t", ["a", "b"]) == selections.key("t", ("a", "b"))
