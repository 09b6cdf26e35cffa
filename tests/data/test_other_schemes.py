"""Hunan's centres and Henan's consortia: schemes of definitions only, from the registry to the results."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from typer.testing import CliRunner

from data.acts.reports import redaction, submissions
from data.acts.reports.submissions import Outcome
from data.demonstration.names import credit_code
from data.journal.clock import SHANGHAI
from data.journal.folder import FolderRecord
from data.read_model import parsed
from data.read_model.database import Reading
from data.read_model.store import Store
from data.schema.loading import Definitions, current
from data.schema.models.sheets import UNIT_EXPONENT
from data.workbook import template
from data.workbook.interpretation import LedgerRow
from data.workbook.sheets import item_total, layout
from metrics import monitor, results
from metrics.commands.program import app
from tests.conftest import centre_row, copy_of, money
from tests.side_by_side import Report, Rows, side_by_side

HUNAN, CONSORTIUM = "hunan", "henan-consortium"
CODES = tuple(credit_code(1, number) for number in range(3))
# the centre of each scheme: approved in its first report year
CENTRES = {HUNAN: ("HN1", "2021-07-01", 2021), CONSORTIUM: ("HC1", "2022-08-01", 2022)}


def row(ledger: str, **cells: str) -> LedgerRow:
    return LedgerRow(ledger, "", 5, cells)


def answers(ledger: str, fixed: str, column: str, given: dict[str, str], **more: str) -> list[LedgerRow]:
    """The rows of a sheet with pre-written rows."""
    return [row(ledger, **{fixed: code, column: value}, **more) for code, value in given.items()]


def hunan_rows(**changed: str) -> list[LedgerRow]:
    """A Hunan report in which every rule is kept; changed: fact or document → another answer."""
    facts = dict.fromkeys(("legal_person", "full_time_head", "council", "director", "advisory"), "yes")
    amounts = {"capital": "10000000.00", "product_sales": "0.00"}
    documents = {"summary": "yes", "plan": "yes"}
    for known in (facts, amounts, documents):
        known |= {code: value for code, value in changed.items() if code in known}
    return [
        *answers("hunan_document", "document", "provided", documents, file_title="示例·材料"),
        *answers("hunan_operation", "fact", "answer", facts),
        *answers("hunan_operation", "fact", "amount", amounts),
        money("123400.00", "2021-09-01"),
        row("hunan_transfer", contract_no="示例合同1", title="示例·成果", kind="licence", signed_on="2021-10-01",
            income="50000.00", receiver="示例·企业"),
    ]  # fmt: skip


def member(code: str, kind: str = "firm", layer: str = "core", **more: str) -> LedgerRow:
    chain = {"chain": "middle"} if kind == "firm" else {}
    cells = {"firm_name": f"示例·{code[-4:]}", "credit_code": code, "kind": kind, "layer": layer, "task": "示例分工",
             "signed": "yes", "sealed": "yes", "joined_on": "2022-08-01"}  # fmt: skip
    return row("consortium_member", **(cells | chain | more))


MEMBERS = (member(CODES[0], layer="lead"), member(CODES[1], "research"))
PLATFORM = row("consortium_platform", platform_name="示例·重点实验室", field="新材料", level="national",
               built_on="2015-01-01", host="示例·大学")  # fmt: skip
CHIEF = row("consortium_chief", person_code="S01", post="示例·教授", appointed_on="2022-07-01")
FIGURES = {"members": "2", "firms": "1", "research": "1", "others": "0", "platforms": "1", "national": "1"}
FACTS = dict.fromkeys(("decision", "advisory", "executive", "staff", "fund_rules", "supervision"), "yes") | {
    "breach": "no",
    "dishonest": "no",
}
DOCUMENTS = dict.fromkeys(("report_recommender", "report_department", "plan_recommender", "plan_department"), "yes")


def consortium_rows(*members: LedgerRow, **changed: str) -> list[LedgerRow]:
    """A consortium's report in which every rule is kept; changed: figure, fact or document → another value."""
    figures, facts, documents = ({c: changed.get(c, v) for c, v in of.items()} for of in (FIGURES, FACTS, DOCUMENTS))
    return [
        *answers("consortium_document", "document", "provided", documents, file_title="示例·材料"),
        *answers("consortium_declared", "figure", "value", figures),
        *answers("consortium_operation", "fact", "answer", facts),
        *(members or MEMBERS), CHIEF, PLATFORM, row("consortium_issue", issue="示例·问题", request="示例·事项"),
    ]  # fmt: skip


