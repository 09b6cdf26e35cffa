"""Several servers on one record in PostgreSQL, each with a read model of its own, and the command line beside them."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import httpx
import pytest

from data.acts.reports import submissions
from data.journal import opening
from data.schema.loading import current
from data.workbook import template
from metrics import monitor
from tests.conftest import centre_row, money
from tests.database_server import wait_for
from tests.pages.server import serving
from tests.pages.wire import page_of

CENTRE = "/centre?dataset=real&centre=C1&year=2021"


@pytest.fixture(scope="module")
def servers(database, tmp_path_factory):
    """Two servers on one record that knows one centre, as two machines would have them."""
    address, folder = database.fresh(), tmp_path_factory.mktemp("servers")
    for name in "ab":
        (folder / name).mkdir()
    with (
        serving(folder / "a", MONITOR_RECORD=address) as one,
        serving(folder / "b", MONITOR_RECORD=address) as other,
    ):
        path = folder / "登记簿.xlsx"
        path.write_bytes(template.write_registry(current(), [centre_row("C1")]))
        done = one.command("ingest", path)
        assert done.returncode == 0, done.stdout + done.stderr
        yield one, other


@pytest.mark.slow
def test_three_take_in_at_once_and_every_server_shows_it(servers, database, workbook, tmp_path):
    """Nothing lost, nothing doubled, versions in order; then the database goes and comes back, and both servers go on."""
    one, other = servers
    assert all("缺报" in page_of(server, CENTRE).text for server in servers)
    record = opening.at(one.environment["MONITOR_RECORD"])
    amounts = {"1230000.00": "123.00", "4560000.00": "456.00", "7890000.00": "789.00"}
    paths = [tmp_path / f"{amount}.xlsx" for amount in amounts]
    for path in paths:
        path.write_bytes(workbook(money(path.stem, "2021-08-01")))
    with ThreadPoolExecutor(3) as pool:
        done = list(
            pool.map(lambda asked: asked[0].command("ingest", asked[1]), zip((one, other, one), paths, strict=True))
        )
    assert [d.returncode for d in done] == [0, 0, 0], [d.stdout + d.stderr for d in done]
    received = [e.body for e in record.read() if e.act == "report.received"]
    assert [body["version"] for body in received] == [1, 2, 3]
    assert len({body["sha256"] for body in received}) == 3
    newest = amounts[received[-1]["file_name"].removesuffix(".xlsx")]
    for server in servers:
        wait_for(lambda server=server: f"{newest} 万元" in page_of(server, CENTRE).text)
    assert [f for f in record.verify() if f.startswith("错误")] == []

    database.stop()
    try:
        answers = [httpx.get(server.address) for server in servers]
        assert [answer.status_code for answer in answers] == [503, 503]
        assert all("连接不上或连接中断" in answer.text and "恢复后自动继续" in answer.text for answer in answers)
        refused = one.command("ingest", paths[0])
        assert refused.returncode == 2
        assert "恢复后自动继续" in refused.stdout.replace("\n", "")
    finally:
        database.start()
    for server in servers:
        wait_for(lambda server=server: f"{newest} 万元" in page_of(server, CENTRE).text)
    assert len([e for e in record.read() if e.act == "report.received"]) == 3


@pytest.mark.slow
def test_that_somebody_acts_under_other_rules_is_said_on_a_server_that_began_before(servers):
    one, _ = servers
    assert "按不同的规则" not in page_of(one, "/system?dataset=real").text
    other = monitor.open_store(opening.at(one.environment["MONITOR_RECORD"]), replace(current(), fingerprint="f" * 64))
    submissions.enter(other, [centre_row("C2")], actor="示例·别处", source="登记簿")
    other.close()
    said = page_of(one, "/system?dataset=real").text
    assert "示例·别处" in said
    assert "重新启动较早启动的一方" in said
