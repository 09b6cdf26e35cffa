"""Is everything in order? Each check looks at one thing of an installation, changes nothing, and says what to do.

What needs the results (the database against the record) stands in `metrics.commands.doctor`; the rest is here.
"""

import os
import shutil
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Literal, NamedTuple

from data import paper_fonts, settings
from data.journal import bodies
from data.journal.backups import anchor, backup, backup_failure
from data.journal.backups.anchor import Anchor
from data.journal.backups.backup import BackupRefused
from data.journal.clock import SHANGHAI, now
from data.journal.durable import RecordError, user
from data.journal.event import RecordNewer
from data.journal.kept_record import KeptRecord
from data.journal.record import Record
from data.schema.loading import Definitions

Level = Literal["fine", "attention", "broken"]
LABELS: dict[Level, str] = {"fine": "正常", "attention": "注意", "broken": "有问题"}
# House settings of the operator's check; no clause speaks of them.
ROOM_ENOUGH, ROOM_LEAST = 2 * 1024**3, 200 * 1024**2
CLOCK_SLACK, CLOCK_RECENT = timedelta(seconds=5), timedelta(days=30)
BACKUP_LATE, BACKUP_OLD = timedelta(days=2), timedelta(days=30)
SUSPECT = "先不要备份到这个文件夹，也不要恢复；用纸上或别处留存的校验值核对：python -m data verify --against 校验值"
CLOCK_LATEST = datetime(2026, 1, 1, tzinfo=SHANGHAI)  # the program is younger than this


class Finding(NamedTuple):
    """What a check found. subject: what was looked at; found, todo: in Chinese (todo empty when there is nothing to do)."""

    subject: str
    level: Level
    found: str
    todo: str = ""


def journal_and_originals(record: KeptRecord) -> list[Finding]:
    """Every line of the journal, every original against its checksum."""
    if record.absent:
        return [
            Finding(
                "记录", "attention", f"{record.place} 里还没有记录", "如果应当有，请核对 MONITOR_RECORD，或用备份恢复"
            )
        ]
    newer = readable(record)
    if isinstance(newer, RecordNewer):
        return [Finding("记录", "broken", str(newer), "请升级本程序；不要恢复旧的备份，记录没有损坏")]
    found = record.verify()
    errors, notes = ([f for f in found if f.startswith(kind)] for kind in ("错误", "提示"))
    if errors:
        told = "；".join(e.removeprefix("错误：") for e in errors[:3]) + (
            f"；等{len(errors)}处" if len(errors) > 3 else ""
        )
        return [
            Finding(
                "记录", "broken", told, "运行 python -m data verify 看全部；用 python -m data restore 恢复最近的备份"
            )
        ]
    events = list(record.read())
    odd = [(e.n, why) for e in events if (why := bodies.faults(e.act, e.body))]
    if odd:
        told = "；".join(f"第{n}条 {why}" for n, why in odd[:3]) + (f"；等{len(odd)}条" if len(odd) > 3 else "")
        return [
            Finding(
                "记录",
                "attention",
                f"{len(odd)} 项操作的内容不合格式（校验链完整）：{told}",
                "可能由别的程序写入；它们若不能成为数据，会在“数据库”一项中列出。请把这几条交给维护人员查看",
            )
        ]
    told = f"{len(events)} 项操作，校验链完整；全部原件与编号相符"
    if notes:
        told += f"；{len(notes)} 处提示（无妨，见 python -m data verify）"
    return [Finding("记录", "fine", told)]


def definitions_in_force(record: KeptRecord, definitions: Definitions) -> Finding:
    """Whether the definitions are the ones that the last act was recorded under."""
    named = [e.body["in_force"]["fingerprint"] for e in record.read() if isinstance(e.body.get("in_force"), dict)]
    schemes = len(definitions.schemes)
    if named and named[-1] != definitions.fingerprint:
        return Finding("定义", "fine", f"{schemes} 个建设方案可以读取；最近一次报送之后修改过（当时的定义存在记录中）")
    return Finding("定义", "fine", f"{schemes} 个建设方案可以读取，引用齐全")


