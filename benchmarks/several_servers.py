"""How much more several dashboards serve than one: one, two and four processes behind nginx, on one record in PostgreSQL.

    python -m benchmarks.several_servers [SESSIONS] [SECONDS]

Needs what the tests need (tests/requirements.txt), nginx and PostgreSQL, all on this machine, in a temporary folder; nothing of the
product's record is touched. Sessions of one person open pages one after the other without a pause, the balancing is that of the guide
(docs/运维.md), the visitors speak Streamlit's protocol and draw nothing. Prints one line per number of processes: pages a second, how
long a page takes against one person alone at one process (median and 95 %), and what a page costs the processor, which says
something on a busy machine, too. Several processes help only as far as there are processors: with fewer than four processes, database,
proxy and visitors need, only the figures for fewer processes count. Ends with 1 where a page failed, or where there are four
processors for each process and it serves less than 0.8 times as much as the first.
"""

import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from itertools import count, cycle
from pathlib import Path
from typing import NamedTuple

import httpx
from websockets.exceptions import WebSocketException

from benchmarks.many_scopes import YEARS, fill
from data.access import rules
from data.access.accounts import Accounts
from data.access.identity import SINGLE
from data.journal import opening
from tests import database_server
from tests.database_server import DatabaseServer, free_port
from tests.pages import proxy
from tests.pages.server import ROOT, Server, serving
from tests.pages.wire import FIRST, PASSWORD, Wire, sign_in

CENTRES, REPORTS = 15, 2
PAGES = ("overview", "centre?centre=B003&year=2025", "flags?year=2025", "comparison", "outlook")
LEAST = 0.8  # times as much as the first process, each, where there are processors
PROCESSORS = 4  # for each process: itself, database, proxy, visitors
FRONT = """
{upstream}
server {{
    listen 127.0.0.1:{port};
    location / {{
        proxy_pass http://monitor;
        proxy_http_version 1.1;
        proxy_set_header Host $http_host;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection "upgrade";
        proxy_read_timeout 3600s;
    }}
}}"""


class Load(NamedTuple):
    """What so many processes did. took: seconds of each page; span: of all together; worked: of the processor, in the dashboards."""

    took: list[float]
    span: float
    worked: float
    failed: list[str]


def people(address: str) -> None:
    """One who sees everything, and the administrator without whom no server starts."""
    record = opening.at(address)
    accounts = Accounts(record.beside("accounts.json"), record, rules.current())
    for name, role in (("admin", "administrator"), ("leader", "leader")):
        accounts.create(name, f"示例·{name}", role, password=FIRST, by=SINGLE)
        accounts.set_password(name, PASSWORD, own=True, by=SINGLE)


@contextmanager
def behind_nginx(folder: Path, processes: int, **settings: str) -> Iterator[tuple[Server, Sequence[Server]]]:
    """So many dashboards, and nginx before them as the guide says."""
    with ExitStack() as stack:
        servers = []
        for n in range(processes):
            own = folder / f"{processes}-{n}"
            own.mkdir()
            servers.append(stack.enter_context(serving(own, before=str, **settings)))
        upstream, port = proxy.several((ROOT / "docs" / "运维.md").read_text("utf-8")), free_port()
        named = [line for line in upstream.splitlines() if line.strip().startswith("server ")]
        hosts = [f"    server {server.address.removeprefix('http://')};" for server in servers]
        upstream = upstream.replace("\n".join(named), "\n".join(hosts))
        place = folder / f"nginx-{processes}"
        place.mkdir()
        address = f"http://127.0.0.1:{port}"
        stack.enter_context(proxy.running(place, address, FRONT.format(upstream=upstream, port=port)))
        yield Server(address, servers[0].environment), servers


