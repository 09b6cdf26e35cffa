"""Every file that a page hands over: made without a session, pressed in the browser, opened, and looked into."""

import ast
import asyncio
import hashlib
import inspect
import io
import json
import logging
import re
import sys
import threading
import zipfile
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import docx
import openpyxl
import pytest
import streamlit
from streamlit.proto.BackMsg_pb2 import BackendOperationRequest, DeferredFileRequestPayload
from streamlit.runtime import media_file_manager, memory_media_file_storage
from streamlit.runtime.state import session_state_proxy
from streamlit.testing.v1 import AppTest

from data import demonstration
from data.access.identity import SINGLE
from data.problem import Problem, Refused
from pages.drawing import downloads
from pages.gate import failed_download
from pages.session import stores, visitor
from pages.session.kept import Kept
from tests.pages.conftest import with_demonstration
from tests.pages.every_download import FILES, Check, pdf, rows, sheets
from tests.pages.visit import PATIENCE, Visit
from tests.pages.words import english

ROOT = Path(__file__).parent.parent.parent


def told(column: str, text: str) -> Check:
    """A table whose first line says this."""

    def check(content: bytes) -> None:
        assert rows(content)[0][column] == text

    return check


def package(content: bytes) -> None:
    """The export of the whole record: its description and what it describes."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        described = json.loads(archive.read("datapackage.json"))
        assert described["namesMasked"] is False
        assert {one["path"] for one in described["resources"]} <= set(archive.namelist())


def word_template(content: bytes) -> None:
    """A template to be changed: its names stand in it."""
    assert "{{ 标题 }}" in "\n".join(p.text for p in docx.Document(io.BytesIO(content)).paragraphs)


def acts(content: bytes) -> None:
    """The acts of the record, on paper as in the workbook."""
    if content.startswith(b"%PDF"):
        pdf("演示记录操作记录", "确认处置意见", "采取措施", "建议摘牌", "虚构")(content)
    else:
        told("结果", "完成")(content)


def people(content: bytes) -> None:
    """Who did how much, on paper as in the workbook."""
    if content.startswith(b"%PDF"):
        pdf("演示记录审计概览（每个人办理了什么）", "确认处置意见", "虚构")(content)
    else:
        assert "接收年度报告" in {row["操作"] for row in rows(content)}


# address, what is set on the page, files: those that stand behind a choice
CHOSEN: list[tuple[str, dict[str, str], dict[str, Check]]] = [
    ("/application?apply=henan-tic&lead=enterprise", {"application_way": "workbook"},
     {"申报自评_": sheets("申报自评")}),
    ("/system?dataset=demonstration", {"system_record": "demonstration"},
     {"演示记录_操作记录_": acts}),
    ("/system?dataset=demonstration&system_part=审计概览", {"system_record": "demonstration", "system_part": "审计概览"},
     {"演示记录_审计概览（每个人办理了什么）_": people}),
    ("/system?dataset=demonstration&system_part=数据导出", {"system_record": "demonstration", "system_part": "数据导出"},
     {"演示记录_全部数据.zip": package}),
    ("/system?dataset=demonstration&system_part=文件模板", {"system_record": "demonstration", "system_part": "文件模板"},
     {"绩效评价结果通知_原有模板.docx": word_template}),
]  # fmt: skip
# What is offered only after something was done: pressed in the browser below.
AFTER_ACTS = {"pages/parts/reporting/upload.py", "pages/parts/reporting/check_result.py"}
# What is offered only where something registered does not hold: tests/pages/test_registered_page.py.
AFTER_CONFLICTS = {"pages/parts/system/conflicts.py"}
AFTER_A_CLICK = {"pages/parts/reporting/versions.py", "pages/documents/year/meeting_pack_dialog.py"}


# ── made without a session ───────────────────────────────────────────────────────────────────────


def page(name: str) -> None:
    """A page as the shell shows it."""
    import importlib

    from pages.session import bridge, navigation

    navigation.register({})
    bridge.make_ready()
    bridge.choose()
    importlib.import_module(f"pages.{name}").render()


def sites() -> set[tuple[str, int, int]]:
    """Where the product offers a file: file, first and last line."""
    found = set()
    for path in (ROOT / "pages").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and ast.unparse(call.func) in (
                "downloads.button",
                "downloads.paper",
                "tables.download",
                "page_paper.both",
                "page_paper.button",
                "page_paper.of_record",
                "offer",  # what a page gives to its part: page_paper.both or of_record
            ):
                found.add((path.relative_to(ROOT).as_posix(), call.lineno, call.end_lineno))
    own = {
        s for s in found if s[0] in ("pages/drawing/tables.py", "pages/documents/page_paper.py")
    }  # the functions themselves
    assert len(own) == 5
    return found - own


@pytest.fixture(scope="module")
def offered(demonstration_record, tmp_path_factory):
    """Everything that the pages offer: address → (file name, content or its maker, place in the code)."""
    folder = tmp_path_factory.mktemp("offered")
    listed: dict[str, list] = {}

    def noted(label, data=None, *, file_name, **_):
        inside = ("pages/drawing/downloads.py", "pages/drawing/tables.py", "pages/documents/page_paper.py")
        frames = [(Path(f.filename), f.lineno) for f in inspect.stack() if f.filename.startswith(str(ROOT / "pages"))]
        place = next(
            (p.relative_to(ROOT).as_posix(), n) for p, n in frames if p.relative_to(ROOT).as_posix() not in inside
        )
        listed[address].append((file_name, data, place))

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MONITOR_RECORD", str(folder / "real"))
        patch.setenv("MONITOR_DEMONSTRATION", str(folder / "demonstration"))
        patch.setenv("MONITOR_CACHE", str(folder / "cache"))
        # a copy: that an original was handed over is recorded
        with_demonstration(demonstration_record, folder)
        patch.setattr(stores, "_WHOLE", {})
        patch.setattr(stores, "_PARTS", Kept(lambda: 10**9))
        patch.setattr(stores, "_FILLED", threading.Event())
        patch.setattr(visitor, "identity", lambda: SINGLE)
        patch.setattr(streamlit, "download_button", noted)
        # a run in the test's process leaves its page there as the main module; processes started later would run it
        patch.setitem(sys.modules, "__main__", sys.modules["__main__"])
        for path, state in [*((p, {}) for p in FILES), *((p, s) for p, s, _ in CHOSEN)]:
            address, split = path, urlsplit(path)
            listed[address] = []
            run = AppTest.from_function(page, default_timeout=300, args=(split.path.strip("/"),))
            for key, value in parse_qsl(split.query):
                run.query_params[key] = value
            for key, value in state.items():
                run.session_state[key] = value
            run.run()
            assert [e.message for e in run.exception] == []
        yield listed


def alone(make):
    """Run it in a thread that belongs to no visit, where nobody can be asked who visits or what is chosen."""
    came: list = []

    def refuse(*_):
        raise AssertionError("a download asks the session: bind what it needs before")

    def run():
        try:
            came.append(make())
        except BaseException as error:  # noqa: BLE001 (handed to the test)
            came.append(error)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(session_state_proxy, "get_session_state", refuse)
        patch.setattr(visitor, "identity", refuse)
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
    if isinstance(came[0], BaseException):
        raise came[0]
    return came[0]


@pytest.mark.slow
def test_every_file_is_made_without_a_session_and_holds_what_it_must(offered):
    checks = {name: check for files in [*FILES.values(), *(f for _, _, f in CHOSEN)] for name, check in files.items()}
    missing, made = [], set()
    for address, listed in offered.items():
        assert listed, f"{address} offers nothing"
        for file_name, data, place in listed:
            if (file_name, place) in made:  # offered on every view of a page
                continue
            made.add((file_name, place))
            known = [name for name in checks if file_name.startswith(name)]
            if not known:
                missing.append(file_name)
                continue
            checks[known[0]](alone(data) if callable(data) else data)
    assert missing == [], "list them in tests/pages/every_download.py with what they must hold"


@pytest.mark.slow
def test_no_file_is_left_out(offered):
    """A new download has to be listed in every_download.py, or pressed by a test below."""
    seen = {place for listed in offered.values() for _, _, place in listed}
    left = {
        (path, first)
        for path, first, last in sites()
        if not any(where == path and first <= line <= last for where, line in seen)
    }
    assert {path for path, _ in left} <= AFTER_ACTS | AFTER_CONFLICTS | AFTER_A_CLICK
    assert len([path for path, _ in left if path in AFTER_A_CLICK]) <= len(AFTER_A_CLICK)


def test_a_maker_that_asks_the_session_is_found():
    with pytest.raises(AssertionError, match="bind what it needs before"):
        alone(lambda: streamlit.session_state["scheme"])


# ── what a failed one says ───────────────────────────────────────────────────────────────────────


def answer(make) -> str:
    """What the button says when its file is made so."""
    shown: list = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(downloads.st, "download_button", lambda label, data, **_: shown.append(data))
        downloads.button("下载", make, "表.xlsx", key="x")
    storage = memory_media_file_storage.MemoryMediaFileStorage("/media")
    manager = media_file_manager.MediaFileManager(storage)
    file_id = manager.add_deferred(shown[0], None, "1", "表.xlsx")
    request = BackendOperationRequest(request_id="1", deferred_file=DeferredFileRequestPayload(file_id=file_id))
    return said(manager, request)


def said(manager, request) -> str:
    """In a thread of its own: Playwright's loop may run in this one."""
    return alone(lambda: asyncio.run(failed_download.SaysWhy(lambda: manager).handle(request, "s"))).error_msg


