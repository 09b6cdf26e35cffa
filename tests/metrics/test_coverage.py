"""No rule of the five documents is missing, and each that is said to be computed is computed somewhere."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from data.schema.loading import ROOT, DefinitionError, current, load
from metrics import coverage
from metrics.course import programme

D = current()
DOCUMENTS = {"zhejiang": ("ZJ", 32), "hunan": ("HU", 13), "henan-tic": ("HT", 13), "henan-consortium": ("HC", 17),
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
    assert ways["HM-17"] == ("programme", "asked")
    assert ways["HT-13"] == ("process",)
