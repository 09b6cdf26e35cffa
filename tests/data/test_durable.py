"""What is asked of the disk, and in which order: the content, then its name, then the word that it is there.

No test can pull the plug; what would be lost then follows from the order of the calls.
"""

import os
from pathlib import Path

import pytest

from data.journal import durable
from data.journal.folder import FolderRecord
from data.journal.folder_journal import FolderJournal

pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc to name an open file")


def of_the_record(steps: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Without the lock, which nobody needs afterwards."""
    return [step for step in steps if not step[1].startswith("lock")]


@pytest.fixture
def steps(monkeypatch) -> list[tuple[str, str]]:
    """What is asked of the system while the record is written: (write, sync, rename), and on which file or folder."""
    taken: list[tuple[str, str]] = []

    def name(descriptor: int) -> str:
        return Path(f"/proc/self/fd/{descriptor}").readlink().name

    def noted(real, what, of):
        def call(*arguments, **more):
            taken.append((what, of(*arguments)))
            return real(*arguments, **more)

        return call

    monkeypatch.setattr(os, "write", noted(os.write, "write", lambda descriptor, _: name(descriptor)))
    monkeypatch.setattr(os, "fsync", noted(os.fsync, "sync", name))
    monkeypatch.setattr(Path, "replace", noted(Path.replace, "rename", lambda _, target: Path(target).name))
    return taken


def test_a_line_is_on_the_disk_before_it_is_acknowledged(tmp_path, steps):
    record = FolderRecord(tmp_path)
    record.append("test.done", "s", {}, actor="甲")
    line, note = "journal.jsonl", "journal.acknowledged"
    safe = [("write", line), ("sync", line)]
    told = [("write", f"{note}-new"), ("rename", note)]
    # the first line brings a name into the folder, which must be safe as well; the lock is no part of the record
    first = of_the_record(steps)
    assert first == [*safe, ("sync", tmp_path.name), *told, *safe, *told]
    steps.clear()
    record.append("test.done", "s", {}, actor="甲")
    assert of_the_record(steps) == [*safe, *told]


def test_an_unfinished_line_is_set_aside_safely_before_it_is_cut_off(tmp_path, steps):
    record = FolderRecord(tmp_path)
    record.append("test.done", "s", {}, actor="甲")
    with (tmp_path / "journal.jsonl").open("ab") as file:
        file.write(b"{")
    steps.clear()
    record.append("test.done", "s", {}, actor="甲")
    line, torn = "journal.jsonl", "journal.torn-1"
    expected = [
        ("write", torn),
        ("sync", torn),
        ("sync", tmp_path.name),
        ("sync", line),
        ("write", line),
        ("sync", line),
    ]
    assert of_the_record(steps)[:6] == expected


def test_an_original_is_on_the_disk_before_it_has_its_name_and_the_name_before_it_is_told(tmp_path, steps):
    sha = FolderRecord(tmp_path).put(b"content")
    (written, fresh), *rest = [
        step for step in steps if step[0] != "sync" or step[1] not in (tmp_path.name, "originals")
    ]
    assert written == "write"
    assert fresh.startswith(sha)
    assert fresh != sha
    assert rest == [("sync", fresh), ("rename", sha), ("sync", sha[:2])]
    # the folders that were made for it are safe in the folders above them
    assert [step for step in steps if step[1] in (tmp_path.name, "originals")] == [
        ("sync", tmp_path.name), ("sync", "originals"),
    ]  # fmt: skip
    steps.clear()
    # it may be there because somebody wrote it who died before its name was safe
    FolderRecord(tmp_path).put(b"content")
    assert steps == [("sync", sha[:2])]


def test_what_takes_the_place_of_a_file_is_on_the_disk_before_it_does(tmp_path, steps):
    for content in (b"old", b"new"):
        steps.clear()
        durable.replace_file(tmp_path / "f", content)
        assert steps == [("write", "f-new"), ("sync", "f-new"), ("rename", "f"), ("sync", tmp_path.name)]


def test_a_journal_put_back_never_stands_beside_a_note_that_leads(tmp_path, steps):
    record = FolderRecord(tmp_path)
    for _ in range(2):
        record.append("test.done", "s", {}, actor="甲")
    events = list(record.read())
    steps.clear()
    FolderJournal(tmp_path).put_back(b"".join(e.line() for e in events[:2]), events[1])
    line, note, folder = "journal.jsonl", "journal.acknowledged", tmp_path.name
    assert steps == [
        ("write", f"{line}-new"), ("sync", f"{line}-new"), ("sync", folder), ("rename", line), ("sync", folder),
        ("write", f"{note}-new"), ("rename", note),
    ]  # fmt: skip
    assert [e.n for e in FolderRecord(tmp_path).read()] == [1, 2]
