"""DuckDB as read model: built from the record, caught up by replaying what is new, thrown away when it does not fit.

The record is the truth; nothing is written here that could not be built again. Each process has a file of its own, so
DuckDB's one-writer rule never bites. Callers read through `Store.read`, which gives every call its own cursor.
"""

import contextlib
import logging
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeVar

import duckdb
import pandas as pd
import pyarrow as pa

from data.access.identity import AUDIT, WHOLE, Scope
from data.journal.backups.anchor import Anchor
from data.journal.clock import now
from data.journal.event import Event
from data.journal.originals import replacements
from data.journal.record import Record, RecordShorter
from data.read_model import database, projections, trial
from data.read_model.answers import Answers
from data.read_model.database import WORN_OUT, Connection, Reader, Reading
from data.read_model.projections import UNFIT, Replay, Unfit
from data.read_model.slot import Slot
from data.schema.loading import Definitions

LOG = logging.getLogger(__name__)
T = TypeVar("T")
OnStep = Callable[[int, int], object]
IN_MEMORY = (
    "数据库缓存写不进磁盘（空间不足或没有权限），已改在内存中生成；结果不受影响。请检查磁盘，之后重新启动即恢复。"
)
INTERRUPTED = "上次写入中途断了，留下没有写完的一行：它从未生效，不计入；下次写入时另存为 journal.torn-*。"
REBUILT = "数据库缓存与当前的记录、定义或程序不一致，或无法打开，已由记录重新生成。"


class Derive(Protocol):
    """Makes the results. on_step: told before each step how many are done, of how many."""

    def __call__(self, connection: Connection, /, *, on_step: OnStep = ...) -> None: ...


