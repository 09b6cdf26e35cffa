"""The charts of one centre, from the same questions and with the same sentences as 中心详情."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pandas as pd

from data.read_model.database import Reader
from data.read_model.rows import each
from data.schema.loading import Definitions
from metrics import results
from metrics.answers.centres import GroupOfYear
from metrics.answers.indicators import Progress, Target
from metrics.headlines import centre as course_headline
from metrics.headlines import money as money_headline
from pages.documents.charts.description import Bullet, Course, Multiples, Small, Stacked, series
from pages.drawing import charts, money_chart, small_multiples
from pages.words import numbers, wording


def course(rows: pd.DataFrame, targets: pd.DataFrame, year: int, d: Definitions) -> Course:
    """An indicator's years up to one, its path, and its dated targets. rows: progress_of_centre of one indicator; targets: the
    question targets of the year. Without two values there is only the sentence."""
    listed = [r for r in each(rows, Progress) if r.year <= year]
    last = listed[-1]
    known, size = d.indicators[last.indicator], charts.SCALES.get(last.unit, (Decimal(1), ""))[0]
    said = course_headline.course(rows[rows["year"] <= year], year, d)
    label = charts.unit_label(last.unit, d)
    title = f"{known.short or known.label}（{label}）"
    if not said.drawn:
        return Course(title, said.text, label, (), (), ())
    dated = [t for t in each(targets, Target) if t.applicable and t.due_on is not None]
    due = [
        (t.due_on, Decimal(t.value) / size, f"{wording.day(t.due_on)} {wording.quantity(t.value, last.unit, d)}")
        for t in dated
        if t.due_on
    ]
    path = {date(r.year, 12, 31): Decimal(r.path_value) / size for r in listed if r.path_value is not None}
    if path:
        path |= {day: value for day, value, _ in due if day > date(year, 12, 31)}
    return Course(
        title,
        said.text,
        label,
        [
            (date(r.year, 12, 31), Decimal(r.value) / size, r.completeness == "exact")
            for r in listed
            if r.value is not None
        ],
        sorted(path.items()),
        due,
    )


def bullet(p: Progress, d: Definitions) -> Bullet:
    """An indicator of a year: all of the bar is the greatest of value, path and last target."""
    whole = max((v for v in (p.value, p.required, p.last_value) if v is not None), default=Decimal(0))
    tone = d.vocabulary.statuses[p.status].tone
    return Bullet(course_headline.now(p, d).text, p.value, p.required, whole, tone, doubted=p.doubts is not None)


def multiples(history: pd.DataFrame, year: int, d: Definitions) -> Multiples | None:
    """A centre's core indicators beside each other, as on 中心详情 → 各指标对照; None where none has a target. history: the question
    progress_of_centre."""
    rows = history[history["core"] & (history["year"] <= year)]
    found, scaled = [], False
    for now in each(rows[rows["year"] == year], Progress):
        series = rows[rows["indicator"] == now.indicator]
        said, last = course_headline.small(series, year, d), now.last_value
        years = [
            (
                r.year,
                small_multiples.share(r.value, last),
                r.completeness == "exact",
                small_multiples.share(r.required, last),
            )
            for r in each(series, Progress)
            if said.drawn and last
        ]
        scaled = scaled or bool(years)
        known = d.indicators[now.indicator]
        tone = d.vocabulary.statuses[now.status].tone
        found.append(Small(known.short or known.label, wording.status(now.status, d), tone, said.text, years))
    return Multiples(small_multiples.KEY, found, Decimal(str(small_multiples.MOST))) if scaled else None


def money(store: Reader, centre: str, year: int, sources: Sequence[str], d: Definitions) -> Stacked | None:
    """A centre's money by year and group of sources; None where there is nothing to be drawn."""
    rows = results.read(store, "money_groups_of_centre", centre=centre, indicators=sources)
    said = money_headline.of_centre(rows, year, d)
    listed = [r for r in each(rows, GroupOfYear) if r.year <= year]
    if not said.drawn or not listed:
        return None
    colours = money_chart.of_groups(d)
    unit = numbers.unit("yuan", [r.amount for r in listed], d)
    bars = []
    for each_year in sorted({r.year for r in listed}):
        of_year = {r.label: r.amount for r in listed if r.year == each_year}
        values = [Decimal(of_year.get(label) or 0) / unit.size for label in colours]
        missing = all(amount is None for amount in of_year.values())
        bars.append((f"{each_year}年", values, "无数据" if missing else f"{sum(values, Decimal(0)):,.2f}"))
    return Stacked(f"历年投入，按来源类别（{unit.label}）", said.text, unit.label, series(colours), bars)
