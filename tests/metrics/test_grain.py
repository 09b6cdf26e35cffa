"""Every result says what one of its rows is, and holds to it."""

import re

import pytest

from metrics import engine, grain

MADE = {
    name: path.stem
    for path in engine.SQL.glob("*.sql")
    for name in re.findall(r"create or replace table result\.(\w+)", path.read_text("utf-8"))
}


@pytest.fixture
def store(store_in_use):
    return store_in_use


def test_every_result_is_described_with_the_step_that_makes_it():
    assert {name: known.step for name, known in grain.tables().items()} == MADE
    assert [MADE[name] for name in grain.tables()] == sorted(MADE.values())


@pytest.mark.slow
def test_the_demonstration_holds_to_it(demonstrated):
    grain.require(demonstrated._connection)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            "insert into result.centre_year from result.centre_year limit 1",
            "result.centre_year (12_centre_year): 2 rows, 1 keys",
        ),
        ("update result.centre_year set timeliness = null", "timeliness is empty in 1 of 1 rows"),
        (
            "update result.centre_year set scheme = 'elsewhere'",
            "scheme is not found in definition.scheme.scheme in 1 of 1 rows",
        ),
    ],
)
def test_what_does_not_hold_is_named(store, hand_in, workbook, change, said):
    hand_in(workbook())
    store._connection.execute("delete from result.centre_year where year > 2021")
    store._connection.execute(change)
    assert said in "\n".join(grain.problems(store._connection))
    with pytest.raises(AssertionError, match="centre_year"):
        grain.require(store._connection)


def test_every_test_that_makes_results_asserts_it(store, hand_in, workbook, monkeypatch):
    """Were the grain not asserted here, a row too many would go unnoticed in every other test."""
    asked = []
    monkeypatch.setattr(engine, "derived", lambda connection, *made: asked.append((*made, grain.problems(connection))))
    hand_in(workbook())
    assert asked[-1][1:] == ([],)
    assert {"12_centre_year", "20_contribution", "90_flag"} <= set(asked[-1][0])


@pytest.mark.slow
def test_results_that_are_made_in_part_are_asserted_as_far_as_they_are_made(store, hand_in, workbook, monkeypatch):
    hand_in(workbook())
    with monkeypatch.context() as patched:
        asked = []
        patched.setattr(engine, "derived", lambda connection, ran: asked.append(ran))
        engine.forget(store._connection)
        engine.derive(store._connection, ["centre_year"])
        engine.derive(store._connection, ["match"])
        assert asked == [["01_macros", "10_covered_year", "12_centre_year"], ["20_contribution"]]
    store._connection.execute("insert into result.centre_year from result.centre_year limit 1")
    assert "result.centre_year" in "\n".join(grain.problems(store._connection, ["12_centre_year"]))
    assert grain.problems(store._connection, ["20_contribution"]) == []
