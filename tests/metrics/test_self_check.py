"""The self-check: nothing is kept, others see the old state meanwhile, and the answer is what handing in really gives."""

import threading
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest
from streamlit.runtime.scriptrunner import RerunData, RerunException

from data.acts.reports import candidate, submissions
from data.acts.reports.reporting_round import stage, take
from data.journal.clock import SHANGHAI
from data.journal.folder import FolderRecord
from data.workbook import template
from data.workbook.interpretation import LedgerRow
from metrics import results, review
from metrics.supposing import self_check
from tests import made
from tests.conftest import CODES, centre_row, money, served
from tests.data.contents import everything
from tests.data.sent_report import prepared, send

EARLY = money("100.00", "2021-06-30", voucher="V1")
GONE = LedgerRow("staff", "人员", 5, {"person_code": "R1", "category": "rd_full_time", "tier": "none",
                                      "joined_on": "2021-08-01", "left_on": "2021-07-31"})  # fmt: skip


def files(store):
    return {path: path.read_bytes() for path in Path(store.record.path).rglob("*") if path.is_file()}


def real(store, year, scheme="zhejiang", centre="C1"):
    """What is shown for a centre's year as it stands."""
    store.catch_up()
    progress = results.read(store, "progress_of_centre", centre=centre)
    flags = results.read(store, "flags", scheme=scheme, year=year)
    return (
        results.read(store, "findings", centre=centre, year=year),
        progress[progress["year"] == year].reset_index(drop=True),
        flags[flags["centre"] == centre].reset_index(drop=True),
    )


def agrees(checked, happened):
    """Column by column the same, but for the report's id, and the positions among the flags of all centres."""
    for frame, other in zip((checked.findings, checked.progress, checked.flags), happened, strict=True):
        left, right = (f.drop(columns=["report_id", "position"], errors="ignore") for f in (frame, other))
        pd.testing.assert_frame_equal(left, right)


@pytest.mark.slow
def test_nothing_is_changed_neither_by_a_good_nor_by_a_bad_file(store, workbook, definitions):
    send(store, EARLY)
    store.catch_up()
    tables, kept, version = everything(store), files(store), store.version
    good = submissions.prepare(workbook(money("5.00", "2021-08-01")), "自查.xlsx", definitions)
    assert self_check.check(store, good).ready
    assert not self_check.check(store, prepared(store, GONE)).ready
    assert not self_check.check(store, submissions.prepare(b"no workbook", "坏.xlsx", definitions)).ready
    assert everything(store) == tables
    assert files(store) == kept
    assert store.version == version
    assert store.read("select max(report_id) as n from record.report")["n"].iloc[0] < candidate.SUPPOSED


