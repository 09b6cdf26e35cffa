"""Fills the demonstration's record: fictional centres and one real published series, through the ordinary intake."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, time
from functools import partial
from multiprocessing import get_context

from data import demonstration, manufacturing_usa, submissions, template
from data.clock import SHANGHAI
from data.definitions import current
from data.demonstration_registry import registry_rows
from data.store import Store
from data.submissions import Prepared

ACTOR = "演示数据"
# Who the centres are is known from the start; what was concluded about them is registered at the end.
KNOWN_FIRST = ("centre", "letter", "letter_target")
Source = tuple[str, datetime, Callable[[], bytes]]


def fill(store: Store, progress: Callable[[int, int], None] = lambda done, total: None) -> None:
    """Write every demonstration workbook and receive it. progress: called with files done and files in all.

    Raises RuntimeError when a demonstration file is refused: then the product contradicts itself.
    """
    sources = list(_sources())
    with ProcessPoolExecutor(max_workers=min(os.cpu_count() or 1, 8), mp_context=get_context("spawn")) as pool:
        for done, (source, prepared) in enumerate(zip(sources, pool.map(_prepare, sources), strict=True), 1):
            outcome = submissions.receive(store, prepared, actor=ACTOR, at=source[1])
            if outcome.status == "refused":
                raise RuntimeError(f"{source[0]}：" + "\n".join(p.message for p in outcome.problems))
            progress(done, len(sources))
    store.catch_up()


def _sources() -> Iterator[Source]:
    """Name, moment of receipt and maker of every file, in the order in which they came in."""
    reports = sorted([*demonstration.reports(), *manufacturing_usa.reports()], key=lambda r: r.received_at)
    first = reports[0].received_at
    yield "示例_创新中心登记簿.xlsx", first, partial(_registry, True)
    yield manufacturing_usa.REGISTRY_FILE, first, manufacturing_usa.registry_workbook
    yield from ((r.file_name, r.received_at, r.build) for r in reports)
    end = datetime.combine(demonstration.today(), time(9), tzinfo=SHANGHAI)
    yield "示例_评价与验收结论.xlsx", end, partial(_registry, False)


def _registry(known_first: bool) -> bytes:
    rows = [row for row in registry_rows() if (row.ledger in KNOWN_FIRST) == known_first]
    return template.write_registry(current(), rows)


def _prepare(source: Source) -> Prepared:
    return submissions.prepare(source[2](), source[0], current())
