"""Lengths of time that clauses name: the term of a centre, the time that must have passed (HU-02, HC-03, HC-09)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from data.acts.units.process_steps import months_later
from data.schema.loading import Definitions
from data.schema.models.plans import Duration
from metrics.answers.centres import Centre

DAY = timedelta(days=1)
UNITS = {"year": "年", "month": "个月"}


@dataclass(frozen=True)
class Length:
    """One duration as it stands for a centre. kept: whether it is as the clause has it; words: that, in words."""

    rule: str
    clause: str
    label: str
    soft: bool
    kept: bool
    words: str


def lengths(d: Definitions, scheme: str, approved_on: date, term_end: date, today: date) -> list[Length]:
    """Every duration the scheme names, for a centre with these dates, in the order of the definitions."""
    known = d.schemes[scheme]
    found = []
    for duration in known.durations:
        rule = known.rules[duration.rule]
        kept, said = _state(duration, approved_on, term_end, today)
        found.append(Length(duration.rule, rule.clause, duration.label, rule.soft, kept, said))
    return found


@dataclass(frozen=True)
class Candidate:
    """A centre, and the time that must have passed before money may be given to it."""

    centre: Centre
    length: Length


def for_support(d: Definitions, scheme: str) -> dict[str, str]:
    """The rules of a scheme that give money only after a time, with what they ask: rule → reading. None where it has no such rule."""
    rules = d.schemes[scheme].rules
    waits = [duration.rule for duration in d.schemes[scheme].durations if duration.until == "today"]
    return {code: rules[code].reading for code in waits if rules[code].kind == "funding"}


def candidates(d: Definitions, scheme: str, centres: Iterable[Centre], today: date) -> list[Candidate]:
    """The centres of a scheme that may be supported (HC 六（六）), those whose time has passed first; not those that have left.

    Whether what they achieved is enough is for people to say.
    """
    asked, effects = for_support(d, scheme), d.vocabulary.state_effects
    found = [
        Candidate(centre, length)
        for centre in centres
        if effects.get(centre.state) != "gone"
        for length in lengths(d, scheme, centre.approved_on, centre.term_end, today)
        if length.rule in asked
    ]
    return sorted(found, key=lambda one: (not one.length.kept, one.centre.approved_on, one.centre.centre))


def _state(duration: Duration, first: date, term_end: date, today: date) -> tuple[bool, str]:
    """A term ends on the day before the anniversary or on it; either counts as whole years or months."""
    shortest = months_later(first, duration.months(duration.at_least)) if duration.at_least else None
    if duration.until == "today" and shortest:
        kept = today >= shortest
        return kept, f"{'已满' if kept else '未满'}{duration.at_least}{UNITS[duration.unit]}（{shortest} 起满）"
    longest = months_later(first, duration.months(duration.at_most)) if duration.at_most else None
    words = planned(duration)
    if shortest and term_end < shortest - DAY:
        return False, f"短于{words}（{first} 至 {term_end}）"
    if longest and term_end > longest:
        return False, f"长于{words}（{first} 至 {term_end}）"
    return True, f"合于{words}（{first} 至 {term_end}）"


def planned(duration: Duration) -> str:
    """The length named, in words: 3年, 3至5年, 不少于6个月."""
    least, most, unit = duration.at_least, duration.at_most, UNITS[duration.unit]
    if least and most:
        return f"{least}{unit}" if least == most else f"{least}至{most}{unit}"
    return f"不少于{least}{unit}" if least else f"不超过{most}{unit}"
