"""Accepting a report: only without open findings."""

from datetime import datetime

from data import reporting_round
from data.problem import Problem
from data.reporting_round import Standing
from data.store import Store
from metrics import results


def open_findings(store: Store, centre: str, year: int) -> list[Problem]:
    """What stands against accepting: errors, and queries without a written explanation."""
    found = results.read(store, "findings", centre=centre, year=year)
    return [
        Problem(f.sheet, None if f.row_no is None else f"第{f.row_no}行", f"{f.label}：{f.found}", _to_do(f))
        for f in found.astype(object).where(found.notna(), None).itertuples()
        if f.open
    ]


def accept(store: Store, at_sight: Standing, *, actor: str, note: str = "", at: datetime | None = None) -> None:
    """Accept the version that was seen. Raises Refused, listing every open finding; Superseded."""
    store.catch_up()
    found = open_findings(store, at_sight.centre, at_sight.year)
    reporting_round.take(store, "accept", at_sight, actor=actor, note=note, open_findings=found, at=at)


def _to_do(finding: object) -> str:
    return finding.instruction if finding.level == "error" else f"{finding.instruction}；请先作书面说明"
