"""The copy that is kept of an annual report with numbers that name a person, where a department has chosen so
(`data.settings.personal_numbers_way`): written anew from its rows, the numbers made unreadable. Own sheets, notes and properties
of the sender's file are not in it.
"""

from dataclasses import dataclass, replace

from data.acts.reports import redaction
from data.journal.record import RecordError
from data.problem import Problem
from data.schema.loading import Definitions
from data.settings import personal_numbers_way
from data.workbook import personal_numbers
from data.workbook.interpretation import Filled, LedgerRow

SAID = Problem(
    None,
    None,
    "文件里有居民身份证号或手机号，没有照原样保存",
    "保存的是删去号码的副本：各表内容相同，另建的工作表、批注不在其中；请在自己的文件里也删去",
)


@dataclass(frozen=True)
class Copy:
    """The copy as a file, and what is read in it."""

    content: bytes
    filled: Filled


def copy_instead(filled: Filled, definitions: Definitions) -> Copy | None:
    """The copy of a report that is kept in its place.

    None where it is to be refused: as the department has it by default, for a register, and where a number is what names a
    row (rows would be joined without it).
    """
    if personal_numbers_way() != "redact" or definitions.forms[filled.form].kind != "report":
        return None
    keys = {(code, name) for code, ledger in definitions.ledgers.items() for name in ledger.key}
    named = ((row.ledger, name, text) for row in filled.rows for name, text in row.cells.items())
    if any((ledger, name) in keys and personal_numbers.found_in(text) for ledger, name, text in named):
        return None
    rows = [
        LedgerRow(row.ledger, row.sheet, row.row_no, {c: _masked(c, t, definitions, row) for c, t in row.cells.items()})
        for row in filled.rows
    ]
    identity = {code: _of_front(code, text) for code, text in filled.identity.items()}
    states = {ledger: (state, personal_numbers.masked(reason)) for ledger, (state, reason) in filled.states.items()}
    try:
        content, again = redaction.rewritten(replace(filled, identity=identity, states=states), rows, definitions)
    except RecordError:
        return None
    return Copy(content, replace(again, notices=(SAID, *filled.notices)))


def _of_front(code: str, text: str) -> str:
    """The telephone is what the form asks for; no other number is."""
    asked = code == "phone" and personal_numbers.found_in(text) <= {"mobile"}
    return text if asked else personal_numbers.masked(text)


def _masked(column: str, text: str, definitions: Definitions, row: LedgerRow) -> str:
    kind = definitions.ledgers[row.ledger].columns[column].type
    return personal_numbers.masked(text) if kind == "text" else text
