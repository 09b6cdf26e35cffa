"""What if a centre stood under another scheme: its own data against that scheme's rules, as far as they can be compared."""

from datetime import UTC, datetime

import pandas as pd

from data.read_model import database
from data.read_model.database import Reader
from data.read_model.store import Store
from data.schema.loading import Definitions
from data.workbook.interpretation import LedgerRow
from metrics import results

# An event number no recorded event has.
SUPPOSED = 1_000_000_000


def under(store: Store, centre: str, scheme: str, year: int) -> pd.DataFrame:
    """The rules with targets of another scheme for a centre's year (columns of the question what_if, and `comparable`).

    comparable: the centre's own form asks for everything the rule rests on. Its responsibility letter, which speaks of its
    own scheme, is left aside. Worked out by the same program as every result; nothing is kept. Raises LookupError for a
    centre that is not registered.
    """
    found = store.read(
        "select cells, sheet, row_no, cells['scheme'] as scheme from record.registry_row"
        " where ledger = 'centre' and cells['centre'] = ? order by event_n desc, row_no desc limit 1",
        [centre],
    )
    if found.empty:
        raise LookupError(f"中心编码“{centre}”没有登记")
    row = found.iloc[0]
    supposed = LedgerRow("centre", row["sheet"], int(row["row_no"]), dict(row["cells"]) | {"scheme": scheme})

    def stand(cursor: database.Connection) -> None:
        at = datetime.now(UTC).replace(tzinfo=None)
        database.insert_registry(cursor, SUPPOSED, [supposed], at, "比较", "比较")
        cursor.execute(
            "delete from record.registry_row where ledger in ('letter', 'letter_target') and cells['centre'] = ?",
            [centre],
        )

    def answer(state: Reader) -> pd.DataFrame:
        return results.read(state, "what_if", centre=centre, year=year)

    rows = store.suppose(stand, answer)
    own = set(store.definitions.form_of(row["scheme"]).ledgers)
    rows["comparable"] = [ledgers(store.definitions, indicator) <= own for indicator in rows["indicator"]]
    return rows


def ledgers(d: Definitions, indicator: str) -> set[str]:
    """The ledgers an indicator rests on, through all it is made of."""
    declared = d.indicators[indicator]
    parts = declared.parts or tuple(
        alternative.indicator
        for known in d.schemes.values()
        for rule in known.rules.values()
        if rule.indicator == indicator
        for alternative in rule.any_of
    )
    if parts:
        return set().union(*(ledgers(d, part) for part in parts))
    return {d.items[item].ledger for item in declared.items}
