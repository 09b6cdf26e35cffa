"""What has changed since a day, and what is due: at the edges of the days."""

from datetime import date, datetime, time, timedelta

import pytest

from data.acts import dispositions
from data.acts.dispositions import Flagged
from data.acts.reports import reporting_round, submissions
from data.journal.clock import SHANGHAI
from data.journal.folder import FolderRecord
from metrics import monitor, results
from metrics.agenda import changes, deadlines
from metrics.agenda.deadlines import Deadline
from tests.conftest import centre_row
from tests.data.test_dispositions import grade

DAY = date(2023, 8, 10)  # on which the second failure was recorded


def at(day: date, hour: int = 12) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=SHANGHAI)


def failed_twice(folder, definitions):
    """A centre that failed for 2021, and again for 2022 on DAY; it is 2023-09-30."""
    record = FolderRecord(folder / "record", "demonstration", date(2023, 9, 30))
    store = monitor.open_store(record, definitions)
    said = {"actor": "测试", "source": "测试"}
    submissions.enter(store, [centre_row("C1")], at=at(DAY - timedelta(days=9)), **said)
    submissions.enter(store, [grade(2021, "fail")], at=at(DAY - timedelta(days=1), 23), **said)
    submissions.enter(store, [grade(2022, "fail")], at=at(DAY, 0), **said)
    store.catch_up()
    return store


@pytest.fixture(scope="module")
def recorded(definitions, tmp_path_factory):
    """The same, for reading only."""
    store = failed_twice(tmp_path_factory.mktemp("changes"), definitions)
    yield store
    store.close()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("since", "years"), [(DAY - timedelta(days=1), {2021, 2022}), (DAY, {2022}), (DAY + timedelta(days=1), set())]
)
def test_a_day_counts_from_its_beginning(recorded, since, years):
    assert set(changes.recorded(recorded, "zhejiang", since).grades["year"]) == years
    assert changes.recorded(recorded, "henan-tic", since).grades.empty


@pytest.mark.slow
def test_flags_that_are_new_and_gone_since_the_evening_before(recorded):
    evening = monitor.open_past(recorded, DAY - timedelta(days=1))
    found = changes.flags(recorded, evening, "zhejiang", 2022)
    assert "delisting_proposed" in set(found.new["flag"])
    assert "delisting_proposed" not in set(found.gone["flag"])
    again = changes.flags(evening, recorded, "zhejiang", 2022)  # and the other way round
    assert "delisting_proposed" in set(again.gone["flag"])
    evening.close()
    same = monitor.open_past(recorded, DAY)
    # what is only worded anew, or is decided on, is the same flag
    assert "delisting_proposed" not in set(changes.flags(recorded, same, "zhejiang", 2022).new["flag"])
    same.close()


def test_a_report_that_came_in_is_told(store, workbook, hand_in):
    hand_in(workbook(year=2021))
    today = store.today()
    assert list(changes.recorded(store, "zhejiang", today).reports["year"]) == [2021]
    assert changes.recorded(store, "zhejiang", today + timedelta(days=1)).reports.empty


def due(store, kind, year=None) -> list[Deadline]:
    return [one for one in deadlines.of(store, store.definitions, "zhejiang", year) if one.kind == kind]


@pytest.mark.slow
def test_reports_are_due_until_they_come_and_an_extension_goes_before_the_day(store, workbook, hand_in):
    last = store.today().year - 1
    waiting = {one.key: one for one in due(store, "report")}
    assert waiting["report/C1/2021"].on == date(2022, 3, 31)  # what is past and was not done stays
    assert waiting[f"report/C1/{last + 1}"].on == date(last + 2, 3, 31)  # the running year
    hand_in(workbook(year=2021))
    assert "report/C1/2021" not in {one.key for one in due(store, "report")}
    until = store.today() + timedelta(days=9)
    reporting_round.extend(store, "C1", last, until, approver="处长", reason="系统迁移", actor="官员")
    store.catch_up()
    extended = {one.key: one for one in due(store, "report")}[f"report/C1/{last}"]
    assert (extended.on, extended.what) == (until, f"报送{last}年度报告（已批准延期）")


