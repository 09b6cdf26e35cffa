"""How events of the record become rows of the read model: one projection an act, and what is set aside instead."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import Any

import duckdb
import pyarrow as pa

from data.access.identity import WHOLE, Scope
from data.journal import bodies
from data.journal.clock import SHANGHAI
from data.journal.event import Event, RecordNewer
from data.journal.record import Record, RecordError
from data.problem import Refused
from data.read_model import letters, parsed
from data.read_model.database import WORN_OUT, Connection, insert_registry, insert_report, insert_row
from data.schema import bounds
from data.schema.loading import Definitions
from data.workbook.interpretation import Filled, LedgerRow

LOG = logging.getLogger(__name__)
# What an event leads to whose content cannot become rows.
UNFIT = (duckdb.Error, pa.ArrowException, KeyError, ValueError, TypeError, ArithmeticError)
# Acts of the reporting round, as the step they are.
ROUND_STEPS = {
    "report.withdrawn": "withdrawn",
    "report.submitted": "submitted",
    "report.returned": "returned",
    "report.accepted": "accepted",
    "report.locked": "locked",
    "report.reopened": "reopened",
}
DISPOSITION_STEPS = {"flag.proposed": "proposed", "flag.confirmed": "confirmed", "flag.declined": "declined"}
EVALUATION_STEPS = {
    "evaluation.confirmed": "confirmed",
    "evaluation.deferred": "deferred",
    "evaluation.published": "published",
    "evaluation.appealed": "appealed",
    "evaluation.corrected": "corrected",
}
# What one person proposes and another is to confirm; each can be declined.
PROPOSALS = ("process.proposed", "deadline.proposed", "registry.proposed")
REGISTERED = ("registry.received", "registry.entered", "registry.imported")
IMPORTED = "registry.imported"  # what was concluded before the first use


@dataclass(frozen=True)
class Replay:
    """What a projection works with. cached: see `data.read_model.parsed.recorded`."""

    cursor: Connection
    record: Record
    definitions: Definitions
    scope: Scope = WHOLE
    cached: bool = True


class Unfit(Exception):
    """An event whose content cannot become rows. n: its number; reason: in Chinese."""

    def __init__(self, n: int, reason: str) -> None:
        self.n, self.reason = n, reason
        super().__init__(reason)


Projection = Callable[[Replay, Event], None]


def apply(replay: Replay, event: Event) -> None:
    """Turn one event into rows, as far as the scope shows it.

    A recorded original that cannot be read again is set aside. Raises RecordNewer for an act that this program does not know,
    Unfit for an event whose content cannot become rows; the transaction is of no use then.
    """
    try:
        _apply(replay, event)
    except UNFIT as error:
        if isinstance(error, WORN_OUT):
            raise
        raise Unfit(event.n, f"这项操作的内容不能成为数据（{str(error).splitlines()[0]}）") from error


def _apply(replay: Replay, event: Event) -> None:
    if not replay.scope.shows(event):
        return
    projection = PROJECTIONS.get(event.act)
    if projection is None and event.act not in NO_ROWS:
        # leaving it out would change results without a word
        raise RecordNewer(f"记录第{event.n}条的操作“{event.act}”本程序不认识，应由更新版本的程序写入。请升级本程序。")
    if lacking := bodies.lacking(event.act, event.body):
        raise KeyError(f"{event.act}: {'、'.join(lacking)}")
    if "proposal" in event.body:
        insert_row(replay.cursor, "record.proposal_confirmed", event_n=event.n, proposal=event.body["proposal"])
    if event.act in REGISTERED and not replay.scope.whole:
        _registry_in_scope(replay, event)
        return
    _keep_event(replay, event)
    try:
        if projection is not None:
            projection(replay, event)
    except (Refused, RecordError) as problem:
        LOG.error("event %s cannot be read again: %s", event.n, problem)
        _set_aside(replay, event, str(problem))


def set_aside(replay: Replay, event: Event, reason: str) -> None:
    """Leave the content of an event out of every result: it is listed with the reason. A report keeps its place in the
    reporting round, so that it can be returned or withdrawn. Rows that it brought before are taken out."""
    if not replay.scope.shows(event):
        return
    replay.cursor.execute("delete from record.event where n = ?", [event.n])
    replay.cursor.execute("delete from record.registry_row where event_n = ?", [event.n])
    for table in ("report", "report_row", "ledger_state", "declared_total", "personal_number", "notice"):
        replay.cursor.execute(f"delete from record.{table} where report_id = ?", [event.n])
    _keep_event(replay, event)
    _set_aside(replay, event, reason)


def _set_aside(replay: Replay, event: Event, reason: str) -> None:
    body = event.body
    if event.act == "report.received":
        scheme = next((code for code, s in replay.definitions.schemes.items() if s.form == body["form"]), None)
        _insert_report(
            replay, event, Filled(body["form"], body["template_version"], scheme, body["centre"], "", body["year"])
        )
    named = body.get("file_name") or body.get("source") or event.subject
    _unreadable(replay, event, named, reason)


def _unreadable(replay: Replay, event: Event, named: str, reason: str) -> None:
    insert_row(
        replay.cursor,
        "record.unreadable",
        event_n=event.n,
        sha256=event.body.get("sha256"),
        file_name=named,
        message=reason,
    )


def _keep_event(replay: Replay, event: Event) -> None:
    insert_row(
        replay.cursor,
        "record.event",
        n=event.n,
        recorded_at=_local(event),
        actor=event.actor,
        act=event.act,
        subject=event.subject,
        body=parsed.as_json(event.body),
    )


def _local(event: Event) -> datetime:
    return event.at.astimezone(SHANGHAI).replace(tzinfo=None)


def _who(event: Event) -> dict[str, Any]:
    """Who did it and when, as every table keeps it; where two people took part, the one who proposed it."""
    return {
        "event_n": event.n,
        "actor": event.body.get("proposed_by", event.actor),
        "recorded_at": _local(event),
    }


def _row(table: str, *fields: str, said: Mapping[str, Any] | None = None, **renamed: str) -> Projection:
    """The projection of an act that is one row. fields: of the body, named like the columns; renamed: column → field of the
    body; said: what the act itself says. A field that the body lacks is null."""

    def project(replay: Replay, event: Event) -> None:
        columns = {column: event.body.get(column) for column in fields}
        columns |= {column: event.body.get(field) for column, field in renamed.items()}
        insert_row(replay.cursor, f"record.{table}", **_who(event), **columns, **(said or {}))

    return project


def _report(replay: Replay, event: Event) -> None:
    _insert_report(replay, event, _read(replay, event))


def _insert_report(replay: Replay, event: Event, filled: Filled) -> None:
    body = event.body
    insert_report(
        replay.cursor,
        event.n,
        filled,
        centre=body["centre"],
        year=body["year"],
        version=body["version"],
        received_at=_local(event),
        actor=event.actor,
        file_name=_file_name(replay.record, body),
        sha256=body["sha256"],
    )


def _file_name(record: Record, body: Mapping[str, Any]) -> str:
    """Under which name an original is handed over: a redacted copy says that it is one."""
    name, sha = body["file_name"], body["sha256"]
    return name if record.kept_as(sha) == sha else f"{PurePath(name).stem}（删节副本）.xlsx"


def _read(replay: Replay, event: Event) -> Filled:
    """What the original of an event reads as; noted where that is not what was read at receipt."""
    body = event.body
    found = parsed.recorded(replay.record, replay.definitions, body, cached=replay.cached)
    if found.as_recorded is False:
        insert_row(
            replay.cursor,
            "record.reread",
            event_n=event.n,
            centre=body.get("centre"),
            year=body.get("year"),
            file_name=body["file_name"],
            recorded=replay.record.kept_rows(body["sha256"], body.get(parsed.ROWS)),
            read=parsed.digest(found.filled),
            rows_then=body.get("rows"),
            rows_now=len(found.filled.rows),
        )
    return found.filled


def _register(replay: Replay, event: Event) -> None:
    _insert_fit(replay, event, _with_effect(event, _read(replay, event).rows), event.body["file_name"])


def _entered(replay: Replay, event: Event) -> None:
    rows = [parsed.row_from(entry) for entry in event.body["rows"]]
    _insert_fit(replay, event, _with_effect(event, rows), event.body["source"])


def _with_effect(event: Event, rows: Iterable[LedgerRow]) -> tuple[LedgerRow, ...]:
    """The rows of a registry; what a letter does not say of itself is as the event has it."""
    return letters.with_effect(rows, bodies.upcast(event.act, event.body)["unsaid_letters"])


def _insert_fit(replay: Replay, event: Event, rows: Iterable[LedgerRow], source: str) -> None:
    """The registry rows of an event, but for those with a number or a day that cannot be kept: they are set aside one by one."""
    fit = []
    for row in rows:
        wrong = [f"“{c}”为“{v[:40]}”，{e}" for c, v, e in bounds.unfit(row.ledger, row.cells, replay.definitions)]
        if wrong:
            said = f"《{row.sheet}》第{row.row_no}行：{'；'.join(wrong)}。这一行没有计入"
            _unreadable(replay, event, source, said)
        else:
            fit.append(row)
    insert_registry(
        replay.cursor,
        event.n,
        fit,
        _local(event),
        _by(event),
        source,
        event.body.get("sha256"),
        history=event.act == IMPORTED,
    )


def _registry_in_scope(replay: Replay, event: Event) -> None:
    """Of a registry only the rows of the centres that are seen; the file itself, which holds the others, has no name here."""
    try:
        if event.act == "registry.entered":
            listed = [parsed.row_from(e) for e in event.body["rows"]]
        else:
            found = parsed.recorded(replay.record, replay.definitions, event.body, cached=replay.cached)
            listed = list(found.filled.rows)
    except (Refused, RecordError) as problem:
        LOG.error("event %s cannot be read again: %s", event.n, problem)
        return
    rows = [row for row in _with_effect(event, listed) if replay.scope.covers(row.cells.get("centre"))]
    if rows := [row for row in rows if not any(bounds.unfit(row.ledger, row.cells, replay.definitions))]:
        history = event.act == IMPORTED
        insert_registry(replay.cursor, event.n, rows, _local(event), _by(event), "登记簿", history=history)


def _by(event: Event) -> str:
    """Who registered something: one, or the one who proposed and the one who confirmed it."""
    proposed_by = event.body.get("proposed_by")
    return f"{proposed_by}，{event.actor} 确认" if proposed_by else event.actor


def _process_step(replay: Replay, event: Event) -> None:
    """A step of a unit on its way to recognition."""
    body = event.body
    same = ("scheme", "unit", "step", "outcome", "on_day", "due_on", "confirmed_by", "definitions", "known_to")
    insert_row(
        replay.cursor,
        "record.process_step",
        **_who(event),
        fields=parsed.as_json(body["fields"]),
        **{name: body[name] for name in same},
    )


def _proposal(replay: Replay, event: Event) -> None:
    """What one person proposes and another is to confirm."""
    insert_row(
        replay.cursor,
        "record.proposal",
        **_who(event),
        act=event.body["proposes"],
        subject=event.subject,
        centres=event.body.get("replaces", []),
        body=parsed.as_json(event.body),
    )


def _evaluation(step: str) -> Projection:
    """A step of the evaluation; one that publishes brings the registry's row with it: there is one place for grades."""
    as_it_stands = _row(
        "evaluation_step",
        "centre",
        "year",
        "grade",
        "proposed",
        "total",
        "scoring",
        "nature",
        "reason",
        "document_no",
        "published_on",
        "notice_until",
        "executed",
        "definitions",
        "known_to",
        "acted_on",
        said={"step": step},
    )

    def project(replay: Replay, event: Event) -> None:
        as_it_stands(replay, event)
        if "row" in event.body:
            _insert_fit(replay, event, [parsed.row_from(event.body["row"])], "绩效评价")

    return project


