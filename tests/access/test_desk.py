"""Signing in and out: what is recorded, when it ends, and that failures of others lock nobody out."""

from datetime import timedelta

import pytest
from argon2 import PasswordHasher

from data.access.credentials import passwords
from data.access.credentials.passwords import NOBODY
from data.access.identity import SINGLE
from data.journal.clock import now
from data.journal.durable import RecordError
from data.journal.folder import FolderRecord
from data.problem import Refused
from tests.access.conftest import FIRST, OWN

HERE, ELSEWHERE = "10.0.0.1", "10.0.0.2"


@pytest.fixture(params=["folder", "postgresql"])
def record(request, tmp_path):
    """Everything here holds wherever the sign-ins stand."""
    return FolderRecord(tmp_path / "record") if request.param == "folder" else request.getfixturevalue("one_record")()


def fail(desk, address=ELSEWHERE, account="li.si", times=1):
    for _ in range(times):
        with pytest.raises(Refused, match="账户名、密码或动态码不正确"):
            desk.enter(account, "Wrong-Horse-7", address)


def test_signing_in_and_out_is_recorded_with_who_as_what_and_from_where(desk, record):
    word, begun = desk.enter("li.si", OWN, HERE)
    assert desk.sign_ins.by_token(word) is begun
    desk.leave(begun)
    assert desk.sign_ins.by_token(word) is None
    came, went = [e for e in record.read() if e.act.startswith("access.signed")]
    assert (came.act, went.act) == ("access.signed_in", "access.signed_out")
    assert came.body["by"] == {
        "account": "li.si", "name": "示例·李四", "role": "official", "way": "accounts", "from": HERE,
    }  # fmt: skip
    assert not any(word.encode() in line for line in record.lines())


def test_nobody_learns_whether_an_account_exists(desk, record):
    said = set()
    for account in ("li.si", "nobody", "示例", ""):
        with pytest.raises(Refused) as refused:
            desk.enter(account, "Wrong-Horse-7", ELSEWHERE)
        said.add(str(refused.value))
    assert len(said) == 1
    reasons = [e.body["reason"] for e in record.read() if e.act == "access.sign_in_failed"]
    assert reasons[:2] == ["密码不符", "没有这个账户"]


def test_an_unknown_account_costs_as_much_as_a_wrong_password(desk, monkeypatch):
    tried = []
    real = passwords.HASHER.verify
    monkeypatch.setattr(
        type(passwords.HASHER), "verify", lambda _, stored, word: tried.append(stored) or real(stored, word)
    )
    fail(desk, account="nobody")
    assert tried == [passwords.NOBODY]
    assert not PasswordHasher().check_needs_rehash(NOBODY)  # in use the hash is made as those of people are


def test_failures_pause_the_one_who_fails_and_nobody_else(desk, clock):
    desk.enter("li.si", OWN, HERE)
    fail(desk, times=5)
    with pytest.raises(Refused, match="失败次数过多.*10 分钟"):
        desk.enter("li.si", OWN, ELSEWHERE)
    for number in range(3):  # from many addresses
        fail(desk, address=f"10.0.1.{number}", times=5)
    with pytest.raises(Refused, match="失败次数过多"):
        desk.enter("li.si", OWN, "10.0.9.9")
    assert desk.enter("li.si", OWN, HERE)  # where he has been before, he gets in
    clock.later(minutes=11)
    assert desk.enter("li.si", OWN, ELSEWHERE)


def test_familiar_addresses_are_known_after_a_restart(desk, record, accounts):
    from data.access.sign_in.desk import Desk

    desk.enter("li.si", OWN, HERE)
    again = Desk("accounts", record, accounts, desk.rules)
    for number in range(4):
        fail(again, address=f"10.0.1.{number}", times=5)
    with pytest.raises(Refused, match="失败次数过多"):
        again.enter("li.si", OWN, "10.0.9.9")
    assert again.enter("li.si", OWN, HERE)


def test_one_address_trying_many_accounts_is_paused(desk):
    for number in range(30):
        fail(desk, account=f"guess{number}")
    with pytest.raises(Refused, match="失败次数过多"):
        desk.enter("admin", FIRST, ELSEWHERE)


def test_a_sign_in_ends_when_idle_and_in_any_case(desk, clock):
    word, begun = desk.enter("li.si", OWN, HERE)
    clock.later(minutes=29)
    assert desk.sign_ins.by_token(word)
    desk.sign_ins.touch(begun)
    clock.later(minutes=29)
    assert desk.sign_ins.by_token(word)
    clock.later(minutes=2)
    assert desk.sign_ins.by_token(word) is None
    word, begun = desk.enter("li.si", OWN, HERE)
    for _ in range(60):
        clock.later(minutes=12)
        desk.sign_ins.touch(begun)
    assert desk.sign_ins.by_token(word) is None


@pytest.mark.parametrize(
    ("span", "holds"),
    [
        ({"minutes": 30, "seconds": -1}, True),
        ({"minutes": 30}, False),
        ({"days": 365}, False),
        ({"minutes": -5}, True),  # a clock is set right
        ({"minutes": -5, "seconds": -1}, False),
        ({"days": -365}, False),  # or is a year off: nobody stays signed in for a year
    ],
)
def test_a_sign_in_at_the_second_of_its_end_and_when_the_clock_jumps(desk, clock, span, holds):
    word, _ = desk.enter("li.si", OWN, HERE)
    clock.later(**span)
    assert (desk.sign_ins.by_token(word) is not None) == holds
    assert desk.enter("li.si", OWN, HERE)  # whatever the clock says now, one signs in again


