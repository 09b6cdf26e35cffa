"""动态码: who has set it up gets in with it only; each code once; a lost device; roles that must have it."""

from datetime import timedelta

import pyotp
import pytest

from data.access import rules
from data.access.account_acts import RECOVERY, SECOND
from data.access.accounts import Accounts
from data.access.credentials import second_factor
from data.access.identity import SINGLE
from data.access.sign_in import desk as desk_module
from data.access.sign_in.desk import Desk
from data.problem import Refused
from data.schema.yaml_files import DefinitionError
from tests.access.conftest import FIRST, OWN

HERE = "10.0.0.1"


@pytest.fixture
def clock(clock, monkeypatch):
    monkeypatch.setattr(desk_module, "now", clock)
    return clock


def code(secret: str, clock, off: int = 0) -> str:
    return pyotp.TOTP(secret).at(clock() + timedelta(seconds=off))


@pytest.fixture
def secret(desk: Desk, clock) -> str:
    """li.si has set it up."""
    _, begun = desk.enter("li.si", OWN, HERE)
    offered = desk.offer_second(begun)
    desk.set_second(begun, code(offered, clock))
    clock.later(minutes=5)
    return offered


@pytest.mark.parametrize(("off", "fits"), [(-61, False), (-30, True), (0, True), (30, True), (61, False)])
def test_half_a_minute_off_is_borne(desk, clock, secret, off, fits):
    moment = clock().timestamp() // 30 * 30 + 15
    typed = pyotp.TOTP(secret).at(moment + off)
    assert (second_factor.step_of(secret, typed, clock().fromtimestamp(moment, clock().tzinfo)) is not None) == fits


def test_the_password_alone_lets_nobody_in(desk, clock, secret):
    for typed in ("", "000000", "abc", code(secret, clock, -600)):
        with pytest.raises(Refused, match="账户名、密码或动态码不正确"):
            desk.enter("li.si", OWN, HERE, typed)
    assert desk.enter("li.si", OWN, HERE, f" {code(secret, clock)[:3]} {code(secret, clock)[3:]} ")


def test_the_code_alone_lets_nobody_in(desk, clock, secret):
    with pytest.raises(Refused, match="账户名、密码或动态码不正确"):
        desk.enter("li.si", "Wrong-Horse-7", HERE, code(secret, clock))


def test_who_watched_a_code_cannot_use_it_again(desk, clock, secret):
    typed = code(secret, clock)
    assert desk.enter("li.si", OWN, HERE, typed)
    with pytest.raises(Refused):
        desk.enter("li.si", OWN, HERE, typed)
    clock.later(seconds=30)
    assert desk.enter("li.si", OWN, HERE, code(secret, clock))


def test_codes_are_not_tried_out(desk, clock, secret):
    for _ in range(rules.current().failures.of_pair):
        with pytest.raises(Refused):
            desk.enter("li.si", OWN, HERE, "123456")
    with pytest.raises(Refused, match="失败次数过多"):
        desk.enter("li.si", OWN, HERE, code(secret, clock))


def test_what_was_not_typed_off_the_device_sets_nothing_up(desk, accounts, clock):
    _, begun = desk.enter("li.si", OWN, HERE)
    with pytest.raises(Refused, match="与二维码不符"):
        desk.set_second(begun, "123456")  # nothing was offered yet
    desk.offer_second(begun)
    with pytest.raises(Refused, match="与二维码不符"):
        desk.set_second(begun, code(second_factor.fresh(), clock))
    assert accounts.all()["li.si"].second == ""


def test_the_journal_knows_that_and_no_secret(desk, accounts, record, clock, secret):
    accounts.set_recovery("li.si", "aaaa-bbbb-cccc-dddd", by=SINGLE)
    lines = (record.path / "journal.jsonl").read_text("utf-8")
    assert secret not in lines
    assert "aaaa" not in lines
    last = list(record.read())[-1].body
    assert (last["change"], len(last["after"][SECOND]), len(last["after"][RECOVERY])) == ("recovery", 64, 64)


