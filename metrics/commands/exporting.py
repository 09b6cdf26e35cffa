"""The command that hands everything over to other programs."""

from contextlib import closing, nullcontext
from pathlib import Path
from typing import Annotated

import typer

from metrics import monitor
from metrics.commands import authority
from metrics.commands.terminal import day, noted, out, real_store, say
from metrics.exporting import description, package


def export(
    folder: Annotated[Path, typer.Argument(help="导出到这个文件夹：新的或空的")],
    as_of: Annotated[str | None, typer.Option("--as-of", help="按这一天结束时已知的情况，如 2026-05-01")] = None,
) -> None:
    """把全部填报数据和计算结果导出为 CSV、Parquet 和一个 DuckDB 文件，附数据说明 datapackage.json，供其他程序使用。"""
    known_on = None if as_of is None else day(as_of, "日期")
    with real_store() as store:
        authority.require("record.export")
        package.require_empty(folder)
        noted(store, f"export {folder.name}")
        with closing(monitor.open_past(store, known_on)) if known_on else nullcontext(store) as shown:
            with out.status("正在导出…") if out.is_terminal else nullcontext():
                rows = package.write(shown, folder, names=authority.sees_names())
            known_on = shown.today()
    say(f"已导出：{folder}，共 {rows} 行，按 {known_on} 已知的情况；各表各列的说明见 {description.FILE}")
    if not authority.sees_names():
        say("人员姓名和联系电话已隐去（启用登录的，命令行看不到姓名）。")
