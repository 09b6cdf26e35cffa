"""Only what has changed is made anew, and what stands there is what making everything anew would give."""

import contextlib
import shutil
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from data.journal.event import Event
from data.journal.folder import FolderRecord
from data.read_model.projections import NO_RESULTS
from data.read_model.store import Store
from data.schema.loading import current
from metrics import engine, steps
from tests.conftest import copy_of, money
from tests.data.contents import everything
from tests.data.sent_report import send
from tests.data.written_record import KEPT

FORMS = sorted(path.name for path in KEPT.iterdir() if path.is_dir())


class Growing(FolderRecord):
    """A record of which only so many events are known yet, on a day that can be moved."""

    known = 0
    day = date(2026, 11, 20)

    def read(self, since: int = 0) -> Iterator[Event]:
        return (event for event in super().read(since) if event.n <= self.known)

    def end(self) -> int:
        return self.known

    @property
    def today(self) -> date:
        return self.day


@pytest.fixture
def ran(monkeypatch):
    """The steps that ran, of one making of the results after the other."""
    found = []
    monkeypatch.setattr(engine, "derived", lambda connection, names: found.append(list(names)))
    return found


@pytest.fixture
def in_use(begun_record: Path, tmp_path: Path) -> Iterator[Store]:
    """A store whose results are made whenever something came in, and were made once."""
    opened = copy_of(begun_record, tmp_path, in_use=True)
    send(opened, money("1.00", "2021-08-01"))
    opened.catch_up()
    yield opened
    opened.close()


def made_anew(store: Store) -> dict[str, tuple[int, int]]:
    """What stands in the model when every step has run."""
    with store._connection.cursor() as cursor:
        engine.forget(cursor)
        engine.derive(cursor)
    return everything(store)


def walk(record: Growing, ends: Iterable[int], often: int = 1) -> None:
    """Results are made after some events, and compared every so often; then days go by."""
    store = Store(record, current(), engine.derive)
    for turn, end in enumerate(ends, 1):
        record.known = end
        store.catch_up()
        if turn % often == 0:
            assert everything(store) == made_anew(store), f"events up to {end}"
    for days in (1, 200):
        record.day += timedelta(days=days)
        store.catch_up()
        assert everything(store) == made_anew(store), record.day
    store.close()


def felt(record: FolderRecord) -> list[Event]:
    """The events on which a result depends."""
    return [event for event in record.read() if event.act not in NO_RESULTS]


@pytest.mark.slow
def test_after_every_kind_of_act_everything_is_as_if_made_anew(tmp_path):
    """The last act of each kind, from what was there before it."""
    folder = shutil.copytree(KEPT / FORMS[-1] / "record", tmp_path / "record")
    last = {event.act: event.n for event in felt(FolderRecord(folder))}
    assert len(last) > 15
    walk(Growing(folder), sorted({n for found in last.values() for n in (found - 1, found)}), often=6)


@pytest.mark.long
def test_after_every_act_everything_is_as_if_made_anew(tmp_path):
    folder = shutil.copytree(KEPT / FORMS[-1] / "record", tmp_path / "record")
    walk(Growing(folder), [event.n for event in felt(FolderRecord(folder))], often=4)


@pytest.mark.long
def test_after_every_act_of_many_centres_everything_is_as_if_made_anew(demonstration_record):
    """As it was filled last: reports accepted one by one, with what centres have in common."""
    walk(
        Growing(demonstration_record, "demonstration"),
        [event.n for event in felt(FolderRecord(demonstration_record))][-30::3],
    )


@pytest.mark.slow
def test_what_was_supposed_leaves_nothing(in_use, ran):
    before = everything(in_use)
    del ran[:]

    def earlier(cursor: duckdb.DuckDBPyConnection) -> None:
        cursor.execute("delete from record.report")

    assert in_use.suppose(earlier, lambda state: len(state.read("from result.match"))) == 0
    assert everything(in_use) == before
    in_use.suppose(lambda cursor: None, lambda state: None)
    assert ran[1:] == [[]]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "runs", "rests"),
    [
        ("insert into record.explanation values (99, 'C1', 2021, 'none', 'x', 'a', now())", {"68_finding"}, {"90_flag"}),
        ("update record.state set today = today + 1", {"12_centre_year"}, {"20_contribution", "80_evaluation"}),
        (
            "insert into record.round_step values (99, 'C1', 2021, 1, 'accepted', 'a', now(), null)",
            {"10_covered_year", "12_centre_year"}, {"40_plain_indicator", "50_target"},
        ),
        ("insert into record.process_step (event_n) values (99)", set(), {"10_covered_year"}),
    ],
)  # fmt: skip
def test_only_what_has_changed_runs(in_use, ran, change, runs, rests):
    del ran[:]
    with in_use._connection.cursor() as cursor:
        cursor.execute(change)
        engine.derive(cursor)
    (names,) = ran
    assert runs <= set(names)
    assert not rests & set(names)
    assert everything(in_use) == made_anew(in_use)


