"""The steps that make the results: what each makes and what it reads, as its SQL says.

Every table is named with its schema, so what a step reads stands in its text.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb

SQL = Path(__file__).parent / "sql"
TODAY = "record.state"  # of which results know the day only
# Rows that come and go with their report: what is recorded of it stands for them, so that nobody need look through all of them.
_OF_REPORT = dict.fromkeys(
    (f"record.{table}" for table in ("report_row", "ledger_state", "declared_total", "personal_number", "notice")),
    ("record.report", "record.unreadable"),
)
_NAMED = re.compile(r'\b((?:record|registry|result)\.)"?(\w+)"?')
_CREATED = re.compile(r"create or replace (table|view|macro) (\w+\.\w+)")


@dataclass(frozen=True)
class Step:
    """A file of metrics/sql. makes: tables of schema result, without it; reads: earlier steps by name, and tables
    and views of schemas record and registry with it."""

    name: str
    path: Path
    sql: str
    makes: tuple[str, ...]
    reads: tuple[str, ...]


@cache
def known() -> tuple[Step, ...]:
    """All steps, as the data flows. Raises ValueError where one reads what is not made before it."""
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
        named = set(_expanded(_named(text) - aside, views)) - set(makes)
        if unknown := {name for name in named if name.startswith("result.")} - set(made_by):
            raise ValueError(
                f"metrics/sql/{path.name} reads {', '.join(sorted(unknown))}, which no step before it makes"
            )
        reads = {made_by.get(name, name) for name in named}
        made_by |= dict.fromkeys(makes, path.stem)
        tables = tuple(name.removeprefix("result.") for name in makes)
        found.append(Step(path.stem, path, text, tables, tuple(sorted(reads))))
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


@cache
def sources() -> tuple[str, ...]:
    """The tables and views of schemas record and registry on which results rest."""
    return tuple(sorted({name for step in known() for name in step.reads if "." in name}))


def _created(text: str) -> Iterator[tuple[str, str, str]]:
    for statement in duckdb.extract_statements(text):
        if match := _CREATED.search(statement.query):
            yield match[1], match[2], statement.query


def _named(sql: str) -> set[str]:
    return {schema + name for schema, name in _NAMED.findall(re.sub(r"--.*", "", sql))}


def _expanded(names: Collection[str], views: dict[str, set[str]]) -> Iterator[str]:
    for name in names:
        if name in views:
            yield from _expanded(views[name], views)
        else:
            yield from _OF_REPORT.get(name, (name,))
