"""Several servers on one record in PostgreSQL, each with a read model of its own, and the command line beside them."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from data.access import rules
from data.access.accounts import Accounts
from data.access.identity import SINGLE
from data.acts.reports import submissions
from data.journal import opening
from data.schema.loading import current
from metrics import monitor
from tests.conftest import centre_row, money
from tests.database_server import free_port, wait_for
from tests.pages import proxy
from tests.pages.server import ROOT, serving
from tests.pages.visit import PATIENCE, READY, Visit
from tests.pages.wire import FIRST, PASSWORD, Wire, page_of, sign_in

CENTRE = "/centre?dataset=real&centre=C1&year=2021"


@pytest.fixture(scope="module")
def servers(database, tmp_path_factory):
    """Two servers on one record that knows one centre, as two machines would have them, with the settings of the guide."""
    address, folder = database.fresh(), tmp_path_factory.mktemp("servers")
    record = opening.at(address)
    store = monitor.open_store(record, current())
    submissions.enter(store, [centre_row("C1")], actor="示例·登记", source="登记簿")
    store.close()
    accounts = Accounts(record.beside("accounts.json"), record, rules.current())
    for name, role in (("admin", "administrator"), ("zhang.san", "leader"), ("li.si", "leader")):
        accounts.create(name, f"示例·{name}", role, password=FIRST, by=SINGLE)
        accounts.set_password(name, PASSWORD, own=True, by=SINGLE)
    settings = {
        "MONITOR_RECORD": address, "MONITOR_SIGN_IN": "accounts", "STREAMLIT_SERVER_BASE_URL_PATH": "jxjc",
        "STREAMLIT_SERVER_ALLOWED_HOSTS": "127.0.0.1",
    }  # fmt: skip
    for name in "ab":
        (folder / name).mkdir()
    with serving(folder / "a", **settings) as one, serving(folder / "b", **settings) as other:
        yield one, other


@pytest.fixture(scope="module")
def leader(servers):
    """Somebody who signed in at the first server, once."""
    client = sign_in(servers[0], "zhang.san")
    yield client
    client.close()


@pytest.mark.slow
def test_three_take_in_at_once_and_every_server_shows_it(servers, leader, database, workbook, tmp_path):
    """Nothing lost, nothing doubled, versions in order; then the database goes and comes back, and both servers go on."""
    one, other = servers
    assert all("缺报" in page_of(server, CENTRE, client=leader).text for server in servers)
    record = opening.at(one.environment["MONITOR_RECORD"])
    amounts = {"1230000.00": "123.00", "4560000.00": "456.00", "7890000.00": "789.00"}
    paths = [tmp_path / f"{amount}.xlsx" for amount in amounts]
    for path in paths:
        path.write_bytes(workbook(money(path.stem, "2021-08-01")))
    with ThreadPoolExecutor(3) as pool:
        done = list(
            pool.map(lambda asked: asked[0].command("ingest", asked[1]), zip((one, other, one), paths, strict=True))
        )
    assert [d.returncode for d in done] == [0, 0, 0], [d.stdout + d.stderr for d in done]
    received = [e.body for e in record.read() if e.act == "report.received"]
    assert [body["version"] for body in received] == [1, 2, 3]
    assert len({body["sha256"] for body in received}) == 3
    newest = amounts[received[-1]["file_name"].removesuffix(".xlsx")]
    for server in servers:
        wait_for(lambda server=server: f"{newest} 万元" in page_of(server, CENTRE, client=leader).text)
    assert [f for f in record.verify() if f.startswith("错误")] == []

    database.stop()
    try:
        answers = [leader.get(f"{server.address}{path}") for server in servers for path in ("", "/sign-in")]
        assert [answer.status_code for answer in answers] == [503] * 4
        assert all("连接不上或连接中断" in answer.text and "恢复后自动继续" in answer.text for answer in answers)
        refused = one.command("ingest", paths[0])
        assert refused.returncode == 2
        assert "恢复后自动继续" in refused.stdout.replace("\n", "")
    finally:
        database.start()
    for server in servers:
        wait_for(lambda server=server: f"{newest} 万元" in page_of(server, CENTRE, client=leader).text)
    assert len([e for e in record.read() if e.act == "report.received"]) == 3


@pytest.mark.slow
def test_that_somebody_acts_under_other_rules_is_said_on_a_server_that_began_before(servers):
    one, _ = servers
    admin = sign_in(one, "admin")
    assert "按不同的规则" not in page_of(one, "/system?dataset=real", client=admin).text
    other = monitor.open_store(opening.at(one.environment["MONITOR_RECORD"]), replace(current(), fingerprint="f" * 64))
    submissions.enter(other, [centre_row("C2")], actor="示例·别处", source="登记簿")
    other.close()
    said = page_of(one, "/system?dataset=real", client=admin).text
    admin.close()
    assert "示例·别处" in said
    assert "重新启动较早启动的一方" in said


def record_of(server):
    return opening.at(server.environment["MONITOR_RECORD"])


def word_of(page: httpx.Response) -> str:
    """What a form of a page carries back."""
    return re.search(r'name="word" value="([^"]+)"', page.text)[1]


def left(server, client) -> bool:
    """Whether a page of a server is refused."""
    return "/sign-in" in client.get(f"{server.address}/overview", headers={"Accept": "text/html"}).headers.get(
        "location", ""
    )


@pytest.mark.slow
def test_out_at_one_is_out_at_all_and_open_pages_end(servers):
    one, other = servers
    here = sign_in(one, "li.si")
    assert not left(other, here)
    page = Wire(one, here)
    page.run("overview")
    form = {"word": word_of(here.get(f"{other.address}/account")), "act": "leave"}
    assert here.post(f"{other.address}/account", data=form).status_code == 200
    assert left(other, here)  # the browser has forgotten
    with pytest.raises(ConnectionClosed):
        page.wait_for_the_end(60)
    page.close()
    # who closes an account ends it at every server, whatever the browser still knows
    again = sign_in(other, "li.si")
    assert (left(one, again), left(other, again)) == (False, False)
    kept = Accounts(record_of(one).beside("accounts.json"), record_of(one), rules.current())
    kept.close("li.si", closed=True, by=SINGLE)
    assert (left(one, again), left(other, again)) == (True, True)
    here.close()
    again.close()


@pytest.mark.slow
def test_behind_the_proxy_of_the_guide_a_killed_server_signs_nobody_out(servers, browser, tmp_path):
    guide = (ROOT / "docs" / "运维.md").read_text("utf-8")
    front, ports = free_port(), [free_port() for _ in servers]
    upstream = proxy.several(guide)
    for placed, port in zip(("10.0.0.11:443", "10.0.0.12:443"), ports, strict=True):
        upstream = upstream.replace(placed, f"127.0.0.1:{port}")
    (real_ip,) = re.findall(r"^```nginx\n(set_real_ip_from .*?)^```", guide, re.M | re.S)
    sites = [upstream + proxy.site(tmp_path, front, "https://monitor")]
    for port, server in zip(ports, servers, strict=True):
        machine = proxy.site(tmp_path, port, server.address.removesuffix("/jxjc"))
        sites.append(re.sub(r"(listen \S+ ssl;)", rf"\1\n{real_ip.replace('10.0.0.10', '127.0.0.1')}", machine))
    with proxy.running(tmp_path, f"https://127.0.0.1:{front}/jxjc", *sites) as address:
        elsewhere = httpx.HTTPTransport(verify=False, local_address="127.0.0.2")
        with httpx.Client(base_url=address, transport=elsewhere, headers={"X-Forwarded-For": "6.6.6.6"}) as client:
            form = {"word": word_of(client.get("/sign-in")), "account": "nobody", "password": "x"}
            assert client.post("/sign-in", data=form).status_code == 401
        tried = [e.body for e in record_of(servers[0]).read() if e.act == "access.sign_in_failed"]
        assert tried[-1]["by"]["from"] == "127.0.0.2"  # through both proxies, whatever the client says
        visit = Visit(browser, address, ignore_https_errors=True)
        page = visit.page
        page.goto(f"{address}/sign-in")
        page.fill("[name=account]", "zhang.san")
        page.fill("[name=password]", PASSWORD)
        page.click("button")
        page.wait_for_selector(READY, timeout=PATIENCE)
        page.goto(address + CENTRE)
        page.wait_for_selector(READY, timeout=PATIENCE)
        last = [
            line
            for line in (tmp_path / "access.log").read_text().splitlines()
            if "/jxjc/centre" in line and line.startswith(f"{front} ")
        ]
        used = next(n for n, port in enumerate(ports) if f"127.0.0.1:{port}" in last[-1])
        servers[used].kill()
        page.wait_for_selector("[data-testid=stApp]:not([data-test-connection-state=CONNECTED])", timeout=PATIENCE)
        page.wait_for_selector(f"{READY}[data-test-connection-state=CONNECTED]", timeout=PATIENCE)
        assert "示例·C1中心" in page.inner_text("[data-testid=stApp]")
        page.goto(f"{address}/overview?dataset=real")
        page.wait_for_selector(READY, timeout=PATIENCE)
        assert "示例·zhang.san" in page.inner_text("[data-testid=stSidebar]")
        visit.close()
    came = [e.body for e in record_of(servers[0]).read() if e.act == "access.signed_in"]
    assert [body["by"]["account"] for body in came].count("zhang.san") == 2  # here, and for the tests before
