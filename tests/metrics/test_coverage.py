"""No rule of the five documents is missing, and each that is said to be computed is computed somewhere."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from data.schema.checks.clauses import problems
from data.schema.loading import ROOT, DefinitionError, current, load
from data.schema.models.clauses import Requirement
from metrics import coverage
from metrics.course import programme

D = current()
DOCUMENTS = {"zhejiang": ("ZJ", 32), "hunan": ("HU", 13), "henan-tic": ("HT", 13), "henan-consortium": ("HC", 18),
             "henan-manufacturing": ("HM", 24)}  # fmt: skip


@pytest.mark.parametrize("scheme", DOCUMENTS)
def test_every_rule_of_the_document_is_there(scheme: str) -> None:
    prefix, last = DOCUMENTS[scheme]
    assert [c.code for c in coverage.of(D, scheme)] == [f"{prefix}-{n:02}" for n in range(1, last + 1)]


@pytest.mark.parametrize("scheme", DOCUMENTS)
def test_what_is_said_to_be_computed_is_worked_with_and_proved(scheme: str) -> None:
    for covered in coverage.of(D, scheme):
        if covered.rule.treatment == "computed":
            assert covered.ways, covered.code
            assert covered.cases, covered.code


@pytest.mark.parametrize("scheme", DOCUMENTS)
def test_the_cases_of_the_plans_come_out_as_they_say(scheme: str) -> None:
    assert programme.differences(D, scheme) == []


def test_a_plan_whose_case_is_wrong_is_found() -> None:
    scheme = D.schemes["zhejiang"]
    (plan,) = scheme.programme
    wrong = plan.model_copy(update={"cases": (plan.cases[0].model_copy(update={"verdict": "kept"}),)})
    changed = replace(D, schemes={"zhejiang": scheme.model_copy(update={"programme": (wrong,)})})
    assert len(programme.differences(changed, "zhejiang")) == 1


@pytest.mark.parametrize("scheme", DOCUMENTS)
def test_every_rule_has_a_reading_of_our_own(scheme: str) -> None:
    for covered in coverage.of(D, scheme):
        assert len(covered.rule.reading) > 10, covered.code
        assert covered.rule.reading != covered.rule.label


@pytest.mark.slow
@pytest.mark.parametrize(("old", "new"), [("  HU-09: {", "  HU-99: {"), ("last: 13", "last: 14")])
def test_a_rule_that_is_missing_is_refused(tmp_path: Path, old: str, new: str) -> None:
    root = Path(shutil.copytree(ROOT, tmp_path / "definitions"))
    path = root / "policies" / "hunan" / "policy.yaml"
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(
        DefinitionError, match=r"hunan/policy\.yaml, rules: HU-\d\d is missing; 'numbering' asks for HU-01"
    ):
        load(root)


def test_the_document_says_where_a_rule_is_worked_with() -> None:
    ways = {c.code: c.ways for s in DOCUMENTS for c in coverage.of(D, s)}
    assert set(ways["HT-10"]) == {"target", "flag", "application", "finding"}
    assert "deadline" in ways["HU-10"]
    assert "evaluation" in ways["HM-15"]
    assert ways["HM-17"] == ("finding", "programme", "asked")
    assert ways["HT-13"] == ("process",)


NUMBERS = yaml.safe_load((Path(__file__).parent / "clause_numbers.yaml").read_text("utf-8"))


@pytest.mark.parametrize("scheme", DOCUMENTS)
def test_every_clause_of_the_text_is_listed_with_its_treatment(scheme: str) -> None:
    assert list(D.clauses[scheme]) == NUMBERS[scheme]
    assert all(D.clauses[scheme].values())


@pytest.mark.parametrize("scheme", DOCUMENTS)
def test_the_readings_of_clauses_are_short_and_said_once(scheme: str) -> None:
    for number, said in D.clauses[scheme].items():
        readings = [r.reading for r in said]
        assert len(set(readings)) == len(readings), number
        assert max(map(len, readings)) < 60, number  # ours: the text itself is longer


def test_no_clause_of_the_five_texts_is_left_open() -> None:
    for scheme in DOCUMENTS:
        listed = coverage.clauses(D, scheme)
        counts = coverage.treated(D, scheme)
        assert sum(counts.values()) == len(listed)
        assert [s.code for s in listed if s.requirement.treatment == "open"] == []
        assert counts["open"] == 0
    assert coverage.clauses(D, "manufacturing-usa") == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("rules: [HT-03]", "rules: [HT-99]", r"四（一） → 5 → rules: 'HT-99' does not exist"),
        ("findings: [tic_lead_kind]", "findings: [tic_kind]", r"二 → 2 → findings: 'tic_kind' does not exist"),
        ("steps: [recommended]", "steps: [recommended.opinion]", r"五（三） → 1 → steps: 'recommended.opinion' does not exist"),
        ("conditions: [network]", "conditions: [net]", r"四（二）3 → 1 → conditions: 'net' does not exist"),
        ("indicators: [partners]", "indicators: [bases]", r"三（二） → 1 → indicators: 'bases' does not exist"),
        ("tic_operation.fact.lead_new_type", "tic_operation.fact.none", r"cells: 'tic_operation.fact.none' does not exist"),
        ("treatment: computed, rules: [HT-04]", "treatment: open, note: 缺, rules: [HT-13]", r"HT-04: no clause of clauses\.yaml names it"),
        ("treatment: judged, conditions: [field]", "treatment: judged, indicators: [partners]", r"nothing named here asks people"),
        ("treatment: judged, conditions: [field]", "treatment: computed, conditions: [field]", r"nothing named here computes"),
        ("四（三）3:", "四（四）:", r"HT-12 stands at 四（四）; its clause in policy\.yaml is 四（三）3"),
    ],
)  # fmt: skip
def test_a_clause_that_names_what_is_not_there_or_cannot_treat_it_is_refused(old: str, new: str, said: str) -> None:
    text = (ROOT / "policies" / "henan-tic" / "clauses.yaml").read_text("utf-8")
    assert old in text
    listed = yaml.safe_load(text.replace(old, new, 1))
    clauses = {number: tuple(Requirement(**one) for one in said) for number, said in listed.items()}
    found = list(problems(replace(D, clauses={"henan-tic": clauses})))
    assert [text for text in found if re.search(said, text)], found


@pytest.mark.slow
@pytest.mark.parametrize("missing", ["treatment: open", "treatment: outside", "treatment: computed"])
def test_a_clause_without_why_what_is_missing_or_what_treats_it_is_refused(tmp_path: Path, missing: str) -> None:
    root = Path(shutil.copytree(ROOT, tmp_path / "definitions"))
    path = root / "policies" / "henan-tic" / "clauses.yaml"
    old = "treatment: judged, conditions: [field]"
    path.write_text(path.read_text("utf-8").replace(old, missing, 1), "utf-8")
    with pytest.raises(DefinitionError, match=r"henan-tic/clauses\.yaml, 一 → 1"):
        load(root)
