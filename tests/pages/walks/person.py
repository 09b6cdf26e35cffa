"""One person at the pages, signed in from a browser of his own: sees, fills in, presses, downloads, hands in."""

from collections.abc import Iterable
from pathlib import Path

from playwright.sync_api import TimeoutError

from tests.pages.server import Server
from tests.pages.visit import PATIENCE, Visit
from tests.pages.wire import PASSWORD


class Person:
    """On the real data. scheme: which he looks at; whoever walks a scheme says it."""

    scheme = ""

    def __init__(self, browser, server: Server, account: str) -> None:
        self.visit = Visit(browser, server.address)
        self.page = self.visit.page
        self.page.goto(f"{server.address}/policy?dataset=real")
        for place, text in (("#account", account), ("#password", PASSWORD)):
            self.page.locator(place).fill(text)
        self.page.locator("#password").press("Enter")
        self.page.get_by_text("账户与退出").wait_for(timeout=2 * PATIENCE)  # the first run of a new process
        self.visit.settle()

    def opens(self, page: str, **more: object) -> str:
        """Open a page of the scheme. Returns what it says."""
        asked = {"dataset": "real", "scheme": self.scheme, **more}
        self.visit.go(f"/{page}?{'&'.join(f'{name}={value}' for name, value in asked.items())}").clean()
        return self.visit.text()

    def sees(self, page: str, *texts: str, **more: object) -> None:
        """Open a page; it says all of this."""
        told = self.opens(page, **more)
        for text in texts:
            assert text in told, f"“{text}” is not on {page}:\n{told}"

    def fill(self, label: str, text: str) -> None:
        """Type into a field. Raises AssertionError with what the page says where there is none."""
        box = self.page.get_by_label(label, exact=True).first
        try:
            box.fill(text)
        except TimeoutError as error:
            raise AssertionError(f"no field “{label}” on {self.page.url}:\n{self.visit.text()}") from error
        box.press("Tab")

    def day(self, label: str, day: str) -> None:
        """Type a date."""
        box = self.page.get_by_test_id("stDateInput").filter(has_text=label).locator("input").first
        box.fill(day)
        box.press("Tab")

    def choose(self, label: str, option: str, *, new: bool = False) -> None:
        """Choose from a list. new: of one that takes what is not in it, typed."""
        box = self.page.get_by_test_id("stSelectbox").filter(has_text=label).locator("input").first
        if box.input_value() == option:
            return
        # a list closes when the page scrolls: scrolled first, and drawn, before it is opened
        box.scroll_into_view_if_needed()
        self.page.evaluate("() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
        box.click()
        if new:
            box.fill(option)
        self.page.get_by_role("option").filter(has_text=option).first.click()
        self.visit.settle()

    def pick(self, label: str, options: Iterable[str]) -> None:
        """Of a row of buttons have these pressed; what was pressed before stays."""
        group = self.page.get_by_test_id("stButtonGroup").filter(has_text=label).first
        for option in options:
            button = group.locator("button").filter(has=self.page.get_by_text(option, exact=True)).first
            if button.get_attribute("data-selected") is None:
                button.click()

    def press(self, name: str, *, expect: str = "") -> "Person":
        """Press a button; what then must be there."""
        self.page.get_by_role("button", name=name, exact=True).last.click()
        self.visit.settle()
        if expect:
            self.visit.wait_for(expect)
        return self

    def download(self, name: str) -> tuple[str, bytes]:
        """Press a button that gives a file; its name and content."""
        with self.page.expect_download(timeout=PATIENCE) as waiting:
            self.page.get_by_role("button", name=name).first.click()
        return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()

    def attach(self, name: str, content: bytes) -> None:
        """Choose a workbook where the page asks for one."""
        chosen = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        self.page.locator("input[type=file]").set_input_files([chosen])
        self.page.locator("[data-testid=stFileChipName]", has_text=name).first.wait_for()
        self.visit.settle()

    def hand_in(self, name: str, content: bytes, *, expect: str) -> None:
        """Upload a workbook on 年度报送; what then must be there."""
        self.opens("reporting", part="上传")
        self.attach(name, content)
        self.visit.receive()
        self.visit.wait_for(expect).clean()

    def opens_flag(self, about: str) -> None:
        """Of the flags on the page open the decision on one. about: a text of its card."""
        for group in self.page.locator("[data-testid=stExpander] details:not([open]) > summary").all():
            group.click()
        self.visit.settle()
        button = self.page.locator("[class*=st-key-dispose-] button")
        cards = self.page.locator("[data-testid=stVerticalBlock]").filter(has=button).filter(has_text=about)
        cards.last.locator(button).first.click()
        self.page.get_by_role("dialog").wait_for()
        self.visit.settle()

    def says_in_dialog(self, reason: str, button: str, *, expect: str, document: str = "") -> None:
        """Give a reason, and the number of a document where there is one, press; what then must be on the page."""
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_label("理由", exact=True).fill(reason)
        if document:
            dialog.get_by_label("文号").fill(document)
        dialog.get_by_role("button", name=button, exact=True).click()
        self.visit.wait_for(expect).clean()

    def close(self) -> None:
        """Close the browser."""
        self.visit.close()
