"""Findings: each kind just inside and just outside its limit; what comes with a workbook or after it, over real ones."""

import io
from datetime import date

import openpyxl
import pytest

from data.acts.reports import submissions
from data.journal.folder import FolderRecord
from data.read_model.database import Reading
from data.schema.loading import current
from data.workbook.interpretation import LedgerRow
from metrics import results
from tests import made
from tests.conftest import CODES, centre_row, money, served
from tests.data.sent_report import send
from tests.metrics.test_evaluation import case
from tests.metrics.test_flags import report
from tests.side_by_side import side_by_side

ANOTHER = "91330783147520019P"


def of(store, centre="C1", year=2021, validation=None):
    found = results.read(store, "findings", centre=centre, year=year)
    return found if validation is None else found[found["validation"] == validation]


def reported(years):
    """What C1 reported: year → rows."""
    return case([centre_row("C1")], [report(year, *rows) for year, rows in years.items()], date(2026, 6, 30))


def moneys(amounts):
    """Year → 元 of the lead unit."""
    return reported({year: [money(amount, f"{year}-08-01")] for year, amount in amounts.items()})


def person(code: str, joined: str = "2021-08-01", category: str = "rd_full_time", **more: str) -> LedgerRow:
    cells = {"person_code": code, "category": category, "tier": "none", "joined_on": joined}
    return LedgerRow("staff", "人员", 5, cells | more)


def firm(code: str, name: str = "示例·企业", founded: str = "2021-09-01") -> LedgerRow:
    cells = {"firm_name": name, "credit_code": code, "kind": "spun", "founded_on": founded, "state": "alive",
             "evidence": "示例协议"}  # fmt: skip
    return LedgerRow("spin_off", "孵化企业", 5, cells)


def partner(code: str, name: str, started: str = "2021-09-01", **more: str) -> LedgerRow:
    cells = {
        "firm_name": name,
        "credit_code": code,
        "cooperation": "joint_lab",
        "agreement_no": "1",
        "started_on": started,
    }
    return LedgerRow("partner", "合作企业", 5, cells | more)


def overtyped(content: bytes, label: str, value: float) -> bytes:
    """The workbook with the formula of a total replaced by a number, and all other results as they were."""
    shown = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    for sheet in shown:
        for row in sheet.iter_rows():
            if sheet.title == "汇总表" and any(cell.value == label for cell in row):
                total = next(cell for cell in row if isinstance(cell.value, int | float))
                total.value = value
    written = io.BytesIO()
    shown.save(written)
    return written.getvalue()


def accepted(outcome):
    assert outcome.status == "received", [p.message for p in outcome.problems]


def test_a_clean_report_has_no_findings(store, hand_in, workbook):
    accepted(hand_in(workbook(money("100.00", "2021-08-01"), person("R1"), served(CODES[0], "2021-09-01"))))
    assert of(store).empty


@pytest.mark.slow
@pytest.mark.parametrize(
    ("day", "validations"),
    [("2021-07-01", set()), ("2021-06-30", {"money_before_approval"}), ("2021-12-31", set()),
     ("2022-01-01", {"money_other_year"}), ("2020-12-31", {"money_other_year", "money_before_approval"})],
)  # fmt: skip
@side_by_side
def test_dates_of_money_against_year_and_approval(day, validations):
    connection = yield reported({2021: [money("100.00", day)]})
    found = of(Reading(connection))
    assert set(found["validation"]) == validations
    for row in found.itertuples():
        assert (row.level, row.sheet, row.row_no, row.field) == ("query", "资金投入", 5, "booked_on")
        assert day in row.found


@pytest.mark.parametrize(("left", "count"), [("2021-08-01", 0), ("2021-07-31", 1)])
@side_by_side
def test_end_before_beginning_is_an_error(left, count):
    connection = yield reported({2021: [person("R1", "2021-08-01", left_on=left)]})
    found = of(Reading(connection), validation="staff_left_before_joined")
    assert len(found) == count
    assert set(found["level"]) <= {"error"}


def test_personal_data_in_a_report_received_before_is_an_error_and_is_not_repeated(store):
    """What comes in now is refused; a report that an older version took in stays readable, and says it."""
    notes = [
        "11010519491231002X",
        "合同11010519491231002X号，电话13800138000",
        "电话13800138000",
        "1380013800",
        "110105194912310021",
    ]
    send(
        store,
        *(
            LedgerRow("investment", "资金投入", n, money("1.00", "2021-08-01", note=t).cells)
            for n, t in enumerate(notes, 5)
        ),
    )
    store.catch_up()
    found = of(store, validation="personal_data")
    assert dict(zip(found["row_no"], found["found"], strict=True)) == {
        5: "备注中像是有身份证号", 6: "备注中像是有身份证号", 7: "备注中像是有手机号",
    }  # fmt: skip


