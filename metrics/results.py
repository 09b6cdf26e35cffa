"""What the pages may ask: each question is a SQL file in metrics/queries, named here by its file."""

from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from data.read_model.database import Reader

QUERIES = Path(__file__).parent / "queries"


def read(store: Reader, question: str, **parameters: Any) -> pd.DataFrame:
    """Answer one question.

    store: a store, or a supposed state of one; question: the name of a file in metrics/queries; parameters: its $names.

    Returns the columns the file selects. Raises ValueError for a question that is not there.
    """
    return store.read(_sql(question), parameters)


@cache
def _sql(question: str) -> str:
    known = {path.stem: path for path in QUERIES.glob("*.sql")}
    if question not in known:
        raise ValueError(f"no question '{question}'; known are {', '.join(sorted(known))}")
    return known[question].read_text("utf-8")
