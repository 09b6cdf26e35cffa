"""建设进程: a unit's steps from application on, each a recorded act, checked against the scheme's process."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import pandas as pd

from data import definition_archive, process_steps, statement
from data.process_steps import Standing
from data.store import Store


def standing(store: Store, scheme: str, unit: str) -> Standing:
    """Where a unit stands now."""
    seen = store.record.version(_subject(scheme, unit))
    store.replay()
    rows = store.read(
        "select step, outcome, on_day, due_on from record.process_step where scheme = ? and unit = ? order by event_n desc limit 1",
        [scheme, unit],
    )
    if rows.empty:
        return Standing(scheme, unit, seen)
    row = rows.astype(object).where(rows.notna(), None).iloc[0]
    return Standing(scheme, unit, seen, row["step"], row["outcome"], _day(row["on_day"]), _day(row["due_on"]))


def record(
    store: Store,
    at_sight: Standing,
    step: str,
    fields: Mapping[str, str],
    *,
    on_day: date | None,
    outcome: str | None = None,
    actor: str,
    confirmed_by: str = "",
    at: datetime | None = None,
) -> str:
    """Record a step. fields: code → text as typed; outcome: for steps whose outcome people choose.

    Returns the outcome. Raises Refused with everything that does not hold: order, dates, notice period, numbers, demands;
    Superseded when somebody was faster.
    """
    process = store.definitions.processes.get(at_sight.scheme)
    if process is None:
        raise process_steps.refused("这个方案没有建设进程", "请选择有建设进程的方案")
    unit = statement.required(at_sight.unit, "编号")
    statement.required(actor, "操作人")
    if step not in at_sight.by_hand(process) and step in at_sight.following(process):
        raise process_steps.refused(
            f"“{process.steps[step].label}”不在这里登记",
            "这一步由公布的评价等级或登记簿得出，请在“绩效评价”办理或上传登记簿",
        )
    reached = process_steps.taken(process, at_sight, step, fields, on_day=on_day, outcome=outcome, today=store.today())
    if process.steps[step].two_people and statement.required(confirmed_by, "确认人") == actor.strip():
        raise process_steps.refused(f"操作人和确认人都是“{actor.strip()}”", "这一步须由另一人确认")
    body = {
        "scheme": at_sight.scheme, "unit": unit, "step": step, "outcome": reached.outcome, "on_day": str(reached.on_day),
        "due_on": str(reached.due_on) if reached.due_on else None, "fields": reached.fields, "confirmed_by": confirmed_by.strip(),
        "definitions": store.definitions.fingerprint, "in_force": definition_archive.kept(store.record, store.definitions),
        "known_to": store.version[0],
    }  # fmt: skip
    try:
        store.record.append(
            "process.step", _subject(at_sight.scheme, unit), body, actor=actor.strip(), expected=at_sight.seen, at=at
        )
    finally:
        store.replay()
    return reached.outcome


def _day(value: Any) -> date | None:
    return None if value is None else pd.Timestamp(value).date()


def _subject(scheme: str, unit: str) -> str:
    return f"process/{scheme}/{unit}"
