"""README “Add a scheme”: a sixth, invented one from a folder, from the workbook to the verdict and the lists of the pages."""

import shutil
from pathlib import Path

import pytest

from data.acts.reports import submissions
from data.journal.folder import FolderRecord
from data.read_model.store import Store
from data.schema import keep_form_versions
from data.schema.loading import ROOT, Definitions, load
from data.workbook import template
from metrics import application, coverage, monitor, overview, results
from metrics.course import programme
from metrics.proving import cases
from pages.drawing import rules
from pages.parts.policy import coverage_tables
from tests.conftest import centre_row
from tests.data.test_definitions import OWN, proof, report

MORE = {
    "policy": OWN["policy"] + """
numbering: {prefix: P, last: 2}
programme: [{rule: P-2, counts: titled, label: 在建中心, at_least: 2, at_most: 3, by: 2025-12-31}]
""",
    "cases": """
- name: 期满时19项、20项
  rules: [P-01]
  approved_on: 2021-01-01
  term_end: 2022-12-31
  reported: {2021: {proof.done: 10}, 2022: {proof.done: 19}, 2023: {proof.done: 20}}
  expected:
    2022: {proofs: {status: slow, value: 19}}
    2023: {proofs: {status: reached, value: 20}}
""",
    "applications": """
leads: {enterprise: 企业}
clause: 第三条
reading: 由企业牵头
facts: {laboratories: {label: 实验室, type: whole, unit: piece}}
conditions:
  P-02: {rule: P-02, clause: 第三条, label: 实验室不少于2个, all_of: [{sum: [laboratories], at_least: 2}]}
cases:
  - {name: 正好2个, lead: enterprise, facts: {laboratories: 2}, expected: {P-02: met}}
  - {name: 只有1个, lead: enterprise, facts: {laboratories: 1}, expected: {P-02: unmet}}
""",
}  # fmt: skip
MORE["policy"] = (
    MORE["policy"]
    .replace(
        "  P-1:\n",
        """  P-02: {label: 布局2至3家, clause: 第二条, kind: programme, basis: policy, reading: 全省布局二至三家, treatment: computed}
  P-01:
""",
    )
    .replace("rule: P-2,", "rule: P-02,")
)


@pytest.fixture
def sixth(tmp_path: Path) -> Definitions:
    """The shipped definitions and a folder beside them: nothing else makes a scheme."""
    root = Path(shutil.copytree(ROOT, tmp_path / "definitions"))
    folder = root / "policies" / "poc"
    folder.mkdir()
    for kind, content in (OWN | MORE).items():
        (folder / f"{kind}.yaml").write_text(content, "utf-8")
    keep_form_versions.keep(root)
    return load(root)


@pytest.fixture
def store(sixth: Definitions, tmp_path: Path) -> Store:
    opened = monitor.open_store(FolderRecord(tmp_path / "record"), sixth)
    changed = {"scheme": "poc", "approved_on": "2021-01-01", "term_end": "2022-12-31"}
    submissions.enter(opened, [centre_row("P1", **changed)], actor="测试", source="测试")
    opened.catch_up()
    for year in (2021, 2022):
        rows = [proof(f"{year}-{n}", f"{year}-06-30", "worked", "1000.00") for n in range(9)]
        outcome = submissions.receive(
            opened, submissions.prepare(report(sixth, year, *rows), "报告.xlsx", sixth), actor="测试"
        )
        assert outcome.status == "received", outcome.problems
    opened.catch_up()
    return opened


@pytest.mark.slow
def test_its_worked_cases_run(sixth: Definitions) -> None:
    assert [str(x) for x in cases.run(sixth, "poc")] == []
    assert application.differences(sixth) == []


@pytest.mark.slow
def test_from_workbook_to_verdict(store: Store) -> None:
    flags = results.read(store, "flags", scheme="poc", year=2022)
    assert list(zip(flags["flag"], flags["rule"], strict=True)) == [("milestone_missed", "P-01")]
    matrix = results.read(store, "matrix", scheme="poc", year=2022)
    assert list(zip(matrix["indicator"], matrix["status"], strict=True)) == [("proofs", "slow")]
    store.close()


@pytest.mark.slow
def test_in_the_lists_of_the_pages(store: Store, sixth: Definitions) -> None:
    assert list(results.read(store, "centres", scheme="poc")["centre"]) == ["P1"]
    assert list(results.read(store, "years", scheme="poc")["year"]) == [2022, 2021]
    assert overview.summary(store, "poc", 2022).received == 1
    state = programme.states(store, sixth, "poc", 2022)[0]
    assert (state.count, state.verdict) == ("1 家", "比 2-3 家少 1")
    assert {c.code: c.ways for c in coverage.of(sixth, "poc")} == {
        "P-02": ("programme", "application"),
        "P-01": ("target", "flag"),
    }
    assert list(rules.matching("poc", sixth, text="验证")) == ["P-01"]
    assert coverage_tables.compared(sixth).columns[-1] == "示例省概念验证中心（虚构）"
    assert "示例省概念验证中心（虚构）" in sixth.vocabulary.choices["scheme"].values()
    assert template.write_registry(sixth)
    store.close()