@pytest.mark.parametrize(("second", "count"), [("2999.99", 0), ("3000.00", 1), ("30000.00", 1), ("30000.01", 0)])
@side_by_side
def test_unit_slip_from_three_to_thirty_thousand_times(second, count):
    """Limits are inclusive: settings unit_slip_from and unit_slip_to."""
    connection = yield moneys({2021: "1.00", 2022: second})
    assert len(of(Reading(connection), year=2022, validation="unit_slip")) == count


@pytest.mark.parametrize(("first", "count"), [("2999.99", 0), ("3000.00", 1), ("30000.00", 1), ("30000.01", 0)])
@side_by_side
def test_a_unit_slip_downwards_is_found_within_the_same_limits(first, count):
    connection = yield moneys({2021: first, 2022: "1.00"})
    found = of(Reading(connection), year=2022, validation="unit_slip")
    assert len(found) == count
    assert all("2021年" in text and "相差约一万倍" in text for text in found["found"])


@pytest.mark.parametrize(
    ("first", "second", "count"),
    [("10000000.00", "50000000.00", 0), ("10000000.00", "50000000.01", 1), ("50000000.01", "10000000.00", 1),
     ("1000000.00", "10000000.00", 0), ("1000000.00", "11000000.01", 1)],
)  # fmt: skip
@side_by_side
def test_a_jump_is_more_than_five_times_and_more_than_ten_million(first, second, count):
    connection = yield moneys({2021: first, 2022: second})
    assert len(of(Reading(connection), year=2022, validation="money_jump")) == count


@side_by_side
def test_rows_that_silently_go_and_stocks_that_vanish():
    before = [person("R1"), person("R2"), person("R3", left_on="2021-10-01")]
    one_left, none_left = yield [reported({2021: before, 2022: rows}) for rows in ([person("R2")], [])]
    gone = of(Reading(one_left), year=2022, validation="staff_gone")
    assert list(gone["found"]) == ["上年在列的 1 行今年没有出现：R1"]  # R3 had left, R2 is there
    assert of(Reading(one_left), year=2022, validation="stock_vanished").empty
    assert "专职科研人员" in of(Reading(none_left), year=2022, validation="stock_vanished")["found"].iloc[0]


@side_by_side
def test_the_last_one_may_leave_with_its_date():
    connection = yield reported({2021: [person("R1")], 2022: [person("R1", left_on="2022-06-30")]})
    assert of(Reading(connection), year=2022, validation="stock_vanished").empty


@pytest.mark.parametrize(("ended", "counted"), [("2021-12-30", 0), ("2021-12-31", 1), ("2022-01-01", 1)])
@side_by_side
def test_an_agreement_that_ends_on_31_december_counts_for_that_year(ended, counted):
    """D7: what is in force on 31 December. In the next year nobody asks where a row has gone whose day of ending is over."""
    other = partner(ANOTHER, "示例·乙公司")
    connection = yield reported({2021: [partner(CODES[0], "示例·甲公司", ended_on=ended), other], 2022: [other]})
    asked = "select numerator from result.indicator where indicator = 'partners' and year = 2021"
    assert connection.execute(asked).fetchone() == (counted + 1,)
    assert len(of(Reading(connection), year=2022, validation="partner_gone")) == (ended > "2021-12-31")


def test_a_ledger_that_could_not_be_provided_has_not_vanished(store, hand_in, workbook):
    accepted(hand_in(workbook(person("R1"))))
    accepted(hand_in(workbook(year=2022, staff=("unavailable", "系统迁移"))))
    assert of(store, year=2022).empty


@side_by_side
def test_an_outlier_needs_four_years_and_stands_out_of_their_spread():
    before = {2021: "9000000.00", 2022: "10000000.00", 2023: "10500000.00", 2024: "11000000.00"}
    asked = yield [moneys(before | {2025: amount}) for amount in ("15000000.00", "15500000.00")]
    less, more = map(Reading, asked)
    assert of(less, year=2025, validation="outlier").empty  # less than half as much again
    assert "以往4年的中位数 1025.00 万元" in of(more, year=2025, validation="outlier")["found"].iloc[0]
    assert of(more, year=2024, validation="outlier").empty


def test_declared_total_that_is_not_the_sum(store, hand_in, workbook):
    content = overtyped(workbook(money("100.00", "2021-08-01")), "依托单位新增投入", 5)
    accepted(hand_in(content))
    found = of(store, validation="declared_total")
    assert len(found) == 1
    assert (found["level"].iloc[0], found["sheet"].iloc[0]) == ("error", "汇总表")
    assert found["found"].iloc[0] == "依托单位新增投入为 5.00 万元，明细合计 0.01 万元"


@pytest.fixture
def two_centres(store):
    submissions.enter(store, [centre_row("C2")], actor="测试", source="测试")
    return store


