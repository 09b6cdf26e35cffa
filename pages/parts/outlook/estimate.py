"""到期估计: where each core indicator lands at its last target's date if the last years' pace goes on."""

from typing import Any

import pandas as pd
import streamlit as st

from data.read_model.rows import each
from data.schema.loading import Definitions
from metrics import doubts
from metrics.answers.indicators import Outlook
from pages.drawing import tables
from pages.drawing.downloads import Offer
from pages.session import bridge, paper_names
from pages.words import numbers, wording

SYMBOLS = {"misses": "▼", "narrow": "◆", "reaches": "●"}
METHOD = (
    "估计方法：取到该年度为止最多三个年度的逐年增量（相邻两年数据都完整才算），平均值乘以距到期的年数，加上现值；"
    "“最慢”“最快”用其中最小和最大的增量。只是照此速度的推算，不是评价结论；比值类指标和数据不全的不作估计。"
)


def show(scheme: str, year: int, d: Definitions, offer: Offer) -> None:
    """Who is on course to fail, and the estimate behind it, one line per centre and core indicator. offer: hands over all of it."""
    rows = bridge.ask("outlook", scheme=scheme, year=year)
    if rows.empty:
        st.info(f"{year}年之后没有到期的核心指标。")
        return
    st.markdown(sentence(rows))
    found = [v for v in SYMBOLS if v in set(rows["verdict"])]
    words = d.vocabulary.labels["outlook"]
    wanted = st.pills(
        "判断",
        found,
        format_func=lambda v: f"{SYMBOLS[v]} {words[v]} {(rows['verdict'] == v).sum()}",
        default=[v for v in found if v != "reaches"],
        selection_mode="multi",
        key="estimate_verdict",
    )
    shown = rows[rows["verdict"].isin(wanted)] if wanted else rows
    numbers.show(
        table(shown, d),
        height=tables.height(len(shown), 12),
        column_config={"中心": st.column_config.TextColumn(width=178, pinned=True)},
    )
    st.caption(METHOD)
    offer(table(rows, d), paper_names.of_all("到期估计", year))


def sentence(rows: pd.DataFrame) -> str:
    """How many centres are on course to miss a core target, the worst first. rows: the question outlook."""
    missed = rows[rows["verdict"] == "misses"]
    judged, every = (part["centre"].nunique() for part in (rows[rows["verdict"].notna()], rows))
    if not judged:
        return f"{every} 家中心有未到期的核心指标，但没有一家能作估计（没有连续两年的完整数据）。"
    if missed.empty:
        rest = f"；另有 {every - judged} 家不能作估计" if judged < every else ""
        return f"能作估计的 {judged} 家中心，照近年速度，能作估计的核心指标到期都能达到{rest}。"
    counts = missed.groupby("centre").size().sort_values(ascending=False, kind="stable")
    named = "、".join(f"{centre}（{n} 项）" for centre, n in counts.items())
    return f"能作估计的 {judged} 家中心中，**{len(counts)} 家**照近年速度有核心指标到期达不到：{named}。"


def table(rows: pd.DataFrame, d: Definitions) -> pd.DataFrame:
    """The estimate, one line per centre and indicator. rows: the question outlook."""
    short = wording.short_names(rows["name"])
    of = numbers.units(rows, ["value", "last_value", "landing"], d)
    frame = pd.DataFrame(
        {
            "中心": [f"{r.centre} {short[r.name]}" for r in each(rows, Outlook)],
            "指标": rows["label"],
            "判断": [_verdict(r.verdict, d) for r in each(rows, Outlook)],
            doubts.WORD: [_doubt(r, d) for r in each(rows, Outlook)],
            "现值": numbers.amounts(rows, "value", of),
            "目标": numbers.amounts(rows, "last_value", of),
            numbers.UNIT: [u.label for u in of],
            "到期": [wording.day(v) for v in rows["last_due"]],
            "今后每年需要": numbers.amounts(rows, "needed_per_year", of),
            "近年年均增量": numbers.amounts(rows, "pace", of),
            "到期估计": numbers.amounts(rows, "landing", of),
            "最慢": numbers.amounts(rows, "landing_low", of),
            "最快": numbers.amounts(rows, "landing_high", of),
            "说明": ["只是下限" if r.completeness == "lower" else "" for r in each(rows, Outlook)],
        }
    )
    return numbers.without_empty(frame, doubts.WORD, "说明")


def _doubt(row: Outlook, d: Definitions) -> str:
    return doubts.words(row, d) or (f"估计所据的年度{doubts.WORD}" if row.pace_doubted else "")


def _verdict(code: Any, d: Definitions) -> str:
    return "○ 不作估计" if wording.absent(code) else f"{SYMBOLS[code]} {wording.label('outlook', code, d)}"
