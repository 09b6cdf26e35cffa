"""Makes the results: runs the numbered SQL files, as the data flows, and of them only those whose sources have changed, only for the
centres of which they have.

A step that is made of each centre's own rows (metrics/steps.py) is made again for the centres that were touched, over a small model
that holds nothing but them; any other step for all. Where the rows of a centre come out as they were, nothing that reads them is
made again because of it. Making everything is the same, in groups of centres, which bounds what is worked on at once.
"""

from collections.abc import Collection
from contextlib import ExitStack
from pathlib import Path

import duckdb

from data.read_model import part
from data.read_model.store import OnStep
from metrics import exact_score, steps
from metrics.extent import contents
from metrics.extent.due import Due, forget
from metrics.extent.group import Group
from metrics.steps import Step

__all__ = ["derive", "derive_part", "derived", "forget"]
SQL = steps.SQL
PARTIAL = Path(__file__).parent / "partial"
# What follows a file: it needs whole numbers longer than SQL has.
FOLLOWS = {"84_score": exact_score.sum_up, "85_score_level": exact_score.order}
ROWS = 150_000  # of reports that are computed together: what fifty centres with all years of a term have
FEW = 12  # where no more than one in so many is touched, they are computed apart from the others


def derived(connection: duckdb.DuckDBPyConnection, ran: Collection[str]) -> None:
    """Called when results are made, with the names of the steps that ran.

    The tests put in its place that every result holds to its grain (metrics/grain.py).
    """


def derive(
    connection: duckdb.DuckDBPyConnection,
    wanted: Collection[str] | None = None,
    *,
    on_step: OnStep = lambda done, total: None,
) -> None:
    """Create the tables of schema `result` from schemas `definition`, `record` and `registry`, as far as they are not up to date.

    Definitions do not change in a model's life. wanted: results by name, e.g. flag, with all that they rest on; None: all of
    them. on_step: told before each step how many are done, of how many at most. Runs inside the caller's transaction. Raises
    duckdb.Error naming the file, and what on_step raises.
    """
    derived(connection, list(_work_off(connection, Due(connection), wanted, on_step)))


def derive_part(connection: duckdb.DuckDBPyConnection, *, on_step: OnStep = lambda done, total: None) -> None:
    """The same for somebody who does not see all centres of a scheme: without what rests on the others."""
    derive(connection, on_step=on_step)
    cut = []
    for path in sorted(PARTIAL.glob("*.sql")):
        sql = path.read_text("utf-8")
        _execute(connection, path, sql)
        cut += [step.name for step in steps.known() if any(f"result.{table}" in sql for table in step.makes)]
    forget(connection, cut)


def _work_off(
    connection: duckdb.DuckDBPyConnection,
    due: Due,
    wanted: Collection[str] | None,
    on_step: OnStep,
) -> dict[str, set[str]]:
    """Make what is due. Returns step that ran → the centres of which it holds something else now."""
    found: dict[str, set[str]] = {}
    many = together(connection, len(due.everybody))
    needed = steps.needed(wanted)
    for step in needed:
        if not step.makes and due.asked(step.name):
            _run(connection, step)
            due.done(step.name)
            found[step.name] = set()
    with ExitStack() as opened:
        group: Group | None = None
        for turn in steps.rounds(wanted):
            touched = sorted(frozenset[str]().union(*(due.of(step.name) for step in turn)))
            if not turn[0].local or not _apart(len(touched), len(due.everybody), many):
                for step in turn:
                    if due.asked(step.name):
                        on_step(len(found), len(needed))
                        found[step.name] = _for_all(connection, step, due)
                continue
            first = {step.name for step in turn if step.name not in due.made}
            for start in range(0, len(touched), many):
                if group is None or len(touched) > many:
                    opened.close()
                    group = Group(connection, opened.enter_context(part.begun(connection)), _run)
                for step in turn:
                    if centres := due.of(step.name).intersection(touched[start : start + many]):
                        on_step(len(found), len(needed))
                        now = group.make(step, centres, first=step.name in first, begins=step.name not in found)
                        due.changed(step.name, now)
                        found.setdefault(step.name, set()).update(now)
            for step in turn:
                due.done(step.name)
    due.keep()
    return found


def together(connection: duckdb.DuckDBPyConnection, everybody: int) -> int:
    """How many of all centres are computed together at most: so many as have ROWS rows on average."""
    (rows,) = connection.execute("select count(*) from record.report_row").fetchall()[0]
    return max(1, everybody * ROWS // max(1, rows))


def _apart(touched: int, everybody: int, many: int) -> bool:
    """Whether to compute some centres apart: few of them, or more than go together."""
    return everybody > many or 0 < touched * FEW <= everybody


def _for_all(connection: duckdb.DuckDBPyConnection, step: Step, due: Due) -> set[str]:
    """Make a step for all centres. Returns those of which something else is held now."""
    before = contents.digests(connection, step) if step.name in due.made else None
    _run(connection, step)
    now = set(due.everybody) if before is None else contents.differing(before, contents.digests(connection, step))
    due.changed(step.name, now)
    due.done(step.name)
    return now


def _run(connection: duckdb.DuckDBPyConnection, step: Step) -> None:
    _execute(connection, step.path, step.sql)


def _execute(connection: duckdb.DuckDBPyConnection, path: Path, sql: str) -> None:
    try:
        connection.execute(sql)
        if follow := FOLLOWS.get(path.stem):
            follow(connection)
    except duckdb.Error as error:
        raise type(error)(f"metrics/{path.parent.name}/{path.name}: {error}") from error