@pytest.mark.slow
def test_one_firm_and_one_person_in_two_centres(two_centres, hand_in, workbook):
    mine = firm(CODES[0])
    accepted(hand_in(workbook(mine, person("R1", name="示例甲"))))
    assert of(two_centres).empty
    accepted(hand_in(workbook(mine, person("R1", name="示例甲"), person("R2"), centre="C2")))
    for centre, other in (("C1", "示例·C2中心"), ("C2", "示例·C1中心")):
        found = of(two_centres, centre)
        assert set(found["validation"]) == {"firm_claimed_twice", "person_in_two"}
        assert all(other in text for text in found["found"])


@pytest.mark.slow
def test_one_code_under_two_names(two_centres, hand_in, workbook):
    accepted(hand_in(workbook(partner(CODES[0], "示例·甲（杭州）公司"))))
    accepted(
        hand_in(workbook(partner(CODES[0], "示例·甲(杭州) 公司"), centre="C2"))
    )  # written otherwise, the same name
    assert of(two_centres).empty
    accepted(hand_in(workbook(partner(CODES[0], "示例·乙公司"), year=2022)))
    found = of(two_centres, year=2022, validation="one_code_two_names")
    assert "“示例·乙公司”" in found["found"].iloc[0]
    assert "“示例·甲（杭州）公司”" in found["found"].iloc[0]


@side_by_side
def test_part_greater_than_whole():
    tiers = list(current().choices("staff", "tier"))
    tier = next(t for t in tiers if t != "none")
    asked = yield [reported({2021: [person("R1", category=one, tier=tier)]}) for one in ("non_rd", "rd_full_time")]
    greater, within = map(Reading, asked)
    assert len(of(greater, validation="talent_part")) == 1
    assert of(within, validation="talent_part").empty


@pytest.mark.slow
def test_a_new_rule_checks_old_reports_again(store, hand_in, workbook, definitions, tmp_path):
    """Findings come from the stored rows: nothing has to be handed in again."""
    from data.journal.folder import FolderRecord
    from data.schema.loading import ROOT, load
    from metrics import monitor

    accepted(hand_in(workbook(money("100.00", "2021-08-01"))))
    assert of(store).empty
    (folder := tmp_path / "more").mkdir()
    text = (ROOT / "validations.yaml").read_text("utf-8")
    for path in ROOT.rglob("*.yaml"):
        target = folder / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(path.read_text("utf-8"), "utf-8")
    kind = "kind: part_of_whole, parts: [investment.lead], whole: [investment.province]"
    rule = f"own_money: {{label: 试, level: query, {kind}, instruction: 试}}"
    (folder / "validations.yaml").write_text(f"{text}\n{rule}\n", "utf-8")
    again = monitor.open_store(FolderRecord(store.record.path), load(folder))
    assert list(results.read(again, "findings", centre="C1", year=2021)["validation"]) == ["own_money"]
    again.close()


@side_by_side
def test_who_joins_after_the_year_is_an_error_and_counts_for_nothing():
    rows = [person("R1", "2021-12-31"), person("R2", "2022-01-01"), money("100.00", "2021-08-01")]
    connection = yield reported({2021: rows})
    found = of(Reading(connection), validation="staff_after_year")
    assert [(row.level, row.open, "2022-01-01" in row.found) for row in found.itertuples()] == [("error", True, True)]
    asked = "select value from result.indicator where indicator = 'staff_total' and centre = 'C1' and year = 2021"
    assert connection.execute(asked).fetchall() == [(1,)]


def test_from_2026_on_a_base_says_in_which_zone_it_is(definitions, workbook, tmp_path):
    """ZJ 二、4: bases in national or provincial high-tech zones or new industry platforms, “and the like”: a question, no error."""
    store = made.opened(FolderRecord(tmp_path / "record", "demonstration", date(2027, 3, 1)), definitions)
    submissions.enter(store, [centre_row("C1", nature="fictional")], actor="测试", source="测试")
    store.catch_up()
    places = ("示例国家高新区", "示例市高新技术产业开发区", "示例“万亩千亿”新产业平台", "示例市某街道")
    cells = {"agreement_no": "1", "started_on": "2023-01-01"}
    rows = [LedgerRow("base", "基地", 5, cells | {"base_name": f"示例·{p}", "place": p}) for p in places]
    for year in (2025, 2026):
        file = submissions.prepare(workbook(*rows, year=year), "报告.xlsx", definitions)
        accepted(submissions.receive(store, file, actor="测试"))
        store.catch_up()
    assert of(store, year=2025, validation="base_outside_zone").empty
    (found,) = of(store, year=2026, validation="base_outside_zone").itertuples()
    assert found.found == "所在地“示例市某街道”没有写明所在的高新区或“万亩千亿”新产业平台"
    assert (found.level, found.field) == ("query", "place")
    store.close()
