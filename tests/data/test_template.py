"""The written workbook: what it says comes back unchanged, its formulas are right, and office programs keep it so."""

import io
import os
import shutil
import subprocess
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import uscc

from data.problem import Refused
from data.workbook import template, values
from data.workbook.interpretation import Filled, LedgerRow, interpret
from data.workbook.reading import read
from data.workbook.sheets import layout
from tests.data.filled_report import DEFINITIONS, FIGURES, ROWS, STATES, TOTALS, content, figures, report, row


def understood(workbook: bytes, name: str = "a.xlsx") -> Filled:
    return interpret(read(workbook, name), DEFINITIONS)


def totals(filled: Filled) -> dict[str, str]:
    return {line.cells["item"]: line.cells["declared"] for line in filled.totals}


def test_a_report_says_what_was_written() -> None:
    filled = understood(report())
    assert (filled.form, filled.template_version) == ("annual", DEFINITIONS.forms["annual"].version)
    assert (filled.scheme, filled.centre, filled.year) == ("zhejiang", "ZJ-01", 2025)
    assert filled.centre_name == "浙江省某某材料技术创新中心"
    assert filled.identity == {"host": "杭州某某新材料股份有限公司", "filled_by": "张三", "note": "更正金额"}
    assert filled.states == STATES
    assert content(filled.rows) == content(ROWS)
    first = filled.rows[0]
    assert (first.sheet, first.row_no) == ("资金投入", layout.FIRST_ROW)


def test_the_totals_are_those_added_up_by_hand() -> None:
    found = totals(understood(report()))
    assert set(found) == set(layout.items_of(DEFINITIONS, DEFINITIONS.forms["annual"]))
    assert {item: total for item, total in found.items() if Decimal(total)} == TOTALS


def test_published_figures_use_the_same_form() -> None:
    filled = understood(figures())
    # Nothing was published for the other figures: no row, which is not a row of zero.
    assert content(filled.rows) == content(FIGURES)
    assert totals(filled)["network.federal"] == "127.5"
    assert (filled.scheme, filled.year) == ("manufacturing-usa", 2021)


def test_a_registry_says_what_was_written() -> None:
    rows = [
        row(
            "centre",
            centre="ZJ-01",
            name="甲中心",
            scheme="zhejiang",
            host="甲公司",
            approved_on="2021-01-01",
            term_end="2025-12-31",
            state="active",
            nature="fictional",
        ),
        row(
            "letter",
            centre="ZJ-01",
            letter_no="〔2021〕1号",
            letter_version="1",
            signed_on="2021-02-01",
            first_year="2021",
        ),
        row(
            "letter_target",
            centre="ZJ-01",
            letter_version="1",
            indicator="investment_total",
            kind="milestone",
            year="2024",
            direction="at_least",
            value="200000.5",
        ),
    ]
    filled = understood(template.write_registry(DEFINITIONS, rows))
    assert (filled.form, filled.scheme, filled.states, filled.totals) == ("registry", None, {}, ())
    assert content(filled.rows) == content(rows)


def test_the_same_content_gives_the_same_bytes() -> None:
    assert report() == report()


def test_a_template_to_fill_in_leaves_every_state_blank() -> None:
    with pytest.raises(Refused) as refused:
        understood(report(rows=[], states=None, filled_by="", note=""))
    found = refused.value.problems
    assert len(found) == len(DEFINITIONS.forms["annual"].ledgers)
    assert all(problem.sheet == layout.IDENTITY and "空白不等于零" in problem.expected for problem in found)


def test_fictional_stands_on_the_front_on_every_ledger_and_in_the_properties() -> None:
    raw = read(report(fictional=True), "a.xlsx")
    for name, sheet in raw.sheets.items():
        if name != layout.OPTIONS:
            assert any(layout.FICTIONAL in str(cell) for line in sheet.rows[:2] for cell in line), name
    assert raw.properties["fictional"] == "yes"
    assert interpret(raw, DEFINITIONS).identity["fictional"] == "yes"
    plain = read(report(), "a.xlsx")
    assert not any(layout.FICTIONAL in str(c) for s in plain.sheets.values() for line in s.rows for c in line)


def test_properties_name_form_version_scheme_centre_and_year() -> None:
    version = DEFINITIONS.forms["annual"].version
    expected = {"form": "annual", "template_version": version, "scheme": "zhejiang", "centre": "ZJ-01", "year": "2025"}
    assert read(report(), "a.xlsx").properties == expected


