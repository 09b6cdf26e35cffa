"""What is in doubt, in words that stand beside the number (results: metrics/sql/95_doubtful_row.sql and 96_doubt.sql)."""

from typing import Any

from data.schema.loading import Definitions
from data.schema.quantities import absent, quantity
from metrics.answers.indicators import Doubted

WORD = "存疑"


def words(row: Doubted, d: Definitions) -> str:
    """存疑, or 其中存疑 65.00 亿元 where it is a part of the value; nothing where nothing is in doubt."""
    return "" if absent(row.doubts) else of(row.value, row.doubtful, row.unit, d) or WORD


def of(value: Any, doubtful: Any, unit: str, d: Definitions) -> str:
    """The same of a sum and its doubtful part; nothing where no part is known."""
    if absent(doubtful):
        return ""
    return WORD if absent(value) or doubtful >= value else f"其中{WORD} {quantity(doubtful, unit, d, value)}"
