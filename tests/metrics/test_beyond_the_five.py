"""What a scheme's definitions can say though none of the five texts asks for it: reports missing in a row, an age, months."""

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from data.acts.reports import submissions
from data.journal.folder import FolderRecord
from data.read_model.store import Store
from data.schema import keep_form_versions
from data.schema.loading import ROOT, DefinitionError, Definitions, load
from metrics.course.durations import lengths
from metrics.proving import cases, wordings
from tests import made
from tests.conftest import centre_row
from tests.data.test_definitions import OWN, proof, report

REPORTING = """
reporting: {due_month: 1, due_day: 31, missing_in_a_row: 2, missing_rule: P-2, basis: policy, clause: 第九条, reading: 次年1月底前}
durations:
  - {rule: P-3, label: 在建期, until: term_end, unit: month, at_least: 18, at_most: 24}
  - {rule: P-3, label: 满半年, until: today, unit: month, at_least: 6}
"""
RULES = """
  P-2:
    {label: 连续两年未报告, clause: 第九条, kind: exit, basis: policy, reading: 取消资格, treatment: computed, flag: reports_owed}
  P-3: {label: 在建期一年半至两年, clause: 第四条, kind: process, basis: policy, reading: 一年半至两年, treatment: computed}
"""
FLAGS = """
reports_owed:
  label: 建议取消资格
  severity: critical
  proposes: 取消资格
  meaning: 连续没有报告
  action: 核实后研究
  messages: {missing_in_a_row: "{years}年度连续{count}年没有报告"}
  changed_by: {missing_in_a_row: "补报后重新判断"}
"""
VALIDATIONS = """
proof_old: {label: 验证的时间太久, level: query, kind: years_apart, ledger: proof, field: done_on, floor: 1, limit: 3, instruction: 请说明}
"""


POLICY = OWN["policy"].replace("reporting: {basis: house, reading: 没有期限}\n", REPORTING) + RULES
# a date that may be left out
LEDGERS = OWN["ledgers"].replace("type: date}", "type: date, required: false}")


def defined(folder: Path, **replaced: str) -> Definitions:
    """The shipped definitions and a scheme of one's own; replaced: texts of its files."""
    root, own = folder / "definitions", folder / "poc"
    shutil.copytree(ROOT, root)
    own.mkdir()
    texts = {"policy": POLICY, "flags": FLAGS, "validations": VALIDATIONS, "ledgers": LEDGERS}
    for kind, content in (OWN | texts | replaced).items():
        (own / f"{kind}.yaml").write_text(content, "utf-8")
    keep_form_versions.keep(root, own)
    return load(root, own)


@pytest.fixture(scope="module")
def d(tmp_path_factory: pytest.TempPathFactory) -> Definitions:
    return defined(tmp_path_factory.mktemp("beyond"))


def seen(d: Definitions, folder: Path, day: date, *reported: int, state: str = "active") -> Store:
    """A centre that has handed in the reports of some years, as it stands on a day."""
    record = FolderRecord(folder / f"record {day} {reported} {state}", "demonstration", day)
    store = made.opened(record, d)
    row = centre_row(
        "P1", scheme="poc", approved_on="2021-01-01", term_end="2025-12-31", nature="fictional", state=state
    )
    submissions.enter(store, [row], actor="测试", source="测试")
    store.catch_up()
    for year in reported:
        content = report(d, year, proof(str(year), f"{year}-06-30", "worked", "1.00"))
        outcome = submissions.receive(store, submissions.prepare(content, "报告.xlsx", d), actor="测试")
        assert outcome.status == "received", outcome.problems
    store.catch_up()
    return store


def owed(store: Store) -> list[tuple[int, str, str, str]]:
    found = store.read("select year, message, since, clause from result.flag where flag = 'reports_owed' order by year")
    store.close()
    return [(int(y), m, f"{s:%Y-%m-%d}", c) for y, m, s, c in found.itertuples(index=False)]


