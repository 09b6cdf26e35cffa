"""Hundreds of workbooks at once: how many a second, against the floor of only reading their cells, and what it takes.

    python -m benchmarks.many_files [CENTRES]      # 5 reports a centre, a fifth as many broken files, and one of 60 MB

Writes into a temporary folder; nothing of the product's record is touched. Prints one line per figure. The ratio (all that
receiving does: limits, checks, journal, originals, findings; over only reading the same cells with pandas and calamine in
one process) is what can be compared between machines; the seconds cannot.
"""

import io
import os
import random
import resource
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from pathlib import Path

import pandas as pd

from data.acts.reports import intake, submissions
from data.journal.folder import FolderRecord
from data.schema.loading import current
from data.workbook import template
from data.workbook.interpretation import LedgerRow
from metrics import monitor

YEARS = range(2021, 2026)
MEGABYTE = 1024 * 1024


def registry_row(code: str) -> LedgerRow:
    """A fictional centre."""
    cells = {
        "centre": code,
        "name": f"示例·{code}中心（虚构）",
        "scheme": "zhejiang",
        "host": "示例·依托单位",
        "approved_on": "2021-01-01",
        "term_end": "2025-12-31",
        "state": "active",
        "nature": "fictional",
    }
    return LedgerRow("centre", "创新中心", 5, cells)


def report(task: tuple[str, int], money: int = 60, staff: int = 120) -> bytes:
    """An annual workbook of a centre and year with so many rows of investment and of people, and some that are always there."""
    code, year = task
    chance, d = random.Random(f"{code}{year}"), current()  # noqa: S311 (no secret)
    rows = [
        LedgerRow(
            "investment",
            "",
            5,
            {
                "booked_on": f"{year}-{chance.randint(1, 12):02}-15",
                "source": chance.choice(["lead", "social"]),
                "voucher": str(n),
                "contributor": "示例·出资单位",
                "amount": f"{chance.randint(1, 9000)}0000.00",
            },
        )
        for n in range(money)
    ] + [
        LedgerRow(
            "staff",
            "",
            5,
            {"person_code": f"{code}-{n}", "category": "rd_full_time", "joined_on": "2021-03-01", "tier": "none"},
        )
        for n in range(staff)
    ]
    filled = {row.ledger for row in rows}
    states = {ledger: ("filled" if ledger in filled else "zero", "") for ledger in d.forms["annual"].ledgers}
    for ledger in ("mechanism", "operation"):
        states[ledger] = ("unavailable", "基准测试")
    return template.write_report(
        d,
        "zhejiang",
        centre=code,
        centre_name=f"示例·{code}中心（虚构）",
        host="示例·依托单位",
        year=year,
        rows=rows,
        states=states,
        filled_by="基准测试",
        fictional=True,
    )


def broken(good: bytes, kind: int) -> bytes:
    """A file that cannot be received: no workbook, torn, emptied, encrypted."""
    return [b"not a workbook", good[: len(good) // 2], b"", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4096][
        kind % 4
    ]


def only_read(content: bytes) -> int:
    """The floor: every cell of every sheet, without a single check."""
    return sum(
        frame.size
        for frame in pd.read_excel(io.BytesIO(content), sheet_name=None, header=None, engine="calamine").values()
    )


def main(centres: int) -> None:
    """Make the files, receive them, and print the figures. Raises AssertionError when a single file went astray."""
    codes = [f"B{n:03}" for n in range(centres)]
    tasks = [(code, year) for code in codes for year in YEARS]
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor() as pool:
        root = Path(folder)
        inbox = root / "收件"
        inbox.mkdir()
        good = list(pool.map(report, tasks, chunksize=8))
        for (code, year), content in zip(tasks, good, strict=True):
            (inbox / f"{code}_{year}.xlsx").write_bytes(content)
        for n in range(len(good) // 4):
            (inbox / f"坏文件{n:03}.xlsx").write_bytes(broken(good[n], n))
        (inbox / "60兆.xlsx").write_bytes(good[0] + os.urandom(60 * MEGABYTE))
        files = intake.files_in([inbox])

        began = time.perf_counter()
        cells = sum(map(only_read, good))
        floor = time.perf_counter() - began

        with closing(monitor.open_store(FolderRecord(root / "record"))) as store:
            submissions.enter(store, [registry_row(code) for code in codes], actor="基准", source="基准")
            began = time.perf_counter()
            outcomes = list(intake.receive_all(store, files, actor="基准"))
            received = time.perf_counter() - began
            began = time.perf_counter()
            store.catch_up()
            computed = time.perf_counter() - began
            kept = store.read("select count(*) as n from record.report")["n"].iloc[0]
        count = Counter(outcome.status for outcome in outcomes)
        assert count == {"received": len(good), "refused": len(files) - len(good)}, count
        assert kept == len(good), kept
        assert all(o.problems for o in outcomes if o.status == "refused")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(f"文件 {len(files)} 个（其中坏文件 {len(files) - len(good)} 个，含一个 60 MB），处理器 {os.cpu_count()} 个")
    print(f"接收 {received:.1f} 秒，每秒 {len(files) / received:.1f} 个；重新计算全部结果 {computed:.1f} 秒")
    print(f"只读单元格 {floor:.1f} 秒（{cells:,} 格）；接收与之相比 {received / floor:.1f} 倍")
    print(f"最大内存：本进程 {peak} MB，子进程 {child} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 80)
