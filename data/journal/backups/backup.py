"""Backups of a record: a folder beside which nothing else is needed to have the whole record back.

A backup folder holds `manifest.json` (what belongs to it, with sizes and SHA-256), one `journal-<n>.jsonl` (the first n
events) and `originals/` as in the record. The manifest is replaced last, in one step, and names only what is complete and
durable: a backup that was broken off leaves the one before as it was, or no manifest. The next run takes over every file
that is there already with the right checksum.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from data.journal.backups import backup_failure, signing
from data.journal.backups.signing import KeyUnreadable, Signer
from data.journal.clock import now
from data.journal.durable import RecordError, explained, make_folder, replace_file
from data.journal.event import Event, RecordDamaged, canonical
from data.journal.folder import FolderRecord
from data.journal.folder_journal import FolderJournal
from data.journal.integrity import named_originals
from data.journal.kept_record import KeptRecord
from data.journal.lock import alone
from data.journal.originals import FolderOriginals, OriginalMissing, replacements

FORM = 1
MANIFEST = "manifest.json"
# Beside the record: when and where it was backed up last, for `python -m data doctor`.
NOTE = "backup.last"
ACCOUNTS = "accounts.json"


class BackupRefused(RecordError):
    """A backup that cannot be made here, or cannot be restored from; the message says why and what to do."""


@dataclass(frozen=True)
class Manifest:
    """What a complete backup consists of.

    record, kind: whose backup it is; events, last: number and hash of the last event in it; journal: its file, with size
    and SHA-256; originals: sha256 → size; missing: originals that were lost or damaged in the record already; accounts:
    SHA-256 of the local accounts, where there are any; signed_by, signature: the public key, and what it makes of all the rest
    (none in backups of older programs).
    """

    record: str
    kind: str
    made_at: str
    events: int
    last: str
    journal: str
    journal_size: int
    journal_sha256: str
    originals: dict[str, int]
    missing: list[str]
    accounts: str | None = None
    form: int = FORM
    signed_by: str | None = None
    signature: str | None = None

    @property
    def at(self) -> datetime:
        """When the backup was made."""
        return datetime.fromisoformat(self.made_at)

    def content(self) -> bytes:
        """The manifest as it is written, with a checksum of its own."""
        fields = self._fields()
        return canonical({**fields, "checksum": hashlib.sha256(canonical(fields)).hexdigest()}) + b"\n"

    def signed(self, by: Signer) -> "Manifest":
        """The same, signed."""
        unsigned = replace(self, signed_by=by.public)
        return replace(unsigned, signature=by.signature(canonical(unsigned._fields())))

    def signature_problem(self, public: str | None) -> str | None:
        """What speaks against the signature, held against the public key that is known for the record (None: none is)."""
        if self.signed_by is None or self.signature is None:
            return None if public is None else "备份没有签名，而这份记录的备份应当有：备份清单可能被改写"
        if public is not None and public != self.signed_by:
            return "备份由另一把密钥签名：不是这份记录的备份程序写的，或密钥换过"
        if not signing.holds(self.signed_by, self.signature, canonical(replace(self, signature=None)._fields())):
            return "备份清单与签名不符：备份之后被改写"
        return None

    def _fields(self) -> dict[str, Any]:
        return {k: v for k, v in asdict(self).items() if v is not None or k not in ("signed_by", "signature")}


@dataclass(frozen=True)
class Made:
    """A backup that was made. copied, kept: originals copied now, and found there already; healed: damaged ones replaced."""

    manifest: Manifest
    copied: int
    kept: int
    healed: int


def back_up(record: KeptRecord, target: Path, on_file: Callable[[int, int], None] = lambda done, all_: None) -> Made:
    """Bring the backup in `target` up to date with the record; others may write to the record meanwhile.

    on_file: called with how many originals are done, and of how many. Raises BackupRefused (nothing to back up, another
    record's folder, one that knows more than the record), RecordDamaged, RecordBusy, RecordFull, RecordUnwritable;
    the backup that was there before then stands as it was.
    """
    _refuse_foreign(record, target)
    with explained(target, "本次备份没有完成，上一次的备份不受影响"):
        make_folder(target)
        with alone(target, 0, what="这个备份文件夹"):
            events = record.settled()
            if not events:
                raise BackupRefused(f"{record.place} 里还没有记录，没有可以备份的内容。")
            _refuse_to_lose(target, events)
            made = _copy(record, target, events, on_file)
            journal = b"".join(event.line() for event in events)
            name = f"journal-{len(events)}.jsonl"
            if not (target / name).exists() or (target / name).read_bytes() != journal:
                replace_file(target / name, journal)
            manifest = Manifest(
                str(record.id),
                record.kind,
                now().isoformat(timespec="seconds"),
                len(events),
                events[-1].hash,
                name,
                len(journal),
                hashlib.sha256(journal).hexdigest(),
                made.sizes,
                made.missing,
                _accounts(record, target),
            ).signed(_signer(record))
            replace_file(target / MANIFEST, manifest.content())
            _let_go(target, events)
            kept = {target / name, target / accounts_name(manifest.accounts or "")}
            for left in {
                *target.glob("journal-*"),
                *target.glob("accounts-*"),
                *target.glob("originals/*/*.new"),
            } - kept:
                left.unlink(missing_ok=True)
            _note(record, target, manifest)
    return Made(manifest, made.copied, made.kept, made.healed)


def manifest_in(folder: Path) -> Manifest:
    """What the backup in a folder consists of. Raises BackupRefused when there is none that is complete and readable."""
    try:
        content = (folder / MANIFEST).read_bytes()
    except FileNotFoundError:
        raise BackupRefused(
            f"{folder} 里没有完整的备份：找不到 {MANIFEST}。可能从未备份到这里，或第一次备份中途断了；请核对文件夹，或重新备份。"
        ) from None
    except OSError as error:
        raise BackupRefused(f"{folder} 读不到（{error.strerror}）。请检查备份盘是否接好、权限是否正确。") from error
    try:
        fields = json.loads(content)
        if isinstance(fields.get("form"), int) and fields["form"] > FORM:
            raise BackupRefused(f"{folder} 的备份由更新版本的程序写成，本程序读不懂。请升级本程序后再试。")
        fields.pop("checksum")
        manifest = Manifest(**fields)
        if manifest.content() == content and re.fullmatch(r"journal-[0-9]+\.jsonl", manifest.journal):
            return manifest
    except (ValueError, TypeError, KeyError, AttributeError):
        pass
    raise BackupRefused(f"备份已损坏：{folder / MANIFEST} 的内容残缺或被改动。请改用另一份备份。")


def public_key(record: KeptRecord) -> str | None:
    """The public key with which backups of a record are signed; None before the first. Raises BackupRefused."""
    try:
        found = signing.signer(record)
    except KeyUnreadable as unreadable:
        raise BackupRefused(str(unreadable)) from unreadable
    return found.public if found else None


def check(folder: Path, on_file: Callable[[int, int], None] = lambda done, all_: None) -> tuple[Manifest, list[str]]:
    """Read a whole backup again: its manifest, and everything in it that is not as it was written (in Chinese).

    Raises BackupRefused when there is no backup, or its manifest is damaged.
    """
    manifest = manifest_in(folder)
    found = [*_journal_problems(folder, manifest), *_accounts_problems(folder, manifest)]
    originals = FolderOriginals(folder / "originals")
    for number, (sha, size) in enumerate(manifest.originals.items(), 1):
        try:
            if len(originals.get(sha)) != size:
                found.append(f"原件 {sha} 的大小与备份清单不符")
        except OriginalMissing:
            found.append(f"原件 {sha} 缺失")
        except (RecordDamaged, ValueError):
            found.append(f"原件 {sha} 的内容被改动，与编号不符")
        except OSError as error:
            found.append(f"原件 {sha} 读不出来（{error.strerror}）")
        on_file(number, len(manifest.originals))
    return manifest, found


def accounts_name(sha: str) -> str:
    """How the accounts of that checksum are named in a backup."""
    return f"accounts-{sha[:16]}.json"


def last_made(record: KeptRecord) -> dict[str, Any] | None:
    """When and where this record was backed up last: {"folder", "at", "events"}; None when that is not known."""
    with suppress(RecordError, ValueError):
        content = record.beside(NOTE).read()
        note = None if content is None else json.loads(content)
        if note and {"folder", "at", "events"} <= note.keys():
            return note
    return None


def _journal_problems(folder: Path, manifest: Manifest) -> Iterator[str]:
    try:
        content = (folder / manifest.journal).read_bytes()
    except OSError as error:
        yield f"日志 {manifest.journal} 读不出来（{error.strerror}）"
        return
    if len(content) != manifest.journal_size or hashlib.sha256(content).hexdigest() != manifest.journal_sha256:
        yield f"日志 {manifest.journal} 的内容残缺或被改动，与备份清单的校验值不符"
        return
    last = None
    for last, _ in FolderJournal(folder, manifest.journal).walk():  # noqa: B007
        pass
    if last is None or (last.n, last.hash) != (manifest.events, manifest.last):
        yield f"日志 {manifest.journal} 的末条与备份清单不符"


def _accounts_problems(folder: Path, manifest: Manifest) -> Iterator[str]:
    if manifest.accounts is None:
        return
    try:
        content = (folder / accounts_name(manifest.accounts)).read_bytes()
    except OSError as error:
        yield f"账户文件读不出来（{error.strerror}）"
        return
    if hashlib.sha256(content).hexdigest() != manifest.accounts:
        yield "账户文件的内容被改动，与备份清单的校验值不符"


def _signer(record: KeptRecord) -> Signer:
    try:
        return signing.made(record)
    except KeyUnreadable as unreadable:
        raise BackupRefused(str(unreadable)) from unreadable


@dataclass
class _Copied:
    copied: int
    kept: int
    healed: int
    sizes: dict[str, int]
    missing: list[str]


def _refuse_to_lose(target: Path, events: list[Event]) -> None:
    """A backup that stands in the folder may only hold a beginning of what is to be backed up."""
    if not (target / MANIFEST).exists():
        return
    try:
        before = manifest_in(target)
    except BackupRefused as refused:
        raise BackupRefused(f"{refused} 为保险起见不覆盖它；请备份到另一个空文件夹。") from refused
    if before.record != events[0].body["id"]:
        raise BackupRefused(f"{target} 里是另一份记录的备份（{before.made_at}），不能混放。请备份到另一个空文件夹。")
    if before.events > len(events) or events[before.events - 1].hash != before.last:
        raise BackupRefused(
            f"{target} 里的备份（{before.made_at}，{before.events}条）含有现有记录（{len(events)}条）没有的操作，"
            "覆盖会丢失它们。请备份到另一个空文件夹，并查明哪一份才是对的。"
        )


def _refuse_foreign(record: KeptRecord, target: Path) -> None:
    """Refuse a folder inside the record (or the other way round), and one that holds other things."""
    if isinstance(record, FolderRecord) and entangled(record.path, target):
        raise BackupRefused("备份文件夹不能放在记录文件夹里面，也不能包住它。请选择另一个位置，最好在另一块磁盘上。")
    if target.exists() and not target.is_dir():
        raise BackupRefused(f"{target} 是一个文件。请给出一个文件夹。")
    ours = {MANIFEST, f"{MANIFEST}-new", "originals", "lock", "lock.holder"}
    if target.is_dir():
        others = sorted(
            p.name
            for p in target.iterdir()
            if p.name not in ours and not re.match(r"(journal|accounts)-[0-9a-f]+[.]json", p.name)
        )
        if others:
            raise BackupRefused(f"{target} 里有别的内容（{'、'.join(others[:3])}）。请备份到一个空文件夹。")


def entangled(one: Path, other: Path) -> bool:
    """Whether two folders are the same, or one lies in the other."""
    here, there = one.resolve(), other.resolve()
    return here == there or here in there.parents or there in here.parents


def _copy(record: KeptRecord, target: Path, events: list[Event], on_file: Callable[[int, int], None]) -> _Copied:
    """Copy every original the events name that is not there yet, or not as it should be."""
    done = _Copied(0, 0, 0, {}, [])
    there = FolderOriginals(target / "originals")
    replaced = {sha for event in events for sha in replacements(event.body)}
    names = list(dict.fromkeys(sha for event in events for sha in named_originals(event.body) if sha not in replaced))
    for number, sha in enumerate(names, 1):
        on_file(number, len(names))
        damaged = False
        try:
            done.sizes[sha] = len(there.get(sha))
            done.kept += 1
            continue
        except RecordDamaged:
            damaged = True
        except OriginalMissing:
            pass
        try:
            content = record.get(sha)
        except (OriginalMissing, RecordDamaged):
            done.missing.append(sha)
            continue
        if damaged:
            there.path(sha).unlink()
            done.healed += 1
        there.put(content)
        done.sizes[sha] = len(content)
        done.copied += not damaged
    return done


def _accounts(record: KeptRecord, target: Path) -> str | None:
    """Copy the local accounts, if there are any, under a name of their own; their SHA-256."""
    content = record.beside(ACCOUNTS).read()
    if content is None:
        return None
    sha = hashlib.sha256(content).hexdigest()
    replace_file(target / accounts_name(sha), content)
    return sha


def _let_go(target: Path, events: list[Event]) -> None:
    """What was redacted leaves the backup as well, once no manifest names it any more."""
    there = FolderOriginals(target / "originals")
    for sha in {sha for event in events for sha in replacements(event.body)}:
        there.remove(sha)


def _note(record: KeptRecord, target: Path, manifest: Manifest) -> None:
    about = {"folder": str(target.resolve()), "at": manifest.made_at, "events": manifest.events}
    backup_failure.clear(record)
    with suppress(RecordError):  # knowing it is a courtesy; the backup itself is complete
        record.beside(NOTE).replace(canonical(about))
