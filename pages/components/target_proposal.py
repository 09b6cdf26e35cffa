"""年度目标建议: what could be set as the next year's targets, why, and a draft for signature. Nothing of it is approved."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pandas as pd
import streamlit as st

from data.definitions import Definitions
from pages.components import bridge, rules, tables, wording

PROPOSED = "拟定目标"
HOW = (
    "按目标均摊：离下一个带日期的目标还差的部分，平均分到到期前各年。参照同类：可比中心（同一方案、至少三家、增量可算）"
    "年增量占各自目标之比的中位数，乘以本中心的目标。“跳一跳、够得着”：均摊增量不超过本中心近年平均为“按现有速度”，"
    "不超过本中心最快一年或同类前四分之一为“跳一跳够得着”，再高为“够不着”。都是内部设定的算法，供商定时参考。"
)


def show(centre: Any, year: int, d: Definitions, draft: Callable[[Any, int, pd.DataFrame, str], bytes]) -> None:
    """The suggestions for the year after `year`; the numbers can be changed, and leave as a draft for signature.

    draft: makes the document from centre, year, the table with the numbers as drafted, and how they were made.
    """
    rows = bridge.ask("target_proposal", centre=centre.centre, scheme=centre.scheme, year=year)
    if rows.empty:
        st.info(f"{year}年度没有数据完整、且还有未到期目标的指标，不能提出{year + 1}年的建议。")
        return
    clause = rules.cited(centre.scheme, "annual", "annual", d)
    st.caption(f"供商定{year + 1}年度目标任务时参考{clause}。建议不是批准的目标；签订后录入登记簿“责任书目标”才生效。")
    frame = suggestions(rows, d)
    edited = st.data_editor(
        frame, hide_index=True, height="content", disabled=[c for c in frame.columns if c != PROPOSED],
        key=f"proposal-{centre.centre}-{year}",
        column_config={
            PROPOSED: st.column_config.NumberColumn(min_value=0, required=True, help="可以修改；单位见右一列"),
            "指标": st.column_config.TextColumn(width=200),
        }, placeholder="",
    )  # fmt: skip
    # only the one column that may be changed is taken from what comes back
    numbers = list(pd.to_numeric(edited[PROPOSED], errors="coerce"))[: len(rows)]
    if len(numbers) < len(rows) or any(pd.isna(n) or n < 0 for n in numbers):
        st.error("“拟定目标”每行都要填写不小于零的数。")
        return
    final = frame.assign(**{PROPOSED: [_written(n) for n in numbers]})
    below = [r.label for r, n in zip(rows.itertuples(), numbers, strict=True) if Decimal(str(n)) * _scale(r) < r.value]
    if below:
        st.warning(f"拟定目标低于{year}年已达到的数：{'、'.join(below)}。")
    st.download_button(
        "下载目标建议书（Word，供签署）", lambda: draft(centre, year, final, HOW), icon=":material/description:",
        file_name=f"{centre.centre}_{year + 1}年度目标建议书（草案）.docx", key="proposal-word", on_click="ignore",
    )  # fmt: skip
    tables.download(final, f"年度目标建议_{centre.centre}_{year + 1}")
    st.caption(HOW)


def suggestions(rows: pd.DataFrame, d: Definitions) -> pd.DataFrame:
    """One line per indicator; the draft stands at the even share. rows: the question target_proposal."""
    return pd.DataFrame({
        "指标": rows["label"],
        "现值": [wording.quantity(r.value, r.unit, d) for r in rows.itertuples()],
        "下一目标": [f"{wording.quantity(r.target, r.unit, d)}（{wording.day(r.due_on)}）" for r in rows.itertuples()],
        "近年年均增量": [wording.difference(r.pace, r.unit, d) for r in rows.itertuples()],
        "按目标均摊": [wording.quantity(r.by_line, r.unit, d) for r in rows.itertuples()],
        "参照同类": [_peers(r, d) for r in rows.itertuples()],
        "够得着吗": [wording.label("reach", r.reach, d) if not wording.absent(r.reach) else "—" for r in rows.itertuples()],
        "已批准的目标": ["无" if wording.absent(r.approved) else wording.quantity(r.approved, r.unit, d) for r in rows.itertuples()],
        PROPOSED: [float(r.by_line / _scale(r)) for r in rows.itertuples()],
        "单位": ["万元" if r.unit == "yuan" else d.vocabulary.units[r.unit].label for r in rows.itertuples()],
    })  # fmt: skip


def _scale(row: Any) -> Decimal:
    """Money is drafted in 万元, as in the workbook."""
    return Decimal(10_000 if row.unit == "yuan" else 1)


def _peers(row: Any, d: Definitions) -> str:
    if wording.absent(row.by_peers):
        return "可比中心不足三家"
    return f"{wording.quantity(row.by_peers, row.unit, d)}（{row.peers} 家）"


def _written(number: float) -> str:
    return f"{Decimal(str(number)).normalize():,f}"
