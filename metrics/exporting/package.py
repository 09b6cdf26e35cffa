"""Writes everything reported and everything computed into a folder: CSV, Parquet and a DuckDB file, with datapackage.json.

All of it is of one state of the record. It is written beside the folder and takes its name at the end: a killed export leaves
nothing that could be taken for one.
"""

import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

import data
from data.access import masking
from data.journal.backups.anchor import Anchor
from data.journal.durable import RecordUnwritable, explained
from data.problem import Problem, Refused
from data.read_model.store import Store
from data.schema.loading import Definitions
from metrics.exporting import description, plan
from metrics.exporting.plan import Field, Table

DATABASE = "monitor.duckdb"
MASKS = {"name": masking.masked, "phone": masking.hidden}
_STATE = "select last_event, last_hash, today, fingerprint from record.state"
_CLAUSES = "select scheme, rule, label, clause, basis from definition.rule order by scheme, position, rule"
_TIME = "%Y-%m-%dT%H:%M:%S"


def write(store: Store, folder: Path, *, names: bool) -> int:
    """Export what a store holds, as known on its day.

    folder: is made, or is empty; names: whether names of persons stand in full.

    Returns how many rows there are. Raises Refused where the folder holds something, RecordError where it cannot be written;
    then it is as it was.
    """
    folder = folder.absolute()
    require_empty(folder)
    planned = plan.tables(store.definitions)
    found = store.tables({"state": _STATE, "clauses": _CLAUSES, **{table.name: table.sql for table in planned}})
    rows = {table.name: _shown(found[table.name], table, names, store.definitions) for table in planned}
    about = _about(found["state"].to_pylist()[0], found["clauses"], store, names)
    with explained(folder, "没有导出"):
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.导出中-", dir=folder.parent))
        try:
            _write(beside, planned, rows, about)
            if folder.exists():
                folder.rmdir()  # empty; refused by the system if that is no more so
            beside.rename(folder)
        except duckdb.IOException as error:  # the disk is full, mostly
            raise RecordUnwritable(f"{folder} 无法写入，没有导出（{error}）。请检查该文件夹的权限和磁盘。") from error
        finally:
            shutil.rmtree(beside, ignore_errors=True)  # not there any more where all went well
    return sum(len(table) for table in rows.values())


def zipped(store: Store, *, names: bool) -> bytes:
    """The same as one zip file. Raises RecordError."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "export"
        write(store, folder, names=names)
        with zipfile.ZipFile(packed := Path(place) / "export.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(path for path in folder.rglob("*") if path.is_file()):
                archive.write(file, file.relative_to(folder))
        return packed.read_bytes()


def require_empty(folder: Path) -> None:
    """Nothing is written over. Raises Refused where a folder is no folder, or holds something."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused([Problem(None, None, f"“{folder}”不是空的文件夹，没有导出", "请换一个名称，或先移走里面的文件")])


def _about(state: Mapping[str, Any], clauses: pa.Table, store: Store, names: bool) -> dict[str, Any]:
    head = str(Anchor(state["last_event"], state["last_hash"])) if state["last_hash"] else None
    return {
        "version": data.__version__,
        "asKnownOn": str(state["today"]),
        "record": store.record.kind,
        "recordHead": head,
        "recordHash": state["last_hash"],
        "definitions": state["fingerprint"],
        "namesMasked": not names,
        "clauses": clauses.to_pylist(),
    }


def _shown(rows: pa.Table, table: Table, names: bool, d: Definitions) -> pa.Table:
    """The rows as they may be seen, in types that every format keeps exactly."""
    for place, field in enumerate(table.fields):
        column = rows.column(place)
        if field.personal and not names:
            column = _of_steps(rows, column, d) if field.personal == "step" else _masked(column, field)
        rows = rows.set_column(place, field.name, column)
    return rows


def _masked(column: pa.ChunkedArray, field: Field) -> pa.Array:
    mask = MASKS[field.personal or "name"]
    return pa.array([None if text is None else mask(text) for text in column.to_pylist()], pa.string())


def _of_steps(rows: pa.Table, column: pa.ChunkedArray, d: Definitions) -> pa.Array:
    """What steps of 建设进程 say, with the names masked. rows: with the scheme and the step of each."""
    shown = []
    for scheme, step, text in zip(
        *(rows.column(c).to_pylist() for c in ("scheme", "step")), column.to_pylist(), strict=True
    ):
        known = d.processes[scheme].steps.get(step) if scheme in d.processes else None
        shown.append(json.dumps(masking.of_step(json.loads(text), known), ensure_ascii=False))
    return pa.array(shown, pa.string())


def _write(folder: Path, planned: list[Table], rows: Mapping[str, pa.Table], about: Mapping[str, Any]) -> None:
    for kind in description.KINDS:
        (folder / kind).mkdir()
    with duckdb.connect(str(folder / DATABASE)) as connection:
        for setting in ("set autoinstall_known_extensions = false", "set autoload_known_extensions = false"):
            connection.execute(setting)
        for table in planned:
            _table(connection, folder, table, rows[table.name])
    told = description.of(folder, planned, rows, DATABASE, about)
    (folder / description.FILE).write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        _to_disk(file)


def _table(connection: duckdb.DuckDBPyConnection, folder: Path, table: Table, rows: pa.Table) -> None:
    connection.register("found", rows)
    connection.execute(f"create table {table.name} as from found")
    connection.unregister("found")
    connection.execute(f"comment on table {table.name} is {_quoted(table.title)}")
    for field in table.fields:
        title = field.title + (f"（{field.unit}）" if field.unit else "")
        connection.execute(f'comment on column {table.name}."{field.name}" is {_quoted(title)}')
    csv, parquet = (_quoted(str(folder / description.path(table.name, kind))) for kind in description.KINDS)
    connection.execute(f"copy {table.name} to {parquet} (format parquet, compression zstd)")
    lists = [f for f in table.fields if pa.types.is_list(rows.schema.field(f.name).type)]
    as_text = ", ".join(f'to_json("{field.name}")::varchar as "{field.name}"' for field in lists)
    flat = f"select * replace ({as_text}) from {table.name}" if lists else f"from {table.name}"
    connection.execute(f"copy ({flat}) to {csv} (format csv, header, timestampformat {_quoted(_TIME)})")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _to_disk(file: Path) -> None:
    handle = os.open(file, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
