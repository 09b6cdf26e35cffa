"""The file of accounts, changed by hand: what is found, what is not in force, and how it is mended."""

import json
import threading
from collections.abc import Callable

import pytest
from typer.testing import CliRunner

from data.access import account_acts, audit, rules
from data.access.accounts import Accounts
from data.access.credentials import passwords
from data.access.identity import SINGLE
from data.access.sign_in import desk as desks
from data.access.sign_in.desk import Desk
from data.journal.durable import RecordError
from data.journal.folder import FolderRecord
from data.problem import Refused
from metrics.commands import doctor as command
from metrics.commands.program import app
from tests.access.conftest import FIRST, OWN

HERE = "10.0.0.1"
THEIRS = "Their-Horse-77"


def by_hand(accounts: Accounts, change: Callable[[dict], object]) -> None:
    """Write something into the file, as an editor would."""
    content = json.loads(accounts.kept.path.read_text("utf-8"))
    change(content["accounts"])
    accounts.kept.path.write_text(json.dumps(content, ensure_ascii=False), "utf-8")


def phantom(known: dict) -> None:
    known["ghost"] = known["admin"] | {"account": "ghost", "name": "示例·无人", "hash": passwords.hashed(THEIRS)}


def under_anothers_name(known: dict) -> None:
    known["ghost"] = known["admin"] | {"hash": passwords.hashed(THEIRS)}


def changed(**fields: object) -> Callable[[dict], object]:
    return lambda known: known["li.si"].update(fields)


def test_accounts_that_nobody_touched_agree_with_their_acts(accounts):
    accounts.assign("li.si", "expert", centres=["C2", "C1"], by=SINGLE)
    accounts.end_sign_ins("li.si", by=SINGLE)
    accounts.close("li.si", closed=True, by=SINGLE)
    accounts.close("li.si", closed=False, by=SINGLE)
    assert accounts.differences() == {}
    assert accounts.administered()


@pytest.mark.parametrize(
    ("change", "account", "word"),
    [
        (phantom, "ghost", "没有任何操作建立过这个账户"),
        (under_anothers_name, "ghost", "没有任何操作建立过这个账户"),
        (changed(role="administrator", schemes=[]), "li.si",
         "角色为“系统管理员”，操作记录中是“主管部门人员”；建设方案为“”，操作记录中是“zhejiang”"),
        (changed(schemes=["zhejiang", "hunan"]), "li.si", "建设方案为“zhejiang、hunan”，操作记录中是“zhejiang”"),
        (changed(schemes="zhejiang"), "li.si", "建设方案"),
        (changed(centres=["C1"]), "li.si", "中心为“C1”，操作记录中是“”"),
        (changed(name="示例·别人"), "li.si", "姓名为“示例·别人”，操作记录中是“示例·李四”"),
        (changed(account="admin"), "li.si", "账户名为“admin”，操作记录中是“li.si”"),
        (changed(closed=True), "li.si", "停用为“是”，操作记录中是“否”"),
        (changed(changed_on="2099-01-01"), "li.si", "密码设置日期为“2099-01-01”"),
        (changed(hash="$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaA"), "li.si", "密码不是操作记录中设置的那一个"),
        (lambda known: known.pop("li.si"), "li.si", "操作记录中有这个账户，账户文件中没有"),
    ],
    ids=["phantom", "under another's name", "role", "scope", "not a list", "centres", "name", "account", "closed", "password date",
         "hash", "removed"],
)  # fmt: skip
def test_what_was_changed_by_hand_is_named(accounts, record, change, account, word):
    by_hand(accounts, change)
    found = accounts.differences()
    assert list(found) == [account]
    assert word in found[account]
    # also for a process that starts only now
    assert Accounts(accounts.kept, FolderRecord(record.path), rules.current()).differences() == found


def test_an_account_closed_by_an_act_and_opened_by_hand_stays_closed(accounts, desk):
    accounts.close("li.si", closed=True, by=SINGLE)
    by_hand(accounts, changed(closed=False))
    with pytest.raises(Refused, match="停用为“否”，操作记录中是“是”"):
        desk.enter("li.si", OWN, HERE)


