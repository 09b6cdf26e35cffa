"""The tables of a workbook as a Word document: a page each, with the same numbers, notes and places to write and to sign."""

from collections.abc import Sequence
from functools import partial

import pandas as pd

from pages.documents import word
from pages.documents.word import Section
from pages.drawing import downloads
from pages.drawing.excel import Sheet
from pages.session import bridge, provenance
from pages.session.provenance import FICTIONAL, Provenance
from pages.words import numbers
from pages.words.paper_name import PaperName


def button(label: str, frame: pd.DataFrame, name: PaperName) -> None:
    """Offers one table as Word."""
    file = name.file("docx")
    downloads.button(
        label,
        partial(document, name.title(), [Sheet(name.title(), frame)], provenance.shown()),
        file,
        icon=downloads.ICONS["docx"],
        key=f"word-{name.what}",
        type="tertiary",
        noted=bridge.export_noted(file, len(frame)),
    )


def document(title: str, sheets: Sequence[Sheet], origin: Provenance) -> bytes:
    """title: of the whole; sheets: as of `excel.workbook`; origin: on what they rest, at the foot of every page."""
    sections = [
        Section(
            sheet.title,
            table=numbers.texts(sheet.rows, compared=sheet.compared).fillna(""),
            numbers=numbers.numeric(sheet.rows),
            notes=[*sheet.notes, *[sheet.signed] * bool(sheet.signed)],
            own_page=number > 0,
            by_hand=bool(sheet.asked),
        )
        for number, sheet in enumerate(sheets)
    ]
    return word.report(title, sections, mark=FICTIONAL if origin.fictional else "", foot=origin.line())
