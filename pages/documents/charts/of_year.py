"""The charts of a scheme's year, from the same questions and with the same sentences as the pages."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import pandas as pd

from data.read_model.database import Reader
from data.read_model.rows import each
from data.schema.loading import Definitions
from metrics import results
from metrics.answers.centres import GroupOfCentre
from metrics.answers.indicators import Compared
from metrics.headlines import acts, centres
from metrics.headlines import money as money_headline
from pages.documents.charts.description import Ranked, RankedBar, Stacked, series
from pages.drawing import charts, excel, money_chart
from pages.parts.comparison import comparison_frames
from pages.words import numbers, wording

PATTERNS = {"": "solid", "/": "up", "x": "grid"}  # as on the screen: whole, a lower bound, in doubt


def money(
    store: Reader, scheme: str, year: int, sources: Sequence[str], d: Definitions, span: str = "total"
) -> Stacked | None:
    """Money of each centre, since approval (total) or of the year (in_year), by the three groups of sources in their own colours,
    the greatest sum first; None where there is none."""
    rows = results.read(store, "money_groups", scheme=scheme, year=year, indicators=sources)
    said = money_headline.of_centres(rows, span, year, d)
    if not said.drawn:
        return None
    colours = money_chart.of_groups(d)
    unit = numbers.unit("yuan", rows[span], d)
    names = _names(store, scheme)
    found: dict[str, dict[str, Decimal]] = {}
    for row in each(rows, GroupOfCentre):
        amount = row.total if span == "total" else row.in_year
        if amount is not None:
            found.setdefault(row.centre, {})[row.label] = Decimal(amount) / unit.size
    sums = {centre: sum(parts.values(), Decimal(0)) for centre, parts in found.items()}
    bars = [
        (names[centre], [found[centre].get(label, Decimal(0)) for label in colours], f"{sums[centre]:,.2f}")
        for centre in sorted(sums, key=lambda c: (-sums[c], c))
    ]
    when = "累计" if span == "total" else f"{year}年"
    return Stacked(f"各中心{when}投入，按来源类别（{unit.label}）", said.text, unit.label, series(colours), bars)


def grades(rows: pd.DataFrame, counts: pd.DataFrame, labels: Mapping[str, str]) -> Stacked:
    """How many centres have which grade, by how final it is. rows: the question evaluation_overview; counts: the table of it."""
    stages = [str(name) for name in counts][1:]
    bars = [
        (str(line["等级"]), [Decimal(line[s]) for s in stages], f"{sum(Decimal(line[s]) for s in stages):,.0f}")
        for line in counts.to_dict("records")
    ]
    colours = dict(zip(stages, excel.PALETTE, strict=False))
    return Stacked("各等级的中心数（家）", acts.grades(rows, labels).text, "家", series(colours), bars)


def ranking(store: Reader, scheme: str, indicator: str, year: int, d: Definitions) -> Ranked | None:
    """The centres in order of an indicator, each against its own path; None where no centre has a value."""
    known = d.indicators[indicator]
    rows = results.read(store, "progress_of_indicator", scheme=scheme, indicator=indicator)
    said = centres.ranking(results.read(store, "verdicts", scheme=scheme, indicator=indicator), year, known.unit, d)
    best = comparison_frames.ranked(rows, year, "value")
    if not said.drawn or best.empty:
        return None
    names = _names(store, scheme)
    size = charts.SCALES.get(known.unit, (Decimal(1), ""))[0]
    bars = [
        RankedBar(
            names[r.centre],
            Decimal(r.value or 0) / size,
            f"{wording.quantity(r.value, known.unit, d, r.required)}　{wording.status(r.status, d)}",
            None if r.required is None else Decimal(r.required) / size,
            charts.shade(r, d),
            PATTERNS[charts.pattern(r)],
        )
        for r in each(best, Compared)
    ]
    label = charts.unit_label(known.unit, d)
    return Ranked(f"{known.label}（{label}）", said.text, label, bars)


def _names(store: Reader, scheme: str) -> dict[str, str]:
    """Code → code and short name."""
    rows = results.read(store, "centres", scheme=scheme)
    short = wording.fitting(rows["name"], 14)
    return {c: f"{c} {short[n]}" for c, n in zip(rows["centre"], rows["name"], strict=True)}
