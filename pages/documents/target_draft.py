"""年度目标任务建议书: the draft of a centre's targets for the next year, to be agreed and signed."""

from typing import Any

import pandas as pd

from pages.components import bridge, rules
from pages.documents import word

SHOWN = {
    "指标": 5.0,
    "现值": 3.0,
    "下一目标": 4.6,
    "按目标均摊": 2.8,
    "参照同类": 3.6,
    "够得着吗": 2.6,
    "拟定目标": 2.6,
    "单位": 1.8,
}


def document(centre: Any, year: int, drafted: pd.DataFrame, how: str) -> bytes:
    """The draft as Word. centre: a row of the question centres; year: the report year it rests on; drafted: the table shown
    with the numbers as drafted; how: in words how the suggestions come about."""
    ground = rules.cited(centre.scheme, "annual", "annual", bridge.definitions())
    fictional = "（虚构演示数据）" if centre.nature == "fictional" else ""
    return word.table_document(
        f"{centre.name}{year + 1}年度目标任务建议书（草案）{fictional}",
        [
            f"中心编码：{centre.centre}　　依据数据：截至{year}年度报告　　编制日期：{bridge.today():%Y-%m-%d}",
            f"本建议书未经批准。双方签署并录入登记簿后，所列“拟定目标”方作为该年度目标{ground}。",
        ],
        drafted[list(SHOWN)],
        notes=[how],
        signers=["创新中心", "依托单位", "主管部门"],
        widths=list(SHOWN.values()),
    )
