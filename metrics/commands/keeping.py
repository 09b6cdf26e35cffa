"""Commands that keep the record safe: copy it away, and bring a copy back."""

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from data import settings
from data.journal import opening
from data.journal.backups import anchor, backup_failure, restoring
from data.journal.backups import backup as backups
from data.journal.backups.anchor import Anchor
from data.journal.backups.backup import Manifest
from data.journal.clock import SHANGHAI
from data.journal.event import RecordNewer
from data.journal.record import RecordError
from metrics.commands.terminal import BROKEN, fail, out, say

FOLDER = Annotated[Path | None, typer.Argument(help="备份文件夹；不填则用 MONITOR_BACKUP 所指的")]
# What systemd says when the service of the nightly backup ended otherwise than well, whatever the reason.
UNKNOWN = "每日备份的服务没有正常结束，原因见 journalctl -u monitor-backup"


def backup(
    given: FOLDER = None,
    failed: Annotated[
        bool, typer.Option("--failed", help="不备份，只记下备份没有成功（供 systemd 的 OnFailure 调用）")
    ] = False,
) -> None:
    """把正式记录备份到一个文件夹；页面可以照常运行。已在那里且校验无误的文件不再复制。"""
    folder, record = _chosen(given), opening.real()
    if failed:
        if backup_failure.told(record) is None:  # the command itself knows the reason better
            backup_failure.note(record, folder, UNKNOWN)
        return
    try:
        with Progress(console=out, transient=True, disable=not out.is_terminal) as progress:
            task = progress.add_task("备份原件")
            made = backups.back_up(
                record,
                folder,
                lambda done, all_: progress.update(task, completed=done, total=all_),
            )
    except RecordError as error:
        if not isinstance(error, RecordNewer):  # a newer program's record is nothing that this one writes beside
            backup_failure.note(record, folder, str(error))
        fail(error, BROKEN)
    say(f"备份完成：{folder}（{_told(made.manifest)}）；新复制 {made.copied} 个原件，已有 {made.kept} 个")
    say(f"校验值：{Anchor(made.manifest.events, made.manifest.last)}")
    say(f"签名公钥：{made.manifest.signed_by}（请抄存在别处；记录丢失后恢复时用 --key 给出）")
    if made.healed:
        say(f"备份中有 {made.healed} 个原件已损坏，已由记录重新复制；请检查备份盘。")
    if made.manifest.missing:
        lost = (
            f"记录中有 {len(made.manifest.missing)} 个原件缺失或损坏，备份里也没有："
            f"{'、'.join(sha[:12] + '…' for sha in made.manifest.missing[:5])}。其余已备份；请查找更早的备份。"
        )
        backup_failure.note(record, folder, lost)
        fail(lost)


def _chosen(given: Path | None) -> Path:
    """The folder of the backup. Ends the command where none is known."""
    folder = given or settings.backup_folder()
    if folder is None:
        fail("请给出备份文件夹，或设置 MONITOR_BACKUP")
    return folder


def restore(
    given: FOLDER = None,
    older: Annotated[bool, typer.Option("--older", help="备份比现有记录旧也恢复（现有记录另存）")] = False,
    check: Annotated[bool, typer.Option("--check", help="只核对备份是否完好，不恢复")] = False,
    key: Annotated[str | None, typer.Option("--key", help="抄存的签名公钥；不填则用记录文件夹里的")] = None,
    unsigned: Annotated[bool, typer.Option("--unsigned", help="签名不符也使用（须先查明原因）")] = False,
    against: Annotated[str | None, typer.Option("--against", help="留存的校验值，备份须与它相符")] = None,
) -> None:
    """核对备份，全部无误后恢复为正式记录；现有记录另存（文件夹的 replaced 中，或数据库的另一个模式中），不删除。"""
    folder, record = _chosen(given), opening.real()
    try:
        with Progress(console=out, transient=True, disable=not out.is_terminal) as progress:
            task = progress.add_task("核对备份")

            def tell(done: int, all_: int) -> None:
                progress.update(task, completed=done, total=all_)

            known = anchor.typed(against) if against else None
            if check:
                manifest, problems = restoring.checked(folder, record, key=key, against=known, on_file=tell)
                key_known = bool(key or backups.public_key(record))
            else:
                restored = restoring.restore(
                    folder,
                    record,
                    older=older,
                    key=key,
                    unsigned=unsigned,
                    against=known,
                    on_file=tell,
                )
                manifest, problems, key_known = restored.manifest, restored.problems, restored.key_known
    except ValueError as error:
        fail(error)
    except RecordError as error:
        fail(error, BROKEN)
    for problem in problems:
        say(problem)
    if check:
        if problems:
            fail(f"备份已损坏：发现 {len(problems)} 处问题，不能用它恢复", BROKEN)
        say(f"备份完好：{_told(manifest)}")
    else:
        kept = f"；原来的记录另存在 {restored.aside}" if restored.aside else ""
        say(f"已恢复：{_told(manifest)}{kept}")
        if problems:
            fail("恢复后的记录仍有上面的问题（备份时已经如此，或磁盘有故障）", BROKEN)
    if not key_known:
        say("签名只按备份自带的公钥核对：记录文件夹里没有密钥。抄存过公钥的，请用 --key 给出，再核对一次。")
    say(f"校验值：{Anchor(manifest.events, manifest.last)}（请与留存的核对）")
    if manifest.missing:
        say(f"备份时记录中已有 {len(manifest.missing)} 个原件缺失或损坏，备份里没有它们。")


def _told(manifest: Manifest) -> str:
    made = f"{manifest.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
    return f"{made}，{manifest.events} 项操作，{len(manifest.originals)} 个原件"
