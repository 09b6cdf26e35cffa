"""Commands for whoever runs the machine: the record checked, the cache built anew, the demonstration's files."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from data.acts.reports import readings, redaction
from data.demonstration import files
from data.journal import opening
from data.journal.backups import anchor
from data.journal.backups.anchor import Anchor
from data.journal.kept_record import KeptRecord
from data.journal.record import RecordError
from data.read_model.rows import each
from metrics.answers.reports import Rereading
from metrics.commands import authority
from metrics.commands.terminal import ACTOR, BROKEN, REFUSED, fail, out, real_store, say


def rebuild() -> None:
    """由记录和定义重新生成数据库缓存：逐个重读原件，不用此前保存的读取结果。"""
    with out.status("正在重新生成…"), real_store() as store:
        store.rebuild()
        count = store.version[0]
    say(f"已重新生成，包含记录的全部 {count} 项操作")


def verify(
    against: Annotated[
        list[str] | None, typer.Option("--against", help="留存的校验值（纸上、邮件或另一台机器上的），可给多个")
    ] = None,
) -> None:
    """核对记录：逐行检查日志链，逐个核对原件；与留存的校验值核对，整份改写或删去末尾也能发现。"""
    try:
        known = [anchor.typed(text) for text in against or ()]
    except ValueError as error:
        fail(error)
    try:
        _verify(opening.real(), known)
    except RecordError as error:
        fail(error, BROKEN)


def _verify(record: KeptRecord, known: Sequence[Anchor]) -> None:
    with Progress(console=out, transient=True, disable=not out.is_terminal) as progress:
        tasks = {"journal": progress.add_task("核对日志"), "originals": progress.add_task("核对原件")}
        findings = record.verify(lambda what, done, all_: progress.update(tasks[what], completed=done, total=all_))
    for finding in findings:
        say(finding)
    damaged = [f for f in findings if not f.startswith("提示")]
    if damaged:
        fail(f"发现 {len(damaged)} 处损坏", REFUSED)
    wrong = {str(one): problem for one in known if (problem := anchor.problem(record, one))}
    for one, problem in wrong.items():
        say(f"与校验值 {one} 不符：{problem}")
    if wrong:
        fail(f"{len(known)} 个校验值中有 {len(wrong)} 个不符：请停止使用，查明原因", REFUSED)
    say("记录完整" + (f"，与留存的 {len(known)} 个校验值相符" if known else ""))
    if now := anchor.head(record):
        say(f"现在的校验值：{now}（请抄存在别处，日后可据以核对）")


def show_readings(
    number: Annotated[int | None, typer.Option("--accept", help="认可哪一份（清单中的编号）；不填则列出全部")] = None,
    note: Annotated[str, typer.Option("--note", help="理由，写入记录")] = "",
    actor: str = ACTOR,
) -> None:
    """列出现在的程序与接收时读法不同的文件，逐格说明；或认可其中一份的现在读法。"""
    with real_store() as store:
        if number is not None:
            authority.require("reading.accept")
            readings.accept(store, number, reason=note, actor=actor)
            say(f"已认可编号 {number} 的现在读法")
            return
        found = readings.differing(store)
        for row in each(found, Rereading):
            say(f"编号 {row.event_n}：{row.file_name}（接收时 {row.rows_then} 行，现在 {row.rows_now} 行）")
            listed = readings.differences(store, row.event_n)
            for line in ["接收时的读法没有另存，请对照原件核对"] if listed is None else listed:
                say(f"    {line}")
        say(f"共 {len(found)} 份读法有变化" if len(found) else "没有读法变化：每份文件读出的内容都与接收时相同")


def redact(
    centre: Annotated[str, typer.Option(help="中心编码")],
    person: Annotated[str, typer.Option(help="人员编码，与《人员》表中一致")],
    reason: Annotated[str, typer.Option(help="理由，写入记录；请勿写姓名")],
    actor: str = ACTOR,
) -> None:
    """按本人要求删节个人信息：在该中心的全部报告中以代号替换编码、去掉姓名，人数不变，原文件删除。"""
    with real_store() as store:
        done = redaction.remove_person(store, centre, person, reason=reason, actor=actor)
    named = "、".join(f"{year}年第{version}版" for year, version in done.reports)
    say(f"已删节 {len(done.reports)} 份报告（{named}），代号 {done.pseudonym}；各项指标不变")
    say("此前的备份里仍有原文件：请再备份一次（同一文件夹中的旧原件随之删除），并清理其他旧备份")
    say("只删节报告；“建设进程”各步骤里写明的姓名（评审专家、首席科学家）随记录保存，不在其中")
    if aside := opening.real().kept_aside():
        say(f"恢复备份时另存的旧记录（{'、'.join(aside)}）里也有原文件：确认不再需要后请删除")


def write_demonstration(folder: Annotated[Path, typer.Argument(help="写到哪个文件夹")]) -> None:
    """写出全部虚构的演示工作簿，可用来试用。"""
    paths = files.write(folder)
    say(f"已在 {folder} 写出 {len(paths)} 个虚构的演示文件")
