"""A second administrator: an account that decides, and that one administrator alone gave something, lets nobody in until another one
has confirmed it. Asked for by a setting only."""

import json
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from data.access import roles, rules, second_administrator, shell
from data.access.accounts import Accounts
from data.access.identity import SINGLE, Identity
from data.access.sign_in.desk import Desk
from data.journal.beside import FileBeside
from data.problem import Refused
from data.schema.yaml_files import DefinitionError
from metrics.commands.program import app
from pages.parts.system.journal import CHANGES
from tests.access.conftest import FIRST, OWN

HERE = "10.0.0.1"
A = Identity("admin", "示例·管理员", "administrator", "accounts", address=HERE)
B = Identity("second", "示例·另一人", "administrator", "accounts", address=HERE)
C = Identity("third", "示例·第三人", "administrator", "accounts", address=HERE)
NOT_YET = "须由另一名系统管理员确认后才能登录"


@pytest.fixture
def accounts(accounts, record) -> Accounts:
    """Two administrators and an official, all made before; from now on both kinds of account need a second administrator."""
    accounts.create("second", "示例·另一人", "administrator", password=FIRST, by=SINGLE)
    asked = rules.SecondAdministrator(roles=("administrator", "official"))
    return Accounts(accounts.kept, record, rules.current().model_copy(update={"second_administrator": asked}))


@pytest.fixture
def desk(record, accounts) -> Desk:
    return Desk("accounts", record, accounts, rules.current())


def make(accounts, name="new", role="official", by=A):
    schemes = ["zhejiang"] if role == "official" else []
    return accounts.create(name, f"示例·{name}", role, schemes=schemes, password=FIRST, by=by)


def refused_to_confirm(accounts, name, by):
    with pytest.raises(Refused, match="须由另一人确认"):
        accounts.confirm(name, by=by)


def test_as_shipped_no_account_waits():
    assert rules.current().second_administrator.roles == ()


def test_a_new_official_is_let_in_only_after_another_administrator_confirmed(accounts, desk, record):
    assert make(accounts).waiting
    with pytest.raises(Refused, match=NOT_YET):
        desk.enter("new", FIRST, HERE)
    with pytest.raises(
        Refused, match="账户名、密码或动态码不正确"
    ):  # who does not know the password learns nothing of it
        desk.enter("new", "Wrong-Horse-7", HERE)
    refused_to_confirm(accounts, "new", A)
    accounts.confirm("new", by=B)
    assert desk.enter("new", FIRST, HERE)
    with pytest.raises(Refused, match="没有等待确认的变更"):
        accounts.confirm("new", by=B)
    told = [e.body for e in record.read() if e.act == "access.account" and e.body["account"] == "new"]
    assert [(t["change"], t["by"]["account"]) for t in told] == [("created", "admin"), ("confirmed", "second")]
    assert [t["after"]["waiting"] for t in told] == [True, False]


@pytest.mark.parametrize(
    "give",
    [
        lambda a: a.assign("li.si", "official", schemes=["henan-mfg"], by=A),
        lambda a: a.set_password("li.si", "Another-Horse-8", own=False, by=A),
        lambda a: [a.close("li.si", closed=shut, by=A) for shut in (True, False)],
    ],
    ids=["other scope", "first password", "opened again"],
)
def test_no_way_to_act_as_an_official_alone(accounts, desk, give):
    word, _ = desk.enter("li.si", OWN, HERE)
    give(accounts)
    assert desk.sign_ins.by_token(word) is None
    assert accounts.all()["li.si"].waiting
    refused_to_confirm(accounts, "li.si", A)
    accounts.confirm("li.si", by=B)
    assert not accounts.all()["li.si"].waiting


@pytest.mark.parametrize(
    "harmless",
    [
        lambda a: a.set_password("li.si", "Another-Horse-8", own=True, by=A),
        lambda a: a.end_sign_ins("li.si", by=A),
        lambda a: a.close("li.si", closed=True, by=A),
        lambda a: a.assign("li.si", "leader", by=A),
    ],
    ids=["own password", "signed out", "closed", "a role that is not named"],
)
def test_what_gives_nothing_waits_for_nobody(accounts, harmless):
    harmless(accounts)
    assert not accounts.all()["li.si"].waiting


def test_a_new_administrator_waits_and_cannot_confirm_or_be_relied_upon(accounts):
    make(accounts, "third", "administrator")
    refused_to_confirm(accounts, "third", A)
    accounts.close("second", closed=True, by=A)
    with pytest.raises(Refused, match="最后一个系统管理员"):
        accounts.close("admin", closed=True, by=A)
    # with the other one gone it still waits: whoever is left does not confirm what he made
    refused_to_confirm(accounts, "third", A)


