"""The tables of the read model and how events of the record become rows in them."""

import hashlib
import logging
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path, PurePath
from typing import Any, Literal

import duckdb
import pyarrow as pa

from data import bounds, definition_tables, parsed, reading_code, scoring_tables
from data.access.identity import AUDIT, WHOLE, Scope
from data.clock import SHANGHAI
from data.definitions import Definitions
from data.event import Event, RecordNewer
from data.problem import Refused
from data.record import Record, RecordError
from data.workbook import Filled, LedgerRow

LOG = logging.getLogger(__name__)
# What DuckDB raises when not the question but the database is at fault; afterwards it may refuse everything.
WORN_OUT = (duckdb.IOException, duckdb.FatalException, duckdb.ConnectionException, duckdb.TransactionException)
# What an event leads to whose content cannot become rows.
UNFIT = (duckdb.Error, pa.ArrowException, KeyError, ValueError, TypeError, ArithmeticError)
SQL = Path(__file__).parent / "sql"
Connection = duckdb.DuckDBPyConnection
# Order matters: the last line makes the others final. No file but the database itself is ever opened by DuckDB.
SETTINGS = (
    "set global TimeZone = 'Asia/Shanghai'",
    "set autoinstall_known_extensions = false",
    "set autoload_known_extensions = false",
    "set python_enable_replacements = false",
    "set enable_external_access = false",
    "set lock_configuration = true",
)
# Acts of the reporting round, as the step they are.
ROUND_STEPS = {
    "report.withdrawn": "withdrawn", "report.submitted": "submitted", "report.returned": "returned",
    "report.accepted": "accepted", "report.locked": "locked", "report.reopened": "reopened",
}  # fmt: skip
# What one person proposes and another is to confirm; each can be declined.
PROPOSALS = {"process.proposed", "deadline.proposed", "registry.proposed"}
DECLINED = {act.replace(".proposed", ".declined") for act in PROPOSALS}
# Acts that make no rows.
NO_ROWS = {"record.opened", "file.refused", "person.removed"} | DECLINED
# Acts on which no result depends: what is proposed has no effect.
NO_RESULTS = NO_ROWS | PROPOSALS
REGISTERED = {"registry.received", "registry.entered"}
DISPOSITION_STEPS = {"flag.proposed": "proposed", "flag.confirmed": "confirmed", "flag.declined": "declined"}
EVALUATION_STEPS = {
    "evaluation.confirmed": "confirmed", "evaluation.deferred": "deferred", "evaluation.published": "published",
    "evaluation.appealed": "appealed", "evaluation.corrected": "corrected",
}  # fmt: skip
MAP = pa.map_(pa.string(), pa.string())


def connect(path: str) -> Connection:
    """Open (or create) a database file, or ":memory:", closed off from everything else. Raises duckdb.Error."""
    connection = duckdb.connect(path)
    for setting in SETTINGS:
        connection.execute(setting)
    return connection


def create(connection: Connection, definitions: Definitions, today: date) -> None:
    """Make all tables of schemas `definition`, `record` and `registry`; fill in the definitions."""
    connection.execute("begin")
    for path in sorted(SQL.glob("*.sql")):
        connection.execute(path.read_text("utf-8"))
    for table, rows in {**definition_tables.rows(definitions), **scoring_tables.rows(definitions)}.items():
        if rows:
            columns = {str(place): pa.array(column) for place, column in enumerate(zip(*rows, strict=True))}
            _insert(connection, f"definition.{table}", columns, by="position")
    connection.execute(
        "insert into record.state values (null, ?, ?, 0, null, ?, 0, 0, null, null)",
        [program_fingerprint(), definitions.fingerprint, today],
    )
    connection.execute("commit")


