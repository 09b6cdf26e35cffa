"""The gate over plain HTTP and WebSocket: what who is not signed in can reach, and what is somebody else's."""

import re

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from data.journal.folder import FolderRecord
from tests.pages.wire import FIRST, PASSWORD, Wire, page_word, sign_in, signed_in

HTML = {"Accept": "text/html"}
# Every route of Streamlit 1.67 and some addresses that are none.
EVERYWHERE = [
    ("GET", "/"), ("GET", "/overview"), ("GET", "/centre?centre=ZD01"), ("GET", "/index.html"), ("GET", "/account"),
    ("POST", "/account"), ("GET", "/static/js/index.js"), ("GET", "/favicon.png"), ("GET", "/media/" + "0" * 56 + ".xlsx"),
    ("PUT", "/_stcore/upload_file/x/y"), ("DELETE", "/_stcore/upload_file/x/y"), ("OPTIONS", "/_stcore/upload_file/x/y"),
    ("GET", "/_stcore/host-config"), ("GET", "/_stcore/metrics"), ("GET", "/_stcore/script-health-check"),
    ("GET", "/_stcore/agent/openapi.json"), ("POST", "/_stcore/agent/mcp"), ("GET", "/component/x/y.js"),
    ("GET", "/_stcore/bidi-components/x"), ("GET", "/app/static/x"), ("GET", "/auth/login"), ("GET", "/auth/logout"),
    ("GET", "/oauth2callback?code=1&state=2"), ("GET", "/_stcore/stream"), ("GET", "/no/such/place"), ("GET", "//media/x"),
    ("GET", "/sign-in/../overview"), ("GET", "/sign-in%2f..%2foverview"), ("GET", "/_stcore/health/../host-config"),
]  # fmt: skip


@pytest.fixture(scope="module")
def editor(people_server):
    with signed_in(people_server, "editor") as client:
        yield client


@pytest.fixture(scope="module")
def other(people_server):
    with signed_in(people_server, "other") as client:
        yield client


def journal(server):
    return list(FolderRecord(server.record).read())


@pytest.mark.parametrize(("method", "path"), EVERYWHERE)
def test_signed_out_nothing_answers_but_the_sign_in_page(people_server, method, path):
    answer = httpx.request(method, people_server.address + path, content=b"x" if method == "PUT" else None)
    assert answer.status_code in (401, 404), path
    assert "streamlit" not in answer.text.lower()
    to_browser = httpx.request(method, people_server.address + path, headers=HTML)
    assert to_browser.status_code in (303, 401, 404)
    if to_browser.status_code == 303:
        assert to_browser.headers["location"].startswith("/sign-in?next=")


def test_what_is_open_to_everybody(people_server):
    assert httpx.get(f"{people_server.address}/_stcore/health").text == "ok"
    page = httpx.get(f"{people_server.address}/sign-in")
    assert page.status_code == 200
    assert "<script" not in page.text
    assert httpx.get(f"{people_server.address}/sign-in/style.css").status_code == 200


def test_every_answer_carries_the_headers(people_server, editor):
    for answer in (
        httpx.get(f"{people_server.address}/sign-in"),
        editor.get("/", headers=HTML),
        editor.get("/media/x"),
    ):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "'unsafe-inline'" not in policy.split("style-src")[0]
        assert "unsafe-eval" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["cache-control"] == "no-store"
        assert "strict-transport-security" not in answer.headers


def test_over_tls_the_cookie_is_secure_and_the_browser_stays_with_tls(people_server):
    proxied = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "10.1.2.3"}
    answer = httpx.get(f"{people_server.address}/sign-in", headers=proxied)
    assert answer.headers["strict-transport-security"].startswith("max-age=31536000")
    cookie = answer.headers["set-cookie"].lower()
    assert "secure" in cookie
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    streamlits = httpx.get(f"{people_server.address}/_stcore/health", headers=proxied).headers["set-cookie"]
    assert "_streamlit_xsrf" in streamlits
    assert "Secure" in streamlits


def test_a_connection_needs_a_sign_in_and_no_header_of_ones_own_is_one(people_server):
    for headers in ({}, {"X-Monitor-Sign-In": "local"}, {"Cookie": "monitor_sign_in=guess"}):
        with pytest.raises(InvalidStatus) as refused:
            Wire(people_server, None, **headers)
        assert refused.value.response.status_code == 403


def test_a_header_of_ones_own_does_not_change_who_one_is(people_server, editor):
    plain = Wire(people_server, editor)
    forged = Wire(people_server, editor, **{"X-Monitor-Sign-In": "local", "x-monitor-sign-in": "admin"})
    seen, shown = plain.run("policy"), forged.run("policy")
    # the same pages for the same person: neither the forged one's nor nobody's
    assert seen.pages == shown.pages
    assert "中心详情" in shown.pages
    assert "总览" not in shown.pages
    assert "<strong>示例·editor</strong>" in shown.text
    plain.close()
    forged.close()


