"""What a new version of a responsibility letter does to the versions before it, where it does not say so itself (D25)."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Literal

from data.workbook.interpretation import LedgerRow

Effect = Literal["amend", "replace"]
# What a letter is that does not say it: 补充修改, what it does not repeat stays. What was recorded before letters said so keeps the
# meaning it had then (`data.journal.bodies.upcast`).
UNSAID: Effect = "amend"


def with_effect(rows: Iterable[LedgerRow], unsaid: Effect = UNSAID) -> tuple[LedgerRow, ...]:
    """Registry rows, those of letters with the word that they leave out."""
    return tuple(
        replace(row, cells=row.cells | {"effect": unsaid})
        if row.ledger == "letter" and "effect" not in row.cells
        else row
        for row in rows
    )