def apply(
    cursor: Connection,
    event: Event,
    record: Record,
    definitions: Definitions,
    scope: Scope = WHOLE,
    *,
    cached: bool = True,
) -> None:
    """Turn one event into rows, as far as the scope shows it.

    cached: see `data.parsed.recorded`. A recorded original that cannot be read again is set aside. Raises RecordNewer for an
    act that this program does not know, and one of UNFIT for an event whose content cannot become rows.
    """
    if not scope.shows(event):
        return
    at = _local(event)
    body = event.body
    if "proposal" in body:
        cursor.execute("insert into record.proposal_confirmed values (?, ?)", [event.n, body["proposal"]])
    if event.act in REGISTERED and not scope.whole:
        _registry_in_scope(cursor, event, at, record, definitions, scope, cached)
        return
    _keep_event(cursor, event)
    try:
        if event.act == "report.received":
            filled = _rows(cursor, event, record, definitions, cached)
            insert_report(
                cursor, event.n, filled, centre=body["centre"], year=body["year"], version=body["version"],
                received_at=at, actor=event.actor, file_name=_file_name(record, body), sha256=body["sha256"],
            )  # fmt: skip
        elif event.act == "registry.received":
            rows = _rows(cursor, event, record, definitions, cached).rows
            _insert_fit(cursor, event, rows, body["file_name"], definitions, body["sha256"])
        elif event.act == "registry.entered":
            rows = [parsed.row_from(entry) for entry in body["rows"]]
            _insert_fit(cursor, event, rows, body["source"], definitions)
        elif event.act in ROUND_STEPS:
            cursor.execute(
                "insert into record.round_step values (?, ?, ?, ?, ?, ?, ?, ?)",
                [event.n, body["centre"], body["year"], body["version"], ROUND_STEPS[event.act], event.actor, at,
                 body.get("note")],
            )  # fmt: skip
        elif event.act == "finding.explained":
            cursor.execute(
                "insert into record.explanation values (?, ?, ?, ?, ?, ?, ?)",
                [event.n, body["centre"], body["year"], body["finding"], body["explanation"], event.actor, at],
            )
        elif event.act in DISPOSITION_STEPS:
            cursor.execute(
                "insert into record.disposition values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [event.n, body["key"], body["centre"], body["year"], body["flag"], DISPOSITION_STEPS[event.act],
                 body["decision"], body["reason"], body.get("document_no"), body["message"], body["rule"],
                 body["definitions"], body["known_to"], event.actor, at],
            )  # fmt: skip
        elif event.act == "deadline.extended":
            fields = ("centre", "year", "due_on", "approver", "reason")
            cursor.execute(
                "insert into record.extension values (?, ?, ?, ?, ?, ?, ?, ?)",
                [event.n, *(body[field] for field in fields), body.get("proposed_by", event.actor), at],
            )
        elif event.act == "evaluation.judged":
            fields = ("centre", "year", "scoring", "entry", "part", "expert", "points", "remark")
            cursor.execute(
                "insert into record.judged_points values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [event.n, *(body[field] for field in fields), event.actor, at],
            )
        elif event.act in EVALUATION_STEPS:
            _evaluation_step(cursor, event, at, definitions)
        elif event.act == "process.step":
            _process_step(cursor, event, at)
        elif event.act == "process.annulled":
            cursor.execute(
                "insert into record.process_annulment values (?, ?, ?, ?, ?, ?)",
                [event.n, body["annulled"], body["reason"], body["confirmed_by"],
                 body.get("proposed_by", event.actor), at],
            )  # fmt: skip
        elif event.act in PROPOSALS:
            _proposal(cursor, event, at)
        elif event.act == "reading.accepted":
            cursor.execute(
                "insert into record.reading_accepted values (?, ?, ?, ?, ?, ?)",
                [event.n, body["file_n"], body["rows_sha256"], body["reason"], event.actor, at],
            )
        elif event.act not in NO_ROWS and not event.act.startswith(AUDIT):
            # leaving it out would change results without a word
            raise RecordNewer(
                f"记录第{event.n}条的操作“{event.act}”本程序不认识，应由更新版本的程序写入。请升级本程序。"
            )
    except RecordNewer:
        raise
    except (Refused, RecordError) as problem:
        LOG.error("event %s cannot be read again: %s", event.n, problem)
        _set_aside(cursor, event, record, definitions, str(problem))


def set_aside(
    cursor: Connection, event: Event, record: Record, definitions: Definitions, reason: str, scope: Scope = WHOLE
) -> None:
    """Leave the content of an event out of every result: it is listed with the reason. A report keeps its place in the
    reporting round, so that it can be returned or withdrawn. Rows that it brought before are taken out."""
    if not scope.shows(event):
        return
    cursor.execute("delete from record.event where n = ?", [event.n])
    cursor.execute("delete from record.registry_row where event_n = ?", [event.n])
    cursor.execute("delete from record.report where report_id = ?", [event.n])
    for table in ("report_row", "ledger_state", "declared_total"):
        cursor.execute(f"delete from record.{table} where report_id = ?", [event.n])
    _keep_event(cursor, event)
    _set_aside(cursor, event, record, definitions, reason)


def _set_aside(cursor: Connection, event: Event, record: Record, definitions: Definitions, reason: str) -> None:
    body = event.body
    if event.act == "report.received":
        scheme = next((code for code, s in definitions.schemes.items() if s.form == body["form"]), None)
        nothing = Filled(body["form"], body["template_version"], scheme, body["centre"], "", body["year"])
        insert_report(
            cursor, event.n, nothing, centre=body["centre"], year=body["year"], version=body["version"],
            received_at=_local(event), actor=event.actor, file_name=_file_name(record, body), sha256=body["sha256"],
        )  # fmt: skip
    cursor.execute(
        "insert into record.unreadable values (?, ?, ?, ?)",
        [event.n, body.get("sha256"), body.get("file_name") or body.get("source") or event.subject, reason],
    )


