"""The steps that make the results: what each makes, what it reads and whose rows these are, as its SQL says.

Every table is named with its schema, so what a step reads stands in its text. What a step makes for a centre is made of rows of
that centre alone where its first line says so (LOCAL; tests/metrics/test_extent.py shows it); of every other step nothing is known.

A view of the read model is worked out once, before the steps, into a table of schema `source` by the same name
(metrics/extent/sources.py), and again only where the tables beneath it changed: what steps read is what was looked at for changes.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb

from data.read_model import database

SQL = Path(__file__).parent / "sql"
LOCAL = "-- Each centre by itself.\n"
TODAY = "record.state"  # of which results know the day only
# Rows that come and go with their report: what is recorded of it stands for them, so that nobody need look through all of them.
_OF_REPORT = dict.fromkeys(
    (f"record.{table}" for table in ("report_row", "ledger_state", "declared_total", "personal_number", "notice")),
    ("record.report", "record.unreadable"),
)
_NAMED = re.compile(r'\b((?:record|registry|source|result)\.)"?(\w+)"?')
_CREATED = re.compile(r"create or replace (table|view|macro) (\w+\.\w+)")


@dataclass(frozen=True)
class Step:
    """A file of metrics/sql. makes: tables of schema result, without it; reads: earlier steps by name, and tables
    of schemas record and source with it; tables: the tables themselves that it looks at, with their schema;
    views: the statements that make its views; local: whether each centre's rows are made of its own alone."""

    name: str
    path: Path
    sql: str
    makes: tuple[str, ...]
    reads: tuple[str, ...]
    tables: tuple[str, ...]
    views: tuple[str, ...]
    local: bool


@cache
def known() -> tuple[Step, ...]:
    """All steps, as the data flows. Raises ValueError where one reads what is not made before it, or a view of the read model."""
    views: dict[str, set[str]] = {}
    made_by: dict[str, str] = {}
    aside: set[str] = set()  # macros, which hold nothing
    found = []
    for path in sorted(SQL.glob("*.sql")):
        text = path.read_text("utf-8")
        created = list(_created(text))
        views |= {name: _named(statement) - {name} for kind, name, statement in created if kind == "view"}
        makes = [name for kind, name, _ in created if kind == "table"]
        aside |= {name for kind, name, _ in created if kind == "macro"}
        written = _named(text) - aside
        named = set(_expanded(written, views, _OF_REPORT)) - set(makes)
        looked_at = set(_expanded(written, views, {})) - set(makes)
        held = {name for name in named if name.startswith("source.")}
        if unknown := {name for name in named if name.startswith("result.")} - set(made_by) | held - set(shown()):
            raise ValueError(
                f"metrics/sql/{path.name} reads {', '.join(sorted(unknown))}, which no step before it makes"
            )
        if slow := {name for name in named if name in _views()}:
            raise ValueError(f"metrics/sql/{path.name} reads {', '.join(sorted(slow))}, a view: schema source holds it")
        reads = {made_by.get(name, name) for name in named}
        made_by |= dict.fromkeys(makes, path.stem)
        tables = tuple(name.removeprefix("result.") for name in makes)
        stated = tuple(statement for kind, _, statement in created if kind == "view")
        found.append(
            Step(
                path.stem,
                path,
                text,
                tables,
                tuple(sorted(reads)),
                tuple(sorted(looked_at)),
                stated,
                text.startswith(LOCAL),
            )
        )
    return tuple(found)


def needed(tables: Collection[str] | None) -> tuple[Step, ...]:
    """The steps that some results rest on, as the data flows. tables: of schema result; None: all."""
    if tables is None:
        return known()
    wanted = {step.name for step in known() if set(step.makes) & set(tables)}
    for step in reversed(known()):
        if step.name in wanted:
            wanted.update(step.reads)
    # what holds no rows (macros) comes first
    return tuple(step for step in known() if step.name in wanted or not step.makes)


def rounds(tables: Collection[str] | None) -> list[tuple[Step, ...]]:
    """The same, in turns: as many local steps as can be made, then as many of the others, and so on. What only declares macros is
    none of them."""
    left = [step for step in needed(tables) if step.makes]
    ready = {name for step in left for name in step.reads} - {step.name for step in left}
    found = []
    local = True
    while left:
        turn = []
        for step in left:
            if step.local == local and ready.issuperset(step.reads):
                turn.append(step)
                ready.add(step.name)
        left = [step for step in left if step not in turn]
        found += [tuple(turn)] if turn else []
        local = not local
    return found


@cache
def readers() -> dict[str, tuple[str, ...]]:
    """Source or step → the steps that read it."""
    found: dict[str, list[str]] = {}
    for step in known():
        for name in step.reads:
            found.setdefault(name, []).append(step.name)
    return {name: tuple(names) for name, names in found.items()}


@cache
def maker() -> dict[str, Step]:
    """Table of schema result, with it → the step that makes it."""
    return {f"result.{table}": step for step in known() for table in step.makes}


@cache
def sources() -> tuple[str, ...]:
    """The tables of schemas record and source on which results rest."""
    return tuple(sorted({name for step in known() for name in step.reads if "." in name}))


@cache
def shown() -> dict[str, str]:
    """Table that schema source can hold → the view of the read model that it holds."""
    return {f"source.{view.partition('.')[2]}": view for view in _views()}


@cache
def beneath(source: str) -> tuple[str, ...]:
    """The tables of schemas record and registry of whose rows a source is made."""
    view = shown().get(source)
    return tuple(sorted(set(_expanded(_views()[view], _views(), _OF_REPORT)))) if view else (source,)


def _created(text: str) -> Iterator[tuple[str, str, str]]:
    for statement in duckdb.extract_statements(text):
        if match := _CREATED.search(statement.query):
            yield match[1], match[2], statement.query


def _named(sql: str) -> set[str]:
    return {schema + name for schema, name in _NAMED.findall(re.sub(r"--.*", "", sql))}


def _expanded(
    names: Collection[str], views: Mapping[str, set[str]], instead: Mapping[str, tuple[str, ...]]
) -> Iterator[str]:
    for name in names:
        if name in views:
            yield from _expanded(views[name], views, instead)
        else:
            yield from instead.get(name, (name,))


@cache
def _views() -> dict[str, set[str]]:
    """The views of schemas record and registry, with what they name."""
    return {
        name: _named(statement) - {name}
        for path in sorted(database.SQL.glob("*.sql"))
        for kind, name, statement in _created(path.read_text("utf-8"))
        if kind == "view"
    }
