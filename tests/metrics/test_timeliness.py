"""Deadlines: to the second, with extensions, in leap years, in the words of three policies; rates as exact fractions."""

import shutil
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from data.acts.reports import reporting_round, submissions
from data.acts.reports.reporting_round import stage, take
from data.journal.clock import SHANGHAI
from data.journal.folder import FolderRecord
from data.problem import Refused
from data.read_model import database
from data.schema.loading import ROOT, DefinitionError, Definitions, load
from metrics import monitor, results
from metrics.engine import derive
from pages.drawing import timeliness
from tests.conftest import centre_row, copy_of
from tests.data.sent_report import send

# Hunan 五（四）: 从批准组建次年开始，每年1月底前, two documents; Henan's consortia 七（一）: 每年12月31日前, two recipients.
HUNAN = """reporting:
  due_month: 1
  due_day: 31
  years_after: 1
  first_due_years_after_approval: 1
  documents: [上年度工作总结, 本年度工作计划]
  basis: policy
  clause: 五（四）
  reading: 次年1月底前
"""
CONSORTIUM = """reporting:
  due_month: 12
  due_day: 31
  years_after: 0
  documents: [年度工作报告, 下一年度的工作计划]
  recipients: [推荐单位, 省科技厅]
  final_revision_allowed: true
  basis: policy
  clause: 七（一）
  reading: 当年12月31日前
"""


def with_reporting(folder: Path, block: str) -> Definitions:
    """The definitions with another `reporting` in the Zhejiang scheme."""
    root = Path(shutil.copytree(ROOT, folder / "definitions"))
    policy = root / "policies" / "zhejiang" / "policy.yaml"
    text = policy.read_text("utf-8")
    start, end = text.index("reporting:\n"), text.index("evaluation:\n")
    policy.write_text(text[:start] + block + "\n" + text[end:], "utf-8")
    return load(root)


class Years:
    """The years of one centre, worked out without anything else."""

    def __init__(self, definitions: Definitions, approved_on: str = "2021-07-01") -> None:
        self._connection = database.connect(":memory:")
        database.create(self._connection, definitions, date(2023, 1, 1))
        row = centre_row("C1", approved_on=approved_on)
        database.insert_registry(self._connection, 1, [row], datetime(2021, 1, 1), "t", "t")  # noqa: DTZ001

    def received(self, year: int, at: str) -> "Years":
        self._connection.execute(
            "insert into record.report (report_id, centre, scheme, year, version, received_at, event_n)"
            " select n, 'C1', 'zhejiang', ?, n, ?, n from (select coalesce(max(report_id), 1) + 1 as n from record.report)",
            [year, at],
        )
        return self

    def extended(self, year: int, until: str) -> "Years":
        count = "(select coalesce(max(event_n), 0) + 1 from record.extension)"
        self._connection.execute(
            f"insert into record.extension values ({count}, 'C1', ?, ?, '处长', '理由', '官员', now())", [year, until]
        )
        return self

    def on(self, today: str) -> dict[int, tuple[str, date | None]]:
        """Year → timeliness and the day it is due, as shown on that day."""
        self._connection.execute("update record.state set today = ?", [today])
        derive(self._connection, ["centre_year"])
        rows = self._connection.execute("select year, timeliness, due_on from result.centre_year").fetchall()
        return {year: (state, due) for year, state, due in rows}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("today", "received_at", "extended_to", "expected"),
    [
        ("2022-03-31", None, None, "not_due"),
        ("2022-04-01", None, None, "overdue"),
        ("2022-04-01", "2022-03-31 23:59:59", None, "on_time"),
        ("2022-04-01", "2022-03-31 23:59:59.999999", None, "on_time"),
        ("2022-04-01", "2022-04-01 00:00:00", None, "late"),
        ("2022-04-01", None, "2022-04-30", "extended"),
        ("2022-04-30", None, "2022-04-30", "extended"),
        ("2022-05-01", None, "2022-04-30", "overdue"),
        ("2022-05-01", "2022-04-30 23:59:59", "2022-04-30", "in_extension"),
        ("2022-05-01", "2022-05-01 00:00:00", "2022-04-30", "late"),
        ("2022-05-01", "2022-03-31 12:00:00", "2022-04-30", "on_time"),
        ("2022-02-01", None, "2022-04-30", "not_due"),
    ],
)
def test_to_the_last_second_of_the_day(definitions, today, received_at, extended_to, expected):
    years = Years(definitions)
    if received_at:
        years.received(2021, received_at)
    if extended_to:
        years.extended(2021, extended_to)
    assert years.on(today)[2021] == (expected, date(2022, 3, 31))


