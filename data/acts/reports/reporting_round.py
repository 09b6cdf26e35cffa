"""The reporting round: what happens to a report after it was received, each step recorded with who, when and why.

已报 → 撤回（草稿）→ 再次提交; 已报 → 退回; 已报 → 已接收 → 锁定; 已接收、锁定 → 重新开放. Which version counts: see
data/read_model/sql/40_submission.sql. What was accepted can be locked and opened again whatever came in after it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from data.acts import proposals, second_person, statement
from data.acts.proposals import Proposal
from data.acts.second_person import Person
from data.journal.record import Superseded
from data.problem import Problem, Refused
from data.read_model.rows import each
from data.read_model.store import Store
from data.schema import archive


@dataclass(frozen=True)
class Step:
    """A step of the round: the act it is recorded as, the states it starts from, whether it needs a reason.

    of_accepted: it is taken on the version that was accepted, not on what came in after it.
    """

    act: str
    label: str
    starts: tuple[str, ...]
    needs_note: bool
    of_accepted: bool = False


STEPS: Mapping[str, Step] = {
    "withdraw": Step("report.withdrawn", "撤回", ("submitted",), False),
    "submit": Step("report.submitted", "再次提交", ("draft",), False),
    "return": Step("report.returned", "退回", ("submitted",), True),
    "accept": Step("report.accepted", "接收", ("submitted",), False),
    "lock": Step("report.locked", "锁定", ("accepted",), False, of_accepted=True),
    "reopen": Step("report.reopened", "重新开放", ("accepted", "locked"), True, of_accepted=True),
}


@dataclass(frozen=True)
class RoundStage:
    """Where a centre's year stands. version, state: of the version people work on; accepted, accepted_state: of the one that
    counts because it was accepted, if there is one; seen: how many acts there are on it; a step names it, so that nobody acts
    blindly."""

    centre: str
    year: int
    version: int | None
    state: str
    seen: int
    accepted: int | None = None
    accepted_state: str = "none"

    def steps(self) -> list[str]:
        """What can be done now."""
        return [name for name in STEPS if self.can(name)]

    def can(self, step: str) -> bool:
        """Whether a step can be taken. While one version is locked no other is accepted."""
        if step == "accept" and self.accepted_state == "locked":
            return False
        state = self.accepted_state if self._on_accepted(step) else self.state
        return state in STEPS[step].starts

    def version_of(self, step: str) -> int | None:
        """On which version a step is taken."""
        return self.accepted if self._on_accepted(step) else self.version

    def _on_accepted(self, step: str) -> bool:
        return STEPS[step].of_accepted and self.accepted is not None


def stage(store: Store, centre: str, year: int) -> RoundStage:
    """The version people work on (the latest; a withdrawn one only when there is no other) and its state."""
    seen = store.record.version(_subject(centre, year))
    store.replay()
    rows = store.read(
        "select version, state, settled from record.submission where centre = ? and year = ?"
        " order by examined desc, version desc",
        [centre, year],
    )
    if rows.empty:
        return RoundStage(centre, year, None, "none", seen)
    first, settled = rows.iloc[0], rows[rows["settled"]]
    accepted = (None, "none") if settled.empty else (int(settled.iloc[0]["version"]), settled.iloc[0]["state"])
    return RoundStage(centre, year, int(first["version"]), first["state"], seen, *accepted)


def take(
    store: Store,
    step: str,
    at_sight: RoundStage,
    *,
    actor: str,
    note: str = "",
    open_findings: Sequence[Problem] = (),
    at: datetime | None = None,
) -> None:
    """Take a step on the version that was seen (`RoundStage.version_of`).

    step: a key of STEPS; at_sight: the stage on which the decision rests; open_findings: what still stands against
    accepting (`metrics.review` finds it); at: for demonstrations only. Raises Refused when the step is not possible
    in this state, lacks its reason, or findings are open; Superseded, in words, when somebody was faster.
    """
    known = STEPS[step]
    place = f"{at_sight.centre} {at_sight.year}年"
    statement.required(actor, "操作人")
    if not at_sight.can(step):
        raise Refused([Problem(None, None, f"{place}现在不能{known.label}", "请刷新页面，查看现在的状态")])
    if known.needs_note:
        statement.required(note, f"{known.label}的理由")
    body = {
        "centre": at_sight.centre,
        "year": at_sight.year,
        "version": at_sight.version_of(step),
        "note": statement.optional(note, "意见或理由"),
    }
    if step == "accept" and open_findings:
        raise Refused(open_findings)
    if step in ("accept", "lock") and (problem := _set_aside(store, at_sight, at_sight.version_of(step))):
        raise Refused([problem])
    if step == "accept" and (one := _alone(store, at_sight, actor)):
        body[second_person.ONE_PERSON] = one
    try:
        subject = _subject(at_sight.centre, at_sight.year)
        body["in_force"] = archive.kept(store.record, store.definitions)
        store.record.append(known.act, subject, body, actor=actor.strip(), expected=at_sight.seen, at=at)
    finally:
        store.replay()


def _alone(store: Store, at_sight: RoundStage, actor: str) -> list[str]:
    """In which pairs whoever accepts is also the one who handed the version in, or explained a finding. Raises Refused."""
    rows = store.read(
        "select act, actor, body from record.event where subject = ? and (act = 'finding.explained'"
        " or act = 'report.received' and try_cast(json_extract_string(body, '$.version') as integer) = ?) order by n",
        [_subject(at_sight.centre, at_sight.year), at_sight.version_of("accept")],
    )
    acted: dict[str, list[Person]] = {"report.received": [], "finding.explained": []}
    for row in each(rows, _Acted):
        acted[row.act].append(second_person.of(row.actor, json.loads(row.body)))
    second = second_person.acting(actor)
    return [
        *second_person.checked("report", acted["report.received"], second),
        *second_person.checked("finding", acted["finding.explained"], second),
    ]


@dataclass(frozen=True)
class _Acted:
    act: str
    actor: str
    body: str


def _set_aside(store: Store, at_sight: RoundStage, version: int | None) -> Problem | None:
    """What cannot be read or computed cannot be taken either."""
    found = store.read(
        "select u.message from record.unreadable as u join record.report as r on r.event_n = u.event_n"
        " where r.centre = ? and r.year = ? and r.version = ?",
        [at_sight.centre, at_sight.year, version],
    )
    if found.empty:
        return None
    return Problem(None, None, f"第{version}版没有计入：{found['message'].iloc[0]}", "请退回或撤回，改正后重新报送")


def unchanged(store: Store, at_sight: RoundStage) -> bool:
    """Whether nobody has acted on the report since it was seen."""
    return store.record.version(_subject(at_sight.centre, at_sight.year)) == at_sight.seen


def explain(store: Store, centre: str, year: int, finding: str, explanation: str, *, actor: str) -> None:
    """Record the written explanation of a finding (its key). Raises Refused when it is blank.

    Whether there is such a finding is asked by `metrics.review.explain`, which pages and commands use.
    """
    statement.required(actor, "操作人")
    text = statement.required(explanation, "书面说明")
    body = {"centre": centre, "year": year, "finding": finding, "explanation": text}
    store.record.append("finding.explained", _subject(centre, year), body, actor=actor.strip())
    store.replay()


def extend(
    store: Store,
    centre: str,
    year: int,
    due_on: date,
    *,
    approver: str,
    reason: str,
    actor: str,
    at: datetime | None = None,
) -> None:
    """Record that a centre may report later, until the end of `due_on`; where people sign in it is proposed, and whoever
    confirms it (`confirm_extension`) approves it.

    approver: who approves it, another person than `actor`; asked where nobody signs in. A later extension replaces the former
    one. Raises Refused when something is missing, the centre owes no report for that year, or `due_on` is no later than the
    day the report is due anyway.
    """
    statement.required(actor, "操作人")
    seen = store.record.version(_extensions(centre, year))
    body = _extension(store, centre, year, due_on, reason)
    if proposals.needed():
        content = {"due_on": body["due_on"], "reason": body["reason"]}
        about = {"centre": centre, "year": year}
        subject = _extensions(centre, year)
        proposals.propose(store, "deadline.extended", subject, content, about=about, actor=actor, expected=seen, at=at)
        return
    approver = statement.required(approver, "批准人")
    second_person.checked("deadline", [Person(actor)], Person(approver))
    _extend(store, body | {"approver": approver}, seen, actor, at)


def confirm_extension(store: Store, proposal: Proposal, *, actor: str, at: datetime | None = None) -> None:
    """Approve an extension that another person proposed: now the deadline is another. It is checked as if it were proposed now.

    Raises Refused, also unless they are two people, and when the deadline was changed since; Superseded when that happens at
    this moment.
    """
    proposal = proposals.still_waiting(store, proposal.number)
    said = proposals.confirming(proposal, actor)
    centre, year = proposal.about["centre"], proposal.about["year"]
    due_on = date.fromisoformat(proposal.content["due_on"])
    body = _extension(store, centre, year, due_on, proposal.content["reason"])
    _extend(store, {**body, "approver": said["confirmed_by"], **said}, proposal.seen, actor, at)


def _extension(store: Store, centre: str, year: int, due_on: date, reason: str) -> dict[str, Any]:
    """What is recorded of an extension, but for who approves it. Raises Refused."""
    reason = statement.required(reason, "延期理由")
    store.replay()
    if problem := _not_extendable(store, centre, year, due_on):
        raise Refused([problem])
    return {"centre": centre, "year": year, "due_on": due_on.isoformat(), "reason": reason}


def _extend(store: Store, body: Mapping[str, Any], seen: int, actor: str, at: datetime | None) -> None:
    subject = _extensions(body["centre"], body["year"])
    try:
        store.record.append("deadline.extended", subject, body, actor=actor.strip(), expected=seen, at=at)
    finally:
        store.replay()


def overtaken(superseded: Superseded, labels: Mapping[str, str]) -> str:
    """What the others did meanwhile, in one sentence. labels: act → Chinese."""
    done = "；".join(f"{e.actor} 于 {e.at:%Y-%m-%d %H:%M} {labels.get(e.act, e.act)}" for e in superseded.events)
    return (
        f"在您操作之前，别人已经处理：{done}。本次操作没有记录，请查看现在的状态后再决定。" if done else str(superseded)
    )


def _subject(centre: str, year: int) -> str:
    return f"report/{centre}/{year}"


def _extensions(centre: str, year: int) -> str:
    """The deadline is a matter of its own: what is done with the report does not rest on it, nor it on that."""
    return f"deadline/{centre}/{year}"


def _not_extendable(store: Store, centre: str, year: int, due_on: date) -> Problem | None:
    found = store.read(
        "select definition.due_on(?, s.years_after, s.due_month, s.due_day) as due_on, definition.first_year("
        " c.approved_on, s.first_report_year, s.years_after, s.first_due_years_after_approval, c.first_year) as first"
        " from registry.centre as c join definition.scheme as s on s.scheme = c.scheme where c.centre = ?",
        [year, centre],
    )
    if found.empty:
        return Problem(None, None, f"中心编码“{centre}”没有登记", "请核对编码")
    first, regular, running = int(found["first"].iloc[0]), found["due_on"].iloc[0], store.today().year
    if not isinstance(regular, date):
        return Problem(None, None, f"{centre} 没有报送期限", "没有期限的方案不需要延期")
    if not first <= year <= running:
        return Problem(None, None, f"{centre} 不需要报送{year}年度", f"可延期的是{first}至{running}年度")
    if due_on <= regular:
        return Problem(None, None, f"延期至 {due_on}，不晚于原期限 {regular}", "请选择更晚的日期")
    return None
