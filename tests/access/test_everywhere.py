"""Signing out everywhere: several dashboards on one record folder, each with its own record, accounts and sign-ins in memory; with
local accounts and with an identity provider."""

import pytest
from typer.testing import CliRunner

from data.access import rules
from data.access.accounts import Accounts
from data.access.sign_in.desk import Desk
from data.journal.backups import backup, restoring
from data.journal.clock import now
from data.journal.durable import RecordError
from data.journal.folder import FolderRecord
from metrics.commands.program import app
from tests.access.conftest import OWN

HERE = "10.0.0.1"


def claims(account="u1"):
    return {"sub": account, "name": "示例·赵六", "monitor_role": "official", "monitor_schemes": ["zhejiang"],
            "exp": now().timestamp() + 600}  # fmt: skip


@pytest.fixture(params=["accounts", "oidc"])
def way(request):
    return request.param


@pytest.fixture
def dashboards(way, record, accounts):
    """Two server processes."""

    def another() -> Desk:
        own = FolderRecord(record.path)
        kept = Accounts(accounts.kept, own, rules.current())
        return Desk(way, own, kept if way == "accounts" else None, rules.current(), kept)

    return another(), another()


def come(desk, other=False):
    if desk.way == "accounts":
        return desk.enter(*(("admin", "Start-Horse-77") if other else ("li.si", OWN)), HERE)
    return desk.enter_by_claims(claims("u2" if other else "u1"), HERE)


def test_it_ends_the_sign_ins_of_every_process_and_of_nobody_else(dashboards, way):
    one, two = dashboards
    (word, here), (elsewhere, there), (others, _) = come(one), come(two), come(two, other=True)
    assert one.sign_ins.by_token(word)
    assert two.sign_ins.by_token(elsewhere)
    one.leave(here, of_all=True)
    assert one.sign_ins.by_token(word) is None
    assert two.sign_ins.by_handle(there.handle) is None  # so an open connection ends
    assert two.sign_ins.by_token(elsewhere) is None
    assert two.sign_ins.by_token(others)
    # and who comes again is in, in both
    assert all(desk.sign_ins.by_token(come(desk)[0]) for desk in dashboards)


def test_signing_out_here_ends_one_sign_in_only(dashboards):
    one, two = dashboards
    (word, here), (elsewhere, _), (again, _) = come(one), come(two), come(one)
    one.leave(here)
    assert one.sign_ins.by_token(word) is None
    assert one.sign_ins.by_token(again)
    assert two.sign_ins.by_token(elsewhere)


def test_a_command_signs_out_everywhere(dashboards, way, record, monkeypatch):
    word, begun = come(dashboards[0])
    monkeypatch.setenv("MONITOR_RECORD", str(record.path))
    monkeypatch.setenv("MONITOR_SIGN_IN", way)
    account = begun.identity.account
    done = CliRunner().invoke(app, ["account", "sign-out", account])
    assert (done.exit_code, f"账户 {account} 已在所有设备上退出" in done.output) == (0, True)
    assert dashboards[0].sign_ins.by_token(word) is None
    slip = CliRunner().invoke(app, ["account", "sign-out", "nobody"])
    assert (slip.exit_code, "nobody" in slip.output) == (1, True)


def test_where_the_record_cannot_be_read_nobody_is_in(dashboards):
    word, _ = come(dashboards[0])
    path = dashboards[0].record.path
    (path / "journal.jsonl").write_bytes(b"x\n" * 2500)
    (path / "accounts.json").write_text("{}")
    with pytest.raises(RecordError):
        dashboards[0].sign_ins.by_token(word)


def test_who_signed_in_after_a_backup_signs_in_again_when_it_is_put_back(dashboards, tmp_path):
    """Nobody is in who is not in the journal; whoever works since before the backup goes on."""
    one, two = dashboards
    (before, _), (others, _) = come(one), come(two, other=True)
    backup.back_up(one.record, tmp_path / "backup")
    (after, _), (elsewhere, _) = come(one), come(two)
    restoring.restore(tmp_path / "backup", FolderRecord(one.record.path), older=True)
    assert (one.sign_ins.by_token(before) is None, two.sign_ins.by_token(others) is None) == (False, False)
    assert one.sign_ins.by_token(after) is None
    # also when as much has been recorded since as there was before: it is not the same
    again = [come(one)[0] for _ in range(3)]
    assert all(one.sign_ins.by_token(word) for word in again)
    assert two.sign_ins.by_token(elsewhere) is None
    assert two.sign_ins.by_token(others)


def test_a_damaged_record_signs_nobody_out_who_has_an_account(desk):
    """With an identity provider the journal alone knows who was signed out: there it does."""
    word, _ = come(desk)
    with (desk.record.path / "journal.jsonl").open("ab") as journal:
        journal.write(b"{}\n")
    assert desk.sign_ins.by_token(word)
