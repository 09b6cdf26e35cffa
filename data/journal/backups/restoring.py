"""Putting a backup in the place of a record: everything checked first, nothing that stands is deleted.

The record may be in use meanwhile. It is replaced in one step, the journal's: whatever happens before leaves the record as
it was, whatever happens afterwards leaves the restored one. What stood before is kept below `replaced/`, as a record of
its own that can be read.
"""

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from data.journal.backups import anchor, backup, signing
from data.journal.backups.anchor import Anchor
from data.journal.backups.backup import BackupRefused, Manifest
from data.journal.clock import SHANGHAI, now
from data.journal.durable import explained, make_folder, replace_file, sync_folder, write_new
from data.journal.event import Event, decode, event_of
from data.journal.folder import OPENED, FolderRecord, RecordDamaged
from data.journal.journal import Journal
from data.journal.lock import alone
from data.journal.originals import OriginalMissing, Originals

REPLACED = "replaced"
WAIT_SECONDS = 10.0


@dataclass(frozen=True)
class Restored:
    """A record that was restored. aside: where what stood before is kept (None: nothing stood); problems: see `verify`;
    key_known: whether its signature was held against a key that was known before, and not only against its own."""

    manifest: Manifest
    aside: Path | None
    problems: list[str]
    key_known: bool


@dataclass(frozen=True)
class _Present:
    """What stands where the backup is to go, as far as it can be read. acknowledged: events once known to be complete."""

    events: list[Event]
    acknowledged: int
    empty: bool


def restore(
    source: Path,
    folder: Path,
    *,
    older: bool = False,
    key: str | None = None,
    unsigned: bool = False,
    against: Anchor | None = None,
    on_file: Callable[[int, int], None] = lambda done, all_: None,
) -> Restored:
    """Verify the whole backup in `source` and put it in the place of the record in `folder`.

    older: also when the record has acts that the backup lacks. key: the public key that was kept (None: the one beside the
    record in `folder`, if there is one); unsigned: also a backup whose signature does not fit; against: an anchor that somebody
    kept and that the backup must fit. on_file: called with how many originals are checked, and of how many. Raises BackupRefused
    (no backup, damaged, rewritten, another record's, older), RecordBusy, RecordFull, RecordUnwritable; the record then stands
    as it was.
    """
    here, there = folder.resolve(), source.resolve()
    if here == there or here in there.parents or there in here.parents:
        raise BackupRefused("备份和记录不能是同一个文件夹，也不能一个在另一个里面。请核对给出的文件夹。")
    known = bool(key or backup.public_key(folder))
    manifest, problems = checked(source, folder, key=key, against=against, unsigned=unsigned, on_file=on_file)
    if problems:
        listed = "；".join(problems[:5]) + (f"；等{len(problems)}处" if len(problems) > 5 else "")
        raise BackupRefused(f"备份有问题，没有恢复，现有记录没有改动：{listed}。请改用另一份备份。")
    content = (source / manifest.journal).read_bytes()
    events = [event for event, _ in Journal(source, manifest.journal).walk()]
    with explained(folder, "没有恢复，现有记录没有改动"):
        make_folder(folder)
        with alone(folder, WAIT_SECONDS):
            present = _present(folder)
            _refuse_to_lose(present, manifest, events, older=older)
            aside = None if present.empty else _kept_aside(folder)
            _bring_originals(source, folder, manifest)
            _bring_accounts(source, folder, manifest)
            Journal(folder).put_back(content, events[-1])
            if aside is not None:
                _tidy(folder, aside, manifest)
    return Restored(manifest, aside, [f for f in FolderRecord(folder).verify() if f.startswith("错误")], known)


def checked(
    source: Path,
    folder: Path,
    *,
    key: str | None = None,
    against: Anchor | None = None,
    unsigned: bool = False,
    on_file: Callable[[int, int], None] = lambda done, all_: None,
) -> tuple[Manifest, list[str]]:
    """A backup read again as a whole: its manifest, and everything that speaks against it (in Chinese): damaged, its signature
    does not fit, not of the same chain as the anchor. For the arguments see `restore`. Raises BackupRefused."""
    manifest, problems = backup.check(source, on_file)
    wrong = None if unsigned else manifest.signature_problem(key or backup.public_key(folder))
    if wrong:
        problems = [*problems, f"{wrong}（查明原因后确要使用，请加 --unsigned）"]
    if not problems and against:
        events = (event for event, _ in Journal(source, manifest.journal).walk())
        problems = [f"与留存的校验值 {against} 不符：{odd}" for odd in [anchor.problem_in(events, against)] if odd]
    return manifest, problems


