"""Putting a backup in the place of a record: everything checked first, nothing that stands is deleted.

The record may be in use meanwhile. It is replaced in one step (`put_back`): whatever happens before leaves the record as it was,
whatever happens afterwards leaves the restored one. What stood before is kept, as a record of its own that can be read.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from data.journal.backups import anchor, backup
from data.journal.backups.anchor import Anchor
from data.journal.backups.backup import BackupRefused, Manifest
from data.journal.clock import SHANGHAI
from data.journal.event import Event, decode, event_of
from data.journal.folder import FolderRecord
from data.journal.folder_journal import FolderJournal
from data.journal.kept_record import Content, KeptRecord
from data.journal.originals import FolderOriginals
from data.journal.record import OPENED

NOT_RESTORED = "没有恢复，现有记录没有改动"


@dataclass(frozen=True)
class Restored:
    """A record that was restored. aside: where what stood before is kept (None: nothing stood); problems: see `verify`;
    key_known: whether its signature was held against a key that was known before, and not only against its own."""

    manifest: Manifest
    aside: str | None
    problems: list[str]
    key_known: bool


@dataclass(frozen=True)
class _Present:
    """What stands where the backup is to go, as far as it can be read. acknowledged: events once known to be complete."""

    events: list[Event]
    acknowledged: int


def restore(
    source: Path,
    record: KeptRecord,
    *,
    older: bool = False,
    key: str | None = None,
    unsigned: bool = False,
    against: Anchor | None = None,
    on_file: Callable[[int, int], None] = lambda done, all_: None,
) -> Restored:
    """Verify the whole backup in `source` and put it in the place of the record.

    older: also when the record has acts that the backup lacks. key: the public key that was kept (None: the one beside the
    record, if there is one); unsigned: also a backup whose signature does not fit; against: an anchor that somebody
    kept and that the backup must fit. on_file: called with how many originals are checked, and of how many. Raises BackupRefused
    (no backup, damaged, rewritten, another record's, older), RecordBusy, RecordFull, RecordUnwritable; the record then stands
    as it was.
    """
    if isinstance(record, FolderRecord) and backup.entangled(record.path, source):
        raise BackupRefused("备份和记录不能是同一个文件夹，也不能一个在另一个里面。请核对给出的文件夹。")
    known = bool(key or backup.public_key(record))
    manifest, problems = checked(source, record, key=key, against=against, unsigned=unsigned, on_file=on_file)
    if problems:
        listed = "；".join(problems[:5]) + (f"；等{len(problems)}处" if len(problems) > 5 else "")
        raise BackupRefused(f"备份有问题，没有恢复，现有记录没有改动：{listed}。请改用另一份备份。")
    content = _content(source, manifest)
    with record.alone(NOT_RESTORED):
        _refuse_to_lose(_present(record), manifest, content.events, older=older)
        aside = record.put_back(content)
    return Restored(manifest, aside, [f for f in record.verify() if f.startswith("错误")], known)


def _content(source: Path, manifest: Manifest) -> Content:
    """What the backup holds. The accounts only serve where there are none: an older file would open again what was closed since."""
    there = FolderOriginals(source / "originals")
    accounts = {}
    if manifest.accounts is not None:
        accounts[backup.ACCOUNTS] = (source / backup.accounts_name(manifest.accounts)).read_bytes()
    events = [event for event, _ in FolderJournal(source, manifest.journal).walk()]
    return Content(events, {sha: partial(there.get, sha) for sha in manifest.originals}, accounts)


def checked(
    source: Path,
    record: KeptRecord,
    *,
    key: str | None = None,
    against: Anchor | None = None,
    unsigned: bool = False,
    on_file: Callable[[int, int], None] = lambda done, all_: None,
) -> tuple[Manifest, list[str]]:
    """A backup read again as a whole: its manifest, and everything that speaks against it (in Chinese): damaged, its signature
    does not fit, not of the same chain as the anchor. For the arguments see `restore`. Raises BackupRefused."""
    manifest, problems = backup.check(source, on_file)
    wrong = None if unsigned else manifest.signature_problem(key or backup.public_key(record))
    if wrong:
        problems = [*problems, f"{wrong}（查明原因后确要使用，请加 --unsigned）"]
    if not problems and against:
        events = (event for event, _ in FolderJournal(source, manifest.journal).walk())
        problems = [f"与留存的校验值 {against} 不符：{odd}" for odd in [anchor.problem_in(events, against)] if odd]
    return manifest, problems


def _present(record: KeptRecord) -> _Present:
    """What can still be read of a record, however damaged. Raises RecordNewer: that is not ours to replace."""
    return _Present(list(_readable(record.lines())), record.acknowledged().n)


def _readable(lines: Iterator[bytes]) -> Iterator[Event]:
    for line in lines:
        fields = decode(line)
        event = event_of(line, fields) if fields is not None else None
        if event is not None:
            yield event


def _refuse_to_lose(present: _Present, manifest: Manifest, events: Sequence[Event], *, older: bool) -> None:
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
