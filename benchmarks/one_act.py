"""What one act costs: making the results after it, against making all of them anew.

    python -m benchmarks.one_act [COPIES]

The demonstration's centres, copied so many times (with codes of their own; firms and people too), in a temporary folder; nothing of
the product's record is touched. Prints one line per act: seconds, those of the processor, and how much these are of making everything
anew on the same rows. Ends with 1 where an act that concerns one centre takes more than three quarters of it; from a hundred
centres on, more than a tenth. MONITOR_DEMONSTRATION names a demonstration that is filled already, and is only read.
"""

import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from data import demonstration, settings
from data.demonstration import record as filler
from data.journal.folder import FolderRecord
from data.read_model.database import Connection
from data.read_model.store import Store
from metrics import engine, monitor

MOST, MOST_OF_MANY = 0.75, 0.1
OFTEN = 3
MANY = 100  # centres
FREE = "过了一天"  # concerns all centres
# An act, and the row it brings. {n}: a number that no event has.
ACTS = {
    "说明一个问题": "insert into record.explanation select {n}, centre, year, finding, 'x', 'a', now() from result.finding limit 1",
    "处置一条预警": "insert into record.disposition select {n}, flag_key, centre, year, flag, 'proposed', 'watch', 'r', '', 'm', null,"
    " 'd', 1, 'a', now() from result.flag limit 1",
    "延期": "insert into record.extension select {n}, centre, year, date '2026-12-30', 'a', 'b', 'c', now() from result.centre_year"
    " where extended_to is null order by centre, year desc limit 1",
    "专家打分": "insert into record.judged_points select {n}, centre, year, scoring, entry, part, '专家', 1, '', 'a', now()"
    " from result.score_part where kind = 'judged' limit 1",
    "确认等级": "insert into record.evaluation_step (event_n, centre, year, step, grade, acted_on, recorded_at, actor)"
    " select {n}, centre, max(year), 'confirmed', 'pass', date '2026-09-01', now(), 'a' from result.centre_year group by centre limit 1",
    "公布等级": "insert into record.registry_row select {n}, 'grade', '', 5, map {{'centre': centre, 'year': max(year)::varchar,"
    " 'grade': 'fail', 'nature': 'first', 'document_no': '1', 'published_on': '2026-09-01'}}, map {{}}, null, '', 'a', now(), false"
    " from result.centre_year group by centre limit 1",
    "过了一天": "update record.state set today = today + 1",
    "核定接收一家的报告": "insert into record.round_step select {n}, centre, year, version, 'accepted', 'a', now(), null"
    " from record.submission where counts and state = 'submitted' limit 1",
    "更名一家": "insert into record.registry_row select * replace ({n} as event_n, map_from_entries(list_transform(map_entries(cells),"
    " lambda e: {{'key': e.key, 'value': if(e.key = 'name', e.value || '甲', e.value)}})) as cells)"
    " from record.registry_row where ledger = 'centre' order by cells['centre'] limit 1",
    "撤回一家的报告": "insert into record.round_step select {n}, centre, year, version, 'withdrawn', 'a', now(), null"
    " from record.submission where counts and state = 'submitted' limit 1",
}
# What names a centre, a firm or a person gets the copy's number, so that copies have nothing in common.
NAMES = ("centre", "credit_code", "firm_name", "person_code", "name")


def multiplied(cursor: Connection, copies: int) -> None:
    """The demonstration's rows, so many times."""
    for copy in range(1, copies):
        mark, shift = f"-{copy}", copy * 1_000_000
        named = [
            f"map_from_entries(list_transform(map_entries({column}), lambda e: {{'key': e.key,"
            f" 'value': if(e.key in {NAMES}, e.value || '{mark}', e.value)}})) as {column}"
            for column in ("cells", "folded")
        ]
        number = f"report_id + {shift} as report_id"
        changed = {
            "registry_row": named,
            "round_step": [f"centre || '{mark}' as centre"],
            "report": [number, f"centre || '{mark}' as centre"],
            "report_row": [number, *named],
            "ledger_state": [number],
            "declared_total": [number],
        }
        for table, columns in changed.items():
            cursor.execute(f"insert into record.{table} select * replace ({', '.join(columns)}) from first_{table}")


class Took(NamedTuple):
    """Seconds, and those of the processor."""

    seconds: float
    worked: float


def made(cursor: Connection) -> Took:
    """What making the results took."""
    began, worked = time.perf_counter(), time.process_time()
    engine.derive(cursor)
    return Took(time.perf_counter() - began, time.process_time() - worked)


def after(store: Store, act: str) -> Took:
    """What making the results after an act took, which is taken back."""
    with store._connection.cursor() as cursor:
        cursor.execute("begin")
        cursor.execute(act)
        took = made(cursor)
        cursor.execute("rollback")
    return took


def median(several: Iterable[Took]) -> Took:
    """Each figure by itself."""
    return Took(*(statistics.median(figures) for figures in zip(*several, strict=True)))


def main(copies: int) -> int:
    """Prints the figures; returns the exit code."""
    often = OFTEN if copies == 1 else 1
    with tempfile.TemporaryDirectory() as folder:
        filled = settings.demonstration_folder()
        there = filled if filled.exists() else Path(folder) / "record"
        record = FolderRecord(there, "demonstration", demonstration.today())
        store = monitor.open_store(record, cache=Path(folder) / "cache")
        if there != filled:
            filler.fill(store)
        with store._connection.cursor() as cursor:
            for table in ("registry_row", "round_step", "report", "report_row", "ledger_state", "declared_total"):
                cursor.execute(f"create temp table first_{table} as from record.{table}")
            multiplied(cursor, copies)
            anew = []
            for _ in range(often):
                engine.forget(cursor)
                anew.append(made(cursor))
        centres, rows = store.read(
            "select (select count(*) from registry.centre) as centres, (select count(*) from record.report_row) as rows"
        ).iloc[0]
        whole = median(anew)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(
            f"{centres} 家中心，{rows} 行；全部重新生成 {whole.seconds:.2f} 秒（处理器 {whole.worked:.2f}），最大内存 {peak} MB",
            flush=True,
        )
        worst = 0.0
        for number, (said, act) in enumerate(ACTS.items(), 1):
            took = median(after(store, act.format(n=900_000_000 + number)) for _ in range(often))
            share = took.worked / whole.worked
            print(
                f"{said}：{took.seconds:.2f} 秒（处理器 {took.worked:.2f}），为全部重新生成的 {share:.3f}", flush=True
            )
            worst = worst if said == FREE else max(worst, share)
        store.close()
    return int(worst > (MOST if centres < MANY else MOST_OF_MANY))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1))
