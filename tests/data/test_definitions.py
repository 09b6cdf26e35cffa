"""The loader of the definition files: what it refuses and in which words, and a whole scheme from a folder."""

import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from data.acts.reports import submissions
from data.journal.folder import FolderRecord
from data.schema import keep_form_versions
from data.schema.loading import ROOT, DefinitionError, Definitions, load
from data.workbook import template
from metrics import monitor
from tests.conftest import centre_row


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the shipped definitions that a test may spoil."""
    return Path(shutil.copytree(ROOT, tmp_path / "definitions"))


@pytest.fixture
def refusal(root: Path) -> Callable[[str, str, str], str]:
    """Replaces one text in one file and returns what the loader says about it."""

    def spoil(file: str, old: str, new: str) -> str:
        path = root / file
        text = path.read_text("utf-8")
        assert old in text, f"{file} has changed: the test has nothing to spoil"
        path.write_text(text.replace(old, new, 1), "utf-8")
        with pytest.raises(DefinitionError) as refused:
            load(root)
        return str(refused.value)

    return spoil


ZHEJIANG, CASES = "policies/zhejiang/policy.yaml", "policies/zhejiang/cases.yaml"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        pytest.param(
            "indicators.yaml", "teams:", "teams: {}\nteams:", ("definitions/indicators.yaml", "'teams' stands twice"),
            id="duplicate key",
        ),
        pytest.param(
            "flags.yaml", "failed_once:\n", "failed_once:\n  colour: red\n",
            ("definitions/flags.yaml, failed_once → colour", "unknown field", "allowed are label, severity, proposes, meaning"),
            id="unknown field of an entry",
        ),
        pytest.param(
            "items.yaml", ', source: {group: own, colour: "#1f4e8c"}', "",
            ("zhejiang/policy.yaml, money", "'investment.lead' needs a 'source'"),
            id="source of money without a group",
        ),
        pytest.param(
            "items.yaml", 'group: market, colour: "#1a7f5a"', 'group: bazaar, colour: "#1a7f5a"',
            ("zhejiang/policy.yaml, money, investment.service", "'bazaar' does not exist", "own, fiscal, market"),
            id="no such group of sources",
        ),
        pytest.param(
            "items.yaml", 'colour: "#6690c3"', 'colour: "#1f4e8c"',
            ("zhejiang/policy.yaml, money", "'investment.co_builder' has the colour of 'investment.lead'"),
            id="two sources of one colour",
        ),
        pytest.param(
            ZHEJIANG, "reporting:\n", "reporting:\n  due_hour: 12\n",
            ("zhejiang/policy.yaml, reporting → due_hour", "unknown field", "due_month, due_day"),
            id="unknown field inside an entry",
        ),
        pytest.param(
            CASES, "  rules: [ZJ-02, ZJ-03]\n", "  rules: [ZJ-02, ZJ-03]\n  letter: [{what: 1}]\n",
            ("zhejiang/cases.yaml, case 1 → letter → 0 → what", "unknown field", "allowed are indicator, kind, year"),
            id="unknown field in a list",
        ),
        pytest.param(
            CASES, "  stands: acceptance.failed\n", "  stands: accepted.gone\n",
            ("zhejiang/cases.yaml", "stands: 'accepted.gone' does not exist", "evaluated_again.fail"),
            id="no such step of the process",
        ),
        pytest.param(
            CASES, "  stands: acceptance.failed\n", "  durations: {ZJ-02: true}\n",
            ("zhejiang/cases.yaml", "durations: 'ZJ-02' does not exist"), id="no such length of time",
        ),
        pytest.param(
            CASES, "  stands: acceptance.failed\n", "  accepts: {staff.colour: {红: true}}\n",
            ("zhejiang/cases.yaml", "accepts: 'staff.colour' does not exist"), id="no such column",
        ),
        pytest.param(
            "vocabulary.yaml", "units:\n", "colours: {red: 红}\nunits:\n",
            ("definitions/vocabulary.yaml, colours", "unknown field", "units, statuses, choices, labels"),
            id="unknown field of the vocabulary",
        ),
        pytest.param(
            ZHEJIANG, "rules:\n", "rules:\n  ZJ-X: {label: 试, clause: 3.10}\n",
            ("zhejiang/policy.yaml", "clause 3.10", "must be quoted text"), id="clause that YAML reads as a number",
        ),
        pytest.param(
            "flags.yaml", "due_days: 30", "due_days: soon",
            ("definitions/flags.yaml, delisting_proposed → due_days", "valid integer", "'soon'"), id="wrong type",
        ),
        pytest.param(
            "flags.yaml", "due_days: 30", "due_days: yes",
            ("definitions/flags.yaml, delisting_proposed → due_days", "truth value"), id="yes is not one",
        ),
        pytest.param(
            "indicators.yaml", "nature: cumulative", "nature: total",
            ("definitions/indicators.yaml, investment_total → nature",
             "'annual', 'cumulative', 'stock', 'ratio', 'mean', 'recent' or 'any_of'"),
            id="not one of the allowed words",
        ),
        pytest.param(
            "indicators.yaml", "items: [investment.lead, ", "items: [investment.leed, ",
            ("definitions/indicators.yaml, investment_total → items", "'investment.leed' does not exist",
             "allowed are investment.lead"), id="no such item",
        ),
        pytest.param(
            "items.yaml", "ledger: investment", "ledger: investments",
            ("definitions/items.yaml, investment.lead → ledger", "'investments' does not exist", "allowed are investment"),
            id="no such ledger",
        ),
        pytest.param(
            ZHEJIANG, "  - investment_total\n", "  - investment_sum\n",
            ("zhejiang/policy.yaml, scheme → indicators", "'investment_sum' does not exist", "investment_total"),
            id="no such indicator",
        ),
        pytest.param(
            ZHEJIANG, "flag: milestone_missed", "flag: milestone_mist",
            ("zhejiang/policy.yaml, rules → ZJ-", "'milestone_mist' does not exist", "allowed are delisting_proposed"),
            id="no such flag",
        ),
        pytest.param(
            CASES, "rules: [ZJ-02, ZJ-03]", "rules: [ZJ-02, ZJ-99]",
            ("zhejiang/cases.yaml, 2022年底累计投入", "rules: 'ZJ-99' does not exist", "allowed are ZJ-"), id="no such rule",
        ),
        pytest.param(
            CASES, "status: on_path", "status: on_paths",
            ("zhejiang/cases.yaml", "expected → 2021 → investment_total: 'on_paths' does not exist", "reached"),
            id="no such status",
        ),
        pytest.param(
            "indicators.yaml", "numerator: [investment_lead]", "numerator: [talent_share]",
            ("definitions/indicators.yaml, fund_ratio → numerator", "ratio of ratios is not possible"),
            id="ratio of ratios",
        ),
        pytest.param(
            ZHEJIANG, "  - investment_lead\n", "",
            ("zhejiang/policy.yaml, indicators", "'fund_ratio' is a ratio of 'investment_lead'", "does not list"),
            id="ratio without its part",
        ),
        pytest.param(
            "policies/manufacturing-usa/policy.yaml", "network_trained, federal_money", "teams, federal_money",
            ("manufacturing-usa/policy.yaml, indicators", "'teams' counts rows of ledger 'team'",
             "not in form 'published_figures'"), id="indicator that the form does not feed",
        ),
        pytest.param(
            "policies/manufacturing-usa/items.yaml", "ledger: published_figure", "ledger: unpublished",
            ("manufacturing-usa/items.yaml, network.institutes → ledger", "'unpublished' does not exist"),
            id="the file named is the scheme's own",
        ),
        pytest.param(
            "policies/manufacturing-usa/items.yaml", "network.members:", "teams_of: {}\nnetwork.members:",
            ("manufacturing-usa/items.yaml, teams_of → label", "required"), id="missing field",
        ),
        pytest.param(
            "items.yaml", "dated: booked_on", "dated: source",
            ("definitions/items.yaml, investment.lead → dated", "of type choice", "allowed are columns of type date"),
            id="a date that is no date",
        ),
        pytest.param(
            "ledgers.yaml", "unit: 万元", "unit: 千元",
            ("definitions/ledgers.yaml, investment → columns → amount", "元, 万元, 亿元"), id="unit that is not converted",
        ),
        pytest.param(
            "policies/manufacturing-usa/policy.yaml", "label: 美国制造业创新网络（全网络）", "label: 浙江省技术创新中心",
            ("scheme: two entries have the same label",), id="two schemes of one name",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_place_and_what_is_allowed(refusal, file, old, new, said) -> None:
    message = refusal(file, old, new)
    for part in said:
        assert part in message


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("indicator.yaml", "x: 1", ("definitions/indicator.yaml", "unknown file", "indicators.yaml")),
        ("policies/zhejiang/case.yml", "[]", ("zhejiang/case.yml", "unknown file", "cases.yaml")),
        ("flags.yaml", "- a\n- b", ("definitions/flags.yaml", "each with its name")),
        (CASES, "a: 1", ("zhejiang/cases.yaml", "allowed is a list")),
        ("flags.yaml", "a: [1", ("definitions/flags.yaml", "not readable as YAML", "line 1")),
        ("flags.yaml", "a: {label: 2022-13-45}", ("definitions/flags.yaml", "month must be in 1..12")),
        ("flags.yaml", "? [a, b]\n: 1", ("definitions/flags.yaml, line 1", "plain word")),
    ],
)
def test_a_file_that_is_no_definition_file_is_named(root: Path, file: str, content: str, said: tuple[str, ...]) -> None:
    (root / file).write_text(content, "utf-8")
    with pytest.raises(DefinitionError) as refused:
        load(root)
    for part in said:
        assert part in str(refused.value)


def test_a_file_that_is_not_utf8_and_a_folder_without_policy_are_named(root: Path) -> None:
    (root / "policies" / "empty").mkdir()
    with pytest.raises(DefinitionError, match=r"empty/policy\.yaml: cannot be opened"):
        load(root)
    (root / "flags.yaml").write_bytes("a: 预警".encode("gb18030"))
    with pytest.raises(DefinitionError, match=r"definitions/flags\.yaml: not readable"):
        load(root)


def test_all_broken_references_are_said_at_once(root: Path) -> None:
    for file, old, new in (
        (ZHEJIANG, "flag: milestone_missed", "flag: no"),
        ("items.yaml", "unit: yuan", "unit: jiao"),
    ):
        path = root / file
        path.write_text(path.read_text("utf-8").replace(old, f"{new}_such", 1), "utf-8")
    with pytest.raises(DefinitionError) as refused:
        load(root)
    assert "'no_such'" in str(refused.value)
    assert "'jiao_such'" in str(refused.value)


def test_an_entry_declared_twice_names_both_files(root: Path) -> None:
    shutil.copy(root / "flags.yaml", root / "policies" / "zhejiang" / "flags.yaml")
    with pytest.raises(DefinitionError) as refused:
        load(root)
    assert "zhejiang/flags.yaml" in str(refused.value)
    assert "'failed_once' in definitions/flags.yaml" in str(refused.value)


@pytest.mark.slow
def test_the_fingerprint_follows_the_files(root: Path) -> None:
    before = load(root).fingerprint
    assert before == load(root).fingerprint
    path = root / "flags.yaml"
    path.write_text(path.read_text("utf-8").replace("due_days: 30", "due_days: 31", 1), "utf-8")
    assert load(root).fingerprint != before


# ── a whole scheme, made of definitions only ───────────────────────────────────────────────────

POLICY = """
label: 示例省概念验证中心（虚构）
short: 概念验证
version: poc-1
authority: 示例省科技厅
form: proof_report
document: {title: 示例办法, issuer: 示例省科技厅, status: draft, first_report_year: 2021, last_checked: 2026-01-01}
indicators: [proofs, proof_money, money_per_proof]
core: [proofs]
reporting: {basis: house, reading: 没有期限}
settings: [{since: 2021-01-01, slow_from: "0.8", unit_slip_from: "3000", unit_slip_to: "30000", reading: 内部设定}]
evaluation:
  grades: {pass: 合格, fail: 不合格}
  outcome: {pass: pass, fail: fail}
  missing: skip
