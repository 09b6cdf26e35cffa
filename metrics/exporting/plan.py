"""What an export holds: its tables and their columns, each with title and unit (tables.yaml, ledgers.yaml, grain.yaml)."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import model_validator

from data.schema.loading import Definitions
from data.schema.models.sheets import Column, Ledger
from data.schema.models.words import Strict
from data.schema.yaml_files import build, read
from data.workbook.sheets import layout
from metrics import grain

FILE = Path(__file__).parent / "tables.yaml"
# How a cell of a ledger, kept as text, becomes a value. Money is kept in 元 whatever the workbook asks for.
TYPES = {"money": "decimal(20, 2)", "number": "decimal(20, 4)", "whole": "bigint", "year": "integer", "date": "date"}
Personal = Literal["name", "phone", "step"]  # step: what a step of 建设进程 says, some of it names


@dataclass(frozen=True)
class Field:
    """A column. unit: in words; unit_in: the column of another table that has it; choices: code → what it is called;
    personal: a person's, masked for whoever sees no names."""

    name: str
    title: str
    unit: str | None = None
    unit_in: str | None = None
    choices: tuple[tuple[str, str], ...] = ()
    personal: Personal | None = None


@dataclass(frozen=True)
class Table:
    """A table of the export. key: the columns that name a row, none twice; filled: none of them is ever empty; sql: gives
    its rows, in order."""

    name: str
    title: str
    key: tuple[str, ...]
    filled: bool
    fields: tuple[Field, ...]
    sql: str


class _Said(Strict):
    title: str
    unit: str | None = None
    unit_in: str | None = None
    personal: Personal | None = None


class _Listed(Strict):
    title: str = ""
    key: tuple[str, ...] = ()
    columns: tuple[str, ...]
    left_out: tuple[str, ...] = ()
    own: dict[str, _Said] = {}


class Listed(Strict):
    """The file tables.yaml; see there."""

    columns: dict[str, _Said]
    ledger_columns: dict[str, _Said]
    tables: dict[str, _Listed]
    later: dict[str, tuple[str, ...]] = {}
    left_out: dict[str, str]

    @model_validator(mode="after")
    def _titled(self) -> "Listed":
        for name, table in self.tables.items():
            if bare := [c for c in table.columns if c not in self.columns and c not in table.own]:
                raise ValueError(f"{name}: no title for {', '.join(bare)}")
        return self


@cache
def listed() -> Listed:
    """What tables.yaml says. Raises DefinitionError, also for a column without a title."""
    return build(Listed, read(FILE), FILE)


def tables(d: Definitions) -> list[Table]:
    """Every table of the export, always in the same order. Raises DefinitionError."""
    registers = {code for form in d.forms.values() if form.kind == "registry" for code in form.ledgers}
    made = [_listed(name, table) for name, table in listed().tables.items()]
    return made + [_ledger(d, code, ledger, code in registers) for code, ledger in d.ledgers.items()]


def _listed(name: str, table: _Listed) -> Table:
    schema, _, of = name.partition(".")
    known = grain.tables().get(of) if schema == "result" else None
    said = listed().columns | table.own
    key = known.key if known else table.key
    return Table(
        name=f"{schema}_{of}",
        title=known.title if known else table.title,
        key=key,
        filled=not (known and known.optional),
        fields=tuple(_field(column, said[column]) for column in table.columns),
        sql=f"select {_names(table.columns)} from {name} order by {_names(key or table.columns)}",
    )


def _ledger(d: Definitions, code: str, ledger: Ledger, registered: bool) -> Table:
    """The rows of a sheet as they were handed in, whatever became of them: of every version, or of everything registered."""
    about = ("event_n", "sheet", "row_no", "history") if registered else ("report_id", "sheet", "row_no")
    source = "record.registry_row" if registered else "record.report_row"
    key = ("event_n" if registered else "report_id", "sheet", "row_no")
    later = [c for c in listed().later.get(code, ()) if c in ledger.columns]  # one of an earlier day has fewer
    columns = {c: ledger.columns[c] for c in (*(c for c in ledger.columns if c not in later), *later)}
    cells = ", ".join(_cell(name, column) for name, column in columns.items())
    return Table(
        name=f"{'register' if registered else 'ledger'}_{code}",
        title=f"{ledger.title}（{'登记簿' if registered else '台账'}各行，照所填）",
        key=key,
        filled=True,
        fields=(
            *(_field(name, listed().ledger_columns[name]) for name in about),
            *_fields(d, code, columns),
        ),
        sql=f"select {_names(about)}, {cells} from {source} where ledger = '{code}' order by {_names(key)}",
    )


def _cell(name: str, column: Column) -> str:
    text = f"cells['{name}']"
    return f'cast({text} as {TYPES[column.type]}) as "{name}"' if column.type in TYPES else f'{text} as "{name}"'


def _fields(d: Definitions, code: str, columns: dict[str, Column]) -> Iterator[Field]:
    for name, column in columns.items():
        yield Field(
            name,
            column.title,
            "元" if column.type == "money" else column.unit,
            choices=tuple(layout.labels(d, code, name).items()),
            personal="name" if column.personal else None,
        )


def _field(name: str, said: _Said) -> Field:
    return Field(name, said.title, said.unit, said.unit_in, personal=said.personal)


def _names(columns: tuple[str, ...]) -> str:
    return ", ".join(f'"{column}"' for column in columns)
