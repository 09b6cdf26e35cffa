"""How one number comes about: every step for a centre, year and indicator, with the rows that each step made."""

from dataclasses import dataclass

import pandas as pd

from data.read_model.database import Reader
from data.schema.models.definition_set import Definitions
from metrics import grain
from metrics.grain import Grain

# Steps on which a running total or a mean of years rests: shown for every year up to the one asked for.
OVER_YEARS = ("centre_year", "match", "reported", "plain_on_day", "indicator_on_day", "doubtful_row")


@dataclass(frozen=True)
class Step:
    """One step: the file of metrics/sql, the result it makes, and its rows about the number (columns of that result)."""

    step: str
    table: str
    title: str
    rows: pd.DataFrame


def steps(store: Reader, d: Definitions, centre: str, scheme: str, year: int, indicator: str) -> list[Step]:
    """The steps in the order in which they are made; those that made nothing about the number are left out.

    Of a number that is made of others (a ratio, a mean, alternatives) the steps of its parts are among them.
    """
    parts = [indicator, *(p for p in d.counted(scheme, indicator) if p != indicator)]
    parts += [p for p in d.indicators[indicator].parts if p not in parts]
    items = [item for part in parts for item in d.indicators[part].items]
    found = [
        Step(known.step, name, known.title, _rows(store, name, known, centre, year, parts, items))
        for name, known in grain.tables().items()
    ]
    return [step for step in found if len(step.rows)]


def _rows(
    store: Reader, name: str, known: Grain, centre: str, year: int, parts: list[str], items: list[str]
) -> pd.DataFrame:
    columns = set(store.read(f"select * from result.{name} limit 0").columns)
    asked: list[object] = [centre, year]
    where = f"centre = ? and year {'<=' if name in OVER_YEARS else '='} ?"
    if "indicator" in columns:
        where, asked = f"{where} and list_contains(?, indicator)", [*asked, parts]
    elif "item" in columns:
        where, asked = f"{where} and list_contains(?, item)", [*asked, items]
    elif name != "centre_year":
        return pd.DataFrame()
    if "year" not in columns:
        return pd.DataFrame()
    order = ", ".join(dict.fromkeys(("year", *known.key)))
    return store.read(f"select * from result.{name} where {where} order by {order}", asked)
