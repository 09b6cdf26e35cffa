"""Signing in with a local account in Chromium, and what an open page does when the sign-in ends elsewhere."""

import re

import pyotp
import pytest

from tests.pages.visit import PATIENCE, READY, Visit
from tests.pages.wire import PASSWORD


@pytest.fixture
def opened(people_server, browser):
    visit = Visit(browser, people_server.address)
    visit.page.goto(f"{people_server.address}/policy?rule=HU-10")
    yield visit
    visit.close()


@pytest.mark.slow
def test_in_by_the_keyboard_to_where_one_wanted_and_out_when_it_ends_elsewhere(people_server, opened):
    page = opened.page
    assert page.title().startswith("登录")
    page.locator("#account:focus").wait_for()  # given by the page, a moment after it is there
    page.keyboard.type("hunan")
    page.keyboard.press("Tab")
    page.keyboard.type("falsch")
    page.keyboard.press("Enter")
    page.get_by_text("账户名、密码或动态码不正确").wait_for()
    assert page.locator("#account").input_value() == "hunan"
    page.locator("#password:focus").wait_for()  # now the password has it
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector(READY, timeout=PATIENCE)
    opened.wait_for("政策库")
    assert "rule=HU-10" in page.url
    opened.wait_for("示例·hunan")  # the sidebar may be drawn after the page
    blocked = [error for error in opened.errors if "Content Security Policy" in error]
    assert (blocked, opened.outside) == ([], [])

    assert people_server.command("account", "sign-out", "hunan").returncode == 0
    page.locator("#account").wait_for(timeout=PATIENCE)
    assert "/sign-in?next=" in page.url
    assert "政策库" not in opened.text()


@pytest.mark.slow
def test_a_second_factor_is_set_up_from_the_page_and_asked_for_afterwards(people_server, browser):
    visit = Visit(browser, people_server.address)
    page = visit.page

    def sign_in(code: str) -> None:
        page.goto(f"{people_server.address}/account")
        page.locator("#account").fill("leader")
        page.locator("#password").fill(PASSWORD)
        page.locator("#code").fill(code)
        page.get_by_role("button", name="登录").click()

    sign_in("")
    page.wait_for_selector(READY, timeout=PATIENCE)
    page.goto(f"{people_server.address}/account")
    secret = page.locator(".hint code").inner_text().replace(" ", "")
    assert page.locator("img.qr").evaluate("image => image.complete && image.naturalWidth > 100")
    device = pyotp.TOTP(secret)
    page.locator("#code").fill(device.now())
    page.get_by_role("button", name="启用动态码").click()
    page.get_by_text("动态码已启用").wait_for()
    page.get_by_role("button", name="退出登录").click()
    page.get_by_text("已退出登录").wait_for()
    sign_in("")
    page.get_by_text("账户名、密码或动态码不正确").wait_for()
    given = people_server.command("account", "recovery", "leader")
    code = re.search(r"(?:[0-9a-f]{4}-){3}[0-9a-f]{4}", given.stdout)[0]
    sign_in(code)
    page.wait_for_selector(READY, timeout=PATIENCE)
    blocked = [error for error in visit.errors if "Content Security Policy" in error]
    assert (blocked, visit.outside) == ([], [])
    visit.close()
