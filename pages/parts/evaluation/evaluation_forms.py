"""The forms of the annual evaluation: experts' points, and the steps from confirmation to correction."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from data.acts.evaluation import LABELS, EvaluationStage
from data.acts.reports.reporting_round import overtaken
from data.journal.record import RecordError, Superseded
from data.problem import Refused
from data.read_model.rows import each
from data.schema.loading import Definitions
from metrics.answers.centres import Evaluated, ScorePart
from pages.parts.evaluation import evaluation_tables
from pages.session import acts, bridge, outcome, visitor
from pages.words import wording

MAX_NAME = 40


def last_act(centre: str, year: int) -> None:
    """What was just done about a centre's year."""
    if done := outcome.kept(("evaluation", centre, year)):
        st.success(done)


def experts(at_sight: EvaluationStage, parts: pd.DataFrame) -> None:
    """Points of one expert for all judged parts at once; a part left empty is not given points."""
    judged = parts[parts["kind"] == "judged"]
    if judged.empty:
        st.caption("这个评分方案没有专家打分项。")
        return
    if not visitor.may("evaluation.judge"):
        st.caption("打分由评价专家填写。")
        return
    if "judge" not in at_sight.steps():
        st.caption("等级已经公布；受理申诉或更正之后可以重新打分。")
        return
    with st.form(f"judge_{at_sight.centre}_{at_sight.year}_{at_sight.seen}", border=True):
        left, right = st.columns([1, 2])
        # an official writes down what an expert gave on paper; an expert gives points as himself
        asked = left.text_input if visitor.may("evaluation.confirm") else partial(visitor.name_field, place=left)
        expert = asked("专家姓名", max_chars=MAX_NAME)
        remark = right.text_input("意见（可不填）", max_chars=500)
        given = {}
        for column, row in zip(st.columns(max(len(judged), 3)), each(judged, ScorePart), strict=False):
            most = float(row.full_points)
            given[row.entry, row.part] = column.number_input(
                f"{row.label}（0 至 {evaluation_tables.points(row.full_points)} 分）",
                0.0,
                most,
                None,
                0.5,
                key=f"judge_{row.entry}_{row.part}_{at_sight.centre}_{at_sight.seen}",
                placeholder="不打分",
            )
        if st.form_submit_button("记录打分", icon=":material/rate_review:"):
            scores = {place: Decimal(str(value)) for place, value in given.items() if value is not None}
            _do(
                at_sight,
                lambda: acts.judge(at_sight, scores, expert=expert, remark=remark),
                f"已记录 {expert} 的 {len(scores)} 项打分。",
            )


def steps(at_sight: EvaluationStage, row: Evaluated, d: Definitions) -> None:
    """The next step: only those that the state allows. row: the centre's line of the question evaluation_overview."""
    # what usually comes next stands first
    allowed = [step for step in at_sight.steps() if step != "judge" and visitor.may(f"evaluation.{step}")]
    possible = sorted(allowed, key=lambda step: step != "publish")
    if not possible:
        return
    step = st.segmented_control(
        "办理",
        possible,
        format_func=lambda code: LABELS[code],
        default=possible[0],
        required=True,
        key=f"step_{at_sight.centre}_{at_sight.seen}",
    )
    with st.form(f"{step}_{at_sight.centre}_{at_sight.year}_{at_sight.seen}"):
        if step == "confirm":
            _confirm(at_sight, row, d)
        elif step == "publish":
            _publish(at_sight, row, d)
        else:
            _plain(at_sight, step)


def _confirm(at_sight: EvaluationStage, row: Evaluated, d: Definitions) -> None:
    scheme = d.scoring[row.scoring]
    grades = [line.grade for line in scheme.grades] + [scheme.absent]
    proposed = row.proposed
    left, right = st.columns([1, 2])
    actor = visitor.name_field("操作人", left, max_chars=MAX_NAME)
    grade = left.selectbox(
        "确认的等级",
        grades,
        grades.index(proposed) if proposed else None,
        placeholder="请选择",
        format_func=lambda g: wording.label("grade", g, d),
    )
    reason = right.text_area("理由", max_chars=2000, height=122)
    against = right.checkbox("与建议等级不同，或现在没有建议等级，理由已写明")
    if st.form_submit_button("确认等级", type="primary", icon=":material/check:"):
        _do(
            at_sight,
            lambda: acts.confirm_grade(at_sight, grade or "", reason=reason, against=against, actor=actor),
            f"{at_sight.centre} {at_sight.year}年度：等级已确认，尚未公布。",
        )


def _publish(at_sight: EvaluationStage, row: Evaluated, d: Definitions) -> None:
    days = d.scoring[row.scoring].notice_days
    if visitor.signed_in():
        st.caption("由确认等级以外的另一人公布。")
    st.caption(
        f"将公布：**{wording.plain(row.step_grade_label)}**。公示 {days} 个工作日（自公布次日起，按国务院放假安排），期满后成为最终等级。"
        "公布后不能撤回，只能经申诉或更正由新结论替换。"
    )
    left, right = st.columns([1, 2])
    actor = visitor.name_field("操作人", left, max_chars=MAX_NAME)
    day = left.date_input("公布日期", value=bridge.today(), format="YYYY-MM-DD")
    number = right.text_input("公布文号", max_chars=60)
    reason = right.text_input("说明（可不填）", max_chars=500)
    if st.form_submit_button("公布", type="primary", icon=":material/campaign:"):
        _do(
            at_sight,
            lambda: acts.publish_grade(at_sight, document_no=number, published_on=day, reason=reason, actor=actor),
            f"{at_sight.centre} {at_sight.year}年度：等级已公布，公示期满后生效。",
        )


def _plain(at_sight: EvaluationStage, step: str) -> None:
    if step in ("appeal", "correct"):
        st.caption(
            "原结论保留在记录中；重新打分、确认并公布之后，由新结论替换。公示期内受理的，原结论不会成为最终等级。"
        )
        if executed := bridge.executed_measures(at_sight):
            st.warning(f"此前已决定的处置：{wording.plain('；'.join(executed))}。改变结论时请一并研究。")
    left, right = st.columns([1, 2])
    actor = visitor.name_field("操作人", left, max_chars=MAX_NAME)
    reason = right.text_area("理由", max_chars=2000, height=122)
    if st.form_submit_button(LABELS[step]):
        _do(
            at_sight,
            lambda: acts.evaluation_step(at_sight, step, reason=reason, actor=actor),
            f"{at_sight.centre} {at_sight.year}年度：已记录{LABELS[step]}。",
        )


def _do(at_sight: EvaluationStage, act: Callable[[], Any], told_then: str) -> None:
    """Do it; say what was done after the page is shown anew, or why it was not."""
    try:
        act()
    except Refused as refused:
        st.error("没有记录：" + "；".join(wording.plain(f"{p.found}，{p.expected}") for p in refused.problems))
    except Superseded as faster:
        st.error(wording.plain(overtaken(faster, bridge.definitions().vocabulary.labels["act"])))
    except RecordError as error:
        st.error(wording.plain(error))
    else:
        outcome.keep(("evaluation", at_sight.centre, at_sight.year), wording.plain(told_then))
        st.rerun()
