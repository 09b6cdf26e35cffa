"""What opening a page costs, against an empty Streamlit page with one chart, in Chromium.

    python -m benchmarks.pages

Both servers are started for it. Shown is the demonstration, in a temporary folder: MONITOR_DEMONSTRATION names one that is filled
already, and is only copied. Each page is opened once without being counted; then it and the empty page are opened in turn, each in a
tab of its own of a browser that has loaded the program before. Prints per page the seconds until it is drawn and those of the
server's processor, and how much these are of the empty page's. Ends with 1 where a page takes more than one and a half times as
long to be drawn, or the server four times as long. Needs tests/requirements.txt and Debian's chromium-headless-shell.
"""

import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import BrowserContext, sync_playwright

from benchmarks.several_servers import worked
from data import demonstration, settings
from data.demonstration import record as filler
from data.journal.folder import FolderRecord
from metrics import monitor
from pages.session import navigation
from tests.pages.server import Server, serving

OFTEN = 5
MOST, MOST_OF_SERVER = 1.5, 4.0
PATIENCE = 180
CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
CHOSEN = "dataset=demonstration&scheme=zhejiang&year=2025&centre=ZD10"
# The run is over, a heading stands there, and no grey place waits for its part.
DRAWN = "[data-testid=stApp][data-test-script-state=notRunning]:has([data-testid=stHeading]):not(:has([data-testid=stSkeleton]))"
EMPTY = """
import plotly.express as px
import streamlit as st

st.title("空")
st.plotly_chart(px.bar(x=[1, 2, 3], y=[1, 2, 3]))
"""


class Took(NamedTuple):
    """Seconds until a page was drawn, and those of the server's processor."""

    seconds: float
    worked: float


def opened(browser: BrowserContext, server: Server, path: str) -> Took:
    """What opening a page in a new tab took."""
    page = browser.new_page()
    try:
        began, before = time.perf_counter(), worked([server])
        page.goto(f"{server.address}{path}")
        page.wait_for_selector(DRAWN, timeout=PATIENCE * 1000)
        seconds = time.perf_counter() - began
        page.wait_for_timeout(500)  # what the server still does for it
        return Took(seconds, worked([server]) - before)
    finally:
        page.close()


def median(several: list[Took]) -> Took:
    """Each figure by itself."""
    return Took(*(statistics.median(figures) for figures in zip(*several, strict=True)))


def main() -> int:
    """Prints the figures; returns the exit code."""
    if CHROMIUM is None:
        raise SystemExit("Chromium is missing: apt-get install chromium-headless-shell fonts-noto-cjk")
    slow = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if settings.demonstration_folder().exists():
            shutil.copytree(settings.demonstration_folder(), folder / "demonstration")
        store = monitor.open_store(
            FolderRecord(folder / "demonstration", "demonstration", demonstration.today()),
            cache=folder / "cache" / "demonstration",
        )
        if not filler.filled(store):
            filler.fill(store)
        store.close()
        apart = folder / "empty"
        apart.mkdir()
        (apart / "empty.py").write_text(EMPTY, "utf-8")
        with (
            serving(folder) as product,
            serving(apart, script=str(apart / "empty.py")) as bare,
            sync_playwright() as playwright,
        ):
            browser = playwright.chromium.launch(
                executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
            ).new_context(locale="zh-CN", viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
            opened(browser, bare, "/")
            for page, title in navigation.TITLES.items():
                path = f"/{page}?{CHOSEN}"
                opened(browser, product, path)
                pairs = [(opened(browser, product, path), opened(browser, bare, "/")) for _ in range(OFTEN)]
                took, floor = (median(list(several)) for several in zip(*pairs, strict=True))
                ratio = Took(took.seconds / floor.seconds, took.worked / floor.worked)
                slow += ratio.seconds > MOST or ratio.worked > MOST_OF_SERVER
                print(
                    f"{title}：{took.seconds:.2f} 秒，空页的 {ratio.seconds:.2f} 倍；"
                    f"服务器处理器 {took.worked:.2f} 秒，空页的 {ratio.worked:.1f} 倍",
                    flush=True,
                )
    return int(slow > 0)


if __name__ == "__main__":
    sys.exit(main())
