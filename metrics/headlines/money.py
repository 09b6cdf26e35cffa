"""What charts of money show: how much, from which groups of sources, and whether it follows the rules on its shares."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

import pandas as pd

from data.read_model.rows import each
from data.schema.loading import Definitions
from data.schema.quantities import together
from metrics import doubts
from metrics.answers.centres import GroupOfCentre, GroupOfYear
from metrics.answers.indicators import Verdicts
from metrics.headlines.headline import UNDECIDED, Headline, counted, least

NAMED = 5  # centres that a sentence has room for


def of_centres(rows: pd.DataFrame, span: str, year: int, d: Definitions) -> Headline:
    """The money of all centres by groups of sources. rows: the question `money_groups`; span: total or in_year."""
    listed = each(rows, GroupOfCentre)
    of_span = [(r, r.total if span == "total" else r.in_year) for r in listed]
    there = [(r, amount) for r, amount in of_span if amount is not None]
    since = f"批复以来至{year}年" if span == "total" else f"{year}年当年"
    if not there:
        return Headline(f"{since}没有一家中心有资金数据。", drawn=False)
    centres = {r.centre for r, _ in there}
    without = len({r.centre for r in listed} - centres)
    lower = span == "total" and not all(r.complete for r, _ in there)
    doubtful = [r.total_doubtful if span == "total" else r.in_year_doubtful for r, _ in there]
    said = _summed(((r.label, amount) for r, amount in there), doubtful, there[0][0].unit, lower, d)
    apart = f"；{without} 家没有数据，未计入" if without else ""
    return Headline(f"{since} {len(centres)} 家合计{said}{apart}。", drawn=any(amount for _, amount in there))


def of_centre(rows: pd.DataFrame, year: int, d: Definitions) -> Headline:
    """The money of one centre up to a year by groups of sources. rows: the question `money_groups_of_centre`."""
    listed = each(rows, GroupOfYear)
    known = [r for r in listed if r.year <= year]
    there = [(r.label, r.amount) for r in known if r.amount is not None]
    if not there:
        return Headline(f"批复以来至{year}年没有资金数据。", drawn=False)
    missing = sorted({r.year for r in known if r.amount is None})
    said = _summed(there, [r.doubtful for r in known], known[0].unit, bool(missing), d)
    apart = f"；缺{'、'.join(map(str, missing))}年，缺的不按零计" if missing else ""
    years = {r.year for r in listed if r.amount is not None}
    if len(years) == 1:
        return Headline(f"批复以来至{year}年合计{said}{apart}；只有{min(years)}年一年有数据。", drawn=False)
    return Headline(f"批复以来至{year}年合计{said}{apart}。", drawn=any(r.amount for r in listed))


def _summed(
    parts: Iterable[tuple[str, Decimal]], doubtful: Iterable[Decimal | None], unit: str, lower: bool, d: Definitions
) -> str:
    """462 亿元（其中存疑 65 亿元）：依托与共建 200 亿元、财政 …"""
    groups: dict[str, Decimal] = {}
    for label, amount in parts:
        groups[label] = groups.get(label, Decimal(0)) + amount
    whole = sum(groups.values(), Decimal(0))
    uncertain = [v for v in doubtful if v is not None]
    doubted = doubts.of(whole, sum(uncertain, Decimal(0)) if uncertain else None, unit, d)
    total, *each_of = together([whole, *groups.values()], unit, d)
    told = "、".join(f"{label} {amount}" for label, amount in zip(groups, each_of, strict=True))
    return f"{least(lower)}{total}{f'（{doubted}）' if doubted else ''}：{told}"


def rules(verdicts: Mapping[str, pd.DataFrame], year: int) -> list[str]:
    """Whether the money of a year follows the rules on its shares, a sentence a rule.

    verdicts: the rule with its clause → the question `verdicts` of its indicator.
    """
    return [f"{rule}：{_followed(rows, year)}。" for rule, rows in verdicts.items()]


def _followed(rows: pd.DataFrame, year: int) -> str:
    now = next((r for r in each(rows, Verdicts) if r.year == year), None)
    if now is None or not now.centres:
        return f"{year}年没有应当遵守的中心"
    named = list(now.short_centres or ())
    shown = "、".join(named[:NAMED]) + (" 等" if len(named) > NAMED else "")
    parts = counted(
        (now.met, "达到"),
        (now.short, f"未达（{shown}）"),
        (now.undecided, UNDECIDED),
        (now.untargeted, "没有要求"),
        (now.inapplicable, "不适用，不算达到"),
        (now.without, "没有数据，不能判断"),
    )
    return f"{year}年 {now.centres} 家中 {parts}"
