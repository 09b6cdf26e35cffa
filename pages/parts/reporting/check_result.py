"""What a self-check has found: whether the file can be handed in, its problems, every target with its gap, the flags."""

from collections.abc import Callable, Sequence
from typing import Literal

import pandas as pd
import streamlit as st

from data.acts.reports.intake import Upload
from data.problem import Problem, Refused
from data.read_model.rows import each
from data.schema.loading import Definitions
from metrics import doubts, flag_grounds
from metrics.answers.centres import Flag
from metrics.answers.indicators import Progress
from metrics.supposing.self_check import SelfCheck
from pages.drawing import downloads, findings, tables
from pages.session import bridge
from pages.words import numbers, printed, wording


def show(upload: Upload, result: SelfCheck, d: Definitions, paper: Callable[[Upload, SelfCheck], None]) -> None:
    """The verdict in one sentence; below it problems, targets and flags. paper: offers all of it as a paper."""
    _verdict(result)
    paper(upload, result)
    if result.problems or result.notices or not (result.findings is None or result.findings.empty):
        marked(upload, result.problems, result.findings, result.notices)
    noticed(result.notices)
    if result.findings is None or result.progress is None:
        st.markdown("**需要改正的问题**（全部列出）")
        printed.dataframe(findings.problems(result.problems), hide_index=True, placeholder="")
        return
    st.header("核验问题")
    if result.findings.empty:
        st.success("没有发现问题。")
    else:
        st.markdown(
            f"{findings.count(result.findings)}。错误必须改正；“待说明”的问题属实的，报送后须作书面说明才能核定接收。"
        )
        printed.dataframe(findings.table(result.findings, d, explanations=False), hide_index=True, placeholder="")
    st.header("各项目标还差多少")
    core_only = st.toggle("只看核心指标", value=True, key="check_core")
    rows = result.progress[result.progress["core"]] if core_only else result.progress
    numbers.show(targets(rows, d))
    st.caption(
        "应达值按责任书或政策目标推算到报告年度年底；差距是离最后一个目标值还差多少。累计数包括已收到的以往年度报告。"
    )
    st.header("报送后会出现的预警")
    if result.flags is not None and result.flags_now is not None:
        _flags(result.flags, result.flags_now, d)


ICONS = {"error": ":material/error:", "warning": ":material/help:", "success": ":material/check_circle:"}


def verdict(result: SelfCheck) -> tuple[Literal["error", "warning", "success"], str, str]:
    """How it came out: its kind, the sentence, and what there is of problems."""
    if result.problems or result.findings is None:
        return "error", "还不能报送", f"文件有 {len(result.problems)} 处问题，改正后再自查"
    where, counted = f"{result.centre} {result.year}年度报告", findings.count(result.findings)
    if not result.ready:
        return "error", f"{where}：可以报送，但有错误，不能核定接收", counted
    if result.findings["open"].any():
        return "warning", f"{where}：可以报送，有问题需要书面说明", counted
    return "success", f"{where}：可以报送", "没有错误，也没有需要说明的问题"


def _verdict(result: SelfCheck) -> None:
    kind, said, counted = verdict(result)
    boxes = {"error": st.error, "warning": st.warning, "success": st.success}
    boxes[kind](f"**{said}。** {counted}。", icon=ICONS[kind])


def marked(
    upload: Upload, problems: Sequence[Problem], findings_: pd.DataFrame | None, notices: Sequence[Problem] = ()
) -> None:
    """Offer the file with every problem marked in its cell, or say why that cannot be."""
    try:
        content, name = bridge.marked(upload, problems, findings_, notices)
    except Refused as refused:
        st.caption(f"这个文件不能标注问题：{wording.plain(refused.problems[0].found)}。请按下表改正。")
        return
    downloads.button("下载标注了问题的工作簿", content, name, icon=":material/download:", type="primary", key="marked")
    st.caption("与您上传的文件相同，另在每个有问题的单元格上着色并加批注，首页列出全部问题；可直接在上面改正后报送。")


def noticed(notices: Sequence[Problem]) -> None:
    """What whoever hands a file in should know, though nothing is wrong."""
    if notices:
        st.info("\n".join(f"- {wording.plain(notice.message)}" for notice in notices), icon=":material/info:")


def targets(rows: pd.DataFrame, d: Definitions) -> pd.DataFrame:
    """One line per indicator: value, path, status, last target, gap."""
    of = numbers.units(rows, ["value", "required", "last_value"], d)
    frame = pd.DataFrame(
        {
            "指标": rows["label"],
            "填报后的值": numbers.amounts(rows, "value", of),
            doubts.WORD: [doubts.words(r, d) for r in each(rows, Progress)],
            "年底应达值": numbers.amounts(rows, "required", of),
            "状态": [wording.status(s, d) for s in rows["status"]],
            "最后目标": numbers.amounts(rows, "last_value", of),
            "还差": numbers.amounts(rows, "gap", of),
            numbers.UNIT: [u.label for u in of],
            "缺报年度": [wording.years(m) for m in rows["missing_years"]],
        }
    )
    return numbers.without_empty(frame, doubts.WORD, "缺报年度")


def _flags(flags: pd.DataFrame, now: pd.DataFrame, d: Definitions) -> None:
    before = set(zip(now["flag"], now["message"], strict=True))
    if flags.empty:
        st.success("没有预警。")
    for row in each(flags, Flag):
        new = "" if (row.flag, row.message) in before else "　:blue-badge[新]"
        st.markdown(f"{tables.severity(row.severity)} **{row.label}**{new}　{wording.plain(row.message)}")
        rule = "" if row.rule is None else f"{row.rule} {row.clause}　"
        st.caption(f"{rule}{wording.plain(row.reading)}　·　{wording.plain(row.action)}")
        st.caption(f"{wording.plain(flag_grounds.in_words(row, d))}　{wording.plain(flag_grounds.remedy(row))}")
    after = set(zip(flags["flag"], flags["message"], strict=True))
    if gone := before - after:
        st.caption(f"现有预警中有 {len(gone)} 项在报送后消失：" + "；".join(wording.plain(m) for _, m in sorted(gone)))