def test_what_excel_shows_and_guards() -> None:
    book = openpyxl.load_workbook(io.BytesIO(report()))
    ledgers = [DEFINITIONS.ledgers[code].title for code in DEFINITIONS.forms["annual"].ledgers]
    assert book.sheetnames == [layout.GUIDE, layout.IDENTITY, *ledgers, layout.TOTALS, layout.OPTIONS]
    assert book[layout.OPTIONS].sheet_state == "hidden"
    assert "list_funding_source" in book.defined_names
    sheet = book["资金投入"]
    assert [cell.value for cell in sheet[layout.HEADING_ROW]][4] == "金额（万元）"
    assert sheet["E4"].value.startswith("必填*")
    assert sheet.freeze_panes == "A5"
    assert sheet.auto_filter.ref == "A4:H20000"
    assert sheet.print_title_rows == "$3:$4"
    assert sheet.protection.sheet
    forbidden = (sheet.protection.insertRows, sheet.protection.deleteRows, sheet.protection.sort)
    assert not any(forbidden)
    assert sheet["A3"].protection.locked
    assert not sheet["A5"].protection.locked
    assert (sheet["F5"].value, sheet["F5"].number_format) == ("0001", "@")
    assert (sheet["E5"].value, sheet["E5"].number_format) == (1200, "#,##0.00####")
    assert (sheet["A5"].value.date(), sheet["A5"].number_format) == (date(2025, 3, 1), "yyyy-mm-dd")
    assert (sheet["H9"].value, sheet["H9"].data_type) == ("=1+1", "s")
    checks = {str(check.sqref): check for check in sheet.data_validations.dataValidation}
    assert checks["B5:B20000"].formula1 == "list_funding_source"
    assert (checks["E5:E20000"].type, checks["E5:E20000"].formula1) == ("decimal", "0")
    partner = {str(check.sqref): check for check in book["合作企业"].data_validations.dataValidation}
    assert (partner["B5:B20000"].type, partner["B5:B20000"].formula1) == ("textLength", "18")


def test_whole_rows_can_be_deleted_and_columns_typed_into() -> None:
    """Excel deletes a row of a protected sheet only when it is unlocked from the first to the very last column."""
    sheet = openpyxl.load_workbook(io.BytesIO(report()))["合作企业"]
    covered = set()
    for dimension in sheet.column_dimensions.values():
        assert not dimension.protection.locked
        covered |= set(range(dimension.min, dimension.max + 1))
    assert covered == set(range(1, 16_385))
    assert sheet.column_dimensions["B"].number_format == "@"


def test_the_first_column_of_prewritten_rows_is_locked() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(report(rows=[], states=None)))["机制建设"]
    words = [sheet.cell(n, 1).value for n in range(layout.FIRST_ROW, layout.FIRST_ROW + 14)]
    assert words == list(DEFINITIONS.choices("mechanism", "mechanism").values())
    assert sheet["A5"].protection.locked
    assert not sheet["B5"].protection.locked


def test_zero_is_no_choice_where_every_row_needs_an_answer() -> None:
    book = openpyxl.load_workbook(io.BytesIO(report()))
    sheet = book[layout.IDENTITY]
    line = next(n for n in range(1, 40) if sheet.cell(n, 1).value == "机制建设")
    checks = {str(check.sqref): check.formula1 for check in sheet.data_validations.dataValidation}
    assert checks[f"B{line}"] == "list_state_fixed"
    assert checks[f"B{line - 1}"] == "list_state"


def test_rows_the_form_cannot_hold_are_refused() -> None:
    with pytest.raises(ValueError, match="not part of the form"):
        report(rows=[row("grade", centre="ZJ-01")])
    with pytest.raises(ValueError, match="no such column"):
        report(rows=[row("staff", wrong="1")])
    with pytest.raises(ValueError, match="two rows"):
        report(rows=[MECHANISM_ROW, MECHANISM_ROW])
    with pytest.raises(ValueError, match="no such choice"):
        report(rows=[row("staff", category="professor")])


MECHANISM_ROW = row("mechanism", mechanism="9.1", state="absent")


def test_next_year_starts_with_what_continues() -> None:
    kept = template.continuing(DEFINITIONS, ROWS)
    assert [(r.ledger, r.cells.get("person_code")) for r in kept] == [
        ("staff", "007"),
        ("staff", "008"),
        ("partner", None),
    ]


# ── whatever is written comes back ─────────────────────────────────────────────────────────────

_TEXT = st.text("浙江省技术ABab019〔〕（）=+-@'\"&<>/·_x", min_size=1, max_size=12).filter(
    lambda text: values.text(text) == text if text.strip() else False
)
_DAY = st.dates(date(1949, 1, 1), date(2100, 12, 31)).filter(lambda d: d >= date(1900, 3, 1)).map(date.isoformat)


def _credit_code(digits: int) -> str:
    body = f"91{digits:06d}MA2800000"[:17]
    return body + uscc.calc_check_digit(body)


