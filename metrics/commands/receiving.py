"""Commands that bring something in: workbooks, published grades; and the templates to fill in."""

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from data.acts.reports import intake, submissions
from data.acts.reports.submissions import Outcome
from data.schema.loading import current
from data.workbook import template
from data.workbook.interpretation import LedgerRow
from metrics import monitor
from metrics.commands import authority
from metrics.commands.terminal import ACTOR, day, fail, noted, out, real_store, say

MARKS = {
    "received": "[green]✓ 已收到[/]",
    "unchanged": "[yellow]＝ 未改变[/]",
    "earlier": "[yellow]↶ 是先前的一版[/]",
    "refused": "[red]✗ 未收下[/]",
}


def ingest(
    paths: Annotated[list[Path], typer.Argument(help="工作簿（.xlsx、.ods）、登记簿 CSV，或存放它们的文件夹、.zip")],
    history: Annotated[
        bool, typer.Option("--history", help="历史数据导入：首次使用之前的等级、验收、认定、清算和退出")
    ] = False,
    actor: str = ACTOR,
) -> None:
    """接收年度报告和登记簿：文件夹里的每个文件都给出结果，读不了的说明怎样改；有任何一个未接收时退出码为 1。"""
    files = intake.files_in(paths)
    if not files:
        fail("没有找到文件")
    outcomes: list[Outcome] = []
    with real_store() as store, Progress(console=out, transient=True) as progress:
        task = progress.add_task("读取并接收", total=len(files))
        received = intake.receive_all(store, files, actor=actor, permitted=authority.permitted, history=history)
        for outcome in received:
            progress.advance(task)
            outcomes.append(outcome)
            _print_outcome(outcome)
    count = {status: sum(o.status == status for o in outcomes) for status in MARKS}
    earlier = f"，是先前的一版 {count['earlier']}" if count["earlier"] else ""
    say(
        f"合计 {len(outcomes)} 个文件：接收 {count['received']}，未改变 {count['unchanged']}{earlier}，未接收 {count['refused']}"
    )
    raise typer.Exit(1 if count["refused"] else 0)


def _print_outcome(outcome: Outcome) -> None:
    where = f" {outcome.centre} {outcome.year}年" if outcome.year else ""
    out.print(f"{MARKS[outcome.status]} ", end="")
    say(f"{outcome.file_name}{where}：{outcome.message}")
    for problem in outcome.problems:
        say(f"    {problem.message}")
    for notice in outcome.notices:
        say(f"    提示 {notice.message}")


def write_template(
    centre: Annotated[str | None, typer.Option(help="中心编码；不填则写出登记簿模板")] = None,
    year: Annotated[int | None, typer.Option(help="报告年度")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="写到哪里")] = None,
) -> None:
    """写出填报模板：某中心某年度的年度报告（带上年延续内容），或登记簿。"""
    if centre is None:
        target = output or Path("创新中心登记簿.xlsx")
        target.write_bytes(template.write_registry(current()))
        say(f"已写出登记簿模板：{target}")
        return
    if year is None:
        fail("请用 --year 给出报告年度")
    with real_store() as store:
        try:
            content = monitor.report_template(store, centre, year)
        except LookupError as error:
            fail(error.args[0])
        target = output or Path(f"{centre}_{year}年度报告.xlsx")
        noted(store, target.name)
    target.write_bytes(content)
    say(f"已写出模板：{target}")


def grade(
    centre: Annotated[str, typer.Option(help="中心编码")],
    year: Annotated[int, typer.Option(help="评价年度")],
    grade_label: Annotated[str, typer.Option("--grade", help="等级，如 合格、不合格、缓评")],
    document: Annotated[str, typer.Option(help="公布文号")],
    published: Annotated[str, typer.Option(help="公布日期，如 2025-08-01")],
    nature: Annotated[str, typer.Option(help="首次公布、申诉改判、更正 或 整改后考评")] = "首次公布",
    reason: Annotated[str, typer.Option(help="说明")] = "",
    actor: str = ACTOR,
) -> None:
    """登记一个已公布的年度绩效评价等级。"""
    choices = current().vocabulary.choices
    codes = {label: code for code, label in choices["grade"].items()}
    natures = {label: code for code, label in choices["grade_nature"].items()}
    if grade_label not in codes or nature not in natures:
        fail(f"等级可选：{'、'.join(codes)}；性质可选：{'、'.join(natures)}")
    cells = {
        "centre": centre,
        "year": str(year),
        "grade": codes[grade_label],
        "nature": natures[nature],
        "document_no": document,
        "published_on": day(published, "公布日期").isoformat(),
    } | ({"reason": reason} if reason else {})
    with real_store() as store:
        row = LedgerRow("grade", "命令行", 1, cells)
        in_force = submissions.enter(store, [row], actor=actor, source="命令行", permitted=authority.permitted)
    said = "已登记" if in_force else "已提出，待另一人在“年度报送 → 上传”确认"
    say(f"{said}：{centre} {year}年 {grade_label}（{document}）")
