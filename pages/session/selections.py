"""Rows that people pick in tables: by what a row is about, never by where it stood.

Streamlit keeps a tick by its place: after a change of year, filter or order it would stand beside another row. The key of a
table therefore names the rows it shows; other rows are another table, in which nothing is ticked but what is chosen.
"""

import hashlib
from collections.abc import Iterable, Sequence, Sized
from functools import partial
from typing import Any

import streamlit as st


def key(name: str, rows: Iterable[Any], chosen: Any = None) -> str:
    """The key of a table. rows: what each row is about; chosen: what is chosen besides."""
    told = "\n".join(map(repr, [*rows, chosen]))
    return f"{name}-{hashlib.sha256(told.encode()).hexdigest()[:12]}"


def of(name: str, rows: Sequence[str], choice: str) -> dict[str, Any]:
    """Settings for a table in which one row is picked: the ticked row and the choice in the session are always the same.

    rows: what each row is about; choice: the key of the session (a selector's, see chooser) that holds what is chosen.
    """
    chosen = st.session_state.get(choice)
    table = key(name, rows, chosen)
    ticked = [place for place, code in enumerate(rows) if code == chosen][:1]
    settings = {"key": table, "on_select": partial(_picked, table, tuple(rows), choice), "selection_mode": "single-row"}
    return settings | {"selection_default": {"selection": {"rows": ticked}}}


def _picked(table: str, rows: tuple[str, ...], choice: str) -> None:
    picked = st.session_state[table]["selection"]["rows"]
    if picked and picked[0] < len(rows):
        st.session_state[choice] = rows[picked[0]]


def row(event: Any, rows: Sized) -> int | None:
    """The place of the row that is ticked in a table; None where none is."""
    picked = [place for place in event["selection"]["rows"] if place < len(rows)]
    return picked[0] if picked else None