def test_knowing_a_session_is_not_enough_to_take_it_over(people_server, editor, other):
    wire = Wire(people_server, editor)
    wire.run("policy")
    thief = Wire(people_server, other, session=wire.session)
    thief.run("policy")
    assert thief.session != wire.session
    with pytest.raises(InvalidStatus):
        Wire(people_server, None, session=wire.session)
    # the same person signed in on another device has a session of his own, too
    with signed_in(people_server, "editor") as again:
        second = Wire(people_server, again, session=wire.session)
        second.run("policy")
        assert second.session != wire.session
        second.close()
    wire.close()
    thief.close()


def test_uploads_go_only_where_the_page_of_the_same_person_asked_for_them(people_server, editor, other):
    wire = Wire(people_server, editor)
    wire.run("self_check", "dataset=demonstration")
    address = wire.upload_address("x.xlsx")
    token = page_word(editor)
    files = {"file": ("x.xlsx", b"x")}
    assert httpx.put(people_server.address + address, files=files, headers=token).status_code == 401
    assert other.put(address, files=files, headers=token).status_code == 403
    invented = address.rsplit("/", 1)[0] + "/00000000-0000-0000-0000-000000000000"
    assert editor.put(invented, files=files, headers=token).status_code == 403
    assert editor.put(address, files=files).status_code == 403  # without the page's token
    assert editor.put(address, files={"file": ("x.xlsx", b"x" * (21 * 2**20))}, headers=token).status_code == 413
    assert editor.put(address, files=files, headers=token).status_code == 204
    assert other.delete(address, headers=token).status_code == 403
    assert editor.delete(address, headers=token).status_code == 204
    assert [e.body["reason"] for e in journal(people_server) if e.act == "access.refused"][-1] == "不是给此人的地址"
    wire.close()


def test_forms_of_other_sites_are_refused(people_server):
    with httpx.Client(base_url=people_server.address) as client:
        word = re.search(r'name="word" value="([^"]+)"', client.get("/sign-in").text)[1]
        data = {"word": word, "account": "leader", "password": PASSWORD}
        for headers in ({"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
            assert client.post("/sign-in", data=data, headers=headers).status_code == 400
        assert client.post("/sign-in", data=data | {"word": "guess"}).status_code == 400
        assert client.post("/sign-in", data=data | {"account": "x" * 5000}).status_code == 400
        assert "monitor_sign_in" not in client.cookies
        assert client.post("/sign-in", data=data).status_code == 200


@pytest.mark.parametrize(
    "wanted",
    ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "/\r\nSet-Cookie: x=1"],
)
def test_after_signing_in_one_stays_here(people_server, wanted):
    with httpx.Client(base_url=people_server.address) as client:
        page = client.get("/sign-in", params={"next": wanted}).text
        assert 'name="next" value="/"' in page
        assert "evil" not in page


def test_what_is_typed_is_never_markup(people_server):
    with httpx.Client(base_url=people_server.address) as client:
        word = re.search(r'name="word" value="([^"]+)"', client.get("/sign-in").text)[1]
        typed = '"><script>alert(1)</script>'
        answer = client.post("/sign-in", data={"word": word, "account": typed, "password": "x"})
        assert answer.status_code == 401
        assert "<script" not in answer.text


def test_a_first_password_opens_nothing_but_its_change(people_server):
    with signed_in(people_server, "newcomer", FIRST) as client:
        assert client.get("/overview", headers=HTML).headers["location"] == "/account"
        with pytest.raises(InvalidStatus):
            Wire(people_server, client)
        page = client.get("/account").text
        assert "须先修改密码" in page
        word = re.search(r'name="word" value="([^"]+)"', page)[1]
        form = {"word": word, "act": "password", "old": FIRST, "new": PASSWORD, "again": PASSWORD}
        assert "两次输入的新密码不同" in client.post("/account", data=form | {"again": "x"}).text
        assert client.post("/account", data=form).status_code == 200
        assert client.get("/overview", headers=HTML).status_code == 303
    sign_in(people_server, "newcomer").close()


def test_signing_out_ends_the_open_connection_too(people_server):
    with signed_in(people_server, "leader") as client:
        wire = Wire(people_server, client)
        wire.run("policy")
        word = re.search(r'name="word" value="([^"]+)"', client.get("/account").text)[1]
        kept = dict(client.cookies)
        client.post("/account", data={"word": word, "act": "leave"})
        with pytest.raises((ConnectionClosed, TimeoutError)):
            wire.run("policy")
        again = httpx.get(f"{people_server.address}/policy", cookies=kept, headers=HTML)
        assert again.status_code == 303  # the old cookie opens nothing


@pytest.mark.slow
def test_closing_an_account_on_the_command_line_ends_its_connections(people_server):
    with signed_in(people_server, "reader") as client:
        wire = Wire(people_server, client)
        wire.run("policy")
        assert people_server.command("account", "close", "reader").returncode == 0
        with pytest.raises(ConnectionClosed):
            wire.wait_for_the_end(20)
        assert client.get("/policy", headers=HTML).status_code == 303
    assert people_server.command("account", "open", "reader").returncode == 0


def test_the_addresses_are_in_the_journal_and_passwords_are_not(people_server):
    came = [e for e in journal(people_server) if e.act == "access.signed_in"]
    assert {e.body["by"]["from"] for e in came} == {"127.0.0.1"}
    assert PASSWORD not in FolderRecord(people_server.record).path.joinpath("journal.jsonl").read_text("utf-8")
