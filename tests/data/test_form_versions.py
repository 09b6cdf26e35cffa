"""Columns do not change under an unchanged form version: what a changed form is told, and that yesterday's workbook is read."""

import shutil
from pathlib import Path

import pytest
import yaml

from data.journal.folder import FolderRecord
from data.problem import Refused
from data.schema import archive, form_versions, keep_form_versions
from data.schema.loading import ROOT, DefinitionError, load
from data.workbook import template
from data.workbook.interpretation import interpret
from data.workbook.reading import read
from tests.conftest import fixed_rows, money


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the shipped definitions that a test may change."""
    return Path(shutil.copytree(ROOT, tmp_path / "definitions"))


def change(root: Path, file: str, old: str, new: str) -> None:
    path = root / file
    text = path.read_text("utf-8")
    assert old in text, f"{file} has changed: the test has nothing to change"
    path.write_text(text.replace(old, new, 1), "utf-8")


def refused(root: Path) -> str:
    with pytest.raises(DefinitionError) as error:
        load(root)
    return str(error.value)


VOUCHER = "    voucher: {title: 凭证号, type: text, width: 18}\n"
STATE, OTHER = "    state: 中央财政\n", "    other: 其他财政\n"
PAYER = "payer: {title: 财政拨付渠道, type: choice, choices: payer, required: false"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        pytest.param("ledgers.yaml", VOUCHER, VOUCHER + "    bank: {title: 开户行, type: text}\n",
                     ["ledger 'investment' has other columns"], id="column added"),
        pytest.param("ledgers.yaml", VOUCHER, VOUCHER + "    bank: {title: 开户行, type: text, required: false}\n",
                     ["ledger 'investment' has other columns"], id="optional column added"),
        pytest.param("ledgers.yaml", "title: 凭证号, type: text", "title: 凭证编号, type: text",
                     ["ledger 'investment' has other columns"], id="column called otherwise"),
        pytest.param("ledgers.yaml", "title: 凭证号, type: text", "title: 凭证号, type: whole",
                     ["ledger 'investment' has other columns"], id="column of another type"),
        pytest.param("ledgers.yaml", PAYER, PAYER.replace("false", "true"),
                     ["ledger 'investment' has other columns"], id="column now required"),
        pytest.param("ledgers.yaml", "type: money, unit: 万元, minimum: 0", "type: money, unit: 元, minimum: 0",
                     ["ledger 'investment' has other columns"], id="other unit"),
        pytest.param("ledgers.yaml", "type: money, unit: 万元, minimum: 0", "type: money, unit: 万元, minimum: 1",
                     ["ledger 'investment' has other columns"], id="narrower"),
        pytest.param("ledgers.yaml", "title: 资金投入", "title: 资金到账",
                     ["ledger 'investment' has other columns"], id="sheet called otherwise"),
        pytest.param("forms.yaml", "[investment, staff, team,", "[investment, staff, team, centre,",
                     ["ledger 'centre' is new"], id="ledger added"),
        pytest.param("items.yaml", "investment.lead:", "investment.first: {label: 首笔, ledger: investment,"
                     " unit: yuan, counts: in_year, amount: amount, dated: booked_on}\ninvestment.lead:",
                     ["ledger 'investment' has other columns, rows or totals"], id="line of the totals added"),
        pytest.param("vocabulary.yaml", "county: 县（市、区）财政", "county: 县财政",
                     ["option '县（市、区）财政' of 'payer' is called '县财政'"], id="option called otherwise"),
        pytest.param("vocabulary.yaml", "    member: 会员制\n", "", ["option '会员制' of 'cooperation' is gone"], id="option gone"),
        pytest.param("vocabulary.yaml", "unavailable: 未能提供", "unavailable: 无法提供",
                     ["option '未能提供' of 'ledger_state' is called '无法提供'"], id="state called otherwise"),
    ],
)  # fmt: skip
def test_a_form_that_changed_under_its_version_is_refused_and_nothing_is_kept(root, file, old, new, said):
    before = (root / form_versions.FILE).read_bytes()
    change(root, file, old, new)
    message = refused(root)
    for part in ("definitions/forms.yaml, annual → version", "version '2026.2'", "allowed is a new version", *said):
        assert part in message
    with pytest.raises(DefinitionError, match="write another version in definitions/forms.yaml"):
        keep_form_versions.keep(root)
    assert (root / form_versions.FILE).read_bytes() == before


def test_a_shared_ledger_names_every_form_that_has_it(root):
    change(root, "ledgers.yaml", "title: 凭证号, type: text", "title: 凭证编号, type: text")
    message = refused(root)
    assert "definitions/forms.yaml, annual → version" in message
    assert "hunan/forms.yaml, hunan_annual → version" in message
    assert "registry" not in message


@pytest.mark.slow
def test_a_new_version_is_refused_until_it_is_kept_and_the_older_one_stays(root):
    change(root, "ledgers.yaml", VOUCHER, VOUCHER + "    bank: {title: 开户行, type: text}\n")
    for file in ("forms.yaml", "policies/hunan/forms.yaml"):
        change(root, file, 'version: "2026.2"\n  reads: ["2026.1"]', 'version: "2027.1"')
    assert "'2027.1' is not kept in form_versions.yaml yet" in refused(root)
    before = form_versions.kept_in([root])["annual"]["2026.2"]
    assert sorted(keep_form_versions.keep(root)) == ["annual 2027.1", "hunan_annual 2027.1"]
    assert load(root).forms["annual"].version == "2027.1"
    assert form_versions.kept_in([root])["annual"]["2026.2"] == before
    # back to the older version with the newer columns
    change(root, "forms.yaml", '"2027.1"', '"2026.2"')
    assert "not as workbooks of version '2026.2' were handed out" in refused(root)


@pytest.mark.slow
def test_an_earlier_version_is_read_as_the_present_one_only_with_the_same_ledgers(root):
    change(root, "forms.yaml", 'reads: ["2026.1"]', 'reads: ["2026.1", "2025.1"]')
    assert "annual → reads: not as workbooks of the present version, or not kept: 2025.1" in refused(root)
    change(
        root, "forms.yaml", 'version: "2026.2"\n  reads: ["2026.1", "2025.1"]', 'version: "2027.1"\n  reads: ["2026.1"]'
    )
    change(root, "policies/hunan/forms.yaml", 'version: "2026.2"', 'version: "2027.1"')
    change(root, "ledgers.yaml", VOUCHER, VOUCHER + "    bank: {title: 开户行, type: text}\n")
    keep_form_versions.keep(root)
    message = refused(root)
    assert "annual → reads: not as workbooks of the present version, or not kept: 2026.1" in message
    assert "hunan_annual → reads" in message


def test_a_sheet_that_came_in_later_is_named_with_the_versions_that_lack_it(root):
    file = "policies/henan-consortium/forms.yaml"
    lacks = 'lacks: {"2026.1": [consortium_chief], "2026.2": [consortium_chief]}'
    change(root, file, lacks, 'lacks: {"2026.2": [consortium_chief]}')
    assert "consortium_annual → reads: not as workbooks of the present version, or not kept: 2026.1;" in refused(root)
    change(root, file, 'lacks: {"2026.2": [consortium_chief]}', 'lacks: {"2025.1": [project]}')
    assert "'lacks' names versions that are not in 'reads': 2025.1" in refused(root)
    change(root, file, '{"2025.1": [project]}', '{"2026.2": [staff]}')
    assert "'lacks' names ledgers that the form does not have: staff" in refused(root)


@pytest.mark.slow
def test_an_option_may_come_in_under_the_same_version_but_not_go_again(root):
    change(root, "vocabulary.yaml", STATE, STATE + OTHER)
    assert "option '其他财政' of 'payer' is new; run python -m data.schema.keep_form_versions" in refused(root)
    assert keep_form_versions.keep(root)
    load(root)
    change(root, "vocabulary.yaml", OTHER, "")
    assert "option '其他财政' of 'payer' is gone" in refused(root)


def test_an_option_of_a_sheet_with_a_row_for_each_is_a_new_version(root):
    """A workbook handed out before lacks the row."""
    path = root / "vocabulary.yaml"
    words = yaml.safe_load(path.read_text("utf-8"))
    words["choices"]["mechanism"]["another"] = "另一项机制"
    path.write_text(yaml.safe_dump(words, allow_unicode=True, sort_keys=False), "utf-8")
    assert "ledger 'mechanism' has other columns, rows or totals" in refused(root)


def test_keeping_again_changes_nothing(root):
    files = {path: path.read_bytes() for path in root.rglob(form_versions.FILE)}
    assert len(files) > 1
    assert keep_form_versions.keep(root) == []
    assert {path: path.read_bytes() for path in root.rglob(form_versions.FILE)} == files
    assert keep_form_versions.main([str(root)]) == 0


def test_the_command_says_what_it_refuses(root, capsys):
    change(root, "ledgers.yaml", "title: 资金投入", "title: 资金到账")
    assert keep_form_versions.main([str(root)]) == 1
    assert "annual 2026.2: ledger 'investment' has other columns" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize("content", ["annual: x", "annual: {'2026.1': {ledgers: [a]}}", "- a"])
def test_a_spoilt_file_is_named(root, content):
    (root / form_versions.FILE).write_text(content, "utf-8")
    assert "definitions/form_versions.yaml" in refused(root)


def test_a_version_is_kept_in_one_place(root):
    """A second file could otherwise say something else of a version that was handed out."""
    shutil.copy(root / form_versions.FILE, root / "policies" / "hunan" / form_versions.FILE)
    assert "hunan/form_versions.yaml, annual: kept elsewhere already: 2026.1" in refused(root)


@pytest.mark.slow
def test_definitions_of_the_past_are_read_as_they_were(root, tmp_path):
    """Kept in a record before versions were, or by a program that looked at other things of a form."""
    record = FolderRecord(tmp_path / "record")
    current = load()
    (root / form_versions.FILE).unlink()
    then = load(root, as_handed_out=False)
    assert archive.restored(record, archive.kept(record, then), current).fingerprint == then.fingerprint


def filled_in(d) -> bytes:
    return template.write_report(
        d, "zhejiang", centre="C1", centre_name="示例·C1中心", host="示例·依托单位", year=2024,
        rows=[money("1000000.00", "2024-03-01"), *fixed_rows(d)],
        states={code: ("filled" if code in ("investment", "mechanism", "operation") else "zero", "") for code in d.forms["annual"].ledgers},
        filled_by="测试", fictional=True,
    )  # fmt: skip


@pytest.mark.slow
def test_yesterdays_workbook_is_read_after_help_texts_and_options_changed_and_told_the_version_after_columns_did(root):
    content = filled_in(load(root))
    raw = read(content, "报告.xlsx")
    path = root / "ledgers.yaml"
    ledgers = yaml.safe_load(path.read_text("utf-8"))
    for ledger in ledgers.values():
        for column in ledger["columns"].values():
            column["help"] = "另一句说明"
    path.write_text(yaml.safe_dump(ledgers, allow_unicode=True, sort_keys=False), "utf-8")
    change(root, "vocabulary.yaml", STATE, STATE + OTHER)
    keep_form_versions.keep(root)
    assert len(interpret(raw, load(root)).rows) == len(interpret(raw, load()).rows) > 1
    ledgers["investment"]["columns"]["bank"] = {"title": "开户行", "type": "text"}
    path.write_text(yaml.safe_dump(ledgers, allow_unicode=True, sort_keys=False), "utf-8")
    for file in ("forms.yaml", "policies/hunan/forms.yaml"):
        change(root, file, 'version: "2026.2"\n  reads: ["2026.1"]', 'version: "2027.1"')
    keep_form_versions.keep(root)
    with pytest.raises(Refused) as found:
        interpret(raw, load(root))
    (problem,) = found.value.problems
    assert "模板版本 2026.2" in problem.message
    assert "现行版本为 2027.1" in problem.message
