"""The primary of two real PostgreSQL servers is killed while reports come in: with synchronous replication nothing that was
recorded is lost, nothing is doubled, and whoever has both in the address goes on."""

import subprocess
import sys

import pytest

from data.acts.reports import submissions
from data.journal import opening
from data.schema.loading import current
from metrics import monitor
from tests import database_server
from tests.conftest import centre_row, money
from tests.database_server import DatabaseServer, wait_for
from tests.pages.server import ROOT, serving
from tests.pages.wire import page_of

CENTRE = "/centre?dataset=real&centre=C1&year=2021"
REPORTS = 8


@pytest.fixture
def pair(tmp_path_factory):
    """A primary that waits for its standby, and that standby."""
    primary = database_server.started(tmp_path_factory.mktemp("primary"))
    standby = DatabaseServer(tmp_path_factory.mktemp("standby"), primary)
    primary.do("alter system set synchronous_standby_names = '*'")
    primary.do("select pg_reload_conf()")
    wait_for(lambda: primary.do("select 1 from pg_stat_replication where sync_state = 'sync'"))
    yield primary, standby
    standby.stop()


@pytest.mark.slow
def test_a_standby_that_takes_over_has_everything_and_everybody_goes_on(pair, workbook, tmp_path):
    primary, standby = pair
    hosts = ",".join(f"127.0.0.1:{server.port}" for server in pair)
    address = f"postgresql://monitor@{hosts}/postgres?target_session_attrs=read-write"
    record = opening.at(address)
    store = monitor.open_store(record, current())
    submissions.enter(store, [centre_row("C1")], actor="示例·登记", source="登记簿")
    store.close()
    paths = [tmp_path / f"{n}.xlsx" for n in range(REPORTS)]
    for n, path in enumerate(paths, 1):
        path.write_bytes(workbook(money(f"{n}110000.00", "2021-08-01")))

    def received():
        return [e.body["sha256"] for e in record.read() if e.act == "report.received"]

    (tmp_path / "server").mkdir()
    with serving(tmp_path / "server", MONITOR_RECORD=address) as server:
        assert "缺报" in page_of(server, CENTRE).text
        command = [sys.executable, "-m", "data", "ingest", *paths]
        with (tmp_path / "said").open("w") as said:
            coming = subprocess.Popen(command, cwd=ROOT, env=server.environment, stdout=said, stderr=said)
        wait_for(lambda: len(received()) >= 2, 120)
        record.passing("sign-in").change("somebody", lambda _: b"is in", at=0, until=2e9)
        before = list(record.read())
        primary.stop()
        standby.promote()
        broken = coming.wait(120)
        told = (tmp_path / "said").read_text()
        assert broken in (0, 2), told
        assert broken == 0 or f"postgresql://monitor@{hosts}/postgres" in told.replace("\n", "")  # and says where
        after = list(record.read())
        assert after[: len(before)] == before
        assert record.passing("sign-in").get("somebody") == b"is in"
        assert 2 <= len(received()) <= REPORTS

        again = server.command("ingest", *paths)  # whatever became of the first: the same again
        assert again.returncode in (0, 1), again.stdout + again.stderr
        assert (len(received()), len(set(received()))) == (REPORTS, REPORTS)
        assert [e.body["version"] for e in record.read() if e.act == "report.received"] == [*range(1, REPORTS + 1)]
        assert [f for f in record.verify() if f.startswith("错误")] == []
        newest = [e.body["file_name"] for e in record.read() if e.act == "report.received"][-1]
        amount = f"{int(newest.removesuffix('.xlsx')) + 1}11.00 万元"
        wait_for(lambda: amount in page_of(server, CENTRE).text)
