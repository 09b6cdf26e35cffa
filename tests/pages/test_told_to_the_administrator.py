"""A backup that failed, and a clock that was put back, are said to those who keep the installation, on 系统 and on 总览."""

from datetime import timedelta

import pytest

from data.access import rules
from data.access.accounts import Accounts
from data.access.identity import SINGLE
from data.journal.backups import backup_failure
from data.journal.clock import now
from data.journal.folder import FolderRecord
from tests.pages.server import serving
from tests.pages.wire import FIRST, PASSWORD, Wire, signed_in


@pytest.mark.slow
def test_the_administrator_is_told_and_the_leader_is_not(tmp_path, monkeypatch):
    record = FolderRecord(tmp_path / "record")
    accounts = Accounts(record.beside("accounts.json"), record, rules.current())
    for name, role in (("admin", "administrator"), ("auditor", "auditor"), ("leader", "leader")):
        accounts.create(name, f"示例·{name}", role, password=FIRST, by=SINGLE)
        accounts.set_password(name, PASSWORD, own=True, by=SINGLE)
    with serving(tmp_path, MONITOR_SIGN_IN="accounts") as server:

        def told(account: str, page: str, what: str = "备份盘没有接好") -> bool:
            with signed_in(server, account) as client:
                wire = Wire(server, client)
                try:
                    shown = wire.run(page, "dataset=real").text
                finally:
                    wire.close()
            assert ("系统" if page else "总览") in shown
            return what in shown

        backup_failure.note(FolderRecord(record.path), tmp_path / "b", "备份盘没有接好")
        assert told("admin", "")
        assert told("admin", "system")
        assert told("auditor", "system")
        assert not told("leader", "")
        backup_failure.clear(FolderRecord(record.path))
        assert not told("admin", "")
        assert not told("admin", "system")
        assert not told("admin", "system", "时钟现在慢了")
        with monkeypatch.context() as ahead:
            ahead.setattr("data.journal.kept_record.now", lambda: now() + timedelta(days=365))
            accounts.create("later", "示例·明年", "leader", password=FIRST, by=SINGLE)
        assert told("admin", "", "时钟现在慢了，或当时快了")
        assert told("admin", "system", "时钟现在慢了，或当时快了")
        assert not told("leader", "", "时钟现在慢了，或当时快了")
