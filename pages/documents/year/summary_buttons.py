"""The buttons of 年度绩效评价汇总, on every page that offers it."""

from functools import partial

import streamlit as st

from pages.documents.year import meeting_pack_dialog, summary, summary_word
from pages.drawing import downloads
from pages.session import bridge, paper_names, provenance

FORMS = (
    ("pdf", "PDF", summary.document),
    ("docx", "Word", summary_word.document),
    ("xlsx", "Excel", summary.workbook),
)


def show(year: int, *, pack: bool = False) -> None:
    """The year of the scheme that is shown, as PDF and as one workbook; pack: and the button of all its papers in one zip."""
    d, scheme, origin = bridge.definitions(), bridge.choice().scheme, provenance.shown()
    with st.container(horizontal=True, width="content"):
        for ending, word, form in FORMS:
            name = paper_names.of_all(summary.WHAT, year).file(ending)
            make = partial(form, scheme=scheme, year=year, d=d, origin=origin)
            downloads.paper(f"{summary.WHAT}（{word}）", make, name, key=f"summary-{ending}")
        if pack:
            meeting_pack_dialog.button(year)
