"""Whether the kept databases say what the record says: each is caught up on a copy and compared with one built anew."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock, Timeout

from data.definitions import Definitions
from data.health import Finding
from data.read_model import Connection
from data.record import FolderRecord
from data.store import REBUILT, Store

SUBJECT = "数据库"
TABLES = (
    "select table_schema || '.' || table_name as name from information_schema.tables"
    " where table_schema in ('definition', 'record', 'registry', 'result') order by 1"
)


def compare(
    record: FolderRecord, definitions: Definitions, derive: Callable[[Connection], None], folder: Path
) -> list[Finding]:
    """Compare every table of every kept database in `folder` that no process uses now. derive: makes the results.

    Nothing in `folder` changes. Raises RecordError when the record cannot be read.
    """
    anew = Store(record, definitions, derive)
    try:
        lost = anew.read("select coalesce(file_name, '') as name from record.unreadable")["name"]
        found = [_unreadable(list(lost))] if len(lost) else []
        wanted, used = tables(anew), 0
        for file in sorted(folder.glob("*.duckdb")):
            try:
                with FileLock(file.with_suffix(".lock"), timeout=0):
                    finding = _one(file, record, definitions, derive, wanted)
            except Timeout:
                used += 1
                continue
            if finding is not None:
                found.append(finding)
        told = f"由记录重新生成的 {len(wanted)} 张表与保存的逐表一致" if not found else ""
        if used:
            told += f"{'；' if told else ''}{used} 个正由运行中的页面或命令使用，没有比较"
        return found + ([Finding(SUBJECT, "fine", told)] if told else [])
    finally:
        anew.close()


def tables(store: Store) -> dict[str, tuple[int, str]]:
    """Every table and view of a read model: how many rows, and a sum over all of them that no order changes."""
    found = {}
    for name in store.read(TABLES)["name"]:
        row = store.read(
            f"select count(*) as n, coalesce(sum(hash(t::varchar)::hugeint), 0)::varchar as h from {name} as t"
        )
        found[name] = (int(row["n"].iloc[0]), str(row["h"].iloc[0]))
    return found


def _one(
    file: Path,
    record: FolderRecord,
    definitions: Definitions,
    derive: Callable[[Connection], None],
    wanted: dict[str, tuple[int, str]],
) -> Finding | None:
    with tempfile.TemporaryDirectory() as place:
        for path in (file, file.with_name(f"{file.name}.wal")):
            if path.exists():
                shutil.copy(path, Path(place) / path.name.replace(file.stem, "read-model-0"))
        kept = Store(record, definitions, derive, Path(place))
        try:
            if REBUILT in kept.notices:
                return Finding(
                    SUBJECT, "attention", f"{file.name} 待重新生成（程序或定义已更新，或文件打不开）",
                    "无需处理，下次启动时自动重新生成；想先做好，运行 python -m data rebuild",
                )  # fmt: skip
            found = tables(kept)
        finally:
            kept.close()
    different = sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))
    if not different:
        return None
    return Finding(
        SUBJECT, "broken", f"{file.name} 与记录不一致：{'、'.join(different[:5])}",
        f"停止使用它的程序，删除 {file}（会自动重新生成），并保留一份给维护人员查因",
    )  # fmt: skip


def _unreadable(names: list[str]) -> Finding:
    return Finding(
        SUBJECT, "broken", f"{len(names)} 个已收到的文件无法重新读取，未计入结果：{'、'.join(names[:3])}",
        "用 python -m data restore 恢复最近的备份；原件完好而读不了时，请联系维护人员",
    )  # fmt: skip
