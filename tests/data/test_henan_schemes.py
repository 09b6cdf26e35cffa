"""Henan's technology-innovation centres and manufacturing innovation centres: workbook, results, flags, rectification."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from data.acts.reports import submissions
from data.demonstration.names import credit_code
from data.journal.folder import FolderRecord
from data.read_model.store import Store
from data.schema.loading import Definitions
from data.workbook import template
from data.workbook.interpretation import LedgerRow
from metrics.course import programme
from tests import made
from tests.conftest import centre_row

TIC, MANUFACTURING = "henan-tic", "henan-manufacturing"
FIRM = credit_code(1, 1)


def row(ledger: str, **cells: str) -> LedgerRow:
    return LedgerRow(ledger, "", 5, cells)


def tic_rows(fixed: int = 50, lead: str = "lead_enterprise", **figures: str) -> list[LedgerRow]:
    """A report in which every rule is kept; figures: of the lead unit, in 元."""
    facts = dict.fromkeys(("legal_person", "lead_enterprise", "lead_institute", "lead_new_type"), "no")
    known = {"sales": "2000000000.00", "research": "100000000.00", "business_income": "0.00", "technical_income": "0.00",
             "transfer_income": "0.00"} | figures  # fmt: skip
    return [
        *(row("tic_operation", fact=f, answer=a) for f, a in (facts | {"legal_person": "yes", lead: "yes"}).items()),
        *(row("tic_figure", figure=f, amount=a) for f, a in known.items()),
        *(row("tic_staff", person_code=f"P{n}", tenure="fixed", employer="co_builder" if n % 3 == 0 else "lead",
              joined_on="2020-01-01") for n in range(fixed)),
        row("tic_co_builder", firm_name="示例·企业", credit_code=FIRM, in_province="yes", research_centre="yes",
            started_on="2020-01-01"),
        *(row("tic_transfer", contract_no=f"T{n}", title="示例·成果", kind="licence", year="2019") for n in range(5)),
        row("lead_platform", platform_name="示例·工程技术研究中心", level="provincial", built_on="2015-01-01"),
    ]  # fmt: skip


def manufacturing_rows(
    paid_in: str = "10000000.00", industry: str = "示例·新材料", national: str = "no", **cells: str
) -> list[LedgerRow]:
    facts = ("stock_company", "board", "management", "expert_committee", "alliance", "plan")
    figures = {"cash": "10000000.00", "equipment": "0.00", "appraised": "0.00", "unappraised": "0.00",
               "income": "100.00", "service_income": "50.00"} | cells  # fmt: skip
    return [
        *(row("manufacturing_operation", fact=f, answer="yes") for f in facts),
        row("manufacturing_position", industry=industry, key_industry="no", national=national),
        row("manufacturing_agreement", agreement_no="1", signed_on="2023-07-01"),
        row("manufacturing_shareholder", firm_name="示例·股东", credit_code=FIRM, subscribed="10000000.00", paid_in=paid_in),
        *(row("manufacturing_figure", figure=f, amount=a) for f, a in figures.items()),
        *(row("staff", person_code=f"P{n}", category="rd_full_time", tier="none", joined_on="2023-06-10") for n in range(30)),
        row("lead_platform", platform_name="示例·载体", level="national", built_on="2015-01-01"),
        row("manufacturing_lead_project", project_no="1", title="示例·项目", level="national", completed_on="2023-05-01"),
    ]  # fmt: skip


@pytest.fixture
def opened(tmp_path: Path, definitions: Definitions) -> Iterator[Store]:
    store = made.opened(FolderRecord(tmp_path / "record", "demonstration", date(2025, 6, 30)), definitions)
    for code in ("HT1", "HT2"):
        submissions.enter(store, [centre_row(code, scheme=TIC, approved_on="2020-07-01")], actor="测试", source="测试")
    for code in ("HM1", "HM2"):
        entry = centre_row(code, scheme=MANUFACTURING, approved_on="2023-06-01", term_end="2028-05-31")
        submissions.enter(store, [entry], actor="测试", source="测试")
    store.catch_up()
    yield store
    store.close()


@pytest.fixture
def report(opened: Store) -> Callable[..., None]:
    def receive(scheme: str, centre: str, year: int, rows: list[LedgerRow]) -> None:
        d = opened.definitions
        filled = {r.ledger for r in rows}
        states = {x: ("filled" if x in filled else "zero", "") for x in d.form_of(scheme).ledgers}
        content = template.write_report(
            d, scheme, centre=centre, centre_name=f"示例·{centre}中心", host="示例·依托单位", year=year, states=states, rows=rows,
            filled_by="测试", fictional=True,
        )  # fmt: skip
        outcome = submissions.receive(opened, submissions.prepare(content, "报告.xlsx", d), actor="测试")
        assert outcome.status == "received", [p.message for p in outcome.problems]
        opened.catch_up()

    return receive


def flags(store: Store, centre: str, year: int) -> set[tuple[str, str | None]]:
    found = store.read("select flag, rule from result.flag where centre = ? and year = ?", [centre, year])
    return set(zip(found["flag"], found["rule"], strict=True))


def statuses(store: Store, centre: str, year: int) -> dict[str, str]:
    found = store.read("select indicator, status from result.progress where centre = ? and year = ?", [centre, year])
    return dict(zip(found["indicator"], found["status"], strict=True))


@pytest.mark.slow
def test_rules_for_an_enterprise_do_not_bind_a_university_and_the_other_way_round(opened, report) -> None:
    report(TIC, "HT1", 2020, tic_rows(sales="2000000000.00"))
    report(TIC, "HT2", 2020, tic_rows(lead="lead_institute", business_income="100.00", technical_income="19.99"))
    enterprise, institute = statuses(opened, "HT1", 2020), statuses(opened, "HT2", 2020)
    assert enterprise["tic_technical_share"] == institute["tic_sales_mean"] == "not_applicable"
    assert enterprise["tic_sales_mean"] == "incomplete"
    assert enterprise["tic_research_either"] == "on_path"
    assert institute["tic_co_builder_share"] == "on_path"
    assert flags(opened, "HT1", 2020) == set()
    assert flags(opened, "HT2", 2020) == {("condition_unmet", "HT-05"), ("condition_unmet", "HT-07")}


@pytest.mark.slow
def test_one_person_short_of_fifty_is_flagged(opened, report) -> None:
    report(TIC, "HT1", 2020, tic_rows(fixed=49))
    assert flags(opened, "HT1", 2020) == {("condition_unmet", "HT-03")}


@pytest.mark.slow
def test_the_manufacturing_centre_that_keeps_every_rule_and_one_that_does_not(opened, report) -> None:
    report(MANUFACTURING, "HM1", 2023, manufacturing_rows())
    report(MANUFACTURING, "HM2", 2023, manufacturing_rows("9999999.99", cash="9000000.00", unappraised="1000000.00"))
    assert flags(opened, "HM1", 2023) == set()
    assert flags(opened, "HM2", 2023) == {("condition_unmet", "HM-04"), ("condition_unmet", "HM-09")}


@pytest.mark.slow
def test_what_a_manufacturing_centre_must_have_and_has_not_must_be_explained(opened, report) -> None:
    """方案二（二）, 二（三）1: board and team, alliance, committee, plan; nothing is asked of what is there."""
    without = {"management", "alliance"}
    rows = [
        replace(r, cells=r.cells | {"answer": "no"}) if r.cells.get("fact") in without else r
        for r in manufacturing_rows()
    ]
    report(MANUFACTURING, "HM1", 2023, rows)
    report(MANUFACTURING, "HM2", 2023, manufacturing_rows())
    asked = "select validation, level, found from result.finding where centre = ? and starts_with(validation, 'manufacturing_no_')"
    found = opened.read(asked + " order by validation", ["HM1"])
    assert [tuple(line) for line in found.itertuples(index=False)] == [
        ("manufacturing_no_alliance", "query", "“成立产业（技术创新）联盟”填报为“否”"),
        ("manufacturing_no_board", "query", "“有经营管理团队”填报为“否”"),
    ]
    assert opened.read(asked, ["HM2"]).empty


@pytest.mark.slow
def test_the_programme_counts_provincial_national_and_by_industry(opened, report) -> None:
    report(MANUFACTURING, "HM1", 2023, manufacturing_rows(national="yes"))
    report(MANUFACTURING, "HM2", 2023, manufacturing_rows())
    states = programme.states(opened, opened.definitions, MANUFACTURING, 2023)
    assert [(s.label, s.count, s.kept) for s in states] == [
        ("省级中心", "2 家", None), ("国家级中心", "1 家", False), ("一般行业各", "1 个", False), ("重点行业各", "—", None),
    ]  # fmt: skip
    assert "示例·新材料 2 家" in states[2].verdict
    assert states[0].verdict == "与 25 家左右相比少 23"


@pytest.mark.slow
@pytest.mark.parametrize("state", ["cancelled", "delisted"])
def test_a_centre_whose_title_is_gone_is_no_centre_of_the_programme(opened, report, state) -> None:
    def counted(year: int) -> list[tuple[str, str]]:
        return [(s.label, s.count) for s in programme.states(opened, opened.definitions, MANUFACTURING, year)][:2]

    for code in ("HM1", "HM2"):
        report(MANUFACTURING, code, 2023, manufacturing_rows(national="yes"))
    assert counted(2023) == [("省级中心", "2 家"), ("国家级中心", "2 家")]
    assert counted(2022)[0] == ("省级中心", "0 家")  # approved in 2023
    left = centre_row("HM2", scheme=MANUFACTURING, approved_on="2023-06-01", term_end="2028-05-31", state=state)
    submissions.enter(opened, [left], actor="测试", source="测试")
    opened.catch_up()
    assert counted(2023) == [("省级中心", "1 家"), ("国家级中心", "1 家")]
    # suspended is not gone
    suspended = left.cells | {"state": "suspended", "note": "更正：登记有误"}
    submissions.enter(opened, [LedgerRow("centre", "创新中心", 5, suspended)], actor="测试", source="测试")
    opened.catch_up()
    assert counted(2023) == [("省级中心", "2 家"), ("国家级中心", "2 家")]


@pytest.mark.slow
def test_means_ratios_and_alternatives_rest_on_a_year_in_doubt(opened, report) -> None:
    for year, sales in (
        (2021, "2000000000.00"),
        (2022, "20000000000000.00"),
        (2023, "2000000000.00"),
        (2024, "2000000000.00"),
    ):
        report(TIC, "HT1", year, tic_rows(sales=sales))
    report(TIC, "HT1", 2025, tic_rows())
    found = opened.read("select year, indicator, amount from result.doubt where centre = 'HT1'")
    assert found["amount"].notna().sum() == 1  # the year's own figure; how much of a mean is in doubt cannot be told
    assert set(zip(found["year"], found["indicator"], strict=True)) == {
        (2022, "tic_sales"), (2022, "tic_research_share"), (2022, "tic_research_either"),
        (2022, "tic_sales_mean"), (2023, "tic_sales_mean"), (2024, "tic_sales_mean"),
    }  # fmt: skip