@pytest.mark.parametrize(("short", "holds"), [(1, True), (0, False)])
def test_at_the_latest_it_ends_after_the_absolute_time(desk, clock, short, holds):
    word, begun = desk.enter("li.si", OWN, HERE)
    for _ in range(12 * 6 - 1):
        clock.later(minutes=10)
        desk.sign_ins.touch(begun)
    clock.later(minutes=10, seconds=-short)
    assert (desk.sign_ins.by_token(word) is not None) == holds


@pytest.mark.parametrize(
    "change",
    [
        lambda a: a.close("li.si", closed=True, by=SINGLE),
        lambda a: a.assign("li.si", "leader", by=SINGLE),
        lambda a: a.set_password("li.si", "Another-Horse-8", own=False, by=SINGLE),
        lambda a: a.end_sign_ins("li.si", by=SINGLE),
    ],
    ids=["closed", "other role", "new password", "signed out everywhere"],
)
def test_a_change_of_the_account_ends_its_sign_ins_at_once(desk, accounts, change):
    word, begun = desk.enter("li.si", OWN, HERE)
    change(accounts)
    assert desk.sign_ins.by_token(word) is None
    assert desk.sign_ins.by_handle(begun.handle) is None


def test_signing_out_everywhere(desk):
    words = [desk.enter("li.si", OWN, HERE)[0] for _ in range(3)]
    desk.leave(desk.sign_ins.by_token(words[0]), of_all=True)
    assert [desk.sign_ins.by_token(word) for word in words] == [None] * 3


def test_a_first_password_must_be_changed_and_one_that_is_too_old(desk, accounts, clock):
    assert desk.enter("admin", FIRST, HERE)[1].must_change
    assert not desk.enter("li.si", OWN, HERE)[1].must_change
    old = accounts.all()["li.si"].__dict__ | {"changed_on": "2020-01-01"}
    from data.access.account import Account

    assert Account(**old).password_over(desk.rules)


def test_changing_ones_own_password_needs_the_old_one(desk):
    word, begun = desk.enter("li.si", OWN, HERE)
    with pytest.raises(Refused, match="现在的密码不正确"):
        desk.change_password(begun, "Wrong-Horse-7", "Another-Horse-8")
    with pytest.raises(Refused, match="与现在的密码相同"):
        desk.change_password(begun, OWN, OWN)
    desk.change_password(begun, OWN, "Another-Horse-8")
    assert desk.sign_ins.by_token(word) is None
    assert desk.enter("li.si", "Another-Horse-8", HERE)


def test_nobody_is_in_before_it_is_recorded(desk, monkeypatch):
    def full(*_, **__):
        raise RecordError("磁盘空间不足")

    monkeypatch.setattr(desk.record, "append", full)
    with pytest.raises(RecordError):
        desk.enter("li.si", OWN, HERE)
    assert desk.sign_ins.of("li.si") == []


def test_a_change_of_the_settings_is_recorded_once(record):
    from data.access import rules
    from data.access.sign_in import desk as desks

    known = rules.current()
    changed = known.model_copy(update={"session": known.session.model_copy(update={"idle_minutes": 10})})
    for settings in (known, known, changed):
        desks._note_settings("oidc", record, settings)
    first, second = [e for e in record.read() if e.act == "access.settings"]
    assert "before" not in first.body
    assert (second.body["before"]["session"]["idle_minutes"], second.body["after"]["session"]["idle_minutes"]) == (
        30,
        10,
    )


def claims(**changed):
    return {"sub": "u1", "name": "示例·赵六", "monitor_role": "official", "monitor_schemes": ["zhejiang"],
            "exp": now().timestamp() + 600} | changed  # fmt: skip


def test_claims_of_a_provider_make_an_identity_that_ends_with_its_token(desk, clock):
    desk.accounts = None  # the provider has them
    word, begun = desk.enter_by_claims(
        claims(monitor_role="expert", monitor_schemes=None, monitor_centres="C1, C2"), HERE
    )
    assert begun.identity.centres == {"C1", "C2"}
    clock.moment = begun.ends - timedelta(seconds=1)
    assert desk.sign_ins.by_token(word)
    clock.later(seconds=1)
    assert desk.sign_ins.by_token(word) is None


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"monitor_role": None}, "没有角色"),
        ({"monitor_role": "root"}, "没有角色"),
        ({"monitor_role": "single"}, "没有角色"),
        ({"monitor_schemes": []}, "授权不完整"),
        ({"exp": 1}, "已过有效期"),
        ({"exp": None}, "没有给出有效期"),
        ({"sub": ""}, "没有给出账户"),
    ],
)
def test_claims_that_say_too_little_let_nobody_in_and_are_recorded(desk, record, changed, word):
    with pytest.raises(Refused, match=word):
        desk.enter_by_claims(claims(**changed), HERE)
    assert [e.act for e in record.read()][-1] == "access.sign_in_failed"
