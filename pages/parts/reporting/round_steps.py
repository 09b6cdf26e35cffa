"""The reporting round of one year: where each report stands, what is still open, and the steps that can be taken."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Literal

import pandas as pd
import streamlit as st

from data.acts.reports.reporting_round import STEPS, RoundStage, overtaken
from data.journal.record import RecordError, Superseded
from data.problem import Refused
from data.read_model.rows import each
from data.schema.loading import Definitions
from metrics.answers.reports import Finding, Notice, Round, RoundStep, Signed
from pages.drawing import findings, tables, timeliness
from pages.parts.proposals import proposal_cards
from pages.session import acts, bridge, chooser, outcome, paper_names, visitor
from pages.words import centre_names, numbers, printed, wording

RULE = (
    "计入哪一版：有核定接收（或锁定）、且没有重新开放的版本时，计入最近接收的那一版；"
    "还没有接收过时，计入最近报送、且没有撤回或退回的那一版。"
)

# What cannot simply be undone, said beside the buttons.
CONSEQUENCES = {
    "withdraw": "撤回的一版不再计入，再次提交或重新报送后才计入。",
    "return": "退回的一版不再计入，中心须重新报送。",
    "accept": "核定接收后这一版计入各项结果，须重新开放才能更正。",
    "lock": "锁定后须重新开放才能更正。",
    "reopen": "重新开放后，先前的核定不再作数，须再次核定。",
}


def show(scheme: str, year: int, d: Definitions, papers: Callable[[str, int, int], None]) -> None:
    """All centres of the year in a table; below it the one chosen, with findings, steps and history. papers: offers those of a
    centre's year and version."""
    rows = bridge.ask("round_overview", scheme=scheme, year=year)
    table = overview_table(rows, d)
    height = 38 + 35 * min(len(rows), 8)
    printed.dataframe(
        numbers.narrow(table),
        written=table,
        hide_index=True,
        height=height,
        placeholder="",
        column_config=numbers.NARROW,
    )
    st.caption(RULE)
    names = {r.centre: f"{r.centre} {r.name}" for r in each(rows, Round)}
    proposal_cards.extensions(names)
    left, right = st.columns([2, 1])
    with left:
        searched = centre_names.named({r.centre: r.name for r in each(rows, Round)})
        centre = chooser.choose("办理哪家中心", searched, "centre")
    actor = visitor.name_field(
        "操作人", right, key="round_actor", max_chars=40, placeholder="姓名或单位（必填，写入记录）"
    )
    if done := outcome.kept(("round", centre, year)):
        st.success(done)
    stage = bridge.round_stage(centre, year)
    found = bridge.ask("findings", centre=centre, year=year)
    version = f"第{stage.version}版，" if stage.version else ""
    accepted = ""
    if stage.accepted not in (None, stage.version):
        accepted = f"（第{stage.accepted}版{wording.label('round_state', stage.accepted_state, d)}，计入）"
    st.markdown(
        f"**{wording.plain(names[centre])}　{year}年度**：{version}{wording.label('round_state', stage.state, d)}{accepted}"
        f"　·　{findings.count(found) if stage.version else '还没有收到报告'}"
    )
    if len(signed := bridge.ask("report_signed", centre=centre, year=year)):
        st.caption(signed_by(each(signed, Signed)[0]))
    if stage.version:
        with st.container(horizontal=True):
            papers(centre, year, stage.version)
    if len(found):
        printed.dataframe(findings.table(found, d), hide_index=True, placeholder="")
        tables.download(findings.table(found, d), paper_names.of_centre(centre, "核验问题", year))
        if visitor.may("finding.explain"):
            _explain(centre, year, found, actor)
    _notices(bridge.ask("notices", centre=centre, year=year))
    _steps(stage, actor, d)
    if visitor.may("deadline.extend"):
        with st.expander("延长报送期限"):
            _extend(centre, year, each(rows[rows["centre"] == centre], Round)[0], actor)
    _history(centre, year, d)


def signed_by(row: Signed) -> str:
    """Who signed the report, in one line; what its front leaves blank is said to be so."""
    day = None if row.filled_on is None else f"{row.filled_on:%Y-%m-%d}"
    told = {
        "单位负责人": row.head,
        "填表人": row.filled_by,
        "联系电话": row.phone,
        "填报日期": day,
        "单位盖章": row.seal,
    }
    return "　·　".join(f"{label} {wording.plain(text) if text else '未填'}" for label, text in told.items())


def _notices(rows: pd.DataFrame) -> None:
    """What was said of the file at its receipt: nothing is wrong, but whoever accepts it should know."""
    if len(rows):
        st.markdown("**接收时的提示**（文件里系统没有读取，或照常读取但容易看漏的内容）")
        printed.dataframe(notices_table(rows), hide_index=True, placeholder="")


def notices_table(rows: pd.DataFrame) -> pd.DataFrame:
    """One line per notice."""
    listed = [(n.sheet or "整个文件", n.cell or "", n.found, n.expected) for n in each(rows, Notice)]
    return pd.DataFrame(listed, columns=["表", "单元格", "读到什么", "怎样处理"])