def _cell(ledger: str, name: str) -> st.SearchStrategy[str]:
    column = DEFINITIONS.ledgers[ledger].columns[name]
    choices = sorted(layout.labels(DEFINITIONS, ledger, name))
    return {
        "text": _TEXT,
        "choice": st.sampled_from(choices or [""]),
        "yes_no": st.sampled_from(["yes", "no"]),
        "money": st.integers(0, 10**15 - 1).map(lambda cents: f"{Decimal(cents) / 100:.2f}"),
        "number": st.integers(0, 10**12).map(lambda n: f"{Decimal(n) / 1000:f}".rstrip("0").rstrip(".") if n else "0"),
        "whole": st.integers(1, 999).map(str),
        "year": st.integers(1949, 2100).map(str),
        "date": _DAY,
        "credit_code": st.integers(0, 999_999).map(_credit_code),
    }[column.type]


@st.composite
def ledger_row(draw: st.DrawFn, ledger: str, fixed: str | None = None) -> LedgerRow:
    columns = DEFINITIONS.ledgers[ledger].columns
    cells = {}
    for name, column in columns.items():
        if fixed and name == DEFINITIONS.ledgers[ledger].fixed:
            cells[name] = fixed
            continue
        needed = column.required or all(cells.get(at) in wanted for at, wanted in column.required_when.items())
        if needed or draw(st.booleans()):
            cells[name] = draw(_cell(ledger, name))
    return LedgerRow(ledger, "", 0, cells)


@st.composite
def ledger_rows(draw: st.DrawFn, form: str) -> list[LedgerRow]:
    rows = []
    for code in DEFINITIONS.forms[form].ledgers:
        ledger = DEFINITIONS.ledgers[code]
        if ledger.fixed:
            rows += [draw(ledger_row(code, choice)) for choice in DEFINITIONS.choices(code, ledger.fixed)]
        else:
            rows += draw(st.lists(ledger_row(code), max_size=3))
    return rows


@pytest.mark.slow
@settings(max_examples=10, derandomize=True)
@given(ledger_rows("annual"))
def test_whatever_is_reported_comes_back(rows: list[LedgerRow]) -> None:
    filled_in = {r.ledger for r in rows}
    ledgers = DEFINITIONS.forms["annual"].ledgers
    states = {code: ("filled" if code in filled_in else "zero", "") for code in ledgers}
    filled = understood(report(rows=rows, states=states))
    assert content(filled.rows) == content(rows)
    assert filled.states == states
    lead = [r.cells["amount"] for r in rows if r.ledger == "investment" and r.cells["source"] == "lead"]
    assert Decimal(totals(filled)["investment.lead"]) == sum(map(Decimal, lead))
    assert totals(filled)["served_firm"] == str(sum(r.ledger == "served_firm" for r in rows))


@settings(max_examples=5, derandomize=True)
@given(ledger_rows("registry"))
def test_whatever_is_registered_comes_back(rows: list[LedgerRow]) -> None:
    assert content(understood(template.write_registry(DEFINITIONS, rows)).rows) == content(rows)


# ── LibreOffice opens it, changes nothing, saves it ────────────────────────────────────────────


@pytest.fixture(scope="session")
def resaved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """File name → bytes as LibreOffice saved them, as .xlsx and as .ods."""
    if not shutil.which("soffice"):
        missing = "LibreOffice is missing: apt-get install libreoffice-calc"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    folder = tmp_path_factory.mktemp("office")
    (folder / "report.xlsx").write_bytes(report())
    (folder / "blank.xlsx").write_bytes(report(rows=[], states=None))
    (folder / "figures.xlsx").write_bytes(figures())
    # openpyxl drops the results of all formulas: LibreOffice has to work them out from the formulas alone.
    openpyxl.load_workbook(folder / "report.xlsx").save(folder / "recalculated.xlsx")
    sources = sorted(map(str, folder.glob("*.xlsx")))
    for kind in ("xlsx", "ods"):
        command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
        command += ["--convert-to", kind, "--outdir", str(folder / kind), *sources]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
    return {path.name: path.read_bytes() for kind in ("xlsx", "ods") for path in (folder / kind).iterdir()}


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["xlsx", "ods"])
@pytest.mark.parametrize("name", ["report", "figures"])
def test_libreoffice_keeps_a_filled_report(resaved: dict[str, bytes], name: str, kind: str) -> None:
    original = understood({"report": report, "figures": figures}[name]())
    assert understood(resaved[f"{name}.{kind}"], f"a.{kind}") == original


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_libreoffice_keeps_an_empty_template(resaved: dict[str, bytes], kind: str) -> None:
    with pytest.raises(Refused) as original:
        understood(report(rows=[], states=None))
    with pytest.raises(Refused) as saved:
        understood(resaved[f"blank.{kind}"], f"a.{kind}")
    assert saved.value.problems == original.value.problems


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_the_formulas_give_what_we_worked_out(resaved: dict[str, bytes], kind: str) -> None:
    found = totals(understood(resaved[f"recalculated.{kind}"], f"a.{kind}"))
    assert {item: total for item, total in found.items() if Decimal(total)} == TOTALS
