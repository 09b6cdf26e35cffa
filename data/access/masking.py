"""Names and telephones of persons for readers who need only counts: of a name the first character stays, all else becomes ＊.

A centre keeps staff under codes of its own; the name is optional. Columns with `personal` in the ledgers hold it. The telephone
of whoever filled a report in stands on its front.
"""

from collections.abc import Mapping

import pandas as pd

from data.schema.loading import Definitions
from data.schema.models.process import BETWEEN, Step


def masked(name: str) -> str:
    """张三丰 → 张＊＊; a single character is all mask."""
    return name[:1] + "＊" * (len(name) - 1) if len(name) > 1 else "＊" * len(name)


def of_step(fields: Mapping[str, str], step: Step | None) -> dict[str, str]:
    """What a step of 建设进程 says (code → text as recorded), with the names of persons masked; of a step that is not declared any
    more every text is masked."""
    shown = {}
    for code, text in fields.items():
        asked = step.asked.get(code) if step else None
        hide = asked is None or asked.names
        shown[code] = BETWEEN.join(masked(name) for name in text.split(BETWEEN)) if hide else text
    return shown


def hidden(number: str) -> str:
    """A telephone number: nothing of it stays."""
    return "＊" * len(number)


def without_names(rows: pd.DataFrame, d: Definitions, ledger: str | None = None) -> pd.DataFrame:
    """Rows of ledgers with the names masked, rows of reports without the telephone.

    rows: `cells` (column → text), and where one cell is told alone `column_name`, `before`, `after`; the ledger of each row
    stands in column `ledger`, or is given. Other frames come back as they are.
    """
    if "phone" in rows:
        telephones = [hidden(v) if isinstance(v, str) else None for v in rows["phone"]]
        rows = rows.assign(phone=pd.Series(telephones, index=rows.index, dtype=object))
    if "cells" not in rows:
        return rows
    ledgers = rows["ledger"] if "ledger" in rows else pd.Series(ledger, index=rows.index, dtype=object)
    cells = [_masked(cells, _personal(d, of)) for cells, of in zip(rows["cells"], ledgers, strict=True)]
    shown = rows.assign(cells=pd.Series(cells, index=rows.index, dtype=object))
    if "column_name" in rows:
        told = [column in _personal(d, of) for column, of in zip(rows["column_name"], ledgers, strict=True)]
        for side in ("before", "after"):
            values = zip(rows[side], told, strict=True)
            shown[side] = [masked(v) if hide and isinstance(v, str) else v for v, hide in values]
    return shown


def _personal(d: Definitions, ledger: object) -> frozenset[str]:
    known = d.ledgers.get(str(ledger))
    return frozenset(c for c, column in known.columns.items() if column.personal) if known else frozenset()


def _masked(cells: object, personal: frozenset[str]) -> object:
    if not personal or not isinstance(cells, list):
        return cells
    return [(column, masked(text) if column in personal else text) for column, text in cells]
