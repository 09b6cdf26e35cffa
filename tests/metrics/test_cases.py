"""The worked policy cases: each runs through the tables and views that serve the pages."""

from dataclasses import replace
from decimal import Decimal

import pytest

from data.schema.loading import current
from metrics.proving import cases
from pages.parts.policy.worked_cases import in_words

CASES = current().cases


@pytest.fixture(scope="module")
def differences():
    return cases.run_all(current())


@pytest.mark.parametrize(("scheme", "name"), [(s, c.name) for s, listed in CASES.items() for c in listed])
def test_case(differences, scheme, name):
    assert [str(d) for s, d in differences if (s, d.case) == (scheme, name)] == []


@pytest.mark.parametrize("scheme", CASES)
def test_every_computed_rule_with_a_target_has_cases(scheme):
    rules = current().schemes[scheme].rules
    spoken_of = {rule for case in CASES[scheme] for rule in case.rules}
    assert {r for r, rule in rules.items() if rule.target} <= spoken_of


@pytest.mark.slow
def test_a_case_that_is_wrong_is_found():
    """The runner can fail: a changed expectation is reported with its place."""
    d = current()
    case = next(c for c in d.cases["zhejiang"] if c.expected)
    year, indicators = next(iter(case.expected.items()))
    indicator, expected = next(iter(indicators.items()))
    wrong = expected.model_copy(update={"status": "no_target" if expected.status != "no_target" else "reached"})
    changed = case.model_copy(update={"expected": {year: {indicator: wrong}}})
    found = cases.run_one(d, "zhejiang", changed)
    assert any(f.place == f"{year}年 {indicator}" and f.expected == wrong.status for f in found)


WRONG = [
    ("zhejiang", {"stands": "evaluated.pass"}, "建设进程"),
    ("zhejiang", {"points": {2023: {"investment.year": Decimal("4.99")}}}, "2023年 得分 资金投入（当年部分）"),
    ("henan-consortium", {"durations": {"HC-03": True}}, "期限 HC-03"),
    ("henan-consortium", {"accepts": {"consortium_member.layer": {"顾问单位": True}}}, "层次“顾问单位”"),
]


@pytest.fixture(scope="module")
def wrong():
    """What is found of cases that are made wrong, one each of `WRONG`, all computed together: place → differences."""
    changed = {scheme: [] for scheme in CASES}
    for scheme, change, place in WRONG:
        case = next(c for c in CASES[scheme] if getattr(c, next(iter(change))))
        changed[scheme].append(case.model_copy(update=change | {"name": place}))
    found = [difference for _, difference in cases.run_all(replace(current(), cases=changed))]
    return {place: [f for f in found if f.case == f.place == place] for _, _, place in WRONG}


@pytest.mark.slow
@pytest.mark.parametrize("place", [place for _, _, place in WRONG])
def test_a_case_with_a_wrong_course_or_length_is_found(wrong, place):
    (only,) = wrong[place]
    assert in_words(only, current()).startswith(f"{place}：应为 ")
