"""The papers of a centre's targets for the next year, with the numbers as they were drafted on the page."""

from functools import partial

import pandas as pd

from metrics.answers.centres import Centre
from pages.documents.targets import target_draft, target_page
from pages.drawing import downloads
from pages.session import bridge, paper_names, provenance


def show(centre: Centre, year: int, drafted: pd.DataFrame, how: str) -> None:
    """Offers both. drafted: the table of the page; how: in words how the suggestions come about; year: of the report."""
    d, origin = bridge.definitions(), provenance.shown()
    name = paper_names.of_centre(centre.centre, "目标任务建议书（草案）", year + 1).file("docx")
    downloads.button(
        "下载目标建议书（Word，供签署）",
        partial(target_draft.document, centre, year, drafted, how, d, bridge.today(), origin),
        name,
        icon=":material/description:",
        key="proposal-word",
        noted=bridge.export_noted(name, len(drafted)),
    )
    make = partial(
        target_page.document,
        scheme=centre.scheme,
        centre=centre.centre,
        year=year,
        drafted=drafted,
        how=how,
        d=d,
        origin=origin,
    )
    name = paper_names.of_centre(centre.centre, target_page.DRAFT.what, year + 1).file("docx")
    downloads.paper(f"{target_page.DRAFT.what}（Word，供双方签署）", make, name, key="target-page")