ROWS: dict[str, Callable[..., list[LedgerRow]]] = {HUNAN: hunan_rows, CONSORTIUM: consortium_rows}


DAY = date(2024, 6, 30)


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory, definitions: Definitions) -> Path:
    """Both centres in a demonstration record, which alone may be told when something came in."""
    folder = tmp_path_factory.mktemp("begun")
    record = FolderRecord(folder / "record", "demonstration", DAY)
    store = monitor.open_store(record, definitions, folder / "read-model")
    for scheme, (centre, approved_on, _) in CENTRES.items():
        changed = {"scheme": scheme, "approved_on": approved_on, "term_end": "2026-07-31"}
        submissions.enter(store, [centre_row(centre, **changed)], actor="测试", source="测试")
    store.catch_up()
    store.close()
    return folder


@pytest.fixture
def registered(begun: Path, tmp_path: Path) -> Iterator[Store]:
    store = copy_of(begun, tmp_path, "demonstration", DAY)
    yield store
    store.close()


@pytest.fixture
def report(registered: Store) -> Callable[..., Outcome]:
    """Hands in a report of a scheme with these rows; ledgers without rows are declared zero."""

    def receive(
        scheme: str, rows: list[LedgerRow], year: int | None = None, at: datetime | None = None,
        version: str | None = None, **states,
    ):  # fmt: skip
        d = registered.definitions
        centre, _, first = CENTRES[scheme]
        filled, form = {r.ledger for r in rows}, d.form_of(scheme)
        told = {x: ("filled" if x in filled else "zero", "") for x in form.of(version or form.version).ledgers} | states
        content = template.write_report(
            d, scheme, centre=centre, centre_name=f"示例·{centre}中心", host="示例·依托单位", year=year or first, states=told,
            rows=[r for r in rows if told[r.ledger][0] == "filled"], filled_by="测试", fictional=True,
            version=version,
        )  # fmt: skip
        outcome = submissions.receive(registered, submissions.prepare(content, "报告.xlsx", d), actor="测试", at=at)
        assert outcome.status == "received", [p.message for p in outcome.problems]
        registered.catch_up()
        return outcome

    return receive


def told(scheme: str, *years: list[LedgerRow], at: datetime = datetime(2024, 1, 1)) -> Rows:  # noqa: DTZ001
    """The centre of a scheme and its reports from the first year on; ledgers without rows are declared zero.

    at: when they were received, in Beijing.
    """
    centre, approved_on, first = CENTRES[scheme]
    reports = []
    for year, rows in enumerate(years, first):
        filled = {r.ledger for r in rows}
        states = {x: ("filled" if x in filled else "zero", "") for x in current().form_of(scheme).ledgers}
        reports.append(Report(centre, year, rows, states, at.replace(tzinfo=None), scheme))
    row = centre_row(centre, scheme=scheme, approved_on=approved_on, term_end="2026-07-31")
    return Rows([row], reports, DAY)


def values(store: Reading, scheme: str, year: int) -> dict[str, object]:
    found = store.read(
        "select indicator, value from result.indicator where centre = ? and year = ?", [CENTRES[scheme][0], year]
    )
    return dict(zip(found["indicator"], found["value"], strict=True))


def flags(store: Reading, scheme: str, year: int) -> dict[str, str | None]:
    """Flag → rule, of the year's report itself (the years after it are overdue by now)."""
    found = store.read("select flag, rule from result.flag where centre = ? and year = ?", [CENTRES[scheme][0], year])
    return dict(zip(found["flag"], found["rule"], strict=True))


def findings(store: Reading, year: int = 2022, centre: str = "HC1") -> dict[str, str]:
    found = results.read(store, "findings", centre=centre, year=year)
    return dict(zip(found["validation"], found["level"], strict=True))


# ── from the registry to the workbook and back ─────────────────────────────────────────────────


def test_the_registry_offers_every_scheme(definitions: Definitions) -> None:
    book = openpyxl.load_workbook(BytesIO(template.write_registry(definitions)))
    offered = {cell.value for column in book[layout.OPTIONS].iter_cols() for cell in column}
    assert {definitions.schemes[scheme].label for scheme in (HUNAN, CONSORTIUM)} <= offered