class Store:
    """One process's read model of one record.

    derive: makes the results (`metrics.engine.derive`); called inside one transaction by `catch_up` whenever rows or
    the day changed. The file says for what its results were made; it is thrown away when the SQL has changed.
    folder: where the DuckDB file goes; None: in memory.
    scope: what of the record gets in at all; what is left out cannot be shown by any page. Only in memory.
    cached: whether rows that were kept beside an original may serve where they have the recorded digest; False: every
    original is read again.
    notices: what was repaired on opening, in Chinese, for the page to say.
    """

    def __init__(
        self,
        record: Record,
        definitions: Definitions,
        derive: Derive | None = None,
        folder: Path | None = None,
        scope: Scope = WHOLE,
        *,
        cached: bool = True,
    ) -> None:
        if folder and not scope.whole:
            raise ValueError("a part of a record is not kept in a file that others open")
        self.record, self.definitions, self.scope = record, definitions, scope
        self.notices: list[str] = []
        self._derive, self._cached = derive, cached
        self._aside: dict[int, str] = {}
        self._guard = threading.RLock()
        self._end: Any = None
        self._today: date | None = None
        self._last = 0
        self._hash: str | None = None
        self._shown_to = self._changed = 0
        self._derived: Any = None
        self._gave_out = False
        if record.interrupted():  # and reads the journal: a record that cannot be read costs no database
            self.notices.append(INTERRUPTED)
        self._slot = self._place(folder)
        self._answers = Answers(whole=scope.whole)
        self._connection = self._open()
        try:
            self.catch_up()
        except BaseException:
            self.close()
            raise

    @property
    def version(self) -> tuple[int, str]:
        """Names the state of the data: the last event that is in, and the day it is shown for."""
        return self._last, str(self._today)

    @property
    def shown(self) -> tuple[int, str]:
        """Names the state of what is shown: as `version`, without what no page but the journal's shows (who came and went)."""
        return self._shown_to, str(self._today)

    @property
    def head(self) -> Anchor | None:
        """The anchor of the last event that is in; None while there is none."""
        return Anchor(self._last, self._hash) if self._hash else None

    def today(self) -> date:
        """The day results are shown for: the clock's, or the day at which a demonstration stands still."""
        return self.record.today or now().date()

    def read(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> pd.DataFrame:
        """Run one query on a cursor of its own, or take what was answered since the data last changed.

        Returns a frame: exact Decimals, nullable integers, dates as date objects. Raises duckdb.Error with the SQL.
        """
        return database.frame(self._answers.get(sql, parameters, partial(self._rows, sql, parameters)))

    def _rows(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any]) -> pa.Table:
        used = self._connection
        try:
            with used.cursor() as cursor:
                return Reading(cursor).rows(sql, parameters)
        except WORN_OUT:
            with self._guard:  # another thread may have replaced it already
                if self._connection is used:
                    self._recover()
                    self.catch_up()
                with self._connection.cursor() as cursor:
                    return Reading(cursor).rows(sql, parameters)

    def tables(self, questions: Mapping[str, str]) -> dict[str, pa.Table]:
        """The rows of several queries, all of one state, whatever is recorded meanwhile. Raises duckdb.Error."""
        with self._guard:  # nobody else brings anything in until all are answered
            return self._surviving(partial(self._tables, questions))

    def _tables(self, questions: Mapping[str, str]) -> dict[str, pa.Table]:
        self._catch_up()
        with self._connection.cursor() as cursor:
            return {name: database.answer(cursor, sql) for name, sql in questions.items()}

    def suppose(
        self, work: Callable[[Connection], None], ask: Callable[[Reader], T], *, on_step: OnStep | None = None
    ) -> T:
        """Answer questions as if `work` had been recorded; afterwards nothing of it is left.

        work: changes rows on the cursor it is given; ask: reads, results included, and returns what is wanted; on_step: see
        Derive; it may raise, to leave off. Raises Uncomputable where no results can be made of it.
        """
        self.catch_up()
        with self._guard, self._connection.cursor() as cursor:
            cursor.execute("begin")
            try:
                self._suppose(work, cursor, on_step)
                return ask(Reading(cursor))
            finally:
                cursor.execute("rollback")

    def _suppose(self, work: Callable[[Connection], None], cursor: Connection, on_step: OnStep | None) -> None:
        try:
            work(cursor)
            if self._derive and on_step:
                self._derive(cursor, on_step=on_step)
            elif self._derive:
                self._derive(cursor)
        except UNFIT as error:
            if isinstance(error, WORN_OUT):
                raise
            raise trial.Uncomputable(trial.reason(error)) from error

    def catch_up(self) -> int:
        """Replay what the record has and this model has not, and make the results anew if anything changed.

        Cheap when nothing is new. Returns how many events came in.
        """
        with self._guard:
            return self._surviving(self._catch_up)

    def _catch_up(self) -> int:
        count = self._replay()
        due = (self._changed, str(self._today))
        if self._derive and self._derived != due:
            make = partial(self._make_results, self._derive)
            try:
                self._in_transaction(make)
            except UNFIT as error:
                if isinstance(error, WORN_OUT):
                    raise
                self._set_aside_uncomputable(self._derive, error)
                self._in_transaction(make)
            self._derived = due
        return count

    def _make_results(self, derive: Derive, cursor: Connection) -> None:
        derive(cursor)
        cursor.execute("update record.state set derived_of = ?, derived_on = ?", [self._changed, self._today])

    def _set_aside_uncomputable(self, derive: Derive, error: Exception) -> None:
        """Find what keeps the results from being made and set it aside. Raises the error when nothing is found."""
        with self._connection.cursor() as cursor:
            culprits = trial.culprits(cursor, derive)
        if not culprits:
            raise error
        events = [event for event in self.record.read() if event.n in culprits]
        LOG.error("set aside, the results cannot be made with it: %s", [event.n for event in events])

        def write(cursor: Connection) -> None:
            for event in events:
                projections.set_aside(self._replay_on(cursor), event, culprits[event.n])

        self._in_transaction(write)

    def replay(self) -> int:
        """Replay new events into rows, leaving the results for the next `catch_up`: for many files in a row."""
        with self._guard:
            return self._surviving(self._replay)

    def _replay(self) -> int:
        end, today = self.record.end(), self.today()
        if end == self._end and today == self._today:
            return 0
        events = self._new_events()
        last, digest = (events[-1].n, events[-1].hash) if events else (self._last, self._hash)
        shown = [e for e in events if self.scope.shows(e) and not e.act.startswith(AUDIT)]
        shown_to = max([self._shown_to, *(e.n for e in shown)])
        changed = max([self._changed, *(e.n for e in shown if e.act not in projections.NO_RESULTS)])

        def write(cursor: Connection) -> None:
            for event in events:
                self._apply(cursor, event)
            cursor.execute(
                "update record.state set last_event = ?, last_hash = ?, record_id = ?, today = ?, shown_to = ?, changed = ?",
                [last, digest, self.record.id, today, shown_to, changed],
            )

        while True:
            try:
                self._in_transaction(write)
                break
            except Unfit as unfit:  # the database takes back all of a failed transaction: once more, without it
                LOG.error("event %s cannot become rows: %s", unfit.n, unfit.reason)
                self._aside[unfit.n] = unfit.reason
        self._last, self._hash, self._shown_to, self._changed = last, digest, shown_to, changed
        self._end, self._today = end, today
        return len(events)

    def _replay_on(self, cursor: Connection) -> Replay:
        return Replay(cursor, self.record, self.definitions, self.scope, self._cached)

    def _apply(self, cursor: Connection, event: Event) -> None:
        if event.n in self._aside:
            projections.set_aside(self._replay_on(cursor), event, self._aside[event.n])
        else:
            projections.apply(self._replay_on(cursor), event)

    def try_out(self, centres: Collection[str], work: Callable[[Connection], None]) -> str | None:
        """Why results could not be made if `work` were recorded; None when they can. Nothing is changed.

        centres: whom it concerns; tried on a small model that holds nothing but them.
        """
        if self._derive is None:
            return None
        self.replay()
        with self._connection.cursor() as cursor:
            return trial.why_not(cursor, self._derive, centres, work)

    def rebuild(self) -> None:
        """Throw the model away and build it again from the record: from the originals themselves, and the definitions."""
        with self._guard:
            self._throw_away()
            self._end = self._today = None
            self._aside.clear()
            self._cached, usually = False, self._cached
            try:
                self.catch_up()
            finally:
                self._cached = usually

    def close(self) -> None:
        """Close the database and leave its file to another process."""
        with self._guard:
            self._connection.close()
            if self._slot:
                self._slot.release()

    def _new_events(self) -> list[Event]:
        """What the record has after our last event; all of it when the record is not the one we were built from."""
        if self._last == 0:
            return list(self.record.read(0))
        with contextlib.suppress(RecordShorter):
            found = list(self.record.read(self._last - 1))  # our last event too: another record may have as many
            if found and found[0].hash == self._hash:
                if not any(replacements(event.body) for event in found[1:]):
                    return found[1:]
                self._throw_away()  # rows of a person who was removed may not stay in the file
                return list(self.record.read(0))
        self.notices.append("记录与缓存不衔接（可能恢复了备份），已由记录重新生成。")
        self._throw_away()
        return list(self.record.read(0))

    def _place(self, folder: Path | None) -> Slot | None:
        """The file to work in; None, and a notice, where there can be none."""
        try:
            return Slot(folder) if folder else None
        except OSError as error:
            LOG.warning("no read model in %s: %s", folder, error)
            self.notices.append(IN_MEMORY)
            return None

    def _surviving(self, work: Callable[[], T]) -> T:
        """Do it; when the database gives out meanwhile (disk full, file damaged), do it again on a new one."""
        for _ in range(2):
            try:
                return work()
            except WORN_OUT as error:
                LOG.warning("the read model gave out: %s", error)
                self._recover()
        return work()

    def _recover(self) -> None:
        """Begin a new database in the place of one that gave out: in its file, or in memory when there is no room."""
        with contextlib.suppress(duckdb.Error):
            self._connection.close()
        if self._slot and self._gave_out:
            self._leave_the_file(self._slot)
        elif self._slot:
            self.notices.append(REBUILT)
        self._gave_out = True
        self._connection = self._fresh()
        self._end = self._today = None

    def _leave_the_file(self, slot: Slot) -> None:
        slot.clear()
        slot.release()
        self._slot = None
        self.notices.append(IN_MEMORY)

    def _fresh(self) -> Connection:
        """A new, empty read model: in the file, or in memory when the file cannot be written."""
        if self._slot:
            try:
                self._slot.clear()
                return self._created(database.connect(str(self._slot.file)))
            except (*WORN_OUT, OSError) as error:
                LOG.warning("no read model in %s: %s", self._slot.file, error)
                self._leave_the_file(self._slot)
        return self._created(database.connect(":memory:"))

    def _open(self) -> Connection:
        if self._slot and self._slot.file.exists():
            with contextlib.suppress(duckdb.Error):
                connection, fits = database.connect(str(self._slot.file)), False
                try:
                    fits = self._fits(connection)
                finally:
                    if not fits:  # a file that is still open cannot be replaced
                        connection.close()
                if fits:
                    return connection
            self.notices.append(REBUILT)
        return self._fresh()

    def _fits(self, connection: Connection) -> bool:
        """Whether a kept file is of this record, program and definitions; if so, how far it has come."""
        query = """select record_id, program, fingerprint, last_event, last_hash, shown_to, changed, derived_of, derived_on
            from record.state"""
        found = connection.execute(query).fetchone()
        if not found or found[:3] != (self.record.id, database.program_fingerprint(), self.definitions.fingerprint):
            return False
        self._last, self._hash, self._shown_to, self._changed, *derived = found[3:]
        self._derived = None if derived[0] is None else (derived[0], str(derived[1]))
        return True

    def _throw_away(self) -> None:
        self._connection.close()
        self._connection = self._fresh()

    def _created(self, connection: Connection) -> Connection:
        database.create(connection, self.definitions, self.today())
        self._answers = Answers(whole=self.scope.whole)
        self._last, self._hash, self._shown_to, self._changed, self._derived = 0, None, 0, 0, None
        return connection

    def _in_transaction(self, work: Callable[[Connection], None]) -> None:
        with self._connection.cursor() as cursor:
            cursor.execute("begin")
            try:
                work(cursor)
                cursor.execute("commit")
            except BaseException:
                with contextlib.suppress(duckdb.Error):  # a failed commit has rolled back already
                    cursor.execute("rollback")
                raise
            finally:
                # only now: whoever asks from here on is answered what was committed
                self._answers = Answers(whole=self.scope.whole)