@pytest.mark.parametrize("change", [phantom, under_anothers_name])
def test_a_phantom_administrator_is_not_let_in_and_told_what_mends_it(desk, accounts, record, change):
    by_hand(accounts, change)
    with pytest.raises(Refused) as refused:
        desk.enter("ghost", THEIRS, HERE)
    said = str(refused.value)
    assert "账户“ghost”与操作记录不符（没有任何操作建立过这个账户），不能使用" in said
    assert "python -m data account mend ghost" in said
    assert desk.sign_ins.of("ghost") == desk.sign_ins.of("admin") == []
    last = list(record.read())[-1]
    assert (last.act, last.body["by"]["account"]) == ("access.sign_in_failed", "ghost")
    assert "没有任何操作建立过" in last.body["reason"]
    assert desk.enter("li.si", OWN, HERE)  # nobody else is kept out


def test_who_does_not_know_the_password_does_not_learn_of_it(desk, accounts):
    by_hand(accounts, phantom)
    with pytest.raises(Refused) as refused:
        desk.enter("ghost", "Wrong-Horse-7", HERE)
    assert "账户名、密码或动态码不正确" in str(refused.value)
    assert "操作记录" not in str(refused.value)


def test_a_raised_role_and_a_replaced_hash_let_nobody_in(desk, accounts):
    by_hand(accounts, changed(role="administrator", schemes=[]))
    with pytest.raises(Refused, match="角色为“系统管理员”"):
        desk.enter("li.si", OWN, HERE)
    by_hand(accounts, changed(role="official", schemes=["zhejiang"]))
    assert desk.enter("li.si", OWN, HERE)
    by_hand(accounts, changed(hash=passwords.hashed(THEIRS)))
    with pytest.raises(Refused, match="密码不是操作记录中设置的那一个"):
        desk.enter("li.si", THEIRS, HERE)


@pytest.mark.parametrize(
    "change",
    [
        lambda a: a.assign("li.si", "leader", by=SINGLE),
        lambda a: a.set_password("li.si", "Another-Horse-8", own=False, by=SINGLE),
        lambda a: a.close("li.si", closed=True, by=SINGLE),
        lambda a: a.end_sign_ins("li.si", by=SINGLE),
    ],
    ids=["assign", "password", "close", "sign out"],
)
def test_no_other_act_makes_a_change_by_hand_lawful(accounts, record, change):
    by_hand(accounts, changed(role="administrator", schemes=[]))
    before = list(record.read())
    with pytest.raises(Refused, match="与操作记录不符.*account mend li.si"):
        change(accounts)
    assert list(record.read()) == before
    assert "li.si" in accounts.differences()


def test_a_phantom_is_no_administrator_that_another_one_could_rely_on(accounts):
    by_hand(accounts, phantom)
    with pytest.raises(Refused, match="最后一个系统管理员"):
        accounts.close("admin", closed=True, by=SINGLE)


def test_an_older_copy_of_the_file_brings_nothing_back(accounts, desk):
    """A closed account, a former password, a former role; an account made since is missing."""
    accounts.create("wang", "示例·王五", "leader", password=FIRST, by=SINGLE)
    copied = accounts.kept.path.read_bytes()
    accounts.close("li.si", closed=True, by=SINGLE)
    accounts.set_password("wang", THEIRS, own=True, by=SINGLE)
    accounts.create("new", "示例·新人", "leader", password=FIRST, by=SINGLE)
    accounts.kept.path.write_bytes(copied)
    assert sorted(accounts.differences()) == ["li.si", "new", "wang"]
    for account, password in (("li.si", OWN), ("wang", FIRST)):
        with pytest.raises(Refused, match=f"账户“{account}”与操作记录不符"):
            desk.enter(account, password, HERE)
    assert desk.enter("admin", FIRST, HERE)


def test_the_file_of_another_installation_lets_nobody_in(accounts, desk, tmp_path):
    """Though its accounts have the same names, and its owner knows the passwords."""
    theirs = FolderRecord(tmp_path / "theirs")
    copied = Accounts(theirs.beside("accounts.json"), theirs, rules.current())
    for account, role in (("admin", "administrator"), ("boss", "administrator")):
        copied.create(account, "示例·管理员", role, password=THEIRS, by=SINGLE)
    accounts.kept.path.write_bytes(copied.kept.path.read_bytes())
    for account in ("admin", "boss"):
        with pytest.raises(Refused, match=f"账户“{account}”与操作记录不符"):
            desk.enter(account, THEIRS, HERE)
    assert not accounts.administered()


