"""Parsed rows of an original, kept as Parquet beside it: one file per original and form, rebuildable at any time."""

import hashlib
import json
import logging
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from data import definition_archive, reading, workbook
from data.definition_files import DefinitionError
from data.definitions import Definitions
from data.problem import Refused
from data.record import Record
from data.workbook import Filled, LedgerRow

LOG = logging.getLogger(__name__)
VERSION = "1"
_SCHEMA = pa.schema(
    [("part", pa.string()), ("ledger", pa.string()), ("sheet", pa.string()), ("row_no", pa.int32()),
     ("cells", pa.map_(pa.string(), pa.string()))]
)  # fmt: skip


def interpret(content: bytes, file_name: str, definitions: Definitions) -> Filled:
    """Read an uploaded file (workbook or registry CSV) into typed rows. Raises Refused with every problem."""
    if file_name.lower().endswith(".csv"):
        return workbook.interpret_registry_csv(content, file_name, definitions)
    return workbook.interpret(reading.read(content, file_name), definitions)


def load(record: Record, definitions: Definitions, sha: str, file_name: str) -> Filled:
    """The typed rows of a recorded original: from its Parquet file, or read again and kept. Raises Refused."""
    path = record.parsed_path(sha, _parser(definitions))
    if path.exists():
        try:
            return _from_parquet(path)
        except (pa.ArrowException, OSError, KeyError, ValueError):
            path.unlink(missing_ok=True)  # a damaged cache is made again
    filled = interpret(record.get(sha), file_name, definitions)
    keep(record, definitions, sha, filled)
    return filled


def recorded(record: Record, definitions: Definitions, body: Mapping[str, Any]) -> tuple[Filled, Definitions]:
    """The typed rows of an original that an event names, and the definitions they were read with.

    What the forms of today cannot read, those of the day of receipt can. Raises Refused, RecordError.
    """
    try:
        return load(record, definitions, body["sha256"], body["file_name"]), definitions
    except Refused:
        try:
            then = definition_archive.restored(record, body.get("in_force"), definitions)
        except DefinitionError as error:
            LOG.error("the definitions kept with %s cannot be loaded: %s", body["sha256"], error)
            then = None
        if then is None or then is definitions:
            raise
        return load(record, then, body["sha256"], body["file_name"]), then


def keep(record: Record, definitions: Definitions, sha: str, filled: Filled) -> None:
    """Write the typed rows beside the original, whole or not at all. A cache: where there is no room it is left out."""
    path = record.parsed_path(sha, _parser(definitions))
    rows = [("row", r) for r in filled.rows] + [("total", r) for r in filled.totals]
    head = {f: getattr(filled, f) for f in ("form", "template_version", "scheme", "centre", "centre_name", "year")}
    head |= {"identity": dict(filled.identity), "states": {k: list(v) for k, v in filled.states.items()}}
    table = pa.table(
        {
            "part": [part for part, _ in rows],
            "ledger": [r.ledger for _, r in rows],
            "sheet": [r.sheet for _, r in rows],
            "row_no": [r.row_no for _, r in rows],
            "cells": [list(r.cells.items()) for _, r in rows],
        },
        schema=_SCHEMA.with_metadata({"filled": as_json(head)}),
    )
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent)
        os.close(handle)
        pq.write_table(table, temporary, compression="zstd")
        Path(temporary).replace(path)
    except (OSError, pa.ArrowException) as error:
        LOG.warning("the rows of %s are not kept: %s", sha, error)
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)


def _from_parquet(path: Path) -> Filled:
    table = pq.read_table(path)
    head = json.loads(table.schema.metadata[b"filled"])
    parts = table["part"].to_pylist()
    rows = [
        LedgerRow(ledger, sheet, row_no, dict(cells))
        for ledger, sheet, row_no, cells in zip(
            table["ledger"].to_pylist(), table["sheet"].to_pylist(), table["row_no"].to_pylist(),
            table["cells"].to_pylist(), strict=True,
        )
    ]  # fmt: skip
    return Filled(
        **{f: head[f] for f in ("form", "template_version", "scheme", "centre", "centre_name", "year", "identity")},
        states={ledger: (state, reason) for ledger, (state, reason) in head["states"].items()},
        rows=tuple(r for part, r in zip(parts, rows, strict=True) if part == "row"),
        totals=tuple(r for part, r in zip(parts, rows, strict=True) if part == "total"),
    )


def _parser(definitions: Definitions) -> str:
    """Names the way of reading: the parser's version and the shape of all forms and choices."""
    shape = {
        "forms": {k: f.model_dump(mode="json") for k, f in definitions.forms.items()},
        "ledgers": {k: x.model_dump(mode="json") for k, x in definitions.ledgers.items()},
        "choices": definitions.vocabulary.choices,
    }
    return f"{VERSION}-{hashlib.sha256(as_json(shape).encode()).hexdigest()[:12]}"


def as_json(value: Any) -> str:
    """Compact JSON with Chinese kept readable."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def row_from(entry: Mapping[str, Any]) -> LedgerRow:
    """A ledger row out of a journal entry."""
    return LedgerRow(entry["ledger"], entry["sheet"], entry["row_no"], dict(entry["cells"]))


def row_to(row: LedgerRow) -> dict[str, Any]:
    """A ledger row as a journal entry."""
    return {"ledger": row.ledger, "sheet": row.sheet, "row_no": row.row_no, "cells": dict(row.cells)}
