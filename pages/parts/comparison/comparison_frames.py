"""Tables that set centres side by side on one indicator."""

import pandas as pd

from data.read_model.rows import each
from data.schema.loading import Definitions
from metrics import doubts
from metrics.answers.centres import Centre
from metrics.answers.indicators import Compared
from pages.parts.centre import centre_progress
from pages.words import numbers, wording

ORDERS = {"value": "按数值", "share": "按与应达值之比"}


def ranked(rows: pd.DataFrame, year: int, by: str) -> pd.DataFrame:
    """The rows of a year that have a value, best first. by: value or share (value over its own path).

    Where less is better, the least comes first. Centres equal in value stay in order of their codes.
    """
    found = rows[(rows["year"] == year) & rows["value"].notna() & rows[by].notna()]
    return found.sort_values([by, "centre"], ascending=[not found["more_is_better"].all(), True])


def without(rows: pd.DataFrame, centres: pd.DataFrame, year: int, shown: set[str], d: Definitions) -> pd.DataFrame:
    """The centres that are not among those shown, with the word for why: never a zero."""
    found = {r.centre: r for r in each(rows[rows["year"] == year], Compared)}
    return pd.DataFrame(
        [
            {"中心": f"{c.centre} {c.name}", "原因": _why(found.get(c.centre), c, year, d)}
            for c in each(centres, Centre)
            if c.centre not in shown
        ]
    )


def _why(row: Compared | None, centre: Centre, year: int, d: Definitions) -> str:
    if row is None:
        return f"{wording.day(centre.approved_on)}批复" if centre.approved_on.year > year else "该年度不在监测范围"
    if row.value is None:
        return centre_progress.missing_word(row.state, row.status, row.timeliness, d)
    return "没有应达值，不能按比例排序"


def table(rows: pd.DataFrame, order: list[str], unit: str, year: int, d: Definitions) -> pd.DataFrame:
    """Centres × years as numbers, ranked centres first; what is missing, a lower bound or in doubt is said beside them.

    Index: centre codes.
    """
    years = sorted((int(y) for y in rows["year"].unique()), reverse=True)
    of = numbers.unit(unit, [*rows["value"], *rows["required"], *rows["last_value"]], d)
    by_centre = {str(c): {r.year: r for r in each(part, Compared)} for c, part in rows.groupby("centre")}
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
                doubts.WORD: "；".join(
                    f"{y}年{doubts.words(r, d)}" for y, r in sorted(found.items()) if doubts.words(r, d)
                ),
                of.heading("应达值"): None if now is None else of.of(now.required),
                of.heading("最终目标"): None if now is None else of.of(now.last_value),
                **{of.heading(f"{y}年"): of.of(found[y].value) if y in found else None for y in years},
                "说明": _notes(found, d),
            }
        )
    frame = pd.DataFrame(lines, index=codes)
    if frame.empty:
        return frame
    return numbers.without_empty(frame.assign(名次=frame["名次"].astype("Int64")), doubts.WORD, "说明")


def _notes(found: dict[int, Compared], d: Definitions) -> str:
    """Why numbers of a centre are not there or not whole: 2023年缺报；2024、2025年下限."""
    said: dict[str, list[int]] = {}
    for year, row in sorted(found.items()):
        if word := "" if row.completeness == "exact" else _completeness(row, d):
            said.setdefault(word, []).append(year)
    return "；".join(f"{wording.years(years)}{word}" for word, years in said.items())


def on_paper(rows: pd.DataFrame, year: int, unit: str, d: Definitions) -> pd.DataFrame:
    """The centres of a year in order, in one unit; who has no value comes last, with the word for why."""
    now = rows[rows["year"] == year].sort_values(["value", "centre"], ascending=[False, True], na_position="last")
    of = numbers.unit(unit, now["value"], d)
    listed = each(now, Compared)
    frame = pd.DataFrame(
        {
            "中心编码": [r.centre for r in listed],
            "中心": [r.name for r in listed],
            of.heading("数值"): [of.of(r.value) for r in listed],
            of.heading("应达值"): [of.of(r.required) for r in listed],
            of.heading("最终目标"): [of.of(r.last_value) for r in listed],
            "状态": [
                centre_progress.missing_word(r.state, r.status, r.timeliness, d)
                if r.value is None
                else wording.status(r.status, d)
                for r in listed
            ],
            doubts.WORD: [doubts.words(r, d) for r in listed],
            "说明": [numbers.note(r, d) for r in listed],
        },
        dtype=object,
    )
    return numbers.without_empty(frame, doubts.WORD, "说明")


def for_download(rows: pd.DataFrame, unit: str, d: Definitions) -> pd.DataFrame:
    """Every centre and year with numbers in the unit stored (money in 元, shares as fractions) and states in words."""
    return pd.DataFrame(
        {
            "中心编码": rows["centre"],
            "中心": rows["name"],
            "年度": rows["year"],
            "指标": rows["label"],
            "数值": rows["value"],
            doubts.WORD: [doubts.words(r, d) for r in each(rows, Compared)],
            "存疑数额": rows["doubtful"],
            "存疑原因": rows["doubt_reasons"].fillna(""),
            "应达值": rows["required"],
            "最终目标": rows["last_value"],
            "单位": "比例" if unit == "percent" else d.vocabulary.units[unit].label,
            "状态": [d.vocabulary.statuses[s].label for s in rows["status"]],
            "完整性": [_completeness(r, d) for r in each(rows, Compared)],
            "缺少年度": [wording.years(m) for m in rows["missing_years"]],
        }
    )


def _completeness(row: Compared, d: Definitions) -> str:
    if row.value is None:
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
    of = numbers.unit(unit, [v for column in columns for v in figures[column]], d)
    frame = pd.DataFrame(
        {
            "年度": [f"{y}年" for y in figures["year"]],
            "完整数据": [f"{n} 家" for n in figures["centres"]],
            **{of.heading(title): [of.of(v) for v in figures[column]] for column, title in columns.items()},
            "未计入（下限）": [f"{n} 家" if n else "" for n in figures["incomplete"]],
            f"其中{doubts.WORD}": [f"{n} 家" if n else "" for n in figures["doubted"]],
        }
    )
    return numbers.without_empty(frame, f"其中{doubts.WORD}")