@pytest.mark.slow
def test_a_check_that_fails_or_is_left_halfway_leaves_nothing(store, monkeypatch):
    """Also when whoever asked has gone to another page: what Streamlit raises then is no ordinary exception."""
    send(store, EARLY)
    store.catch_up()
    tables, told = everything(store), []

    def gone(stage, share):
        told.append((stage, share))
        if stage == "results" and share > 0:
            raise RerunException(RerunData())

    with pytest.raises(RerunException):
        self_check.check(store, prepared(store, GONE), gone)
    assert [stage for stage, _ in told] == ["registry", "results", "results"]
    assert all(0 <= share < 1 for _, share in told)
    assert everything(store) == tables
    monkeypatch.setattr(self_check, "_flags", lambda *arguments: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        self_check.check(store, prepared(store, GONE))
    assert everything(store) == tables


@pytest.mark.slow
def test_who_reads_during_a_check_sees_the_old_state(store, monkeypatch):
    send(store, money("100.00", "2021-08-01"))
    store.catch_up()
    inside, go_on = threading.Event(), threading.Event()
    question = "select value from result.progress where indicator = 'investment_total' and year = 2021"
    asked = self_check._flags

    def slowly(state, *rest):
        inside.set()
        assert go_on.wait(60)
        return asked(state, *rest)

    monkeypatch.setattr(self_check, "_flags", slowly)
    answers = []
    sheet = prepared(store, money("900.00", "2021-08-01"))
    checking = threading.Thread(target=lambda: answers.append(self_check.check(store, sheet)))
    checking.start()
    try:
        assert inside.wait(60)
        seen = [store.read(question)["value"].iloc[0] for _ in range(3)]
    finally:
        go_on.set()
        checking.join(60)
    assert seen == [100, 100, 100]
    assert answers[0].progress.set_index("indicator").loc["investment_total", "value"] == 900
    assert store.read(question)["value"].iloc[0] == 100


@pytest.mark.slow
def test_the_answer_is_what_handing_in_gives(store):
    submissions.enter(store, [centre_row("C2")], actor="测试", source="测试")
    send(store, served(CODES[0], "2021-09-01"), centre="C2")
    send(store, money("10000000.00", "2021-08-01"))
    # another year on top of it, with a unit slip against the year before, an error, and a date out of the year
    rows = (money("1000.00", "2022-08-01"), GONE, served(CODES[0], "2021-09-01"))
    checked = self_check.check(store, prepared(store, *rows, year=2022))
    before = real(store, 2022)
    assert {"unit_slip", "staff_left_before_joined", "service_other_year"} <= set(checked.findings["validation"])
    assert not checked.ready
    pd.testing.assert_frame_equal(checked.flags_now, before[2])
    assert "unit_slip" in set(checked.flags["flag"]) - set(checked.flags_now["flag"])
    send(store, *rows, year=2022)
    agrees(checked, real(store, 2022))


@pytest.mark.slow
@pytest.mark.parametrize("acts", [[], ["return"], ["withdraw"], ["withdraw", "submit"]], ids=str)
def test_a_correction_is_checked_with_what_happened_to_the_version_before(tmp_path, definitions, acts):
    """2022 was due on 2023-03-31. The first version came in time; whether the year counts as late depends on its fate."""
    store = made.opened(FolderRecord(tmp_path / "record", "demonstration", date(2023, 5, 10)), definitions)
    submissions.enter(store, [centre_row("C1", approved_on="2022-01-10")], actor="测试", source="测试")
    send(store, year=2022, at=datetime(2023, 3, 1, tzinfo=SHANGHAI))
    for step in acts:
        take(
            store,
            step,
            stage(store, "C1", 2022),
            actor="官员",
            note="请更正",
            at=datetime(2023, 3, 2, tzinfo=SHANGHAI),
        )
    correction = money("100.00", "2022-08-01")
    checked = self_check.check(store, prepared(store, correction, year=2022))
    assert ("report_late" in set(checked.flags["flag"])) == (acts == ["withdraw"])
    send(store, correction, year=2022, at=datetime(2023, 5, 10, 12, tzinfo=SHANGHAI))
    agrees(checked, real(store, 2022))
    store.close()


@pytest.mark.slow
def test_a_correction_of_an_accepted_report_is_shown_as_if_accepted(store):
    send(store, money("100.00", "2021-08-01"))
    take(store, "accept", stage(store, "C1", 2021), actor="官员")
    checked = self_check.check(store, prepared(store, money("250.00", "2021-08-01")))
    send(store, money("250.00", "2021-08-01"))
    take(store, "accept", stage(store, "C1", 2021), actor="官员")
    agrees(checked, real(store, 2021))
    assert checked.progress.set_index("indicator").loc["investment_total", "value"] == 250


@pytest.mark.slow
def test_explanations_given_before_hold_in_the_check(store):
    send(store, EARLY)
    store.catch_up()
    key = results.read(store, "findings", centre="C1", year=2021)["finding"].iloc[0]
    review.explain(store, "C1", 2021, key, "属实", actor="填报人")
    checked = self_check.check(store, prepared(store, EARLY, note="第二版"))
    assert checked.findings["explanation"].tolist() == ["属实"]
    assert not checked.findings["open"].any()


@pytest.mark.slow
def test_a_year_that_has_not_begun_can_be_prepared(store):
    coming = store.today().year + 1
    sheet = prepared(store, money("100.00", f"{coming}-08-01"), year=coming)
    checked = self_check.check(store, sheet)
    assert checked.problems == ()
    assert set(checked.progress["year"]) == {coming}
    row = checked.progress.set_index("indicator").loc["investment_total"]
    assert row["completeness"] == "lower"  # the years between are missing
    assert submissions.receive(store, sheet, actor="填报人").status == "refused"


@pytest.mark.slow
def test_a_locked_year_is_said_and_worked_out_all_the_same(store):
    send(store, money("100.00", "2021-08-01"))
    for step in ("accept", "lock"):
        take(store, step, stage(store, "C1", 2021), actor="官员")
    checked = self_check.check(store, prepared(store, money("250.00", "2021-08-01")))
    assert "已锁定" in checked.problems[0].message
    assert not checked.ready
    assert checked.progress.set_index("indicator").loc["investment_total", "value"] == 250
    refused = submissions.receive(store, prepared(store, money("250.00", "2021-08-01")), actor="填报人")
    assert refused.problems == checked.problems


def test_what_cannot_be_checked_says_why(store, definitions):
    unreadable = self_check.check(store, submissions.prepare(b"no workbook", "坏.xlsx", definitions))
    registry = template.write_registry(definitions, [centre_row("C1")])
    not_a_report = self_check.check(store, submissions.prepare(registry, "登记簿.xlsx", definitions))
    unknown = self_check.check(store, prepared(store, centre="C9"))
    early = self_check.check(store, prepared(store, year=2020))
    for checked, told in (
        (unreadable, ""), (not_a_report, "自查只适用于年度报告"), (unknown, "“C9”没有登记"), (early, "早于批复年度2021"),
    ):  # fmt: skip
        assert told in checked.problems[0].message
        assert not checked.ready
        assert checked.findings is checked.progress is checked.flags is checked.flags_now is None
    assert (unknown.centre, unknown.year) == ("C9", 2021)
