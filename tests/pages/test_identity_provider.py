"""Signing in through an identity provider (OIDC) in Chromium: a real provider on this machine, another site than ours."""

import pytest
from oidc_provider_mock import User, run_server_in_thread

from data.journal.folder import FolderRecord
from tests.pages.conftest import with_demonstration
from tests.pages.server import serving
from tests.pages.visit import PATIENCE, READY, Visit

USERS = [
    User(sub="u-1001", claims={"name": "示例·王处", "monitor_role": "official", "monitor_schemes": ["zhejiang"]}),
    User(sub="u-2002", claims={"name": "示例·路人"}),
]


@pytest.fixture(scope="module")
def provided(demonstration_record, tmp_path_factory):
    """A server that sends people to the provider, and the provider's address."""
    folder = with_demonstration(demonstration_record, tmp_path_factory.mktemp("provided"))
    with run_server_in_thread(user_claims=USERS) as provider:
        issuer = f"http://localhost:{provider.server_port}"
        secrets = folder / "secrets.toml"

        def configured(address: str) -> None:
            secrets.write_text(
                f'[auth]\nredirect_uri = "{address}/oauth2callback"\ncookie_secret = "{"x" * 40}"\nclient_id = "monitor"\n'
                f'client_secret = "secret"\nserver_metadata_url = "{issuer}/.well-known/openid-configuration"\n'
            )

        more = {"MONITOR_SIGN_IN": "oidc", "STREAMLIT_SECRETS_FILES": str(secrets)}
        with serving(folder, before=configured, **more) as server:
            yield server, issuer


@pytest.fixture
def person(provided, browser):
    """Opens the start page as somebody with a fresh browser, and goes through the provider."""
    server, issuer = provided
    opened = []

    def come(sub: str) -> Visit:
        visit = Visit(browser, server.address)
        opened.append(visit)
        visit.page.goto(f"{server.address}/policy")
        visit.page.get_by_text("前往统一身份认证").click()
        visit.page.wait_for_url(f"{issuer}/**")
        visit.page.locator("input[name=sub]").fill(sub)
        visit.page.locator("button[type=submit], input[type=submit]").first.click()
        return visit

    yield come
    for visit in opened:
        visit.close()


@pytest.mark.slow
def test_in_through_the_provider_with_role_and_name_and_out_again(provided, person):
    server, issuer = provided
    visit = person("u-1001")
    visit.page.wait_for_selector(READY, timeout=PATIENCE)
    visit.wait_for("示例·王处")
    assert "主管部门人员" in visit.text()
    cookies = {c["name"]: c for c in visit.page.context.cookies() if "127.0.0.1" in c["domain"]}
    # Streamlit's own cookie would live for thirty days, and nobody could end it
    assert not [name for name in cookies if name.startswith("_streamlit_user")]
    kept = cookies["monitor_sign_in"]
    assert (kept["httpOnly"], kept["sameSite"]) == (True, "Strict")
    (came,) = [e for e in FolderRecord(server.record).read() if e.act == "access.signed_in"]
    assert (came.body["by"]["account"], came.body["by"]["role"], came.body["by"]["way"]) == (
        "u-1001",
        "official",
        "oidc",
    )

    visit.page.get_by_text("账户与退出").click()
    visit.page.get_by_role("button", name="退出登录").click()
    visit.page.wait_for_url(f"{issuer}/**")  # the provider ends its own session, too
    visit.page.goto(f"{server.address}/policy")
    assert visit.page.get_by_text("前往统一身份认证").is_visible()


@pytest.mark.slow
def test_who_has_no_role_here_is_told_so_and_it_is_recorded(provided, person):
    visit = person("u-2002")
    visit.page.get_by_text("没有角色").wait_for()
    assert "monitor_sign_in" not in {c["name"] for c in visit.page.context.cookies()}
    failed = [e for e in FolderRecord(provided[0].record).read() if e.act == "access.sign_in_failed"]
    assert failed[-1].body["by"]["account"] == "u-2002"
