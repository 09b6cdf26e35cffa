"""Several at work at the same moment: nothing is lost or doubled, and whoever was slower is told."""

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from typer.testing import CliRunner

from data.acts.reports import reporting_round, submissions
from data.acts.reports.submissions import Prepared
from data.journal.folder import FolderRecord
from data.journal.record import Superseded
from data.read_model.store import Store
from data.workbook import template
from metrics import monitor
from metrics.commands.program import app
from tests.conftest import centre_row
from tests.data.test_crash import CENTRE, begun, forked, prepared, variant  # noqa: F401
from tests.data.test_record import child

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
HOLD = """
import pathlib, sys, time
from data.journal.lock import alone
with alone(pathlib.Path(sys.argv[1]), 5):
    print("held", flush=True)
    time.sleep(60)
"""


def at_once(*works: Callable[[Callable[[str], None]], None]) -> list[list[str]]:
    """Do all in processes of their own at the same time; what each said. A process that fails is a failure."""
    started = [forked(work) for work in works]
    said = []
    for pid, pipe in started:
        with os.fdopen(pipe) as lines:
            said.append(lines.read().splitlines())
        assert os.waitpid(pid, 0)[1] == 0, said[-1]
    return said


@pytest.mark.slow
def test_four_hand_in_for_one_centre_and_year(begun: Store, prepared: Prepared):  # noqa: F811
    """40 reports: each becomes one version of its own; whoever is told to try again, of whom nothing was recorded, does."""

    def sender(start: int) -> Callable[[Callable[[str], None]], None]:
        def send(say: Callable[[str], None]) -> None:
            for number in range(start, start + 10):
                file, status = variant(prepared, number), ""
                while status != "received":
                    outcome = submissions.receive(begun, file, actor=f"填报人{start}")
                    status = outcome.status
                    say(f"{file.sha256} {status} {outcome.version} {outcome.message}")

        return send

    said = [line.split(maxsplit=3) for lines in at_once(*map(sender, (0, 100, 200, 300))) for line in lines]
    received = {e.body["sha256"]: e.body["version"] for e in begun.record.read() if e.act == "report.received"}
    assert sorted(received.values()) == list(range(1, len(received) + 1))
    accepted = {sha: int(version) for sha, status, version, _ in said if status == "received"}
    assert received == accepted
    assert len(accepted) == 40
    for _, status, _, message in said:
        assert status == "received" or "请稍后重试" in message
    assert [f for f in begun.record.verify() if f.startswith("错误")] == []


def test_one_registry_file_twice_at_the_same_moment_is_registered_once(begun: Store, definitions):  # noqa: F811
    content = template.write_registry(definitions, [centre_row("C7"), centre_row("C8")])
    file = submissions.prepare(content, "登记簿.xlsx", definitions)

    def send(say: Callable[[str], None]) -> None:
        say(submissions.receive(begun, file, actor="登记人").status)

    said = [line for lines in at_once(send, send, send) for line in lines]
    assert sorted(said) == ["received", "unchanged", "unchanged"]
    begun.replay()
    assert len(begun.read("select 1 from record.registry_row where sha256 is not null")) == 2


@pytest.mark.slow
def test_a_decision_on_a_version_that_is_no_longer_the_last(begun: Store, prepared: Prepared):  # noqa: F811
    """Somebody accepts what he saw while a new version comes in: one of the two is first, the other is told."""
    assert submissions.receive(begun, variant(prepared, 1), actor="填报人").version == 1
    for number in range(2, 10):
        begun.replay()
        seen = reporting_round.stage(begun, "ZJ-01", 2025)
        start = begun.version[0]

        def decide(say: Callable[[str], None], seen: reporting_round.RoundStage = seen) -> None:
            try:
                reporting_round.take(begun, "return", seen, actor="主管", note="请核对")
                say("recorded")
            except Superseded as faster:
                say(reporting_round.overtaken(faster, begun.definitions.vocabulary.labels["act"]))

        def send(say: Callable[[str], None], number: int = number) -> None:
            say(submissions.receive(begun, variant(prepared, number), actor="填报人").message)

        told, received = at_once(decide, send)
        acts = [(e.act, e.body["version"]) for e in begun.record.read(start)]
        assert ("report.received", number) in acts, received
        if told == ["recorded"]:
            assert ("report.returned", seen.version) in acts
        else:
            assert "本次操作没有记录" in told[0]
            assert acts == [("report.received", number)]


@pytest.fixture
def held(tmp_path, monkeypatch) -> Iterator[int]:
    """A record that another process is writing to and does not let go; its number. Waiting is short."""
    record = FolderRecord(tmp_path / "r")
    opened = monitor.open_store(record)
    submissions.enter(opened, [centre_row("C1")], actor="测试", source="测试")
    opened.close()
    monkeypatch.setenv("MONITOR_RECORD", str(tmp_path / "r"))
    monkeypatch.setenv("MONITOR_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(monitor, "FolderRecord", partial(FolderRecord, wait_seconds=0.2))
    holder = child(HOLD, tmp_path / "r")
    assert holder.stdout.readline() == b"held\n"
    yield holder.pid
    holder.kill()
    holder.communicate()


@pytest.mark.slow
def test_the_command_line_waits_a_little_and_then_names_who_holds_the_record(held, tmp_path):
    words = [
        "grade",
        "--centre",
        "C1",
        "--year",
        "2021",
        "--grade",
        "合格",
        "--document",
        "1号",
        "--published",
        "2022-08-01",
    ]
    journal = Path(tmp_path, "r", "journal.jsonl").read_bytes()
    answer = CliRunner().invoke(app, words)
    assert answer.exit_code == 2, answer.output
    assert isinstance(answer.exception, SystemExit)
    assert f"进程 {held}" in answer.output
    assert "请稍后再试" in answer.output
    assert Path(tmp_path, "r", "journal.jsonl").read_bytes() == journal
    looked = CliRunner().invoke(app, ["status"])  # looking does not wait
    assert (looked.exit_code, "C1" in looked.output) == (0, True)
    os.kill(held, 9)
    again = CliRunner().invoke(app, words)
    assert (again.exit_code, "已登记" in again.output) == (0, True), again.output
