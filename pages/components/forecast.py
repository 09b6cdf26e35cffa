"""到期预测: where each core indicator lands at its last target's date if the last years' pace goes on."""

from typing import Any

import pandas as pd
import streamlit as st

from data.definitions import Definitions
from pages.components import bridge, centre_progress, tables, wording

SYMBOLS = {"misses": "▼", "narrow": "◆", "reaches": "●"}
METHOD = (
    "估计方法：取到该年度为止最多三个年度的逐年增量（相邻两年数据都完整才算），平均值乘以距到期的年数，加上现值；"
    "“最慢至最快”用其中最小和最大的增量。只是照此速度的推算，不是评价结论；比值类指标和数据不全的不作估计。"
)


def show(scheme: str, year: int, d: Definitions) -> None:
    """Who is on course to fail, and the estimate behind it, one line per centre and core indicator."""
    rows = bridge.ask("forecast", scheme=scheme, year=year)
    if rows.empty:
        st.info(f"{year}年之后没有到期的核心指标。")
        return
    st.markdown(sentence(rows))
    found = [v for v in SYMBOLS if v in set(rows["verdict"])]
    words = d.vocabulary.labels["forecast"]
    wanted = st.pills(
        "判断", found, format_func=lambda v: f"{SYMBOLS[v]} {words[v]} {(rows['verdict'] == v).sum()}",
        default=[v for v in found if v != "reaches"], selection_mode="multi", key="forecast_verdict",
    )  # fmt: skip
    shown = rows[rows["verdict"].isin(wanted)] if wanted else rows
    st.dataframe(table(shown, d), hide_index=True, height=tables.height(len(shown), 12), placeholder="",
                 column_config={"中心": st.column_config.TextColumn(width=178, pinned=True)})  # fmt: skip
    st.caption(METHOD)
    tables.download(table(rows, d), f"到期预测_{scheme}_{year}")


def sentence(rows: pd.DataFrame) -> str:
    """How many centres are on course to miss a core target, the worst first. rows: the question forecast."""
    missed = rows[rows["verdict"] == "misses"]
    judged = rows[rows["verdict"].notna()]["centre"].nunique()
    if missed.empty:
        return f"能作估计的 {judged} 家中心，照近年速度核心指标到期都能达到。"
    counts = missed.groupby("centre").size().sort_values(ascending=False, kind="stable")
    named = "、".join(f"{centre}（{n} 项）" for centre, n in counts.items())
    return f"能作估计的 {judged} 家中心中，**{len(counts)} 家**照近年速度有核心指标到期达不到：{named}。"


def table(rows: pd.DataFrame, d: Definitions) -> pd.DataFrame:
    """The estimate in words. rows: the question forecast."""
    short = wording.short_names(rows["name"])
    return pd.DataFrame({
        "中心": [f"{r.centre} {short[r.name]}" for r in rows.itertuples(index=False, name="Row")],
        "指标": rows["label"],
        "现值": [_value(r, d) for r in rows.itertuples()],
        "目标": [wording.quantity(r.last_value, r.unit, d, r.value) for r in rows.itertuples()],
        "到期": [wording.day(v) for v in rows["last_due"]],
        "今后每年需要": [wording.difference(r.needed_per_year, r.unit, d) for r in rows.itertuples()],
        "近年年均增量": [wording.difference(r.pace, r.unit, d) for r in rows.itertuples()],
        "到期估计": [wording.quantity(r.landing, r.unit, d, r.last_value) for r in rows.itertuples()],
        "最慢至最快": ["—" if wording.absent(r.landing_low) else centre_progress.between(r, d) for r in rows.itertuples()],
        "判断": [_verdict(r.verdict, d) for r in rows.itertuples()],
    })  # fmt: skip


def _value(row: Any, d: Definitions) -> str:
    return ("≥ " if row.completeness == "lower" else "") + wording.quantity(row.value, row.unit, d)


def _verdict(code: Any, d: Definitions) -> str:
    return "○ 不作估计" if wording.absent(code) else f"{SYMBOLS[code]} {wording.label('forecast', code, d)}"
