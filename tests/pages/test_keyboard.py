"""Without a mouse: one task from start to end, the matrix of 总览, and always to be seen where one is."""

import re
from collections.abc import Callable

import pytest

from data.access import rules
from data.access.accounts import Accounts
from data.access.identity import SINGLE
from data.journal.folder import FolderRecord
from tests.pages.visit import PATIENCE, READY, Visit
from tests.pages.wire import FIRST, PASSWORD

MOST = 160  # presses of the tabulator within one page
AT = """() => {
    const at = document.activeElement, style = getComputedStyle(at);
    const seen = style.boxShadow !== "none" || style.outlineStyle !== "none" || at.matches("input, textarea, [contenteditable]");
    const label = at.labels && at.labels[0] ? at.labels[0].innerText : "";
    return { name: [at.getAttribute("aria-label"), label, at.innerText].join(" "), tag: at.tagName, seen } }"""


def to(visit: Visit, name: str, tag: str = "") -> None:
    """Press the tabulator until something is focused that is called so; it can be seen there. Raises AssertionError."""
    passed = []
    for _ in range(MOST):
        visit.page.keyboard.press("Tab")
        at = visit.page.evaluate(AT)
        if name in at["name"] and tag in at["tag"]:
            assert at["seen"], f"nobody sees that “{name}” is focused"
            return
        passed.append(at["name"].strip()[:30])
    raise AssertionError(f"“{name}” is not reached: {passed}")


def press(visit: Visit, name: str, tag: str = "") -> None:
    to(visit, name, tag)
    visit.page.keyboard.press("Enter")
    visit.settle()


@pytest.fixture
def sign_in(people_server, browser) -> Callable[[str, str], Visit]:
    """Signs an official in, in a browser of his own."""
    record = FolderRecord(people_server.record)
    accounts = Accounts(record.beside("accounts.json"), record, rules.current())
    accounts.create("keys", "示例·键盘", "official", schemes=["zhejiang"], password=FIRST, by=SINGLE)
    accounts.set_password("keys", PASSWORD, own=True, by=SINGLE)
    opened: list[Visit] = []

    def enter(account: str, path: str) -> Visit:
        visit = Visit(browser, people_server.address)
        opened.append(visit)
        page = visit.page
        page.goto(people_server.address + path)
        page.locator("#account").fill(account)
        page.locator("#password").fill(PASSWORD)
        page.locator("#password").press("Enter")
        page.wait_for_selector(READY, timeout=PATIENCE)
        return visit.settle()

    yield enter
    for visit in opened:
        visit.close()


@pytest.mark.slow
def test_a_flag_is_disposed_of_by_two_people_without_a_mouse(people_server, sign_in):
    first = sign_in("official", "/flags?dataset=demonstration&year=2025")
    press(first, "ZD07", "SUMMARY")
    press(first, "处置", "BUTTON")
    first.wait_for("提出处置意见")
    to(first, "理由", "TEXTAREA")
    first.page.keyboard.type("示例·只用键盘")
    press(first, "提出意见", "BUTTON")
    first.wait_for("◐ 待确认")

    second = sign_in("keys", "/flags?dataset=demonstration&year=2025")
    press(second, "ZD07", "SUMMARY")
    press(second, "处置", "BUTTON")
    second.wait_for("示例·只用键盘")
    to(second, "文号", "INPUT")
    second.page.keyboard.type("示例文〔2026〕9号")
    to(second, "理由", "TEXTAREA")
    second.page.keyboard.type("示例·已核对")
    press(second, "同意", "BUTTON")
    second.wait_for("● 已处置")
    second.clean()
    acts = [
        (e.act, e.body["by"]["account"])
        for e in FolderRecord(people_server.record.parent / "demonstration").read()
        if e.act.startswith("flag.") and e.body["centre"] == "ZD07"
    ]
    assert acts == [("flag.proposed", "official"), ("flag.confirmed", "keys")]


@pytest.mark.slow
def test_the_matrix_is_walked_through_by_arrows_and_keys_open_what_they_stand_on(visit):
    """Not the tabulator: in a table it goes on to the next cell, and what is chosen with it."""
    page = visit("/?year=2025&order=按编码&at_once=false")
    to(page, "", "CANVAS")
    for key in ("ArrowDown", "ArrowDown", "ArrowRight"):
        page.page.keyboard.press(key)
        page.settle()
    # The last arrow's answer names what would be opened; whoever went on before it came would open what stood there.
    page.page.get_by_role("button", name=re.compile("打开 ZD03 .*累计资金投入")).wait_for(timeout=PATIENCE)
    page.settle().page.keyboard.press("Alt+Enter")
    page.page.wait_for_url(re.compile("/centre[?].*centre=ZD03&indicator=investment_total"), timeout=PATIENCE)
    assert "云岫" in page.settle().page.locator("h1").inner_text()
    page.clean()
