"""Whether rows of the registry refer to things that exist and are in order: asked by every door, and of what is registered already."""

from collections.abc import Iterable, Mapping

from data.acts.registry import (
    conclusion_rules,
    conclusions,
    history_import,
    letters,
    opening_balance,
    registered_centre,
)
from data.acts.registry.registered_centre import Registered
from data.problem import Problem
from data.read_model.store import Store
from data.schema import bounds
from data.schema.loading import Definitions
from data.workbook.interpretation import Filled, LedgerRow

# States of a centre that has not left.
IN_TITLE = ("active", "accepted", "suspended")


def problems(store: Store, filled: Filled, history: bool = False) -> list[Problem]:
    """Whether registry rows refer to things that exist and are in order. history: see `data.acts.reports.submissions.receive`."""
    d = store.definitions
    found: list[Problem] = []
    for row in filled.rows:
        found += bounds.problems(row.ledger, row.cells, f"第{row.row_no}行", row.sheet, d)
    if found:  # what is no number or no day cannot be looked at any further
        return found
    concerned = {row.cells["centre"] for row in filled.rows}
    centres = registered_centre.load(store, filled.rows, only=concerned, history=history)
    for row in filled.rows:
        for what, expected in row_problems(row, d, centres):
            found.append(Problem(row.sheet, f"第{row.row_no}行", what, expected))
    if not filled.rows:
        found.append(Problem(None, None, "登记簿里没有任何一行", "请填写后再上传"))
    if history:
        found += history_import.problems(store, conclusions.of(store, filled.rows), centres)
    return found + letters.problems(store, filled.rows, centres) + conclusions.problems(store, filled.rows, centres)


def row_problems(row: LedgerRow, d: Definitions, centres: Mapping[str, Registered]) -> Iterable[tuple[str, str]]:
    """What of a row does not hold beside the conclusions, whose rules are in `data.acts.registry.conclusion_rules`."""
    cells, centre = row.cells, centres.get(row.cells.get("centre", ""))
    if centre is None:
        yield f"中心编码“{cells.get('centre', '')}”没有登记", "请先在《创新中心》表中登记，或核对编码"
        return
    if row.ledger not in conclusions.LEDGERS:
        yield from conclusion_rules.dates(row.ledger, cells, centre)
    if row.ledger == "centre" and (left := cells.get("exited_on")) and cells["state"] in IN_TITLE:
        state = d.choices("centre", "state")[cells["state"]]
        yield f"状态为“{state}”，却填了退出日期 {left}", "没有退出的请留空；已退出的请改正状态"
    if row.ledger == "opening":
        yield from opening_balance.problems(cells, d, centre.scheme.scheme)
