"""What one person proposes and another confirms from a sign-in of his own: it waits, without effect, until that.

A proposal names the state it rests on and is gone as soon as that has changed; what it becomes is checked anew when it is
confirmed. `<kind>.proposed` and `<kind>.declined` are acts of the journal; confirmed, the act itself is recorded.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from data.acts import second_person, statement
from data.acts.second_person import Person
from data.problem import Problem, Refused
from data.read_model.database import Reader
from data.read_model.rows import each
from data.read_model.store import Store
from data.schema import archive

# What takes two people, and as which kind of act it is proposed and declined.
KINDS: Mapping[str, str] = {
    "process.step": "process",
    "process.annulled": "process",
    "deadline.extended": "deadline",
    "registry.received": "registry",
    "registry.entered": "registry",
    "registry.imported": "registry",
}
# By which pair of roles.yaml the two are told apart.
PAIRS: Mapping[str, str] = {
    "process.step": "step",
    "process.annulled": "annulment",
    "deadline.extended": "deadline",
    "registry.received": "conclusion",
    "registry.entered": "conclusion",
    "registry.imported": "conclusion",
}
# Whom a proposal concerns: by that its scope is told. centres: code → scheme, of a register; replaces: those whose own row it holds.
ABOUT = ("scheme", "unit", "centre", "year", "centres", "replaces")


@dataclass(frozen=True)
class Proposal:
    """One that waits. number: its event; act: what it becomes, on `subject`; content: what is recorded then; about: whom it
    concerns (see ABOUT); seen: how many acts its subject has, itself included."""

    number: int
    act: str
    subject: str
    content: Mapping[str, Any]
    about: Mapping[str, Any]
    seen: int
    actor: str
    proposer: Person
    at: datetime


def propose(
    store: Store,
    act: str,
    subject: str,
    content: Mapping[str, Any],
    *,
    about: Mapping[str, Any],
    actor: str,
    expected: int,
    at: datetime | None = None,
) -> None:
    """Propose an act. content: what would be recorded; about: whom it concerns, by which its scope is told; expected: how many
    acts the subject had when it was seen. Raises Superseded, RecordError."""
    body = {
        **about,
        "proposes": act,
        "content": dict(content),
        "definitions": store.definitions.fingerprint,
        "in_force": archive.kept(store.record, store.definitions),
        "known_to": store.version[0],
    }
    try:
        store.record.append(f"{KINDS[act]}.proposed", subject, body, actor=actor.strip(), expected=expected, at=at)
    finally:
        store.replay()


def waiting(store: Reader, kind: str | None = None) -> list[Proposal]:
    """The proposals that wait, the oldest first. kind: process, deadline or registry; None: all."""
    rows = store.read("select * from record.waiting_proposal order by event_n")
    return [_proposal(row) for row in each(rows, _Waiting) if kind in (None, KINDS[row.act])]


def still_waiting(store: Store, number: int) -> Proposal:
    """A proposal that waits. Raises Refused when it does so no longer: confirmed, declined, or the state is another."""
    store.replay()
    found = next((one for one in waiting(store) if one.number == number), None)
    if found is None:
        raise Refused(
            [
                Problem(
                    None, None, "这一项已经不在等待确认：已被确认、不同意，或者所依据的情况已经改变", "请查看现在的状态"
                )
            ]
        )
    return found


def confirming(proposal: Proposal, actor: str) -> Mapping[str, Any]:
    """What is recorded of who proposed and who confirms. Raises Refused unless they are two people."""
    statement.required(actor, "确认人")
    second_person.checked(PAIRS[proposal.act], [proposal.proposer], second_person.acting(actor))
    return {"proposal": proposal.number, "proposed_by": proposal.actor, "confirmed_by": actor.strip()}


def decline(store: Store, proposal: Proposal, *, reason: str, actor: str, at: datetime | None = None) -> None:
    """Turn a proposal down, or take one's own back. Raises Refused without a reason, or when it no longer waits; Superseded."""
    statement.required(actor, "操作人")
    proposal = still_waiting(store, proposal.number)
    body = {
        **proposal.about,
        "declines": proposal.number,
        "proposes": proposal.act,
        "reason": statement.required(reason, "理由"),
    }
    kind = KINDS[proposal.act]
    try:
        store.record.append(
            f"{kind}.declined", proposal.subject, body, actor=actor.strip(), expected=proposal.seen, at=at
        )
    finally:
        store.replay()


def needed() -> bool:
    """Whether what takes two people is proposed first: where people sign in."""
    return second_person.by_session()


@dataclass(frozen=True)
class _Waiting:
    event_n: int
    act: str
    subject: str
    body: str
    seen: int
    actor: str
    recorded_at: datetime


def _proposal(row: _Waiting) -> Proposal:
    body = json.loads(row.body)
    about = {name: body[name] for name in ABOUT if name in body}
    return Proposal(
        row.event_n,
        row.act,
        row.subject,
        body["content"],
        about,
        row.seen,
        row.actor,
        second_person.of(row.actor, body),
        row.recorded_at,
    )
