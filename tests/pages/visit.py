"""A page in a browser, as a person sees it, that remembers what went wrong."""

import time
from pathlib import Path

from playwright.sync_api import TimeoutError

from tests.pages.server import ROOT
from tests.pages.traffic import Traffic

SHOTS = ROOT / "tests" / "screenshots"
# the run is over, and no grey place stands for a part whose code is still being loaded
READY = "[data-testid=stApp][data-test-script-state=notRunning]:not(:has([data-testid=stSkeleton]))"
PATIENCE = 180_000


_CONTEXTS: dict = {}


def _context(browser, server: str, options: dict):
    """A browser that keeps what it has loaded from a server: a tab of its own is a visit of its own."""
    key = (browser, server, repr(sorted(options.items())))
    if key not in _CONTEXTS:
        _CONTEXTS[key] = browser.new_context(**options)
    return _CONTEXTS[key]


class Visit:
    """One browser page that remembers what went wrong on it and where it sent requests.

    shared: in a browser that others have used for this server; only where nobody signs in.
    """

    def __init__(self, browser, server: str, *, shared: bool = False, **context) -> None:
        # as a person may have set it: without a graphics card each picture of a shimmering grey place costs the processor
        calm = {"reduced_motion": "reduce"}
        options = {
            "locale": "zh-CN",
            "timezone_id": "Asia/Shanghai",
            "viewport": {"width": 1440, "height": 900},
            **calm,
        }
        self._own = None if shared else browser.new_context(**options | context)
        self.server = server
        self.page = (self._own or _context(browser, server, options | context)).new_page()
        self.page.set_default_timeout(PATIENCE / 3)
        self._traffic = Traffic(self.page)
        self.outside: list[str] = []
        self.errors: list[str] = []
        inside = (server, server.replace("http", "ws"), "data:", "blob:")
        self.page.on("request", lambda r: None if r.url.startswith(inside) else self.outside.append(r.url))
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda e: self.errors.append(str(e)))

    def _heard(self, message) -> None:
        # Streamlit probes /<page>/_stcore/... and is answered 404: known and harmless
        if message.type == "error" and "404" not in message.text:
            self.errors.append(message.text)

    def open(self, path: str) -> "Visit":
        self.page.goto(self.server + path)
        # set by the entry point: before it has run, a busy machine shows an empty app that looks ready
        self.page.wait_for_selector("html[lang=zh-CN]", state="attached", timeout=PATIENCE)
        return self.settle()

    def go(self, path: str) -> "Visit":
        """Go on to another address within the opened application, as the browser's own buttons do; nothing is loaded again."""
        self.page.evaluate(
            "to => { history.pushState({}, '', to); dispatchEvent(new PopStateEvent('popstate')) }", path
        )
        return self.settle()

    def settle(self) -> "Visit":
        """Wait until the server has computed and the browser has drawn: nothing is owed, and a moment later still not."""
        until = time.monotonic() + PATIENCE / 1000
        quiet = 0
        while quiet < 3:
            self.page.wait_for_timeout(100)
            quiet = 0 if self._traffic.open else quiet + 1
            owed = [request.url for request in self._traffic.loading]
            assert time.monotonic() < until, f"the server still owes the page an answer {owed}"
        self.page.wait_for_selector(READY, timeout=PATIENCE)
        self.page.wait_for_timeout(100)
        return self

    def wait_for(self, text: str) -> "Visit":
        """Wait until a text is on the page. Raises AssertionError with what is there instead."""
        try:
            self.page.get_by_text(text).first.wait_for(timeout=PATIENCE)
        except TimeoutError as error:
            raise AssertionError(f"“{text}” does not come; there is:\n{self.text()}") from error
        return self.settle()

    def text(self) -> str:
        return self.page.inner_text("body")

    def table(self, place: int = 0) -> list[list[str]]:
        """What a visible table says, heading first. It is drawn on a canvas; this is its text for screen readers."""
        tables = self.page.locator("[data-testid=stDataFrame]:visible")
        tables.nth(place).locator("canvas table").first.wait_for(state="attached")
        return tables.nth(place).evaluate(
            """frame => [...frame.querySelectorAll("canvas table tr")].map(
                   row => [...row.querySelectorAll("th, td")].map(cell => cell.textContent.trim()))"""
        )

    def choose(self, *files: tuple[str, bytes], actor: str) -> None:
        """Say in the upload tab who hands in, and choose files."""
        self.page.get_by_label("操作人").fill(actor)
        self.page.get_by_label("操作人").press("Tab")
        self.settle()
        chosen = [{"name": n, "mimeType": "application/octet-stream", "buffer": content} for n, content in files]
        self.page.locator("input[type=file]").set_input_files(chosen)
        for name, _ in files:
            self.page.locator("[data-testid=stFileChipName]", has_text=name).first.wait_for()
        self.settle()

    def receive(self) -> None:
        """Press the button that receives the chosen files; does not wait for the answer."""
        self.page.locator(".st-key-upload_receive button").click()

    def hand_in(self, *files: tuple[str, bytes], actor: str = "示例·测试员") -> "Visit":
        """Choose files in the upload tab, say who hands them in, receive them, wait for the answer."""
        self.choose(*files, actor=actor)
        self.receive()
        return self.settle()

    def clean(self) -> None:
        """Fail on any exception shown, any error of ours in the console, any request that left the machine."""
        shown = [e.inner_text() for e in self.page.query_selector_all("[data-testid=stException]")]
        assert shown == []
        assert "Traceback" not in self.text()
        assert self.outside == []
        assert self.errors == [], self.errors

    def shoot(self, name: str) -> Path:
        SHOTS.mkdir(exist_ok=True)
        target = SHOTS / f"{name}.png"
        self.page.screenshot(path=target)
        return target

    def close(self) -> None:
        (self._own or self.page).close()
