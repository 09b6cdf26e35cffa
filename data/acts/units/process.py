"""建设进程: a unit's steps from application on, each a recorded act, checked against the scheme's process; the last one can be
taken back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from data.acts import proposals, second_person, statement
from data.acts.proposals import Proposal
from data.acts.second_person import Person
from data.acts.units import process_steps
from data.acts.units.process_steps import Reached, UnitStage
from data.read_model.rows import each
from data.read_model.store import Store
from data.schema import archive
from data.schema.models.process import Process, Step


def stage(store: Store, scheme: str, unit: str) -> UnitStage:
    """Where a unit stands now."""
    seen = store.record.version(_subject(scheme, unit))
    store.replay()
    process = store.definitions.processes.get(scheme)
    at = UnitStage(scheme, unit, seen)
    if process is None:
        return at
    steps = [(row.step, row.reached) for row in _stands(store, scheme, unit)]
    at = process_steps.way(process, at, [one for one in steps if one[0] not in process.later])
    centre = _centre(store, process, at)
    entered = centre and process_steps.followed(process, at, "registry", "done", centre.approved_on)
    at = process_steps.way(process, entered[-1] if entered else at, [one for one in steps if one[0] in process.later])
    left = entered and centre and process_steps.followed(process, at, "exit", centre.state, centre.exited_on)
    return left[-1] if left else at


def record(
    store: Store,
    at_sight: UnitStage,
    step: str,
    fields: Mapping[str, str],
    *,
    on_day: date | None,
    outcome: str | None = None,
    actor: str,
    confirmed_by: str = "",
    at: datetime | None = None,
) -> str:
    """Record a step; one that takes two people is proposed where people sign in, and has no effect until `confirm`.

    fields: code → text as typed; outcome: for steps whose outcome people choose; confirmed_by: the second of two people, where
    nobody signs in. Returns the outcome. Raises Refused with everything that does not hold: order, dates, notice period,
    numbers, demands, persons; Superseded when somebody was faster.
    """
    statement.required(actor, "操作人")
    declared, body = _step(store, at_sight, step, fields, on_day, outcome)
    if declared.two_people and proposals.needed():
        content = {"step": step, "fields": dict(fields), "on_day": str(on_day), "outcome": outcome}
        _propose(store, at_sight, "process.step", content, actor, at)
        return body["outcome"]
    if declared.two_people:
        _another("step", confirmed_by, actor)
    _append(store, at_sight, "process.step", body | {"confirmed_by": confirmed_by.strip()}, actor, at)
    return body["outcome"]


def annul(
    store: Store,
    at_sight: UnitStage,
    *,
    reason: str,
    actor: str,
    confirmed_by: str = "",
    at: datetime | None = None,
) -> None:
    """Take back the last step of a unit, which was recorded by mistake. It stays in the record and in the unit's history,
    with the reason; where two people were needed to record it, two are needed here, in the same way.

    Raises Refused when there is nothing to take back or reason or a name is missing; Superseded when somebody was faster.
    """
    statement.required(actor, "操作人")
    two_people, body = _annulment(store, at_sight, reason)
    if two_people and proposals.needed():
        _propose(store, at_sight, "process.annulled", {"reason": body["reason"], "step": body["step"]}, actor, at)
        return
    if two_people:
        _another("annulment", confirmed_by, actor)
    _append(store, at_sight, "process.annulled", body | {"confirmed_by": confirmed_by.strip()}, actor, at)


def confirm(store: Store, proposal: Proposal, *, actor: str, at: datetime | None = None) -> None:
    """Confirm a step, or the taking back of one, that another person proposed: now it is recorded.

    It is checked as if it were recorded now. Raises Refused, also unless they are two people, and when anything was recorded
    of the unit since it was proposed; Superseded when that happens at this moment.
    """
    proposal = proposals.still_waiting(store, proposal.number)
    said = proposals.confirming(proposal, actor)
    at_sight = replace(stage(store, proposal.about["scheme"], proposal.about["unit"]), seen=proposal.seen)
    told = proposal.content
    if proposal.act == "process.step":
        on_day = date.fromisoformat(told["on_day"])
        _, body = _step(store, at_sight, told["step"], told["fields"], on_day, told["outcome"])
    else:
        _, body = _annulment(store, at_sight, told["reason"])
    _append(store, at_sight, proposal.act, {**body, **said}, actor, at)


def _step(
    store: Store,
    at_sight: UnitStage,
    step: str,
    fields: Mapping[str, str],
    on_day: date | None,
    outcome: str | None,
) -> tuple[Step, dict[str, Any]]:
    """A step as declared, and what is recorded of it. Raises Refused with everything that does not hold."""
    process = store.definitions.processes.get(at_sight.scheme)
    if process is None:
        raise process_steps.refused("这个方案没有建设进程", "请选择有建设进程的方案")
    unit = statement.required(at_sight.unit, "编号")
    if step not in at_sight.by_hand(process) and step in at_sight.following(process):
        raise process_steps.refused(
            f"“{process.steps[step].label}”不在这里登记",
            "这一步由公布的评价等级或登记簿得出，请在“绩效评价”办理或上传登记簿",
        )
    reached = process_steps.taken(process, at_sight, step, fields, on_day=on_day, outcome=outcome, today=store.today())
    return process.steps[step], {
        "scheme": at_sight.scheme,
        "unit": unit,
        "step": step,
        "outcome": reached.outcome,
        "on_day": str(reached.on_day),
        "due_on": str(reached.due_on) if reached.due_on else None,
        "fields": reached.fields,
        "definitions": store.definitions.fingerprint,
        "in_force": archive.kept(store.record, store.definitions),
        "known_to": store.version[0],
    }


def _annulment(store: Store, at_sight: UnitStage, reason: str) -> tuple[bool, dict[str, Any]]:
    """Whether taking the last step back takes two people, and what is recorded of it. Raises Refused."""
    rows = _stands(store, at_sight.scheme, at_sight.unit)
    if not rows:
        raise process_steps.refused("没有可以撤销的步骤", "请先选择登记过步骤的一家")
    row = rows[-1]
    step = store.definitions.processes[at_sight.scheme].steps.get(row.step)
    return step is None or step.two_people, {
        "scheme": at_sight.scheme,
        "unit": at_sight.unit,
        "step": row.step,
        "annulled": row.event_n,
        "reason": statement.required(reason, "撤销的理由"),
        "known_to": store.version[0],
    }


def _propose(
    store: Store, at_sight: UnitStage, act: str, content: Mapping[str, Any], actor: str, at: datetime | None
) -> None:
    subject, about = (
        _subject(at_sight.scheme, at_sight.unit.strip()),
        {"scheme": at_sight.scheme, "unit": at_sight.unit},
    )
    proposals.propose(store, act, subject, content, about=about, actor=actor, expected=at_sight.seen, at=at)


def _append(
    store: Store, at_sight: UnitStage, act: str, body: Mapping[str, Any], actor: str, at: datetime | None
) -> None:
    subject = _subject(at_sight.scheme, at_sight.unit.strip())
    try:
        store.record.append(act, subject, body, actor=actor.strip(), expected=at_sight.seen, at=at)
    finally:
        store.replay()


@dataclass(frozen=True)
class _Stood:
    """A step that stands. fields: as recorded, as JSON."""

    event_n: int
    step: str
    outcome: str
    on_day: date
    due_on: date | None
    fields: str

    @property
    def reached(self) -> Reached:
        return Reached(self.outcome, self.on_day, self.due_on, json.loads(self.fields))


def _stands(store: Store, scheme: str, unit: str) -> list[_Stood]:
    """The steps of a unit that stand, in order."""
    rows = store.read(
        """select event_n, step, outcome, on_day, due_on, fields from record.step_in_force
        where scheme = ? and unit = ? order by event_n""",
        [scheme, unit],
    )
    return each(rows, _Stood)


@dataclass(frozen=True)
class _Centre:
    """A centre as the registry has it."""

    approved_on: date | None
    state: str
    exited_on: date | None


def _centre(store: Store, process: Process, at: UnitStage) -> _Centre | None:
    """The centre of the registry that a unit is, under its own code or the one given at its recognition; None where it is not
    there. A centre nobody recorded a step of enters its way there: no step before is made up."""
    rows = store.read(
        "select approved_on, state, exited_on from registry.centre where scheme = ? and centre = ?",
        [at.scheme, at.centre(process)],
    )
    return next(iter(each(rows, _Centre)), None)


def _another(pair: str, confirmed_by: str, actor: str) -> None:
    """The second of two people, typed in beside the first where nobody signs in."""
    second_person.checked(pair, [Person(actor)], Person(statement.required(confirmed_by, "确认人")))


def _subject(scheme: str, unit: str) -> str:
    return f"process/{scheme}/{unit}"
