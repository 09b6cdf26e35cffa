"""A table on the screen, and whole on paper: what is drawn there is a window that shows only some rows and columns.

The table for paper waits as text in a <template>, which is no part of the page until pages/drawing/printing.py puts it there.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from data.schema.quantities import absent
from pages.words import markup

TEMPLATE = Path(__file__).with_name("printed.html")
LONG = 10  # characters of a text that takes some room
MOST = 500  # rows; more are for a workbook


def dataframe(data: Any, *, written: pd.DataFrame | None = None, **settings: Any) -> Any:
    """st.dataframe, and the same for paper. written: the frame as it is read, where its numbers have to be written out;
    settings: as of st.dataframe. Returns what that returns."""
    event = st.dataframe(data, **settings)
    frame = data.data if isinstance(data, Styler) else data  # type: ignore[attr-defined]  # pandas' stubs leave it out
    columns = settings.get("column_config") or {}
    index = not settings.get("hide_index", False)
    st.html(markup.rendered(TEMPLATE, **on_paper(frame if written is None else written, frame, columns, index=index)))
    return event


def on_paper(texts: pd.DataFrame, frame: pd.DataFrame, config: Mapping[str, Any], *, index: bool) -> dict[str, Any]:
    """What the template shows: all columns that are shown, at most MOST rows. texts: what is written; frame: what it is made of;
    config: the columns' settings as of st.dataframe; index: whether the rows' names are shown."""
    texts, frame = texts.rename(columns=str), frame.rename(columns=str)
    names = [str(c) for c in texts if config.get(str(c), "") is not None]
    rows = zip(texts.index[:MOST], texts[names].head(MOST).itertuples(index=False), strict=True)
    return {
        "index": index,
        "name": _text(texts.index.name),
        "heads": [(_heading(c, config), _kind(frame[c], texts[c])) for c in names],
        "lines": [(_text(label), [_text(v) for v in values]) for label, values in rows],
        "rows": len(texts),
        "most": MOST,
    }


def _kind(column: "pd.Series[Any]", texts: "pd.Series[Any]") -> str:
    """The class of a column: of numbers, or of long texts, which are not squeezed."""
    if _numbers(column):
        return "n"
    return "long" if any(len(_text(v)) > LONG for v in texts.head(MOST)) else ""


def _heading(name: Any, config: Mapping[str, Any]) -> str:
    known = config.get(name)
    return str((isinstance(known, Mapping) and known.get("label")) or name)


def _numbers(column: "pd.Series[Any]") -> bool:
    return any(
        not absent(v) and not isinstance(v, (str, bool, list, tuple)) and hasattr(v, "__float__")
        for v in column.head(MOST)
    )


def _text(value: Any) -> str:
    if absent(value):
        return ""
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d %H:%M}" if value.time().hour or value.time().minute else f"{value:%Y-%m-%d}"
    if isinstance(value, float) and value.is_integer():
        return f"{value:.0f}"  # a whole number beside one that is missing
    return "、".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
