"""年度绩效评价结果表: the result of a scheme's year as a document for the file."""

import pandas as pd

from data.definitions import Definitions
from pages.components import bridge, evaluation_tables, wording
from pages.documents import word

WIDTHS = [5.2, 4.6, 4.0, 2.4, 3.2, 2.4, 4.2]


def document(rows: pd.DataFrame, year: int, scoring: str, d: Definitions) -> bytes:
    """The result as Word. rows: the question evaluation_overview; a total stands only where nothing is open."""
    shown = evaluation_tables.overview(rows, d)
    shown = shown.assign(
        公布文号=["" if wording.absent(r.document_no) else str(r.document_no) for r in rows.itertuples()]
    )
    shown = shown[["中心", "等级", "建议等级", "总分", "已算（非总分）", "名次", "公布文号"]]
    plan, fictional = d.scoring[scoring], "（虚构演示数据）" if bridge.choice().dataset == "demonstration" else ""
    return word.table_document(
        f"{d.schemes[plan.scheme].label}{year}年度绩效评价结果表{fictional}",
        [f"评分方案：{plan.label}（内部设定）　　编制日期：{bridge.today():%Y-%m-%d}"],
        shown,
        notes=[
            "●为已成为最终等级；◐为已确认或公示中，尚未生效；○为未确认。“建议等级”由系统按评分方案计算，等级由主管部门确认和公布。",
            "“未齐”的没有总分；“已算（非总分）”不能当作得分。",
        ],
        signers=["经办", "审核", "主管部门"],
        widths=WIDTHS,
    )
