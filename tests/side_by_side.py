"""Cases of one test file computed together: most of a small test's time is the planning of the steps of metrics/sql, however few
the rows.

A test that is marked `@side_by_side` first yields the rows of its case (`Rows`) and is given back something to ask, which
knows of no other case. All cases of a file, with all their parameters, are put into one record for each day and definitions,
each with centres of its own, and are computed once. Not for what compares centres with each other: ranks, limits on grades, firms
that several claim.
"""

import re
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from inspect import Parameter, Signature, signature
from itertools import count
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa
import pytest

from data.read_model import database, report_rows
from data.read_model.database import Connection
from data.schema.loading import Definitions, current
from data.schema.models.scoring import Scoring
from data.workbook.interpretation import Filled, LedgerRow
from tests.made import Made

TABLE = re.compile(r"\b(?:result|registry|record)\.\w+\b(?!\s*\()")
AT = datetime(2030, 1, 1)  # noqa: DTZ001 (no clock involved)


class Report(NamedTuple):
    """An annual report of a centre, its only version. states: ledger → state and reason."""

    centre: str
    year: int
    rows: Sequence[LedgerRow]
    states: Mapping[str, tuple[str, str]]
    received_at: datetime = AT
    scheme: str = "zhejiang"


@dataclass(frozen=True)
class Rows:
    """What one case puts in.

    reports: `Report` or a tuple like one. scoring: the case's own way to give points; what is no example is flagged, so of
    these only cases with the same one stand side by side. steps: centre, grade and year of an evaluation's step that was confirmed.
    """

    registry: Sequence[LedgerRow]
    reports: Sequence[tuple[Any, ...]]
    today: date
    definitions: Definitions | None = None
    scoring: Scoring | None = None
    steps: Sequence[tuple[str, str, int]] = ()

    @property
    def beside(self) -> tuple[object, ...]:
        """The same for cases that can stand side by side."""
        counted = None if self.scoring is None or self.scoring.example else self.scoring.model_dump_json()
        return self.today, id(self.definitions or current()), self.scoring is None, counted


def put(connection: Connection, registry: Sequence[LedgerRow], reports: Sequence[tuple[Any, ...]]) -> None:
    """Rows into a new read model, an event each, in this order, the registry's first: all at once, which takes less time."""
    numbers = count(1)
    tables: dict[str, list[pa.Table]] = {}
    for row in registry:
        table = report_rows.of_registry(next(numbers), [row], AT, "t", "t")
        tables.setdefault(report_rows.REGISTRY, []).append(table)
    for one in (Report(*each) for each in reports):
        rows = tuple(replace(row, row_no=n) for n, row in enumerate(one.rows, 5))
        form = current().schemes[one.scheme].form
        filled = Filled(form, "2026.1", one.scheme, one.centre, one.centre, one.year, {}, one.states, rows, ())
        made = report_rows.of_report(next(numbers), filled, centre=one.centre, year=one.year, version=1,
                                     received_at=one.received_at, actor="t", file_name="t", sha256="-")  # fmt: skip
        for name, table in made.items():
            tables.setdefault(name, []).append(table)
    for name, parts in tables.items():
        database.put(connection, name, pa.concat_tables(parts))


class Case:
    """Asks as of a connection: of every table only what belongs to the centres of one case, by the codes that it gave them."""

    def __init__(self, made: Made, mark: str, scoring: str | None) -> None:
        self._made, self._mark, self._scoring = made, mark, scoring

    def execute(self, sql: str, parameters: Any = ()) -> Connection:
        """Ask, as of a connection."""
        return self._made.execute(self._own(sql), parameters)

    def sql(self, sql: str, *, params: object = None) -> duckdb.DuckDBPyRelation:
        """Ask, as of a connection."""
        return self._made.sql(self._own(sql), params=params)

    def abort(self) -> None:
        """Let go of what was asked before."""
        self._made.abort()

    def _own(self, sql: str) -> str:
        return TABLE.sub(lambda found: self._part(found[0]), sql)

    def _part(self, table: str) -> str:
        columns = {name for name, *_ in self._made.execute(f"describe {table}").fetchall()}
        if "report_id" in columns and "centre" not in columns:
            own = f"select report_id from record.report where starts_with(centre, '{self._mark}')"
            return f"(select * from {table} where report_id in ({own}))"
        if "centre" not in columns:
            anything = self._made.execute(f"select 1 from {table}").fetchone() is not None
            assert table == "record.state" or not anything, f"{table} does not say of which case its rows are"
            return table
        kept = f"starts_with(centre, '{self._mark}')"
        if self._scoring and "scoring" in columns:
            kept += f" and scoring = '{self._scoring}'"
        return f"(select * replace (substr(centre, {len(self._mark) + 1}) as centre) from {table} where {kept})"


