"""The charts of papers, each described once: typst draws it in PDF (typst/charts.typ), `word_chart` as a chart that Word can edit.

Colours are the screen's, money has its fixed ones; a hatching beside each colour tells series apart in black and white.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

# Of the series of a chart, in order: solid, rising lines, dots, falling lines, a grid (charts.typ, word_chart.py).
HATCHES = ("solid", "up", "dots", "down", "grid")


@dataclass(frozen=True)
class Series:
    """One part of each bar, or the bars themselves."""

    name: str
    colour: str
    hatch: str


def series(colours: Mapping[str, str]) -> list[Series]:
    """Name → colour, each with a hatching of its own, in order."""
    return [Series(name, colour, HATCHES[n % len(HATCHES)]) for n, (name, colour) in enumerate(colours.items())]


@dataclass(frozen=True)
class Stacked:
    """Stacked bars, one under another: sources of money, or a distribution. says: what is seen, in a sentence; bars: name → a value
    for each series, and the sum as it is written."""

    title: str
    says: str
    unit: str
    series: Sequence[Series]
    bars: Sequence[tuple[str, Sequence[Decimal], str]]

    def drawn(self) -> Mapping[str, Any]:
        """What the template reads: parts as shares of the longest bar."""
        longest = max((sum(values, Decimal(0)) for _, values, _ in self.bars), default=Decimal(0))
        return {
            **_told(self),
            "kind": "stacked",
            "series": [{"name": s.name, "colour": s.colour, "hatch": s.hatch} for s in self.series],
            "bars": [
                {"name": n, "parts": [share(v, longest) for v in values], "whole": w} for n, values, w in self.bars
            ],
        }


@dataclass(frozen=True)
class RankedBar:
    """One centre. said: its value with unit and status; path: what it should be (None: nothing); hatch: solid, up (a lower bound) or
    grid (in doubt)."""

    name: str
    value: Decimal
    said: str
    path: Decimal | None
    colour: str
    hatch: str


@dataclass(frozen=True)
class Ranked:
    """Centres in the order of an indicator, each with its own path as a line across."""

    title: str
    says: str
    unit: str
    bars: Sequence[RankedBar]

    def drawn(self) -> Mapping[str, Any]:
        """What the template reads: shares of the greatest value or path."""
        longest = max((v for bar in self.bars for v in (bar.value, bar.path) if v is not None), default=Decimal(0))
        return {
            **_told(self),
            "kind": "ranked",
            "bars": [
                {
                    "name": bar.name,
                    "value": share(bar.value, longest),
                    "path": None if bar.path is None else share(bar.path, longest),
                    "said": bar.said,
                    "colour": bar.colour,
                    "hatch": bar.hatch,
                }
                for bar in self.bars
            ],
        }


@dataclass(frozen=True)
class Course:
    """An indicator's values at year-ends (hollow where only a lower bound), its path (dashed), and dated targets with their words."""

    title: str
    says: str
    unit: str
    values: Sequence[tuple[date, Decimal, bool]]
    path: Sequence[tuple[date, Decimal]]
    targets: Sequence[tuple[date, Decimal, str]]

    def drawn(self) -> Mapping[str, Any]:
        """What the template reads: places between the first and the last day, from zero to the highest."""
        days = [*(d for d, *_ in self.values), *(d for d, _ in self.path), *(d for d, *_ in self.targets)]
        heights = [*(v for _, v, _ in self.values), *(v for _, v in self.path), *(v for _, v, _ in self.targets)]
        if not days:
            return {**_told(self), "kind": "course", "values": [], "path": [], "targets": [], "years": []}
        first, top = min(days), max(heights, default=Decimal(0))
        span = max((max(days) - first).days, 1)

        def at(day: date, value: Decimal) -> dict[str, Any]:
            return {"x": round((day - first).days / span, 4), "y": share(value, top)}

        ends = [date(year, 12, 31) for year in range(first.year, max(days).year + 1)]
        return {
            **_told(self),
            "kind": "course",
            "values": [at(d, v) | {"whole": whole} for d, v, whole in self.values],
            "path": [at(d, v) for d, v in self.path],
            "targets": [at(d, v) | {"said": said} for d, v, said in self.targets],
            "years": [at(end, Decimal(0)) | {"text": str(end.year)} for end in ends if first <= end <= max(days)],
        }


@dataclass(frozen=True)
class Bullet:
    """One indicator's value as a bar, what it should be as a line across. whole: of the bar's length; tone: of its status; doubted:
    its value is in doubt; says: all of it in a sentence."""

    says: str
    value: Decimal | None
    path: Decimal | None
    whole: Decimal
    tone: str
    doubted: bool

    def drawn(self) -> Mapping[str, Any]:
        """What the template reads: shares of the width; nothing where there is no value or no path."""
        value, path = (None if v is None or self.whole <= 0 else share(v, self.whole) for v in (self.value, self.path))
        return {"kind": "bullet", "value": value, "path": path, "tone": self.tone, "doubted": self.doubted}


@dataclass(frozen=True)
class Small:
    """One of several indicators, each in small: name, status with its tone, a sentence; for each year the value as a share of the last
    target (None: no data) and whether it is whole, and the path's share. Without years there is the sentence alone."""

    name: str
    status: str
    tone: str
    says: str
    years: Sequence[tuple[int, Decimal | None, bool, Decimal | None]]


@dataclass(frozen=True)
class Multiples:
    """A centre's indicators beside each other on one scale. most: the share that is highest on it; what is beyond lies at the edge."""

    says: str
    charts: Sequence[Small]
    most: Decimal

    def drawn(self) -> Mapping[str, Any]:
        """What the template reads: places from 0 to 1; a line only from one year to the next."""
        return {"kind": "multiples", "says": self.says, "target": share(Decimal(1), self.most)} | {
            "charts": [self._small(one) for one in self.charts]
        }

    def _small(self, one: Small) -> Mapping[str, Any]:
        last = max(len(one.years) - 1, 1)

        def at(n: int, value: Decimal) -> dict[str, Any]:
            return {"x": round(n / last, 4), "y": share(min(value, self.most), self.most)}

        values = [(n, at(n, v) | {"whole": whole}) for n, (_, v, whole, _) in enumerate(one.years) if v is not None]
        return {
            "name": one.name,
            "status": one.status,
            "tone": one.tone,
            "says": one.says,
            "values": [point for _, point in values],
            "lines": [[a, b] for (n, a), (m, b) in pairwise(values) if m == n + 1],
            "path": [at(n, path) for n, (*_, path) in enumerate(one.years) if path is not None],
            "years": [str(one.years[0][0]), str(one.years[-1][0])] if values else [],
        }


Chart = Stacked | Ranked | Course


def _told(chart: Chart) -> dict[str, str]:
    return {"title": chart.title, "says": chart.says}


def share(value: Decimal, whole: Decimal) -> float:
    """A part of the whole, from 0 to 1, for drawing alone."""
    return 0.0 if whole <= 0 else round(float(max(value, Decimal(0)) / whole), 5)