def failing(error):
    def make():
        raise error

    return make


@pytest.mark.parametrize(
    ("error", "words", "unsaid"),
    [
        (ZeroDivisionError("/srv/x"), "请把编号告诉系统管理员", "srv"),
        (Refused([Problem(None, None, "没有这个中心", "请先登记")]), "没有这个中心", "None"),
    ],
)
def test_a_failed_download_says_a_number_that_stands_in_the_log(error, words, unsaid, caplog):
    with caplog.at_level(logging.ERROR):
        told = answer(failing(error))
    (number,) = re.findall(r"\d{8}-\d{6}-[0-9a-f]{4}", told)
    assert told.startswith(f"没有生成“表.xlsx”，错误编号 {number}。")
    assert words in told
    assert unsaid not in told
    assert number in caplog.text
    assert type(error).__name__ in caplog.text


def test_a_file_that_is_made_has_an_address_and_one_that_is_gone_a_number(caplog):
    assert answer(lambda: b"1") == ""
    manager = media_file_manager.MediaFileManager(memory_media_file_storage.MemoryMediaFileStorage("/media"))
    request = BackendOperationRequest(request_id="1", deferred_file=DeferredFileRequestPayload(file_id="gone"))
    told = said(manager, request)
    assert re.search(r"错误编号 (\d{8}-\d{6}-[0-9a-f]{4})。请刷新", told)[1] in caplog.text


