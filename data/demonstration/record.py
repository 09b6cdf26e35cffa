"""Fills the demonstration's record: fictional centres of all schemes and one real published series, by the ordinary intake."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from filelock import FileLock

from data import demonstration, settings
from data.acts import dispositions, evaluation
from data.acts.dispositions import Flagged
from data.acts.registry.conclusions import BEGUN
from data.acts.reports import reporting_round, submissions
from data.acts.reports.submissions import Prepared
from data.demonstration import manufacturing_usa, sisters, stories
from data.demonstration.registry import registry_rows
from data.journal.clock import SHANGHAI
from data.journal.durable import lock_file, make_folder
from data.journal.folder import FolderRecord
from data.read_model.store import Store
from data.schema.loading import current
from data.workbook import template
from data.workbook.interpretation import LedgerRow

ACTOR = "演示数据"
# Who the centres are is known from the start. What was published about all of them is registered the day after, year by year;
# acceptances and what was published apart come last, which says that all is there.
CONCLUSIONS = "示例_验收结论与另文公布的等级.xlsx"
YEARLY = "示例_{year}年度评价结论.xlsx"
KNOWN_FIRST = ("centre", "letter", "letter_target")
MORNING, AFTERNOON = time(9, 30, tzinfo=SHANGHAI), time(15, tzinfo=SHANGHAI)
NOTES = {"accept": "演示：已核对", "lock": "演示：年度评价完成后锁定"}
HALF = Decimal("0.2")  # of what lies between two experts
Source = tuple[str, datetime, Callable[[], bytes]]


def filled(store: Store) -> bool:
    """Whether the last demonstration file is in; a fill that was broken off goes on where it stopped."""
    return len(store.read("select 1 from record.registry_row where file_name = ? limit 1", [CONCLUSIONS])) > 0


def fill_apart(progress: Callable[[int, int], object]) -> None:
    """`fill` for the demonstration's record, in a process of its own: a server has no room for its worker processes. It ends where
    nobody reads any more what it says.

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
    first_concluded = YEARLY.format(year=min(stories.load().grade_documents))
    with _workers() as pool:
        for done, (source, prepared) in enumerate(zip(sources, pool.map(_prepare, sources), strict=True), 1):
            if source[0] == first_concluded:
                _work_through(store)
                _judge(store)
                sisters.take_steps(store)
            elif source[0] == CONCLUSIONS:
                _decide(store)
            outcome = submissions.receive(store, prepared, actor=ACTOR, at=source[1])
            if outcome.status == "refused":
                raise RuntimeError(f"{source[0]}：" + "\n".join(p.message for p in outcome.problems))
            progress(done, len(sources))
    store.catch_up()


@contextmanager
def _workers() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(max_workers=min(os.cpu_count() or 1, 8), mp_context=get_context("spawn")) as pool:
        try:
            yield pool
        except BaseException:  # whoever waits for the lock need not wait for workbooks that nobody takes in
            pool.shutdown(cancel_futures=True)
            raise


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


def _decide(store: Store) -> None:
    """Record what two people decided about flags, and the number of the paper."""
    for told in stories.load().decisions:
        flagged = Flagged(told.key, told.centre, told.year, told.flag, "critical", told.message, told.rule, 0)
        proposed, confirmed = (datetime.combine(day, AFTERNOON) for day in (told.proposed_on, told.confirmed_on))
        done = dispositions.seen(store, told.key)  # a fill that was broken off goes on where it stopped
        if done < 1:
            dispositions.propose(store, flagged, "adopt", reason=told.grounds, actor=told.proposed_by, at=proposed)
        if done < 2:  # noqa: PLR2004  # proposed, confirmed
            dispositions.confirm(
                store,
                replace(flagged, seen=1),
                agreed=True,
                reason=told.reason,
                document_no=told.document_no,
                actor=told.confirmed_by,
                at=confirmed,
            )


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
    yield "示例_创新中心登记簿.xlsx", first, _known_first
    yield sisters.REGISTRY_FILE, first, sisters.registry_workbook
    yield manufacturing_usa.REGISTRY_FILE, first, manufacturing_usa.registry_workbook
    yield from ((r.file_name, r.received_at, r.build) for r in reports)
    told = stories.load()
    for year, document in told.grade_documents.items():
        yield YEARLY.format(year=year), _registered(document.published_on), partial(_concluded, year)
    yield CONCLUSIONS, datetime.combine(told.concluded_on, MORNING), partial(_concluded, None)


def _registered(published: date) -> datetime:
    return datetime.combine(published + timedelta(days=1), MORNING)


def _known_first() -> bytes:
    """A centre begins as one that is being built up; the state it came to is told with the conclusion it rests on."""
    rows = [row for row in registry_rows() if row.ledger in KNOWN_FIRST]
    rows = [replace(row, cells=row.cells | {"state": BEGUN}) if row.ledger == "centre" else row for row in rows]
    return template.write_registry(current(), rows)


def _concluded(year: int | None) -> bytes:
    """What was published of a year for all centres together; None: the rest, and the states that it led to."""
    rows = [row for row in registry_rows() if row.ledger not in KNOWN_FIRST and _together(row) == year]
    if year is None:
        rows = [r for r in registry_rows() if r.ledger == "centre" and r.cells["state"] != BEGUN] + rows
    return template.write_registry(current(), rows)


def _together(row: LedgerRow) -> int | None:
    """The year with whose grades a row is registered: the first that were published after it; None for what is later than all."""
    if row.ledger not in ("grade", "judgement"):
        return None
    day = date.fromisoformat(row.cells.get("published_on") or row.cells["judged_on"])
    return next((year for year, told in stories.load().grade_documents.items() if told.published_on >= day), None)


def _prepare(source: Source) -> Prepared:
    return submissions.prepare(source[2](), source[0], current())


if __name__ == "__main__":
    # one at a time, also where two servers share the folder, or where one was killed and its filling has not ended yet
    make_folder(settings.demonstration_folder())
    with FileLock(lock_file(settings.demonstration_folder() / "filling.lock"), mode=0o600):
        record = FolderRecord(settings.demonstration_folder(), "demonstration", demonstration.today())
        store = Store(record, current())
        if not filled(store):
            fill(store, lambda done, total: print(f"{done}/{total}", flush=True))