@pytest.mark.slow
def test_reports_missing_in_a_row_raise_the_flag_of_their_rule(d, tmp_path):
    assert wordings.problems(d) == []
    two = (2022, "2021、2022年度连续2年没有报告", "2023-02-01", "第九条")
    assert owed(seen(d, tmp_path, date(2023, 1, 31))) == []  # on its last day the second is not missing yet
    assert owed(seen(d, tmp_path, date(2023, 2, 1))) == [two]
    three = (2023, "2021、2022、2023年度连续3年没有报告", "2024-02-01", "第九条")
    assert owed(seen(d, tmp_path, date(2024, 2, 1))) == [two, three]
    late = seen(d, tmp_path, date(2025, 2, 1), 2022)  # what came, even late, breaks the row
    assert owed(late) == [(2024, "2023、2024年度连续2年没有报告", "2025-02-01", "第九条")]
    assert owed(seen(d, tmp_path, date(2024, 2, 1), 2021, 2023)) == []
    assert owed(seen(d, tmp_path, date(2024, 2, 1), state="suspended")) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "old", "new", "said"),
    [
        ("policy", "missing_in_a_row: 2, ", "", "'missing_in_a_row' and 'missing_rule' stand together"),
        ("policy", "due_month: 1, due_day: 31, ", "", "needs a day on which reports are due"),
        ("policy", "missing_rule: P-2", "missing_rule: P-9", "'P-9' does not exist"),
        ("policy", ", flag: reports_owed", "", "'P-2' names no flag"),
        ("validations", "floor: 1, limit: 3, ", "", "needs limit or floor"),
        ("validations", "kind: years_apart", "kind: not_said, pattern: '('", "no regular expression"),
    ],
)
def test_what_could_never_be_raised_is_refused(tmp_path, kind, old, new, said):
    text = {"policy": POLICY, "validations": VALIDATIONS}[kind]
    assert old in text
    with pytest.raises(DefinitionError, match=said):
        defined(tmp_path, **{kind: text.replace(old, new, 1)})


def test_a_flag_without_the_words_for_it_is_named(tmp_path):
    words = FLAGS.replace("missing_in_a_row:", "exit:").replace("{years}年度连续{count}年", "")
    assert any("'missing_in_a_row' is missing" in one for one in wordings.problems(defined(tmp_path, flags=words)))


def test_whole_years_from_a_date_to_the_end_of_the_year(d, tmp_path):
    told = {
        "2024-12-31": None,  # to the day
        "2025-01-01": "完成日期 2025-01-01，到2025年年底满0年，不到1年",
        "2021-12-31": "完成日期 2021-12-31，到2025年年底满4年，超过3年",
        "2022-01-01": None,  # four years are full on the next day only
        "": None,  # what is not there is neither few nor many
    }
    store = seen(d, tmp_path, date(2026, 3, 1))
    rows = [proof(f"N{n}", day, "worked", "1.00") for n, day in enumerate(told)]
    del rows[-1].cells["done_on"]
    outcome = submissions.receive(store, submissions.prepare(report(d, 2025, *rows), "报告.xlsx", d), actor="测试")
    assert outcome.status == "received", outcome.problems
    store.catch_up()
    found = store.read("select found from result.finding where validation = 'proof_old' order by row_no")[
        "found"
    ].tolist()
    store.close()
    assert found == [one for one in told.values() if one]


def test_a_length_in_months(d):
    first = date(2021, 1, 1)
    for term_end, kept in (
        (date(2022, 6, 29), False),
        (date(2022, 6, 30), True),
        (date(2022, 7, 1), True),
        (date(2023, 1, 1), True),
        (date(2023, 1, 2), False),
    ):
        built, half = lengths(d, "poc", first, term_end, date(2021, 7, 1))
        assert (built.kept, "18至24个月" in built.words) == (kept, True)
        assert half.words == "已满6个月（2021-07-01 起满）"
    assert lengths(d, "poc", first, date(2022, 7, 1), date(2021, 6, 30))[1].words.startswith("未满6个月")


