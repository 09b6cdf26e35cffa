"""Decisions of the annual evaluation, each on what is computed at that moment."""

from datetime import date, datetime

from data.acts import evaluation
from data.acts.evaluation import Computed, EvaluationStage
from data.read_model.store import Store


def computed(store: Store, centre: str, year: int) -> Computed:
    """Total, proposed grade and what is open, by the scoring scheme in force; nothing is computed where there is none."""
    store.catch_up()
    rows = store.read(
        "select total, proposed, open_judged, open_parts from result.grade_proposal"
        " where centre = ? and year = ? and not example",
        [centre, year],
    )
    if rows.empty:
        return Computed(None, None, 0, 0)
    row = rows.astype(object).where(rows.notna(), None).iloc[0]
    return Computed(row["total"], row["proposed"], int(row["open_judged"]), int(row["open_parts"]))


def confirm(
    store: Store,
    at_sight: EvaluationStage,
    grade: str,
    *,
    reason: str,
    against: bool,
    actor: str,
    at: datetime | None = None,
) -> None:
    """Confirm a grade against the proposal of this moment. Raises Refused, Superseded; see `data.acts.evaluation.confirm`."""
    now = computed(store, at_sight.centre, at_sight.year)
    evaluation.confirm(store, at_sight, grade, now, reason=reason, against=against, actor=actor, at=at)


def publish(
    store: Store,
    at_sight: EvaluationStage,
    *,
    document_no: str,
    published_on: date,
    reason: str,
    actor: str,
    at: datetime | None = None,
) -> date:
    """Publish the confirmed grade. Returns the last day of the notice period. Raises Refused, Superseded."""
    now = computed(store, at_sight.centre, at_sight.year)
    return evaluation.publish(
        store, at_sight, now, document_no=document_no, published_on=published_on, reason=reason, actor=actor, at=at
    )
