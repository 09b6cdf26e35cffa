"""The demonstration's centres and units of the other schemes (sister_schemes.yaml): a case or two of each rule.

They are few and small; what they show stands in the file, and they come in by the ordinary intake like all others.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Self

import yaml
from pydantic import model_validator

from data.acts.units import process
from data.demonstration import SIGNED, DemonstrationReport
from data.demonstration.names import credit_code, firm_name
from data.journal.clock import SHANGHAI
from data.read_model.store import Store
from data.schema import loading
from data.schema.models.words import Strict
from data.workbook import template
from data.workbook.interpretation import LedgerRow

PATH = Path(__file__).with_name("sister_schemes.yaml")
REGISTRY_FILE = "示例_其他方案登记簿.xlsx"
NOON = time(12, tzinfo=SHANGHAI)
_TEN_THOUSAND = 10_000

Rows = dict[str, list[dict[str, Any]]]


class Report(Strict):
    """When a report came in, and the ledgers in which it differs from the centre's other reports."""

    received: date
    rows: Rows = {}


class Grade(Strict):
    year: int
    grade: str
    nature: str
    document_no: str
    published_on: date


class Opening(Strict):
    """What stood at the end of the year before the first report, and the document that says so; amounts in 万元."""

    document_no: str
    lines: tuple[dict[str, Any], ...]


class Sister(Strict):
    """One fictional centre. number: of its block of firm numbers; rows: of every report; amounts in 万元."""

    code: str
    number: int
    story: str
    scheme: str
    name: str
    host: str
    approved_on: date
    term_end: date
    first_year: int | None = None
    opening: Opening | None = None
    rows: Rows
    reports: dict[int, Report]
    grades: tuple[Grade, ...] = ()

    @model_validator(mode="after")
    def _marked(self) -> Self:
        for name in (self.name, self.host):
            if not (name.startswith("示例·") and name.endswith("（虚构）")):
                raise ValueError(f"'{name}' must be marked 示例·…（虚构）")
        return self


class Taken(Strict):
    """A step that a unit took."""

    step: str
    day: date
    outcome: str | None = None
    fields: dict[str, str] = {}


class Unit(Strict):
    """A fictional unit on its way to recognition."""

    scheme: str
    unit: str
    story: str
    steps: tuple[Taken, ...]


class Sisters(Strict):
    centres: tuple[Sister, ...]
    units: tuple[Unit, ...]

    def of(self, code: str) -> Sister:
        """The centre of a code. Raises KeyError."""
        for centre in self.centres:
            if centre.code == code:
                return centre
        raise KeyError(code)


@lru_cache(maxsize=1)
def load() -> Sisters:
    """Read and check the file, once per process. Raises pydantic.ValidationError."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same safe YAML, in C where it is built in
    return Sisters.model_validate(yaml.load(PATH.read_text("utf-8"), Loader=loader))  # noqa: S506


def registry_workbook() -> bytes:
    """Centres, opening balances and grades (.xlsx)."""
    rows = []
    for centre in load().centres:
        cells = centre.model_dump(mode="json", include={"name", "scheme", "host", "approved_on", "term_end"})
        more = {"centre": centre.code, "state": "active", "nature": "fictional", "note": f"演示：{centre.story}"}
        first = {} if centre.first_year is None else {"first_year": str(centre.first_year)}
        rows.append(LedgerRow("centre", "", 0, cells | more | first))
        rows += [LedgerRow("opening", "", 0, opening) for opening in _opening(centre)]
    for centre in load().centres:
        for grade in centre.grades:
            cells = grade.model_dump(mode="json") | {"centre": centre.code, "year": str(grade.year)}
            rows.append(LedgerRow("grade", "", 0, cells))
    return template.write_registry(loading.current(), rows)


def _opening(centre: Sister) -> Iterator[dict[str, str]]:
    """The lines of a centre's opening balance: an amount or a number, or the firms by their codes."""
    if centre.opening is None or centre.first_year is None:
        return
    day, number = f"{centre.first_year - 1}-12-31", centre.opening.document_no
    for line in centre.opening.lines:
        cells = {"centre": centre.code, "indicator": line["indicator"], "as_of": day, "document_no": number}
        if "value" in line:
            yield cells | {"value": str(line["value"])}
        else:
            for n in range(1, line["count"] + 1):
                yield cells | {"entity": credit_code(centre.number, line["firms"] + n)}


def reports() -> Iterator[DemonstrationReport]:
    """Every report of every centre."""
    for centre in load().centres:
        for year, report in centre.reports.items():
            name, at = f"示例_{centre.code}_{year}年度报告.xlsx", datetime.combine(report.received, NOON)
            yield DemonstrationReport(name, at, centre.code, year, partial(build_report, centre.code, year))


def build_report(code: str, year: int) -> bytes:
    """The workbook (.xlsx) of a centre's report of a year. Raises KeyError."""
    centre, d = load().of(code), loading.current()
    rows = report_rows(code, year)
    filled = {row.ledger for row in rows}
    return template.write_report(
        d,
        centre.scheme,
        centre=code,
        centre_name=centre.name,
        host=centre.host,
        year=year,
        rows=rows,
        states={ledger: ("filled" if ledger in filled else "zero", "") for ledger in d.form_of(centre.scheme).ledgers},
        filled_by="示例填表人",
        identity=SIGNED,
        fictional=True,
        note="演示数据，全部虚构",
    )


def report_rows(code: str, year: int) -> list[LedgerRow]:
    """All rows of a centre's report of a year, ledger by ledger. Raises KeyError (no such centre, year or ledger)."""
    centre, d = load().of(code), loading.current()
    given = centre.rows | centre.reports[year].rows
    return [
        LedgerRow(ledger, "", 0, cells)
        for ledger in d.form_of(centre.scheme).ledgers
        for pattern in given.get(ledger, [])
        for cells in _repeated(pattern, centre.number, year, d.ledgers[ledger].columns)
    ]


def _repeated(
    pattern: Mapping[str, Any], number: int, year: int, columns: Mapping[str, Any]
) -> Iterator[dict[str, str]]:
    count, firms = pattern.get("count", 1), pattern.get("firms")
    own = {column: value for column, value in pattern.items() if column not in ("count", "firms")}
    for n in range(1, count + 1):
        cells = {column: _text(value, columns[column].type).format(n=n, year=year) for column, value in own.items()}
        if firms is not None:
            firm = {"firm_name": firm_name(number, firms + n), "credit_code": credit_code(number, firms + n)}
            cells = firm | cells
        yield cells


def _text(value: Any, kind: str) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value * _TEN_THOUSAND:.2f}" if kind == "money" else str(value)


def take_steps(store: Store) -> None:
    """Record what the units went through, each step at noon of its day. Steps that stand already are not taken again."""
    for unit in load().units:
        taken = store.record.version(f"process/{unit.scheme}/{unit.unit}")
        for step in unit.steps[taken:]:
            process.record(
                store,
                process.stage(store, unit.scheme, unit.unit),
                step.step,
                step.fields,
                on_day=step.day,
                outcome=step.outcome,
                actor="示例·培育工作人员（虚构）",
                at=datetime.combine(step.day, NOON),
            )
