"""What a file that is handed over is called, and the title in it: both are made of the same parts."""

from collections.abc import Iterable
from dataclasses import dataclass

from data.schema.loading import Definitions
from pages.words import wording

LONGEST = 32  # of a part: file systems take 255 bytes, a Chinese character has three
_UNFIT = '\\/:*?"<>|'


@dataclass(frozen=True)
class PaperName:
    """what: 监测简报; scheme, whole: 浙江, 浙江省技术创新中心; centre, short, name: its code, its name where there is little
    room, its whole name; more: tells a paper from others of its kind."""

    what: str
    scheme: str = ""
    whole: str = ""
    year: int | None = None
    centre: str = ""
    short: str = ""
    name: str = ""
    more: str = ""

    def file(self, ending: str) -> str:
        """浙江_2025_ZD04_青梧智能纺织_监测简报.pdf: no character that a file system refuses, and never longer than it takes."""
        year = "" if self.year is None else str(self.year)
        parts = (self.scheme, year, self.centre, self.short, self.what, self.more)
        return "_".join(fit for part in parts if (fit := _fit(part))) + f".{ending}"

    def title(self) -> str:
        """青梧智能纺织技术创新中心2025年度监测简报; what tells it from others in brackets."""
        year = "" if self.year is None else f"{self.year}年度"
        more = f"（{self.more}）" if self.more else ""
        return f"{self.name or self.whole}{year}{self.what}{more}"


def of_scheme(d: Definitions, scheme: str, what: str, year: int | None = None, more: str = "") -> PaperName:
    """A paper about all centres of a scheme, in a year or at all times."""
    return PaperName(what, d.schemes[scheme].short, d.schemes[scheme].label, year, more=more)


def of_centre(
    d: Definitions,
    scheme: str,
    centre: tuple[str, str],
    names: Iterable[str],
    what: str,
    year: int | None = None,
    more: str = "",
) -> PaperName:
    """A paper about one centre. centre: its code and name; names: of all centres that are seen, to shorten it."""
    code, name = centre
    short = wording.short_names([name, *names])[name]
    return PaperName(what, d.schemes[scheme].short, d.schemes[scheme].label, year, code, short, name, more)


def _fit(part: str) -> str:
    fit = "".join(c for c in part if c.isprintable() and c not in _UNFIT and not c.isspace())
    return fit[:LONGEST].strip(".")