def _keep_event(cursor: Connection, event: Event) -> None:
    cursor.execute(
        "insert into record.event values (?, ?, ?, ?, ?, ?)",
        [event.n, _local(event), event.actor, event.act, event.subject, parsed.as_json(event.body)],
    )


def _local(event: Event) -> datetime:
    return event.at.astimezone(SHANGHAI).replace(tzinfo=None)


def _insert_fit(
    cursor: Connection,
    event: Event,
    rows: Iterable[LedgerRow],
    source: str,
    definitions: Definitions,
    sha256: str | None = None,
) -> None:
    """The registry rows of an event, but for those with a number or a day that cannot be kept: they are set aside one by one."""
    fit = []
    for row in rows:
        wrong = [f"“{c}”为“{v[:40]}”，{e}" for c, v, e in bounds.unfit(row.ledger, row.cells, definitions)]
        if not wrong:
            fit.append(row)
            continue
        cursor.execute(
            "insert into record.unreadable values (?, ?, ?, ?)",
            [event.n, sha256, source, f"《{row.sheet}》第{row.row_no}行：{'；'.join(wrong)}。这一行没有计入"],
        )
    insert_registry(cursor, event.n, fit, _local(event), _by(event), source, sha256)


def _file_name(record: Record, body: Mapping[str, Any]) -> str:
    """Under which name an original is handed over: a redacted copy says that it is one."""
    name, sha = body["file_name"], body["sha256"]
    return name if record.standing(sha) == sha else f"{PurePath(name).stem}（删节副本）.xlsx"


def _rows(cursor: Connection, event: Event, record: Record, definitions: Definitions, cached: bool) -> Filled:
    """What the original of an event reads as; noted where that is not what was read at receipt."""
    found = parsed.recorded(record, definitions, event.body, cached=cached)
    if found.as_recorded is False:
        recorded = record.standing_rows(event.body["sha256"], event.body.get(parsed.ROWS))
        cursor.execute(
            "insert into record.reread values (?, ?, ?, ?, ?, ?, ?, ?)",
            [event.n, event.body.get("centre"), event.body.get("year"), event.body["file_name"], recorded,
             parsed.digest(found.filled), event.body.get("rows"), len(found.filled.rows)],
        )  # fmt: skip
    return found.filled


def _registry_in_scope(
    cursor: Connection,
    event: Event,
    at: datetime,
    record: Record,
    definitions: Definitions,
    scope: Scope,
    cached: bool,
) -> None:
    """Of a registry only the rows of the centres that are seen; the file itself, which holds the others, has no name here."""
    try:
        if event.act == "registry.entered":
            listed = [parsed.row_from(e) for e in event.body["rows"]]
        else:
            listed = list(parsed.recorded(record, definitions, event.body, cached=cached).filled.rows)
    except (Refused, RecordError) as problem:
        LOG.error("event %s cannot be read again: %s", event.n, problem)
        return
    rows = [row for row in listed if scope.covers(row.cells.get("centre"))]
    if rows := [row for row in rows if not any(bounds.unfit(row.ledger, row.cells, definitions))]:
        insert_registry(cursor, event.n, rows, at, _by(event), "登记簿")


def _by(event: Event) -> str:
    """Who registered something: one, or the one who proposed and the one who confirmed it."""
    proposed_by = event.body.get("proposed_by")
    return f"{proposed_by}，{event.actor} 确认" if proposed_by else event.actor


def _process_step(cursor: Connection, event: Event, at: datetime) -> None:
    """A step of a unit on its way to recognition."""
    body = {**event.body, "fields": parsed.as_json(event.body["fields"])}
    fields = (
        "scheme",
        "unit",
        "step",
        "outcome",
        "on_day",
        "due_on",
        "fields",
        "confirmed_by",
        "definitions",
        "known_to",
    )
    cursor.execute(
        f"insert into record.process_step values ({', '.join('?' * 13)})",
        [event.n, *(body[field] for field in fields), body.get("proposed_by", event.actor), at],
    )


def _proposal(cursor: Connection, event: Event, at: datetime) -> None:
    """What one person proposes and another is to confirm."""
    body = event.body
    cursor.execute(
        "insert into record.proposal values (?, ?, ?, ?, ?, ?, ?)",
        [event.n, body["proposes"], event.subject, body.get("replaces", []), parsed.as_json(body), event.actor, at],
    )


