"""Tables and the chart of the annual evaluation: points so far, the working behind them, experts' points, history."""

from collections.abc import Mapping
from decimal import ROUND_FLOOR, Decimal
from typing import Any

import pandas as pd
import plotly.graph_objects as go
from plotly.basedatatypes import BaseTraceType

from data.access import roles
from data.read_model.rows import each
from data.schema.loading import Definitions
from metrics import doubts
from metrics.answers.centres import Evaluated, EvaluationStep, ScorePart
from metrics.answers.indicators import Doubted
from pages.drawing import charts
from pages.words import numbers, wording

STAGES = {
    "final": ("最终", "#1a7f5a"),
    "notice": ("公示中", "#2f6fb3"),
    "confirmed": ("已确认", "#c77700"),
    "proposed": ("仅建议", "#b8c0cc"),
}
STATES = {"incomplete": "未齐，不提建议", "absent": "不参加", "deferred": "缓评", "awaiting_others": "待其他中心算齐"}
UNDECIDED = "未定"
LEGEND = (
    "●为已成为最终等级；◐为已确认或公示中，尚未生效；○为未确认。“建议等级”由系统按评分方案计算，等级由主管部门确认和公布；"
    "得分未齐的没有总分，已算得分不能当作总分。"
)
HATCHED = {"color": "#dfe3e8", "pattern": {"shape": "/"}}


def sentence(rows: pd.DataFrame) -> str:
    """The year in one sentence."""
    states = rows["step_state"]
    opened = rows[(rows["open_parts"] > 0) & rows["final_grade"].isna()]
    judged = int(opened["open_judged"].sum())
    parts = [f"{len(rows)} 家：最终等级 **{int(rows['final_grade'].notna().sum())}** 家"]
    parts += [f"公示中 {n} 家" for n in [int((states == "notice").sum())] if n]
    parts += [f"已确认待公布 {n} 家" for n in [int((states == "confirmed").sum())] if n]
    parts += [f"重新评价 {n} 家" for n in [int((states == "reopened").sum())] if n]
    if len(opened):
        parts.append(f"还没有等级且得分未齐 **{len(opened)}** 家" + (f"（待专家打分 {judged} 项）" if judged else ""))
    return "，".join(parts) + "。系统只提建议，等级由主管部门确认和公布。"


def points(value: Any) -> str:
    """Points as they are shown: two decimals, the rest cut off, so that 79.999 never reads as 80."""
    return "—" if wording.absent(value) else f"{_cut(value).normalize():f}"


def cut(value: Any) -> Decimal | None:
    """The same as a number."""
    return None if wording.absent(value) else _cut(value)


def _cut(value: Any) -> Decimal:
    return Decimal(value).quantize(Decimal("0.01"), ROUND_FLOOR)


def overview(rows: pd.DataFrame, d: Definitions) -> pd.DataFrame:
    """One line per centre. What is computed so far is never in the column of totals."""
    short = wording.short_names(rows["name"])
    opened = rows["open_parts"] > 0
    frame = pd.DataFrame(
        {
            "中心": [f"{centre} {short[name]}" for centre, name in zip(rows["centre"], rows["name"], strict=True)],
            "等级": [_stage(r, d) for r in each(rows, Evaluated)],
            "建议等级": [_proposal(r) for r in each(rows, Evaluated)],
            "总分": _column(rows["total"].where(~opened)),
            doubts.WORD: [f"{r.doubted_parts} 项得分" if r.doubted_parts else "" for r in each(rows, Evaluated)],
            "已算（非总分）": _column(rows["so_far"].where(opened)),
            "已算满分": _column(rows["computed_most"].where(opened)),
            "未算项": [_open(r) for r in each(rows, Evaluated)],
            "最高可达": _column(rows["reachable"].where(opened)),
            "名次": rows["rank"].astype("Int64"),
            "说明": ["名次暂定" if r.rank is not None and r.still_open else "" for r in each(rows, Evaluated)],
        }
    )
    return numbers.without_empty(frame, doubts.WORD, "说明")


def _column(values: pd.Series) -> pd.Series:
    """Points as a column of numbers, cut off as they are shown."""
    return pd.Series([cut(v) for v in values], index=values.index, dtype=object)


def _open(row: Evaluated) -> str:
    if not row.open_parts:
        return ""
    judged = f"，专家 {row.open_judged}" if row.open_judged else ""
    return f"{row.open_parts} 项{judged}"


def _proposal(row: Evaluated) -> str:
    if row.state != "proposed":
        return STATES[row.state]
    if row.displaced:
        return f"{row.proposed_label}（够{row.by_points_label}线，名额 {row.seats} 家已满）"
    return str(row.proposed_label)


