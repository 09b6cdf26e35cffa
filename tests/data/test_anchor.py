"""What somebody outside of the machine can show: a record written anew, its end cut off, a backup rewritten on its disk."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from typer.testing import CliRunner

from data.journal.backups import anchor, backup, health, restoring, signing
from data.journal.backups.anchor import Anchor
from data.journal.backups.backup import BackupRefused
from data.journal.event import START, Event, Mark
from data.journal.folder import FolderRecord
from metrics.commands.program import app

HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


def written(folder: Path, acts: int = 5) -> FolderRecord:
    record = FolderRecord(folder)
    for n in range(acts):
        record.append("test.noted", "report/C1/2021", {"sha256": record.put(f"{n}".encode())}, actor="张三")
    return record


def rewritten(folder: Path, change: Callable[[list[Event]], list[Event]]) -> FolderRecord:
    """What somebody with the files and this program can do: every hash computed anew, the acknowledgement, too."""
    mark, lines = START, []
    for event in change(list(FolderRecord(folder).read())):
        made = Event.following(
            mark, at=event.at, actor=event.actor, act=event.act, subject=event.subject, body=event.body
        )
        mark = Mark(made.n, made.hash)
        lines.append(made.line())
    (folder / "journal.jsonl").write_bytes(b"".join(lines))
    (folder / "journal.acknowledged").write_text(f"{mark.n} {mark.hash}\n")
    return FolderRecord(folder)


def another_actor(events: list[Event]) -> list[Event]:
    return [replace(e, actor="李四") if e.n == 3 else e for e in events]


def without_the_last(events: list[Event]) -> list[Event]:
    return events[:-1]


# As people write it down


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1234-9f86-d081-884c-7d65-9a2f-eaa0", "1234-9f86-d081-884c-7d65-9a2f-eaa0"),
        ("校验值 １２３４－９Ｆ８６ D081 884C 7D65", "1234-9f86-d081-884c-7d65"),
        ("第7项 9f86d081884c7d65", "7-9f86-d081-884c-7d65"),
        (f"7:{HASH}", "7-9f86-d081-884c-7d65-9a2f-eaa0"),
        ("7-9f86-d081-884c-7d6", None),  # 15 digits
        ("0-9f86-d081-884c-7d65", None),
        ("9f86d081884c7d65", None),
        ("7-9f86-d081-884c-7g65", None),
        (f"7-{HASH}0", None),
        ("", None),
    ],
)
def test_as_typed(text: str, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(ValueError, match="校验值.*读不懂"):
            anchor.typed(text)
    else:
        assert str(anchor.typed(text)) == expected


def test_what_is_printed_can_be_typed_again(tmp_path: Path) -> None:
    record = written(tmp_path / "r")
    head = anchor.head(record)
    assert head is not None
    assert anchor.problem(record, anchor.typed(str(head))) is None
    assert anchor.head(FolderRecord(tmp_path / "none")) is None


# What no check inside of the record can see


@pytest.mark.parametrize("change", [another_actor, without_the_last])
def test_who_holds_an_anchor_notices(tmp_path: Path, change: Callable[[list[Event]], list[Event]]) -> None:
    known = anchor.head(written(tmp_path / "r"))
    assert known is not None
    record = rewritten(tmp_path / "r", change)
    assert [f for f in record.verify() if f.startswith("错误")] == []  # alone it looks whole
    assert anchor.problem(record, known) is not None
    assert anchor.problem(record, Anchor(2, next(record.read(1)).hash)) is None  # what came before is as it was


def test_an_earlier_anchor_still_holds_later(tmp_path: Path) -> None:
    record = written(tmp_path / "r")
    known = anchor.head(record)
    written(tmp_path / "r", acts=2)
    assert known is not None
    assert anchor.problem(record, known) is None


def test_the_command_compares(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONITOR_RECORD", str(tmp_path / "r"))
    known = str(anchor.head(written(tmp_path / "r")))
    fits = CliRunner().invoke(app, ["verify", "--against", known])
    assert (fits.exit_code, "与留存的 1 个校验值相符" in fits.output, known in fits.output) == (0, True, True)
    unreadable = CliRunner().invoke(app, ["verify", "--against", "甲"])
    assert (unreadable.exit_code, "读不懂" in unreadable.output) == (1, True)
    rewritten(tmp_path / "r", without_the_last)
    cut = CliRunner().invoke(app, ["verify", "--against", known])
    assert (cut.exit_code, "只有 5 项" in cut.output, "停止使用" in cut.output) == (1, True, True)


# Backups


def forged(folder: Path, *, sign: bool) -> None:
    """A backup whose journal says something else, with a new manifest that fits it; signed with a key of one's own, or not."""
    manifest = backup.manifest_in(folder)
    there = rewritten_backup(folder / manifest.journal)
    made = replace(
        manifest, last=there[-1].hash, journal_size=(folder / manifest.journal).stat().st_size,
        journal_sha256=hashlib.sha256((folder / manifest.journal).read_bytes()).hexdigest(),
        signed_by=None, signature=None,
    )  # fmt: skip
    made = made.signed(signing.Signer(Ed25519PrivateKey.generate())) if sign else made
    (folder / backup.MANIFEST).write_bytes(made.content())


