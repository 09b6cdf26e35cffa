"""Cells and rows of ledgers in one line of words, for lists in which several ledgers stand together."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from data.schema.loading import Definitions
from pages.parts.centre import ledger_frames
from pages.words import wording


def readable(ledger: str, column: str, text: Any, d: Definitions) -> str:
    """The stored text of a cell as people write it, money in the workbook's unit; （空） where nothing stands."""
    if wording.absent(text):
        return "（空）"
    known = d.ledgers[ledger].columns.get(column)
    if known is None:
        return str(text)
    shown = ledger_frames.cell(str(text), ledger, column, d)
    if isinstance(shown, Decimal):
        return f"{shown.normalize():,f} {known.unit}"
    return str(shown)


def row_name(ledger: str, cells: Mapping[str, Any], d: Definitions) -> str:
    """What names a row: its key columns; without a key its first two cells."""
    columns = d.ledgers[ledger].key or tuple(c for c in d.ledgers[ledger].columns if c in cells)[:2]
    return " ".join(readable(ledger, column, cells.get(column), d) for column in columns)


def row_in_words(ledger: str, cells: Mapping[str, Any], d: Definitions) -> str:
    """A whole row in one line, blank cells left out."""
    columns = d.ledgers[ledger].columns
    return "；".join(f"{columns[c].title} {readable(ledger, c, cells[c], d)}" for c in columns if c in cells)
