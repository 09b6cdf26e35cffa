"""Removing a person on request: the counts stay, what names the person goes, and the chain still verifies.

Every report of the centre that lists the person is replaced by a copy that the program writes anew from its rows: the code
becomes a pseudonym, the same in all years, the name goes; notes, own sheets and properties of the sender's file go with
the file. The journal says that it was done, why and by whom, and not to whom. (个人信息保护法 四十七条: deletion on request.)
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from data.acts import statement
from data.journal.kept_record import KeptRecord
from data.journal.record import RecordError
from data.problem import Problem, Refused
from data.read_model import parsed
from data.read_model.store import Store
from data.schema.loading import Definitions
from data.workbook import template
from data.workbook.interpretation import Filled, LedgerRow

REMOVED = "person.removed"
CODE, NAME = "person_code", "name"


@dataclass(frozen=True)
class Removal:
    """What was done: the pseudonym in place of the code, and the reports (year, version) that were replaced."""

    pseudonym: str
    reports: tuple[tuple[int, int], ...]


def remove_person(store: Store, centre: str, person: str, *, reason: str, actor: str) -> Removal:
    """Replace a person's code by a pseudonym in all reports of a centre, and delete the files that held it.

    person: the code of the staff ledger. Accepted, locked and replaced versions are redacted as well; no value changes.
    Raises Refused (no such person, no reason), RecordError (nothing was changed then).
    """
    statement.required(actor, "操作人")
    statement.required(reason, "理由")
    record = store.record
    if not isinstance(record, KeptRecord):
        raise RecordError("只能在现在的记录上删节。")
    finish(record)
    pseudonym = f"删节{secrets.token_hex(4)}"
    copies, reports = [], []
    for event in record.read():
        if event.act != "report.received" or event.body["centre"] != centre:
            continue
        found = parsed.recorded(record, store.definitions, event.body)
        filled, definitions = found.filled, found.definitions
        if not any(row.cells.get(CODE) == person for row in filled.rows):
            continue
        redacted = [_without(row, person, pseudonym) for row in filled.rows]
        content, again = rewritten(filled, redacted, definitions)
        copies.append(
            {
                "replaces": record.kept_as(event.body["sha256"]),
                "sha256": record.put(content),
                parsed.ROWS: parsed.digest(again),
            }
        )
        reports.append((event.body["year"], event.body["version"]))
    if not copies:
        raise Refused([Problem(None, None, f"{centre} 的报告里没有人员编码“{person}”", "请核对中心编码和人员编码")])
    body = {
        "centre": centre,
        "pseudonym": pseudonym,
        "reason": statement.optional(reason, "理由"),
        "copies": copies,
        "reports": [list(report) for report in reports],
    }
    record.append(REMOVED, f"person/{pseudonym}", body, actor=actor)
    finish(record)
    store.catch_up()
    return Removal(pseudonym, tuple(reports))


def finish(record: KeptRecord) -> None:
    """Delete what redacted copies have replaced; also after a removal that was broken off between recording and deleting."""
    for event in record.read():
        if event.act == REMOVED:
            for copy in event.body["copies"]:
                record.forget(copy["replaces"])


def _without(row: LedgerRow, person: str, pseudonym: str) -> LedgerRow:
    if row.cells.get(CODE) != person:
        return row
    cells = {key: value for key, value in row.cells.items() if key != NAME}
    return LedgerRow(row.ledger, row.sheet, row.row_no, cells | {CODE: pseudonym})


def rewritten(filled: Filled, rows: list[LedgerRow], definitions: Definitions) -> tuple[bytes, Filled]:
    """The report written anew with these rows, and what is read in it.

    Raises RecordError where it would not be read as the same rows again.
    """
    content = template.write_report(
        definitions,
        str(filled.scheme),
        centre=str(filled.centre),
        centre_name=filled.centre_name,
        host=filled.identity.get("host", ""),
        year=int(filled.year or 0),
        rows=rows,
        states=filled.states,
        identity=filled.identity,
        version=filled.template_version,
    )
    again = parsed.interpret(content, "删节副本.xlsx", definitions)
    if (
        _told(again.rows) != _told(rows)
        or again.states != filled.states
        or dict(again.identity) != dict(filled.identity)
    ):
        raise RecordError(
            f"{filled.centre} {filled.year}年度报告不能照原样重写，没有删节任何内容。请联系开发维护人员。"
        )
    return content, again


def _told(rows: Any) -> Mapping[str, list[dict[str, str]]]:
    """The rows of each ledger in their order, wherever they stand on the sheet."""
    told: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        told.setdefault(row.ledger, []).append(dict(row.cells))
    return told
