"""Whatever odd but readable workbooks come in, one after the other: results can be made of the record, and every page opens."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from data.acts.reports import submissions
from data.read_model.store import Store
from metrics import results
from tests.conftest import centre_row
from tests.data.odd_workbooks import CENTRES, OddReport, reports
from tests.pages.test_downloads import page

PAGES = (
    "overview", "centre?centre=C1&year=2021", "centre?centre=C2", "comparison", "evaluation", "flags?year=2021", "money", "outlook",
    "reporting", "reporting?part=核定&centre=C1&year=2021", "reporting?part=报送版本", "self_check", "system",
)  # fmt: skip
FILES = st.lists(reports, min_size=1, max_size=3)


@pytest.fixture(scope="module")
def opened(pages_in_process: Callable) -> Callable:
    """Gives a real record of its own with two centres, as the pages find it."""

    @contextmanager
    def place() -> Iterator[Store]:
        with pages_in_process() as store:
            submissions.enter(store, [centre_row(code) for code in CENTRES], actor="测试", source="测试")
            yield store

    return place


def received(store: Store, files: list[OddReport]) -> int:
    """Hand them in; how many were accepted. What is refused says where and what to do."""
    accepted = 0
    for file in files:
        outcome = submissions.receive(
            store, submissions.prepare(file.content, "报告.xlsx", store.definitions), actor="测试"
        )
        assert outcome.status in ("received", "unchanged", "refused"), outcome
        assert (outcome.status == "refused") == bool(outcome.problems), outcome
        assert all(problem.found and problem.expected for problem in outcome.problems)
        accepted += outcome.status == "received"
    return accepted


def every_page_opens() -> None:
    for path in PAGES:
        split = urlsplit(path)
        run = AppTest.from_function(page, default_timeout=300, args=(split.path,))
        for key, value in [("dataset", "real"), *parse_qsl(split.query)]:
            run.query_params[key] = value
        run.run()
        assert [error.message for error in run.exception] == [], path


def any_sequence(opened: Callable, files: list[OddReport]) -> None:
    with opened() as store:
        accepted = received(store, files)
        store.catch_up()
        assert len(store.read("select 1 from record.report")) == accepted
        assert results.read(store, "unreadable").empty
        every_page_opens()


SHORT = settings(
    max_examples=2, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck), database=None
)
LONG = settings(max_examples=5, suppress_health_check=list(HealthCheck), database=None)


@pytest.mark.slow
@SHORT
@given(FILES)
def test_any_sequence_of_odd_workbooks_leaves_a_record_that_every_page_can_show(opened, files):
    any_sequence(opened, files)


@pytest.mark.long
@LONG
@given(FILES)
def test_any_sequence_of_odd_workbooks_many_times_over(opened, files):
    any_sequence(opened, files)
