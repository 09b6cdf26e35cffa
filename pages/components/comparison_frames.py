"""Tables that set centres side by side on one indicator."""

from decimal import Decimal
from typing import Any

import pandas as pd

from data.definitions import Definitions
from pages.components import centre_progress, wording

ORDERS = {"value": "按数值", "share": "按与应达值之比"}


def ranked(rows: pd.DataFrame, year: int, by: str) -> pd.DataFrame:
    """The rows of a year that have a value, best first. by: value or share (value over its own path).

    Where less is better, the least comes first. Centres equal in value stay in order of their codes.
    """
    found = rows[(rows["year"] == year) & rows["value"].notna() & rows[by].notna()]
    less = found["direction"].isin(["at_most", "maintain_at_most"]).any()
    return found.sort_values([by, "centre"], ascending=[bool(less), True])


def without(rows: pd.DataFrame, centres: pd.DataFrame, year: int, shown: set[str], d: Definitions) -> pd.DataFrame:
    """The centres that are not among those shown, with the word for why: never a zero."""
    found = {r.centre: r for r in rows[rows["year"] == year].itertuples()}
    return pd.DataFrame(
        [
            {"中心": f"{c.centre} {c.name}", "原因": _why(found.get(c.centre), c, year, d)}
            for c in centres.itertuples()
            if c.centre not in shown
        ]
    )


def _why(row: Any, centre: Any, year: int, d: Definitions) -> str:
    if row is None:
        return f"{wording.day(centre.approved_on)}批复" if centre.approved_on.year > year else "该年度不在监测范围"
    if wording.absent(row.value):
        return centre_progress.missing_word(row.state, row.status, row.timeliness, d)
    return "没有应达值，不能按比例排序"


def table(rows: pd.DataFrame, order: list[str], unit: str, year: int, d: Definitions) -> pd.DataFrame:
    """Centres × years in words, ranked centres first. Index: centre codes."""
    years = sorted(int(y) for y in rows["year"].unique())
    by_centre = {c: {int(r.year): r for r in part.itertuples()} for c, part in rows.groupby("centre")}
    codes = [*order, *(c for c in by_centre if c not in order)]
    lines = []
    for code in codes:
        found = by_centre[code]
        now = found.get(year)
        lines.append(
            {
                "名次": order.index(code) + 1 if code in order else None,
                "中心": f"{code} {next(iter(found.values())).name}",
                "状态": "—" if now is None else wording.status(now.status, d),
                "应达值": "—" if now is None else wording.quantity(now.path_value, unit, d),
                "最终目标": "—" if now is None else wording.quantity(now.last_value, unit, d),
                **{f"{y}年": _cell(found.get(y), unit, d) for y in reversed(years)},
            }
        )
    frame = pd.DataFrame(lines, index=codes)
    return frame.assign(名次=frame["名次"].astype("Int64")) if len(frame) else frame


def _cell(row: Any, unit: str, d: Definitions) -> str:
    if row is None:
        return "—"
    if wording.absent(row.value):
        return centre_progress.missing_word(row.state, row.status, row.timeliness, d)
    return ("≥ " if row.completeness == "lower" else "") + wording.quantity(row.value, unit, d)


def for_download(rows: pd.DataFrame, unit: str, d: Definitions) -> pd.DataFrame:
    """Every centre and year with numbers in the unit stored (money in 元, shares as fractions) and states in words."""
    return pd.DataFrame(
        {
            "中心编码": rows["centre"],
            "中心": rows["name"],
            "年度": rows["year"],
            "指标": rows["label"],
            "数值": rows["value"],
            "应达值": rows["path_value"],
            "最终目标": rows["last_value"],
            "单位": "比例" if unit == "percent" else d.vocabulary.units[unit].label,
            "状态": [d.vocabulary.statuses[s].label for s in rows["status"]],
            "完整性": [_completeness(r, d) for r in rows.itertuples()],
            "缺少年度": [wording.years(m) for m in rows["missing_years"]],
        }
    )


def _completeness(row: Any, d: Definitions) -> str:
    if wording.absent(row.value):
        return centre_progress.missing_word(row.state, row.status, row.timeliness, d)
    return wording.label("completeness", row.completeness, d)


def spread(figures: pd.DataFrame, unit: str, d: Definitions) -> pd.DataFrame:
    """Least, quartiles, median and most by year, newest first."""
    columns = {
        "least": "最小",
        "lower_quartile": "下四分位",
        "median": "中位数",
        "upper_quartile": "上四分位",
        "most": "最大",
    }
    figures = figures[::-1]
    return pd.DataFrame(
        {
            "年度": [f"{y}年" for y in figures["year"]],
            "完整数据": [f"{n} 家" for n in figures["centres"]],
            **{title: [_rounded(v, unit, d) for v in figures[column]] for column, title in columns.items()},
            "未计入（下限）": [f"{n} 家" if n else "" for n in figures["incomplete"]],
        }
    )


def _rounded(value: Any, unit: str, d: Definitions) -> str:
    return "—" if wording.absent(value) else wording.quantity(Decimal(value), unit, d)
