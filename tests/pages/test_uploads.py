"""Sending files: only where a page asks this person for them, only so much, and what is let go of makes room again."""

import re

import pytest

from data.access import rules
from data.access.accounts import Accounts
from data.access.identity import SINGLE
from data.journal.folder import FolderRecord
from pages.gate import uploads
from pages.gate.uploads import MEGABYTE
from tests.pages.conftest import with_demonstration
from tests.pages.server import serving
from tests.pages.wire import FIRST, PASSWORD, Wire, page_word, put, signed_in

MOST = "uploads: {files: 3, megabytes: 20}\n"
PEOPLE = {
    "editor": ("centre_editor", (), ("ZD04",)), "other": ("centre_editor", (), ("ZD01",)), "expert": ("expert", (), ("ZD04",)),
    "leader": ("leader", (), ()), "auditor": ("auditor", (), ()), "administrator": ("administrator", (), ()),
}  # fmt: skip
ASKING = "dataset=demonstration&part=上传"  # of the page reporting


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    """A department's own settings, of which only one section differs."""
    path = tmp_path_factory.mktemp("settings") / "sign_in.yaml"
    path.write_text(MOST, "utf-8")
    return str(path)


@pytest.fixture(scope="module")
def server(demonstration_record, tmp_path_factory, settings):
    """A server where people sign in and may send three files and 20 MB."""
    folder = with_demonstration(demonstration_record, tmp_path_factory.mktemp("uploads"))
    record = FolderRecord(folder / "record")
    accounts = Accounts(record.beside("accounts.json"), record, rules.current())
    for account, (role, schemes, centres) in PEOPLE.items():
        accounts.create(account, f"示例·{account}", role, schemes=schemes, centres=centres, password=FIRST, by=SINGLE)
        accounts.set_password(account, PASSWORD, own=True, by=SINGLE)
    with serving(folder, MONITOR_SIGN_IN="accounts", MONITOR_ACCESS=settings) as opened:
        yield opened


@pytest.fixture
def visitor(server):
    """Signs somebody in and gives a tab at a page; all end afterwards."""
    opened = []

    def come(account: str, page: str, query: str = ""):
        holding = signed_in(server, account)
        client = holding.__enter__()
        wire = Wire(server, client)
        opened.extend([wire.close, lambda: leave(client), lambda: holding.__exit__(None, None, None)])
        wire.run(page, query)
        return client, wire

    yield come
    for end in opened:
        end()


def leave(client) -> None:
    """Sign out: the server lets go of what was sent."""
    if found := re.search(r'name="word" value="([^"]+)"', client.get("/account").text):
        client.post("/account", data={"word": found[1], "act": "leave"})


def refusals(server) -> list[tuple[str, str]]:
    """Who was refused an upload, and why, in order."""
    return [
        (e.body["by"]["account"], e.body["reason"])
        for e in FolderRecord(server.record).read()
        if e.act == "access.refused" and e.body["tried"] == "/_stcore/upload_file/"
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("account", "page"),
    [
        ("leader", "policy"),
        ("auditor", "system"),
        ("editor", "centre"),
        ("expert", "application"),
        ("leader", "reporting"),
    ],
)
def test_a_page_that_asks_for_no_file_gets_none(server, visitor, account, page):
    client, wire = visitor(account, page, ASKING)
    with pytest.raises(PermissionError, match="这一页现在不收文件"):
        wire.upload_addresses("x.xlsx")
    invented = f"/_stcore/upload_file/{wire.session}/00000000-0000-0000-0000-000000000000"
    assert put(client, invented, b"x").status_code == 403
    assert (account, "这一页没有请此人上传文件") in refusals(server)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("account", "page", "query"), [("leader", "self_check", "dataset=demonstration"), ("editor", "reporting", ASKING)]
)
def test_a_page_that_asks_gets_its_file(visitor, account, page, query):
    client, wire = visitor(account, page, query)
    assert put(client, wire.upload_address("x.xlsx"), b"x").status_code == 204


@pytest.mark.slow
def test_an_address_holds_only_as_long_as_the_page_asks(server, visitor):
    client, wire = visitor("editor", "reporting", ASKING)
    address = wire.upload_address("x.xlsx")
    assert put(client, address, b"x").status_code == 204
    wire.run("policy")
    answer = put(client, address, b"x")
    assert (answer.status_code, "这一页现在不收文件" in answer.text) == (403, True)
    wire.run("reporting", ASKING)
    assert put(client, address, b"x").status_code == 204


