"""Runs the worked policy cases of the definition files through the very tables and views that serve the pages."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from itertools import count
from typing import Any

import duckdb
import pyarrow as pa

from data.read_model import database, report_rows
from data.read_model.database import Reading
from data.schema.loading import Definitions
from data.schema.models.worked_case import Case
from data.workbook.interpretation import Filled, LedgerRow
from data.workbook.sheets import layout
from data.workbook.sheets.ledger_rows import parser
from data.workbook.values import Unreadable
from metrics.course import process
from metrics.course.durations import lengths
from metrics.engine import derive

_KEPT = {True: "符合", False: "不符合"}
_TAKEN = {True: "接受", False: "不接受"}


@dataclass(frozen=True)
class Difference:
    """One thing that came out other than the case says."""

    case: str
    place: str
    expected: Any
    found: Any

    def __str__(self) -> str:
        return f"{self.case}｜{self.place}：应为 {self.expected}，得到 {self.found}"


def run(definitions: Definitions, scheme: str) -> list[Difference]:
    """Compute all cases of a scheme, each as a centre of its own, and compare. Returns what differs."""
    return [difference for _, difference in _run(definitions, [(scheme, case) for case in definitions.cases[scheme]])]


def run_all(definitions: Definitions) -> list[tuple[str, Difference]]:
    """The same for all schemes at once, which takes half of the time. Returns what differs, each with its scheme."""
    return _run(definitions, [(scheme, case) for scheme, cases in definitions.cases.items() for case in cases])


def run_one(definitions: Definitions, scheme: str, case: Case) -> list[Difference]:
    """Compute a single case, e.g. one that is being written. Returns what differs."""
    return [difference for _, difference in _run(definitions, [(scheme, case)])]


def _run(definitions: Definitions, cases: Sequence[tuple[str, Case]]) -> list[tuple[str, Difference]]:
    """Cases that are looked at on the same day are computed together."""
    last = date(_last_year(case for _, case in cases) + 1, 12, 31)
    days: dict[date, list[tuple[str, Case]]] = defaultdict(list)
    for scheme, case in cases:
        days[case.seen_on or last].append((scheme, case))
    return [found for day, seen in days.items() for found in _seen(definitions, seen, day)]


def _seen(definitions: Definitions, cases: Sequence[tuple[str, Case]], day: date) -> Iterator[tuple[str, Difference]]:
    connection = database.connect(":memory:")
    try:
        database.create(connection, definitions, day)
        numbers = count(1)
        connection.execute("begin")
        incoming: dict[str, list[pa.Table]] = defaultdict(list)
        for position, (scheme, case) in enumerate(cases):
            for table, rows in _rows_of(definitions, scheme, f"case{position:04}", case, numbers):
                incoming[table].append(rows)
        for table, several in incoming.items():
            database.put(connection, table, pa.concat_tables(several))
        derive(connection)
        connection.execute("commit")
        stands = dict.fromkeys(scheme for scheme, case in cases if case.stands)
        stand = {centre: at for scheme in stands for centre, at in _stand(connection, definitions, scheme).items()}
        told = [code for code, flag in definitions.flags.items() if flag.in_cases]
        for position, (scheme, case) in enumerate(cases):
            for difference in (
                *_compare(connection, f"case{position:04}", case, stand, told),
                *_durations(definitions, scheme, case, day),
                *_accepted(definitions, case),
            ):
                yield scheme, difference
    finally:
        connection.close()


def _last_year(cases: Iterable[Case]) -> int:
    """The last year any of the cases speaks of."""
    years = [
        y
        for c in cases
        for y in (
            *c.reported,
            *c.expected,
            *c.flags,
            *c.timeliness,
            *c.findings,
            *c.points,
            *(g.year for g in c.grades),
        )
    ]
    return max(years, default=2000)


def _rows_of(
    d: Definitions, scheme: str, centre: str, case: Case, numbers: Iterator[int]
) -> Iterator[tuple[str, pa.Table]]:
    """A case as a centre of its own: tables of schema `record`, and rows of them."""
    at = datetime(2000, 1, 1)  # noqa: DTZ001 (no clock involved: only the order of events counts)
    registry = [
        _row(
            "centre",
            centre=centre,
            name=centre,
            scheme=scheme,
            host="-",
            approved_on=case.approved_on,
            term_end=case.term_end,
            state="active",
            nature="fictional",
        )
    ]
    for version in sorted({target.version for target in case.letter} | set(case.versions)):
        later = case.versions.get(version)
        registry.append(
            _row(
                "letter",
                centre=centre,
                letter_no=f"责任书{version}",
                letter_version=version,
                signed_on=case.approved_on,
                first_year=later.first_year if later else case.approved_on.year,
                effect=later.effect if later else "replace",
            )
        )
    for target in case.letter:
        scale = 10000 if d.indicators[target.indicator].unit == "yuan" else 1
        registry.append(
            _row(
                "letter_target",
                centre=centre,
                letter_version=target.version,
                indicator=target.indicator,
                kind=target.kind,
                year=target.year,
                replaces=target.replaces,
                direction=target.direction,
                value=target.value / scale,
                base=None if target.base is None else target.base / scale,
            )
        )
    for grade in case.grades:
        registry.append(
            _row(
                "grade",
                centre=centre,
                year=grade.year,
                grade=grade.grade,
                nature=grade.nature,
                document_no=f"{grade.year}号",
                published_on=grade.published_on or date(grade.year + 1, 8, 1),
            )
        )
    if case.acceptance:
        registry.append(
            _row(
                "acceptance",
                centre=centre,
                result=case.acceptance,
                document_no="验收",
                concluded_on=case.term_end + timedelta(days=90),
            )
        )
    for row in registry:
        yield report_rows.REGISTRY, report_rows.of_registry(next(numbers), [row], at, "case", "case")
    present = d.form_of(scheme)
    entities: dict[str, Iterator[int]] = defaultdict(count)
    for year, reported in sorted(case.reported.items()):
        form = present.of(case.form.get(year, present.version))
        unavailable = {d.items[item].ledger for item, amount in reported.items() if amount is None}
        rows = _numbered(
            row
            for item, amount in reported.items()
            if amount is not None
            for row in _rows(d, item, amount, year, case.approved_on, entities[item])
        )
        filled_in = {row.ledger for row in rows}
        states = {
            ledger: ("unavailable" if ledger in unavailable else "filled" if ledger in filled_in else "zero", "")
            for ledger in form.ledgers
        }
        filled = Filled(d.schemes[scheme].form, form.version, scheme, centre, centre, year, {}, states, tuple(rows), ())
        yield from report_rows.of_report(
            next(numbers),
            filled,
            centre=centre,
            year=year,
            version=1,
            received_at=case.received.get(year, at),
            actor="case",
            file_name="case",
            sha256="-",
        ).items()


def _row(ledger: str, **cells: Any) -> LedgerRow:
    return LedgerRow(ledger, ledger, 1, {k: str(v) for k, v in cells.items() if v is not None})


def _rows(
    d: Definitions, code: str, amount: Decimal, year: int, approved_on: date, fresh: Iterator[int]
) -> Iterable[LedgerRow]:
    """Rows of an item that count as much as the case says: one with the amount, or so many distinct ones."""
    item = d.items[code]
    day = max(date(year, 6, 30), approved_on)
    base = {column: codes[0] for column, codes in item.when.items()}
    if item.dated:
        base[item.dated] = str(day)
    if item.amount:
        yield LedgerRow(item.ledger, item.ledger, 1, {**base, item.amount: str(amount)})
        return
    # ledgers that list everything to date name the same things again each year; a yearly ledger brings new ones
    names = range(int(amount)) if item.counts != "in_year" else [next(fresh) for _ in range(int(amount))]
    entities = list(item.when.get(item.entity or "", ())) if item.entity in item.when else None
    for name in names:
        entity = entities[name] if entities else f"{code}-{name}"
        yield LedgerRow(item.ledger, item.ledger, 1, {**base, str(item.entity): entity})


def _numbered(rows: Iterable[LedgerRow]) -> list[LedgerRow]:
    """The rows one below the other, as they stand in a sheet."""
    numbers: dict[str, Iterator[int]] = defaultdict(partial(count, 5))
    return [replace(row, row_no=next(numbers[row.ledger])) for row in rows]


def _stand(connection: duckdb.DuckDBPyConnection, d: Definitions, scheme: str) -> dict[str, str]:
    """Where the scheme's process has each case at the end: centre → step.outcome."""
    steps = process.steps(Reading(connection), d, scheme)
    stands = zip(steps["unit"], steps["step"], steps["outcome"], strict=True)
    return {str(unit): f"{step}.{outcome}" for unit, step, outcome in stands}


