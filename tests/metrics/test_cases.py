"""The worked policy cases: each runs through the tables and views that serve the pages."""

from decimal import Decimal

import pytest

from data.schema.loading import current
from metrics.proving import cases
from pages.parts.policy.worked_cases import in_words

CASES = current().cases


@pytest.fixture(scope="module")
def differences():
    return {scheme: cases.run(current(), scheme) for scheme in CASES}


@pytest.mark.parametrize(("scheme", "name"), [(s, c.name) for s, listed in CASES.items() for c in listed])
def test_case(differences, scheme, name):
    assert [str(d) for d in differences[scheme] if d.case == name] == []


@pytest.mark.parametrize("scheme", CASES)
def test_every_computed_rule_with_a_target_has_cases(scheme):
    rules = current().schemes[scheme].rules
    spoken_of = {rule for case in CASES[scheme] for rule in case.rules}
    assert {r for r, rule in rules.items() if rule.target} <= spoken_of


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


@pytest.mark.parametrize(
    ("scheme", "changed", "place"),
    [
        ("zhejiang", {"stands": "evaluated.pass"}, "建设进程"),
        ("zhejiang", {"points": {2023: {"investment.year": Decimal("4.99")}}}, "2023年 得分 资金投入（当年部分）"),
        ("henan-consortium", {"durations": {"HC-03": True}}, "期限 HC-03"),
        ("henan-consortium", {"accepts": {"consortium_member.layer": {"顾问单位": True}}}, "层次“顾问单位”"),
    ],
)
def test_a_case_with_a_wrong_course_or_length_is_found(scheme, changed, place):
    d = current()
    field = next(iter(changed))
    case = next(c for c in d.cases[scheme] if getattr(c, field)).model_copy(update=changed)
    (wrong, *more) = [f for f in cases.run_one(d, scheme, case) if f.place == place]
    assert not more
    assert in_words(wrong, d).startswith(f"{place}：应为 ")