@pytest.mark.slow
def test_a_step_that_fails_runs_again_with_all_that_reads_it(in_use, ran, monkeypatch):
    """Also where nobody took back what had been made until then."""
    cursor = in_use._connection.cursor()
    cursor.execute("update record.report set received_at = received_at + interval 5 year")
    with monkeypatch.context() as patched, contextlib.suppress(duckdb.Error):
        patched.setitem(engine.FOLLOWS, "10_covered_year", lambda c: c.execute("select error('x')").fetchall())
        engine.derive(cursor)
    cursor.execute("update record.report set received_at = received_at - interval 5 year")
    del ran[:]
    engine.derive(cursor)
    assert {"10_covered_year", "20_contribution", "50_target"} <= set(ran[0])
    cursor.close()
    assert everything(in_use) == made_anew(in_use)


@pytest.mark.slow
def test_every_table_that_a_step_names_is_among_what_it_reads(in_use):
    """As DuckDB reads the SQL; what were not among them could change without the step being made again."""
    makers = {f"result.{table}": step.name for step in steps.known() for table in step.makes}

    def tables(sql: str) -> set[str]:
        # of an asof join DuckDB misses the inequality here, which it does not miss when it runs it
        named = in_use._connection.get_table_names(sql.replace("asof join", "join"), qualified=True)
        plain = {name.partition(" ")[0].replace('"', "") for name in named}
        return {name for name in plain if name.partition(".")[0] in ("record", "registry", "source", "result")}

    seen = 0
    for step in steps.known():
        covered = {table for table, maker in makers.items() if maker in (*step.reads, step.name)}
        covered |= {table for name in step.reads if "." in name for table in tables(f"from {name}")}
        covered |= {table for table, instead in steps._OF_REPORT.items() if set(instead) <= set(step.reads)}
        for statement in duckdb.extract_statements(step.sql):
            if "create or replace macro" not in statement.query:
                named = tables(statement.query)
                assert named <= covered, step.name
                seen += len(named)
    assert seen > 100


def test_a_step_that_reads_what_is_made_after_it_is_no_step(tmp_path, monkeypatch):
    (tmp_path / "10_first.sql").write_text("create or replace table result.first as from result.second;")
    (tmp_path / "20_second.sql").write_text("create or replace table result.second as select 1;")
    monkeypatch.setattr(steps, "SQL", tmp_path)
    with pytest.raises(ValueError, match=r"10_first.sql reads result.second"):
        steps.known.__wrapped__()


@pytest.mark.parametrize("named", ["source.nothing", "registry.centre"])
def test_a_step_reads_what_a_view_shows_from_the_table_that_holds_it(tmp_path, monkeypatch, named):
    """Else what it reads would be something else than what was looked at for changes."""
    (tmp_path / "10_first.sql").write_text(f"create or replace table result.first as from {named};")
    monkeypatch.setattr(steps, "SQL", tmp_path)
    with pytest.raises(ValueError, match=f"10_first.sql reads {named}"):
        steps.known.__wrapped__()


def test_a_view_is_worked_out_again_only_where_what_is_beneath_it_changed(store_in_use):
    cursor = store_in_use._connection
    worked_out = "select table_name, table_oid from duckdb_tables() where schema_name = 'source' order by all"
    before = dict(cursor.execute(worked_out).fetchall())
    assert {"centre", "grade", "submission", "explanation_in_force"} <= set(before)
    cursor.execute(
        "insert into record.explanation by name select 1 as event_n, 'C1' as centre, 2024 as year, 'x' as finding"
    )
    engine.derive(cursor)
    now = dict(cursor.execute(worked_out).fetchall())
    assert {name for name in before if now[name] != before[name]} == {"explanation_in_force"}
    assert cursor.execute("select finding from source.explanation_in_force").fetchall() == [("x",)]
