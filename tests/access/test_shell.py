"""Who acts from the shell: the system's word, not the environment's; nobody in the name of somebody with an account."""

import os
import pwd

import pytest
from typer.testing import CliRunner

from data.access import rules, shell
from data.access.accounts import Accounts
from data.access.identity import SINGLE
from data.journal.folder import FolderRecord
from data.schema.loading import current
from data.workbook import template
from metrics.commands.program import app
from metrics.proving import proof
from tests.access.conftest import FIRST
from tests.conftest import centre_row

ME = pwd.getpwuid(os.geteuid()).pw_name


@pytest.fixture
def place(tmp_path, monkeypatch, commands_ask_late):
    monkeypatch.setenv("MONITOR_RECORD", str(tmp_path / "record"))
    monkeypatch.setenv("MONITOR_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("SUDO_USER", raising=False)
    proof.remember(current(), tmp_path / "cache")
    (tmp_path / "登记簿.xlsx").write_bytes(template.write_registry(current(), [centre_row("C1", scheme="zhejiang")]))
    return tmp_path


def run(*words):
    return CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)


def acts(place):
    return list(FolderRecord(place / "record").read())


@pytest.mark.parametrize("sudo", [None, "zhang"])
def test_the_system_says_who_it_was(place, monkeypatch, sudo):
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "li.si")
    if sudo:
        monkeypatch.setenv("SUDO_USER", sudo)
    assert run("ingest", place / "登记簿.xlsx").exit_code == 0
    by = acts(place)[-1].body["by"]
    assert (by["account"], by["role"], by.get("sudo")) == (ME, "command_line", sudo)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("actor", "refused"),
    [
        ("li.si", True), ("示例·李四", True), ("示例·李四（li.si）", True), ("ＬＩ.SI", True), ("示例· 李四", True),
        ("别名(li.si)", True), ("示例·李四五", False), ("值班员", False), ("命令行", False),
    ],
)  # fmt: skip
def test_nobody_acts_in_the_name_of_an_account(place, actor, refused):
    record = FolderRecord(place / "record")
    kept = Accounts(record.beside("accounts.json"), record, rules.current())
    kept.create("admin", "示例·管理员", "administrator", password=FIRST, by=SINGLE)
    kept.create("li.si", "示例·李四", "official", schemes=["zhejiang"], password=FIRST, by=SINGLE)
    before = len(acts(place))
    done = run("ingest", place / "登记簿.xlsx", "--actor", actor)
    if refused:
        assert (done.exit_code, "请在页面登录后办理" in done.output, len(acts(place))) == (1, True, before)
    else:
        assert (done.exit_code, acts(place)[-1].actor) == (0, actor)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("status",), "status zhejiang"),
        (("template", "--centre", "C1", "--year", "2021"), "C1_2021年度报告.xlsx"),
        (("export", "导出"), "export 导出"),
        (("template",), None),  # the empty registry names nobody
    ],
)
@pytest.mark.parametrize("way", ["accounts", "none"])
def test_looking_from_the_shell_leaves_its_line_where_people_sign_in(place, monkeypatch, words, line, way):
    assert run("ingest", place / "登记簿.xlsx").exit_code == 0
    monkeypatch.setenv("MONITOR_SIGN_IN", way)
    monkeypatch.chdir(place)
    assert run(*words).exit_code == 0
    found = [e.body["file_name"] for e in acts(place) if e.act == "access.exported"]
    assert found == ([line] if line and way == "accounts" else [])


def test_the_runner_is_no_account(place):
    assert shell.taken(ME, []) is None
