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

from data import definition_tables, parsed, scoring_tables
from data.access.identity import AUDIT, WHOLE, Scope
from data.clock import SHANGHAI
from data.definitions import Definitions
from data.event import Event, RecordNewer
from data.problem import Refused
from data.record import Record, RecordError
from data.workbook import Filled, LedgerRow

LOG = logging.getLogger(__name__)
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
# Acts that make no rows.
NO_ROWS = {"record.opened", "file.refused", "person.removed"}
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


def apply(cursor: Connection, event: Event, record: Record, definitions: Definitions, scope: Scope = WHOLE) -> None:
    """Turn one event into rows, as far as the scope shows it.

    A recorded original that cannot be read again is noted in record.unreadable. Raises RecordNewer for an act that this
    program does not know.
    """
    if not scope.shows(event):
        return
    at = event.at.astimezone(SHANGHAI).replace(tzinfo=None)
    body, unknown = event.body, None
    if event.act.startswith("registry.") and not scope.whole:
        _registry_in_scope(cursor, event, at, record, definitions, scope)
        return
    cursor.execute(
        "insert into record.event values (?, ?, ?, ?, ?, ?)",
        [event.n, at, event.actor, event.act, event.subject, parsed.as_json(body)],
    )
    try:
        if event.act == "report.received":
            filled = _rows(record, definitions, body)
            insert_report(
                cursor, event.n, filled, centre=body["centre"], year=body["year"], version=body["version"],
                received_at=at, actor=event.actor, file_name=_file_name(record, body), sha256=body["sha256"],
            )  # fmt: skip
        elif event.act == "registry.received":
            rows = _rows(record, definitions, body).rows
            insert_registry(cursor, event.n, rows, at, event.actor, body["file_name"], body["sha256"])
        elif event.act == "registry.entered":
            rows = [parsed.row_from(entry) for entry in body["rows"]]
            insert_registry(cursor, event.n, rows, at, event.actor, body["source"])
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
            cursor.execute(
                "insert into record.extension values (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    event.n,
                    body["centre"],
                    body["year"],
                    body["due_on"],
                    body["approver"],
                    body["reason"],
                    event.actor,
                    at,
                ],
            )
        elif event.act == "evaluation.judged":
            fields = ("centre", "year", "scoring", "entry", "part", "expert", "points", "remark")
            cursor.execute(
                "insert into record.judged_points values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [event.n, *(body[field] for field in fields), event.actor, at],
            )
        elif event.act in EVALUATION_STEPS:
            _evaluation_step(cursor, event, at)
        elif event.act == "process.step":
            _process_step(cursor, event, at)
        elif event.act == "process.annulled":
            cursor.execute(
                "insert into record.process_annulment values (?, ?, ?, ?, ?, ?)",
                [event.n, body["annulled"], body["reason"], body["confirmed_by"], event.actor, at],
            )
        elif event.act not in NO_ROWS and not event.act.startswith(AUDIT):
            unknown = event.act
    except (Refused, RecordError) as problem:
        LOG.error("event %s cannot be read again: %s", event.n, problem)
        cursor.execute(
            "insert into record.unreadable values (?, ?, ?, ?)",
            [event.n, body.get("sha256"), body.get("file_name"), str(problem)],
        )
    if unknown is not None:  # leaving it out would change results without a word
        raise RecordNewer(f"记录第{event.n}条的操作“{unknown}”本程序不认识，应由更新版本的程序写入。请升级本程序。")


def _file_name(record: Record, body: Mapping[str, Any]) -> str:
    """Under which name an original is handed over: a redacted copy says that it is one."""
    name, sha = body["file_name"], body["sha256"]
    return name if record.standing(sha) == sha else f"{PurePath(name).stem}（删节副本）.xlsx"


def _rows(record: Record, definitions: Definitions, body: Mapping[str, Any]) -> Filled:
    return parsed.recorded(record, definitions, body)[0]


def _registry_in_scope(
    cursor: Connection, event: Event, at: datetime, record: Record, definitions: Definitions, scope: Scope
) -> None:
    """Of a registry only the rows of the centres that are seen; the file itself, which holds the others, has no name here."""
    try:
        entered = event.act == "registry.entered"
        listed = (
            [parsed.row_from(e) for e in event.body["rows"]] if entered else _rows(record, definitions, event.body).rows
        )
    except (Refused, RecordError) as problem:
        LOG.error("event %s cannot be read again: %s", event.n, problem)
        return
    if rows := [row for row in listed if scope.covers(row.cells.get("centre"))]:
        insert_registry(cursor, event.n, rows, at, event.actor, "登记簿")


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
        [event.n, *(body[field] for field in fields), event.actor, at],
    )


def _evaluation_step(cursor: Connection, event: Event, at: datetime) -> None:
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
        insert_registry(cursor, event.n, [parsed.row_from(body["row"])], at, event.actor, "绩效评价")


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
    """SHA-256 over what shapes the read model: the SQL of data and metrics, these files and the parser's version."""
    digest = hashlib.sha256(parsed.VERSION.encode())
    sources = (__file__, definition_tables.__file__, scoring_tables.__file__)
    for path in [*sorted(SQL.parent.parent.glob("*/sql/*.sql")), *map(Path, sources)]:
        digest.update(path.read_bytes())
    return digest.hexdigest()
