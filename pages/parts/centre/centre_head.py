"""Head of a centre's page: who it is, its grades by year, its flags, and in one sentence whether it will get there."""

from collections import Counter
from collections.abc import Iterable

import pandas as pd
import streamlit as st

from data.read_model.rows import each
from data.schema.loading import Definitions
from metrics import doubts, flag_grounds
from metrics.answers.centres import Acceptance, Centre, Conclusion, Flag, Graded
from metrics.answers.indicators import Progress
from metrics.answers.reports import CentreYear
from metrics.course.durations import Length
from pages.drawing import tables
from pages.session import navigation
from pages.words import wording

OUTCOMES = {
    "pass": ("●", "green"),
    "fail": ("■", "red"),
    "exit": ("■", "red"),
    "skip": ("◇", "gray"),
    "break": ("◇", "gray"),
}


def identity(centre: Centre, letters: pd.DataFrame, acceptance: pd.DataFrame, year: int, d: Definitions) -> None:
    """One line: code, host, approval, term, state, letter in force, acceptance; fictional or published data marked."""
    facts = [f"编码 {wording.plain(centre.centre)}", f"依托单位 {wording.plain(centre.host)}"]
    if centre.nature != "published":  # published series have no approval or term of their own
        facts += [
            f"批复 {wording.day(centre.approved_on)}",
            f"建设期满 {wording.day(centre.term_end)}",
            wording.state(centre.state, centre.scheme, d) + wording.taken_over(centre.history),
            letter(letters, year),
        ]
    marks = [] if centre.nature == "real" else [f":violet-badge[{wording.label('data_nature', centre.nature, d)}]"]
    for row in each(acceptance, Acceptance):
        passed = row.result == "passed"
        words = f"{'●' if passed else '■'} 验收{wording.label('acceptance_result', row.result, d)}"
        marks.append(f":{'green' if passed else 'red'}-badge[{words}]")
        facts.append(
            f"验收结论 {wording.plain(row.document_no)}（{wording.day(row.concluded_on)}）{wording.taken_over(row.history)}"
        )
    st.markdown("　".join(marks) + "　" + f":small[{'　·　'.join(facts)}]")


def durations(found: Iterable[Length]) -> None:
    """The lengths of time that the scheme's clauses name, each with whether the centre's dates fit."""
    said = [
        f"{'●' if one.kept else '◆'} {one.label}{one.words}，{one.rule} {one.clause}{'（原则性要求）' if one.soft else ''}"
        for one in found
    ]
    if said:
        st.caption(wording.plain("　·　".join(said)))


def letter(letters: pd.DataFrame, year: int) -> str:
    """The responsibility letter in force in a year, in words. letters: all versions in order."""
    in_force = letters[letters["first_year"] <= year]
    if in_force.empty:
        return "无建设责任书，用政策默认目标"
    row = in_force.iloc[-1]
    before = "，是补充修改，以前各版没有重复的目标继续有效" if len(in_force) > 1 and row["effect"] == "amend" else ""
    return (
        f"建设责任书 {wording.plain(row['letter_no'])} 第{row['letter_version']}版"
        f"（{wording.day(row['signed_on'])}签订，自{row['first_year']}年度适用{before}）"
    )


def grade_chips(years: Iterable[int], evaluation: pd.DataFrame, conclusions: pd.DataFrame) -> list[str]:
    """One mark per year: grade, the run of failures, and what a replaced conclusion said before.

    evaluation: the final grades by year; conclusions: everything ever published. Returns Markdown badges.
    """
    final = {r.year: r for r in each(evaluation, Graded)}
    replaced: dict[int, list[str]] = {}
    noticed: dict[int, str] = {}
    taken_over: set[int] = set()
    for told in each(conclusions, Conclusion):
        if not told.notice_over and not told.contested:
            noticed[told.year] = told.grade_label
        elif told.final and told.history:
            taken_over.add(told.year)
        elif not told.final and not told.contested:
            replaced.setdefault(told.year, []).append(told.grade_label)
    chips = []
    for year in years:
        row = final.get(int(year))
        if row is None or row.grade is None:
            pending = (
                f":blue-badge[{year} ◐ 公示中：{noticed[year]}]" if year in noticed else f":gray-badge[{year} ○ 未公布]"
            )
            chips.append(pending)
            continue
        symbol, colour = OUTCOMES[row.outcome]
        notes = []
        if row.outcome in ("fail", "exit") and row.failures_in_a_row > 1:
            notes.append(f"连续第{row.failures_in_a_row}次")
        if row.outcome == "skip" and row.failures_in_a_row:
            notes.append("不中断连续计数")
        if year in noticed:
            notes.append(f"新结论公示中：{noticed[year]}")
        if year in replaced:
            notes.append(f"{'申诉改判' if row.nature == 'appeal' else '更正'}，原为{'、'.join(replaced[year])}")
        if year in taken_over:
            notes.append(wording.TAKEN_OVER)
        note = f"（{'，'.join(notes)}）" if notes else ""
        chips.append(f":{colour}-badge[{year} {symbol} {row.grade_label}{note}]")
    return chips


