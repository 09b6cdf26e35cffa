"""The tables of a workbook as a Word document: a page each, with the same numbers, notes and places to write and to sign."""

from collections.abc import Sequence

from pages.documents import word
from pages.documents.word import Section
from pages.drawing.excel import Sheet
from pages.session.provenance import FICTIONAL, Provenance
from pages.words import numbers


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
