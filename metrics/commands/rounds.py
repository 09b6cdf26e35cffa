"""Commands of the reporting round: each records one step on a centre's report of a year."""

from typing import Annotated

import typer

from data.acts import proposals
from data.acts.reports import reporting_round
from data.acts.reports.reporting_round import STEPS
from data.problem import Problem
from data.read_model.rows import each
from metrics import results, review
from metrics.answers.reports import Finding, Notice
from metrics.commands import authority
from metrics.commands.terminal import ACTOR, day, fail, out, real_store, say

CENTRE = Annotated[str, typer.Option("--centre", help="中心编码")]
YEAR = Annotated[int, typer.Option("--year", help="报告年度")]
NOTE = Annotated[str, typer.Option("--note", help="意见")]
REASON = Annotated[str, typer.Option("--note", help="理由（必填，写入记录）")]


def withdraw(centre: CENTRE, year: YEAR, note: NOTE = "", actor: str = ACTOR) -> None:
    """撤回已报的报告（成为草稿，不计入）。"""
    _take("withdraw", centre, year, note, actor)


def submit(centre: CENTRE, year: YEAR, note: NOTE = "", actor: str = ACTOR) -> None:
    """再次提交撤回的报告。"""
    _take("submit", centre, year, note, actor)


def send_back(centre: CENTRE, year: YEAR, note: REASON, actor: str = ACTOR) -> None:
    """退回已报的报告，必须写明理由。"""
    _take("return", centre, year, note, actor)


def accept(centre: CENTRE, year: YEAR, note: NOTE = "", actor: str = ACTOR) -> None:
    """核定接收；有错误或未说明的问题时全部列出，退出码为 1。"""
    _take("accept", centre, year, note, actor)


def lock(centre: CENTRE, year: YEAR, note: NOTE = "", actor: str = ACTOR) -> None:
    """锁定已接收的报告：此后不再接收该年度的新版本。"""
    _take("lock", centre, year, note, actor)


def reopen(centre: CENTRE, year: YEAR, note: REASON, actor: str = ACTOR) -> None:
    """重新开放已接收或锁定的报告，必须写明理由。"""
    _take("reopen", centre, year, note, actor)


def _take(step: str, centre: str, year: int, note: str, actor: str) -> None:
    with real_store() as store:
        authority.require(f"report.{step}")
        seen = reporting_round.stage(store, centre, year)
        if step not in seen.steps():
            states = store.definitions.vocabulary.labels["round_state"]
            possible = "、".join(STEPS[name].label for name in seen.steps()) or "没有"
            stage = states[seen.state]
            if seen.accepted not in (None, seen.version):
                stage = f"第{seen.version}版{stage}，第{seen.accepted}版{states[seen.accepted_state]}"
            fail(f"{centre} {year}年度：{stage}，现在不能{STEPS[step].label}；可以办理的：{possible}")
        if step == "accept":
            review.accept(store, seen, actor=actor, note=note)
        else:
            reporting_round.take(store, step, seen, actor=actor, note=note)
    say(f"已{STEPS[step].label}：{centre} {year}年度第{seen.version_of(step)}版")


def extend(
    centre: CENTRE,
    year: YEAR,
    until: Annotated[str, typer.Option(help="延期至哪一天（含当日，北京时间），如 2025-04-30")],
    note: REASON,
    approver: Annotated[
        str, typer.Option(help="批准人，须是操作人以外的另一人；启用登录的不填，由另一人在页面批准")
    ] = "",
    actor: str = ACTOR,
) -> None:
    """批准延期报送，写明批准人和理由；启用登录的，提出延期，待另一人在页面批准。"""
    due = day(until, "延期日期")
    with real_store() as store:
        authority.require("deadline.extend")
        waits = proposals.needed()
        reporting_round.extend(store, centre, year, due, approver=approver, reason=note, actor=actor)
    said = "已提出延期，待另一人在“年度报送 → 核定”批准" if waits else "已批准延期"
    say(f"{said}：{centre} {year}年度，至 {due}")


def explain(
    centre: CENTRE,
    year: YEAR,
    number: Annotated[int | None, typer.Option(help="问题的序号；不填则列出全部问题")] = None,
    note: Annotated[str, typer.Option("--note", help="书面说明")] = "",
    actor: str = ACTOR,
) -> None:
    """列出报告的核验问题和接收时的提示，或对其中一个问题作书面说明。"""
    with real_store() as store:
        listed = each(results.read(store, "findings", centre=centre, year=year), Finding)
        if number is None:
            for position, row in enumerate(listed, 1):
                done = "" if row.explanation is None else f"（已说明：{row.explanation}）"
                level = store.definitions.vocabulary.labels["level"][row.level]
                out.print(f"[bold]{position}[/] ", end="")
                say(f"{level} {row.label}：{row.found}{done}")
            say(f"共 {len(listed)} 个问题")
            for notice in each(results.read(store, "notices", centre=centre, year=year), Notice):
                say(f"提示 {Problem(notice.sheet, notice.cell, notice.found, notice.expected).message}")
            return
        authority.require("finding.explain")
        if not 1 <= number <= len(listed):
            fail(f"没有第 {number} 个问题；{centre} {year}年度共 {len(listed)} 个")
        explained = listed[number - 1]
        review.explain(store, centre, year, explained.finding, note, actor=actor)
    say(f"已记录说明：{explained.label}：{explained.found}")
