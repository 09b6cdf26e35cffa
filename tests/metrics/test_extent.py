"""Computing some centres apart gives what computing all together gives: row for row, whatever was done to whichever of them."""

import dataclasses
import itertools
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.read_model import part
from data.read_model.database import Connection, Reading
from data.read_model.store import Store
from metrics import engine, steps
from tests.data.contents import everything
from tests.metrics.acts_as_rows import ACTS

NUMBER = 900_000_000  # of events that are in no record
# An act of one, and the result in which others feel it, one after the other: a claim that is shared ends and begins again, a quota
# line is crossed by another's points, a grade becomes final by lapse of its notice.
CROSSING = [
    ("withdrawn", "ZD13", "result.finding_across"),
    ("full points", "ZD02", "result.grade_proposal"),
    ("published with a notice period", "ZD05", None),
    ("submitted again", "ZD13", "result.finding_across"),
    ("days went by", "", None),
]


@contextmanager
def put_back(store: Store) -> Iterator[Connection]:
    """A cursor whose changes are taken back."""
    with store._connection.cursor() as cursor:
        cursor.execute("begin")
        try:
            yield cursor
        finally:
            cursor.execute("rollback")


@pytest.fixture(scope="module")
def centres(demonstrated):
    return demonstrated.read("select centre from registry.centre order by all")["centre"].to_list()


def act(cursor: Connection, said: str, n: int, centre: str, days: int = 9) -> None:
    """Do it, and make the results."""
    for sql in ACTS[said]:
        cursor.execute(sql.format(n=NUMBER + n, c=centre, d=days))
    engine.derive(cursor)


def compared(cursor: Connection, *said: object) -> None:
    """What stands there is what making everything anew gives, all centres together."""
    found = everything(Reading(cursor))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(engine, "together", lambda *_: 10**6)
        engine.forget(cursor)
        engine.derive(cursor)
    assert found == everything(Reading(cursor)), said


def test_it_is_known_whose_every_row_is_that_a_local_step_looks_at(demonstrated):
    """Of a table of which nothing says it no step can be made apart."""
    known = part.columns(demonstrated._connection)
    for step in steps.known():
        if step.local:
            for table in set(step.tables) - set(part.SAME_FOR_ALL):
                assert part.whose(table, known[table]), step.name
            assert all("centre" in known[f"result.{table}"] for table in step.makes), step.name
    with pytest.raises(ValueError, match=r"record\.event"):
        part.whose("record.event", known["record.event"])


@pytest.mark.slow
@pytest.mark.parametrize("many", [9, pytest.param(1, marks=pytest.mark.long)])
def test_in_groups_or_each_centre_by_itself_everything_is_as_made_together(demonstrated, monkeypatch, many):
    before = everything(demonstrated)
    monkeypatch.setattr(engine, "together", lambda *_: many)
    with put_back(demonstrated) as cursor:
        engine.forget(cursor)
        engine.derive(cursor)
        assert everything(Reading(cursor)) == before


@pytest.mark.slow
@pytest.mark.parametrize("name", ["46_finding_across", "86_grade_proposal"])
def test_were_a_step_taken_for_local_that_is_not_it_would_be_noticed(demonstrated, monkeypatch, name):
    wrong = tuple(dataclasses.replace(step, local=True) if step.name == name else step for step in steps.known())
    monkeypatch.setattr(steps, "known", lambda: wrong)
    monkeypatch.setattr(engine, "together", lambda *_: 7)  # who shares a claim is not in one group
    made = next(step for step in wrong if step.name == name).makes
    before = everything(demonstrated)
    with put_back(demonstrated) as cursor:
        engine.forget(cursor, [name])
        engine.derive(cursor, made)
        now = everything(Reading(cursor))
    assert {table for table in before if before[table] != now[table]} >= {f"result.{table}" for table in made}


@pytest.mark.slow
def test_what_one_does_that_others_feel_reaches_them(demonstrated):
    others = "select centre, count(*) as n, sum(hash(t)) as s from {} as t where centre <> $centre group by centre order by all"
    with put_back(demonstrated) as cursor:
        for n, (said, centre, table) in enumerate(CROSSING):
            felt = others.format(table) if table else "select $centre"
            before = Reading(cursor).read(felt, {"centre": centre})
            act(cursor, said, n, centre, days=n + 9)
            assert table is None or not Reading(cursor).read(felt, {"centre": centre}).equals(before), said
        compared(cursor)


@pytest.mark.slow
@pytest.mark.parametrize("examples", [1, pytest.param(4, marks=pytest.mark.long)])
def test_after_any_sequence_of_acts_of_any_centres_everything_is_as_if_made_anew(demonstrated, centres, examples):
    acts = st.tuples(st.sampled_from(sorted(ACTS)), st.sampled_from(centres), st.sampled_from([1, 9, 40, 200]))

    @settings(max_examples=examples, deadline=None, derandomize=examples == 1)
    @given(st.lists(acts, min_size=3, max_size=3 if examples == 1 else 8))
    def holds(sequence):
        with put_back(demonstrated) as cursor:
            for n, (said, centre, days) in enumerate(sequence):
                act(cursor, said, n, centre, days)
            compared(cursor, sequence)

    holds()


@pytest.mark.long
@pytest.mark.parametrize("kinds", [tuple(ACTS)[n : n + 4] for n in range(0, len(ACTS), 4)])
def test_after_each_kind_of_act_everything_is_as_if_made_anew(demonstrated, centres, kinds):
    """Some kinds one after the other: making everything anew to compare with takes longest."""
    with put_back(demonstrated) as cursor:
        for n, (said, centre) in enumerate(itertools.product(kinds, centres[::12])):
            act(cursor, said, n, centre)
        compared(cursor, kinds)
