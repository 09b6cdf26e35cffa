"""A test that asks late, and in part, is told the same as one whose results are made whenever something came in."""

import pytest

from data.journal.folder import FolderRecord
from data.schema.loading import current
from metrics import engine
from tests import made
from tests.conftest import copy_of, money
from tests.data.contents import everything
from tests.data.sent_report import send


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("select year from result.centre_year", {"centre_year"}),
        ("from result.flag join result.progress using (centre, year)", {"flag", "progress"}),
        ("select 1 from record.report", set()),
        ("from result.contribution", made.ALL),  # a view
        ("select table_name from information_schema.tables where table_schema = 'result'", made.ALL),
        ("select result.trimmed(value) from result.progress", made.ALL),  # a macro
    ],
)
def test_a_question_needs_the_results_that_it_names(question, wanted):
    assert made.asked(question) == wanted


@pytest.mark.slow
def test_what_is_asked_late_is_what_would_have_stood_there(begun_record, tmp_path):
    late = copy_of(begun_record, tmp_path, in_use=False)
    total = "select numerator from result.indicator where indicator = 'investment_total' and year = {0}"
    for year, amount, so_far in ((2021, "1.00", 1), (2022, "5.00", 6)):
        send(late, money(amount, f"{year}-08-01"), year=year)
        late.catch_up()
        assert late.read(total.format(year))["numerator"].tolist() == [
            so_far
        ]  # only so far: what follows is not made yet
        in_use = made.opened(FolderRecord(late.record.path), current(), in_use=True)
        assert everything(late) == everything(in_use)
        in_use.close()
    late.close()


def test_results_are_made_only_as_far_as_they_are_asked_for(begun_record, tmp_path, monkeypatch):
    run = []
    monkeypatch.setattr(engine, "derived", lambda connection, ran: run.append(ran))
    store = copy_of(begun_record, tmp_path, in_use=False)
    send(store, money("1.00", "2021-08-01"))
    store.catch_up()
    store.read("from record.report")
    assert run == []
    for _ in range(2):
        store.read("from result.centre_year")
        store.read("from result.progress")
        store.read("from result.centre_year")
    first, second = run
    assert "12_centre_year" in first
    assert "70_progress" not in first
    assert "70_progress" in second
    assert not set(second) & {"12_centre_year", "68_finding", "90_flag"}
    store.close()
