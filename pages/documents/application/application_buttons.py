"""The buttons of 申报自评表, below the result of 申报自评."""

from functools import partial

from pages.documents.application import application_paper
from pages.documents.application.application_paper import Assessed
from pages.drawing import downloads
from pages.session import bridge, provenance
from pages.words import paper_name

FORMS = (("pdf", "PDF", application_paper.pdf), ("docx", "Word", application_paper.docx))


def show(assessed: Assessed) -> None:
    """Offers the form as PDF and as Word. Nothing of the record is in it, so nothing is recorded."""
    d, origin = bridge.definitions(), provenance.shown()
    name = paper_name.of_scheme(d, assessed.scheme, application_paper.WHAT)
    for ending, label, make in FORMS:
        downloads.button(
            f"{application_paper.WHAT}（{label}）",
            partial(make, assessed, d, origin),
            name.file(ending),
            icon=downloads.ICONS[ending],
            key=f"application-{ending}",
            type="tertiary",
        )
