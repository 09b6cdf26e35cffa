"""年度绩效评价结果表: the result of a scheme's year as a document for the file."""

from datetime import date

import pandas as pd

from data.access import roles
from data.read_model.rows import each
from data.schema.loading import Definitions
from metrics import doubts
from metrics.answers.centres import Evaluated
from pages.documents import word
from pages.parts.evaluation import evaluation_tables
from pages.session.provenance import FICTIONAL, Provenance
from pages.words import numbers, wording

WHAT = "绩效评价结果表"
WIDTHS = {
    "序号": 1.2,
    "中心": 5.0,
    "等级": 2.9,
    "建议等级": 3.3,
    "总分": 3.2,
    "已算（非总分）": 3.1,
    "名次": 2.5,
    "公布文号": 4.8,
}


def document(rows: pd.DataFrame, year: int, scoring: str, d: Definitions, today: date, origin: Provenance) -> bytes:
    """The result as Word. rows: the question evaluation_overview; a total stands only where nothing is open.

    today: the day it is made; origin: on what it rests, at the foot of every page; where the data are fictional, it says so.
    """
    rows = rows.sort_values("centre").reset_index(drop=True)
    shown = numbers.texts(evaluation_tables.overview(rows, d))
    opened = rows["open_parts"] > 0
    doubted = pd.Series([f"（{doubts.WORD}）" if n else "" for n in rows["doubted_parts"]], dtype=object)
    so_far = shown["已算（非总分）"] + " / " + shown["已算满分"] + doubted
    shown = shown.assign(
        序号=[str(n) for n in range(1, len(rows) + 1)],
        总分=(shown["总分"] + doubted).mask(opened, "未齐"),
        **{"已算（非总分）": so_far.where(opened, "")},
        名次=[
            "—" if r.rank is None else f"{r.rank}{'（暂定）' if r.still_open else ''}" for r in each(rows, Evaluated)
        ],
        公布文号=["" if r.document_no is None else r.document_no for r in each(rows, Evaluated)],
    )
    plan = d.scoring[scoring]
    return word.table_document(
        f"{d.schemes[plan.scheme].label}{year}年度绩效评价结果表",
        [f"评分方案：{plan.label}（内部设定）　　编制日期：{wording.day(today)}"],
        shown[list(WIDTHS)],
        mark=FICTIONAL if origin.fictional else "",
        foot=origin.line(),
        numbers=("序号", "总分", "已算（非总分）", "名次"),
        notes=[
            "●为已成为最终等级；◐为已确认或公示中，尚未生效；○为未确认。“建议等级”由系统按评分方案计算，等级由主管部门确认和公布。",
            "“未齐”的没有总分；“已算（非总分）”是已算得分和这些项目的满分，不能当作得分。",
            *_doubted(rows),
            *_alone(rows),
        ],
        signers=["经办", "审核", "主管部门"],
        widths=list(WIDTHS.values()),
    )


def _doubted(rows: pd.DataFrame) -> list[str]:
    """Whose points rest on something in doubt."""
    named = [f"{r.centre}（{r.doubted_parts} 项）" for r in each(rows[rows["doubted_parts"] > 0], Evaluated)]
    return [f"得分所据的数据{doubts.WORD}，尚待核实：{'、'.join(named)}；原因见预警。"] * bool(named)


def _alone(rows: pd.DataFrame) -> list[str]:
    """Of which grades one person did what is otherwise proposed by one and confirmed by another."""
    said = [(r.centre, roles.current().alone(r.one_person)) for r in each(rows, Evaluated)]
    named = [f"{centre}（{what}）" for centre, what in said if what]
    return [f"由一人兼办：{'、'.join(named)}。"] * bool(named)