def _evaluation_step(cursor: Connection, event: Event, at: datetime, definitions: Definitions) -> None:
    """A step of the evaluation; one that publishes brings the registry's row with it: there is one place for grades."""
    body = event.body
    fields = ("grade", "proposed", "total", "scoring", "nature", "reason", "document_no", "published_on", "notice_until",
              "executed", "definitions", "known_to", "acted_on")  # fmt: skip
    cursor.execute(
        f"insert into record.evaluation_step values ({', '.join('?' * 19)})",
        [event.n, body["centre"], body["year"], EVALUATION_STEPS[event.act], *(body.get(field) for field in fields),
         event.actor, at],
    )  # fmt: skip
    if "row" in body:
        _insert_fit(cursor, event, [parsed.row_from(body["row"])], "绩效评价", definitions)


def insert_report(
    cursor: Connection,
    number: int,
    filled: Filled,
    *,
    centre: str,
    year: int,
    version: int,
    received_at: datetime,
    actor: str,
    file_name: str,
    sha256: str,
) -> None:
    """One report with its rows, declared states and totals. `number` is its id: the event that brought it."""
    cursor.execute(
        "insert into record.report values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [number, centre, filled.scheme, year, version, received_at, actor, file_name, sha256, number, filled.form,
         filled.template_version, filled.identity.get("filled_by"), filled.identity.get("note"), len(filled.rows)],
    )  # fmt: skip
    rows = filled.rows
    _insert(cursor, "record.report_row", {
        "report_id": pa.array([number] * len(rows), pa.int32()),
        "ledger": pa.array([r.ledger for r in rows], pa.string()),
        "sheet": pa.array([r.sheet for r in rows], pa.string()),
        "row_no": pa.array([r.row_no for r in rows], pa.int32()),
        "cells": pa.array([list(r.cells.items()) for r in rows], MAP),
    })  # fmt: skip
    states, totals = filled.states, filled.totals
    _insert(cursor, "record.ledger_state", {
        "report_id": pa.array([number] * len(states), pa.int32()),
        "ledger": pa.array(list(states), pa.string()),
        "state": pa.array([state for state, _ in states.values()], pa.string()),
        "reason": pa.array([reason for _, reason in states.values()], pa.string()),
    })  # fmt: skip
    _insert(cursor, "record.declared_total", {
        "report_id": pa.array([number] * len(totals), pa.int32()),
        "item": pa.array([t.cells["item"] for t in totals], pa.string()),
        "sheet": pa.array([t.sheet for t in totals], pa.string()),
        "row_no": pa.array([t.row_no for t in totals], pa.int32()),
        "declared": pa.array([t.cells.get("declared") for t in totals], pa.string()),
    })  # fmt: skip


def insert_registry(
    cursor: Connection,
    number: int,
    rows: Iterable[LedgerRow],
    at: datetime,
    actor: str,
    source: str,
    sha256: str | None = None,
) -> None:
    """Registry rows of one event. source: the file or command they came from."""
    rows = list(rows)
    many = len(rows)
    _insert(cursor, "record.registry_row", {
        "event_n": pa.array([number] * many, pa.int32()),
        "ledger": pa.array([r.ledger for r in rows], pa.string()),
        "sheet": pa.array([r.sheet for r in rows], pa.string()),
        "row_no": pa.array([r.row_no for r in rows], pa.int32()),
        "cells": pa.array([list(r.cells.items()) for r in rows], MAP),
        "sha256": pa.array([sha256] * many, pa.string()),
        "file_name": pa.array([source] * many, pa.string()),
        "actor": pa.array([actor] * many, pa.string()),
        "recorded_at": pa.array([at] * many, pa.timestamp("us")),
    })  # fmt: skip


def _insert(
    cursor: Connection, table: str, columns: Mapping[str, Any], by: Literal["name", "position"] = "name"
) -> None:
    cursor.register("incoming", pa.table(dict(columns)))
    cursor.execute(f"insert into {table} by {by} select * from incoming")
    cursor.unregister("incoming")


@lru_cache(maxsize=1)
def program_fingerprint() -> str:
    """SHA-256 over what shapes the read model: the SQL of data and metrics, these files, and the code that reads."""
    digest = hashlib.sha256(reading_code.fingerprint().encode())
    sources = (__file__, parsed.__file__, bounds.__file__, definition_tables.__file__, scoring_tables.__file__)
    for path in [*sorted(SQL.parent.parent.glob("*/sql/*.sql")), *map(Path, sources)]:
        digest.update(path.read_bytes())
    return digest.hexdigest()
