"""One line per indicator of a centre: value, bullet, what is short, what is needed per year, where it lands."""

from collections.abc import Callable
from functools import partial

import pandas as pd
import streamlit as st

from data.read_model.rows import each
from data.schema.loading import Definitions
from metrics import doubts
from metrics.answers.indicators import Doubted, Progress
from metrics.headlines import centre
from pages.drawing import basis, charts, stated
from pages.words import wording


def status_words(row: Progress, timeliness: str, d: Definitions) -> str:
    """Value, this year's path and the last target, in words. timeliness: how the year's report stands."""
    if row.value is None:
        parts = [f"**{missing_word(row.state, row.status, timeliness, d)}**（不是零）"]
    else:
        lower = "至少 " if row.completeness == "lower" else ""
        parts = [f"{lower}**{wording.quantity(row.value, row.unit, d, row.required)}**"]
    if row.required is not None and not (row.value == row.last_value == row.required):
        guess = "（推算）" if row.estimated else ""
        parts.append(f"应达 {wording.quantity(row.required, row.unit, d, row.value)}{guess}")
    if row.last_value is not None:
        by = "" if row.last_due is None else f"（{wording.day(row.last_due)}）"
        word = wording.label("direction", row.direction, d)
        parts.append(f"目标 {word} {wording.quantity(row.last_value, row.unit, d, row.value)}{by}")
    return "　".join(parts)


def missing_word(state: str, status: str, timeliness: str, d: Definitions) -> str:
    """Why there is no value: 缺报, 未到期, 未报, 未能提供, 模板没有问, 不适用."""
    if status == "not_applicable":
        return d.vocabulary.statuses[status].label
    if state == "missing":
        return wording.label("timeliness", timeliness, d)
    if state == "not_asked":
        return wording.label("no_value", state, d)
    return wording.label("ledger_state", "unavailable", d)


def outlook(row: Progress, d: Definitions) -> str:
    """What is still short, what is needed per year, where it lands if the last years' pace goes on (an estimate)."""
    if row.status in ("no_target", "not_applicable"):
        before = ""
        if row.prior_value is not None:
            before = f"　上年 {wording.quantity(row.prior_value, row.unit, d, row.value)}"
        return f"{d.meaning(d.vocabulary.statuses[row.status].meaning, row.scheme, row.year)}，不判断进度{before}"
    if row.status == "incomplete" and row.last_value is None:
        return "这项规定只对一部分中心，报告没有说清属于哪一类，不作判断"
    parts = []
    if row.completeness in ("lower", "unknown"):
        word = "只是下限" if row.completeness == "lower" else "两边都只是下限，比值不可比"
        parts.append(f"缺{wording.years(row.missing_years)}，{word}")
    if row.status == "reached":
        return "　".join([*parts, "已达到最后一个目标值"])
    if row.last_value is None or row.gap is None:
        return "　".join(parts)
    if row.gap > 0:
        most = "最多" if row.completeness == "lower" else ""
        parts.append(f"{most}还差 **{wording.difference(row.gap, row.unit, d)}**")
    if row.last_due is None:
        return "　".join(parts)
    if row.last_past:
        return "　".join([*parts, "目标日期已过"])
    if row.needed_per_year is not None and row.years_left is not None and row.years_left > 1:
        parts.append(f"今后每年至少需要 {wording.difference(row.needed_per_year, row.unit, d)}")
    if row.landing is None or row.pace_years is None:
        parts.append("没有连续两年的完整数据，不作估计")
    else:
        least = "至少 " if row.completeness == "lower" else ""
        reach = "" if row.lands is None else ("，可达到" if row.lands else "，达不到")
        pace = f"按近{_numeral(row.pace_years)}年年均增量到期约"
        span = "" if row.landing_low is None else f"（{between(row, d)}）"
        parts.append(f"{pace} {least}{wording.quantity(row.landing, row.unit, d, row.last_value)}{span}{reach}（估计）")
    return "　".join(parts)


def between(row: Progress, d: Definitions) -> str:
    """The range of an estimate: from the slowest to the fastest of the last years."""
    low, high = (wording.quantity(v, row.unit, d) for v in (row.landing_low, row.landing_high))
    if low == high:
        return low
    number, _, unit = low.partition(" ")
    return f"{number} 至 {high}" if unit == high.partition(" ")[2] else f"{low} 至 {high}"


def _numeral(count: int) -> str:
    return "一两三"[count - 1]


def lines(
    rows: pd.DataFrame,
    years: pd.DataFrame,
    targets: pd.DataFrame,
    timeliness: str,
    d: Definitions,
    on_rows: Callable[[str], None] | None = None,
) -> None:
    """A line for each indicator. rows: result.progress of one year; years: the same indicators over all years.

    targets: result.target of the year; on_rows: what the button「查看明细行」does with the indicator's code.
    """
    if rows["last_value"].notna().any():
        st.caption("横条为实际值，橙色竖线为当年应达值，菱形为最终目标；斜线为下限（有年度缺数据），灰色网格为存疑。")
    for row in each(rows, Progress):
        name, chart, text, why = st.columns([5, 5, 14, 3], vertical_alignment="center", gap="small")
        name.markdown(f"**{wording.plain(row.label)}**  \n:small[{tone(row.status, d)}]")
        with chart:
            if row.last_value is not None and row.last_value > 0:
                stated.chart(
                    centre.now(row, d),
                    partial(charts.bullet, row, d),
                    key=f"bullet-{row.indicator}",
                    still=True,
                    titled=False,
                )
            else:
                series = years[years["indicator"] == row.indicator]
                said = centre.years(series, d)
                draw = partial(charts.spark, series, row.unit, d)
                stated.chart(said, draw, key=f"spark-{row.indicator}", still=True, titled=not said.drawn)
        text.markdown(f"{status_words(row, timeliness, d)}  \n:small[{outlook(row, d)}]{doubt(row, d)}")
        with why:
            basis.popover(row, targets, key=f"basis-{row.indicator}", on_rows=on_rows)


def doubt(row: Doubted, d: Definitions) -> str:
    """◆ 其中存疑 65.00 亿元：疑似单位差错，见预警, as a badge for Markdown; nothing where nothing is in doubt."""
    said = doubts.words(row, d)
    return f"　:orange-badge[◆ {said}：{wording.plain(row.doubts)}，见预警]" if said else ""


def tone(status: str, d: Definitions) -> str:
    """A status as coloured symbol and word, for Markdown."""
    colours = {"good": "green", "fair": "blue", "warn": "orange", "bad": "red", "none": "gray"}
    return f":{colours[d.vocabulary.statuses[status].tone]}[{wording.status(status, d)}]"