def _stage(row: Evaluated, d: Definitions) -> str:
    """The grade as far as it has come; one that is final while it is evaluated anew is still shown."""
    word = wording.label("evaluation_state", row.step_state, d)
    final = row.final_grade_label or ""
    if row.step_state == "open":
        return f"○ {word}"
    if row.step_state == "final":
        return f"● {final or row.step_grade_label}"
    kept = f"（现为{final}）" if final else ""
    if row.step_state == "notice":
        return f"◐ {word}：{row.step_grade_label}，至 {row.notice_until:%m-%d}{kept}"
    return f"◐ {word}：{row.step_grade_label}{kept}" if row.step_state == "confirmed" else f"↺ {word}{kept}"


def download(rows: pd.DataFrame, d: Definitions) -> pd.DataFrame:
    """The result table for Excel: points as numbers, a total only where nothing is open."""
    return pd.DataFrame(
        {
            "中心编码": rows["centre"],
            "中心": rows["name"],
            "评价年度": rows["year"],
            "总分": rows["total"],
            "得分是否算齐": ["是" if n == 0 else "否" for n in rows["open_parts"]],
            "存疑项数": rows["doubted_parts"],
            "已算得分（非总分）": rows["so_far"],
            "已算部分满分": rows["computed_most"],
            "未算分值": rows["open_most"],
            "未算项数": rows["open_parts"],
            "未算原因": [_reasons(r, d) for r in rows["open_reasons"]],
            "扣分": rows["deducted"],
            "最高可达": rows["reachable"],
            "名次": rows["rank"],
            "建议等级": [_proposal(r) for r in each(rows, Evaluated)],
            "办理状态": [wording.label("evaluation_state", s, d) for s in rows["step_state"]],
            "确认或公布的等级": rows["step_grade_label"].fillna(""),
            "公布文号": rows["document_no"].fillna(""),
            "公布日期": rows["published_on"],
            "公示截止": rows["notice_until"],
            "最终等级": rows["final_grade_label"].fillna(""),
        }
    )


def _reasons(codes: Any, d: Definitions) -> str:
    return "、".join(wording.label("open_reason", c, d) for c in (codes if codes is not None else []))


def working(rows: pd.DataFrame, d: Definitions) -> pd.DataFrame:
    """The working of one centre: per part the value, what it is compared with, the formula, the points, and the basis."""
    units = rows.assign(unit=rows["unit"].fillna("piece"))
    of = numbers.units(units, ["value", "target_value", "prior_value"], d)
    against = [r.prior_value if r.kind == "growth" else r.target_value for r in each(rows, ScorePart)]
    counted = rows["unit"].notna() & (rows["kind"] != "judged")
    frame = pd.DataFrame(
        {
            "维度": rows["dimension_label"],
            "项目": rows["label"],
            "得分（分）": _column(rows["points"]),
            "满分（分）": _column(rows["most"].where(rows["kind"] != "deduction", rows["full_points"])),
            "没有计分": [_without(r, d) for r in each(rows, ScorePart)],
            doubts.WORD: [doubts.words(r, d) for r in each(units, Doubted)],
            "数值": numbers.amounts(rows.assign(value=rows["value"].where(counted)), "value", of),
            "对照值": numbers.amounts(
                rows.assign(against=pd.Series(against, rows.index).where(counted)), "against", of
            ),
            numbers.UNIT: [u.label if c else "" for u, c in zip(of, counted, strict=True)],
            "对照": [_against(r, d) for r in each(rows, ScorePart)],
            "算式": rows["formula"],
            "依据": [_basis(r) for r in each(rows, ScorePart)],
        }
    )
    return numbers.without_empty(frame, doubts.WORD, "没有计分")


def _against(row: ScorePart, d: Definitions) -> str:
    """How the value compares: the share of the target it is; for growth, by how much; of experts' points, from whom."""
    if row.kind == "judged":
        spread = f"{points(row.lowest)} 至 {points(row.highest)} 分"
        return "" if row.experts is None else f"{row.experts} 位专家，{spread}"
    if row.kind == "growth":
        if row.indicator is None or row.value is None or row.prior_value is None:
            return ""
        own = "上年新增" if d.indicators[row.indicator].nature == "cumulative" else "上年"
        if row.prior_value <= 0:
            return f"{own}为零"
        more = row.value - row.prior_value
        return f"比{own}{'增长' if more >= 0 else '减少'} {points(abs(more) / row.prior_value * 100)}%"
    if row.target_value is None:
        return ""
    estimated = "推算的应达值" if row.estimated else "应达值"
    return estimated if row.share is None else f"{estimated}的 {points(row.share * 100)}%"


def _without(row: ScorePart, d: Definitions) -> str:
    return "" if row.reason is None else f"○ {wording.label('open_reason', row.reason, d)}"


def _basis(row: ScorePart) -> str:
    return "内部设定" if row.rule is None else f"{row.rule}　{row.clause}"


