"""打印（PDF） of a page: its table, and its chart above, typeset; the same frame that the page shows and hands over as Excel."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from functools import partial

import pandas as pd
import streamlit as st

from data.journal.clock import SHANGHAI
from data.read_model.store import Store
from data.schema.loading import Definitions
from pages.documents import typeset, word
from pages.documents.charts.description import Chart
from pages.drawing import downloads, tables
from pages.session import bridge, provenance
from pages.session.provenance import FICTIONAL, Provenance
from pages.words import numbers
from pages.words.paper_name import PaperName

PRINT = "打印（PDF）"
Draw = Callable[[Store, Definitions], Chart | None]


def button(frame: pd.DataFrame, name: PaperName, *, compared: bool = True, draw: Draw | None = None) -> None:
    """Offers the table of a page as PDF. compared: see numbers.styled; draw: makes the chart that stands above it."""
    make = partial(
        document,
        frame=frame,
        name=name,
        d=bridge.definitions(),
        origin=provenance.shown(),
        compared=compared,
        draw=draw,
    )
    downloads.paper(PRINT, make, name.file("pdf"), key=f"print-{name.what}-{name.more}")


def both(
    frame: pd.DataFrame,
    name: PaperName,
    *,
    totals: Sequence[str] = (),
    compared: bool = True,
    draw: Draw | None = None,
) -> None:
    """The table as PDF and, beside it, as Excel. totals: columns that are summed, on paper in a last row, in Excel by a formula;
    compared, draw: see `button`."""
    with st.container(horizontal=True):
        button(numbers.with_total(frame) if totals else frame, name, compared=compared, draw=draw)
        tables.download(frame, name, totals=totals, compared=compared)


def of_record(frame: pd.DataFrame, name: PaperName, origin: Provenance, noted: Callable[[], object]) -> None:
    """Offers a table about a record itself, also to who has chosen no scheme and year, as PDF and as Excel. noted: records that it
    was handed over; where it raises, there is no file."""
    said = numbers.without_empty(frame, *map(str, frame))  # paper is narrow
    make = partial(document, None, said, name, bridge.definitions(), origin)
    with st.container(horizontal=True):
        downloads.button(
            PRINT,
            make,
            name.file("pdf"),
            icon=downloads.ICONS["pdf"],
            key=f"print-{name.what}",
            type="tertiary",
            noted=noted,
        )
        tables.download(frame, name, noted=noted, origin=origin)


def document(
    store: Store | None,
    frame: pd.DataFrame,
    name: PaperName,
    d: Definitions,
    origin: Provenance,
    *,
    compared: bool = True,
    draw: Draw | None = None,
) -> bytes:
    """The table as PDF. store: what a chart is drawn from. Raises Refused where fonts or a character are missing."""
    table = typeset.table(frame, compared=compared)
    chart = draw(store, d) if draw is not None and store is not None else None
    content = {
        "title": name.title(),
        "fictional": FICTIONAL if origin.fictional else "",
        "foot": origin.line(),
        "table": table,
        "widths": word.fitted(pd.DataFrame(table["rows"], columns=table["heads"])),
        "chart": None if chart is None else chart.drawn(),
    }
    at = datetime.combine(date.fromisoformat(origin.as_known), time(), SHANGHAI)
    return typeset.compiled("page.typ", content, at)