# ── in the browser ───────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def tab(browser, own_server):
    visit = Visit(browser, own_server.address).open("/")
    yield visit
    visit.close()


def press(tab, button) -> tuple[str, bytes]:
    """Name and content of the file that a button hands over."""
    with tab.page.expect_download(timeout=PATIENCE) as waiting:
        button.click()
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


def visible(tab):
    return tab.page.locator("[data-testid=stDownloadButton]:visible button")


def check_all(tab, files) -> None:
    """Press every button that is to be seen; the files are those expected, and hold what they must."""
    came = {}
    for number in range(visible(tab).count()):
        name, content = press(tab, visible(tab).nth(number))
        came[name] = content
    for name, check in files.items():
        (whole,) = [n for n in came if n.startswith(name) and (n == name or n not in files)][:1] or [None]
        assert whole, f"{name} was not handed over; there is {list(came)}"
        check(came[whole])
    assert [n for n in came if not any(n.startswith(name) for name in files)] == []
    assert foreign(tab) == []


def foreign(tab) -> list[str]:
    """English on the page; a checksum and the number of an error are none."""
    return [text for text in english(tab) if "校验码" not in text and "错误编号" not in text]


@pytest.mark.slow
@pytest.mark.parametrize("path", FILES)
def test_every_download_of_a_page(tab, path):
    tab.errors.clear()
    check_all(tab.go(path), FILES[path])
    tab.clean()


def originals(tab):
    """The buttons that hand over what was sent, not what is made of it."""
    return visible(tab).filter(has_not_text="监测简报")


@pytest.mark.slow
def test_originals_are_handed_over_byte_for_byte(tab, own_server):
    tab.go("/centre?dataset=demonstration&scheme=zhejiang&year=2025&centre=ZD09&view=报送版本")
    kept, buttons = own_server.demonstration / "originals", originals(tab)
    assert buttons.count()
    for number in range(buttons.count()):
        _, content = press(tab, buttons.nth(number))
        sha = hashlib.sha256(content).hexdigest()
        assert (kept / sha[:2] / sha).read_bytes() == content


@pytest.mark.slow
def test_the_workbook_of_an_application_and_the_journal(tab):
    path = "/application?dataset=demonstration&apply=henan-tic&lead=institute"
    tab.go(path)
    tab.page.get_by_text("用工作簿", exact=True).click()
    check_all(
        tab.settle(), CHOSEN[0][2] | FILES[path] | {"河南_申报自评结果.xlsx": lambda content: rows(content)[0]["条件"]}
    )
    tab.go("/system?dataset=demonstration")
    tab.page.get_by_text("演示记录", exact=True).click()
    check_all(tab.settle(), CHOSEN[1][2])
    for part, (_, _, files) in zip(("审计概览", "数据导出"), CHOSEN[2:4], strict=True):
        tab.page.get_by_role("tab", name=part).click()
        check_all(tab.settle(), files)


@pytest.mark.slow
def test_an_original_picked_in_the_list_of_versions(tab, own_server):
    tab.go("/reporting?dataset=demonstration&scheme=zhejiang&year=2025&part=报送版本")
    lines = tab.table()
    tab.page.locator("[data-testid=stDataFrame]:visible").first.click(position={"x": 16, "y": 33 + 16})
    tab.settle().wait_for("下载原始文件")
    name, content = press(tab, tab.page.get_by_role("button", name="下载原始文件"))
    assert name in lines[1]
    sha = hashlib.sha256(content).hexdigest()
    assert sha[:12] in lines[1]
    name, content = press(tab, tab.page.get_by_role("button", name="报送回执（PDF）"))
    assert "报送回执_第" in name
    pdf(sha)(content)