@pytest.mark.slow
def test_the_number_of_files_of_one_person_is_limited_in_all_tabs_together(server, visitor):
    client, wire = visitor("editor", "reporting", ASKING)
    again, tab = visitor("editor", "self_check")
    addresses = [a.upload_url for a in wire.upload_addresses("1", "2")]
    assert [put(client, a, b"x").status_code for a in addresses] == [204, 204]
    assert put(client, addresses[0], b"instead").status_code == 204  # in the place of the first
    third, fourth = (tab.upload_address(name) for name in "34")
    assert put(again, third, b"x").status_code == 204
    answer = put(again, fourth, b"x")
    assert answer.status_code == 507
    assert "还没有接收的文件有 3 个" in answer.text
    assert "最多 3 个、20 MB" in answer.text
    with pytest.raises(PermissionError, match="还没有接收的文件有 3 个"):
        wire.upload_addresses("5")
    assert refusals(server)[-1] == ("editor", "上传后还没有接收的文件已到上限")
    # nobody else has less room for it
    stranger, theirs = visitor("other", "self_check")
    assert put(stranger, theirs.upload_address("x"), b"x").status_code == 204
    # removing one makes room for one
    assert client.delete(addresses[1], headers=page_word(client)).status_code == 204
    assert put(again, fourth, b"x").status_code == 204
    assert put(client, addresses[1], b"x").status_code == 507