def alone(rows: Rows, scoring: str) -> Made:
    """The rows of one case computed by itself: where centres are compared, or where what was computed is changed."""
    return _put(rows, rows.registry, rows.reports, {scoring: rows.scoring} if rows.scoring else {}, rows.steps)


def _put(
    first: Rows,
    registry: Sequence[LedgerRow],
    reports: Sequence[tuple[Any, ...]],
    scorings: Mapping[str, Scoring],
    steps: Sequence[tuple[Any, ...]],
) -> Made:
    """The record of these rows, with the day and definitions of the first case."""
    definitions = first.definitions or current()
    connection = database.connect(":memory:")
    database.create(connection, replace(definitions, scoring=scorings) if scorings else definitions, first.today)
    put(connection, registry, reports)
    for number, (centre, grade, year) in enumerate(steps, 1_000_000):
        step = "deferred" if grade == "deferred" else "confirmed"
        database.insert_row(connection, "record.evaluation_step", event_n=number, centre=centre, year=year, step=step,
                            grade=grade, recorded_at=AT)  # fmt: skip
    return Made(connection)


def _together(cases: Sequence[Rows]) -> tuple[Made, list[Case]]:
    """One record of several cases that can stand side by side, and what is asked of each."""
    scorings: dict[str, Scoring] = {}
    registry: list[LedgerRow] = []
    reports: list[tuple[Any, ...]] = []
    own: list[tuple[str, str | None]] = []
    for number, rows in enumerate(cases):
        mark, code = f"{number:03}·", None
        if rows.scoring:
            code = next((c for c, known in scorings.items() if known == rows.scoring), f"s{len(scorings)}")
            scorings[code] = rows.scoring
        own.append((mark, code))
        registry += [replace(r, cells=r.cells | {"centre": mark + r.cells["centre"]}) for r in rows.registry]
        reports += [(mark + centre, *more) for centre, *more in rows.reports]
    steps = [(mark + centre, *more) for (mark, _), rows in zip(own, cases, strict=True) for centre, *more in rows.steps]
    made = _put(cases[0], registry, reports, scorings, steps)
    return made, [Case(made, mark, code) for mark, code in own]


def side_by_side(test: Callable[..., Generator[Any, Any, None]]) -> Callable[..., None]:
    """A test that yields the rows of its case, or of several, and is given what it asks. It takes parameters, no fixtures."""

    def run(beside: Cases, request: pytest.FixtureRequest, **_: object) -> None:
        beside.go_on(request.node.nodeid)

    taken = [Parameter(name, Parameter.KEYWORD_ONLY) for name in ("beside", "request", *signature(test).parameters)]
    run.__signature__ = Signature(taken)  # type: ignore[attr-defined]
    run.__name__, run.__doc__, run.__module__ = test.__name__, test.__doc__, test.__module__
    run.case = test  # type: ignore[attr-defined]
    return run


class Cases:
    """The cases of all tests of one file that are to be run."""

    def __init__(self, items: Sequence[pytest.Item]) -> None:
        self._begun: dict[str, tuple[Generator[Any, Any, None], Rows | list[Rows]]] = {}
        self._failed: dict[str, Exception] = {}
        self._opened: list[Made] = []
        self._asked: dict[int, Case] = {}
        self._groups: dict[tuple[object, ...], list[Rows]] = {}
        for item in items:
            if (case := getattr(getattr(item, "function", None), "case", None)) is None:
                continue
            test = case(**(item.callspec.params if hasattr(item, "callspec") else {}))
            try:
                rows = next(test)
            except Exception as error:  # noqa: BLE001 (it is this test's own, and raised there)
                self._failed[item.nodeid] = error
                continue
            self._begun[item.nodeid] = test, rows
            for one in rows if isinstance(rows, list) else [rows]:
                self._groups.setdefault(one.beside, []).append(one)

    def go_on(self, name: str) -> None:
        """Give one test what it asks; the cases that stand beside it are computed with it."""
        if name in self._failed:
            raise self._failed[name]
        test, rows = self._begun.pop(name)
        asked = [self._ask(one) for one in rows] if isinstance(rows, list) else self._ask(rows)
        with suppress(StopIteration):
            test.send(asked)
            raise AssertionError("what a test needs is put in once, before it asks")

    def _ask(self, rows: Rows) -> Case:
        if id(rows) not in self._asked:
            group = self._groups[rows.beside]
            made, asked = _together(group)
            self._opened.append(made)
            self._asked |= zip(map(id, group), asked, strict=True)
        return self._asked[id(rows)]

    def close(self) -> None:
        """Let go of what was computed."""
        for made in self._opened:
            made.changed().close()