# a share by a list of roles: who has one of them against all who are listed
ROLES = {
    "policy": POLICY.replace("[proofs, proof_money,", "[skilled, listed, skilled_share, proofs, proof_money,") + """
  P-4:
    {label: 研发岗位不少于一半, clause: 第五条, kind: entry, basis: policy, reading: 研究和工程岗位, treatment: computed,
     indicator: skilled_share, target: {direction: maintain_at_least, value: "0.5", due: always}, flag: condition_unmet}
""",
    "forms": "proof_report: {label: 概念验证年度报告, kind: report, version: '1', ledgers: [proof, post]}",
    "ledgers": LEDGERS + """
post:
  title: 岗位
  purpose: 一人一行
  covers: year
  key: [number]
  columns:
    number: {title: 编号, type: text}
    role: {title: 岗位, type: choice, choices: post_role}
""",
    "vocabulary": """
choices:
  proof_stage: {worked: 通过验证, failed: 未通过}
  post_role: {research: 研究, engineer: 工程, office: 行政}
""",
    "items": OWN["items"] + """
post.skilled: &post {label: 研发岗位, ledger: post, unit: person, counts: at_year_end, entity: number, when: {role: [research, engineer]}}
post.engineer: {<<: *post, label: 工程岗位, when: {role: [engineer]}}
post.office: {<<: *post, label: 行政岗位, when: {role: [office]}}
""",
    "indicators": OWN["indicators"] + """
skilled: {label: 研发岗位, unit: person, nature: stock, measure: distinct, items: [post.skilled]}
listed: {label: 全部岗位, unit: person, nature: stock, measure: distinct, items: [post.skilled, post.office]}
skilled_share: {label: 研发岗位占比, unit: percent, nature: ratio, numerator: [skilled], denominator: [listed]}
""",
    "cases": """
- name: 2001人中研究和工程岗位1000人，2000人中1000人、1001人，没有人，未能提供
  rules: [P-4]
  approved_on: 2021-01-01
  term_end: 2025-12-31
  reported:
    2021: {post.skilled: 500, post.engineer: 500, post.office: 1001}
    2022: {post.skilled: 500, post.engineer: 500, post.office: 1000}
    2023: {post.skilled: 500, post.engineer: 501, post.office: 999}
    2024: {}
    2025: {post.skilled: null}
  expected:
    2021: {skilled: {status: no_target, value: 1000}, skilled_share: {status: slow}}
    2022: {skilled: {status: no_target, value: 1000}, skilled_share: {status: on_path}}
    2023: {skilled: {status: no_target, value: 1001}, skilled_share: {status: on_path}}
    2024: {skilled_share: {status: not_applicable}}
    2025: {skilled_share: {status: not_reported, complete: false}}
  explain: 1000 ÷ 2001 四舍五入是50.0%，仍不到一半；1000 ÷ 2000 正好一半
""",
}  # fmt: skip


@pytest.fixture(scope="module")
def by_roles(tmp_path_factory) -> Definitions:
    return defined(tmp_path_factory.mktemp("roles"), **ROLES)


@pytest.mark.slow
def test_a_share_of_those_who_have_one_of_several_roles(by_roles):
    """At the edge, from both roles of the list; whoever has none of them counts below the line only."""
    assert [str(x) for x in cases.run(by_roles, "poc")] == []
    items, skilled = by_roles.items, by_roles.items["post.skilled"]
    one_role = skilled.model_copy(update={"when": {"role": ("research",)}})
    fewer = replace(by_roles, items={**items, "post.skilled": one_role})
    assert "2022年 skilled 数值" in {difference.place for difference in cases.run(fewer, "poc")}


@pytest.mark.slow
def test_what_an_earlier_form_did_not_ask_breaks_no_identity_and_leaves_open_for_whom_a_rule_is(by_roles, tmp_path):
    """A sheet that came in with version 2: workbooks of version 1 are still read, and nothing adverse rests on what they lack."""
    root, own = tmp_path / "definitions", tmp_path / "poc"
    shutil.copytree(ROOT, root)
    shutil.copytree(by_roles.roots[-1], own)
    texts = {
        "policy": ROLES["policy"].replace("indicator: proofs\n", "indicator: proofs\n    applies_to: post.office\n"),
        "forms": ROLES["forms"].replace("'1'", "'2', reads: ['1'], lacks: {'1': [post]}"),
        "validations": "posts_proved: {label: 岗位与验证不符, level: query, kind: sum_identity, parts: [post.skilled],"
        " whole: [proof.done], instruction: 请核对}",
        "cases": """
- name: 旧模板没有岗位表，换用新模板以后才核对
  rules: [P-1]
  approved_on: 2021-01-01
  term_end: 2022-12-31
  form: {2021: "1", 2022: "1"}
  reported: {2021: {proof.done: 3}, 2022: {proof.done: 3}, 2023: {proof.done: 3, post.office: 1}}
  expected:
    2022: {proofs: {status: incomplete}, skilled: {status: no_target, complete: false}}
    2023: {proofs: {status: behind}, skilled: {status: no_target, value: 0}}
  findings: {2022: {posts_proved: false}, 2023: {posts_proved: true}}
""",
    }  # fmt: skip
    (own / "forms.yaml").write_text(OWN["forms"], "utf-8")
    (own / "form_versions.yaml").unlink()
    for kind in ("policy", "ledgers", "items", "indicators", "vocabulary"):
        (own / f"{kind}.yaml").write_text(OWN[kind], "utf-8")
    (own / "ledgers.yaml").write_text(LEDGERS, "utf-8")
    for kind in ("cases", "flags", "validations"):
        (own / f"{kind}.yaml").unlink(missing_ok=True)
    keep_form_versions.keep(root, own)
    for kind, content in (ROLES | {"flags": FLAGS} | texts).items():
        (own / f"{kind}.yaml").write_text(content, "utf-8")
    keep_form_versions.keep(root, own)
    assert [str(x) for x in cases.run(load(root, own), "poc")] == []