def test_two_names_of_one_person_are_one(accounts, monkeypatch):
    make(accounts)
    refused_to_confirm(accounts, "new", replace(B, name=A.name))
    linked = rules.current().one_person.model_copy(update={"accounts": (("admin", "second"),)})
    known = rules.current().model_copy(update={"one_person": linked})
    monkeypatch.setattr(rules, "current", lambda: known)
    refused_to_confirm(accounts, "new", B)
    accounts.confirm("new", by=C)


def test_of_a_command_the_user_of_the_machine_and_the_one_before_sudo_count(accounts, monkeypatch):
    monkeypatch.setattr(shell, "account", lambda: "monitor")
    monkeypatch.setenv("SUDO_USER", "admin")
    make(accounts, by=shell.identity())
    refused_to_confirm(accounts, "new", A)
    accounts.confirm("new", by=B)


def test_whoever_changes_it_while_it_waits_is_one_of_the_first_too(accounts):
    make(accounts)
    accounts.set_password("new", "Another-Horse-8", own=False, by=B)
    refused_to_confirm(accounts, "new", A)
    refused_to_confirm(accounts, "new", B)
    # out of it: closed, and opened again by somebody who answers for all of it
    accounts.close("new", closed=True, by=A)
    accounts.close("new", closed=False, by=B)
    refused_to_confirm(accounts, "new", B)
    accounts.confirm("new", by=A)


def test_somebody_can_be_the_first_and_a_lone_administrator_is_helped_from_the_server_alone(accounts, record):
    command = shell.identity()
    accounts.close("second", closed=True, by=A)
    with pytest.raises(Refused, match="最后一个系统管理员"):
        accounts.set_password("admin", "Another-Horse-8", own=False, by=A)
    assert not accounts.set_password("admin", "Another-Horse-8", own=False, by=command).waiting
    assert make(accounts, "fourth", "administrator", by=command).waiting
    accounts.confirm("fourth", by=A)
    fresh = Accounts(FileBeside(record.path / "others.json"), type(record)(record.path / "empty"), accounts._rules)
    assert not make(fresh, "first", "administrator", by=command).waiting
    assert make(fresh, by=command).waiting


def test_the_word_in_the_file_is_not_believed(accounts, desk):
    make(accounts)
    content = json.loads(accounts.kept.path.read_text("utf-8"))
    content["accounts"]["new"]["waiting"] = False
    accounts.kept.path.write_text(json.dumps(content), "utf-8")
    with pytest.raises(Refused, match="与操作记录不符（待另一名系统管理员确认为“否”"):
        desk.enter("new", FIRST, HERE)
    accounts.mend("new", password=OWN, by=A)
    assert accounts.all()["new"].waiting


def test_accounts_of_an_older_program_do_not_wait(accounts, desk, record):
    """Their file and their acts know no such field."""
    content = json.loads(accounts.kept.path.read_text("utf-8"))
    for fields in content["accounts"].values():
        del fields["waiting"]
    accounts.kept.path.write_text(json.dumps(content), "utf-8")
    assert not accounts.differences()
    assert desk.enter("li.si", OWN, HERE)


def test_a_command_says_that_it_waits(accounts, record, monkeypatch, tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text("second_administrator: {roles: [official]}\n")
    monkeypatch.setenv("MONITOR_ACCESS", str(path))
    own = rules.current.__wrapped__()
    monkeypatch.setattr(rules, "current", lambda: own)
    monkeypatch.setenv("MONITOR_RECORD", str(record.path))
    words = ["create", "new", "--name", "示例·新人", "--role", "official", "--scheme", "zhejiang"]
    assert NOT_YET in CliRunner().invoke(app, ["account", *words]).output
    assert "待另一名系统管理员确认" in CliRunner().invoke(app, ["account", "list"]).output


def test_a_role_that_is_not_there_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "own.yaml"
    path.write_text("second_administrator: {roles: [king]}\n")
    monkeypatch.setenv("MONITOR_ACCESS", str(path))
    with pytest.raises(DefinitionError, match="second_administrator → roles: king"):
        rules.current.__wrapped__()


def test_the_journal_has_a_word_for_it():
    assert {*second_administrator.GIVING, second_administrator.CONFIRMED, second_administrator.CLOSED} <= set(CHANGES)


def test_the_pair_stands_in_the_table():
    pair = roles.current().pairs["account"]
    assert (pair.first, pair.second, pair.one_person) == (("account.change",), "account.confirm", "refused")