def rewritten_backup(path: Path) -> list[Event]:
    mark, events = START, []
    for line in path.read_bytes().splitlines():
        event = Event.parse(json.loads(line))
        made = Event.following(
            mark,
            at=event.at,
            actor="李四" if event.n == 3 else event.actor,
            act=event.act,
            subject=event.subject,
            body=event.body,
        )
        mark = Mark(made.n, made.hash)
        events.append(made)
    path.write_bytes(b"".join(event.line() for event in events))
    return events


@pytest.mark.parametrize(("sign", "said"), [(True, "另一把密钥"), (False, "没有签名")])
def test_a_backup_that_was_rewritten_is_not_restored(tmp_path: Path, sign: bool, said: str) -> None:
    record = written(tmp_path / "r")
    backup.back_up(record, tmp_path / "b")
    forged(tmp_path / "b", sign=sign)
    assert backup.check(tmp_path / "b")[1] == []  # alone it looks whole
    before = [e.hash for e in record.read()]
    with pytest.raises(BackupRefused, match=f"{said}.*--unsigned"):
        restoring.restore(tmp_path / "b", FolderRecord(tmp_path / "r"), older=True)
    assert [e.hash for e in FolderRecord(tmp_path / "r").read()] == before
    found = health.last_backup(record)
    assert (found.level, said in found.found) == ("broken", True)
    restoring.restore(tmp_path / "b", FolderRecord(tmp_path / "r"), older=True, unsigned=True)  # a person may insist
    assert [e.actor for e in FolderRecord(tmp_path / "r").read()][2] == "李四"


def test_one_byte_of_a_signed_manifest(tmp_path: Path) -> None:
    record = written(tmp_path / "r")
    made = backup.back_up(record, tmp_path / "b").manifest
    moved = replace(made, made_at="2020-01-01T00:00:00+08:00")
    (tmp_path / "b" / backup.MANIFEST).write_bytes(moved.content())
    with pytest.raises(BackupRefused, match="与签名不符"):
        restoring.restore(tmp_path / "b", FolderRecord(tmp_path / "r"))


def test_on_another_machine(tmp_path: Path) -> None:
    """There is no key: that it was held only against its own key is said; with the one kept elsewhere it is held against that."""
    made = backup.back_up(written(tmp_path / "r"), tmp_path / "b").manifest
    assert not (tmp_path / "b" / signing.KEY).exists()
    assert not restoring.restore(tmp_path / "b", FolderRecord(tmp_path / "new")).key_known
    assert restoring.restore(tmp_path / "b", FolderRecord(tmp_path / "newer"), key=made.signed_by).key_known
    other = signing.Signer(Ed25519PrivateKey.generate()).public
    with pytest.raises(BackupRefused, match="另一把密钥"):
        restoring.restore(tmp_path / "b", FolderRecord(tmp_path / "newest"), key=other)
    assert not (tmp_path / "newest" / "journal.jsonl").exists()


def test_a_backup_must_fit_the_anchor(tmp_path: Path) -> None:
    record = written(tmp_path / "r")
    backup.back_up(record, tmp_path / "b")
    written(tmp_path / "r", acts=1)
    later = anchor.head(record)
    assert later is not None
    with pytest.raises(BackupRefused, match="校验值.*只有 6 项"):
        restoring.restore(tmp_path / "b", FolderRecord(tmp_path / "new"), against=later)
    early = Anchor(6, next(record.read(5)).hash)
    restoring.restore(tmp_path / "b", FolderRecord(tmp_path / "new"), against=early)


def test_a_record_rewritten_after_its_backup(tmp_path: Path) -> None:
    backup.back_up(written(tmp_path / "r"), tmp_path / "b")
    record = rewritten(tmp_path / "r", another_actor)
    found = health.last_backup(record)
    assert (found.level, "不是同一条链" in found.found, "--against" in found.todo) == ("broken", True, True)


def test_a_backup_of_an_older_program_is_taken_until_there_is_a_key(tmp_path: Path) -> None:
    record = written(tmp_path / "r")
    made = backup.back_up(record, tmp_path / "b").manifest
    unsigned = replace(made, signed_by=None, signature=None)
    assert b"signed_by" not in unsigned.content()  # byte for byte what older programs wrote
    (tmp_path / "b" / backup.MANIFEST).write_bytes(unsigned.content())
    (tmp_path / "r" / signing.KEY).unlink()
    assert health.last_backup(record).level == "fine"
    assert restoring.restore(tmp_path / "b", FolderRecord(tmp_path / "new")).problems == []


def test_a_key_that_is_none(tmp_path: Path) -> None:
    record = written(tmp_path / "r")
    backup.back_up(record, tmp_path / "b")
    (tmp_path / "r" / signing.KEY).write_text("坏")
    with pytest.raises(BackupRefused, match="签名密钥.*读不懂"):
        backup.back_up(record, tmp_path / "b")


def test_the_key_is_for_its_owner_only(tmp_path: Path) -> None:
    backup.back_up(written(tmp_path / "r"), tmp_path / "b")
    assert (tmp_path / "r" / signing.KEY).stat().st_mode & 0o777 == 0o600