def typed_in(path: Path, scheme: str, rows: list[LedgerRow], d: Definitions) -> None:
    """Fill a written template in as a person would: labels below the headings, a state for every sheet."""
    book = openpyxl.load_workbook(path)
    for ledger in {r.ledger for r in rows}:
        declared, sheet = d.ledgers[ledger], book[d.ledgers[ledger].title]
        places = {layout.plain(c.value): c.column for c in sheet[layout.HEADING_ROW] if c.value}
        for number, cells in enumerate((r.cells for r in rows if r.ledger == ledger), layout.FIRST_ROW):
            if declared.fixed:  # the rows are written already: find the one that is meant
                label = layout.labels(d, ledger, declared.fixed)[cells[declared.fixed]]
                number = next(c.row for c in sheet["A"] if c.value == label)
            for name, value in cells.items():
                if name != declared.fixed:
                    column = declared.columns[name]
                    shown = layout.labels(d, ledger, name).get(value, value)
                    if column.type == "money":
                        shown = float(value) / 10 ** UNIT_EXPONENT[column.unit]
                    sheet.cell(number, places[layout.plain(column.heading)], shown)
    words, front = layout.state_labels(d), book[layout.IDENTITY]
    titles = {d.ledgers[x].title: x for x in d.ledgers if d.ledgers[x].title in book.sheetnames}
    filled = {d.ledgers[r.ledger].title for r in rows}
    for (cell,) in front.iter_rows(max_col=1):
        if cell.value in titles:
            front.cell(cell.row, 2, words["filled" if cell.value in filled else "zero"])
        elif cell.value == layout.FIELDS["filled_by"]:
            front.cell(cell.row, 2, "测试")
    for cell in book[layout.TOTALS]["B"]:  # as the office program works the formulas out on saving
        for item in layout.items_of(d, d.form_of(scheme)).values():
            if cell.value == item.label and book[layout.TOTALS].cell(cell.row, 1).value == d.ledgers[item.ledger].title:
                book[layout.TOTALS].cell(cell.row, 4, float(item_total.value(item, rows, d)))
    book.save(path)


@pytest.mark.slow
@pytest.mark.parametrize("scheme", [HUNAN, CONSORTIUM])
def test_the_command_line_writes_the_workbook_and_takes_it_back(scheme, definitions, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("MONITOR_RECORD", str(tmp_path / "record"))
    monkeypatch.setenv("MONITOR_CACHE", str(tmp_path / "cache"))

    def command(*words: object) -> str:
        done = CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output

    centre, approved_on, year = CENTRES[scheme]
    registry, workbook = tmp_path / "登记簿.xlsx", tmp_path / "年度报告.xlsx"
    entry = centre_row(centre, scheme=scheme, approved_on=approved_on)
    registry.write_bytes(template.write_registry(definitions, [entry]))
    command("ingest", registry)
    command("template", "--centre", centre, "--year", year, "-o", workbook)
    typed_in(workbook, scheme, ROWS[scheme](), definitions)
    if scheme == CONSORTIUM:  # one firm of two members: a share is said in per cent, as on the pages
        share = next(line for line in command("check", workbook).splitlines() if "中下游企业" in line and "50" in line)
        assert share.count("50.0%") == 3  # the value, the path, the last target
        assert "0.0 个百分点" in share
    command("ingest", workbook)


@pytest.mark.slow
def test_hunan_results(registered, report) -> None:
    report(HUNAN, hunan_rows())
    found = values(registered, HUNAN, 2021)
    expected = {"hunan_documents": 2, "hunan_capital": 10_000_000, "hunan_full_time_head": 1, "hunan_organs": 3,
                "hunan_product_sales": 0, "hunan_transfers": 1, "hunan_transfer_income": 50_000,
                "investment_total": 123_400}  # fmt: skip
    assert {name: found[name] for name in expected} == expected
    assert findings(registered, 2021, "HN1") == {}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changed", "raised"),
    [
        ({}, {}),
        ({"capital": "9999999.99"}, {"condition_unmet": "HU-07"}),
        ({"full_time_head": "no"}, {"condition_unmet": "HU-08"}),
        ({"plan": "no"}, {"documents_missing": "HU-10"}),
        ({"product_sales": "0.01"}, {"prohibited_income": "HU-12"}),
    ],
)
@side_by_side
def test_hunan_flags(changed, raised) -> Iterator[Rows]:
    registered = Reading((yield told(HUNAN, hunan_rows(**changed), at=datetime(2022, 1, 15, tzinfo=SHANGHAI))))
    assert flags(registered, HUNAN, 2021) == raised