def test_the_extension_recorded_last_holds(definitions):
    years = Years(definitions).extended(2021, "2022-06-30").extended(2021, "2022-04-30")
    assert years.on("2022-05-15")[2021][0] == "overdue"


@pytest.mark.slow
@pytest.mark.parametrize(("day", "ordinary"), [(29, 28), (28, 28)])
def test_the_end_of_february(tmp_path, day, ordinary):
    block = f"reporting: {{due_month: 2, due_day: {day}, basis: house, reading: 次年2月}}\n"
    found = Years(with_reporting(tmp_path, block)).received(2023, f"2024-02-{day} 23:59:59").on("2026-06-01")
    assert {year: due for year, (_, due) in found.items()} == {
        2021: date(2022, 2, ordinary), 2022: date(2023, 2, ordinary), 2023: date(2024, 2, day),
        2024: date(2025, 2, ordinary), 2025: date(2026, 2, ordinary),
    }  # fmt: skip
    assert found[2023][0] == "on_time"


def test_hunan_reports_in_the_january_after_the_approval(tmp_path):
    years = Years(with_reporting(tmp_path, HUNAN), approved_on="2021-12-30")
    assert years.on("2022-01-31") == {2021: ("not_due", date(2022, 1, 31))}
    assert years.on("2022-02-01") == {2021: ("overdue", date(2022, 1, 31))}


@pytest.mark.slow
def test_a_first_report_that_is_due_later_leaves_out_the_years_before(tmp_path):
    d = with_reporting(
        tmp_path, HUNAN.replace("first_due_years_after_approval: 1", "first_due_years_after_approval: 2")
    )
    assert set(Years(d).on("2024-06-01")) == {2022, 2023}
    store = monitor.open_store(FolderRecord(tmp_path / "record"), d)
    submissions.enter(store, [centre_row("C1")], actor="测试", source="测试")
    early = send(store, year=2021)
    assert "早于首个报告年度2022" in early.problems[0].message
    assert send(store, year=2022).status == "received"
    store.catch_up()
    due = results.read(store, "reports_due", scheme="zhejiang")
    assert due["year"].min() == 2022
    store.close()


def test_a_consortium_reports_within_the_year(tmp_path):
    years = Years(with_reporting(tmp_path, CONSORTIUM))
    assert years.on("2021-12-31") == {}  # the running year is looked at when its report is in, or was due
    assert years.on("2022-01-01") == {2021: ("overdue", date(2021, 12, 31))}
    years.received(2022, "2022-12-31 23:59:59")
    assert years.on("2022-12-31")[2022] == ("on_time", date(2022, 12, 31))


def test_a_running_year_whose_report_was_due_already_is_overdue(tmp_path):
    block = "reporting: {due_month: 11, due_day: 30, years_after: 0, basis: house, reading: 当年11月底}\n"
    years = Years(with_reporting(tmp_path, block))
    assert 2022 not in years.on("2022-11-30")
    assert years.on("2022-12-01")[2022] == ("overdue", date(2022, 11, 30))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("block", "told"),
    [
        ("due_month: 4, due_day: 31", "month 4 never has a day 31"),
        ("due_month: 4", "stand together"),
        ("due_month: 1, due_day: 31, first_due_years_after_approval: 0", "at least 'years_after'"),
        ("due_month: 1, due_day: 31, final_revision_allowed: true", "within their own year"),
    ],
)
def test_impossible_deadlines_are_refused(tmp_path, block, told):
    with pytest.raises(DefinitionError, match=told):
        with_reporting(tmp_path, f"reporting: {{{block}, basis: house, reading: 试}}\n")


def test_the_caption_names_documents_and_recipients(tmp_path, definitions):
    assert "报送材料" not in timeliness.deadline("zhejiang", definitions)
    assert "报送材料：上年度工作总结、本年度工作计划" in timeliness.deadline(
        "zhejiang", with_reporting(tmp_path, HUNAN)
    )
    (other := tmp_path / "other").mkdir()
    caption = timeliness.deadline("zhejiang", with_reporting(other, CONSORTIUM))
    assert "政策条款，七（一）" in caption
    assert "报送：推荐单位、省科技厅" in caption
    assert "年度结束后可补报终稿" in caption


# ── through the record ─────────────────────────────────────────────────────────────────────────


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


STILL = date(2023, 5, 10)


@pytest.fixture(scope="module")
def registered(tmp_path_factory):
    """A demonstration that stands still at 2023-05-10: 2022 was due on 2023-03-31."""
    folder = tmp_path_factory.mktemp("registered")
    record = FolderRecord(folder / "record", "demonstration", STILL)
    store = monitor.open_store(record, cache=folder / "read-model")
    rows = [centre_row(f"C{n}", approved_on="2022-01-10") for n in range(1, 8)]
    submissions.enter(store, rows, actor="测试", source="测试")
    store.catch_up()
    store.close()
    return folder


