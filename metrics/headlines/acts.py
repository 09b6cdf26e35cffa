"""What charts of decisions and acts show: grades of a year, hours of the day."""

from collections.abc import Mapping

import pandas as pd

from data.read_model.rows import each
from metrics.answers.centres import Evaluated
from metrics.headlines.headline import Headline


def grades(rows: pd.DataFrame, labels: Mapping[str, str]) -> Headline:
    """How many centres have which grade. rows: the question `evaluation_overview`; labels: the grades in order, in words."""
    listed = each(rows, Evaluated)
    if not listed:
        return Headline("这一年没有参加评价的中心。", drawn=False)
    final = [r.final_grade for r in listed if r.final_grade is not None]
    told = "、".join(f"{label} {final.count(code)} 家" for code, label in labels.items() if code in final)
    left = len(listed) - len(final)
    if not final:
        return Headline(f"{len(listed)} 家都还没有最终等级。")
    return Headline(f"最终等级：{told}" + (f"；另有 {left} 家还没有最终等级。" if left else "。"))


def hours(acts: int, at_night: int, night: str) -> Headline:
    """When things were done. night: the hours of the night, in words."""
    if not acts:
        return Headline("这段时间没有操作。", drawn=False)
    return Headline(
        f"{acts} 项操作中 {at_night} 项在夜间（{night}）。" if at_night else f"{acts} 项操作都不在夜间（{night}）。"
    )