def visits(
    front: Server, cookies: dict[str, str], sessions: int, until: float | None = None, rounds: int = 0
) -> list[float | str]:
    """What sessions that are always busy took for each page, or why one failed. until: a moment; rounds: or so often all pages."""
    taken: list[float | str] = []

    def one(number: int) -> None:
        try:
            # each has a browser of its own, by which the proxy spreads them
            browser = httpx.Client(cookies=cookies | {"monitor_device": f"{number:043}"})
            wire = Wire(front, browser)
            pages = cycle(PAGES[number % len(PAGES) :] + PAGES[: number % len(PAGES)])
            for done in count():
                if done >= rounds * len(PAGES) and (until is None or time.monotonic() >= until):
                    break
                page, _, query = next(pages).partition("?")
                began = time.perf_counter()
                shown = wire.run(page, f"dataset=real&{query}")
                if "示例·B0" not in shown.text:
                    raise RuntimeError(f"{page} shows no centre")
                taken.append(time.perf_counter() - began)
            wire.close()
            browser.close()
        except (RuntimeError, OSError, WebSocketException) as error:
            taken.append(f"{type(error).__name__}: {error}")

    threads = [threading.Thread(target=one, args=(number,)) for number in range(sessions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return taken


def worked(servers: Sequence[Server]) -> float:
    """Seconds of the processor that dashboards have taken so far (Linux)."""
    told = [Path(f"/proc/{s.processes[-1].pid}/stat").read_text().rpartition(")")[2].split() for s in servers]
    return sum(int(parts[11]) + int(parts[12]) for parts in told) / os.sysconf("SC_CLK_TCK")


def loaded(front: Server, servers: Sequence[Server], cookies: dict[str, str], sessions: int, seconds: float) -> Load:
    """Every process warm, then all sessions at once."""
    for server in servers:
        visits(server, cookies, 1, rounds=1)
    before, began = worked(servers), time.monotonic()
    taken = visits(front, cookies, sessions, until=began + seconds)
    span = time.monotonic() - began
    return Load(
        [t for t in taken if isinstance(t, float)],
        span,
        worked(servers) - before,
        [t for t in taken if isinstance(t, str)],
    )


def main(sessions: int, seconds: float) -> int:
    """Prints the figures; returns the exit code."""
    if (why := database_server.missing()) is not None:
        sys.exit(why)
    cores, missed = os.cpu_count() or 1, False
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = DatabaseServer(folder / "postgresql")
        address = database.fresh()
        access = folder / "access.yaml"
        access.write_text("session: {tabs: 1000, tabs_of_person: 1000}\n", "utf-8")
        os.environ |= {"MONITOR_RECORD": address, "MONITOR_CACHE": str(folder / "cache")}
        settings = {
            "MONITOR_RECORD": address,
            "MONITOR_SIGN_IN": "accounts",
            "MONITOR_ACCESS": str(access),
            "STREAMLIT_SERVER_ALLOWED_HOSTS": "127.0.0.1",
        }
        try:
            fill([f"B{n:03}" for n in range(CENTRES)], YEARS[-REPORTS:])
            people(address)
            print(
                f"{CENTRES} 家中心各 {REPORTS} 份报告；处理器 {cores} 个，此前负荷 {os.getloadavg()[0]:.1f}；"
                f"{sessions} 个窗口不停地打开页面，各 {seconds:.0f} 秒",
                flush=True,
            )
            alone, first = 0.0, 0.0
            cookies: dict[str, str] = {}
            for processes in (1, 2, 4):
                with behind_nginx(folder, processes, **settings) as (front, servers):
                    if not cookies:
                        with closing(sign_in(front, "leader")) as client:  # known to every server from now on
                            cookies = {"monitor_sign_in": client.cookies["monitor_sign_in"]}
                        visits(front, cookies, 1, rounds=1)
                        quiet = visits(front, cookies, 1, rounds=4)
                        alone = statistics.median(t for t in quiet if isinstance(t, float))
                        print(f"一个人、一个进程：每页 {alone:.2f} 秒（中位数）", flush=True)
                    done = loaded(front, servers, cookies, sessions, seconds)
                ratios = sorted(t / alone for t in done.took)
                pages = len(ratios) / done.span
                first = first or pages
                print(
                    f"{processes} 个进程：每秒 {pages:.1f} 页，为一个进程的 {pages / first:.2f} 倍；每页为一人独用时的 "
                    f"{statistics.median(ratios):.1f} 倍（中位数）、{ratios[int(len(ratios) * 0.95)]:.1f} 倍（95%）；"
                    f"每页用处理器 {done.worked / len(ratios):.3f} 秒；失败 {len(done.failed)}",
                    flush=True,
                )
                for why in sorted(set(done.failed)):
                    print(f"  {why}", flush=True)
                missed = missed or bool(done.failed)
                missed = missed or (cores >= PROCESSORS * processes and pages < LEAST * processes * first)
        finally:
            database.stop()
    return int(missed)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 16, float(sys.argv[2]) if len(sys.argv) > 2 else 40))
