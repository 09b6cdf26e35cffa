"""registry.yaml: every date of the registry has its limits, and what it names is there."""

import shutil
from pathlib import Path

import pytest

from data.problem import Refused
from data.schema.loading import ROOT, DefinitionError, load
from data.workbook.interpretation import interpret_registry_csv


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


@pytest.mark.slow
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


CENTRE = (
    "中心编码,中心名称,适用方案,依托单位,批复日期,建设期满日期,状态,首个报送年度,退出日期,数据性质,备注\n"
    "C1,示例,{},示例,2023-05-08,2027-05-07,{},,,虚构,\n"
)


@pytest.mark.parametrize(("scheme", "word", "state"), [
    ("河南省创新联合体", "已取消备案资格", "cancelled"), ("河南省创新联合体", "已备案", "active"),
    ("河南省制造业创新中心", "已取消称号", "cancelled"), ("河南省技术创新中心", "已退出", "cancelled"),
    ("湖南省技术创新中心", "已退出", "cancelled"), ("浙江省技术创新中心", "已摘牌", "delisted"),
    ("浙江省技术创新中心", "已取消创建资格", "cancelled"),
])  # fmt: skip
def test_a_state_is_written_as_the_document_of_the_scheme_calls_it(definitions, scheme, word, state):
    (row,) = interpret_registry_csv(CENTRE.format(scheme, word).encode(), "创新中心.csv", definitions).rows
    assert row.cells["state"] == state
    with pytest.raises(Refused):
        interpret_registry_csv(CENTRE.format(scheme, "已注销").encode(), "创新中心.csv", definitions)