@pytest.mark.slow
def test_an_evaluation_is_due_until_it_is_concluded_and_never_of_who_left(store):
    last = store.today().year - 1
    waiting = {one.key: one for one in due(store, "evaluation")}
    overdue = waiting["evaluation/C1/2021"]
    assert (overdue.on, overdue.what, overdue.basis) == (date(2022, 12, 31), "作出2021年度评价结论", "ZJ-27 五（四）")
    assert waiting[f"evaluation/C1/{last}"].on == date(last + 1, 12, 31)  # not passed yet
    submissions.enter(store, [grade(2021, "fail")], actor="官员", source="测试")
    store.catch_up()
    assert "evaluation/C1/2021" not in {one.key for one in due(store, "evaluation")}
    gone = centre_row("C1", state="delisted", exited_on="2024-03-01")
    submissions.enter(store, [gone], actor="官员", source="测试")
    store.catch_up()
    assert due(store, "evaluation") == []
    # of the year in which it left it still reports, of none after
    assert {one.key for one in due(store, "report")} == {f"report/C1/{year}" for year in (2021, 2022, 2023, 2024)}
    assert [
        one for one in deadlines.of(store, store.definitions, "henan-manufacturing", None) if one.kind == "evaluation"
    ] == []


@pytest.mark.slow
def test_a_flag_is_due_until_it_is_settled(definitions, tmp_path):
    recorded = failed_twice(tmp_path, definitions)
    assert [one.on for one in due(recorded, "term")] == [date(2025, 12, 31)]
    assert due(recorded, "flag") == []  # of no year
    key = next(one.key for one in due(recorded, "flag", 2022) if "建议摘牌" in one.what)
    row = recorded.read(
        "select * from result.flag where flag_key = ? and year = 2022", [key.removeprefix("flag/")]
    ).iloc[0]
    seen = Flagged(row.flag_key, "C1", 2022, row.flag, row.severity, row.message, row.rule, 0)
    dispositions.propose(recorded, seen, "adopt", reason="示例", actor="甲", at=at(DAY))
    recorded.catch_up()
    assert key in {one.key for one in due(recorded, "flag", 2022)}  # only proposed
    seen = Flagged(row.flag_key, "C1", 2022, row.flag, row.severity, row.message, row.rule, 1)
    dispositions.confirm(
        recorded, seen, agreed=True, reason="示例", document_no="示例1", actor="乙", at=at(DAY + timedelta(days=1))
    )
    recorded.catch_up()
    assert key not in {one.key for one in due(recorded, "flag", 2022)}
    recorded.close()


@pytest.mark.parametrize(("days", "found"), [(-1, False), (0, True), (30, True), (31, False)])
def test_soon_is_from_today_to_so_many_days_from_now(days, found):
    today = date(2026, 3, 1)
    one = Deadline(today + timedelta(days=days), "term", "C1", "甲", "建设期满", "term/C1")
    assert deadlines.within([one], today, 30) == [one] * found


def test_the_previous_sign_in_is_ones_own_and_not_this_one(store):
    def sign_in(account: str, way: str = "accounts"):
        by = {"account": account, "name": account, "role": "official", "way": way, "from": "127.0.0.1"}
        return store.record.append("access.signed_in", "access.sign-in", {"by": by}, actor=account)

    def previous(account: str, before: int):
        asked = {"account": account, "way": "accounts", "before": before}
        return results.read(store, "previous_sign_in", **asked)["recorded_at"].iloc[0]

    first = sign_in("a")
    sign_in("b")
    sign_in("a", "oidc")  # another person
    now = sign_in("a")
    store.catch_up()
    assert previous("a", now.n) == first.at.astimezone(SHANGHAI).replace(tzinfo=None)
    assert previous("a", first.n) is None or previous("a", first.n) != previous("a", first.n)  # NaT: none before
