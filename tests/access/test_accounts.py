"""Local accounts: what is refused, what the journal knows of a change, and that it knows nothing secret."""

import json
import os
import stat

import pytest

from data.access import rules
from data.access.accounts import Accounts
from data.access.credentials import passwords
from data.access.identity import SINGLE
from data.journal.durable import RecordError
from data.problem import Refused
from tests.access.conftest import FIRST, OWN


@pytest.mark.parametrize(
    ("password", "word"),
    [("Ab1-", "4 个字符"), ("abcdefghijkl", "1 类字符"), ("abcdefghij12", "2 类字符"), ("Li.si-2026-xx", "包含账户名"),
     ("Password-2026", "常见的弱密码"), ("A1-" + "x" * 200, "203 个字符")],
)  # fmt: skip
def test_a_weak_password_is_refused_with_the_reason(password, word):
    with pytest.raises(Refused, match=word):
        passwords.check(password, "li.si", rules.current().password)


def test_a_generated_first_password_passes_the_rules():
    for _ in range(20):
        passwords.check(passwords.first(rules.current().password), "li.si", rules.current().password)


@pytest.mark.parametrize(
    ("account", "name", "role", "scope", "word"),
    [
        ("Li Si", "李四", "leader", {}, "账户名"),
        ("x", "李四", "leader", {}, "账户名"),
        ("wang", "", "leader", {}, "姓名"),
        ("wang", "王五", "king", {}, "没有角色"),
        ("wang", "王五", "single", {}, "没有角色"),
        ("wang", "王五", "official", {}, "没有指定建设方案"),
        ("wang", "王五", "official", {"centres": ["C1"]}, "没有指定建设方案"),
        ("wang", "王五", "centre_editor", {"centres": ["C1", "C2"]}, "应属于一个中心"),
        ("wang", "王五", "expert", {}, "没有指定中心"),
        ("wang", "王五", "auditor", {"centres": ["C1"]}, "不按方案或中心授权"),
        ("li.si", "李四", "leader", {}, "已有账户"),
    ],
)
def test_an_account_that_does_not_fit_is_refused_and_nothing_recorded(
    accounts, record, account, name, role, scope, word
):
    before = list(record.read())
    with pytest.raises(Refused, match=word):
        accounts.create(account, name, role, password=FIRST, by=SINGLE, **scope)
    assert list(record.read()) == before


def test_every_change_is_recorded_with_before_and_after_and_nothing_secret(accounts, record):
    accounts.assign("li.si", "leader", by=SINGLE)
    accounts.close("li.si", closed=True, by=SINGLE)
    accounts.close("li.si", closed=False, by=SINGLE)
    events = [e for e in record.read() if e.act == "access.account" and e.body["account"] == "li.si"]
    assert [e.body["change"] for e in events] == ["created", "password", "assigned", "closed", "opened"]
    assigned = events[2].body
    assert (assigned["before"]["role"], assigned["after"]["role"]) == ("official", "leader")
    assert assigned["before"]["schemes"] == ["zhejiang"]
    assert assigned["by"]["role"] == "single"
    written = record.path.joinpath("journal.jsonl").read_text("utf-8")
    assert "argon2" not in written
    assert FIRST not in written
    assert OWN not in written


def test_the_file_is_for_its_owner_only(accounts):
    assert stat.S_IMODE(os.stat(accounts.kept.path).st_mode) == 0o600  # noqa: PTH116
    assert OWN not in accounts.kept.path.read_text("utf-8")


def test_the_last_administrator_stays(accounts):
    with pytest.raises(Refused, match="最后一个系统管理员"):
        accounts.close("admin", closed=True, by=SINGLE)
    with pytest.raises(Refused, match="最后一个系统管理员"):
        accounts.assign("admin", "leader", by=SINGLE)
    accounts.create("second", "示例·另一人", "administrator", password=FIRST, by=SINGLE)
    accounts.close("admin", closed=True, by=SINGLE)


def test_what_cannot_be_recorded_does_not_happen(accounts, monkeypatch):
    def full(*_, **__):
        raise RecordError("磁盘空间不足")

    monkeypatch.setattr(accounts._record, "append", full)
    with pytest.raises(RecordError):
        accounts.close("li.si", closed=True, by=SINGLE)
    assert not accounts.all()["li.si"].closed


def test_two_processes_do_not_lose_each_others_accounts(accounts, record):
    other = Accounts(accounts.kept, record, rules.current())
    other.all()
    accounts.create("one", "示例·一", "leader", password=FIRST, by=SINGLE)
    other.create("two", "示例·二", "leader", password=FIRST, by=SINGLE)
    assert {"one", "two", "li.si"} <= set(accounts.all())


def test_a_damaged_file_lets_nobody_in(accounts):
    accounts.kept.path.write_text(json.dumps({"form": 1}))
    with pytest.raises(RecordError, match="无法读取"):
        accounts.all()
