"""What would happen if a workbook were handed in now: everything is worked out, nothing is kept."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from data.acts.reports import candidate, earlier_versions, submissions
from data.acts.reports.submissions import Prepared
from data.problem import Problem
from data.read_model import database
from data.read_model.database import Reader
from data.read_model.store import Store
from data.read_model.trial import Uncomputable
from metrics import results

# registry: against what is registered; results: indicators, findings and flags are made; now: against what they are without it
Stage = Literal["registry", "results", "now"]


@dataclass(frozen=True)
class SelfCheck:
    """The answer. problems: what keeps the file from being received; notices: what is said at its receipt; the frames are None
    when nothing could be worked out (of a locked year it can).

    findings: as result.finding; progress: every indicator of the year with target, path and gap (as the query
    progress_of_centre, this year's rows); flags, flags_now: the centre's flags of the year with the file, and without.
    """

    centre: str | None
    year: int | None
    problems: tuple[Problem, ...]
    findings: pd.DataFrame | None = None
    progress: pd.DataFrame | None = None
    flags: pd.DataFrame | None = None
    flags_now: pd.DataFrame | None = None
    notices: tuple[Problem, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether the file would be received, and nothing in it would keep it from being accepted but explanations."""
        return not self.problems and (self.findings is None or not (self.findings["level"] == "error").any())


def check(
    store: Store, prepared: Prepared, on_stage: Callable[[Stage, float], object] = lambda stage, share: None
) -> SelfCheck:
    """Check a prepared annual report against registry, rules and the reports of the other centres.

    Works for a year that is not open yet. Nothing is recorded and no table is changed, also where on_stage raises to leave off.
    on_stage: told what is being done, and how much of that is done already, from 0 to 1.
    """
    on_stage("registry", 0)
    store.catch_up()
    filled = prepared.filled
    if filled is None:
        return SelfCheck(None, None, prepared.problems)
    if store.definitions.forms[filled.form].kind != "report":
        register = Problem(None, None, "这是登记簿，不是年度报告", "自查只适用于年度报告")
        return SelfCheck(None, None, (register,))
    problems = (*prepared.problems, *submissions.against_registry(store, filled, any_year=True))
    if problems:
        return SelfCheck(filled.centre, filled.year, problems)
    centre, year, scheme = str(filled.centre), int(filled.year or 0), str(filled.scheme)
    shut = tuple(earlier_versions.locked(store, centre, year))  # a correction may be checked before it can be handed in

    def hand_in(cursor: database.Connection) -> None:
        candidate.add(cursor, store, filled, file_name=prepared.file_name, sha256=prepared.sha256)
        # as if no earlier version had been accepted: the question is what this one would count for. That one was returned
        # or withdrawn stays, as it decides when the year was first reported.
        settling = (
            "delete from record.round_step where centre = ? and year = ? and step in ('accepted', 'locked', 'reopened')"
        )
        cursor.execute(settling, [centre, year])

    def answer(state: Reader) -> SelfCheck:
        on_stage("now", 0)
        progress = results.read(state, "progress_of_centre", centre=centre)
        return SelfCheck(
            centre,
            year,
            shut,
            results.read(state, "findings", centre=centre, year=year),
            progress[progress["year"] == year].reset_index(drop=True),
            _flags(state, scheme, centre, year),
            _flags(store, scheme, centre, year),
            filled.notices,
        )

    try:
        return store.suppose(hand_in, answer, on_step=lambda done, total: on_stage("results", done / total))
    except Uncomputable as error:
        found = candidate.problems(store, filled) or [Problem(None, None, str(error), "请核对数字、日期和单位")]
        return SelfCheck(centre, year, (*shut, *found))


def _flags(state: Reader, scheme: str, centre: str, year: int) -> pd.DataFrame:
    flags = results.read(state, "flags", scheme=scheme, year=year)
    return flags[flags["centre"] == centre].reset_index(drop=True)
