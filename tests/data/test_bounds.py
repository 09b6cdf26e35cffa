"""What is let in can be computed with: the largest values of every column, alone and added up; and what lies beyond is refused
with its cell at every door, before a line is written."""

import io
import shutil
from datetime import date
from decimal import ROUND_FLOOR, Decimal

import openpyxl
import pytest

from data.acts.reports import reporting_round, submissions
from data.journal.folder import FolderRecord
from data.problem import Refused
from data.schema import bounds
from data.schema.loading import ROOT, current, load
from data.schema.yaml_files import DefinitionError
from data.workbook.interpretation import Filled, LedgerRow
from data.workbook.sheets import layout
from data.workbook.sheets.ledger_rows import parser
from data.workbook.values import UNIT_EXPONENT, Unreadable
from metrics import monitor
from metrics.engine import derive
from metrics.supposing import self_check
from tests.conftest import CODES, centre_row, money
from tests.data.sent_report import prepared, send
from tests.data.test_submissions import grade_row

D = current()
NUMERIC = [
    (ledger, name)
    for ledger, known in D.ledgers.items()
    for name, column in known.columns.items()
    if column.type in ("money", "number", "whole")
]


@pytest.fixture
def store(store_in_use):
    """Whether everything can be computed is the question here: so everything is."""
    return store_in_use


def column_of(ledger, name):
    return D.ledgers[ledger].columns[name]


def read(ledger, name, cell):
    column = column_of(ledger, name)
    return parser(column, {}, D.bounds)(cell)


def limit(ledger, name):
    """The largest value a column takes, in the unit of its cell."""
    column = column_of(ledger, name)
    most = bounds.bound_of(column, D.bounds).most
    return most / Decimal(10) ** UNIT_EXPONENT[column.unit] if column.type == "money" else most


@pytest.mark.parametrize(("ledger", "name"), NUMERIC)
def test_the_largest_value_is_read_and_one_more_is_refused_with_the_bound(ledger, name):
    most, kind = limit(ledger, name), column_of(ledger, name).type
    assert Decimal(read(ledger, name, f"{most:f}")) == bounds.bound_of(column_of(ledger, name), D.bounds).most
    step = {"money": Decimal("0.000001"), "number": Decimal("0.01"), "whole": Decimal(1)}[kind]
    with pytest.raises(Unreadable, match=f"数值过大，最多 {int(most):,}"):
        read(ledger, name, f"{most + step:f}")


@pytest.mark.parametrize(("ledger", "name"), [pair for pair in NUMERIC if column_of(*pair).type == "number"])
def test_as_many_decimals_as_declared_and_no_more(ledger, name):
    places = bounds.bound_of(column_of(ledger, name), D.bounds).decimals
    finest = Decimal(1).scaleb(-places)
    assert read(ledger, name, f"{finest:f}") == f"{finest:f}"
    with pytest.raises(Unreadable, match=f"最多保留 {places} 位小数"):
        read(ledger, name, f"{finest / 10:f}")
    with pytest.raises(Unreadable, match=f"最多保留 {places} 位小数"):
        read(ledger, name, "59.99999")


def largest_rows(form, year):
    """For each item of a form as many rows of the largest amount as the sum of a column may hold, spread over its items."""
    rows, number = [], 5
    for ledger in form.ledgers:
        known = D.ledgers[ledger]
        items = [item for item in D.items.values() if item.ledger == ledger and item.amount]
        for item in items:
            column = known.columns[item.amount]
            bound = bounds.bound_of(column, D.bounds)
            each = bound.sum / bound.most / len(items)
            for _ in range(int(each) or 1):
                value = min(bound.most, (bound.sum / len(items)).quantize(Decimal("0.01"), ROUND_FLOOR))
                cells = {"voucher": str(number), "firm_name": "示例", "credit_code": CODES[0]}
                cells |= {field: codes[0] for field, codes in item.when.items()}
                cells |= {item.dated: f"{year}-12-01"} if item.dated else {}
                cells |= {item.entity: f"键{number}"} if item.entity else {}
                cells[item.amount] = f"{value:.2f}" if column.type == "money" else f"{value:.0f}"
                rows.append(LedgerRow(ledger, known.title, number, cells))
                number += 1
    return rows