def room(places: dict[str, Path]) -> list[Finding]:
    """Free space where things are kept. places: name → folder, which need not exist yet."""
    found, seen = [], set()
    for name, folder in places.items():
        there = next(p for p in (folder, *folder.resolve().parents) if p.exists())
        device = there.stat().st_dev
        if device in seen:
            continue
        seen.add(device)
        free = shutil.disk_usage(there).free
        told = f"{name}所在磁盘可用 {free / 1024**3:.1f} GB"
        level: Level = "fine" if free >= ROOM_ENOUGH else "attention" if free >= ROOM_LEAST else "broken"
        todo = (
            ""
            if level == "fine"
            else f"请清理磁盘，至少留出 {ROOM_ENOUGH // 1024**3} GB；写满时新的报送会被拒绝，已有的不受影响"
        )
        found.append(Finding("磁盘空间", level, told, todo))
    return found


def clock_behind(record: Record) -> str | None:
    """That the clock says an earlier time than it did when something was recorded, in one sentence; None: it does not."""
    moment, latest = now(), record.latest
    if latest is None or record.kind != "real" or latest <= moment + CLOCK_SLACK:
        return None
    return (
        f"服务器时间是 {moment:%Y-%m-%d %H:%M}，记录中却有 {latest:%Y-%m-%d %H:%M} 的操作：时钟现在慢了，或当时快了。"
        "逾期与否按记录的时间判断"
    )


def clock(record: KeptRecord) -> Finding:
    """Whether the clock runs behind what was recorded already, or was put back between two acts."""
    events = list(record.read())
    last, moment = events[-1] if events else None, now()
    if last is not None and record.kind == "real" and last.at > moment + CLOCK_SLACK:
        return Finding(
            "时钟",
            "broken",
            f"最后一项操作记于 {last.at:%Y-%m-%d %H:%M:%S}，晚于现在的系统时间 {moment:%Y-%m-%d %H:%M:%S}",
            "请校准系统时钟（启用网络授时）；逾期与否按记录的时间判断，校准之前不要接收报送",
        )
    if moment < CLOCK_LATEST:
        return Finding("时钟", "broken", f"系统时间 {moment:%Y-%m-%d} 早于本程序的发布", "请校准系统时钟")
    back = [
        after.n
        for before, after in pairwise(events)
        if after.at < before.at - CLOCK_SLACK and moment - after.at < CLOCK_RECENT
    ]
    if back and record.kind == "real":
        return Finding(
            "时钟",
            "attention",
            f"系统时钟曾被回拨：第{back[-1]}条的时间早于前一条（共{len(back)}处）",
            "请核对授时服务；这些操作前后的逾期判断如有争议，以日志的先后次序为准",
        )
    return Finding("时钟", "fine", f"{moment:%Y-%m-%d %H:%M:%S}（北京时间），不早于最后一项操作")


def fonts() -> Finding:
    """Whether there are the fonts that papers need, and in which they are set."""
    if missing := paper_fonts.missing():
        return Finding(
            "字体",
            "attention",
            f"没有字体 {'、'.join(missing)}，不能生成 PDF",
            "安装 fonts-noto-cjk，或把字体放进 MONITOR_FONTS 指定的文件夹",
        )
    used = "，".join(f"{paper_fonts.PARTS[part]} {names[0]}" for part, names in paper_fonts.chosen().items())
    return Finding("字体", "fine", f"PDF 用 {used}（在 {'、'.join(map(str, settings.font_folders()))}）")