def experts(rows: pd.DataFrame) -> pd.DataFrame:
    """What experts gave, the latest first; what was replaced is kept and marked."""
    return pd.DataFrame(
        {
            "时间": rows["recorded_at"],
            "专家": rows["expert"],
            "项目": rows["label"],
            "打分": _column(rows["points"]),
            "满分": _column(rows["full_points"]),
            "效力": ["计入" if c else "已被同一专家后来的打分替换" for c in rows["counts"]],
            "意见": rows["remark"].fillna(""),
        }
    )


def history(rows: pd.DataFrame, d: Definitions) -> pd.DataFrame:
    """Every step, the latest first."""
    return pd.DataFrame(
        {
            "时间": rows["recorded_at"],
            "操作人": rows["actor"],
            "操作": [wording.label("act", a, d) for a in rows["act"]],
            "等级": rows["grade_label"].fillna(""),
            "当时建议": [_then(r) for r in each(rows, EvaluationStep)],
            "理由或说明": rows["reason"].fillna(""),
            "一人兼两方": [roles.current().alone(r.one_person) for r in each(rows, EvaluationStep)],
            "文号": rows["document_no"].fillna(""),
            "公布日期": rows["published_on"],
            "公示截止": rows["notice_until"],
            "此前已执行的处置": rows["executed"].fillna(""),
        }
    )


def difference(steps: pd.DataFrame, row: Evaluated) -> str:
    """What has changed since the grade was confirmed, where today's data and targets say something else; else nothing.

    steps: the question evaluation_steps (the latest first); row: the centre's line of evaluation_overview.
    """
    confirmed = steps[steps["act"] == "evaluation.confirmed"]
    if confirmed.empty:
        return ""
    then = each(confirmed, EvaluationStep)[0]
    if (row.proposed, row.total) == (then.proposed, then.total):
        return ""
    today = f"{'无建议' if row.proposed is None else row.proposed_label}（{_total(row.total)}）"
    return (
        f"确认等级时：{_then(then)}。按现在的数据、打分和目标：{today}。"
        "当时的结论不因此改变；确需改变的，请办理更正并写明理由。"
    )


def _total(value: Any) -> str:
    return "得分未齐" if value is None else f"{points(value)} 分"


def _then(row: EvaluationStep) -> str:
    if row.act != "evaluation.confirmed":
        return ""
    return f"{'无建议' if row.proposed_label is None else row.proposed_label}（{_total(row.total)}）"


def distribution(rows: pd.DataFrame, grades: dict[str, str]) -> go.Figure:
    """How many centres have which grade, by how far the decision has come; those without one apart.

    rows: the question evaluation_overview; grades: code → label, the best first.
    """
    stages = [_furthest(r) for r in each(rows, Evaluated)]
    labels = [*grades.values(), UNDECIDED]
    traces: list[BaseTraceType] = []
    for stage, (word, colour) in STAGES.items():
        counts = [sum(s == (stage, grade) for s in stages) for grade in [*grades, None]]
        if any(counts):
            traces.append(
                go.Bar(
                    x=counts,
                    y=labels,
                    orientation="h",
                    name=word,
                    marker={"color": colour},
                    text=[n or "" for n in counts],
                    textposition="inside",
                    insidetextanchor="middle",
                )
            )
    undecided = sum(stage is None for stage, _ in stages)
    if undecided:
        traces.append(
            go.Bar(
                x=[undecided],
                y=[UNDECIDED],
                orientation="h",
                name=UNDECIDED,
                showlegend=False,
                text=[undecided],
                textposition="inside",
                insidetextanchor="middle",
                marker=HATCHED,
            )
        )
    return charts.laid_out(
        traces,
        46 + 34 * len(labels),
        xaxis={"visible": False},
        yaxis={"autorange": "reversed", "categoryorder": "array", "categoryarray": labels},
        barmode="stack",
    )


def counted(rows: pd.DataFrame, grades: Mapping[str, str]) -> pd.DataFrame:
    """The same as a table: a line for each grade and for those without one, a column for each stage that occurs."""
    stages = [_furthest(r) for r in each(rows, Evaluated)]
    columns = {
        word: [Decimal(sum(s == (stage, grade) for s in stages)) for grade in [*grades, None]]
        for stage, (word, _) in STAGES.items()
    }
    columns[UNDECIDED] = [Decimal(0)] * len(grades) + [Decimal(sum(stage is None for stage, _ in stages))]
    there = {word: counts for word, counts in columns.items() if any(counts)}
    return pd.DataFrame({"等级": [*grades.values(), UNDECIDED], **there})


def _furthest(row: Evaluated) -> tuple[str | None, str | None]:
    if row.final_grade is not None:
        return "final", row.final_grade
    if row.step_state in ("notice", "confirmed"):
        return row.step_state, row.step_grade
    return ("proposed", row.proposed) if row.proposed is not None else (None, None)