rules:
  P-1:
    label: 期满验证不少于20项
    clause: 第八条
    kind: term_end
    basis: policy
    reading: 累计
    treatment: computed
    indicator: proofs
    target: {value: 20, due: term_end}
    flag: milestone_missed
"""
OWN = {
    "policy": POLICY,
    "forms": "proof_report: {label: 概念验证年度报告, kind: report, version: '1', ledgers: [proof]}",
    "ledgers": """
proof:
  title: 概念验证
  purpose: 每项一行
  covers: year
  key: [number]
  columns:
    number: {title: 编号, type: text}
    done_on: {title: 完成日期, type: date}
    stage: {title: 结果, type: choice, choices: proof_stage}
    cost: {title: 经费, type: money, unit: 万元, minimum: 0}
""",
    "vocabulary": "choices: {proof_stage: {worked: 通过验证, failed: 未通过}}",
    "items": """
proof.done:
  {label: 通过的验证, ledger: proof, unit: project, counts: since_approval, entity: number, dated: done_on,
   when: {stage: [worked]}}
proof.cost: {label: 验证经费, ledger: proof, unit: yuan, counts: since_approval, amount: cost, dated: done_on}
""",
    "indicators": """
proofs: {label: 通过验证（累计）, unit: project, nature: cumulative, measure: distinct, items: [proof.done]}
proof_money: {label: 验证经费（累计）, unit: yuan, nature: cumulative, items: [proof.cost]}
money_per_proof: {label: 每项经费, unit: yuan, nature: ratio, numerator: [proof_money], denominator: [proofs]}
""",
}  # fmt: skip


@pytest.fixture
def extra(root: Path, tmp_path: Path) -> Path:
    """A scheme folder outside the product, with everything of its own."""
    folder = tmp_path / "poc"
    folder.mkdir()
    for kind, content in OWN.items():
        (folder / f"{kind}.yaml").write_text(content, "utf-8")
    keep_form_versions.keep(root, folder)
    return folder


def proof(number: str, day: str, stage: str, cost: str) -> template.LedgerRow:
    return template.LedgerRow("proof", "", 0, {"number": number, "done_on": day, "stage": stage, "cost": cost})


def report(d: Definitions, year: int, *rows: template.LedgerRow) -> bytes:
    return template.write_report(
        d, "poc", centre="P1", centre_name="示例·P1中心", host="示例·依托单位", year=year, rows=list(rows),
        states={"proof": ("filled", "")}, filled_by="测试", fictional=True,
    )  # fmt: skip


@pytest.mark.slow
def test_a_scheme_from_a_folder_reads_its_workbook_and_computes_its_indicators(
    root: Path, extra: Path, tmp_path: Path
) -> None:
    d = load(root, extra)
    assert list(d.schemes)[-1] == "poc"
    store = monitor.open_store(FolderRecord(tmp_path / "record"), d)
    submissions.enter(store, [centre_row("P1", scheme="poc")], actor="测试", source="测试")
    reports = (
        report(
            d, 2021, proof("1", "2021-08-01", "worked", "100000.00"), proof("2", "2021-09-01", "failed", "20000.00")
        ),
        report(d, 2022, proof("1", "2022-02-01", "worked", "50000.00"), proof("3", "2022-03-01", "worked", "30000.00")),
    )
    for content in reports:
        outcome = submissions.receive(store, submissions.prepare(content, "报告.xlsx", d), actor="测试")
        assert outcome.status == "received", outcome.problems
    store.catch_up()
    found = store.read("select indicator, value from result.indicator where centre = 'P1' and year = 2022")
    # proofs 1 and 3, the first of them once; 170,000 + 30,000 yuan, the failed proof's cost included
    expected = {"proofs": 2, "proof_money": 200_000, "money_per_proof": 100_000}
    assert dict(zip(found["indicator"], found["value"], strict=True)) == {k: Decimal(v) for k, v in expected.items()}
    target = store.read(
        "select status from result.progress where centre = 'P1' and year = 2022 and indicator = 'proofs'"
    )
    # 2 of the 20 due at the end of 2025: far below the straight line
    assert target["status"].iloc[0] == "behind"
    store.close()


def test_a_scheme_from_a_folder_is_checked_like_any_other(root: Path, extra: Path) -> None:
    path = extra / "policy.yaml"
    path.write_text(path.read_text("utf-8").replace("[proofs, proof_money, money", "[proofs, money"), "utf-8")
    with pytest.raises(
        DefinitionError, match=r"poc/policy\.yaml, indicators: 'money_per_proof' is a ratio of 'proof_money'"
    ):
        load(root, extra)


def test_grades_of_two_schemes_may_share_a_code_but_not_differ_in_its_label(root: Path, extra: Path) -> None:
    path = extra / "policy.yaml"
    path.write_text(path.read_text("utf-8").replace("fail: 不合格}", "fail: 差}", 1), "utf-8")
    with pytest.raises(DefinitionError, match="allowed is one label per grade"):
        load(root, extra)


def test_no_word_of_the_vocabulary_is_left_over() -> None:
    """Every drop-down belongs to a column, and every group of labels is asked for somewhere in the code."""
    d = load()
    used = {column.choices for ledger in d.ledgers.values() for column in ledger.columns.values()}
    assert set(d.vocabulary.choices) <= used | {"grade_nature"}
    product = Path(ROOT).parent.parent
    code = "\n".join(
        path.read_text("utf-8") for layer in ("data", "metrics", "pages") for path in (product / layer).rglob("*.py")
    )
    assert [group for group in d.vocabulary.labels if f'"{group}"' not in code and f"'{group}'" not in code] == []


def test_a_decision_that_is_cited_and_not_there_is_refused(tmp_path):
    shutil.copytree(ROOT, tmp_path / "d")
    path = tmp_path / "d" / "decisions.yaml"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith("D14:")), "utf-8")
    with pytest.raises(DefinitionError, match="'D14' does not exist"):
        load(tmp_path / "d")


def test_every_decision_says_what_is_open_what_is_done_and_why(definitions):
    assert len(definitions.decisions) > 20
    for number, decision in definitions.decisions.items():
        assert all((decision.question, decision.decided, decision.reason)), number


@pytest.mark.parametrize("place", ["scoring/x.yml", "policies/zhejiang/more/x.yml", "bounds.yml"])
def test_a_file_outside_fingerprint_and_archive_is_refused_by_name(tmp_path, place):
    shutil.copytree(ROOT, tmp_path / "d")
    (tmp_path / "d" / place).parent.mkdir(exist_ok=True)
    shutil.copy(ROOT / "scoring" / "zhejiang-house.yaml", tmp_path / "d" / place)
    with pytest.raises(DefinitionError, match=place.rpartition("/")[2]):
        load(tmp_path / "d")