def test_the_server_does_not_start_with_a_phantom_as_its_only_administrator(accounts):
    by_hand(accounts, lambda known: (phantom(known), known["admin"].update(role="leader")))
    with pytest.raises(RecordError) as refused:
        desks._with_administrator(accounts)
    assert "python -m data account mend admin" in str(refused.value)
    assert "账户“ghost”与操作记录不符" in str(refused.value)


def test_a_change_that_is_recorded_and_not_written_yet_is_waited_for(accounts, record, monkeypatch):
    """Somebody who signs in at that moment is not told that his account was tampered with."""
    other = Accounts(accounts.kept, FolderRecord(record.path), rules.current())
    looked, write, look = threading.Event(), accounts._write, other._looked_up
    found: list = []

    def looking(account):
        seen = look(account)
        looked.set()
        return seen

    def writing(known):
        reader.start()
        assert looked.wait(60)  # the other one has seen the act, and the file as it was before
        write(known)

    monkeypatch.setattr(other, "_looked_up", looking)
    monkeypatch.setattr(accounts, "_write", writing)
    reader = threading.Thread(target=lambda: found.append(other.looked_up("li.si")))
    accounts.assign("li.si", "leader", by=SINGLE)
    reader.join(60)
    ((account, what),) = found
    assert (account.role, what) == ("leader", None)


# Mending


def test_a_mended_account_is_as_its_acts_say_with_a_first_password(desk, accounts, record):
    word, _ = desk.enter("li.si", OWN, HERE)
    by_hand(accounts, changed(role="administrator", schemes=[], hash=passwords.hashed(THEIRS)))
    made = accounts.mend("li.si", password=FIRST, by=SINGLE)
    assert (made.role, made.schemes, made.must_change) == ("official", ("zhejiang",), True)
    assert accounts.differences() == {}
    assert desk.sign_ins.by_token(word) is None  # whoever was in is out
    with pytest.raises(Refused, match="账户名、密码或动态码不正确"):
        desk.enter("li.si", THEIRS, HERE)
    assert desk.enter("li.si", FIRST, HERE)[1].identity.role == "official"
    assert [e.body["change"] for e in record.read() if e.act == account_acts.ACT][-1] == "mended"


def test_a_removed_account_comes_back_closed_if_it_was_closed_and_never_with_an_old_sign_in(desk, accounts):
    word, _ = desk.enter("li.si", OWN, HERE)
    by_hand(accounts, lambda known: known.pop("li.si"))
    accounts.mend("li.si", password=FIRST, by=SINGLE)
    assert desk.sign_ins.by_token(word) is None
    accounts.close("li.si", closed=True, by=SINGLE)
    by_hand(accounts, lambda known: known.pop("li.si"))
    assert accounts.mend("li.si", password=FIRST, by=SINGLE).closed


def test_a_mended_phantom_is_gone_and_its_name_can_be_given(accounts, record):
    by_hand(accounts, phantom)
    assert accounts.mend("ghost", password=FIRST, by=SINGLE) is None
    assert "ghost" not in accounts.all()
    assert accounts.differences() == {}
    last = list(record.read())[-1].body
    assert (last["change"], last["before"]["role"]) == ("mended", "administrator")
    accounts.create("ghost", "示例·新人", "leader", password=FIRST, by=SINGLE)
    assert accounts.differences() == {}


def test_what_does_not_differ_is_not_mended(accounts):
    for account in ("li.si", "nobody"):
        with pytest.raises(Refused, match="与操作记录一致"):
            accounts.mend(account, password=FIRST, by=SINGLE)


# Older records