@pytest.mark.slow
def test_the_pack_of_a_year_is_made_while_one_looks_on(tab):
    tab.errors.clear()
    tab.go("/overview?dataset=demonstration&scheme=hunan&year=2025")
    tab.page.get_by_role("button", name="会议材料包（zip）").click()
    tab.settle().wait_for("个文件（含目录）")
    name, content = press(tab, tab.page.get_by_role("button", name="下载会议材料包"))
    assert name == "湖南_2025_会议材料包.zip"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        first, second, *_, last = archive.namelist()
        assert (first, second) == ("00_目录.docx", "01_湖南_2025_绩效评价汇总.pdf")
        assert last.endswith("_监测简报.pdf")
        assert archive.testzip() is None
    tab.clean()


@pytest.mark.slow
def test_what_becomes_of_a_file_that_is_handed_in(tab, workbook):
    """The result, the problems of a refused file, and the file back with its problems marked; likewise from 自查."""
    unknown = workbook(centre="ZZ99")
    marked = {"不认识的中心_核验.xlsx": sheets("核验结果", "资金投入")}
    tab.go("/reporting?dataset=demonstration&scheme=zhejiang&year=2025&part=上传")
    tab.hand_in(("不认识的中心.xlsx", unknown)).wait_for("需要改正的问题")
    check_all(
        tab, marked | {"报送结果_": told("结果", "✗ 未收下"), "未接收文件的问题_": told("文件", "不认识的中心.xlsx")}
    )
    tab.go("/self_check?dataset=demonstration&scheme=zhejiang&year=2025")
    tab.page.locator("input[type=file]").set_input_files(
        [{"name": "不认识的中心.xlsx", "mimeType": "application/octet-stream", "buffer": unknown}]
    )
    told_on_paper = {"2021_ZZ99_自查报告.pdf": pdf("还不能报送", "不认识的中心.xlsx")}
    check_all(tab.wait_for("还不能报送"), marked | told_on_paper)


@pytest.mark.slow
def test_a_failed_download_says_so_in_chinese_with_its_number(tab, own_server):
    """An original that cannot be read: not missing, which the record would say itself."""
    tab.go("/centre?dataset=demonstration&scheme=zhejiang&year=2025&centre=ZD08&view=报送版本")
    _, content = press(tab, originals(tab).first)
    sha = hashlib.sha256(content).hexdigest()
    stands = own_server.demonstration / "originals" / sha[:2] / sha
    stands.unlink()
    stands.mkdir()
    originals(tab).first.click()
    told = tab.page.locator("[data-testid=stDownloadButton]:visible", has_text="错误编号")
    told.wait_for()
    assert foreign(tab) == []
    number = re.search(r"没有生成“示例_ZD08_.*”，错误编号 (\d{8}-\d{6}-[0-9a-f]{4})。.*无法读取", told.inner_text())[1]
    stands.rmdir()
    stands.write_bytes(content)
    assert number in (own_server.record.parent / "server.log").read_text()


@pytest.mark.slow
def test_a_report_that_was_received_has_its_receipt_at_once(tab):
    """Also where another scheme is shown than that of its centre."""
    changed = openpyxl.load_workbook(io.BytesIO(demonstration.build_report("ZD07", 2025)))
    changed.properties.title = "再次报送"
    written = io.BytesIO()
    changed.save(written)
    tab.errors.clear()
    tab.go(
        "/self_check?dataset=demonstration&scheme=hunan&year=2025"
    )  # left halfway, it leaves nothing and keeps nobody waiting
    sent = {"name": "再报.xlsx", "mimeType": "application/octet-stream", "buffer": written.getvalue()}
    tab.page.locator("input[type=file]").set_input_files([sent])
    tab.page.get_by_text("正在计算各项指标").wait_for()
    tab.page.get_by_role("link", name="系统").click()
    tab.wait_for("审计概览").page.get_by_role("link", name="自查").click()
    tab.wait_for("模板在“年度报送")
    tab.clean()
    tab.go("/reporting?dataset=demonstration&scheme=hunan&year=2025&part=上传")
    tab.hand_in(("再报.xlsx", written.getvalue())).wait_for("已收到")
    name, content = press(tab, tab.page.get_by_role("button", name="报送回执：ZD07 2025年 第2版（PDF）"))
    assert re.fullmatch("浙江_2025_ZD07_.*_报送回执_第2版.pdf", name)
    pdf(hashlib.sha256(written.getvalue()).hexdigest(), "再报.xlsx")(content)
    tab.clean()
