"""The number of centres: of a year that is over it does not change when one leaves later."""

from dataclasses import replace

import pytest

from data.acts.reports import submissions
from data.read_model import definition_tables
from data.schema.models.counting import Indicator
from data.workbook.interpretation import LedgerRow
from metrics import results
from metrics.course import programme
from tests.conftest import centre_row


def count(store, year: int) -> tuple[int, int]:
    """Centres with their title at the end of a year, and those without it any more."""
    row = results.read(store, "programme", scheme="zhejiang", year=year).iloc[0]
    return int(row["titled"]), int(row["gone"])


def leaves(store, centre: str, state: str, **more: str) -> None:
    submissions.enter(store, [centre_row(centre, state=state, **more)], actor="另一人", source="测试")
    store.catch_up()


@pytest.mark.parametrize("state", ["delisted", "cancelled"])
def test_a_centre_that_leaves_stays_in_the_years_before(store, state):
    submissions.enter(store, [centre_row("C2")], actor="测试", source="测试")
    store.catch_up()
    assert [count(store, y) for y in (2020, 2021, 2022, 2023)] == [(0, 0), (2, 0), (2, 0), (2, 0)]
    leaves(store, "C2", state, exited_on="2022-12-31")
    # gone on the last day of a year it is gone at the end of that year
    assert [count(store, y) for y in (2021, 2022, 2023)] == [(2, 0), (1, 1), (1, 1)]
    leaves(store, "C2", state, exited_on="2023-01-01")
    assert [count(store, y) for y in (2021, 2022, 2023)] == [(2, 0), (2, 0), (1, 1)]
    (planned,) = programme.states(store, store.definitions, "zhejiang", 2023)
    assert planned.count == "1 家"


def test_shares_and_indices_are_not_added_up_over_centres(definitions):
    """74 % and 80 % are not 154 %; neither are two marks of a quality index."""
    shown = {
        row[0]: row[8]
        for row in definition_tables.rows(replace(definitions, indicators={
            "money": definitions.indicators["investment_total"],
            "ratio": definitions.indicators["fund_ratio"],
            "share": Indicator(label="占比", unit="percent", nature="annual", measure="value", items=("a",)),
            "index": Indicator(label="指数", unit="piece", nature="annual", measure="value", items=("a",), additive=False),
        }))["indicator"]
    }  # fmt: skip
    assert shown == {"money": True, "ratio": False, "share": False, "index": False}


@pytest.mark.parametrize("state", ["suspended", "merged", "divided", "accepted"])
def test_other_states_leave_the_title(store, state):
    left = {"exited_on": "2022-06-30"} if state in ("merged", "divided") else {}
    if state == "accepted":
        told = {"centre": "C1", "result": "passed", "document_no": "1", "concluded_on": "2022-06-30"}
        submissions.enter(
            store,
            [centre_row("C1", term_end="2021-12-31"), LedgerRow("acceptance", "验收结论", 5, told)],
            actor="测试",
            source="测试",
        )
    leaves(store, "C1", state, term_end="2021-12-31", **left)
    assert count(store, 2023) == (1, 0)
