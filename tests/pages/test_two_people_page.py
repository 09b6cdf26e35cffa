"""Two officials in two browsers: one proposes to move a deadline, the other one confirms it from a sign-in of his own."""

from collections.abc import Callable, Iterator

import pytest

from data.access import rules
from data.access.accounts import Accounts
from data.access.identity import SINGLE
from data.journal.folder import FolderRecord
from tests.pages.visit import PATIENCE, READY, Visit
from tests.pages.wire import FIRST, PASSWORD

ROUND = "/reporting?dataset=demonstration&part=核定&centre=ZD15&year=2025"


@pytest.fixture
def signed_in(people_server, browser) -> Iterator[Callable[[str], Visit]]:
    """A page as an account sees it, in a browser of its own."""
    record = FolderRecord(people_server.record)
    accounts = Accounts(record.beside("accounts.json"), record, rules.current())
    accounts.create("second", "示例·第二人", "official", schemes=["zhejiang"], password=FIRST, by=SINGLE)
    accounts.set_password("second", PASSWORD, own=True, by=SINGLE)
    opened: list[Visit] = []

    def enter(account: str) -> Visit:
        visit = Visit(browser, people_server.address)
        opened.append(visit)
        visit.page.goto(people_server.address + ROUND)
        visit.page.locator("#account").fill(account)
        visit.page.locator("#password").fill(PASSWORD)
        visit.page.locator("#password").press("Enter")
        visit.page.wait_for_selector(READY, timeout=PATIENCE)
        return visit.wait_for("延长报送期限")

    yield enter
    for visit in opened:
        visit.close()


@pytest.mark.slow
def test_a_deadline_moves_when_a_second_official_confirms_it(people_server, signed_in):
    first = signed_in("official")
    page = first.page
    page.get_by_text("延长报送期限").click()
    assert page.get_by_label("批准人").count() == 0  # nobody's name is typed in
    page.get_by_label("延期理由").fill("示例·审计尚未结束")
    page.get_by_label("延期理由").press("Tab")  # what is typed has arrived before the button is pressed
    first.settle()
    page.get_by_role("button", name="提出延期").click()
    first.wait_for("ZD15 2025年度：延期报送")
    answers = page.locator("[data-testid=stForm]", has_text="撤回的理由")
    assert answers.get_by_role("button").all_inner_texts()[-1].endswith("撤回")  # one's own is only taken back

    second = signed_in("second")
    second.wait_for("示例·审计尚未结束")
    # others of this file's server may have proposed something, too
    cards = second.page.locator("[data-testid=stVerticalBlock]").filter(has=second.page.locator("[data-testid=stForm]"))
    card = cards.filter(has_text="ZD15 2025年度：延期报送").last
    card.get_by_role("button", name="确认").click()
    second.wait_for("已确认，现在生效。")
    assert "ZD15 2025年度：延期报送" not in second.text()
    second.clean()

    acts = [
        e for e in FolderRecord(people_server.record.parent / "demonstration").read() if e.act == "deadline.extended"
    ]
    body = acts[-1].body
    assert (body["centre"], body["approver"]) == ("ZD15", "示例·第二人（second）")
    assert (body["proposed_by"], body["by"]["account"]) == ("示例·official（official）", "second")
