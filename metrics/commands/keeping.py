"""Commands that keep the record safe: copy it away, and bring a copy back."""

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from data import settings
from data.journal import backup as backups
from data.journal import restoring
from data.journal.backup import Manifest
from data.journal.clock import SHANGHAI
from data.journal.folder import FolderRecord, RecordError
from metrics.commands.terminal import BROKEN, fail, out, say

FOLDER = Annotated[Path, typer.Argument(help="备份文件夹")]


def backup(folder: FOLDER) -> None:
    """把正式记录备份到一个文件夹；页面可以照常运行。已在那里且校验无误的文件不再复制。"""
    try:
        with Progress(console=out, transient=True, disable=not out.is_terminal) as progress:
            task = progress.add_task("备份原件")
            made = backups.back_up(
                FolderRecord(settings.record_folder()), folder,
                lambda done, all_: progress.update(task, completed=done, total=all_),
            )  # fmt: skip
    except RecordError as error:
        fail(error, BROKEN)
    say(f"备份完成：{folder}（{_told(made.manifest)}）；新复制 {made.copied} 个原件，已有 {made.kept} 个")
    if made.healed:
        say(f"备份中有 {made.healed} 个原件已损坏，已由记录重新复制；请检查备份盘。")
    if made.manifest.missing:
        fail(
            f"记录中有 {len(made.manifest.missing)} 个原件缺失或损坏，备份里也没有："
            f"{'、'.join(sha[:12] + '…' for sha in made.manifest.missing[:5])}。其余已备份；请查找更早的备份。"
        )


def restore(
    folder: FOLDER,
    older: Annotated[bool, typer.Option("--older", help="备份比现有记录旧也恢复（现有记录另存）")] = False,
    check: Annotated[bool, typer.Option("--check", help="只核对备份是否完好，不恢复")] = False,
) -> None:
    """核对备份，全部无误后恢复为正式记录；现有记录另存在记录文件夹的 replaced 中，不删除。"""
    try:
        with Progress(console=out, transient=True, disable=not out.is_terminal) as progress:
            task = progress.add_task("核对备份")

            def tell(done: int, all_: int) -> None:
                progress.update(task, completed=done, total=all_)

            if check:
                manifest, problems = backups.check(folder, tell)
            else:
                restored = restoring.restore(folder, settings.record_folder(), older=older, on_file=tell)
                manifest, problems = restored.manifest, restored.problems
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
    if manifest.missing:
        say(f"备份时记录中已有 {len(manifest.missing)} 个原件缺失或损坏，备份里没有它们。")


def _told(manifest: Manifest) -> str:
    made = f"{manifest.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
    return f"{made}，{manifest.events} 项操作，{len(manifest.originals)} 个原件"
