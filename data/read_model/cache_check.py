"""Whether the kept databases say what the record says: each is caught up on a copy and compared with one built anew.

The new one reads every original again: what was kept of earlier readings is not believed here.
"""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from data.journal.backups.health import Finding
from data.journal.durable import lock_file
from data.journal.kept_record import KeptRecord
from data.read_model.rows import each
from data.read_model.store import REBUILT, Derive, Store
from data.schema.loading import Definitions

SUBJECT = "数据库"
TABLES = (
    "select table_schema || '.' || table_name as name from information_schema.tables"
    " where table_schema in ('definition', 'record', 'registry', 'source', 'result') order by 1"
)


def compare(record: KeptRecord, definitions: Definitions, derive: Derive, folder: Path) -> list[Finding]:
    """Compare every table of every kept database in `folder` that no process uses now. derive: makes the results.

    Nothing in `folder` changes. Raises RecordError when the record cannot be read.
    """
    anew = Store(record, definitions, derive, cached=False)
    try:
        found = [*_unreadable(anew), *_read_otherwise(anew)]
        wanted, used = tables(anew), 0
        for file in sorted(folder.glob("*.duckdb")):
            try:
                with FileLock(lock_file(file.with_suffix(".lock")), timeout=0):
                    finding = _one(file, record, definitions, derive, wanted)
            except Timeout:
                used += 1
                continue
            if finding is not None:
                found.append(finding)
        told = f"由记录重新生成的 {len(wanted)} 张表与保存的逐表一致" if all(f.level != "broken" for f in found) else ""
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
    record: KeptRecord,
    definitions: Definitions,
    derive: Derive,
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
                    SUBJECT,
                    "attention",
                    f"{file.name} 待重新生成（程序或定义已更新，或文件打不开）",
                    "无需处理，下次启动时自动重新生成；想先做好，运行 python -m data rebuild",
                )
            found = tables(kept)
        finally:
            kept.close()
    different = sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))
    if not different:
        return None
    return Finding(
        SUBJECT,
        "broken",
        f"{file.name} 与记录不一致：{'、'.join(different[:5])}",
        f"停止使用它的程序，删除 {file}（会自动重新生成），并保留一份给维护人员查因",
    )


@dataclass(frozen=True)
class _Unread:
    name: str
    message: str


def _unreadable(store: Store) -> Iterator[Finding]:
    rows = store.read("select distinct coalesce(file_name, '') as name, message from record.unreadable")
    if len(rows):
        told = "；".join(f"{r.name}：{r.message}" for r in each(rows.head(3), _Unread))
        yield Finding(
            SUBJECT,
            "broken",
            f"{len(rows)} 处已记录的内容没有计入结果（无法重新读取或无法计算）：{told}",
            "报告可退回或撤回后重新报送，登记行请重新登记；原件缺失或损坏的，用 python -m data restore 恢复最近的备份",
        )


def _read_otherwise(store: Store) -> Iterator[Finding]:
    rows = store.read("select file_name from record.reading_open")
    if len(rows):
        yield Finding(
            SUBJECT,
            "attention",
            f"{len(rows)} 份文件现在读出的内容与接收时不同：{'、'.join(rows['file_name'].head(3))}",
            "运行 python -m data readings 逐格查看，核对后认可；也可在“年度报送”的“读法变化”中办理",
        )
