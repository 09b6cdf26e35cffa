"""Whether the name under which a centre is registered is of the form that its scheme's text gives: a hint, never a refusal."""

from collections.abc import Iterable, Iterator

from data.problem import Problem
from data.schema.loading import Definitions
from data.workbook.interpretation import LedgerRow

SHEET, FICTIONAL = "centre", "fictional"


def hints(rows: Iterable[LedgerRow], d: Definitions) -> Iterator[Problem]:
    """One for each name of a registered centre that is of another form, with the clause. What is fictional has no such name."""
    for row in rows:
        scheme = d.schemes.get(row.cells.get("scheme", "")) if row.ledger == SHEET else None
        if scheme is None or scheme.naming is None or row.cells.get("nature") == FICTIONAL:
            continue
        naming, name = scheme.naming, row.cells["name"]
        if not naming.fits(name):
            clause = scheme.rules[naming.rule].clause
            yield Problem(
                row.sheet,
                f"第{row.row_no}行",
                f"名称“{name}”不是“{naming.form}”的格式（{naming.rule}　{clause}）",
                "只作提示，已照登；名称写错的请改正后重新登记",
            )
