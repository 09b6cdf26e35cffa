"""What was handed in, as rows of the tables of schema `record`."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import pyarrow as pa

from data.workbook import personal_numbers
from data.workbook.interpretation import Filled, LedgerRow
from data.workbook.sheets import layout
from data.workbook.values import folded

REGISTRY = "record.registry_row"
MAP = pa.map_(pa.string(), pa.string())


def of_report(
    number: int,
    filled: Filled,
    *,
    centre: str,
    year: int,
    version: int,
    received_at: datetime,
    actor: str,
    file_name: str,
    sha256: str | None,
) -> dict[str, pa.Table]:
    """Table → its rows of one report. number: its id, the event that brought it."""
    rows, states, totals, notices = filled.rows, filled.states, filled.totals, filled.notices
    named = [
        (row.ledger, row.row_no, column, kind)
        for row in rows
        for column, text in row.cells.items()
        for kind in personal_numbers.found_in(text)
    ]
    numbers = {"report_id": number, "year": year, "version": version, "event_n": number, "rows": len(rows)}
    texts = {
        "centre": centre,
        "scheme": filled.scheme,
        "actor": actor,
        "file_name": file_name,
        "sha256": sha256,
        "form": filled.form,
        "template_version": filled.template_version,
        "note": filled.identity.get("note"),
        **{code: filled.identity.get(code) for code in layout.SIGNED},
    }
    return {
        "record.report": pa.table(
            {column: pa.array([value], pa.int32()) for column, value in numbers.items()}
            | {column: pa.array([value], pa.string()) for column, value in texts.items()}
            | {"received_at": pa.array([received_at], pa.timestamp("us"))}
        ),
        "record.report_row": pa.table({"report_id": _each(number, rows), **_cells(rows)}),
        "record.ledger_state": pa.table(
            {
                "report_id": _each(number, states),
                "ledger": _texts(states),
                "state": _texts(state for state, _ in states.values()),
                "reason": _texts(reason for _, reason in states.values()),
            }
        ),
        "record.declared_total": pa.table(
            {
                "report_id": _each(number, totals),
                "item": _texts(t.cells["item"] for t in totals),
                "sheet": _texts(t.sheet for t in totals),
                "row_no": pa.array([t.row_no for t in totals], pa.int32()),
                "declared": _texts(t.cells.get("declared") for t in totals),
            }
        ),
        "record.personal_number": pa.table(
            {
                "report_id": _each(number, named),
                "ledger": _texts(ledger for ledger, *_ in named),
                "row_no": pa.array([row_no for _, row_no, *_ in named], pa.int32()),
                "field": _texts(column for *_, column, _ in named),
                "kind": _texts(kind for *_, kind in named),
            }
        ),
        "record.notice": pa.table(
            {
                "report_id": _each(number, notices),
                "position": pa.array(range(1, len(notices) + 1), pa.int32()),
                **{f: _texts(getattr(n, f) for n in notices) for f in ("sheet", "cell", "found", "expected")},
            }
        ),
    }


def of_registry(
    number: int,
    rows: Iterable[LedgerRow],
    at: datetime,
    actor: str,
    source: str,
    sha256: str | None = None,
    *,
    history: bool = False,
) -> pa.Table:
    """Registry rows of one event. source: the file or command they came from; history: they were taken over as history."""
    rows = list(rows)
    return pa.table(
        {
            "event_n": _each(number, rows),
            **_cells(rows),
            "sha256": _texts(sha256 for _ in rows),
            "file_name": _texts(source for _ in rows),
            "actor": _texts(actor for _ in rows),
            "recorded_at": pa.array([at for _ in rows], pa.timestamp("us")),
            "history": pa.array([history for _ in rows], pa.bool_()),
        }
    )


def _cells(rows: Iterable[LedgerRow]) -> dict[str, Any]:
    return {
        "ledger": _texts(r.ledger for r in rows),
        "sheet": _texts(r.sheet for r in rows),
        "row_no": pa.array([r.row_no for r in rows], pa.int32()),
        "cells": pa.array([list(r.cells.items()) for r in rows], MAP),
        "folded": pa.array([_folded(r.cells) for r in rows], MAP),
    }


def _folded(cells: Mapping[str, str]) -> list[tuple[str, str]]:
    """The cells that are folded to something else than what stands in them."""
    return [(column, found) for column, text in cells.items() if (found := folded(text)) != text]


def _each(number: int, rows: Iterable[object]) -> Any:
    return pa.array([number for _ in rows], pa.int32())


def _texts(found: Iterable[str | None]) -> Any:
    return pa.array(list(found), pa.string())
