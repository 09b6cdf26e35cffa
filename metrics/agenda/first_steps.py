"""How far a department has come that begins with a scheme: from the registry to the first grade."""

from typing import Literal

from data.read_model.rows import each
from data.read_model.store import Store
from metrics import results
from metrics.answers.reports import CentreYear

Step = Literal["registry", "reports", "accepted", "grades"]
ACCEPTED = ("accepted", "locked")  # states of a report that somebody has accepted


def reached(store: Store, scheme: str) -> dict[Step, bool]:
    """Step → whether it was taken for any centre of the scheme, in the order in which they are taken."""
    years = each(results.read(store, "centre_year", scheme=scheme), CentreYear)
    return {
        "registry": len(results.read(store, "centres", scheme=scheme)) > 0,
        "reports": any(year.report_id is not None for year in years),
        "accepted": any(year.round_state in ACCEPTED for year in years),
        "grades": any(year.grade_label is not None for year in years),
    }