@pytest.mark.slow
@pytest.mark.parametrize("scheme", list(D.schemes))
def test_a_province_of_the_largest_values_is_computed(scheme, tmp_path):
    """Every item at the largest sum in every year, every target at the largest value in every direction, settlements too."""
    store = monitor.open_store(FolderRecord(tmp_path / "record", "demonstration", date(2032, 6, 1)), D)
    form = D.form_of(scheme)
    centre = centre_row("Z1", scheme=scheme, approved_on="2021-03-01", term_end="2030-12-31")
    rows = [centre, LedgerRow("letter", "建设责任书", 5, {
        "centre": "Z1", "letter_no": "1号", "letter_version": "999", "signed_on": "2021-04-01", "first_year": "2021",
    })]  # fmt: skip
    targets = [
        {"kind": kind, "direction": way, "value": value, **({"year": "2026"} if kind != "term_end" else {})}
        for kind, way, value in (
            ("annual", "at_least", "10000000000"), ("milestone", "at_least", "9999999999.9999"),
            ("term_end", "at_most", "0.0001"),
        )
    ]  # fmt: skip
    for number, indicator in enumerate(D.schemes[scheme].indicators, 6):
        rows += [
            LedgerRow("letter_target", "责任书目标", number * 10 + place,
                      {"centre": "Z1", "letter_version": "999", "indicator": indicator, **target})
            for place, target in enumerate(targets)
        ]  # fmt: skip
    submissions.enter(store, rows, actor="测试", source="测试")
    totals = tuple(
        LedgerRow("totals", layout.TOTALS, 5, {"item": code, "declared": "4999999999999999.99"})
        for code in layout.items_of(D, form)
    )
    states = dict.fromkeys(form.ledgers, ("filled", ""))
    first = max(2021, D.schemes[scheme].document.first_report_year)
    for year in range(first, first + 6):
        filled = Filled(D.schemes[scheme].form, form.version, scheme, "Z1", "", year, {}, states,
                        tuple(largest_rows(form, year)), totals)  # fmt: skip
        assert [*bounds_of(filled)] == []
        content = repr(filled).encode()
        prepared_file = submissions.Prepared("大.xlsx", content, f"{year:064x}", filled)
        assert submissions.receive(store, prepared_file, actor="测试").status == "received"
    store.catch_up()
    assert list(store.read("select * from record.unreadable")["message"]) == []
    assert store.read("select max(numerator) as n from result.indicator")["n"].iloc[0] > 0
    store.close()


def bounds_of(filled):
    for ledger in {row.ledger for row in filled.rows}:
        yield from bounds.sum_beyond(D.ledgers[ledger], (r.cells for r in filled.rows if r.ledger == ledger), D.bounds)


def test_rows_that_fit_singly_and_not_together_are_refused(workbook, definitions):
    rows = [money("1000000000000000.00", "2021-08-01", voucher=str(n)) for n in range(5)]
    assert submissions.prepare(workbook(*rows), "报告.xlsx", definitions).problems == ()
    found = submissions.prepare(
        workbook(*rows, money("0.01", "2021-08-01", voucher="x")), "报告.xlsx", definitions
    ).problems
    assert any("《资金投入》" in p.message and "合计最多 500,000,000,000万元" in p.message for p in found)


def test_a_declared_total_beyond_the_bound_is_refused_with_its_cell(workbook, definitions):
    book = openpyxl.load_workbook(io.BytesIO(workbook(money("1.00", "2021-08-01"))))
    sheet = book[layout.TOTALS]
    line = next(row for row in sheet.iter_rows() if row[1].value == "依托单位新增投入")
    cell = next(c for c in line if isinstance(c.value, str) and c.value.startswith("="))
    cell.value = 10**14
    buffer = io.BytesIO()
    book.save(buffer)
    problems = submissions.prepare(buffer.getvalue(), "报告.xlsx", definitions).problems
    assert any(p.cell == cell.coordinate and "合计过大" in p.expected for p in problems)


