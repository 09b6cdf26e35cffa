"""What is decided about a flag: one person proposes, another confirms; both acts are recorded with reason and evidence."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from data.acts import second_person, statement
from data.journal.record import Superseded
from data.problem import Problem, Refused
from data.read_model.store import Store
from data.schema import archive

DECISIONS = ("adopt", "watch", "dismiss")


@dataclass(frozen=True)
class Flagged:
    """The flag as it stood when somebody decided on it: what was seen goes into the record with the decision.

    key: result.flag.flag_key; seen: how many acts there are on it.
    """

    key: str
    centre: str
    year: int
    flag: str
    severity: str
    message: str
    rule: str | None
    seen: int


def seen(store: Store, key: str) -> int:
    """How many acts there are on a flag; a decision names it, so that nobody decides blindly."""
    return store.record.version(_subject(key))


def propose(
    store: Store, flagged: Flagged, decision: str, *, reason: str, actor: str, at: datetime | None = None
) -> None:
    """Propose what to do about a flag. decision: one of DECISIONS. Raises Refused; Superseded when others were faster."""
    try:
        _append(store, "flag.proposed", flagged, _proposal(decision, reason, actor), actor, at)
    finally:
        store.replay()


def propose_all(
    store: Store, several: Sequence[Flagged], decision: str, *, reason: str, actor: str, at: datetime | None = None
) -> list[Flagged]:
    """Propose the same about several flags of one kind, for one reason: an act of its own on each of them.

    Nothing is recorded where one of them cannot be proposed: raises Refused, which names each that changed since it was seen,
    also for none at all, or for flags of several kinds or rules. Returns those that somebody else was faster with while this was
    being recorded; the others are recorded then.
    """
    body = _proposal(decision, reason, actor)
    if not several:
        raise Refused([Problem(None, None, "没有勾选任何一项", "请至少勾选一项")])
    if len({(one.flag, one.rule) for one in several}) > 1:
        raise Refused([Problem(None, None, "勾选的不是同一种预警", "一次只能对同一事项、同一规则的预警提出意见")])
    if changed := [one for one in several if seen(store, one.key) != one.seen]:
        found = "在您打开之后已有新的处置"
        raise Refused(
            [
                Problem(None, None, f"{one.centre}（{one.message}）{found}", "请关闭后重新打开，再勾选其余各项")
                for one in changed
            ]
        )
    overtaken = []
    try:
        for one in several:
            try:
                _append(store, "flag.proposed", one, body, actor, at)
            except Superseded:
                overtaken.append(one)
    finally:
        store.replay()
    return overtaken


def _proposal(decision: str, reason: str, actor: str) -> dict[str, str]:
    """What a proposal says. Raises Refused."""
    statement.required(actor, "操作人")
    statement.required(reason, "理由")
    if decision not in DECISIONS:
        raise Refused([Problem(None, None, f"没有“{decision}”这种处置", "请从列表中选择")])
    return {"decision": decision, "reason": statement.optional(reason, "理由")}


def confirm(
    store: Store,
    flagged: Flagged,
    *,
    agreed: bool,
    reason: str,
    document_no: str,
    actor: str,
    at: datetime | None = None,
) -> None:
    """Confirm the proposal that stands, or turn it down.

    document_no: of the authority's decision, required to confirm a measure on a flag that ends a title. The one who confirms is
    another person than the one who proposed: 摘牌 and 取消 take two people (roles.yaml, pairs). Raises Refused, Superseded.
    """
    statement.required(actor, "确认人")
    statement.required(reason, "理由")
    proposal = latest(store, flagged.key)
    if proposal is None or proposal["step"] != "proposed":
        raise Refused([Problem(None, None, "没有等待确认的处置意见", "请先提出处置意见")])
    proposer = second_person.of(proposal["actor"], json.loads(proposal["body"]))
    grave = ends(store, flagged)
    pair = "flag" if grave else "flag_minor"
    alone = second_person.checked(pair, [proposer], second_person.acting(actor))
    if agreed and grave and proposal["decision"] == "adopt":
        statement.required(document_no, "文号")
    body = {
        "decision": proposal["decision"],
        "agreed": agreed,
        "reason": statement.optional(reason, "理由"),
        "document_no": document_no.strip(),
    } | ({second_person.ONE_PERSON: alone} if alone else {})
    try:
        _append(store, "flag.confirmed" if agreed else "flag.declined", flagged, body, actor, at)
    finally:
        store.replay()


def ends(store: Store, flagged: Flagged) -> bool:
    """Whether a flag proposes the end of a title or qualification (flags.yaml, proposes). A kind that the definitions do not have
    any more is taken by its severity."""
    kind = store.definitions.flags.get(flagged.flag)
    return flagged.severity == "critical" if kind is None else kind.proposes is not None


def latest(store: Store, key: str) -> Mapping[str, Any] | None:
    """The latest act on a flag: step (proposed, confirmed, declined), actor, decision, reason, body; None when there is none."""
    store.replay()
    rows = store.read(
        "select d.*, e.body"
        " from record.disposition_in_force as d join record.event as e on e.n = d.event_n where d.flag_key = ?",
        [key],
    )
    return None if rows.empty else {str(column): value for column, value in rows.iloc[0].items()}


def _append(store: Store, act: str, flagged: Flagged, body: Mapping[str, Any], actor: str, at: datetime | None) -> None:
    known = {
        "key": flagged.key,
        "centre": flagged.centre,
        "year": flagged.year,
        "flag": flagged.flag,
        "message": flagged.message,
        "rule": flagged.rule,
        "definitions": store.definitions.fingerprint,
        "in_force": archive.kept(store.record, store.definitions),
        "known_to": store.version[0],
    }
    subject = _subject(flagged.key)
    store.record.append(act, subject, known | dict(body), actor=actor.strip(), expected=flagged.seen, at=at)


def _subject(key: str) -> str:
    return f"flag/{key}"