@pytest.mark.slow
def test_consortium_results(registered, report) -> None:
    report(CONSORTIUM, consortium_rows())
    found = values(registered, CONSORTIUM, 2022)
    expected = {"consortium_members": 2, "consortium_chain_firms": 1, "consortium_signed": 2, "consortium_platforms": 1,
                "consortium_national_platforms": 1, "consortium_organs": 6, "consortium_breaches": 0,
                "consortium_documents": 4, "declared_members": 2, "declared_others": 0}  # fmt: skip
    assert {name: found[name] for name in expected} == expected
    assert float(found["consortium_chain_share"]) == 0.5
    assert findings(registered) == {}


@pytest.mark.parametrize(
    ("rows", "raised"),
    [
        (consortium_rows(), {}),
        (consortium_rows(MEMBERS[0], members="1", research="0"), {"condition_unmet": "HC-01"}),
        (consortium_rows(*MEMBERS, member(CODES[2], "other"), members="3", others="1"), {"condition_unmet": "HC-02"}),
        (consortium_rows(plan_recommender="no"), {"documents_missing": "HC-10"}),
        (consortium_rows(dishonest="yes"), {"filing_cancellation_proposed": "HC-13"}),
    ],
)
@side_by_side
def test_consortium_flags(rows, raised) -> Iterator[Rows]:
    registered = Reading((yield told(CONSORTIUM, rows, at=datetime(2022, 12, 15, tzinfo=SHANGHAI))))
    assert flags(registered, CONSORTIUM, 2022) == raised
    assert findings(registered) == {}


def test_only_the_four_layers_are_read(definitions, registered) -> None:
    assert list(definitions.choices("consortium_member", "layer").values()) == [
        "牵头单位", "核心层单位", "紧密合作单位", "一般协作层单位",
    ]  # fmt: skip
    content = template.write_report(
        definitions, CONSORTIUM, centre="HC1", centre_name="示例·HC1中心", host="示例·依托单位", year=2022,
        rows=consortium_rows(), states=dict.fromkeys(definitions.form_of(CONSORTIUM).ledgers, ("filled", "")),
    )  # fmt: skip
    book = openpyxl.load_workbook(BytesIO(content))
    sheet = book["成员单位"]
    place = next(c.column for c in sheet[layout.HEADING_ROW] if c.value == "层次")
    sheet.cell(layout.FIRST_ROW, place, "外围单位")
    book.save(changed := BytesIO())
    prepared = submissions.prepare(changed.getvalue(), "报告.xlsx", definitions)
    assert any("外围单位" in p.message and p.sheet == "成员单位" for p in prepared.problems)


# ── deadlines ──────────────────────────────────────────────────────────────────────────────────

LAST = {
    HUNAN: datetime(2022, 1, 31, 23, 59, 59, tzinfo=SHANGHAI),
    CONSORTIUM: datetime(2022, 12, 31, 23, 59, 59, tzinfo=SHANGHAI),
}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("after", "timeliness"),
    [(timedelta(0), "on_time"), (timedelta(seconds=1), "late"), (timedelta(days=-30), "on_time")],
)
def test_the_last_second_of_the_day_in_beijing(registered, report, after, timeliness) -> None:
    """Told in another time zone, the same moment is the same moment."""
    for scheme in (HUNAN, CONSORTIUM):
        report(scheme, ROWS[scheme](), at=(LAST[scheme] + after).astimezone(ZoneInfo("America/New_York")))
    for scheme in (HUNAN, CONSORTIUM):
        centre, _, year = CENTRES[scheme]
        found = registered.read(
            "select timeliness, due_on from result.centre_year where centre = ? and year = ?", [centre, year]
        )
        assert (found["timeliness"].iloc[0], found["due_on"].iloc[0]) == (timeliness, LAST[scheme].date()), scheme
        late = {"report_late": "HU-10" if scheme == HUNAN else "HC-10"}
        assert flags(registered, scheme, year) == (late if timeliness == "late" else {}), scheme


