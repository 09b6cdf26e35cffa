"""What Python reads of an answer by name is there, and of the type that it is read as: on the demonstration."""

import itertools
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from types import NoneType, UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

import numpy as np
import pandas as pd
import pytest

from data.read_model.rows import each
from data.read_model.store import Store
from metrics import results
from metrics.answers import centres as answers_on_centres
from metrics.answers import indicators as answers
from metrics.answers import reports as answers_on_reports

MOST = 100  # rows that are looked at of one answer
ENOUGH = 15  # answers with rows, from all over what can be asked for, that are looked at of one question
# what the demonstration has none of: of these only the names are looked at
NOT_SHOWN = {"dispositions", "notices", "readings", "unreadable"}


def kinds() -> list[type]:
    listed = [
        one
        for module in (answers, answers_on_centres, answers_on_reports)
        for one in vars(module).values()
        if is_dataclass(one) and isinstance(one, type) and one.__module__ == module.__name__
    ]
    return [one for one in listed if not one.__subclasses__()]  # what others are built on answers no question by itself


def question(kind: type) -> str:
    """Each says first which question it answers."""
    said = re.match(r"`(\w+)`: ", kind.__doc__ or "")
    assert said is not None, kind
    return said[1]


@pytest.fixture(scope="module")
def possible(demonstrated: Store) -> Mapping[str, Sequence[Any]]:
    """Parameters → what can be asked for; those that belong together stand together, and first."""
    d = demonstrated.definitions

    def column(sql: str) -> list[Any]:
        return demonstrated.read(sql).iloc[:, 0].tolist()

    registered = demonstrated.read("select centre, scheme from registry.centre order by 1")
    return {
        "centre, scheme": list(zip(registered["centre"], registered["scheme"], strict=True)),
        "scheme, scoring": [(s.scheme, code) for code, s in d.scoring.items()],
        "scheme": list(d.schemes), "scoring": list(d.scoring), "indicator": list(d.indicators), "ledger": list(d.ledgers),
        "item": [plan.counts for s in d.schemes.values() for plan in s.programme if plan.counts in d.items],
        "since": [date(2000, 1, 1)], "indicators": [list(d.indicators)], "from_year": [0], "most": [MOST], "key": ["none"],
        "centre": registered["centre"].tolist(),
        "year": column("select distinct year from record.report order by 1"),
        "report_id": column("select report_id from record.report order by 1"),
        "before, after": [
            pair for several in column("select list(report_id order by version) from record.report group by centre, year")
            for pair in itertools.pairwise(map(int, several))
        ],
        "key_ledgers, key_columns": [tuple(zip(*((code, list(x.key)) for code, x in d.ledgers.items() if x.key), strict=True))],
    }  # fmt: skip


def asked(store: Store, name: str, possible: Mapping[str, Sequence[Any]]) -> Iterator[pd.DataFrame]:
    """The answers of a question, for everything that it can be asked for, in an order as by chance."""
    wanted = set(re.findall(r"\$(\w+)", (results.QUERIES / f"{name}.sql").read_text("utf-8")))
    keys = []
    for key in possible:
        if set(key.split(", ")) <= wanted:
            keys.append(key)
            wanted -= set(key.split(", "))
    assert not wanted, f"{name}: nothing is known to ask for {', '.join(sorted(wanted))}"
    chosen_from = list(itertools.product(*(possible[key] for key in keys)))
    random.Random(name).shuffle(chosen_from)
    for chosen in chosen_from:
        given = {}
        for key, value in zip(keys, chosen, strict=True):
            given |= dict(zip(key.split(", "), value, strict=True)) if ", " in key else {key: value}
        yield results.read(store, name, **{k: list(v) if isinstance(v, tuple) else v for k, v in given.items()})


def fits(value: object, wanted: Any) -> bool:
    """Whether a value is of a type as it is written in a row."""
    if isinstance(wanted, UnionType):
        return any(fits(value, one) for one in get_args(wanted))
    if get_origin(wanted) is Literal:
        return value in get_args(wanted)
    if get_origin(wanted) is tuple:
        return isinstance(value, tuple) and all(map(fits, value, get_args(wanted)))
    if get_origin(wanted) is Sequence:
        return isinstance(value, list | np.ndarray) and all(fits(one, get_args(wanted)[0]) for one in list(value))
    if wanted in (int, str, Decimal, float, bool, NoneType, date):
        return type(value) is wanted or (wanted is int and isinstance(value, np.integer))
    return isinstance(value, wanted)


@pytest.mark.slow
@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.__name__)
def test_a_row_has_the_columns_of_its_question_in_their_types(demonstrated, possible, kind):
    name, types = question(kind), get_type_hints(kind)
    wrong, looked_at, answered = set(), 0, 0
    for frame in asked(demonstrated, name, possible):
        rows = each(frame.head(MOST), kind)
        looked_at, answered = looked_at + len(rows), answered + bool(rows)
        wrong |= {
            (column, type(getattr(row, column)).__name__)
            for row in rows
            for column, wanted in types.items()
            if not fits(getattr(row, column), wanted)
        }
        if looked_at >= 5 * MOST or answered >= ENOUGH:
            break
    assert not wrong
    assert bool(looked_at) == (name not in NOT_SHOWN)


@dataclass(frozen=True)
class _Row:
    n: int | None
    text: str | None
    day: date | None
    moment: datetime | None
    amount: Decimal | None
    said: bool | None


def test_what_is_missing_is_none_and_nothing_else(demonstrated):
    frame = demonstrated.read(
        "select * from (values (1, 'a', date '2025-01-31', timestamp '2025-01-31 12:00:00', 1.50::decimal(38, 2), true),"
        " (null, null, null, null, null, null)) as t(n, text, day, moment, amount, said)"
    )
    full, empty = each(frame, _Row)
    assert full == _Row(1, "a", date(2025, 1, 31), datetime(2025, 1, 31, 12), Decimal("1.50"), True)  # noqa: DTZ001
    assert empty == _Row(None, None, None, None, None, None)
    assert (type(full.n), type(full.said)) == (int, bool)


def test_a_column_that_is_not_there_is_named(demonstrated):
    frame = demonstrated.read("select 1 as n where false")
    with pytest.raises(KeyError, match="text"):
        each(frame, _Row)


def test_a_row_is_asked_for_once():
    """Two rows of one question would drift apart."""
    questions = [question(kind) for kind in kinds()]
    assert len(set(questions)) == len(questions)
    assert {f.name for f in fields(answers.Doubted)} <= {f.name for f in fields(answers.Progress)}
