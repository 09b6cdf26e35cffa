"""A person is removed on request: nothing of the person is left on the disk, no number changes, the record still verifies."""

import io
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from data.acts.reports import redaction, submissions
from data.journal.backups import backup
from data.journal.folder import FolderRecord
from data.problem import Refused
from data.workbook.interpretation import LedgerRow
from metrics import monitor
from metrics.commands.program import app
from tests.conftest import centre_row, copy_of, money

PERSON, WHO = "GH-4711", "示例·王小明"


def person(code: str, name: str = "", **more: str) -> LedgerRow:
    cells = {"person_code": code, "category": "rd_full_time", "tier": "none", "joined_on": "2021-08-01"} | more
    return LedgerRow("staff", "人员", 5, cells | ({"name": name} if name else {}))


@pytest.fixture(scope="module")
def listed(tmp_path_factory, definitions, workbook):
    """A record and its read model: three reports, two years and a correction, all of which list the person."""
    folder = tmp_path_factory.mktemp("listed")
    opened = monitor.open_store(FolderRecord(folder / "record"), definitions, folder / "read-model")
    submissions.enter(opened, [centre_row("C1")], actor="测试", source="测试")
    other = person("GH-1", "示例·李四")
    for rows, year in (
        ((person(PERSON, WHO), money("100.00", "2021-08-01")), 2021),
        ((person(PERSON, WHO), other, money("200.00", "2021-08-01")), 2021),
        ((person(PERSON, WHO, left_on="2022-06-30"), other), 2022),
        ((other,), 2023),
    ):
        outcome = submissions.receive(
            opened, submissions.prepare(workbook(*rows, year=year), f"{year}.xlsx", definitions), actor="测试"
        )
        assert outcome.status == "received"
    opened.catch_up()
    opened.close()
    return folder


@pytest.fixture
def kept(tmp_path, listed):
    opened = copy_of(listed, tmp_path)
    yield opened
    opened.close()


def results(store):
    """Every number and every verdict."""
    asked = ("result.indicator", "result.progress", "result.flag", "record.ledger_state")
    return {
        table: store.read(f"select * exclude (message) from {table} order by all" if table == "result.flag"
                          else f"select * from {table} order by all").astype(str).values.tolist()
        for table in asked
    }  # fmt: skip


def holders(folder: Path, *words: str) -> list[str]:
    """The files below a folder in which one of the words stands, zipped parts included."""
    found = []
    for path in (p for p in folder.rglob("*") if p.is_file()):
        content = path.read_bytes()
        if zipfile.is_zipfile(io.BytesIO(content)):
            with zipfile.ZipFile(io.BytesIO(content)) as book:
                content = b"".join(book.read(name) for name in book.namelist())
        if any(word.encode() in content for word in words):
            found.append(path.name)
    return found


@pytest.mark.slow
def test_the_person_is_gone_and_no_number_changes(kept, tmp_path, definitions):
    before = results(kept)
    assert holders(tmp_path / "record", PERSON, WHO)
    done = redaction.remove_person(kept, "C1", PERSON, reason="本人要求", actor="测试")
    assert done.reports == ((2021, 1), (2021, 2), (2022, 1))
    assert results(kept) == before
    assert kept.record.verify() == []
    staff = kept.read(
        "select cells['person_code'] as code, cells['name'] as name from record.report_row where ledger = 'staff'"
    )
    assert set(staff["code"]) == {done.pseudonym, "GH-1"}
    assert set(staff["name"].dropna()) == {"示例·李四"}
    kept.close()
    assert holders(tmp_path / "record", PERSON, WHO) == []
    assert holders(tmp_path / "read-model", PERSON, WHO) == []
    again = monitor.open_store(FolderRecord(tmp_path / "record"), definitions)
    assert results(again) == before
    again.close()


