"""What the points of a centre add up to, exactly: the common denominator of all parts is longer than any number of SQL."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import duckdb
import pyarrow as pa

PLACES = 8  # decimals that are kept for showing; grade lines have four
SHOWN = pa.decimal128(20, PLACES)
Key = tuple[str, int, str]  # centre, year, scoring scheme


def sum_up(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill so_far, reachable and total of result.score from the fractions of result.score_part, the total also as a fraction.

    Runs inside the caller's transaction.
    """
    earned, deducted = _sums(connection, "<>"), _sums(connection, "=")
    frame = connection.execute(
        "select centre, year, scoring, open_parts, open_most, up, down, given from result.score"
    ).fetchall()
    so_far: dict[Key, Fraction] = {}
    reachable: dict[Key, Fraction | None] = {}
    total: dict[Key, Fraction | None] = {}
    for centre, year, scoring, open_parts, open_most, up, down, given in frame:
        key = centre, year, scoring
        so_far[key] = earned[key] + deducted[key]
        # where nothing at all applies there is no total either
        scaled = Fraction(up) / Fraction(down) if down > 0 else None
        now, most = (
            max(points * scaled + Fraction(given) + deducted[key], Fraction(0)) if scaled is not None else None
            for points in (earned[key], earned[key] + Fraction(open_most))
        )
        reachable[key], total[key] = most, now if open_parts == 0 else None
    _keep(connection, so_far, reachable, total)


def _sums(connection: duckdb.DuckDBPyConnection, is_deduction: str) -> dict[Key, Fraction]:
    found: dict[Key, Fraction] = defaultdict(Fraction)
    rows = connection.execute(
        "select centre, year, scoring, points_numerator, points_denominator from result.score_part"
        f" where reason is null and kind {is_deduction} 'deduction'"
    )
    for centre, year, scoring, numerator, denominator in rows.fetchall():
        found[centre, year, scoring] += Fraction(numerator, denominator)
    return found


def order(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill level of result.score_level from the exact totals of result.score.

    Runs inside the caller's transaction.
    """
    rows = connection.execute(
        "select centre, year, scoring, total_over, total_under from result.score where total is not null"
    ).fetchall()
    levels = _levels(
        {(centre, year, scoring): Fraction(int(over), int(under)) for centre, year, scoring, over, under in rows}
    )
    found = {**_keys(levels), "level": pa.array(levels.values(), pa.int32())}
    _update(connection, "score_level", found)


def _keep(
    connection: duckdb.DuckDBPyConnection,
    so_far: dict[Key, Fraction],
    reachable: dict[Key, Fraction | None],
    total: dict[Key, Fraction | None],
) -> None:
    sums = {
        **_keys(total),
        "so_far": _shown(so_far[k] for k in total),
        "reachable": _shown(reachable[k] for k in total),
        "total": _shown(total.values()),
        "total_over": pa.array([None if v is None else str(v.numerator) for v in total.values()], pa.string()),
        "total_under": pa.array([None if v is None else str(v.denominator) for v in total.values()], pa.string()),
    }
    _update(connection, "score", sums)


def _keys(of: Collection[Key]) -> dict[str, Any]:
    return {
        "centre": pa.array([k[0] for k in of], pa.string()),
        "year": pa.array([k[1] for k in of], pa.int32()),
        "scoring": pa.array([k[2] for k in of], pa.string()),
    }


def _update(connection: duckdb.DuckDBPyConnection, table: str, found: dict[str, Any]) -> None:
    """Fill the columns that are no key."""
    filled = ", ".join(f"{column} = a.{column}" for column in list(found)[3:])
    connection.register("found_sums", pa.table(found))
    connection.execute(
        f"update result.{table} as s set {filled} from found_sums as a"
        " where a.centre = s.centre and a.year = s.year and a.scoring = s.scoring"
    )
    connection.unregister("found_sums")


def _levels(total: dict[Key, Fraction]) -> dict[Key, int]:
    """The order of the totals of one scoring scheme and year, from 1; equal ones have one level."""
    together: dict[tuple[int, str], set[Fraction]] = defaultdict(set)
    for (_, year, scoring), points in total.items():
        together[year, scoring].add(points)
    order = {of: {points: n for n, points in enumerate(sorted(found), 1)} for of, found in together.items()}
    return {key: order[key[1], key[2]][points] for key, points in total.items()}


def _shown(values: Iterable[Fraction | None]) -> Any:
    """Cut off, never rounded up: a line of at most so many decimals is reached by what is shown only when it is by the sum."""
    cut = (None if v is None else v.numerator * 10**PLACES // v.denominator for v in values)
    return pa.array([None if v is None else Decimal(v).scaleb(-PLACES) for v in cut], SHOWN)
