"""How the server is put into operation: what it refuses to start with, the sub-path, and the files in docs/服务器."""

import re
import shutil
import socket
import ssl
import subprocess
import sys
import time

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from data.access import rules
from data.access.accounts import Accounts
from data.access.identity import SINGLE
from data.journal.folder import FolderRecord
from tests.database_server import free_port
from tests.pages import proxy
from tests.pages.server import ROOT, serving
from tests.pages.wire import FIRST, PASSWORD, Wire, sign_in

FILES = ROOT / "docs" / "服务器"
# of the settings in the guide's environment file, those that stand for folders of a server
FOLDERS = {
    "MONITOR_RECORD", "MONITOR_DEMONSTRATION", "MONITOR_CACHE", "MONITOR_BACKUP", "MONITOR_PROGRAM", "MONITOR_CERTIFICATE",
}  # fmt: skip
HOSTS = "STREAMLIT_SERVER_ALLOWED_HOSTS"
HOST = "monitor.example.gov.cn"


def start(folder, *options, **environment) -> str:
    """Start a server that must refuse; what it says."""
    import os

    settings = {"MONITOR_RECORD": str(folder / "record"), "MONITOR_CACHE": str(folder / "cache")} | environment
    done = subprocess.run(
        [sys.executable, "-m", "streamlit", "run", "dashboard.py", "--server.port", "8999", *options],
        cwd=ROOT, env=os.environ | settings, text=True, capture_output=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    return done.stdout + done.stderr


@pytest.mark.slow
def test_without_sign_in_no_other_address_is_accepted(tmp_path):
    said = start(tmp_path, "--server.address", "0.0.0.0")
    assert "没有启动：没有登录" in said
    assert "0.0.0.0" in said


@pytest.mark.slow
@pytest.mark.parametrize(
    ("environment", "word"),
    [
        ({"MONITOR_SIGN_IN": "yes"}, "MONITOR_SIGN_IN 是“yes”"),
        ({"MONITOR_SIGN_IN": "accounts"}, "还没有系统管理员账户"),
        ({"MONITOR_SIGN_IN": "oidc"}, "缺少 redirect_uri"),
        ({"MONITOR_ACCESS": "/does/not/exist.yaml"}, "exist.yaml"),
    ],
)
def test_wrong_settings_are_said_before_anybody_can_come(tmp_path, environment, word):
    said = start(tmp_path, **environment)
    assert "没有启动" in said
    assert word in said
    assert "Traceback" not in said


def with_account(folder) -> None:
    """Make an account in the folder's record."""
    record = FolderRecord(folder / "record")
    Accounts(record.beside("accounts.json"), record, rules.current()).create(
        "admin", "示例·管理", "administrator", password=FIRST, by=SINGLE
    )


@pytest.mark.slow
def test_a_record_with_accounts_is_not_opened_without_sign_in(tmp_path):
    with_account(tmp_path)
    said = start(tmp_path, MONITOR_SIGN_IN="none")
    assert "没有启动：这个记录有账户" in said
    assert str(tmp_path / "record" / "accounts.json") in said
    assert "MONITOR_SIGN_IN=accounts" in said
    assert "Traceback" not in said
    (tmp_path / "record" / "accounts.json").write_text("{")
    assert "账户文件无法读取" in start(tmp_path, MONITOR_SIGN_IN="none")


@pytest.mark.slow
def test_a_server_without_sign_in_serves_nobody_once_there_is_an_account(tmp_path):
    with serving(tmp_path) as server:
        assert httpx.get(f"{server.address}/", headers={"Accept": "text/html"}).status_code == 200
        wire = Wire(server, None)
        assert wire.run("policy", "dataset=real").pages
        with_account(tmp_path)
        for path in ("/", "/policy", "/sign-in", "/_stcore/health"):
            answer = httpx.get(server.address + path)
            assert (answer.status_code, "这个记录有账户" in answer.text) == (403, True), path
        with pytest.raises(InvalidStatus):
            Wire(server, None)
        with pytest.raises(ConnectionClosed):  # and who was there before goes
            wire.wait_for_the_end(60)
        (tmp_path / "record" / "accounts.json").unlink()
        assert httpx.get(f"{server.address}/_stcore/health").text == "ok"


@pytest.fixture(scope="module")
def below(tmp_path_factory):
    """A server with the guide's settings: with accounts, below /jxjc; over empty records."""
    folder = tmp_path_factory.mktemp("below")
    record = FolderRecord(folder / "record")
    accounts = Accounts(record.beside("accounts.json"), record, rules.current())
    accounts.create("auditor", "示例·审计", "auditor", password=FIRST, by=SINGLE)
    accounts.set_password("auditor", PASSWORD, own=True, by=SINGLE)
    accounts.create("admin", "示例·管理", "administrator", password=FIRST, by=SINGLE)
    set_there = re.findall(r"^(\w+)=(.+)$", (FILES / "environment").read_text("utf-8"), re.M)
    set_here = {name: value for name, value in set_there if name not in FOLDERS}
    assert (set_here["MONITOR_SIGN_IN"], set_here[HOSTS]) == ("accounts", HOST)
    set_here[HOSTS] += " 127.0.0.1"  # most tests come without the proxy
    with serving(folder, **set_here) as server:
        yield server


@pytest.mark.slow
def test_below_a_sub_path_everything_is_behind_the_gate_too(below):
    root = below.address.removesuffix("/jxjc")
    html = {"Accept": "text/html"}
    answer = httpx.get(f"{below.address}/system?x=1", headers=html)
    assert answer.headers["location"] == "/jxjc/sign-in?next=%2Fjxjc%2Fsystem%3Fx%3D1"
    for path in ("/jxjc/_stcore/host-config", "/jxjc/media/x", "/_stcore/host-config", "/media/x", "/jxjc/static/x.js"):
        assert httpx.get(root + path).status_code == 401, path
    assert httpx.get(f"{below.address}/_stcore/metrics").status_code == 404
    client = sign_in(below, "auditor")
    page = client.get("/system", headers=html)
    assert page.status_code == 200
    assert "Path=/jxjc" in httpx.get(f"{below.address}/sign-in").headers["set-cookie"]
    wire = Wire(below, client)
    assert wire.run("system").pages == ["系统"]
    wire.close()
    assert "退出登录" in client.get("/account").text
    client.close()


def test_accounts_that_cannot_be_read_let_nobody_in_and_say_so(below):
    """Whatever the reason: nobody is served an error page of the server's own."""
    file = below.record / "accounts.json"
    sound = file.read_bytes()
    client = sign_in(below, "auditor")
    wire = Wire(below, client)
    wire.run("system")
    file.write_text("{")
    try:
        answer = client.get("/system", headers={"Accept": "text/html"})
        assert (answer.status_code, "账户文件无法读取" in answer.text) == (503, True)
        with pytest.raises(InvalidStatus):
            Wire(below, client)
        with pytest.raises(ConnectionClosed):
            wire.wait_for_the_end(60)
    finally:
        file.write_bytes(sound)
        client.close()


@pytest.fixture
def nginx(below, tmp_path):
    """nginx with the file of the guide in front of that server: its address."""
    port = free_port()
    site = proxy.site(tmp_path, port, below.address.removesuffix("/jxjc"))
    with proxy.running(tmp_path, f"https://127.0.0.1:{port}/jxjc", site) as address:
        yield address


def test_who_forgets_tls_or_the_sub_path_is_led_there(nginx, tmp_path):
    site = (tmp_path / "nginx.conf").read_text("utf-8")
    plain, secure = re.findall(r"listen 127\.0\.0\.1:(\d+)", site)
    answer = httpx.get(f"http://127.0.0.1:{plain}/jxjc/policy?x=1", headers={"Host": "evil.example"})
    assert (answer.status_code, answer.headers["location"]) == (301, f"https://{HOST}/jxjc/policy?x=1")
    for path in ("/", "/jxjc"):
        answer = httpx.get(f"https://127.0.0.1:{secure}{path}", verify=False, headers={"Host": HOST})
        assert answer.is_redirect, path
        assert re.fullmatch(rf"https://{HOST}(:{secure})?/jxjc/", answer.headers["location"]), path
    assert httpx.get(f"https://127.0.0.1:{secure}/other", verify=False).status_code == 404


def test_under_its_own_name_a_page_gets_its_connection_and_under_another_not(nginx):
    """The example's address is the one that the server accepts (STREAMLIT_SERVER_ALLOWED_HOSTS)."""
    secure = nginx.removesuffix("/jxjc").rpartition(":")[2]
    with httpx.Client(base_url=nginx, verify=False, headers={"Host": HOST}) as client:
        word = re.search(r'name="word" value="([^"]+)"', client.get("/sign-in").text)[1]
        form = {"word": word, "account": "auditor", "password": PASSWORD}
        assert client.post("/sign-in", data=form, headers={"Origin": f"https://{HOST}"}).status_code == 200
        cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE

    def opened(host: str):
        return connect(
            f"wss://{host}/jxjc/_stcore/stream", sock=socket.create_connection(("127.0.0.1", int(secure))), ssl=context,
            origin=f"https://{host}", subprotocols=["streamlit"], additional_headers={"Cookie": cookies},
        )  # fmt: skip

    opened(HOST).close()
    with pytest.raises(InvalidStatus):
        opened("evil.example")


def test_behind_nginx_with_tls(nginx, below):
    assert httpx.get(f"{nginx}/_stcore/health", verify=False).text == "ok"
    with httpx.Client(base_url=nginx, verify=False, headers={"X-Forwarded-For": "6.6.6.6"}) as client:
        page = client.get("/sign-in")
        assert page.headers["strict-transport-security"]
        assert "Secure" in page.headers["set-cookie"]
        word = re.search(r'name="word" value="([^"]+)"', page.text)[1]
        form = {"word": word, "account": "auditor", "password": PASSWORD}
        assert client.post("/sign-in", data=form, headers={"Origin": nginx.removesuffix("/jxjc")}).status_code == 200
        assert client.get("/system", headers={"Accept": "text/html"}).status_code == 200
    came = [e for e in FolderRecord(below.record).read() if e.act == "access.signed_in"]
    assert came[-1].body["by"]["from"] == "127.0.0.1"  # what the client wrote itself does not count


def test_addresses_that_are_for_one_person_are_in_no_log_of_the_proxy(nginx, below, tmp_path):
    media, upload = "/media/" + "0" * 32 + ".xlsx", "/_stcore/upload_file/a-session/a-file"
    with httpx.Client(base_url=nginx, verify=False) as client:
        assert client.get("/policy?seen=1").status_code == 401
        for path in (media, media + "?title=x", upload):
            assert client.get(path).status_code == 401  # it came through to the gate
            assert client.put(path, content=b"x").status_code == 401
    written = (tmp_path / "access.log").read_text() + (tmp_path / "error.log").read_text()
    assert "/jxjc/policy?seen=1" in written
    assert "/media/" not in written
    assert "/upload_file/" not in written


@pytest.mark.slow
def test_the_proxy_logs_no_such_address_when_the_server_is_away_either(nginx, tmp_path):
    """Its error log holds the line of the request that failed."""
    site = (tmp_path / "nginx.conf").read_text()
    (tmp_path / "nginx.conf").write_text(
        re.sub(r"proxy_pass http://127.0.0.1:\d+;", "proxy_pass http://127.0.0.1:1;", site)
    )
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    subprocess.run([program, "-p", tmp_path, "-c", tmp_path / "nginx.conf", "-s", "reload"], check=True)
    with httpx.Client(base_url=nginx, verify=False) as client:
        for _ in range(300):
            if client.get("/policy").status_code == 502:
                break
            time.sleep(0.1)
        assert client.get("/media/0.xlsx").status_code == 502
        assert client.get("/_stcore/upload_file/a/b").status_code == 502
    failed = (tmp_path / "error.log").read_text()
    assert "/jxjc/policy" in failed
    assert "/media/" not in failed
    assert "/upload_file/" not in failed