BAD = {
    "letter_version": ("letter", {"centre": "C1", "letter_no": "1", "letter_version": "10000000000", "signed_on": "2021-08-01",
                                  "first_year": "2021"}, "版本"),
    "target": ("letter_target", {"centre": "C1", "letter_version": "1", "indicator": "investment_total", "kind": "term_end",
                                 "direction": "at_least", "value": "100000000000000000"}, "目标值"),
    "settlement": ("settlement", {"centre": "C1", "payer": "province", "balance": "1000000000000000000.00",
                                  "non_compliant": "0.00", "document_no": "1", "audited_on": "2024-01-01"}, "财政结余经费"),
    "year": ("grade", dict(grade_row().cells, year="99999999999"), "评价年度"),
    "no number": ("grade", dict(grade_row().cells, year="二〇二二"), "评价年度"),
    "no day": ("grade", dict(grade_row().cells, published_on="2023-02-30"), "公布日期"),
    "no choice": ("grade", dict(grade_row().cells, grade="最好"), "等级"),
    "blank": ("grade", {k: v for k, v in grade_row().cells.items() if k != "document_no"}, "公布文号"),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_rows_from_a_command_pass_the_same_bounds_and_leave_nothing(store, what):
    ledger, cells, title = BAD[what]
    before = list(store.record.read())
    with pytest.raises(Refused, match=title):
        submissions.enter(store, [LedgerRow(ledger, "命令行", 1, cells)], actor="测试", source="命令行")
    assert list(store.record.read()) == before


def test_a_card_number_in_the_column_of_amounts_stops_nobody(store, workbook, definitions):
    """10^14 万元: refused with its cell; nothing but the refusal is recorded, and every result is as it was."""
    content = edited(workbook(money("100.00", "2021-08-01")), 10**14)
    before = store.read("select * from result.progress order by all")
    found = submissions.prepare(content, "报告.xlsx", definitions)
    assert [p.cell for p in found.problems if "数值过大" in p.expected] == ["E5"]
    outcome = submissions.receive(store, found, actor="测试")
    assert (outcome.status, [e.act for e in store.record.read()][-1]) == ("refused", "file.refused")
    store.catch_up()
    assert store.read("select * from result.progress order by all").equals(before)
    checked = self_check.check(store, found)
    assert [p.cell for p in checked.problems if "数值过大" in p.expected] == ["E5"]


def edited(content: bytes, amount: float) -> bytes:
    """The workbook with another amount in the first row of 资金投入, as Excel would keep it."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    book["资金投入"]["E5"] = amount
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


# ── what the bounds did not foresee ────────────────────────────────────────────────────────────


@pytest.fixture
def fragile(store, monkeypatch):
    """A store whose results cannot be made once an amount is above 5 million 元: what no bound forbids, and fails all the same."""

    def fails(cursor):
        derive(cursor)
        cursor.execute("select if(max(amount) > 5000000, error('数太大'), null) from result.contribution").fetchall()

    monkeypatch.setattr(store, "_derive", fails)
    return store


@pytest.mark.slow
def test_what_cannot_be_computed_is_refused_with_the_row_that_makes_the_difference(fragile, try_out):
    rows = [LedgerRow("investment", "资金投入", 5 + n, money("1.00" if n != 3 else "5000000.01", "2021-08-01").cells)
            for n in range(6)]  # fmt: skip
    before = len(list(fragile.record.read()))
    outcome = send(fragile, *rows)
    assert outcome.status == "refused"
    assert [(p.sheet, p.cell) for p in outcome.problems] == [("资金投入", "第8行")]
    assert [e.act for e in fragile.record.read()][before:] == ["file.refused"]
    checked = self_check.check(fragile, prepared(fragile, *rows))
    assert [(p.sheet, p.cell) for p in checked.problems] == [("资金投入", "第8行")]
    assert send(fragile, money("5000000.00", "2021-08-01")).status == "received"


@pytest.mark.slow
def test_a_record_that_holds_what_cannot_be_computed_opens_and_the_report_can_be_returned(fragile, tmp_path):
    send(fragile, money("100.00", "2021-08-01"))
    submissions.enter(fragile, [centre_row("C2")], actor="测试", source="测试")
    send(fragile, money("300.00", "2021-08-01"), centre="C2")
    send(fragile, money("9000000.00", "2021-08-01"), note="无法计算")  # as an older program took it: nothing was tried
    fragile.catch_up()
    total = "select value from result.indicator where centre = ? and year = 2021 and indicator = 'investment_total'"
    # the earlier version counts on, the other centre is as it was, and it is said
    assert [fragile.read(total, [c])["value"].iloc[0] for c in ("C1", "C2")] == [Decimal(100), Decimal(300)]
    told = fragile.read("select message from record.unreadable")["message"]
    assert len(told) == 1
    assert "无法计算" in told[0]
    seen = reporting_round.stage(fragile, "C1", 2021)
    assert (seen.version, seen.state) == (2, "submitted")
    with pytest.raises(Refused, match="没有计入"):
        reporting_round.take(fragile, "accept", seen, actor="测试")
    reporting_round.take(fragile, "return", seen, actor="测试", note="金额有误")
    fragile.catch_up()
    assert fragile.read(total, ["C1"])["value"].iloc[0] == Decimal(100)
    fragile.rebuild()
    assert reporting_round.stage(fragile, "C1", 2021).state == "returned"


@pytest.mark.slow
def test_a_poisoned_record_of_an_older_program_opens(store, workbook, tmp_path, monkeypatch):
    """The old program took 10^14 万元, a target of 10^17 and a letter of version 10^10; the new one names them and goes on."""
    content = edited(workbook(money("100.00", "2021-08-01")), 10**14)
    send(store, money("100.00", "2022-08-01"), year=2022)
    body = {"centre": "C1", "year": 2021, "version": 1, "sha256": store.record.put(content), "file_name": "毒.xlsx",
            "form": "annual", "template_version": D.forms["annual"].version, "rows": 1, "in_force": None}  # fmt: skip
    store.record.append("report.received", "report/C1/2021", body, actor="旧程序")
    rows = [{"ledger": ledger, "sheet": "旧", "row_no": n, "cells": cells}
            for n, (ledger, cells, _) in enumerate([BAD["letter_version"], BAD["target"], BAD["settlement"]], 5)]  # fmt: skip
    rows.append({"ledger": "centre", "sheet": "旧", "row_no": 9, "cells": centre_row("C2").cells})
    store.record.append("registry.entered", "registry", {"rows": rows, "source": "旧表"}, actor="旧程序")
    store.catch_up()
    told = list(store.read("select message from record.unreadable order by event_n, message")["message"])
    assert len(told) == 4
    assert "《资金投入》E5" in told[0]
    assert ["第5行" in told[1], "第6行" in told[2], "第7行" in told[3]] == [True] * 3
    assert set(store.read("select centre from registry.centre")["centre"]) == {"C1", "C2"}
    seen = reporting_round.stage(store, "C1", 2021)
    assert seen.state == "submitted"
    reporting_round.take(store, "withdraw", seen, actor="测试")
    store.catch_up()
    assert store.read("select 1 from result.progress where centre = 'C1' and year = 2022").shape[0] > 10


@pytest.mark.slow
@pytest.mark.parametrize(
    ("act", "body"),
    [
        ("evaluation.judged", {"centre": "C1", "year": 2021, "scoring": "x", "entry": "e", "part": "p", "expert": "甲",
                               "points": "1e30", "remark": ""}),
        ("deadline.extended", {"centre": "C1", "year": 2021, "due_on": "不是日期", "approver": "甲", "reason": "乙"}),
        ("report.accepted", {"centre": "C1"}),
        ("registry.entered", {"rows": [{"ledger": "centre"}], "source": "x"}),
    ],
)  # fmt: skip
def test_an_event_that_cannot_become_rows_is_set_aside_and_named(store, act, body, monkeypatch):
    monkeypatch.setattr(
        "data.journal.bodies.check", lambda act, body: None
    )  # a program that did not look at what it wrote
    send(store, money("100.00", "2021-08-01"))
    store.record.append(act, "x/1", body, actor="测试")
    submissions.enter(store, [centre_row("C2")], actor="测试", source="测试")
    store.catch_up()
    assert len(store.read("select 1 from record.unreadable")) == 1
    assert len(store.read("select 1 from record.event where act = ?", [act])) >= 1
    assert set(store.read("select centre from registry.centre")["centre"]) == {"C1", "C2"}
    assert store.read("select count(*) as n from result.progress where centre = 'C1'")["n"].iloc[0] > 10


# ── the definition itself ──────────────────────────────────────────────────────────────────────


def test_definitions_with_bounds_the_store_cannot_hold_are_refused(tmp_path):
    shutil.copytree(ROOT, tmp_path / "d")
    path = tmp_path / "d" / "bounds.yaml"
    said = path.read_text("utf-8")
    for wrong, about in ((said.replace("decimals: 2}", "decimals: 3}", 1), "money → decimals"),
                         (said.replace("sum: 5000000000000000", "sum: 1"), "bounds.yaml, money")):  # fmt: skip
        path.write_text(wrong, "utf-8")
        with pytest.raises(DefinitionError, match=about):
            load(tmp_path / "d")
    path.unlink()
    with pytest.raises(DefinitionError, match="bounds.yaml"):
        load(tmp_path / "d")


def test_a_target_finer_than_the_store_keeps_is_refused(tmp_path):
    shutil.copytree(ROOT, tmp_path / "d")
    path = tmp_path / "d" / "policies" / "zhejiang" / "policy.yaml"
    path.write_text(path.read_text("utf-8").replace('value: "1000"', 'value: "1000.00004"', 1), "utf-8")
    with pytest.raises(DefinitionError, match="decimal"):
        load(tmp_path / "d")