@pytest.fixture
def older(accounts, monkeypatch) -> Accounts:
    """As a program left it that kept no digest of the passwords."""
    note = audit.note

    def as_then(*about, before=None, after=None, **details):
        told = {k: v for k, v in after.items() if k != account_acts.PASSWORD}
        return note(*about, before=before, after=told, **details)

    with monkeypatch.context() as then:
        then.setattr(audit, "note", as_then)
        accounts.create("old", "示例·旧", "leader", password=FIRST, by=SINGLE)
        accounts.create("raised", "示例·升", "leader", password=FIRST, by=SINGLE)
    return accounts


def test_accounts_of_an_older_program_are_in_force_and_their_passwords_kept_at_the_next_start(older, record):
    assert older.differences() == {}
    assert older.without_digest() == ["old", "raised"]
    assert Desk("accounts", record, older, rules.current()).enter("old", FIRST, HERE)
    by_hand(older, lambda known: known["raised"].update(role="administrator"))
    older.keep_digests(by=desks.SERVER)
    assert older.without_digest() == ["raised"]  # what was changed by hand is not made lawful
    assert list(older.differences()) == ["raised"]
    assert Desk("accounts", record, older, rules.current()).enter("old", FIRST, HERE)
    by_hand(older, lambda known: known["old"].update(hash=passwords.hashed(THEIRS)))
    assert "密码不是" in older.differences()["old"]
    older.keep_digests(by=desks.SERVER)  # and never again
    assert "密码不是" in older.differences()["old"]


def test_the_desk_of_a_server_keeps_the_digests(older, record, monkeypatch):
    monkeypatch.setenv("MONITOR_SIGN_IN", "accounts")
    monkeypatch.setenv("MONITOR_RECORD", str(record.path))
    monkeypatch.setattr(desks, "_DESK", [])
    desks.desk()
    assert older.without_digest() == []


def test_another_journal_in_the_same_place_is_read_from_its_beginning(accounts, record, tmp_path):
    acts = account_acts.AccountActs(record)
    assert set(acts.as_recorded()) == {"admin", "li.si"}
    other = FolderRecord(tmp_path / "other")
    for _ in range(9):
        audit.note(other, "account", SINGLE, "account/x", account="x", after={"account": "x"})
    acts._record = other
    assert set(acts.as_recorded()) == {"x"}
    acts._record = FolderRecord(tmp_path / "empty")
    assert acts.as_recorded() == {}


# The commands


@pytest.fixture
def run(accounts, record, monkeypatch):
    monkeypatch.setenv("MONITOR_RECORD", str(record.path))
    return lambda *words: CliRunner().invoke(app, ["account", *words])


def test_the_commands_list_and_mend(accounts, run):
    by_hand(accounts, lambda known: (phantom(known), known["li.si"].update(role="leader")))
    listed = run("list").output
    assert "账户“ghost”与操作记录不符" in listed
    assert "账户“li.si”与操作记录不符" in listed
    refused = run("password", "li.si")
    assert refused.exit_code == 1
    assert "account mend li.si" in refused.output
    assert "首次密码" in run("mend", "li.si").output
    gone = run("mend", "ghost").output
    assert "已从账户文件中移除" in gone
    assert "首次密码" not in gone
    assert accounts.differences() == {}
    assert "不符" not in run("list").output


def test_the_doctor_names_the_account_and_what_differs(accounts, record, monkeypatch):
    monkeypatch.setenv("MONITOR_RECORD", str(record.path))
    (fine,) = command.accounts_as_recorded(record)
    assert (fine.level, fine.found) == ("fine", "2 个账户与操作记录一致")
    by_hand(accounts, phantom)
    (found,) = command.accounts_as_recorded(FolderRecord(record.path))
    assert found.level == "broken"
    assert "账户“ghost”与操作记录不符" in found.found
    assert "python -m data account mend ghost" in found.todo


def test_the_doctor_speaks_of_passwords_of_an_older_program_and_of_no_accounts_at_all(
    older, record, tmp_path, monkeypatch
):
    monkeypatch.setenv("MONITOR_RECORD", str(record.path))
    (found,) = command.accounts_as_recorded(record)
    assert (found.level, "old、raised" in found.found) == ("attention", True)
    monkeypatch.setenv("MONITOR_RECORD", str(tmp_path / "nothing"))
    assert list(command.accounts_as_recorded(FolderRecord(tmp_path / "nothing"))) == []
    assert not (tmp_path / "nothing").exists()
