"""申报自评: the worked cases, the exact edges, what the loader refuses, the workbook, the words and the download."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from data.problem import Refused
from data.schema.loading import ROOT, DefinitionError, current, load
from data.schema.models.application import Test as Comparison
from data.workbook import reading
from data.workbook.sheets import application_sheet
from data.workbook.sheets.application_answers import given, slots
from metrics import application
from pages.drawing import excel
from pages.parts.application import application_result, application_words
from pages.session.provenance import Provenance

ORIGIN = Provenance("2026-11-27", "9f86d081884c", "12-9f86-d081-884c-7d65-9a2f-eaa0", fictional=True)

D = current()
CASES = [(scheme, case.name) for scheme, known in D.applications.items() for case in known.cases]


@pytest.mark.parametrize(("scheme", "name"), CASES)
def test_case(scheme: str, name: str) -> None:
    assert [
        str(x) for x in application.differences(D) if (x.file, x.case) == (f"{scheme}/applications.yaml", name)
    ] == []


@pytest.mark.parametrize("scheme", D.applications)
def test_every_condition_that_is_computed_comes_out_both_ways_in_some_case(scheme: str) -> None:
    known = D.applications[scheme]
    seen = {(code, verdict) for case in known.cases for code, verdict in case.expected.items()}
    for code, condition in known.conditions.items():
        if not condition.judged:
            assert {(code, "met"), (code, "unmet")} <= seen, code


def test_the_five_schemes_have_a_self_assessment() -> None:
    assert set(D.applications) == {"zhejiang", "hunan", "henan-tic", "henan-consortium", "henan-manufacturing"}


@settings(max_examples=200)
@drawn(st.integers(0, 10**22), st.integers(1, 10**22), st.integers(1, 99), st.integers(1, 99))
def test_a_ratio_is_compared_as_fractions_are(numerator: int, denominator: int, p: int, q: int) -> None:
    test = Comparison(sum=("a",), over=("b",), at_least=f"{p}/{q}")
    found = application._measured(test, {"a": Decimal(numerator) / 100, "b": Decimal(denominator) / 100})
    assert (found.verdict == "met") == (Fraction(numerator, denominator) >= Fraction(p, q))


def test_a_third_is_a_third() -> None:
    """HT-09: 33 of 99 are enough, 3333 of 10000 are not, whatever 0.3333 rounds to."""
    known = D.applications["henan-tic"]
    for staff, fixed, verdict in ((33, 99, "met"), (3333, 10000, "unmet"), (3334, 10000, "met")):
        outcomes = application.assess(
            known, "institute", {"co_builder_staff": Decimal(staff), "fixed_staff": Decimal(fixed)}
        )
        assert next(o for o in outcomes if o.code == "HT-09").verdict == verdict


def said(scheme: str, lead: str, code: str, **facts: object) -> str:
    known = D.applications[scheme]
    outcome = next(o for o in application.assess(known, lead, facts) if o.code == code)
    return application_words.compared(outcome, known, D) + application_words.other(outcome, known, D)


def test_the_numbers_compared_are_said_and_never_rounded_into_agreement() -> None:
    third_short = tuple(map(Decimal, ("2000000000", "2000000000", "1999999999.99")))
    assert said("henan-tic", "enterprise", "HT-10", sales=third_short).endswith("＜ 20 亿元（差 0.0033 元）")
    almost = said("hunan", "institute", "HU-05", service_income=Decimal("29999999.99"), income=Decimal(10**8))
    assert almost == "对外技术咨询、服务、成果转让（转化）收入 2,999.999999 万元 ÷ 年收入 1 亿元 ＝ 29.99999999% ＜ 30%"
    assert "3 ＝ 99 ＜ 100" in said(
        "henan-tic", "institute", "HT-09", co_builder_staff=Decimal(33), fixed_staff=Decimal(100)
    )
    assert "比例不适用" in said("hunan", "institute", "HU-05", service_income=Decimal(0), income=Decimal(0))
    assert said("henan-tic", "enterprise", "HT-10", sales=(Decimal(1), None, Decimal(1))) == "未填：年销售收入"
    shares = said(
        "henan-consortium", "enterprise", "HC-02", chain_firms=Decimal(5), members=Decimal(12), firms=Decimal(8)
    )
    assert "＜ 50" in shares
    assert "另一种理解——分母只算企业成员" in shares
    assert shares.endswith("满足")
    total = said("henan-consortium", "enterprise", "HC-14", members=Decimal(12), firms=Decimal(8),
                 research_members=Decimal(3), other_members=Decimal(2))  # fmt: skip
    assert total == "12 家 ≠ 其中企业＋其中高校、研究机构＋其中其他机构 13 家（差 1 家）"


def test_soft_and_later_conditions_do_not_bar() -> None:
    known = D.applications["henan-manufacturing"]
    facts = {"platforms": Decimal(0), "stock_company": False, "research_staff": Decimal(29)}
    outcomes = application.assess(known, "enterprise", facts)
    assert {o.code for o in outcomes if o.verdict == "unmet"} == {"HM-03", "HM-06", "HM-08"}
    assert [o.code for o in application.barred(outcomes)] == ["HM-08"]


# ── the loader ─────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def refusal(tmp_path: Path) -> Callable[[str, str], str]:
    root = Path(shutil.copytree(ROOT, tmp_path / "definitions"))
    path = root / "policies" / "hunan" / "applications.yaml"

    def spoil(old: str, new: str) -> str:
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")
        with pytest.raises(DefinitionError) as refused:
            load(root)
        return str(refused.value)

    return spoil


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "parts"),
    [
        ("leads: [enterprise], all_of", "leads: [company], all_of",
         ("hunan/applications.yaml, conditions → HU-04 → leads → 0", "'enterprise', 'institute' or 'new_type'")),
        ('HU-04: {rule: HU-04, clause: "三（四）", ', "HU-04: {rule: HU-04, ",
         ("hunan/applications.yaml, conditions → HU-04 → clause", "required")),
        ("rule: HU-04", "rule: HU-44", ("conditions → HU-04 → rule", "'HU-44' does not exist", "HU-01")),
        ("mean: research", "mean: platforms", ("conditions → HU-04 → mean", "one year only")),
        ("mean: research", "sum: [research]", ("'research' is asked for 3 year(s)", "sales.1")),
        ('{"yes": full_time_head}', '{"yes": capital}', ("conditions → HU-08", "type yes_no")),
        ('full_time_head: "yes", sells', "full_time_head: 1, sells", ("case 1", "facts → full_time_head", 'are "yes" and "no"')),
        ("HU-04: met, HU-05: not", "HU-40: met, HU-05: not", ("case 1", "expected", "'HU-40' does not exist")),
        ("type: whole, unit: piece}", "type: whole}", ("facts → platforms", "needs 'unit'")),
        ("whole: income", "whole: incomes", ("hunan/applications.yaml, limits → 1", "'incomes' does not exist")),
        ("whole: income", "whole: platforms", ("limits → 1", "two amounts of money")),
        ("refused: [service_income]", "refused: [income]", ("case 9", "refused", "'income' does not exist")),
        ("at_least: 40000000}", "at_leas: 40000000}", ("conditions → HU-04 → all_of → 0 → at_leas", "unknown field", "at_least")),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_file_and_entry(refusal, old, new, parts) -> None:
    message = refusal(old, new)
    for part in parts:
        assert part in message


def test_a_case_that_comes_out_otherwise_is_named_with_file_and_entry(tmp_path: Path) -> None:
    root = Path(shutil.copytree(ROOT, tmp_path / "definitions"))
    path = root / "policies" / "hunan" / "applications.yaml"
    path.write_text(path.read_text("utf-8").replace("at_least: 40000000}", "at_least: 40000001}"), "utf-8")
    assert [str(x) for x in application.differences(load(root))] == [
        "hunan/applications.yaml, 企业牵头，三年平均正好4000万元 → HU-04: expected met, found unmet",
        "hunan/applications.yaml, 企业牵头，三年合计比1.2亿元多1分 → HU-04: expected met, found unmet",
    ]


def test_a_case_that_is_refused_and_does_not_say_so_is_named_and_the_other_way_round() -> None:
    known = D.applications["henan-consortium"]
    limits = dict(zip([(x.part, x.whole) for x in known.limits], known.limits, strict=True))
    kept = tuple(x for pair, x in limits.items() if pair != ("firms", "members"))
    changed = replace(D, applications={"henan-consortium": known.model_copy(update={"limits": kept})})
    (found,) = application.differences(changed)
    assert (found.condition, found.expected, found.found) == ("limits", "firms、signatures", "signatures")


# ── the workbook ───────────────────────────────────────────────────────────────────────────────


def filled(scheme: str, lead: str, **cells: object) -> bytes:
    """The offered workbook with some answers, by the key of their line."""
    book = openpyxl.load_workbook(BytesIO(application_sheet.write(D, scheme, lead)))
    sheet = book[application_sheet.SHEET]
    for row in sheet.iter_rows(min_row=application_sheet.FIRST_ROW):
        if row[0].value in cells:
            row[3].value = cells[row[0].value]
    book.save(out := BytesIO())
    return out.getvalue()


def read(content: bytes) -> application_sheet.Answered:
    return application_sheet.read(reading.read(content, "自评.xlsx"), D)


def test_the_workbook_says_what_the_form_says() -> None:
    content = filled("henan-tic", "enterprise", **{
        "sales.1": "２００,０００", "sales.2": 200000, "sales.3": 200000.000001, "legal_person": "是", "fixed_staff": 50, "bad_credit": 0,
    })  # fmt: skip
    answered = read(content)
    assert (answered.scheme, answered.lead) == ("henan-tic", "enterprise")
    facts = given(D.applications["henan-tic"], "enterprise", answered.answers)
    assert facts["sales"] == (Decimal(2 * 10**9), Decimal(2 * 10**9), Decimal("2000000000.01"))
    assert facts["legal_person"] is True
    assert facts["bad_credit"] == 0
    assert facts["grave_incidents"] is None  # blank: not said, never zero
    verdicts = {o.code: o.verdict for o in application.assess(D.applications["henan-tic"], "enterprise", facts)}
    assert (verdicts["HT-10"], verdicts["HT-12"], verdicts["HT-03"]) == ("met", "missing", "met")


def test_what_cannot_be_read_is_said_with_its_cell() -> None:
    with pytest.raises(Refused) as refused:
        read(filled("hunan", "enterprise", platforms="约3", capital=-1, full_time_head="有"))
    said = [p.message for p in refused.value.problems]
    assert len(said) == 3
    assert all("《申报自评》D" in message for message in said)


def test_another_workbook_is_refused(workbook) -> None:
    with pytest.raises(Refused, match="不是申报自评的工作簿"):
        read(workbook())


def test_every_kind_of_lead_unit_of_every_scheme_has_a_workbook_that_can_be_read_back() -> None:
    for scheme, known in D.applications.items():
        for lead in known.leads:
            assert set(read(application_sheet.write(D, scheme, lead)).answers) == {s.key for s in slots(known, lead)}


def test_the_result_downloads_without_formulas() -> None:
    known = D.applications["hunan"]
    for name in ("=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")'):
        rows = application_result.frame(application.assess(known, "enterprise", {}), known, D,
                                        scheme="hunan", lead="企业", name=name)  # fmt: skip
        sheet = openpyxl.load_workbook(BytesIO(excel.workbook([excel.Sheet("自评", rows)], ORIGIN))).active
        cell = sheet["A"][int(sheet.freeze_panes[1:]) - 1]
        assert cell.value == name
        assert cell.data_type == "s"
        assert len(sheet._hyperlinks) == 0
