"""绩效评价: what grade, and on what grounds?"""

from functools import partial

import pandas as pd
import streamlit as st

from data.access import roles
from data.read_model.rows import each
from metrics import doubts
from metrics.answers.centres import Evaluated
from metrics.headlines import acts
from pages.documents import page_paper, word_tables
from pages.documents.drafts import draft_buttons
from pages.documents.evaluation import evaluation_result, expert_sheet_buttons
from pages.documents.year import summary_buttons
from pages.drawing import downloads, stated, tables
from pages.parts.evaluation import cycle_table, evaluation_forms, evaluation_tables, without_points
from pages.parts.frame import first_steps
from pages.session import bridge, chooser, paper_names, provenance, selections
from pages.words import centre_names, numbers, printed, wording

TIMES = {"时间": st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm")}
CENTRE = {"中心": st.column_config.TextColumn(pinned=True, width=178)}
WIDTHS = {
    "项目": st.column_config.TextColumn(width=226),
    "算式": st.column_config.TextColumn(width=340),
    "得分（分）": st.column_config.Column(width=74),
    "满分（分）": st.column_config.Column(width=74),
    "没有计分": st.column_config.TextColumn(width=104),
    "存疑": st.column_config.TextColumn(width=132),
}


def render() -> None:
    """All centres of the year with points and grades; below them the one chosen, with the working and the next step."""
    chosen, d = bridge.choice(), bridge.definitions()
    left, right = st.columns([2, 1], vertical_alignment="bottom")
    left.title("绩效评价" if chosen.year is None else f"{chosen.year}年绩效评价")
    if chosen.year is None:
        first_steps.begin()
        return
    ruling = d.scoring_of(chosen.scheme, chosen.year)
    names = {c: s.label for c, s in d.scoring.items() if s.scheme == chosen.scheme and s.covers(chosen.year)}
    if not names:
        without_points.show(chosen.scheme, chosen.year, d)
        draft_buttons.of_year(chosen.year)
        cycle_table.show(chosen.scheme, d)
        return
    with right:
        ordered = dict(sorted(names.items(), key=lambda name: name[0] != ruling))
        said = "\n\n".join(f"**{wording.plain(names[c])}**：{wording.plain(d.scoring[c].reading)}" for c in ordered)
        scoring = chooser.choose("评分方案", ordered, "scoring", help=said)
    if scoring != ruling:
        st.warning("现在显示的是示例评分方案的计分，只供比较，不作等级依据。", icon=":material/science:")
    cycle_table.show(chosen.scheme, d)
    rows = bridge.ask("evaluation_overview", scheme=chosen.scheme, year=chosen.year, scoring=scoring)
    if rows.empty:
        st.info(f"{chosen.year}年还没有可以评价的中心。")
        return
    above = st.container()  # what is ticked there is what is chosen below
    centres = centre_names.named({r.centre: r.name for r in each(rows.sort_values("centre"), Evaluated)})
    centre = chooser.choose("中心", centres, "centre")
    with above:
        _overview(rows, scoring, chosen.year)
    _centre(each(rows[rows["centre"] == centre], Evaluated)[0], scoring, ruling)


def _overview(rows: pd.DataFrame, scoring: str, year: int) -> None:
    chosen, d = bridge.choice(), bridge.definitions()
    st.markdown(evaluation_tables.sentence(rows))
    with st.container(key="wide-evaluation"):
        left, right = st.columns([3, 1])
    with left:
        numbers.show(
            evaluation_tables.overview(rows, d),
            height=tables.height(len(rows), 9),
            column_config=CENTRE,
            **selections.of("evaluation_table", list(rows["centre"]), "centre"),
        )
        plan = d.scoring[scoring].label
        name = paper_names.of_all(evaluation_result.WHAT, year, plan)
        with st.container(horizontal=True):
            whole = paper_names.of_all("绩效评价", year, plan)
            page_paper.button(evaluation_tables.overview(rows, d), whole)
            tables.download(evaluation_tables.download(rows, d), whole)
            paper = partial(evaluation_result.document, rows, year, scoring, d, bridge.today(), provenance.shown())
            file = name.file("docx")
            settings = {"icon": downloads.ICONS["docx"], "key": "evaluation-word"}
            noted = bridge.export_noted(file, len(rows))
            downloads.button("下载结果表（Word）", paper, file, noted=noted, **settings)
        with st.container(horizontal=True):
            summary_buttons.show(year)
            draft_buttons.of_year(year)
    with right:
        grades = dict(d.schemes[chosen.scheme].evaluation.grades)
        said, draw = acts.grades(rows, grades), partial(evaluation_tables.distribution, rows, grades)
        stated.chart(said, draw, key="distribution", still=True)


def _centre(row: Evaluated, scoring: str, ruling: str | None) -> None:
    d, year = bridge.definitions(), row.year
    parts = bridge.ask("score_parts", centre=row.centre, year=year, scoring=scoring)
    _head(row)
    evaluation_forms.last_act(row.centre, year)
    working, experts, decide = st.tabs(["计分过程", "专家打分", "等级与公布"], key="evaluate", bind="query-params")
    with working:
        frame = evaluation_tables.working(parts, d)
        numbers.show(frame, height="content", column_config=WIDTHS)
        st.caption(
            "分值、权重、算式和等级线均为内部设定；“依据”是所对应的条款。"
            "“推算”：没有责任书年度目标，按里程碑推算的应达值。○ 为没有计分及原因，不按零分。显示到两位小数，其余舍去；比较时不取整。"
        )
        name = paper_names.of_centre(row.centre, "计分过程", year, d.scoring[scoring].label)
        tables.download(frame, name)
        word_tables.button("评分明细（Word）", frame, name)
    if scoring != ruling:
        return
    at_sight = bridge.evaluation_stage(row.centre, year)
    with experts:
        evaluation_forms.experts(at_sight, parts)
        if (parts["kind"] == "judged").any():
            expert_sheet_buttons.show(year, scoring)
        given = bridge.ask("expert_points", centre=row.centre, year=year, scoring=scoring)
        if len(given):
            numbers.show(evaluation_tables.experts(given), column_config=TIMES)
    with decide:
        evaluation_forms.steps(at_sight, row, d)
        draft_buttons.of_conclusion(row.centre, year)
        steps = bridge.ask("evaluation_steps", centre=row.centre, year=year)
        if told := evaluation_tables.difference(steps, row):
            st.warning(wording.plain(told), icon=":material/difference:")
        if len(steps):
            printed.dataframe(evaluation_tables.history(steps, d), hide_index=True, column_config=TIMES, placeholder="")


def _head(row: Evaluated) -> None:
    """The centre's result in one line: a total only when there is one."""
    points = evaluation_tables.points
    if row.open_parts:
        score = (
            f":orange-badge[◌ 得分未齐] 已算 **{points(row.so_far)}** 分（已算部分满分 {points(row.computed_most)}），"
            f"还有 {points(row.open_most)} 分未算，最高可达 {points(row.reachable)} 分"
        )
    else:
        score = f"总分 **{points(row.total)}**"
    if row.doubted_parts:
        score += f"　:orange-badge[◆ {row.doubted_parts} 项得分所据的数据{doubts.WORD}]"
    if row.proposed_label is not None:
        score += f"　建议等级 **{wording.plain(row.proposed_label)}**"
    if row.displaced:
        score += f"（够{row.by_points_label}线，但名额 {row.seats} 家已满）"
    if row.final_grade_label is not None:
        score += f"　:green-badge[● 最终等级：{row.final_grade_label}]"
    if alone := roles.current().alone(row.one_person):
        score += f"　:orange-badge[◆ {alone}]"
    st.markdown(f"**{wording.plain(row.name)}**　{score}")
    if row.final_grade is not None and row.final_grade != row.proposed:
        why = f"公布文件所写的理由：{row.final_reason}" if row.final_reason else "公布文件没有写明理由"
        st.caption(wording.plain(f"公布的等级与建议等级不同，或没有建议等级。{why}。"))
