"""Fills the demonstration's record: fictional centres of all schemes and one real published series, by the ordinary intake."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from data import demonstration, settings
from data.acts import evaluation
from data.acts.registry.conclusions import BEGUN
from data.acts.reports import reporting_round, submissions
from data.acts.reports.submissions import Prepared
from data.demonstration import manufacturing_usa, sisters, stories
from data.demonstration.registry import registry_rows
from data.journal.clock import SHANGHAI
from data.journal.folder import FolderRecord
from data.read_model.store import Store
from data.schema.loading import current
from data.workbook import template

ACTOR = "演示数据"
# Who the centres are is known from the start; what was concluded about them is registered at the end.
CONCLUSIONS = "示例_评价与验收结论.xlsx"
KNOWN_FIRST = ("centre", "letter", "letter_target")
NOTES = {"accept": "演示：已核对", "lock": "演示：年度评价完成后锁定"}
HALF = Decimal("0.2")  # of what lies between two experts
Source = tuple[str, datetime, Callable[[], bytes]]


def filled(store: Store) -> bool:
    """Whether the last demonstration file is in; a fill that was broken off goes on where it stopped."""
    return len(store.read("select 1 from record.registry_row where file_name = ? limit 1", [CONCLUSIONS])) > 0


def fill_apart(progress: Callable[[int, int], object]) -> None:
    """`fill` for the demonstration's record, in a process of its own: a server has no room for its worker processes.

    Raises RuntimeError with what that process said when it failed.
    """
    command = [sys.executable, "-m", "data.demonstration.record"]
    with subprocess.Popen(
        command, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        said = []
        for line in process.stdout or ():
            said.append(line)
            done, _, total = line.strip().partition("/")
            if done.isdecimal() and total.isdecimal():
                progress(int(done), int(total))
    if process.returncode:
        raise RuntimeError("".join(said[-40:]))


def fill(store: Store, progress: Callable[[int, int], None] = lambda done, total: None) -> None:
    """Write every demonstration workbook and receive it. progress: called with files done and files in all.

    Raises RuntimeError when a demonstration file is refused: then the product contradicts itself.
    """
    sources = list(_sources())
    with ProcessPoolExecutor(max_workers=min(os.cpu_count() or 1, 8), mp_context=get_context("spawn")) as pool:
        for done, (source, prepared) in enumerate(zip(sources, pool.map(_prepare, sources), strict=True), 1):
            if source[0] == CONCLUSIONS:  # what comes last says that all is there
                _work_through(store)
                _judge(store)
                sisters.take_steps(store)
            outcome = submissions.receive(store, prepared, actor=ACTOR, at=source[1])
            if outcome.status == "refused":
                raise RuntimeError(f"{source[0]}：" + "\n".join(p.message for p in outcome.problems))
            progress(done, len(sources))
    store.catch_up()


def _work_through(store: Store) -> None:
    """Take the received reports through the reporting round as far as the stories say."""
    every = stories.load()
    told = every.round
    for story in every.centres:
        for year in story.years:
            steps = ["accept"] if year <= told.accepted_to or story.code in told.accepted_later.get(year, ()) else []
            if story.code in told.left_open.get(year, ()):
                steps = []
            _take(
                store, story.code, year, [*steps, "lock"] if steps and year <= told.locked_to else steps, told.official
            )
    for centre in sisters.load().centres:
        for year in (y for y in centre.reports if y <= told.accepted_to):
            _take(store, centre.code, year, ["accept"], told.official)


def _judge(store: Store) -> None:
    """Record what the experts gave: one a little less, one a little more than the story says."""
    told = stories.load()
    for story in told.centres:
        for year, points in story.points.items():
            at = datetime.combine(told.experts.judged_on[year], time(15), tzinfo=SHANGHAI)
            # a fill that was broken off goes on where it stopped
            given_by = store.record.version(f"evaluation/{story.code}/{year}") // len(points)
            for expert, off in [*zip(told.experts.names, (-HALF, HALF), strict=True)][given_by:]:
                scores = {(entry, "judged"): given + off for entry, given in points.items()}
                evaluation.judge_all(store, story.code, year, scores, expert=expert, at=at)


def _take(store: Store, centre: str, year: int, steps: list[str], official: str) -> None:
    for step in steps:
        at_sight = reporting_round.stage(store, centre, year)
        if step in at_sight.steps():
            at = datetime.combine(date(year + 1, 5, 20), time(10), tzinfo=SHANGHAI)
            reporting_round.take(store, step, at_sight, actor=official, note=NOTES[step], at=at)


def _sources() -> Iterator[Source]:
    """Name, moment of receipt and maker of every file, in the order in which they came in."""
    everybody = [*demonstration.reports(), *sisters.reports(), *manufacturing_usa.reports()]
    reports = sorted(everybody, key=lambda r: r.received_at)
    first = reports[0].received_at
    yield "示例_创新中心登记簿.xlsx", first, partial(_registry, True)
    yield sisters.REGISTRY_FILE, first, sisters.registry_workbook
    yield manufacturing_usa.REGISTRY_FILE, first, manufacturing_usa.registry_workbook
    yield from ((r.file_name, r.received_at, r.build) for r in reports)
    end = datetime.combine(demonstration.today(), time(9), tzinfo=SHANGHAI)
    yield CONCLUSIONS, end, partial(_registry, False)


def _registry(known_first: bool) -> bytes:
    """A centre begins as one that is being built up; the state it came to is told with the conclusion it rests on."""
    rows = [row for row in registry_rows() if (row.ledger in KNOWN_FIRST) == known_first]
    if known_first:
        rows = [replace(row, cells=row.cells | {"state": BEGUN}) if row.ledger == "centre" else row for row in rows]
    else:
        rows = [r for r in registry_rows() if r.ledger == "centre" and r.cells["state"] != BEGUN] + rows
    return template.write_registry(current(), rows)


def _prepare(source: Source) -> Prepared:
    return submissions.prepare(source[2](), source[0], current())


if __name__ == "__main__":
    record = FolderRecord(settings.demonstration_folder(), "demonstration", demonstration.today())
    fill(Store(record, current()), lambda done, total: print(f"{done}/{total}", flush=True))
