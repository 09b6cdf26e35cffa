"""What charts of many centres show on one indicator: sums, ranking, years beside each other, spread."""

import pandas as pd

from data.read_model.rows import each
from data.schema.loading import Definitions
from data.schema.quantities import difference, quantity
from data.schema.quantities import together as together_written
from metrics import doubts
from metrics.answers.indicators import Portfolio, Spread, Verdicts
from metrics.headlines.headline import UNDECIDED, Headline, counted, least, moment, most

FEW = 4  # centres that make quarters


def together(rows: pd.DataFrame, year: int, d: Definitions) -> Headline:
    """All centres' sum against the sum of their paths. rows: the question `portfolio`, of one indicator."""
    listed = each(rows, Portfolio)
    now = next((r for r in listed if r.year == year), None)
    if now is None or now.value is None or now.path is None or now.gap is None:
        return Headline(f"{year}年没有一家中心既有数值又有应达值，不作合计。", drawn=False)
    lower = bool(now.lower_summed)
    doubtful = doubts.of(now.value, now.doubtful, now.unit, d)
    total = f"{moment(year, now.nature)} {now.centres} 家合计{least(lower)}{quantity(now.value, now.unit, d, now.path)}"
    parts = [
        f"{total}（{doubtful}）" if doubtful else total,
        f"距应达{most(lower)}{difference(now.gap, now.unit, d)}" if now.gap > 0 else _beyond(now, d),
        counted((now.short_centres, "未达"), (now.undecided, UNDECIDED), (now.without, "没有数据，未计入"))
        or "都达到各自的应达值",
    ]
    years = [r.year for r in listed if r.value is not None]
    if len(years) < 2:
        return Headline(f"{'，'.join(parts)}。只有{year}年一年的合计，不作走势。", drawn=False)
    return Headline(f"{'，'.join(parts)}。")


def _beyond(now: Portfolio, d: Definitions) -> str:
    if not now.gap:
        return "与应达合计相等"
    return f"合计超过应达 {difference(-now.gap, now.unit, d)}"


def ranking(rows: pd.DataFrame, year: int, unit: str, d: Definitions) -> Headline:
    """The centres of a year in order. rows: the question `verdicts`."""
    now = next((r for r in each(rows, Verdicts) if r.year == year), None)
    if now is None or not now.valued:
        return Headline(f"{year}年没有一家中心有这个指标的数据。", drawn=False)
    apart = counted((now.without, "没有数据"), (now.inapplicable, "不适用"))
    apart = f"；{apart}，不参加排序" if apart else ""
    if now.untargeted == now.valued:
        said = f"{year}年 {now.valued} 家有数据，没有可比较的目标值"
    else:
        verdicts = counted(
            (now.met, "达到应达值"),
            (now.short, "未达"),
            (now.undecided, UNDECIDED),
            (now.untargeted, "没有目标"),
        )
        said = f"{year}年 {now.valued} 家有数据：{verdicts}"
    if now.least is not None and now.least != now.most:
        low, high = together_written((now.least, now.most), unit, d)
        said += f"；数据完整的从 {now.least_centre} 的 {low}到 {now.most_centre} 的 {high}"
    doubtful = f"；其中 {now.doubted} 家{doubts.WORD}" if now.doubted else ""
    return Headline(f"{said}{doubtful}{apart}。", drawn=True)


def side_by_side(rows: pd.DataFrame, year: int) -> Headline:
    """The years of every centre. rows: the question `verdicts`."""
    listed = each(rows, Verdicts)
    with_data = [r.year for r in listed if r.valued]
    if not with_data:
        return Headline("各年都没有数据。", drawn=False)
    if len(with_data) == 1:
        return Headline(f"只有{with_data[0]}年一年有数据，没有可并列的年度。", drawn=False)
    now = next((r for r in listed if r.year == year), None)
    if now is None or not now.before:
        return Headline(f"没有一家中心{year - 1}年和{year}年的数据都完整，不比较增减。")
    changes = counted((now.risen, "增加"), (now.fallen, "减少"), (now.before - now.risen - now.fallen, "持平"))
    others = now.centres - now.before
    left = f"；另 {others} 家两年中有一年没有完整数据，不比较" if others else ""
    return Headline(f"{year}年与{year - 1}年相比，两年数据都完整的 {now.before} 家中 {changes}{left}。")


def spread(rows: pd.DataFrame, year: int, unit: str, d: Definitions) -> Headline:
    """How the complete values lie. rows: the question `spread`."""
    listed = each(rows, Spread)
    drawn = any(r.centres > 1 for r in listed)
    now = next((r for r in listed if r.year == year), None)
    if now is None or not now.centres:
        return Headline(f"{year}年没有一家中心的数据完整，看不出分布。", drawn=drawn)
    if now.centres == 1:
        return Headline(
            f"{year}年只有 1 家中心的数据完整（{quantity(now.median, unit, d)}），看不出分布。", drawn=drawn
        )
    left = f"；{now.incomplete} 家只是下限，未计入" if now.incomplete else ""
    doubtful = f"；其中 {now.doubted} 家{doubts.WORD}" if now.doubted else ""
    return Headline(f"{year}年数据完整的 {now.centres} 家{_lying(now, unit, d)}{doubtful}{left}。")


def _lying(now: Spread, unit: str, d: Definitions) -> str:
    """Where the values lie; quarters are told of four and more."""
    if now.least == now.most:
        return f"都是 {quantity(now.median, unit, d)}"
    outer = (now.least, now.most) if now.centres < FEW else (now.lower_quartile, now.upper_quartile)
    low, median, high = together_written((outer[0], now.median, outer[1]), unit, d)
    between = "从" if now.centres < FEW else "居中的一半从"
    return f"，中位数 {median}，{between} {low}到 {high}"