@pytest.mark.slow
def test_a_process_that_has_it_open_lets_go_of_it_too(kept, tmp_path, definitions):
    other = monitor.open_store(FolderRecord(tmp_path / "record"), definitions, tmp_path / "other")
    other.catch_up()
    redaction.remove_person(kept, "C1", PERSON, reason="本人要求", actor="测试")
    other.catch_up()
    codes = set(other.read("select cells['person_code'] as code from record.report_row where ledger = 'staff'")["code"])
    other.close()
    assert PERSON not in codes
    assert holders(tmp_path / "other", PERSON, WHO) == []


@pytest.mark.slow
def test_the_copy_is_what_is_handed_over_and_says_so(kept):
    row = kept.read("select sha256, file_name from record.report where year = 2022").iloc[0]
    redaction.remove_person(kept, "C1", PERSON, reason="本人要求", actor="测试")
    after = kept.read("select sha256, file_name from record.report where year = 2022").iloc[0]
    assert (after["sha256"], after["file_name"]) == (row["sha256"], "2022（删节副本）.xlsx")
    with zipfile.ZipFile(io.BytesIO(kept.record.get(after["sha256"]))) as book:
        assert PERSON.encode() not in b"".join(book.read(name) for name in book.namelist())


@pytest.mark.slow
def test_a_second_person_of_the_same_reports(kept):
    redaction.remove_person(kept, "C1", PERSON, reason="本人要求", actor="测试")
    done = redaction.remove_person(kept, "C1", "GH-1", reason="本人要求", actor="测试")
    assert len(done.reports) == 3
    assert kept.record.verify() == []
    assert len(kept.record._originals.files()) <= 6  # one original a report, and the definitions kept with the acts


def test_the_next_backup_lets_go_of_it(kept, tmp_path):
    backup.back_up(kept.record, tmp_path / "backup")
    assert holders(tmp_path / "backup", PERSON)
    redaction.remove_person(kept, "C1", PERSON, reason="本人要求", actor="测试")
    backup.back_up(kept.record, tmp_path / "backup")
    assert holders(tmp_path / "backup", PERSON, WHO) == []
    assert backup.check(tmp_path / "backup")[1] == []


def test_broken_off_before_deleting_it_is_told_and_finished(kept, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(FolderRecord, "forget", lambda self, sha: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            redaction.remove_person(kept, "C1", PERSON, reason="本人要求", actor="测试")
    assert any("已由删节副本替换，却仍在" in finding for finding in kept.record.verify())
    redaction.finish(kept.record)
    assert kept.record.verify() == []


@pytest.mark.parametrize(
    ("centre", "who", "reason", "said"),
    [
        ("C1", "GH-9", "本人要求", "没有人员编码"),
        ("C2", PERSON, "本人要求", "没有人员编码"),
        ("C1", PERSON, " ", "理由"),
    ],
)
def test_what_cannot_be_removed_is_refused_and_changes_nothing(kept, centre, who, reason, said):
    before, files = kept.record.end(), kept.record._originals.files()
    with pytest.raises(Refused) as refused:
        redaction.remove_person(kept, centre, who, reason=reason, actor="测试")
    assert said in str(refused.value)
    assert (kept.record.end(), kept.record._originals.files()) == (before, files)


def test_only_what_was_replaced_can_be_deleted(kept):
    sha = kept.read("select sha256 from record.report limit 1")["sha256"].iloc[0]
    with pytest.raises(ValueError, match="删节副本"):
        kept.record.forget(sha)
    assert kept.record.get(sha)


@pytest.mark.slow
def test_the_command_names_what_it_does_not_reach(kept, tmp_path, monkeypatch):
    kept.close()
    monkeypatch.setenv("MONITOR_RECORD", str(tmp_path / "record"))
    monkeypatch.setenv("MONITOR_CACHE", str(tmp_path / "read-model"))
    (tmp_path / "record" / "replaced" / "20260101").mkdir(parents=True)
    words = ["redact", "--centre", "C1", "--person", PERSON, "--reason", "本人要求"]
    answer = CliRunner().invoke(app, words, catch_exceptions=False)
    assert answer.exit_code == 0
    assert "此前的备份里仍有原文件" in answer.output
    assert "“建设进程”各步骤里写明的姓名" in answer.output
    assert "replaced" in answer.output
