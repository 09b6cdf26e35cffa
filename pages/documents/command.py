"""The command `python -m pages.documents`: 会议材料包 as the page makes it."""

import errno
import os
import shutil
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from data.installation import locks
from data.problem import Refused
from data.schema.loading import current
from metrics.commands.terminal import BROKEN, fail, noted, out, real_store, say
from pages.documents.year import meeting_pack
from pages.documents.year.meeting_pack import Pack
from pages.words import paper_name

app = typer.Typer(add_completion=False, help="省技术创新中心年度绩效监测：会议材料")


@app.command()
def pack(
    year: Annotated[int, typer.Option(help="评价年度")],
    output: Annotated[
        Path,
        typer.Option("--out", "--output", "-o", help="写到哪里：.zip 文件，或者一个新的、空的文件夹"),
    ],
    scheme: Annotated[str, typer.Option(help="建设方案编码")] = "zhejiang",
) -> None:
    """会议材料包：一个年度的绩效评价汇总、结果表和每家中心的监测简报，编号并附目录。有没有生成的材料时退出码为 1。"""
    _writable(output)
    if wrong := locks.of_record():
        fail(f"没有办理：{wrong}。{locks.REMEDY}。", BROKEN)
    with real_store() as store, Progress(console=out, transient=True) as progress:
        task = progress.add_task("生成")
        try:
            made = meeting_pack.of(
                store,
                scheme,
                year,
                fictional=False,
                may_open=lambda page: True,
                may=lambda act: True,
                on_paper=lambda done, total, what: progress.update(task, completed=done, total=total, description=what),
            )
        except Refused as refused:
            fail("没有生成：" + "；".join(f"{p.found}，{p.expected}" for p in refused.problems))
        noted(store, paper_name.of_scheme(current(), scheme, meeting_pack.WHAT, year).file("zip"), len(made.files))
    try:
        _write(made, output)
    except OSError as error:
        if error.errno in (errno.EEXIST, errno.ENOTEMPTY):
            fail(f"“{output}”在此期间已由别人写出，没有覆盖；请换一个名称，或先移走")
        fail(f"没有写出：{error.filename or output}（{error.strerror or error}）。请检查权限和磁盘，或换一个位置。")
    for name in made.files:
        say(f"  {name}")
    say(f"已写出会议材料包：{output}，共 {len(made.files)} 个文件（含目录）")
    for said in made.unmade:
        say(f"没有生成：{said}")
    raise typer.Exit(1 if made.unmade else 0)


def _zip(output: Path) -> bool:
    return output.suffix.lower() == ".zip"


def _writable(output: Path) -> None:
    """Nothing is written over: ends the command where something stands there, or nothing can."""
    if not output.absolute().parent.is_dir():
        fail(f"没有文件夹“{output.absolute().parent}”，请先建立")
    if _zip(output) and output.exists():
        fail(f"“{output}”已经存在，没有覆盖；请换一个名称，或先移走")
    if not _zip(output) and output.exists() and (not output.is_dir() or any(output.iterdir())):
        fail(f"“{output}”不是空的文件夹，没有写入；请换一个名称，或先移走里面的文件")


def _write(made: Pack, output: Path) -> None:
    """Whole or not at all: of two who write to one place at the same time one does, nothing is mixed. Raises OSError."""
    if _zip(output):
        with output.open("xb") as file:
            file.write(made.zipped())
        return
    beside = output.absolute().with_name(f".{output.name}-{os.getpid()}")
    beside.mkdir()
    try:
        for name, content in made.files.items():
            target = beside / name
            target.write_bytes(content)
            os.utime(target, (made.at.timestamp(), made.at.timestamp()))
        if output.exists():
            output.rmdir()  # an empty one is taken
        beside.rename(output)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