@pytest.fixture
def shown(registered, tmp_path):
    store = copy_of(registered, tmp_path, "demonstration", STILL)
    yield store
    store.close()


def extend(store, centre="C1", year=2022, until=date(2023, 4, 30), **changed):
    told = {"approver": "处长", "reason": "系统迁移", "actor": "官员"} | changed
    reporting_round.extend(store, centre, year, until, **told)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"approver": " "}, "没有填写批准人"), ({"reason": ""}, "没有填写延期理由"), ({"actor": ""}, "没有填写操作人"),
        ({"reason": "长" * 2001}, "最多 2000 字"),
        ({"until": date(2023, 3, 31)}, "不晚于原期限 2023-03-31"), ({"until": date(2023, 1, 1)}, "不晚于原期限"),
        ({"centre": "C9"}, "没有登记"), ({"year": 2021}, "不需要报送2021年度"), ({"year": 2024}, "不需要报送2024年度"),
    ],
)  # fmt: skip
def test_an_extension_that_lacks_something_is_refused(shown, changed, told):
    events = shown.version[0]
    with pytest.raises(Refused, match=told):
        extend(shown, **changed)
    assert shown.version[0] == events
    assert shown.read("select 1 from record.extension").empty


def test_a_scheme_without_a_deadline_extends_nothing(shown):
    row = centre_row("MU", scheme="manufacturing-usa", approved_on="2022-01-10")
    submissions.enter(shown, [row], actor="测试", source="测试")
    with pytest.raises(Refused, match="没有报送期限"):
        extend(shown, "MU")


def test_returned_counts_as_received_and_withdrawn_does_not(shown):
    on_time = moment("2023-03-31T23:59:59")
    for centre, acts in (("C1", ["return"]), ("C2", ["withdraw"]), ("C3", ["withdraw", "submit"]), ("C4", [])):
        send(shown, centre=centre, year=2022, at=on_time)
        for number, step in enumerate(acts):
            at = moment("2023-04-20T10:00:00") + timedelta(hours=number)
            take(shown, step, stage(shown, centre, 2022), actor="官员", note="请更正", at=at)
    shown.catch_up()
    rows = results.read(shown, "centre_year", scheme="zhejiang").set_index("centre")
    assert rows["timeliness"].to_dict() == {
        "C1": "on_time", "C2": "overdue", "C3": "late", "C4": "on_time", "C5": "overdue", "C6": "overdue", "C7": "overdue",
    }  # fmt: skip
    assert rows["round_state"].to_dict() == {
        "C1": "returned", "C2": "none", "C3": "submitted", "C4": "submitted", "C5": "none", "C6": "none", "C7": "none",
    }  # fmt: skip
    due = results.read(shown, "reports_due", scheme="zhejiang").set_index(["centre", "year"])
    assert due.loc[("C2", 2022), "next"]  # what was taken back is what is to be handed in next
    assert due.loc[("C1", 2023), "next"]


def test_rates_of_the_years_are_exact_fractions_of_what_was_due(shown):
    send(shown, centre="C1", year=2022, at=moment("2023-03-31T23:59:59"))
    send(shown, centre="C2", year=2022, at=moment("2023-04-01T00:00:00"))
    extend(shown, "C3", until=date(2023, 5, 9))
    send(shown, centre="C3", year=2022, at=moment("2023-05-09T23:59:59"))
    extend(shown, "C4", until=date(2023, 5, 10))  # ends today: not due yet
    extend(shown, "C5", until=date(2023, 5, 10))
    send(shown, centre="C5", year=2022, at=moment("2023-05-10T09:00:00"))  # early enough, and not due by now
    send(shown, centre="C6", year=2023, at=moment("2023-05-10T09:00:00"))  # of a year that is not due
    shown.catch_up()
    rates = results.read(shown, "reporting_rates", scheme="zhejiang").set_index("year")
    assert list(rates.index) == [2022, 2023]
    last = rates.loc[2022]
    assert (last["expected"], last["received"], last["on_time"], last["in_extension"]) == (5, 3, 2, 2)
    assert Fraction(int(last["received_numerator"]), int(last["received_denominator"])) == Fraction(3, 5)
    assert Fraction(int(last["on_time_numerator"]), int(last["on_time_denominator"])) == Fraction(2, 5)
    assert list(last["missing"]) == ["C6", "C7"]
    nothing = rates.loc[2023]
    assert nothing["expected"] == 0
    for column in ("received_numerator", "received_denominator", "on_time_numerator", "on_time_denominator"):
        assert nothing[[column]].isna().all()
