"""The buttons of 年度绩效评价汇总, on every page that offers it."""

from functools import partial

import streamlit as st

from pages.documents import meeting_pack_dialog, summary, summary_word
from pages.drawing import downloads
from pages.session import bridge, paper_names, provenance

FORMS = (
    ("pdf", "绩效评价汇总（PDF）", summary.document, ":material/picture_as_pdf:"),
    ("docx", "绩效评价汇总（Word）", summary_word.document, ":material/description:"),
    ("xlsx", "绩效评价汇总（Excel）", summary.workbook, ":material/table:"),
)


def show(year: int, *, pack: bool = False) -> None:
    """The year of the scheme that is shown, as PDF and as one workbook; pack: and the button of all its papers in one zip."""
    d, scheme, origin = bridge.definitions(), bridge.choice().scheme, provenance.shown()
    with st.container(horizontal=True):
        for ending, label, form, icon in FORMS:
            name = paper_names.of_all(summary.WHAT, year).file(ending)
            make = partial(form, scheme=scheme, year=year, d=d, origin=origin)
            downloads.button(
                label,
                bridge.made_later(make),
                name,
                icon=icon,
                key=f"summary-{ending}",
                type="tertiary",
                noted=bridge.export_noted(name),
            )
        if pack:
            meeting_pack_dialog.button(year)