@pytest.mark.parametrize(("scheme", "first"), [(HUNAN, 2021), (CONSORTIUM, 2022)])
@side_by_side
def test_the_year_of_approval_is_the_first_that_is_reported(scheme, first) -> Iterator[Rows]:
    centre, _, _ = CENTRES[scheme]
    registered = Reading((yield told(scheme)))
    years = registered.read("select year, timeliness from result.centre_year where centre = ? order by year", [centre])
    assert years["year"].iloc[0] == first
    assert years["timeliness"].iloc[0] == "overdue"
    assert flags(registered, scheme, first)["report_overdue"] == ("HU-10" if scheme == HUNAN else "HC-10")


@pytest.mark.slow
def test_a_final_revision_after_the_deadline_leaves_the_report_on_time(registered, report) -> None:
    """HC-10: the year is not over on 31 December; the final version follows and counts."""
    report(CONSORTIUM, consortium_rows(), at=datetime(2022, 12, 20, tzinfo=SHANGHAI))
    more = consortium_rows(*MEMBERS, member(CODES[2]), members="3", firms="2")
    report(CONSORTIUM, more, at=datetime(2023, 3, 1, tzinfo=SHANGHAI))
    assert values(registered, CONSORTIUM, 2022)["consortium_members"] == 3
    found = registered.read("select timeliness from result.centre_year where centre = 'HC1' and year = 2022")
    assert found["timeliness"].iloc[0] == "on_time"


@pytest.mark.parametrize("scheme", [HUNAN, CONSORTIUM])
def test_what_is_handed_in_and_to_whom_is_data(definitions, scheme) -> None:
    reporting = definitions.schemes[scheme].reporting
    assert len(reporting.documents) == 2
    assert len(reporting.recipients) == (1 if scheme == HUNAN else 2)
    assert reporting.final_revision_allowed == (scheme == CONSORTIUM)
    assert reporting.basis == "policy"


# ── the consortium's figures ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("members", "wrong"), [("2", False), ("1", True), ("3", True), ("0", True)])
@side_by_side
def test_the_total_is_the_sum_of_the_kinds(members, wrong) -> Iterator[Rows]:
    registered = Reading((yield told(CONSORTIUM, consortium_rows(members=members))))
    assert findings(registered).get("declared_members_sum") == ("error" if wrong else None)
    assert findings(registered).get("members_as_listed") == ("query" if wrong else None)


@pytest.mark.parametrize(("national", "wrong"), [("0", False), ("1", False), ("2", True)])
@side_by_side
def test_national_platforms_are_part_of_all(national, wrong) -> Iterator[Rows]:
    registered = Reading((yield told(CONSORTIUM, consortium_rows(national=national))))
    assert findings(registered).get("declared_national_part") == ("error" if wrong else None)


def test_figures_that_could_not_be_provided_break_no_identity(registered, report) -> None:
    report(CONSORTIUM, consortium_rows(), consortium_member=("unavailable", "正在核对"))
    assert findings(registered) == {}


@pytest.mark.slow
def test_a_form_of_before_that_did_not_ask_for_the_chief_scientist_is_judged_as_before(registered, report) -> None:
    """HC-18 (四（二）): what a workbook handed out yesterday did not ask is not missing, and no failure."""
    asked = "select state from result.progress where centre = 'HC1' and indicator = 'consortium_chiefs' and year = ?"
    without = [r for r in consortium_rows() if r.ledger != "consortium_chief"]
    for version in registered.definitions.form_of(CONSORTIUM).reads:
        report(CONSORTIUM, without, version=version)
        kept = registered.read("select template_version from record.report order by report_id")["template_version"]
        assert kept.iloc[-1] == version
        assert "consortium_chief" not in set(registered.read("select ledger from record.ledger_state")["ledger"])
        assert registered.read(asked, [2022])["state"].tolist() == ["not_asked"]
        assert "condition_unmet" not in flags(registered, CONSORTIUM, 2022)
        assert findings(registered) == {}
    report(CONSORTIUM, without, 2023)
    assert registered.read(asked, [2023])["state"].tolist() == ["reported"]
    assert flags(registered, CONSORTIUM, 2023)["condition_unmet"] == "HC-18"
    report(CONSORTIUM, consortium_rows(), 2024)
    assert "condition_unmet" not in flags(registered, CONSORTIUM, 2024)