def _durations(d: Definitions, scheme: str, case: Case, day: date) -> Iterable[Difference]:
    kept = {one.rule: one.kept for one in lengths(d, scheme, case.approved_on, case.term_end, day)}
    for rule, must in case.durations.items():
        if kept.get(rule) != must:
            found = _KEPT[kept[rule]] if rule in kept else "没有这一条"
            yield Difference(case.name, f"期限 {rule}", _KEPT[must], found)


def _accepted(d: Definitions, case: Case) -> Iterable[Difference]:
    for place, cells in case.accepts.items():
        ledger, column = place.split(".")
        known = d.ledgers[ledger].columns[column]
        take = parser(known, layout.words(d, ledger, column), d.bounds)
        for written, must in cells.items():
            try:
                taken = bool(take(written)) if written else not known.required
            except Unreadable:
                taken = False
            if taken != must:
                yield Difference(case.name, f"{known.title}“{written}”", _TAKEN[must], _TAKEN[taken])


def _compare(
    connection: duckdb.DuckDBPyConnection, centre: str, case: Case, stand: Mapping[str, str], told: Sequence[str]
) -> Iterable[Difference]:
    if case.stands and stand.get(centre) != case.stands:
        yield Difference(case.name, "建设进程", case.stands, stand.get(centre, "没有"))
    for year, indicators in case.expected.items():
        for indicator, expected in indicators.items():
            place = f"{year}年 {indicator}"
            found = connection.execute(
                "select status, value, completeness from result.progress"
                " where centre = ? and year = ? and indicator = ?",
                [centre, year, indicator],
            ).fetchone()
            if found is None:
                yield Difference(case.name, place, expected.status, "没有这一行")
                continue
            status, value, completeness = found
            if status != expected.status:
                yield Difference(case.name, place, expected.status, status)
            if expected.value is not None and (
                value is None or round(value, -int(expected.value.as_tuple().exponent)) != expected.value
            ):
                yield Difference(case.name, f"{place} 数值", expected.value, value)
            if (completeness == "exact") != expected.complete and status != "not_reported":
                yield Difference(case.name, f"{place} 完整", expected.complete, completeness)
    for year, flags in case.flags.items():
        query = "select flag from result.flag where centre = ? and year = ? and list_contains(?, flag)"
        found_flags = {row[0] for row in connection.execute(query, [centre, year, told]).fetchall()}
        if found_flags != set(flags):
            yield Difference(case.name, f"{year}年 预警", sorted(flags), sorted(found_flags))
    for year, word in case.timeliness.items():
        query = "select timeliness from result.centre_year where centre = ? and year = ?"
        came = connection.execute(query, [centre, year]).fetchone()
        if came is None or came[0] != word:
            yield Difference(case.name, f"{year}年 报送", word, came[0] if came else "没有这一年")
    for year, validations in case.findings.items():
        query = "select distinct validation from result.finding where centre = ? and year = ?"
        raised = {row[0] for row in connection.execute(query, [centre, year]).fetchall()}
        for validation, must in validations.items():
            if (validation in raised) != must:
                place = f"{year}年 核验 {validation}"
                yield Difference(case.name, place, "有" if must else "没有", "有" if validation in raised else "没有")
    for year, parts in case.points.items():
        for part, wanted in parts.items():
            query = (
                "select coalesce(p.reason, ''), p.points, p.label from result.score_part as p join definition.scoring as s"
                " on s.scoring = p.scoring and not s.example where p.centre = ? and p.year = ? and p.entry || '.' || p.part = ?"
            )
            reason, points, label = connection.execute(query, [centre, year, part]).fetchone() or (
                "没有这一项",
                None,
                part,
            )
            came = reason or points
            if came != wanted:
                yield Difference(case.name, f"{year}年 得分 {label}", wanted, came)
