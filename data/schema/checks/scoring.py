"""Cross-checks of the scoring schemes: points that add up, bands without gap or overlap, grade lines in order."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations, pairwise

from data.schema.models.counting import Indicator
from data.schema.models.policy import Scheme
from data.schema.models.scoring import Entry, Part, Scoring

HUNDRED = 100


def problems(
    scoring: Mapping[str, Scoring], schemes: Mapping[str, Scheme], indicators: Mapping[str, Indicator]
) -> Iterator[str]:
    """Everything that does not hold, each with its file and entry."""
    for code, s in scoring.items():
        file = f"scoring/{code}.yaml"
        if s.scheme not in schemes:
            yield f"{file}, scheme: '{s.scheme}' does not exist; allowed are {', '.join(schemes)}"
            continue
        if s.last_year is not None and s.last_year < s.first_year:
            yield f"{file}, last_year: {s.last_year} lies before first_year {s.first_year}"
        yield from _weights(file, s)
        for name, entry in s.entries.items():
            yield from _entry(file, name, entry, s, schemes[s.scheme], indicators)
        for name, deduction in s.deductions.items():
            rules = [r for r, x in schemes[s.scheme].rules.items() if x.target]
            yield from _known(file, f"deductions → {name}", "rule", deduction.rule, rules)
        yield from _grades(file, s, schemes[s.scheme])
    yield from _validity(scoring)


def _known(file: str, at: str, field: str, name: str | None, known: Iterable[str]) -> Iterator[str]:
    listed = list(known)
    if name is not None and name not in listed:
        yield f"{file}, {at} → {field}: '{name}' does not exist; allowed are {', '.join(listed)}"


def _weights(file: str, s: Scoring) -> Iterator[str]:
    total = sum(d.weight for d in s.dimensions.values())
    if total != HUNDRED:
        yield f"{file}, dimensions: the weights add up to {total}; allowed is 100"
    for code, dimension in s.dimensions.items():
        points = sum(p.points for e in s.entries.values() if e.dimension == code for p in e.parts.values())
        if points != dimension.weight:
            yield (
                f"{file}, dimensions → {code}: its entries have {points} points in all;"
                f" allowed is its weight, {dimension.weight}"
            )


def _entry(
    file: str, name: str, entry: Entry, s: Scoring, scheme: Scheme, indicators: Mapping[str, Indicator]
) -> Iterator[str]:
    at = f"entries → {name}"
    yield from _known(file, at, "dimension", entry.dimension, s.dimensions)
    yield from _known(file, at, "rule", entry.rule, scheme.rules)
    for code, part in entry.parts.items():
        here = f"{at} → parts → {code}"
        yield from _known(file, here, "indicator", part.indicator, scheme.indicators)
        indicator = indicators.get(part.indicator or "")
        if part.kind == "growth" and indicator is not None and indicator.nature == "ratio":
            yield f"{file}, {here} → kind: the growth of a ratio is not defined; allowed are other indicators"
        if part.bands:
            yield from _bands(file, here, part)


def _bands(file: str, at: str, part: Part) -> Iterator[str]:
    first, last = part.bands[0], part.bands[-1]
    if first.lower != 0:
        yield f"{file}, {at} → bands: they begin at {first.lower}; allowed is 0"
    if last.upper is not None:
        yield f"{file}, {at} → bands: they end at {last.upper}; the last band has no 'upper'"
    for one, two in pairwise(part.bands):
        if one.upper is None or one.upper > two.lower:
            until = "without end" if one.upper is None else f"up to {one.upper}"
            yield f"{file}, {at} → bands: overlap: {one.lower} {until}, and again from {two.lower}"
        elif one.upper < two.lower:
            yield f"{file}, {at} → bands: gap between {one.upper} and {two.lower}"
        if one.upper is not None and one.upper <= one.lower:
            yield f"{file}, {at} → bands: the band from {one.lower} ends at {one.upper}"
        if two.points < one.points:
            yield f"{file}, {at} → bands: the points fall from {one.points} to {two.points}; allowed are rising ones"
    if last.points != part.points:
        yield f"{file}, {at} → bands: the last band gives {last.points} points; allowed are the part's {part.points}"


def _grades(file: str, s: Scoring, scheme: Scheme) -> Iterator[str]:
    known = scheme.evaluation.grades
    for line in s.grades:
        yield from _known(file, "grades", "grade", line.grade, known)
    for field in ("absent", "deferred"):
        code = getattr(s, field)
        yield from _known(file, "scheme", field, code, known)
        if code in [line.grade for line in s.grades]:
            yield f"{file}, {field}: '{code}' is given by points as well; allowed is a grade of its own"
    if s.absent == s.deferred:
        yield f"{file}, deferred: '{s.deferred}' is the grade for 'absent' as well; allowed is another grade"
    for better, worse in pairwise(s.grades):
        if worse.lower >= better.lower:
            yield (
                f"{file}, grades: '{worse.grade}' from {worse.lower} follows '{better.grade}' from {better.lower};"
                f" allowed are lines in descending order"
            )
    shares = [(line.grade, line.top_share) for line in s.grades if line.top_share is not None]
    for (above, few), (below, more) in pairwise(shares):
        if more < few:
            yield f"{file}, grades: top_share falls from {few} ('{above}') to {more} ('{below}'); it counts better grades in"
    last = s.grades[-1]
    if last.lower != 0 or last.top_share is not None:
        yield f"{file}, grades: the last one, '{last.grade}', must begin at 0 and have no 'top_share'"
    codes = [line.grade for line in s.grades]
    for code in sorted({c for c in codes if codes.count(c) > 1}):
        yield f"{file}, grades: '{code}' stands twice"


def _validity(scoring: Mapping[str, Scoring]) -> Iterator[str]:
    ruling = [(code, s) for code, s in scoring.items() if not s.example]
    for (one, a), (two, b) in combinations(ruling, 2):
        first = max(a.first_year, b.first_year)
        if a.scheme == b.scheme and a.covers(first) and b.covers(first):
            yield (
                f"scoring/{two}.yaml, first_year: {first} is ruled by '{one}' already; allowed is one scoring scheme"
                f" a year, or 'example: true'"
            )