def overview_table(rows: pd.DataFrame, d: Definitions) -> pd.DataFrame:
    """One line per centre: state of its report, open findings, which version counts."""
    return pd.DataFrame(
        {
            "中心": [f"{r.centre} {r.name}" for r in each(rows, Round)],
            "状态": [wording.label("round_state", s, d) for s in rows["round_state"]],
            "错误": rows["errors"],
            "待说明": rows["unexplained"],
            "已说明": rows["explained"],
            "提示": rows["notices"],
            "在办版本": ["" if wording.absent(v) else f"第{v}版" for v in rows["examined_version"]],
            "计入版本": ["—" if wording.absent(v) else f"第{v}版" for v in rows["counting_version"]],
            "报送": [timeliness.word(t, d) for t in rows["timeliness"]],
            "期限": [r.due_on if r.extended_to is None else r.extended_to for r in each(rows, Round)],
            "操作人": rows["state_by"].fillna(""),
            "说明": rows["note"].fillna(""),
        }
    )


def _explain(centre: str, year: int, found: pd.DataFrame, actor: str) -> None:
    queries = found[found["level"] == "query"].drop_duplicates("finding")
    if queries.empty:
        return
    with st.form(f"explain_{centre}_{year}", clear_on_submit=True):
        labels = {r.finding: f"{'' if r.open else '✓ '}{r.label}：{r.found}" for r in each(queries, Finding)}
        finding = st.selectbox("对哪个问题作书面说明", list(labels), format_func=lambda key: labels[key])
        text = st.text_area("书面说明", max_chars=1000, placeholder="为什么属实；材料在哪里")
        if st.form_submit_button("记录说明", icon=":material/edit_note:"):
            _do(centre, year, lambda: acts.explain(centre, year, finding, text, actor=actor), "已记录书面说明。")


def _steps(stage: RoundStage, actor: str, d: Definitions) -> None:
    steps = [step for step in stage.steps() if visitor.may(f"report.{step}")]
    if not steps:
        return
    note = st.text_area(
        "意见或理由",
        key=f"note_{stage.centre}_{stage.year}_{stage.seen}",
        max_chars=1000,
        placeholder="退回、重新开放必须写明理由；其他可不填",
    )
    st.caption("　".join(CONSEQUENCES[step] for step in steps if step in CONSEQUENCES))
    for column, step in zip(st.columns(max(len(steps), 4)), steps, strict=False):
        label = "核定接收" if step == "accept" else STEPS[step].label
        kind: Literal["primary", "secondary"] = "primary" if step in ("accept", "submit") else "secondary"
        on = stage.version_of(step)
        button = label if on == stage.version else f"{label}第{on}版"
        if column.button(button, key=f"step_{step}", type=kind, width="stretch"):
            said = f"{stage.centre} {stage.year}年度：已{label}第{on}版。"
            _do(
                stage.centre,
                stage.year,
                partial(acts.take_step, step, stage, actor=actor, note=note),
                said,
            )


def _extend(centre: str, year: int, row: Round, actor: str) -> None:
    if row.due_on is None:
        st.caption("这个方案没有报送期限。")
        return
    with st.form(f"extend_{centre}_{year}"):
        until = st.date_input("延期至（含当日，北京时间）", value=row.due_on + timedelta(days=30), format="YYYY-MM-DD")
        approver = proposal_cards.second_name(f"extend_approver_{centre}_{year}", "批准人")
        reason = st.text_input("延期理由", max_chars=200)
        proposed = visitor.signed_in()
        if st.form_submit_button("提出延期" if proposed else "记录延期"):
            _do(
                centre,
                year,
                lambda: acts.extend(centre, year, until, approver=approver, reason=reason, actor=actor),
                "已提出延期，待另一人批准。" if proposed else "已记录延期。",
            )


def _do(centre: str, year: int, act: Callable[[], object], said: str) -> None:
    """Do it; say what was done after the page is shown anew, or why it was not."""
    try:
        act()
    except Refused as refused:
        lines = "\n".join(f"- {wording.plain(p.message)}" for p in refused.problems[:50])
        st.error(f"没有办理，共 {len(refused.problems)} 个原因：\n{lines}")
    except Superseded as faster:
        st.error(wording.plain(overtaken(faster, bridge.definitions().vocabulary.labels["act"])))
    except RecordError as error:
        st.error(wording.plain(error))
    else:
        outcome.keep(("round", centre, year), wording.plain(said))
        st.rerun()


def _noted(row: RoundStep) -> str:
    """What was said, and of an extension until when and who approved it."""
    if row.due_on is None:
        return row.note or ""
    approved = "" if row.approver is None else f"，批准人 {row.approver}"
    return f"延期至 {row.due_on:%Y-%m-%d}{approved}：{row.note or ''}"


def _history(centre: str, year: int, d: Definitions) -> None:
    rows = bridge.ask("round_history", centre=centre, year=year)
    if rows.empty:
        return
    st.markdown("**办理过程**")
    printed.dataframe(
        pd.DataFrame(
            {
                "时间": rows["recorded_at"],
                "操作人": rows["actor"],
                "操作": [wording.label("act", a, d) for a in rows["act"]],
                "版本": ["" if wording.absent(v) else f"第{v}版" for v in rows["version"]],
                "内容": [_noted(r) for r in each(rows, RoundStep)],
            }
        ),
        hide_index=True,
        column_config={"时间": st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm")},
        placeholder="",
    )