PROJECTIONS: Mapping[str, Projection] = {
    "report.received": _report,
    "registry.received": _register,
    "registry.entered": _entered,
    "registry.imported": _register,
    **{
        act: _row("round_step", "centre", "year", "version", "note", said={"step": s}) for act, s in ROUND_STEPS.items()
    },
    "finding.explained": _row("explanation", "centre", "year", "finding", "explanation"),
    "deadline.extended": _row("extension", "centre", "year", "due_on", "approver", "reason"),
    **{
        act: _row(
            "disposition",
            "centre",
            "year",
            "flag",
            "decision",
            "reason",
            "document_no",
            "message",
            "rule",
            "definitions",
            "known_to",
            flag_key="key",
            said={"step": step},
        )
        for act, step in DISPOSITION_STEPS.items()
    },
    "evaluation.judged": _row(
        "judged_points", "centre", "year", "scoring", "entry", "part", "expert", "points", "remark"
    ),
    **{act: _evaluation(step) for act, step in EVALUATION_STEPS.items()},
    "process.step": _process_step,
    "process.annulled": _row("process_annulment", "annulled", "reason", "confirmed_by"),
    **dict.fromkeys(PROPOSALS, _proposal),
    **{
        f"template.{step}": _row("template", "code", "sha256", said={"step": step})
        for step in ("installed", "reverted")
    },
    "reading.accepted": _row("reading_accepted", "file_n", "reason", read="rows_sha256"),
}
# Acts that make no rows of their own.
NO_ROWS = frozenset(act for act in bodies.BODIES if act not in PROJECTIONS)
# Acts on which no result depends: what is proposed has no effect, and a template is how a paper looks.
NO_RESULTS = NO_ROWS | frozenset(PROPOSALS) | {"template.installed", "template.reverted"}
