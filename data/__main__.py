"""The command line: python -m data <command>. Like dashboard.py an entry point: it may use every layer."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from data import demonstration, intake, settings, submissions, template
from data.definitions import current
from data.problem import Refused
from data.record import FolderRecord, RecordError
from data.store import Store
from data.submissions import Outcome
from data.workbook import LedgerRow
from metrics import monitor, results

app = typer.Typer(add_completion=False, no_args_is_help=True, help="省技术创新中心年度绩效监测：命令行")
out = Console()
ACTOR = typer.Option("命令行", "--actor", help="操作人，写入记录")
MARKS = {"accepted": "[green]✓ 已接收[/]", "unchanged": "[yellow]＝ 未改变[/]", "refused": "[red]✗ 未接收[/]"}


def _open() -> Store:
    """The read model of the real record; what was repaired on opening is said."""
    try:
        store = monitor.open_real()
    except RecordError as error:
        out.print(f"[red]{error}[/]")
        raise typer.Exit(2) from None
    for notice in store.notices:
        out.print(f"[yellow]{notice}[/]")
    return store


@app.command()
def ingest(
    paths: Annotated[list[Path], typer.Argument(help="工作簿（.xlsx、.ods）、登记簿 CSV，或存放它们的文件夹")],
    actor: str = ACTOR,
) -> None:
    """接收年度报告和登记簿：逐个文件给出结果；有任何一个未接收时退出码为 1。"""
    files = intake.files_in(paths)
    if not files:
        out.print("没有找到可读取的文件（.xlsx、.ods、.csv）")
        raise typer.Exit(1)
    store = _open()
    outcomes: list[Outcome] = []
    try:
        with Progress(console=out, transient=True) as progress:
            task = progress.add_task("读取并接收", total=len(files))
            for outcome in intake.receive_all(store, files, actor=actor):
                progress.advance(task)
                outcomes.append(outcome)
                _print_outcome(outcome)
    except RecordError as error:
        out.print(f"[red]{error}[/]")
        raise typer.Exit(2) from None
    finally:
        store.close()
    count = {status: sum(o.status == status for o in outcomes) for status in MARKS}
    out.print(
        f"合计 {len(outcomes)} 个文件：接收 {count['accepted']}，未改变 {count['unchanged']}，未接收 {count['refused']}"
    )
    raise typer.Exit(1 if count["refused"] else 0)


def _print_outcome(outcome: Outcome) -> None:
    where = f" {outcome.centre} {outcome.year}年" if outcome.year else ""
    out.print(f"{MARKS[outcome.status]} ", end="")
    out.print(f"{outcome.file_name}{where}：{outcome.message}", markup=False, highlight=False)
    for problem in outcome.problems:
        out.print(f"    {problem.message}", markup=False, highlight=False)


@app.command(name="template")
def write_template(
    centre: Annotated[str | None, typer.Option(help="中心编码；不填则写出登记簿模板")] = None,
    year: Annotated[int | None, typer.Option(help="报告年度")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="写到哪里")] = None,
) -> None:
    """写出填报模板：某中心某年度的年度报告（带上年延续内容），或登记簿。"""
    if centre is None:
        target = output or Path("创新中心登记簿.xlsx")
        target.write_bytes(template.write_registry(current()))
        out.print(f"已写出登记簿模板：{target}")
        return
    if year is None:
        out.print("[red]请用 --year 给出报告年度[/]")
        raise typer.Exit(1)
    store = _open()
    try:
        content = monitor.report_template(store, centre, year)
    except LookupError as error:
        out.print(f"[red]{error.args[0]}[/]")
        raise typer.Exit(1) from None
    finally:
        store.close()
    target = output or Path(f"{centre}_{year}年度报告.xlsx")
    target.write_bytes(content)
    out.print(f"已写出模板：{target}")


@app.command()
def grade(
    centre: Annotated[str, typer.Option(help="中心编码")],
    year: Annotated[int, typer.Option(help="评价年度")],
    grade_label: Annotated[str, typer.Option("--grade", help="等级，如 合格、不合格、缓评")],
    document: Annotated[str, typer.Option(help="公布文号")],
    published: Annotated[str, typer.Option(help="公布日期，如 2025-08-01")],
    nature: Annotated[str, typer.Option(help="首次公布、申诉改判 或 更正")] = "首次公布",
    reason: Annotated[str, typer.Option(help="说明")] = "",
    actor: str = ACTOR,
) -> None:
    """登记一个已公布的年度绩效评价等级。"""
    choices = current().vocabulary.choices
    codes = {label: code for code, label in choices["grade"].items()}
    natures = {label: code for code, label in choices["grade_nature"].items()}
    if grade_label not in codes or nature not in natures:
        out.print(f"[red]等级可选：{'、'.join(codes)}；性质可选：{'、'.join(natures)}[/]")
        raise typer.Exit(1)
    try:
        day = date.fromisoformat(published)
    except ValueError:
        out.print(f"[red]公布日期“{published}”不是日期，请按 2025-08-01 的形式填写[/]")
        raise typer.Exit(1) from None
    cells = {
        "centre": centre, "year": str(year), "grade": codes[grade_label], "nature": natures[nature],
        "document_no": document, "published_on": day.isoformat(),
    } | ({"reason": reason} if reason else {})  # fmt: skip
    store = _open()
    try:
        submissions.enter(store, [LedgerRow("grade", "命令行", 1, cells)], actor=actor, source="命令行")
    except Refused as refused:
        out.print(f"[red]{refused}[/]")
        raise typer.Exit(1) from None
    finally:
        store.close()
    out.print(f"已登记：{centre} {year}年 {grade_label}（{document}）")


@app.command()
def status(scheme: Annotated[str, typer.Option(help="建设方案编码")] = "zhejiang") -> None:
    """各中心各年度的报送情况和等级。"""
    store = _open()
    table = Table("中心", "年度", "报送", "版本", "等级")
    d = current()
    for row in results.read(store, "centre_year", scheme=scheme).itertuples():
        grade_label = row.grade_label if isinstance(row.grade_label, str) else "—"
        version = f"第{row.version}版" if row.versions else "—"
        table.add_row(f"{row.centre} {row.name}", str(row.year), d.vocabulary.labels["timeliness"][row.timeliness],
                      version, grade_label)  # fmt: skip
    out.print(table)
    store.close()


@app.command()
def rebuild() -> None:
    """由记录和定义重新生成数据库缓存。"""
    with out.status("正在重新生成…"):
        store = _open()
        store.rebuild()
    out.print(f"已重新生成，包含记录的全部 {store.version[0]} 项操作")
    store.close()


@app.command()
def verify() -> None:
    """核对记录：逐行检查日志链，逐个核对原件。"""
    findings = FolderRecord(settings.record_folder()).verify()
    for finding in findings:
        out.print(finding, markup=False)
    damaged = [f for f in findings if not f.startswith("提示")]
    out.print("记录完整" if not damaged else f"[red]发现 {len(damaged)} 处损坏[/]")
    raise typer.Exit(1 if damaged else 0)


@app.command(name="demonstration")
def write_demonstration(folder: Annotated[Path, typer.Argument(help="写到哪个文件夹")]) -> None:
    """写出全部虚构的演示工作簿，可用来试用。"""
    paths = demonstration.write(folder)
    out.print(f"已在 {folder} 写出 {len(paths)} 个虚构的演示文件")


if __name__ == "__main__":
    app()
