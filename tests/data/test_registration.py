"""registry.yaml: every date of the registry has its limits, and what it names is there."""

import shutil
from pathlib import Path

import pytest

from data.schema.loading import ROOT, DefinitionError, load


@pytest.fixture
def changed(tmp_path):
    """Loads the shipped definitions with one thing said otherwise in the file."""

    def loaded(old: str, new: str) -> None:
        root = Path(shutil.copytree(ROOT, tmp_path / "definitions"))
        path = root / "registry.yaml"
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")
        load(root)

    return loaded


@pytest.mark.parametrize(("old", "new", "said"), [
    ("  judgement.year:", "  judgement.yaer:", "'judgement.year' is missing; every date and year of the registry"),
    ("  judgement.year:", "  judgement.yaer:", "dates → judgement.yaer: no date or year of the registry; allowed are centre.approved_on"),
    ("  centre.approved_on:", "  centre.name: {reason: x}\n  centre.approved_on:", "dates → centre.name: no date or year"),
    ("after: [year]", "after: [document_no]", "dates → grade.published_on: 'document_no' is no date; allowed are"),
    ("after: [year]", "after: [centre.name]", "'centre.name' is no date"),
    ("after: [year]", "after: [yesterday]", "'yesterday' is no date"), ("after: [year]", "afetr: [year]", "afetr"),
    ("reason: 批复之后才登记", "raeson: x", "raeson"),
    ("example: 浙科发〔2026〕12号", "example: 主任会议", "does not find its own example"),
    ("'[〔", "'([〔", "no regular expression"),
])  # fmt: skip
def test_what_it_says_wrongly_is_refused_by_name(changed, old, new, said):
    with pytest.raises(DefinitionError) as refused:
        changed(old, new)
    assert said in str(refused.value)


@pytest.mark.parametrize(("note", "named"), [
    ("依据浙科发〔2026〕12号", True), ("浙科发[2026]第12号", True),
    ("（2026）3 号文", True), ("浙科发〔2026〕", False), ("2026年12号", False),
    ("示例·首批", False), ("", False),
])  # fmt: skip
def test_a_document_is_recognised_by_its_number(definitions, note, named):
    assert definitions.registration.decided_elsewhere.named(note) is named
