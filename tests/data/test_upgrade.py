"""Old records stay readable for good, with the verdicts of their time; newer ones are left alone, byte for byte."""

import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from data.acts.reports import submissions
from data.journal.backups import backup, restoring
from data.journal.event import FORM
from data.journal.folder import FolderRecord
from data.journal.past import PastRecord
from data.journal.record import RecordNewer
from data.read_model import projections
from data.read_model.store import Store
from metrics import monitor
from metrics.commands.program import app
from tests.conftest import centre_row
from tests.data.test_backup import state
from tests.data.written_record import KEPT, verdicts, write

FORMS = sorted(p.name for p in KEPT.iterdir() if p.is_dir())


@pytest.fixture(params=FORMS)
def kept(request, tmp_path) -> Path:
    """A copy of a record that a program of that form wrote, with the verdicts of its day."""
    return Path(shutil.copytree(KEPT / request.param, tmp_path / "kept"))


def test_every_form_of_the_journal_has_its_record_and_the_last_one_every_act():
    """Whoever raises FORM or adds an act keeps a record of it: python -m tests.data.written_record."""
    assert str(FORM) in FORMS
    acts = {event.act for event in FolderRecord(KEPT / FORMS[-1] / "record").read()}
    assert acts >= {"process.step", "process.annulled", "person.removed", "access.signed_in", "access.refused"}
    assert acts >= {"template.installed", "template.reverted"}
    assert acts >= {*projections.PROPOSALS, *(act.replace(".proposed", ".declined") for act in projections.PROPOSALS)}


def test_an_old_record_is_whole_and_holds_every_act(kept):
    record = FolderRecord(kept / "record")
    assert record.verify() == []
    acts = {event.act for event in record.read()}
    known = {
        "record.opened",
        "file.refused",
        *projections.ROUND_STEPS,
        *projections.EVALUATION_STEPS,
        *projections.DISPOSITION_STEPS,
    }
    assert len(acts) >= 18
    assert acts >= known - {"flag.confirmed", "evaluation.corrected"}


def mended(name, row):
    """A verdict as it is today where the one of its day was at fault.

    A ratio to nothing with a year missing was called 不适用, as if it were known that there was nothing: it is 数据不全.
    """
    if name == "progress" and row[2] == "fund_ratio" and row[1] >= "2023" and row[-1] == "not_applicable":
        return [*row[:-1], "incomplete"]
    return row


def test_an_old_record_leads_to_the_verdicts_of_its_day(kept, definitions):
    """Under the definitions that were in force, which are kept in the record and must be loadable for good."""
    told = json.loads((kept / "verdicts.json").read_text("utf-8"))
    past = PastRecord(FolderRecord(kept / "record"), date.fromisoformat(told["day"]))
    then, known = past.definitions(definitions)
    assert known
    opened = monitor.open_store(past, then)
    found = json.loads(json.dumps(verdicts(opened)))
    opened.close()
    assert set(found) >= set(told["verdicts"])  # a later program asks more
    for name, rows in told["verdicts"].items():
        assert found[name] == [mended(name, row) for row in rows], name
    assert any(row[2] == "delisting_proposed" for row in found["flag"])


@pytest.mark.slow
def test_an_old_record_goes_on_under_this_program(kept, definitions):
    opened = Store(FolderRecord(kept / "record"), definitions)
    assert len(opened.read("select 1 from record.unreadable")) == 0
    before = opened.version[0]
    submissions.enter(opened, [centre_row("C2")], actor="测试", source="测试")
    assert opened.version[0] == before + 1
    assert FolderRecord(kept / "record").verify() == []
    opened.close()


# Newer than this program


@pytest.fixture
def newer(tmp_path) -> Path:
    """A record whose last line was written by a program to come."""
    folder = Path(shutil.copytree(KEPT / FORMS[-1] / "record", tmp_path / "record"))
    last = list(FolderRecord(folder).read())[-1]
    line = replace(last, n=last.n + 1, prev=last.hash, form=FORM + 1)
    with (folder / "journal.jsonl").open("ab") as file:
        file.write(replace(line, hash=line.computed_hash()).line())
    return folder


COMMANDS = [
    ["status"], ["verify"], ["doctor"], ["rebuild"], ["backup", "{tmp}/b"], ["check", "{tmp}/x.xlsx"],
    ["ingest", "{tmp}/x.xlsx"], ["template", "--centre", "C1", "--year", "2023", "-o", "{tmp}/t.xlsx"],
    ["grade", "--centre", "C1", "--year", "2023", "--grade", "合格", "--document", "1", "--published", "2024-08-01"],
    ["accept", "--centre", "C1", "--year", "2022"],
]  # fmt: skip


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_a_newer_record_is_refused_by_every_command_and_unchanged(newer, tmp_path, monkeypatch, words):
    monkeypatch.setenv("MONITOR_RECORD", str(newer))
    monkeypatch.setenv("MONITOR_CACHE", str(tmp_path / "cache"))
    (tmp_path / "x.xlsx").write_bytes(b"x")
    before = state(newer)
    answer = CliRunner().invoke(app, [word.format(tmp=tmp_path) for word in words])
    assert isinstance(answer.exception, SystemExit), answer.exception
    assert answer.exit_code in (1, 2)
    assert "更新版本的程序" in answer.output
    assert "请升级" in answer.output
    assert state(newer) == before
    assert sorted(p.name for p in newer.iterdir()) == sorted(p.name for p in (KEPT / FORMS[-1] / "record").iterdir())


def test_a_newer_record_is_not_replaced_by_a_backup_either(newer, tmp_path):
    older = shutil.copytree(KEPT / FORMS[-1] / "record", tmp_path / "older")
    backup.back_up(FolderRecord(older), tmp_path / "b")
    before = state(newer)
    with pytest.raises(RecordNewer, match="请升级"):
        restoring.restore(tmp_path / "b", FolderRecord(newer), older=True)
    assert state(newer) == before


def test_an_act_nobody_knows_is_not_passed_over(tmp_path, definitions):
    record = FolderRecord(tmp_path / "r")
    record.append("report.melted", "report/C1/2021", {}, actor="未来")
    with pytest.raises(RecordNewer, match="report.melted.*请升级"):
        Store(record, definitions)


@pytest.mark.long
def test_another_record_with_every_act_can_be_written(tmp_path):
    """For the next form of the journal: what is kept of the last one was written by an older program."""
    write(tmp_path / "new")
    last, new = (
        {event.act for event in FolderRecord(folder / "record").read()}
        for folder in (KEPT / FORMS[-1], tmp_path / "new")
    )
    assert last <= new