def _present(folder: Path) -> _Present:
    """What can still be read of a record, however damaged. Raises RecordNewer: that is not ours to replace."""
    journal = Journal(folder)
    events = []
    for line in journal.lines():
        fields = decode(line)
        event = event_of(line, fields) if fields is not None else None
        if event is not None:
            events.append(event)
    empty = not journal.path.exists() and not Originals(folder / "originals").files()
    return _Present(events, journal.acknowledged().n, empty)


def _refuse_to_lose(present: _Present, manifest: Manifest, events: list[Event], *, older: bool) -> None:
    """Refuse a backup of another record, and, unless said so, one that lacks what stands."""
    backed_up = {event.hash for event in events}
    lost = [event for event in present.events if event.hash not in backed_up]
    opened = next((event for event in present.events if event.act == OPENED), None)
    if opened is not None and opened.body.get("id") != manifest.record:
        raise BackupRefused(
            f"这是另一份记录的备份（{_named(manifest.kind)}，{manifest.events}条），没有恢复。"
            "请核对备份文件夹和 MONITOR_RECORD；确要换用，请把 MONITOR_RECORD 指到一个空文件夹再恢复。"
        )
    if older:
        return
    made = f"{manifest.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    if lost:
        first = lost[0]
        raise BackupRefused(
            f"备份（{made}，{manifest.events}条）比现有记录旧，没有恢复：现有记录中有{len(lost)}条操作是备份里没有的，"
            f"最早一条是 {first.at:%Y-%m-%d %H:%M:%S} {first.actor} {first.act}。"
            "确实要回到备份时的状态，请加 --older；现有记录会另存，不会删除。"
        )
    if present.acknowledged > manifest.events:
        raise BackupRefused(
            f"备份（{made}）只到第{manifest.events}条，而现有记录曾写到第{present.acknowledged}条（其后的已损坏或缺失），"
            "没有恢复。如没有更新的备份，请加 --older；现有记录会另存，不会删除。"
        )


def _named(kind: str) -> str:
    return {"real": "正式数据", "demonstration": "演示数据"}.get(kind, kind)


def _kept_aside(folder: Path) -> Path:
    """Give what stands a second name below `replaced/`, where it stays; a whole record, which can be read there."""
    aside = folder / REPLACED / f"{now():%Y%m%d-%H%M%S-%f}"
    # with its key, so that a backup of it is known as one of this record
    files = [*folder.glob("journal*"), *folder.glob(signing.KEY), *Originals(folder / "originals").files()]
    for path in files:
        second = aside / path.relative_to(folder)
        make_folder(second.parent)
        try:
            os.link(path, second)
        except OSError:  # a file system without links
            shutil.copy2(path, second)
    for place in {path.parent for path in files}:
        sync_folder(aside / place.relative_to(folder))
    return aside


def _bring_originals(source: Path, folder: Path, manifest: Manifest) -> None:
    """Put every original of the backup into the record, in the place of a damaged one where there is one."""
    there, here = Originals(source / "originals"), Originals(folder / "originals")
    for sha in manifest.originals:
        try:
            here.get(sha)
        except OriginalMissing:
            here.put(there.get(sha))
        except RecordDamaged:
            path = here.path(sha)
            fresh = path.with_name(f"{sha}.restored.new")
            fresh.unlink(missing_ok=True)
            write_new(fresh, there.get(sha))
            fresh.replace(path)
            sync_folder(path.parent)


def _bring_accounts(source: Path, folder: Path, manifest: Manifest) -> None:
    """Only where there are none: an older file would open accounts again that have been closed since."""
    if manifest.accounts is not None and not (folder / backup.ACCOUNTS).exists():
        replace_file(folder / backup.ACCOUNTS, (source / backup.accounts_name(manifest.accounts)).read_bytes())


def _tidy(folder: Path, aside: Path, manifest: Manifest) -> None:
    """Take away what only the replaced record needs (it stands aside), and all that was derived from originals."""
    with suppress(OSError):  # untidy is not wrong
        for path in Originals(folder / "originals").files():
            if path.name not in manifest.originals:
                path.unlink()
        for path in Journal(folder).torn():
            path.unlink()
        (folder / "parsed").rename(aside / "parsed")
