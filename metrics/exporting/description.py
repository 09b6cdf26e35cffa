"""datapackage.json of an export: what its files hold, for programs (Frictionless Data Package, https://specs.frictionlessdata.io)."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from metrics.exporting.plan import Field, Table

FILE = "datapackage.json"
# Of the export's form: another number when a column or table had to move or go.
FORM = 1
KINDS = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}


def of(
    folder: Path, tables: Sequence[Table], rows: Mapping[str, pa.Table], database: str, about: Mapping[str, Any]
) -> dict[str, Any]:
    """The content of datapackage.json.

    folder: where the files stand already; database: the name of the DuckDB file there; about: what is said of the whole.
    """
    resources = [_table(folder, table, rows[table.name]) for table in tables]
    whole = {
        "name": database.lower(),
        "title": "同样的表，一个 DuckDB 数据库；表和列的名称写在注释中",
        "path": database,
        "format": "duckdb",
        **_bytes(folder / database),
    }
    return {
        "name": "innovation-centre-monitor",
        "title": "省技术创新中心年度绩效监测：全部填报数据和计算结果",
        "profile": "data-package",
        "exportForm": FORM,
        **about,
        "resources": [*resources, whole],
    }


def path(table: str, kind: str) -> str:
    """Where a table's file stands in the export. kind: csv or parquet."""
    return f"{kind}/{table}.{kind}"


def _table(folder: Path, table: Table, rows: pa.Table) -> dict[str, Any]:
    csv, parquet = (path(table.name, kind) for kind in KINDS)
    return {
        "name": table.name,
        "title": table.title,
        "profile": "tabular-data-resource",
        "path": csv,
        "format": "csv",
        "mediatype": KINDS["csv"],
        "encoding": "utf-8",
        "rows": len(rows),
        **_bytes(folder / csv),
        "parquet": {"path": parquet, **_bytes(folder / parquet)},
        "schema": {
            "fields": [_field(field, rows.schema.field(field.name).type) for field in table.fields],
            "missingValues": [""],
            **_key(table),
        },
    }


def _key(table: Table) -> dict[str, Any]:
    if not table.key:
        return {}
    # a primary key has no empty parts
    return {"primaryKey": list(table.key)} if table.filled else {"uniqueKeys": [list(table.key)]}


def _field(field: Field, kind: pa.DataType) -> dict[str, Any]:
    said: dict[str, Any] = {"name": field.name, "title": field.title, "type": _type(kind)}
    if field.unit:
        said["unit"] = field.unit
    if field.unit_in:
        said["unitIn"] = field.unit_in
    if field.choices:
        said["categories"] = [{"value": code, "label": label} for code, label in field.choices]
    if field.personal:
        said["personal"] = True
    return said


def _type(kind: pa.DataType) -> str:
    known = (
        (pa.types.is_boolean, "boolean"),
        (pa.types.is_integer, "integer"),
        (pa.types.is_date, "date"),
        (pa.types.is_timestamp, "datetime"),
        (pa.types.is_list, "array"),
    )
    if pa.types.is_decimal(kind):
        return "integer" if kind.scale == 0 else "number"
    if pa.types.is_floating(kind):
        return "number"
    return next((name for holds, name in known if holds(kind)), "string")


def _bytes(file: Path) -> dict[str, Any]:
    with file.open("rb") as content:
        return {
            "bytes": file.stat().st_size,
            "hash": f"sha256:{hashlib.file_digest(content, 'sha256').hexdigest()}",
        }
