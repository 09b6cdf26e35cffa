"""Accepting a report: only without open findings. Explaining a finding: only one that there is."""

from datetime import datetime

from data.acts.reports import reporting_round
from data.acts.reports.reporting_round import RoundStage
from data.problem import Problem, Refused
from data.read_model.rows import each
from data.read_model.store import Store
from metrics import results
from metrics.answers.reports import Finding


def open_findings(store: Store, centre: str, year: int) -> list[Problem]:
    """What stands against accepting: errors, and queries without a written explanation."""
    found = results.read(store, "findings", centre=centre, year=year)
    return [
        Problem(f.sheet, None if f.row_no is None else f"第{f.row_no}行", f"{f.label}：{f.found}", _to_do(f))
        for f in each(found, Finding)
        if f.open
    ]


def accept(store: Store, at_sight: RoundStage, *, actor: str, note: str = "", at: datetime | None = None) -> None:
    """Accept the version that was seen. Raises Refused, listing every open finding; Superseded."""
    store.catch_up()
    # after an act of somebody else they would be findings of another version: then who was faster is what has to be said
    found = open_findings(store, at_sight.centre, at_sight.year) if reporting_round.unchanged(store, at_sight) else ()
    reporting_round.take(store, "accept", at_sight, actor=actor, note=note, open_findings=found, at=at)


def explain(store: Store, centre: str, year: int, finding: str, explanation: str, *, actor: str) -> None:
    """Record the written explanation of a query (its key). Raises Refused: no such query in the report, or no text."""
    store.catch_up()
    found = results.read(store, "findings", centre=centre, year=year)
    levels = dict(zip(found["finding"], found["level"], strict=True))
    if finding not in levels:
        raise Refused(
            [Problem(None, None, f"{centre} {year}年度的报告没有这一核验问题", "可能已改正；请查看现在的核验问题")]
        )
    if levels[finding] == "error":
        raise Refused([Problem(None, None, "这是错误，不能用说明代替改正", "请改正后重新报送")])
    reporting_round.explain(store, centre, year, finding, explanation, actor=actor)


def _to_do(finding: Finding) -> str:
    return finding.instruction if finding.level == "error" else f"{finding.instruction}；请先作书面说明"
