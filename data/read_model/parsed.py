"""The rows that were read from an original: named by their digest in the event of its receipt, kept beside it as a cache.

The cache is believed only where its content has the digest that the journal holds; otherwise the original is read again.
What is only told of a file (`Filled.notices`) stands behind the rows, outside the digest: it is worded by the program of the
day, and no result depends on it.
"""

import hashlib
import json
import logging
import os
import tempfile
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from data.journal.durable import keep_owner, make_folder
from data.journal.record import Record
from data.problem import Problem, Refused
from data.schema import archive
from data.schema.loading import Definitions
from data.schema.yaml_files import DefinitionError
from data.workbook import interpretation, reading, reading_code
from data.workbook.interpretation import Filled, LedgerRow

LOG = logging.getLogger(__name__)
ROWS = "rows_sha256"  # the key in an event's body under which the digest of the rows stands
# What this process itself has read in originals: their rows' digests, for events that are older than such digests.
_READ: dict[Path, str] = {}
_NAMES: dict[str, str] = {}  # fingerprint of definitions → name of the way of reading
_BEHIND = b"\n"  # no line break stands in the rows' JSON
_HEAD = ("form", "template_version", "scheme", "centre", "centre_name", "year")


@dataclass(frozen=True)
class Recorded:
    """What a recorded original reads as now. definitions: with which; as_recorded: whether the rows are those that were
    read at receipt (None: the event is older than such digests)."""

    filled: Filled
    definitions: Definitions
    as_recorded: bool | None


def interpret(content: bytes, file_name: str, definitions: Definitions) -> Filled:
    """Read an uploaded file (workbook or registry CSV) into typed rows. Raises Refused with every problem."""
    if file_name.lower().endswith(".csv"):
        return interpretation.interpret_registry_csv(content, file_name, definitions)
    return interpretation.interpret(reading.read(content, file_name), definitions)


def digest(filled: Filled) -> str:
    """SHA-256 over everything that was read: whose report, declared states, every row with its place, totals."""
    return hashlib.sha256(_packed(filled)).hexdigest()


def recorded(record: Record, definitions: Definitions, body: Mapping[str, Any], *, cached: bool = True) -> Recorded:
    """The typed rows of an original that an event names.

    What the forms of today cannot read, those of the day of receipt can. cached: whether kept rows may serve where they have
    the digest that was recorded; False: the original itself is read. Raises Refused, RecordError.
    """
    try:
        return _load(record, definitions, body, cached)
    except Refused:
        try:
            then = archive.restored(record, body.get("in_force"), definitions)
        except DefinitionError as error:
            LOG.error("the definitions kept with %s cannot be loaded: %s", body["sha256"], error)
            then = None
        if then is None or then is definitions:
            raise
        return _load(record, then, body, cached)


def _load(record: Record, definitions: Definitions, body: Mapping[str, Any], cached: bool) -> Recorded:
    sha, recorded = body["sha256"], record.kept_rows(body["sha256"], body.get(ROWS))
    path = record.parsed_path(sha, _name(definitions))
    expected = recorded or _READ.get(path)
    if cached and expected is not None:
        with suppress(OSError, zlib.error, ValueError, TypeError):
            if (found := _believed(path, expected)) is not None:
                return Recorded(found, definitions, None if recorded is None else True)
    filled = interpret(record.get(sha), body["file_name"], definitions)
    keep(record, definitions, sha, filled)
    _READ[path] = digest(filled)
    return Recorded(filled, definitions, None if recorded is None else _READ[path] == recorded)


def kept_otherwise(record: Record, body: Mapping[str, Any]) -> Filled | None:
    """The rows as they were read at receipt, where an older program's cache of them is still there; to compare with."""
    expected = record.kept_rows(body["sha256"], body.get(ROWS))
    name = record.parsed_path(body["sha256"], "x")
    for path in sorted(name.parent.glob(f"{name.stem}.rows-*")):
        with suppress(OSError, zlib.error, ValueError, TypeError):
            if (found := _believed(path, expected)) is not None:
                return found
    return None


def _believed(path: Path, expected: str | None) -> Filled | None:
    """What the cache holds, if its rows have the digest that is expected. Raises OSError, zlib.error, ValueError."""
    rows, _, notices = zlib.decompress(path.read_bytes()).partition(_BEHIND)
    return _unpacked(rows, notices) if hashlib.sha256(rows).hexdigest() == expected else None


def keep(record: Record, definitions: Definitions, sha: str, filled: Filled) -> None:
    """Write the typed rows beside the original, whole or not at all. A cache: where there is no room it is left out."""
    path = record.parsed_path(sha, _name(definitions))
    temporary = None
    try:
        make_folder(path.parent)
        handle, temporary = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            keep_owner(handle, path.parent)
            notices = as_json([astuple(notice) for notice in filled.notices]).encode()
            file.write(zlib.compress(_packed(filled) + _BEHIND + notices, 1))
        Path(temporary).replace(path)
    except OSError as error:
        LOG.warning("the rows of %s are not kept: %s", sha, error)
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)


def _packed(filled: Filled) -> bytes:
    """The one way to write what was read: what the digest is taken of, and what the cache holds."""
    head = {field: getattr(filled, field) for field in _HEAD}
    head |= {"identity": dict(filled.identity), "states": {k: list(v) for k, v in filled.states.items()}}
    head |= {part: [row_to(row) for row in getattr(filled, part)] for part in ("rows", "totals")}
    # in the order in which it stands: the columns of a row keep theirs
    return json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()


def _unpacked(content: bytes, notices: bytes) -> Filled:
    found = json.loads(content)
    return Filled(
        **{field: found[field] for field in _HEAD},
        identity=found["identity"],
        states={ledger: (state, reason) for ledger, (state, reason) in found["states"].items()},
        rows=tuple(row_from(entry) for entry in found["rows"]),
        totals=tuple(row_from(entry) for entry in found["totals"]),
        notices=tuple(Problem(*told) for told in json.loads(notices or b"[]")),
    )


def _name(definitions: Definitions) -> str:
    """Names the way of reading: the code that reads, and the shape of all forms, bounds and choices."""
    if definitions.fingerprint not in _NAMES:
        shape = {
            "code": reading_code.fingerprint(),
            "forms": {k: f.model_dump(mode="json") for k, f in definitions.forms.items()},
            "ledgers": {k: x.model_dump(mode="json") for k, x in definitions.ledgers.items()},
            "choices": definitions.vocabulary.choices,
            "bounds": definitions.bounds.model_dump(mode="json"),
        }
        _NAMES[definitions.fingerprint] = f"rows-{hashlib.sha256(as_json(shape).encode()).hexdigest()[:16]}"
    return _NAMES[definitions.fingerprint]


def as_json(value: Any) -> str:
    """Compact JSON with Chinese kept readable."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def row_from(entry: Mapping[str, Any]) -> LedgerRow:
    """A ledger row out of a journal entry."""
    return LedgerRow(entry["ledger"], entry["sheet"], entry["row_no"], dict(entry["cells"]))


def row_to(row: LedgerRow) -> dict[str, Any]:
    """A ledger row as a journal entry."""
    return {"ledger": row.ledger, "sheet": row.sheet, "row_no": row.row_no, "cells": dict(row.cells)}
