"""The names of papers about what the pages show."""

from pages.session import bridge
from pages.words import paper_name
from pages.words.paper_name import PaperName


def of_all(what: str, year: int | None = None, more: str = "") -> PaperName:
    """A paper about all centres of the scheme that is shown."""
    return paper_name.of_scheme(bridge.definitions(), bridge.choice().scheme, what, year, more)


def of_centre(
    centre: str, what: str, year: int | None = None, more: str = "", *, scheme: str | None = None
) -> PaperName:
    """A paper about one of them. centre: its code; scheme: its own, where that may be another than the one that is shown."""
    scheme = scheme or bridge.choice().scheme
    known = bridge.ask("centres", scheme=scheme)
    names = dict(zip(known["centre"], known["name"], strict=True))
    return paper_name.of_centre(bridge.definitions(), scheme, (centre, names[centre]), names.values(), what, year, more)