def test_a_person_is_removed_from_a_report_of_an_earlier_form(definitions) -> None:
    """The copy in its place is of the same version: it says nothing of what was not asked."""
    rows = [row("project", project_no="P1", title="示例·项目", kind="provincial", role="lead", started_on="2022-09-01")]
    states = {x: ("filled" if x == "project" else "unavailable", "示例")
              for x in definitions.form_of(CONSORTIUM).of("2026.2").ledgers}  # fmt: skip
    content = template.write_report(
        definitions, CONSORTIUM, centre="HC1", centre_name="示例·HC1中心", host="示例", year=2022, rows=rows, states=states,
        version="2026.2",
    )  # fmt: skip
    filled = parsed.interpret(content, "报告.xlsx", definitions)
    _, again = redaction.rewritten(filled, list(filled.rows), definitions)
    assert (again.template_version, again.states) == ("2026.2", filled.states)


@side_by_side
def test_an_agreement_without_a_seal_is_asked_about() -> Iterator[Rows]:
    rows = consortium_rows(MEMBERS[0], member(CODES[1], "research", sealed="no"))
    registered = Reading((yield told(CONSORTIUM, rows)))
    assert findings(registered) == {"members_signed": "query"}


@side_by_side
def test_a_member_that_left_stays_listed_with_its_date() -> Iterator[Rows]:
    third = member(CODES[2], "research")
    before = consortium_rows(*MEMBERS, third, members="3", research="2")
    left = member(CODES[2], "research", left_on="2023-05-01")
    asked = yield [told(CONSORTIUM, before, consortium_rows(*MEMBERS, *gone)) for gone in ([left], [])]
    listed, silent = map(Reading, asked)
    assert findings(listed, 2023) == {}
    assert values(listed, CONSORTIUM, 2023)["consortium_members"] == 2
    assert findings(silent, 2023) == {"member_gone": "query"}


@pytest.mark.parametrize(
    ("changed", "project", "found"),
    [
        (True, {}, {"lead_changed": "query"}),
        (True, {"ended_on": "2023-01-01"}, {"lead_changed": "query"}),
        (True, {"ended_on": "2022-12-31"}, {}),
        (True, {"kind": "own"}, {}),
        (False, {}, {}),
    ],
)
@side_by_side
def test_the_lead_may_not_change_while_a_project_runs(changed, project, found) -> Iterator[Rows]:
    """HC-11 (七（二）): a question to be explained; whether it was allowed is for people to say."""
    cells = {"project_no": "P1", "title": "示例·项目", "kind": "provincial", "role": "lead", "started_on": "2022-09-01"}
    running = row("project", **(cells | project))
    before = [*consortium_rows(*MEMBERS), row("project", **cells)]
    research = member(CODES[1], "research")
    gone, come = (
        member(CODES[0], layer="lead", left_on="2023-06-01"),
        member(CODES[2], layer="lead", joined_on="2023-06-01"),
    )
    later = (gone, come, research) if changed else MEMBERS
    registered = Reading((yield told(CONSORTIUM, before, [*consortium_rows(*later), running])))
    assert findings(registered, 2023) == found
    if found:
        said = registered.read("select found from result.finding where validation = 'lead_changed'")["found"].iloc[0]
        assert said == f"2022年年底为 示例·{CODES[0][-4:]}，2023年为 示例·{CODES[2][-4:]}；2023年有 1 项在研"


@pytest.mark.parametrize(("left", "changed"), [("2022-12-30", False), ("2022-12-31", True), ("2023-01-01", True)])
@side_by_side
def test_who_leads_until_31_december_leads_on_that_day(left, changed) -> Iterator[Rows]:
    """A day sooner, the place was empty at the end of the year, and was filled while the project ran: no change of who leads."""
    project = row(
        "project", project_no="P1", title="示例·项目", kind="provincial", role="lead", started_on="2022-09-01"
    )
    leading, research = member(CODES[0], layer="lead", left_on=left), member(CODES[1], "research")
    before = [*consortium_rows(leading, research), project]
    new = member(CODES[2], layer="lead", joined_on="2023-01-01")
    later = [*consortium_rows(leading, new, research), project]
    registered = Reading((yield told(CONSORTIUM, before, later)))
    assert ("lead_changed" in findings(registered, 2023)) == changed
