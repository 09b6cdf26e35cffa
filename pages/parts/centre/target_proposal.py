"""年度目标建议: what could be set as the next year's targets, why, and a draft for signature. Nothing of it is approved."""

from collections.abc import Callable
from decimal import Decimal

import pandas as pd
import streamlit as st

from data.read_model.rows import each
from data.schema.loading import Definitions
from data.schema.quantities import TEN_THOUSAND
from metrics import doubts
from metrics.answers.centres import Centre
from metrics.answers.indicators import TargetProposal
from pages.drawing import rules, tables
from pages.session import bridge, paper_names
from pages.words import numbers, wording

PROPOSED = "拟定目标"
HOW = (
    "按目标均摊：离下一个带日期的目标还差的部分，平均分到到期前各年。参照同类：可比中心（同一方案、至少三家、增量可算）"
    "年增量占各自目标之比的中位数，乘以本中心的目标。与近年速度相比：均摊增量不超过本中心近年平均为“按现有速度”，"
    "不超过本中心最快一年或同类前四分之一为“需要加快”，再高为“超出近年速度”。都是内部设定的算法，供商定时参考。"
)


def show(centre: Centre, year: int, d: Definitions, papers: Callable[[Centre, int, pd.DataFrame, str], None]) -> None:
    """The suggestions for the year after `year`; the numbers can be changed, and leave as drafts for signature.

    papers: offers them, from centre, year, the table with the numbers as drafted, and how they were made.
    """
    rows = bridge.ask("target_proposal", centre=centre.centre, scheme=centre.scheme, year=year)
    if rows.empty:
        st.info(f"{year}年度没有数据完整、且还有未到期目标的指标，不能提出{year + 1}年的建议。")
        return
    clause = rules.cited(centre.scheme, "annual", "annual", d)
    st.caption(f"供商定{year + 1}年度目标任务时参考{clause}。建议不是批准的目标；签订后录入登记簿“责任书目标”才生效。")
    frame = suggestions(rows, d)
    edited = st.data_editor(
        numbers.styled(frame),
        hide_index=True,
        height="content",
        disabled=[c for c in frame.columns if c != PROPOSED],
        key=f"proposal-{centre.centre}-{year}",
        column_config={
            PROPOSED: st.column_config.NumberColumn(min_value=0, required=True, help="可以修改；单位见“单位”列"),
            "指标": st.column_config.TextColumn(width=200),
        },
        placeholder="",
    )
    # only the one column that may be changed is taken from what comes back
    drafted = list(pd.to_numeric(edited[PROPOSED], errors="coerce"))[: len(rows)]
    if len(drafted) < len(rows) or any(pd.isna(n) or n < 0 for n in drafted):
        st.error("“拟定目标”每行都要填写不小于零的数。")
        return
    exact = [Decimal(str(n)) for n in drafted]
    final = frame.assign(**{PROPOSED: pd.Series(exact, index=frame.index, dtype=object)})
    told = zip(each(rows, TargetProposal), exact, _units(rows, d), strict=True)
    below = [r.label for r, n, u in told if r.value is not None and n * u.size < r.value]
    if below:
        st.warning(f"拟定目标低于{year}年已达到的数：{'、'.join(below)}。")
    with st.container(horizontal=True):
        papers(centre, year, final, HOW)
    tables.download(
        numbers.without_empty(final, doubts.WORD), paper_names.of_centre(centre.centre, "年度目标建议", year + 1)
    )
    st.caption(HOW)


def suggestions(rows: pd.DataFrame, d: Definitions) -> pd.DataFrame:
    """One line per indicator; the draft stands at the even share. rows: the question target_proposal."""
    of = _units(rows, d)
    frame = pd.DataFrame(
        {
            "指标": rows["label"],
            "现值": numbers.amounts(rows, "value", of),
            doubts.WORD: [doubts.words(r, d) for r in each(rows, TargetProposal)],
            "下一目标": numbers.amounts(rows, "target", of),
            "应于": [wording.day(v) for v in rows["due_on"]],
            "近年年均增量": numbers.amounts(rows, "pace", of),
            "按目标均摊": numbers.amounts(rows, "by_line", of),
            "参照同类": numbers.amounts(rows, "by_peers", of),
            "可比中心": [f"{r.peers} 家" if r.by_peers is not None else "不足三家" for r in each(rows, TargetProposal)],
            "与近年速度相比": [
                wording.label("reach", r.reach, d) if r.reach is not None else "—" for r in each(rows, TargetProposal)
            ],
            "已批准的目标": numbers.amounts(rows, "approved", of),
            PROPOSED: numbers.amounts(rows, "by_line", of),
            numbers.UNIT: [u.label for u in of],
        }
    )
    return numbers.without_empty(frame, doubts.WORD)


def _units(rows: pd.DataFrame, d: Definitions) -> list[numbers.Unit]:
    """Money is drafted in 万元, as in the workbook."""
    return [numbers.Unit("万元", TEN_THOUSAND) if u == "yuan" else numbers.unit(u, [], d) for u in rows["unit"]]
