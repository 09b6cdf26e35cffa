"""The pictures of the guides: `python -m tests.pages.pictures` takes them anew, of the pages as they are, over the demonstration.

Chromium at 1440 × 900, as a person sees the page that opens. To be run when a page has changed; look at what came out.
"""

import io
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from data import demonstration
from data.access import rules
from data.access.accounts import Accounts
from data.access.identity import SINGLE
from data.demonstration import record as demonstration_filler
from data.journal.folder import FolderRecord
from metrics import monitor
from tests.pages.conftest import CHROMIUM
from tests.pages.server import ROOT, serving
from tests.pages.visit import Visit
from tests.pages.wire import FIRST

FOLDER = ROOT / "docs" / "images"
SHOWN = "dataset=demonstration&scheme=zhejiang&year=2025"
PICTURES = {
    "开始": "/?dataset=real",
    "总览": f"/?{SHOWN}",
    "中心详情": f"/centre?{SHOWN}&centre=ZD04",
    "预警处置": f"/flags?{SHOWN}",
    "绩效评价": f"/evaluation?{SHOWN}&centre=ZD10",
    "年度报送": f"/reporting?{SHOWN}",
    "下载模板": f"/reporting?{SHOWN}&part=下载模板",
    "申报自评": "/application?apply=henan-tic&lead=institute",
    "建设进程": "/process?dataset=demonstration&scheme=henan-manufacturing&process_of=henan-manufacturing",
}
SIGN_IN = "登录"


def main() -> None:
    """Write all of them to docs/images."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        _of_pages(browser, Path(folder))
        _of_sign_in(browser, Path(folder) / "accounts")


def _of_pages(browser: Browser, folder: Path) -> None:
    record = FolderRecord(folder / "demonstration", "demonstration", demonstration.today())
    store = monitor.open_store(record, cache=folder / "cache" / "demonstration")
    demonstration_filler.fill(store)
    store.close()
    with serving(folder) as server:
        for name, path in PICTURES.items():
            visit = Visit(browser, server.address).open(path)
            visit.clean()
            _keep(visit, name)


def _of_sign_in(browser: Browser, folder: Path) -> None:
    record = FolderRecord(folder / "record")
    accounts = Accounts(record.beside("accounts.json"), record, rules.current())
    accounts.create("admin", "示例·管理员", "administrator", password=FIRST, by=SINGLE)
    with serving(folder, MONITOR_SIGN_IN="accounts") as server:
        visit = Visit(browser, server.address)
        visit.page.goto(server.address)
        _keep(visit, SIGN_IN)


def _keep(visit: Visit, name: str) -> None:
    visit.page.wait_for_timeout(500)  # until charts have drawn themselves
    picture = Image.open(io.BytesIO(visit.page.screenshot())).convert("RGB")
    picture.quantize(128, dither=Image.Dither.NONE).save(FOLDER / f"{name}.png", optimize=True)  # a third of the size
    visit.close()


if __name__ == "__main__":
    main()
