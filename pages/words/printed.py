"""A table on the screen, and whole on paper: what is drawn there is a window that shows only some rows and columns.

The table for paper waits as text in a <template>, which is no part of the page until pages/drawing/printing.py puts it there.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from data.schema.quantities import absent
from pages.words import markup, wording

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
    made_of = {str(name): list(frame[name].head(MOST)) for name in frame}
    columns = {
        str(name): [_text(value) for value in texts[name].head(MOST)]
        for name in texts
        if config.get(str(name), "") is not None
    }
    lines = list(zip(*columns.values(), strict=True))  # none where no column is shown
    return {
        "index": index,
        "name": _text(texts.index.name),
        "heads": [(_heading(name, config), _kind(made_of[name], told)) for name, told in columns.items()],
        "lines": [(_text(label), line) for label, line in zip(texts.index[: len(lines)], lines, strict=True)],
        "rows": len(texts),
        "most": MOST,
    }


def _kind(values: Sequence[Any], texts: Sequence[str]) -> str:
    """The class of a column: of numbers, or of long texts, which are not squeezed."""
    if _numbers(values):
        return "n"
    return "long" if any(len(text) > LONG for text in texts) else ""


def _heading(name: Any, config: Mapping[str, Any]) -> str:
    known = config.get(name)
    return str((isinstance(known, Mapping) and known.get("label")) or name)


def _numbers(values: Sequence[Any]) -> bool:
    return any(
        not absent(v) and not isinstance(v, (str, bool, list, tuple)) and hasattr(v, "__float__") for v in values
    )


def _text(value: Any) -> str:
    if absent(value):
        return ""
    if isinstance(value, date):
        return wording.moment(value)
    if isinstance(value, float) and value.is_integer():
        return f"{value:.0f}"  # a whole number beside one that is missing
    return "、".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
