"""Texts of flags and findings are data: filled with what was found, exact where rounding would hide the reason, checked before use."""

import shutil
from dataclasses import replace
from decimal import Decimal

import pytest

from data.schema.loading import ROOT, DefinitionError, load
from data.schema.models.policy import tenths
from data.schema.models.worked_case import Case
from metrics import results
from metrics.proving import proof, wordings
from metrics.proving.cases import run, run_one
from tests.conftest import money


def changed(tmp_path, file: str, before: str, after: str):
    root = shutil.copytree(ROOT, tmp_path / "definitions")
    path = root / file
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after), "utf-8")
    return load(root)


@pytest.mark.parametrize(
    ("share", "said"),
    [("0.8", "八成"), ("0.5", "五成"), ("0.85", "八成五"), ("0.33", "33%"), ("0.05", "5%"), ("0.925", "92.5%")],
)
def test_a_share_as_it_is_spoken(share, said):
    assert tenths(Decimal(share)) == said


@pytest.mark.slow
def test_another_share_is_said_wherever_it_is_used(tmp_path, definitions):
    file = "policies/zhejiang/policy.yaml"
    five = changed(tmp_path, file, 'slow_from: "0.8"', 'slow_from: "0.5"')
    for code in ("slow", "behind"):
        text = five.meaning(five.vocabulary.statuses[code].meaning, "zhejiang", 2022)
        assert "五成" in text
        assert "八成" not in text
    assert "五成" in five.meaning(five.schemes["zhejiang"].settings[-1].reading, "zhejiang")
    # and other schemes keep theirs
    assert "八成" in five.meaning(five.vocabulary.statuses["slow"].meaning, "hunan")
    assert run(five, "zhejiang")  # cases at the border of eight tenths come out otherwise


@pytest.mark.slow
def test_the_flag_says_value_path_and_share(store, hand_in, workbook):
    """At the end of 2021, 183 of 548 days are gone: 6.678… of 20 (hundred million); eight tenths are 5.343…"""
    hand_in(workbook(money("500000000.00", "2021-08-01")))
    flag = results.read(store, "flags", scheme="zhejiang", year=2021).set_index("indicator").loc["investment_total"]
    assert flag["flag"] == "behind_path"
    assert flag["message"] == "累计资金投入为5.00 亿元，低于应达值6.68 亿元的八成"
    assert "应达值的八成" in flag["reading"]
    assert Decimal(flag["value"]) == 500_000_000
    assert 667_000_000 < flag["bound"] < 668_000_000


@pytest.mark.slow
def test_one_yuan_short_is_seen(store, hand_in, workbook):
    """1,999,999,999.99 rounds to the target: every digit is shown, and the gap is no zero."""
    hand_in(workbook(money("1999999999.99", "2022-08-01"), year=2022))
    hand_in(workbook(year=2021))
    flags = results.read(store, "flags", scheme="zhejiang", year=2022)
    (said,) = flags.loc[(flags["flag"] == "milestone_missed") & (flags["indicator"] == "investment_total"), "message"]
    assert said == "累计资金投入应于2022-12-31前达到20 亿元，2022年底为19.9999999999 亿元，还差0.01 元"


CASE = {
    "name": "2022年底15亿元，2023年底22.5亿元，都约为应达值的四分之三", "rules": ["ZJ-02"], "approved_on": "2021-01-01",
    "term_end": "2025-12-31",
    "reported": {2021: {"investment.lead": 0}, 2022: {"investment.lead": 1500000000}, 2023: {"investment.lead": 750000000}},
    "expected": {2022: {"investment_total": {"status": "behind"}}, 2023: {"investment_total": {"status": "slow"}}},
    "explain": "15 ÷ 20 ＝ 0.75；22.5 ÷ 29.99 ＝ 0.7503",
}  # fmt: skip


@pytest.mark.slow
def test_settings_hold_from_their_day_on(tmp_path):
    """From 2023 on seven tenths: a value of 0.75 of the path is behind in 2022 and slow in 2023."""
    later = """slow_from: "0.8"
    unit_slip_from: "3000"
    unit_slip_to: "30000"
    reading: 以前
  - since: 2023-01-01
    slow_from: "0.7"
"""
    d = changed(tmp_path, "policies/zhejiang/policy.yaml", 'slow_from: "0.8"\n', later)
    scheme = d.schemes["zhejiang"]
    assert [str(scheme.settings_of(y).slow_from) for y in (2021, 2022, 2023, 2030)] == ["0.8", "0.8", "0.7", "0.7"]
    case = Case.model_validate(CASE)
    assert run_one(d, "zhejiang", case) == []
    assert [x.place for x in run_one(load(), "zhejiang", case)] == ["2023年 investment_total"]
    with pytest.raises(DefinitionError, match="later day"):
        changed(
            tmp_path / "again",
            "policies/zhejiang/policy.yaml",
            'slow_from: "0.8"\n',
            later.replace("2023-01-01", "2019-01-01"),
        )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "before", "after", "said"),
    [
        (
            "flags.yaml",
            "（{document}，{day}）",
            "（{document}，{date}）",
            "nothing fills {date}; allowed are document, day",
        ),
        ("flags.yaml", "未通过（{document}，{day}）", "未通过（{document}，{day）", "a bracket without its other half"),
        ("flags.yaml", "    acceptance: 建设期满", "    accepted: 建设期满", "'accepted' is no ground of a flag"),
        ("flags.yaml", "    consecutive_skipped: 已公布", "    exit: 已公布", "'consecutive_skipped' is missing"),
        ("flags.yaml", "的{slow_from}，或低于", "的{share}，或低于", "nothing fills {share}"),
        ("findings.yaml", "identity: ", "passport: ", "'passport' is missing or not among them"),
        (
            "findings.yaml",
            "{heading}中像是有手机号",
            "{value}中像是有手机号",
            "nothing fills {value}; allowed are heading",
        ),
        ("findings.yaml", "jump: {plain", "leap: {plain", "'leap' is no kind of validation"),
        ("vocabulary.yaml", "不低于应达值的{slow_from}", "不低于应达值的{slow}", "nothing fills {slow}"),
    ],
)
def test_a_text_that_cannot_be_filled_is_refused(tmp_path, file, before, after, said):
    wrong = changed(tmp_path, file, before, after)
    found = "\n".join(wordings.problems(wrong))
    assert said in found
    assert file in found
    assert proof.differences(wrong) == wordings.problems(wrong)  # and nothing is computed with them


def test_the_shipped_texts_can_be_filled(definitions):
    assert wordings.problems(definitions) == []
    assert wordings.problems(replace(definitions, findings={})) != []


def test_no_place_is_left_open(demonstrated):
    for table, column in (("flag", "message"), ("flag", "reading"), ("finding", "found")):
        texts = demonstrated.read(f"select {column} as text from result.{table}")["text"]
        assert len(texts)
        assert texts.notna().all()
        assert not texts.str.contains("[{}]").any()