def grades(years: Iterable[int], evaluation: pd.DataFrame, conclusions: pd.DataFrame, d: Definitions) -> None:
    """The grades as chips in one row, with all conclusions behind a button."""
    st.markdown("**历年等级**　" + " ".join(grade_chips(years, evaluation, conclusions)))
    if not conclusions.empty:
        with st.popover("各次结论与文号", icon=":material/history:", type="tertiary", key="conclusions"):
            tables.grades(conclusions, d)


def flags(rows: pd.DataFrame, year: int, d: Definitions) -> None:
    """The centre's flags of the year: what is critical in full, the others by kind, each behind a button."""
    if rows.empty:
        st.markdown(f"**{year}年度预警**　没有")
        return
    kinds = Counter(zip(rows["severity_order"], rows["severity"], rows["label"], strict=True))
    marks = [f"{tables.severity(s)} {label}{f' ×{n}' if n > 1 else ''}" for (_, s, label), n in sorted(kinds.items())]
    st.markdown(f"**{year}年度预警**　" + "　".join(marks))
    with st.popover(f"{len(rows)} 项预警的依据", icon=":material/flag:", type="tertiary", key="flags"):
        for row in each(rows, Flag):
            due = "" if row.due_on is None else f"　建议于 {wording.day(row.due_on)} 前处理"
            rule = "" if row.rule is None else f"{row.rule}　{row.clause}　"
            st.markdown(f"{tables.severity(row.severity)} **{row.label}**　{wording.plain(row.message)}")
            st.caption(f"{rule}{wording.plain(row.reading)}{due}")
            st.caption(f"{wording.plain(flag_grounds.in_words(row, d))}　{wording.plain(flag_grounds.remedy(row))}")
        navigation.link("flags", "到“预警处置”")


def prospect(row: Progress) -> str:
    """Where one indicator of a centre stands: reached, past (date gone by, short), lands, short (by the estimate), unknown,
    standing (a target without a day: its status says all), none (there is no target)."""
    if row.status in ("reached", "no_target"):
        return "reached" if row.status == "reached" else "none"
    if row.value is None or row.status in ("incomplete", "not_applicable"):
        return "unknown"
    if row.last_due is None:
        return "standing"
    if row.last_past:
        return "past" if row.completeness == "exact" else "unknown"
    if row.lands is None:
        return "unknown"
    return "lands" if row.lands else "short"


def verdict(core: pd.DataFrame, d: Definitions) -> str:
    """How far and will it get there, in words. core: result.progress of the core indicators in one year."""
    if core.empty or core["last_value"].isna().all():
        return ""
    counts = core["status"].value_counts()
    counted = "　".join(f"{s.symbol} {s.label} {counts[c]}" for c, s in d.vocabulary.statuses.items() if c in counts)
    found: dict[str, list[str]] = {}
    for row in each(core, Progress):
        known = d.indicators[row.indicator]
        found.setdefault(prospect(row), []).append(known.short or known.label)
    texts = {
        "past": "目标日期已过而未达到",
        "lands": "估计到期能达到",
        "short": "估计到期达不到",
        "unknown": "数据不足、不作估计",
        "standing": "常年要求、没有到期日",
        "none": "没有目标值",
    }
    outlook = "；".join(f"{words}：{'、'.join(found[k])}" for k, words in texts.items() if k in found)
    if not outlook:
        outlook = "核心指标均已达到最后一个目标值"
    doubted = int(core["doubts"].notna().sum())
    counted += f"（其中 {doubted} 项{doubts.WORD}）" if doubted else ""
    return f"**{len(core)} 项核心指标：{counted}。** {outlook}。"


def report_state(report: CentreYear, d: Definitions) -> None:
    """Say so clearly when the year has no report, or came late."""
    if report.timeliness == "overdue":
        st.error(
            f"**缺报**：{report.year}年度报告应于{wording.day(report.due_on)}前报送，至今未收到。当年指标无数据，"
            "累计数只是截至上一报告的下限，不作不利判断。",
            icon=":material/event_busy:",
        )
    elif report.report_id is None:
        due = "" if report.due_on is None else f"，应于{wording.day(report.due_on)}前报送"
        st.info(f"{report.year}年度{wording.label('timeliness', report.timeliness, d)}{due}。没有数据不等于零。")
    elif report.timeliness == "late":
        st.caption(
            f"{report.year}年度报告逾期，{report.first_received_at:%Y-%m-%d}收到（截止{wording.day(report.due_on)}）。"
        )