@pytest.mark.parametrize("changed", [{"second": ""}, {"second": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"}, {"recovery": "x"}])
def test_a_second_factor_changed_in_the_file_lets_nobody_in(desk, accounts, clock, secret, changed):
    import json

    content = json.loads(accounts.kept.path.read_text("utf-8"))
    content["accounts"]["li.si"] |= changed
    accounts.kept.path.write_text(json.dumps(content), "utf-8")
    with pytest.raises(Refused):
        desk.enter("li.si", OWN, HERE, "" if changed.get("second") == "" else code(secret, clock))
    assert "li.si" in accounts.differences()


# A lost device


def test_a_recovery_code_serves_once_and_the_lost_device_no_more(desk, accounts, clock, secret):
    given = second_factor.recovery_code()
    accounts.set_recovery("li.si", given, by=SINGLE)
    with pytest.raises(Refused):
        desk.enter("li.si", OWN, HERE, second_factor.recovery_code())
    assert desk.enter("li.si", OWN, HERE, given.upper().replace("-", " "))
    kept = accounts.all()["li.si"]
    assert (kept.second, kept.recovery) == ("", "")
    assert desk.enter("li.si", OWN, HERE)  # its role does not need one


def test_who_has_none_needs_no_recovery(accounts):
    with pytest.raises(Refused, match="没有设置动态码"):
        accounts.set_recovery("li.si", "aaaa-bbbb-cccc-dddd", by=SINGLE)


# Roles that need it


@pytest.fixture
def strict(record, accounts: Accounts, clock) -> Desk:
    needed = rules.SecondFactor(roles=("official",))
    opened = Desk("accounts", record, accounts, rules.current().model_copy(update={"second_factor": needed}))
    opened.sign_ins._clock = clock
    opened.attempts._clock = clock.seconds
    return opened


def test_who_needs_one_sets_it_up_before_anything_else(strict, accounts, clock):
    _, begun = strict.enter("li.si", OWN, HERE)
    assert begun.must_enrol
    strict.set_second(begun, code(strict.offer_second(begun), clock))
    assert not begun.must_enrol
    clock.later(minutes=1)
    _, again = strict.enter("li.si", OWN, HERE, code(accounts.all()["li.si"].second, clock))
    assert not again.must_enrol
    with pytest.raises(Refused, match="您的角色须使用动态码"):
        strict.remove_second(again, code(accounts.all()["li.si"].second, clock, 30))
    assert not strict.enter("admin", FIRST, HERE)[1].must_enrol


def test_after_a_recovery_it_is_set_up_anew(strict, accounts, clock):
    _, begun = strict.enter("li.si", OWN, HERE)
    strict.set_second(begun, code(strict.offer_second(begun), clock))
    accounts.set_recovery("li.si", "1111-2222-3333-4444", by=SINGLE)
    assert strict.enter("li.si", OWN, HERE, "1111-2222-3333-4444")[1].must_enrol


def test_it_is_taken_away_only_with_a_code(desk, accounts, record, clock, secret):
    _, begun = desk.enter("li.si", OWN, HERE, code(secret, clock))
    clock.later(seconds=30)
    with pytest.raises(Refused, match="动态码不正确"):
        desk.remove_second(begun, "000000")
    assert list(record.read())[-1].body["tried"] == "second_removed"
    desk.remove_second(begun, code(secret, clock))
    assert accounts.all()["li.si"].second == ""


def test_a_role_that_is_none_is_named(tmp_path, monkeypatch):
    path = tmp_path / "own.yaml"
    path.write_text("second_factor: {roles: [king]}\n", "utf-8")
    monkeypatch.setenv("MONITOR_ACCESS", str(path))
    rules.current.cache_clear()
    try:
        with pytest.raises(DefinitionError, match=r"own\.yaml, second_factor → roles: king"):
            rules.current()
    finally:
        rules.current.cache_clear()


def test_a_wrong_old_password_is_in_the_journal(desk, record, clock):
    _, begun = desk.enter("li.si", OWN, HERE)
    with pytest.raises(Refused, match="现在的密码不正确"):
        desk.change_password(begun, "Wrong-Horse-7", "Another-Horse-8")
    last = list(record.read())[-1]
    assert (last.act, last.body["tried"], last.actor) == ("access.sign_in_failed", "password", "示例·李四（li.si）")
