"""A deadline day: 40 centres come at once, each with a read model of its own, while others are at work.

    python -m benchmarks.many_scopes [CENTRES]

Writes into a temporary folder; nothing of the product's record is touched. A click is what a run asks of the read models: what
somebody sees, brought up to date, and the questions of his first page. Somebody whose model never gets done stands in the way all
the while. Prints one line per figure; what can be compared between machines are the ratios to the click of a kept model while
nobody else is there. Ends with 1 where the click of somebody inside takes more than four times as long (median), or where anybody
waited for a model that was not his (then not all get theirs).
"""

import hashlib
import logging
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from benchmarks.many_files import registry_row
from data import settings
from data.access.identity import Identity, Scope
from data.acts.reports import submissions
from data.acts.reports.submissions import Prepared
from data.journal import opening
from data.read_model.store import Store
from data.schema.loading import current
from data.workbook.interpretation import Filled, LedgerRow
from metrics import monitor, overview, results
from pages.session import kept, stores

YEARS = range(2021, 2026)
MOST = 4.0  # times as long as alone
READING = 0.2  # seconds between two clicks
PATIENCE = 900  # seconds; who has no model by then waits for another's
MEGABYTE = 2**20


def prepared(code: str, year: int) -> Prepared:
    """An annual report of about 180 rows, as if its workbook had been read."""
    d = current()
    rows = [
        LedgerRow(
            "investment",
            "资金投入",
            n,
            {
                "booked_on": f"{year}-{n % 12 + 1:02}-15",
                "source": ("lead", "social")[n % 2],
                "voucher": str(n),
                "contributor": f"示例·出资单位{n % 7}",
                "amount": f"{n * 37 % 9000 + 1}0000.00",
            },
        )
        for n in range(60)
    ] + [
        LedgerRow(
            "staff",
            "人员",
            n,
            {"person_code": f"{code}-{n}", "category": "rd_full_time", "joined_on": "2021-03-01", "tier": "none"},
        )
        for n in range(120)
    ]
    filled = {row.ledger for row in rows}
    states = {ledger: ("filled" if ledger in filled else "zero", "") for ledger in d.forms["annual"].ledgers}
    content = f"{code} {year}".encode()
    read = Filled(
        "annual", d.forms["annual"].version, "zhejiang", code, "", year, {"note": ""}, states, tuple(rows), ()
    )
    return Prepared(f"{code}_{year}.xlsx", content, hashlib.sha256(content).hexdigest(), read)


def editor(code: str) -> Identity:
    """Who hands in for a centre."""
    return Identity(code.lower(), code, "centre_editor", "accounts", centres=frozenset({code}))


OFFICIAL = Identity("official", "示例·处员", "official", "accounts", schemes=frozenset({"zhejiang"}))
LEADER = Identity("leader", "示例·领导", "leader", "accounts")
NEVER_DONE = editor("B-never")


def click(who: Identity) -> float:
    """The seconds of what one run asks for somebody."""
    began = time.perf_counter()
    seen = stores.shown("real", who, None)
    if who.centres:
        (code,) = who.centres
        for question in ("centres", "centre_year"):
            results.read(seen, question, scheme="zhejiang")
        results.read(seen, "progress_of_centre", centre=code)
        results.read(seen, "targets", centre=code, year=YEARS[-1])
    else:
        overview.summary(seen, "zhejiang", YEARS[-1])
        results.read(seen, "matrix", scheme="zhejiang", year=YEARS[-1])
        results.read(seen, "portfolio", scheme="zhejiang")
    results.read(seen, "flags", scheme="zhejiang", year=YEARS[-1])
    return time.perf_counter() - began


def meanwhile(people: list[Identity], until: threading.Event, taken: dict[str, list[float]]) -> None:
    """The clicks of people who take turns until something is over, with a moment for reading; each clicks at least once."""
    while not until.wait(READING) or not taken:
        for who in people:
            taken.setdefault(who.account, []).append(click(who))


def all_at_once(work: list[Callable[[], float]]) -> list[float]:
    """What each of them took, begun at the same moment; whoever is not done in time is missing."""
    taken: list[float] = []
    gate = threading.Barrier(len(work))

    def run(one: Callable[[], float]) -> None:
        gate.wait()
        taken.append(one())

    threads = [threading.Thread(target=run, args=(one,), daemon=True) for one in work]
    for thread in threads:
        thread.start()
    until = time.monotonic() + PATIENCE
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
    return list(taken)


