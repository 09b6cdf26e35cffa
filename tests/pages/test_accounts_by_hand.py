"""What an administrator has to see to on 系统: somebody whom a hand wrote into the file of accounts, and somebody who waits for a second
administrator. Both are kept out at the gate."""

import json

import httpx
import pytest

from data.access import rules
from data.access.accounts import Accounts
from data.access.identity import SINGLE
from data.journal.folder import FolderRecord
from tests.pages.server import serving
from tests.pages.visit import PATIENCE, READY, Visit
from tests.pages.wire import FIRST, PASSWORD, sign_in


@pytest.fixture
def kept(tmp_path) -> Accounts:
    """With one administrator, a second one whom nobody made, with the password of the first, and an official whom somebody else
    made."""
    record = FolderRecord(tmp_path / "record")
    accounts = Accounts(record.beside("accounts.json"), record, rules.current())
    accounts.create("admin", "示例·管理", "administrator", password=FIRST, by=SINGLE)
    accounts.set_password("admin", PASSWORD, own=True, by=SINGLE)
    asked = rules.SecondAdministrator(roles=("official",))
    strict = Accounts(accounts.kept, record, rules.current().model_copy(update={"second_administrator": asked}))
    strict.create("new", "示例·新人", "official", schemes=["zhejiang"], password=FIRST, by=SINGLE)
    content = json.loads(accounts.kept.path.read_text("utf-8"))
    content["accounts"]["ghost"] = content["accounts"]["admin"] | {"account": "ghost", "name": "示例·无人"}
    accounts.kept.path.write_text(json.dumps(content), "utf-8")
    return accounts


@pytest.mark.slow
def test_a_phantom_is_taken_out_and_who_waits_is_confirmed(kept, browser, tmp_path):
    with serving(tmp_path, MONITOR_SIGN_IN="accounts") as server:
        with pytest.raises(AssertionError, match="账户“ghost”与操作记录不符（没有任何操作建立过这个账户），不能使用"):
            sign_in(server, "ghost")
        visit = Visit(browser, server.address)
        visit.page.goto(f"{server.address}/system?dataset=real&system_part=账户")
        visit.page.locator("#account").fill("admin")
        visit.page.locator("#password").fill(PASSWORD)
        visit.page.locator("#password").press("Enter")
        visit.page.wait_for_selector(READY, timeout=PATIENCE)
        visit.wait_for("账户“ghost”与操作记录不符（没有任何操作建立过这个账户），不能使用")
        assert [line[4] for line in visit.table()[1:]] == ["启用", "待另一名系统管理员确认", "与操作记录不符"]
        visit.page.get_by_label("账户", exact=True).last.click()
        visit.page.get_by_role("option", name="ghost").click()
        visit.settle()
        assert visit.page.get_by_role("button", name="重设首次密码").count() == 0
        visit.page.get_by_role("button", name="按操作记录恢复").click()
        visit.wait_for("已移除：ghost")
        assert "与操作记录不符" not in visit.text()
        with pytest.raises(AssertionError, match="账户“new”须由另一名系统管理员确认后才能登录"):
            sign_in(server, "new", FIRST)
        visit.wait_for("待另一名系统管理员确认的账户：new")
        visit.page.get_by_label("账户", exact=True).last.click()
        visit.page.get_by_role("option", name="new").click()
        visit.settle()
        visit.page.get_by_role("button", name="确认").click()
        visit.wait_for("已确认：new，现在可以登录")
        assert sign_in(server, "new", FIRST)
        visit.clean()
        visit.close()
        with pytest.raises(AssertionError, match="账户名、密码或动态码不正确"):
            sign_in(server, "ghost")
        assert httpx.get(f"{server.address}/_stcore/health").status_code == 200
    assert list(kept.all()) == ["admin", "new"]
    assert kept.differences() == {}
