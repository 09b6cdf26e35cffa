"""年度目标任务建议书: the draft of a centre's targets for the next year, to be agreed and signed."""

from datetime import date
from typing import Any

import pandas as pd

from data.schema.loading import Definitions
from metrics import doubts
from pages.documents import word
from pages.drawing import rules
from pages.session.provenance import FICTIONAL, Provenance
from pages.words import numbers, wording

WIDTHS = {
    "指标": 4.9,
    "现值": 2.4,
    "下一目标": 2.4,
    "应于": 3.9,
    "按目标均摊": 2.6,
    "参照同类": 2.5,
    "与近年速度相比": 3.1,
    "拟定目标": 2.6,
    "单位": 1.6,
}


def document(
    centre: Any, year: int, drafted: pd.DataFrame, how: str, d: Definitions, today: date, origin: Provenance
) -> bytes:
    """The draft as Word. centre: a row of the question centres; year: the report year it rests on; drafted: the table shown
    with the numbers as drafted; how: in words how the suggestions come about; today: the day it is made; origin: on what it
    rests, at the foot of every page."""
    ground = rules.cited(centre.scheme, "annual", "annual", d)
    doubted = drafted[drafted[doubts.WORD] != ""] if doubts.WORD in drafted else drafted[:0]
    named = "、".join(
        f"{label}（{said}）" for label, said in zip(doubted["指标"], doubted.get(doubts.WORD, []), strict=True)
    )
    shown = numbers.texts(drafted[list(WIDTHS)])
    shown["指标"] = shown["指标"].where(~drafted.index.isin(doubted.index), shown["指标"] + f"（{doubts.WORD}）")
    return word.table_document(
        f"{centre.name}{year + 1}年度目标任务建议书（草案）",
        [
            f"中心编码：{centre.centre}　　依据数据：截至{year}年度报告　　编制日期：{wording.day(today)}",
            f"本建议书未经批准。双方签署并录入登记簿后，所列“拟定目标”方作为该年度目标{ground}。",
        ],
        shown,
        foot=origin.line(),
        mark=FICTIONAL if centre.nature == "fictional" else "",
        numbers=[c for c in WIDTHS if c in numbers.numeric(drafted)],
        notes=[how, *[f"现值{doubts.WORD}，尚待核实：{named}；原因见预警。"] * bool(named)],
        signers=["创新中心", "依托单位", "主管部门"],
        widths=list(WIDTHS.values()),
    )