def rights(places: dict[str, Path]) -> list[Finding]:
    """Whether others on this machine can read or change what is kept, whether this user can, and whether all of it belongs to
    one user. POSIX only."""
    if os.name == "nt":
        return [
            Finding("权限", "attention", "Windows 上不检查文件夹权限", "请自行确认只有运行本程序的账户能访问记录文件夹")
        ]
    found = []
    for name, folder in places.items():
        if not folder.exists():
            continue
        found += _of_others(name, folder)
        mode = folder.stat().st_mode & 0o777
        todo = f"运行 chmod -R go-rwx '{folder}'"
        if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            found.append(
                Finding("权限", "broken", f"{name} {folder} 本用户不能读写", "请以运行页面的同一用户运行，或更正属主")
            )
        elif mode & 0o022:
            found.append(Finding("权限", "broken", f"{name} {folder} 其他用户可以改写（{mode:o}）", todo))
        elif mode & 0o055:
            found.append(Finding("权限", "attention", f"{name} {folder} 其他用户可以读取（{mode:o}）", todo))
    return found or [Finding("权限", "fine", f"{'、'.join(places)}只有本用户可以读写")]


def _of_others(name: str, folder: Path) -> list[Finding]:
    """What in a folder does not belong to whom the folder belongs: a command that ran as another user left it there."""
    owner, strangers = folder.stat().st_uid, []
    for path in sorted(folder.rglob("*")):
        with suppress(FileNotFoundError):  # somebody works here at this moment
            if (whose := path.lstat().st_uid) != owner:
                strangers.append((path.relative_to(folder), user(whose)))
    if not strangers:
        return []
    told = "、".join(f"{path}（{whose}）" for path, whose in strangers[:3])
    more = f"等 {len(strangers)} 个" if len(strangers) > 3 else ""
    return [
        Finding(
            "权限",
            "broken",
            f"{name} {folder} 属于 {user(owner)}，其中 {told}{more}属于别的用户，运行页面的用户读写不了",
            f"以 root 运行 chown -R {user(owner)} '{folder}'；以后只以 {user(owner)} 运行命令（如 sudo -u {user(owner)} …）",
        )
    ]


def last_backup(record: KeptRecord) -> Finding:
    """How old the last backup is, whether it is still there, and what it lacks."""
    todo = "运行 python -m data backup 备份文件夹，并设为每天自动运行（见 docs/运维.md）"
    note = backup.last_made(record)
    count = sum(1 for _ in record.read())
    if note is None:
        return Finding("备份", "attention", "没有备份过" if count else "还没有记录，无需备份", todo if count else "")
    folder = Path(note["folder"])
    try:
        manifest = backup.manifest_in(folder)
    except BackupRefused as refused:
        return Finding("备份", "attention", f"上次备份在 {note['at']}，现在用不了：{refused}", todo)
    if wrong := _not_ours(record, manifest):
        return Finding("备份", "broken", f"{folder}：{wrong}", SUSPECT)
    age, lacking = now() - manifest.at, count - manifest.events
    told = f"{manifest.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}，{folder}"
    told += f"；此后有 {lacking} 项操作没有备份" if lacking > 0 else "；没有遗漏"
    if (lacking > 0 and age > BACKUP_LATE) or age > BACKUP_OLD:
        return Finding("备份", "attention", f"已过 {age.days} 天：{told}", todo)
    return Finding("备份", "fine", told)


def failed_backup(record: KeptRecord) -> list[Finding]:
    """That the last attempt at a backup failed; nothing once one succeeded."""
    told = backup_failure.told(record)
    todo = "按所说的原因处理，再运行一次 python -m data backup；成功后这一条自行消失（journalctl -u monitor-backup 有详情）"
    return [Finding("备份", "broken", told, todo)] if told else []


def _not_ours(record: KeptRecord, manifest: backup.Manifest) -> str | None:
    """Why a backup is not one of this record as it stands: rewritten there, or the record was rewritten since."""
    if wrong := manifest.signature_problem(backup.public_key(record)):
        return wrong
    wrong = anchor.problem(record, Anchor(manifest.events, manifest.last))
    return f"备份（{manifest.events} 条）与现在的记录不是同一条链：{wrong}" if wrong else None


def readable(record: KeptRecord) -> RecordError | None:
    """Why nothing can be read of the record; None when it can."""
    try:
        list(record.read())
    except RecordError as error:
        return error
    return None