def resident() -> float:
    """The memory of this process, in MB (Linux)."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / MEGABYTE


def fill(codes: list[str], years: Sequence[int] = YEARS) -> None:
    """The record: every centre registered, with a report for each year."""
    filling = monitor.open_store(opening.real(), cache=settings.cache_folder() / "real")
    submissions.enter(filling, [registry_row(code) for code in codes], actor="基准", source="基准")
    for code in codes:
        for year in years:
            submissions.receive(filling, prepared(code, year), actor="基准")
    filling.catch_up()
    filling.close()


def in_the_way(release: threading.Event) -> threading.Thread:
    """Somebody whose read model does not get done before `release`."""
    make = monitor.open_scoped

    def slowly(whole: Store, scope: Scope) -> Store:
        if scope.centres == NEVER_DONE.centres:
            release.wait()
        return make(whole, scope)

    monitor.open_scoped = slowly
    one = threading.Thread(target=lambda: stores.shown("real", NEVER_DONE, None))
    one.start()
    return one


def compared(said: str, taken: list[float], alone: float) -> float:
    """Prints how long clicks took against one alone; the median ratio."""
    ratios = sorted(t / alone for t in taken)
    median = statistics.median(ratios)
    print(
        f"{said}：点击 {len(ratios)} 次，与平时相比中位数 {median:.1f} 倍，95% {ratios[int(len(ratios) * 0.95)]:.1f} 倍，"
        f"最长 {ratios[-1]:.1f} 倍",
        flush=True,
    )
    return median


def main(centres: int) -> int:
    """Prints the figures; returns the exit code."""
    logging.disable(logging.WARNING)  # Streamlit misses its visitor
    codes = [f"B{n:03}" for n in range(centres)]
    people = [editor(code) for code in codes]
    inside = {"处员": OFFICIAL, "领导": LEADER, "已在其中的中心": people[0]}
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"MONITOR_RECORD": f"{folder}/record", "MONITOR_CACHE": f"{folder}/cache"}
        fill(codes)
        first = {said: click(who) for said, who in inside.items()}
        quiet = {who.account: [click(who) for _ in range(15)] for who in inside.values()}
        print(f"{centres} 家中心，各 {len(YEARS)} 份报告；处理器 {os.cpu_count()} 个")
        print("，".join(f"{said}第一次打开 {seconds:.2f} 秒" for said, seconds in first.items()), flush=True)

        release, over = threading.Event(), threading.Event()
        taken: dict[str, list[float]] = {}
        waiting = in_the_way(release)
        clicking = threading.Thread(target=meanwhile, args=(list(inside.values()), over, taken))
        before, began = resident(), time.perf_counter()
        clicking.start()
        waited = all_at_once([partial(click, who) for who in people[1:]])
        took = time.perf_counter() - began
        over.set()
        clicking.join()
        print(
            f"另外 {len(people) - 1} 家同时第一次打开，{len(waited)} 家打开了：最短 {min(waited):.1f} 秒，"
            f"中位数 {statistics.median(waited):.1f} 秒，最长 {max(waited):.1f} 秒，共 {took:.1f} 秒"
        )
        for who in inside.values():  # before and after, for a machine that has other things to do as well
            quiet[who.account] += [click(who) for _ in range(15)]
        alone = {account: statistics.median(seconds) for account, seconds in quiet.items()}
        told = "，".join(f"{said} {alone[who.account]:.3f} 秒" for said, who in inside.items())
        print(f"平时（没有别人时）一次点击：{told}。在此期间——")
        worst = max(compared(said, taken[who.account], alone[who.account]) for said, who in inside.items())
        print(
            f"每个模型占内存 {(resident() - before) / len(waited):.0f} MB；DuckDB 自己的计数 "
            f"{statistics.median(kept.memory(stores.shown('real', who, None)) for who in people) / MEGABYTE:.0f} MB，"
            f"处员的 {kept.memory(stores.shown('real', OFFICIAL, None)) / MEGABYTE:.0f} MB"
        )
        again = compared("各家第二次", [click(who) for who in people], alone[people[0].account])
        release.set()
        waiting.join()
    return int(max(worst, again) > MOST or len(waited) < len(people) - 1)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 40))
