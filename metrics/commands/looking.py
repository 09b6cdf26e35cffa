"""Commands that only look: self-check of a file, and where reporting stands."""

from pathlib import Path
from typing import Annotated

import typer

from data.acts.reports import intake
from data.problem import Refused
from data.read_model.rows import each
from data.read_model.store import Store
from data.schema.loading import Definitions, current
from data.schema.quantities import difference, together
from metrics import doubts, flag_grounds, results
from metrics.answers.centres import Flag
from metrics.answers.indicators import Progress
from metrics.answers.reports import CentreYear, Finding, Rates
from metrics.commands.terminal import fail, grid, noted, out, real_store, say
from metrics.rates import in_percent
from metrics.supposing import marking, self_check
from metrics.supposing.self_check import SelfCheck


def check(
    files: Annotated[list[Path], typer.Argument(help="填好的年度报告（.xlsx、.ods），或存放它们的文件夹、.zip")],
    marked: Annotated[Path | None, typer.Option(help="把标注了问题的工作簿写到这个文件夹")] = None,
) -> None:
    """自查：列出问题、各项核心目标的差距和会出现的预警；什么也不保存。有错误或不能报送时退出码为 1。"""
    found = intake.files_in(files)
    if not found:
        fail("没有找到文件")
    ready = True
    with real_store() as store:
        for file in found:
            noted(store, f"check {file.name}")
            prepared = intake.prepare_file(store.definitions, file)
            result = self_check.check(store, prepared)
            ready = ready and result.ready
            _print_check(file.name, result, store.definitions)
            if marked is not None:
                _write_marked(marked, prepared.content, file.name, result, store.definitions)
    raise typer.Exit(0 if ready else 1)


def _print_check(name: str, result: SelfCheck, d: Definitions) -> None:
    where = f" {result.centre} {result.year}年" if result.year else ""
    told = "[green]可以报送[/]" if result.ready else "[red]有错误，须改正[/]"
    out.print("[red]不能报送[/] " if result.problems else f"{told} ", end="")
    say(f"{name}{where}")
    for problem in result.problems:
        say(f"  {problem.message}")
    for notice in result.notices:
        say(f"  提示 {notice.message}")
    if result.findings is None or result.progress is None:
        return
    for finding in each(result.findings, Finding):
        at = f"《{finding.sheet}》" if finding.sheet else "文件"
        at += "" if finding.row_no is None else f"第{finding.row_no}行"
        say(
            f"  {d.vocabulary.labels['level'][finding.level]} {at} {finding.label}：{finding.found}；{finding.instruction}"
        )
    lines = []
    for row in each(result.progress[result.progress["core"]], Progress):
        value, path, last, gap = together((row.value, row.required, row.last_value, row.gap), row.unit, d)
        gap = difference(row.gap, row.unit, d) if row.unit == "percent" else gap
        lines.append((row.label, value, doubts.words(row, d), path, d.vocabulary.statuses[row.status].label, last, gap))
    grid(("核心指标", "填报后的值", doubts.WORD, "年底应达值", "状态", "最后目标", "还差"), lines)
    _print_flags(result, d)


def _print_flags(result: SelfCheck, d: Definitions) -> None:
    before, after = (
        {} if flags is None else {(r.flag, r.message): r for r in each(flags, Flag)}
        for flags in (result.flags_now, result.flags)
    )
    new = [row for key, row in after.items() if key not in before]
    for row in new:
        say(f"  新增预警 {row.label}：{row.message}（{flag_grounds.in_words(row, d)}）")
        say(f"    {flag_grounds.remedy(row)}")
    if not new:
        say("  没有新增预警")
    for key, row in before.items():
        if key not in after:
            say(f"  预警消除 {row.label}：{row.message}")


def _write_marked(folder: Path, content: bytes, name: str, result: SelfCheck, d: Definitions) -> None:
    try:
        marked, marked_name = marking.marked(content, name, result.problems, result.findings, d, result.notices)
    except Refused as refused:
        say(f"  不能标注这个文件：{refused.problems[0].message}")
        return
    folder.mkdir(parents=True, exist_ok=True)
    (folder / marked_name).write_bytes(marked)
    say(f"  已写出标注的工作簿：{folder / marked_name}")


def status(scheme: Annotated[str, typer.Option(help="建设方案编码")] = "zhejiang") -> None:
    """各中心各年度的报送情况、办理状态和等级；各年度的报送率和按时率；谁还没有报。"""
    labels = current().vocabulary.labels
    if scheme not in current().schemes:
        fail(f"没有建设方案“{scheme}”；可选：{'、'.join(current().schemes)}")
    with real_store() as store:
        noted(store, f"status {scheme}")
        lines = []
        for row in each(results.read(store, "centre_year", scheme=scheme), CentreYear):
            lines.append(
                (
                    f"{row.centre} {row.name}",
                    str(row.year),
                    labels["timeliness"][row.timeliness],
                    labels["round_state"][row.round_state],
                    "—" if row.version is None else f"第{row.version}版",
                    str(row.notices or ""),
                    row.grade_label or "—",
                )
            )
        grid(("中心", "年度", "报送", "办理", "计入版本", "提示", "等级"), lines)
        _print_rates(store, scheme)


def _print_rates(store: Store, scheme: str) -> None:
    lines = []
    for row in each(results.read(store, "reporting_rates", scheme=scheme), Rates):
        missing = "、".join(row.missing) or ("无" if row.expected else "—")
        lines.append(
            (
                str(row.year),
                str(row.expected),
                str(row.received),
                in_percent(row.received_numerator, row.received_denominator),
                str(row.on_time),
                in_percent(row.on_time_numerator, row.on_time_denominator),
                missing,
            )
        )
    grid(("年度", "到期应报", "已报", "报送率", "按时（含延期内）", "按时率", "缺报"), lines)