def test_the_bytes_of_one_person_are_limited(visitor):
    client, wire = visitor("editor", "reporting", ASKING)
    first, second = (wire.upload_address(name) for name in "12")
    assert put(client, first, b"x" * (19 * MEGABYTE)).status_code == 204
    answer = put(client, second, b"x" * (2 * MEGABYTE))
    assert (answer.status_code, "19 MB" in answer.text) == (507, True)
    assert put(client, second, b"x" * (MEGABYTE // 2)).status_code == 204
    assert client.delete(first, headers=page_word(client)).status_code == 204
    assert put(client, first, b"x" * (19 * MEGABYTE)).status_code == 204


@pytest.mark.slow
def test_what_a_page_left_behind_makes_room_and_so_does_signing_out(visitor):
    for _ in range(2):
        client, wire = visitor("editor", "reporting", ASKING)
        for _ in range(3):
            for address in wire.upload_addresses("1", "2", "3"):
                assert put(client, address.upload_url, b"x").status_code == 204
            wire.run("policy")
            wire.run("reporting", ASKING)
        for address in wire.upload_addresses("1", "2", "3"):
            assert put(client, address.upload_url, b"x").status_code == 204
        leave(client)
        wire.wait_for_the_end_if_any()


def test_a_request_that_names_an_address_of_somebody_else_gets_only_words(visitor):
    """What a browser says itself comes back in the answer: the number of its request is no address."""
    owner, theirs = visitor("other", "self_check")
    address = theirs.upload_address("x.xlsx")
    thief, wire = visitor("editor", "self_check")
    assert wire.upload_addresses(number=address) == []
    assert put(thief, address, b"x").status_code == 403
    wire.run("self_check")  # and the connection goes on


@pytest.mark.slow
def test_what_was_received_makes_room(demonstration_record, tmp_path_factory, settings, visits):
    """In a browser: three files at a time, twice; five at once are too many, and the page says so."""
    folder = with_demonstration(demonstration_record, tmp_path_factory.mktemp("received"))
    with serving(folder, MONITOR_ACCESS=settings) as server:
        page = visits(server, "/reporting?dataset=real&part=上传")
        for round_ in range(2):
            page.hand_in(*((f"{round_}{n}.xlsx", b"no workbook") for n in range(3)))
            page.wait_for("未收下 3 个")
        page.choose(*((f"n{n}.xlsx", b"no workbook") for n in range(5)), actor="示例·测试员")
        assert page.page.locator("[data-testid=stFileChip]").count() == 5
        page.page.locator("[data-testid=stFileChip]").first.hover()
        assert "最多 3 个、20 MB" in page.page.content()
        page.receive()
        page.wait_for("请先选择要接收的文件")
        page.open("/reporting?dataset=real&part=上传")
        page.choose(*((f"m{n}.xlsx", b"x" * (12 * MEGABYTE)) for n in range(2)), actor="示例·测试员")
        page.wait_for("上传后还没有接收的文件已到上限，没有收下")
        assert "Request failed" not in page.text()


# The count by itself, over Streamlit's own keeping of files


@pytest.fixture
def kept(monkeypatch):
    """Streamlit's keeper of files, the tabs that are connected, and a count with a clock of its own."""
    from types import SimpleNamespace

    from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

    manager, connected, clock = MemoryUploadedFileManager("/_stcore/upload_file"), {"a", "b"}, [0.0]
    runtime = SimpleNamespace(
        uploaded_file_mgr=manager, is_active_session=connected.__contains__, close_session=connected.discard
    )
    monkeypatch.setattr(uploads.streamlit_internals, "get_instance", lambda: runtime)
    count = uploads.Uploads(lambda: clock[0])
    by = SimpleNamespace(asking={"a", "b"}, identity=SimpleNamespace(account="editor"))
    return SimpleNamespace(manager=manager, connected=connected, clock=clock, count=count, by=by)


def send(kept, place: str, size: int, most: rules.Uploads, announced: int | None = None):
    """A file comes in at session/file. Returns the refusal."""
    from streamlit.runtime.uploaded_file_manager import UploadedFileRec

    path = f"/_stcore/upload_file/{place}"
    refused = kept.count.begin(kept.by, path, size if announced is None else announced, most)
    if refused is None:
        session, file = place.split("/")
        kept.manager.add_file(session, UploadedFileRec(file, "x", "x", b"x" * size))
        kept.count.end(path)
    return refused


def test_what_is_on_its_way_counts_as_announced(kept):
    most = rules.Uploads(files=9, megabytes=20)
    assert kept.count.begin(kept.by, "/_stcore/upload_file/a/1", 15 * MEGABYTE, most) is None
    assert send(kept, "a/2", 6 * MEGABYTE, most).status == 507
    assert send(kept, "a/2", 5 * MEGABYTE, most) is None
    assert kept.count.begin(kept.by, "/_stcore/upload_file/a/1", 1, most) is uploads.TWICE
    kept.count.end("/_stcore/upload_file/a/1")  # it broke off
    assert send(kept, "a/1", 15 * MEGABYTE, most) is None
    # one that does not say how large it is may be as large as any
    assert kept.count.begin(kept.by, "/_stcore/upload_file/b/3", None, most).status == 507


def test_an_ended_tab_is_let_go_of_when_nobody_can_come_back_to_it(kept):
    """Streamlit keeps what was sent until some later tab ends: here it goes by itself."""
    most = rules.Uploads(files=2, megabytes=20)
    assert [send(kept, place, 10, most) for place in ("a/1", "b/1")] == [None, None]
    kept.connected.discard("a")
    kept.count.release(lambda by: True)
    kept.clock[0] = uploads.RESUMED - 1
    kept.count.release(lambda by: True)
    assert kept.manager.get_files("a", ["1"])  # a short break of the line loses nothing
    assert send(kept, "b/2", 10, most).status == 507
    kept.clock[0] = uploads.RESUMED
    kept.count.release(lambda by: True)
    assert not kept.manager.get_files("a", ["1"])
    assert kept.manager.get_files("b", ["1"])
    assert send(kept, "b/2", 10, most) is None


def test_a_tab_that_came_back_in_time_keeps_its_files(kept):
    most = rules.Uploads(files=2, megabytes=20)
    send(kept, "a/1", 10, most)
    kept.connected.discard("a")
    kept.count.release(lambda by: True)
    kept.connected.add("a")
    kept.clock[0] = uploads.RESUMED
    kept.count.release(lambda by: True)
    kept.connected.discard("a")
    kept.count.release(lambda by: True)
    kept.clock[0] += uploads.RESUMED - 1
    kept.count.release(lambda by: True)
    assert kept.manager.get_files("a", ["1"])


@pytest.mark.slow
def test_what_a_sign_in_that_ended_has_sent_is_let_go_of_at_once(kept):
    most = rules.Uploads(files=2, megabytes=20)
    send(kept, "a/1", 10, most)
    kept.count.release(lambda by: False)
    assert kept.manager.get_stats() == {}
    assert kept.connected == {"b"}
