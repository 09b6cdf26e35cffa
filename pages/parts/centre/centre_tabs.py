"""The lower half of a centre's page: trend and rows, money, annex, ledgers, versions. Each shows one tab's content."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from data.read_model.rows import each
from data.schema.loading import Definitions
from metrics.answers.centres import Centre
from metrics.answers.indicators import Progress
from metrics.answers.reports import CentreYear, Contribution, LedgerRow, LedgerState, Version
from metrics.headlines import centre as headline
from pages.drawing import charts, downloads, stated, tables
from pages.parts.centre import centre_annex, centre_money, centre_progress, ledger_frames
from pages.session import bridge, chooser, paper_names, selections, visitor
from pages.words import numbers, printed, wording

FIRST_YEAR = 1900
TRENDS, MONEY, ANNEX, LEDGERS, VERSIONS = "走势与明细", "资金", "指标体系", "台账", "报送版本"
SIDE_BY_SIDE = "各指标对照"
TARGETS = "年度目标建议"


def trends(
    centre: Centre, report: CentreYear, progress: pd.DataFrame, targets: pd.DataFrame, on_rows: Callable[[str], None]
) -> None:
    """One indicator, freely chosen: its line, trend, years, and the rows behind it."""
    d = bridge.definitions()
    names = {i: d.indicators[i].label for i in d.schemes[centre.scheme].indicators}
    indicator = chooser.choose("指标", names, "indicator")
    series = progress[progress["indicator"] == indicator]
    now = series[series["year"] == report.year]
    row = each(now, Progress)[0]
    if not row.core:
        centre_progress.lines(now, progress, targets, report.timeliness, d)
    dated = targets[targets["indicator"] == indicator]
    draw = partial(charts.trend, series, dated, row.unit, d, approved_on=centre.approved_on, landing=row)
    stated.chart(headline.course(series, report.year, d), draw, key="trend")
    with st.expander("各年数值"):
        tables.progress_years(series, d)
    _rows(centre, report, row, progress)


def _rows(centre: Centre, report: CentreYear, row: Progress, progress: pd.DataFrame) -> None:
    d = bridge.definitions()
    indicator = d.indicators[row.indicator]
    st.header("背后的明细行", anchor="rows")
    shown = row.indicator
    if not indicator.items:
        parts = list(d.counted(row.scheme, row.indicator))
        if indicator.nature == "ratio":
            now = progress[progress["year"] == report.year]
            numbers.show(centre_money.parts(indicator, now, d))
        names = {i: d.indicators[i].label for i in parts}
        shown = st.segmented_control(
            "查看哪一部分的明细",
            parts,
            format_func=lambda code: names[code],
            default=parts[0],
            required=True,
            key=f"part-{row.indicator}",
        )
    since = FIRST_YEAR if d.indicators[shown].nature == "cumulative" else report.year - (indicator.years or 1) + 1
    rows = bridge.ask("contributions", centre=centre.centre, year=report.year, from_year=since, indicators=[shown])
    if rows.empty:
        st.info("没有明细行：该年度（或截至该年度）的报告没有这一项的记录。")
        return
    counted = int((rows["reason"] == "counted").sum())
    choices = {"all": f"全部 {len(rows)} 行", "yes": f"计入 {counted} 行", "no": f"不计入 {len(rows) - counted} 行"}
    wanted = st.segmented_control(
        "范围",
        list(choices),
        format_func=lambda which: choices[which],
        default="all",
        required=True,
        key="counted",
        label_visibility="collapsed",
    )
    part = rows if wanted == "all" else rows[(rows["reason"] == "counted") == (wanted == "yes")]
    frame = ledger_frames.behind(part, d)
    numbers.show(
        ledger_frames.filled(frame),
        compared=False,
        height=400 if len(frame) > 10 else "content",
        column_config=_pinned(frame),
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        tables.download(
            ledger_frames.behind(rows, d),
            paper_names.of_centre(centre.centre, "明细", report.year, d.indicators[shown].label),
        )
        files = rows.drop_duplicates("report_id")
        for file in each(files, Contribution):
            _original(file, f"{file.year}年 第{file.version}版 原件", "rows")
    st.caption("点表格右上角的放大镜可以搜索，点列名排序。行号是原始工作簿中的行号。")


def _pinned(frame: pd.DataFrame) -> dict[str, Any]:
    whole = {c: st.column_config.NumberColumn(format="%d") for c in ("年度", "行号") if c in frame}
    return {**whole, "计入": st.column_config.TextColumn(pinned=True, width=60)} if "理由" in frame else whole


def _original(file: Contribution | Version, label: str, where: str) -> None:
    if not visitor.may("original.download"):
        return
    downloads.button(
        label,
        bridge.original_later(file.sha256),
        file.file_name,
        icon=":material/draft:",
        key=f"original-{where}-{file.report_id}",
    )


def money(centre: Centre, report: CentreYear, progress: pd.DataFrame, targets: pd.DataFrame) -> None:
    """Money by source and year, and every funding ratio with its parts."""
    d = bridge.definitions()
    found = bridge.ask("money", centre=centre.centre, indicators=centre_money.indicators(centre.scheme, d))
    if found.empty or found["amount"].isna().all():
        st.info("没有资金数据。")
        return
    found = centre_money.ordered(found, centre.scheme, d)
    now = progress[progress["year"] == report.year]
    for code in centre_money.ratios(centre.scheme, d):
        for row in each(now[now["indicator"] == code], Progress):
            with st.container(border=True):
                centre_money.rule(row, now, targets, d)
    groups = bridge.ask(
        "money_groups_of_centre", centre=centre.centre, indicators=centre_money.indicators(centre.scheme, d)
    )
    centre_money.show(found, groups, report.year, d)
    tables.download(centre_money.for_download(found, d), paper_names.of_centre(centre.centre, "资金"))


def annex(centre: Centre, report: CentreYear, progress: pd.DataFrame) -> None:
    """Every row of the policy's indicator annex with value, own statement and judgement."""
    d = bridge.definitions()
    own = {}
    if report.report_id is not None:
        own = {
            code: bridge.ask("ledger_rows", report_id=report.report_id, ledger=code)
            for code in centre_annex.fixed_ledgers(centre.scheme, d)
        }
    judged = bridge.ask("judgements", centre=centre.centre, year=report.year)
    now = progress[progress["year"] == report.year]
    frame = centre_annex.frame(centre.scheme, now, judged, centre_annex.stated(own, centre.scheme, d), d)
    st.caption(
        f"{report.year}年。定性条目由专家认定，没有认定时一律为“{centre_annex.UNJUDGED}”；中心自报不是认定。"
        f"{wording.plain(d.schemes[centre.scheme].document.note)}"
    )
    printed.dataframe(
        frame,
        hide_index=True,
        placeholder="",
        height="content",
        column_config={"条目": st.column_config.TextColumn(pinned=True, width=60)},
    )
    tables.download(frame, paper_names.of_centre(centre.centre, "指标体系", report.year))


def ledgers(report: CentreYear, on_rows: Callable[[str], None]) -> None:
    """One ledger of the report that counts, row by row, with what each row counts towards or why not.

    on_rows: shows the rows behind an indicator, for the indicators that a picked row feeds.
    """
    d = bridge.definitions()
    if report.report_id is None:
        st.info(f"没有收到{report.year}年度报告，没有台账可看。")
        return
    states = each(bridge.ask("ledger_states", report_id=report.report_id), LedgerState)
    words = {s.ledger: f"{s.title}（{_declared(s)}）" for s in states}
    code = chooser.choose("台账", words, "ledger")
    state = next(s for s in states if s.ledger == code)
    st.caption(f"{d.ledgers[code].purpose}　·　{report.year}年度报告第{report.version}版")
    if state.state != "filled":
        reason = "" if not state.reason else f"，原因：{wording.plain(state.reason)}"
        st.info(f"中心声明《{state.title}》{wording.label('ledger_state', state.state, d)}{reason}。")
    if not state.rows:
        return
    rows = bridge.ask("ledger_rows", report_id=report.report_id, ledger=code)
    frame = ledger_frames.ledger(rows, code, d)
    event = numbers.show(
        ledger_frames.filled(frame),
        compared=False,
        height=460 if len(frame) > 12 else "content",
        column_config=_pinned(frame),
        on_select="rerun",
        selection_mode="single-row",
        key=selections.key("ledger", rows["row_no"], (report.report_id, code)),
    )
    picked = selections.row(event, rows)
    if picked is not None:
        _fed(each(rows, LedgerRow)[picked], d, on_rows)
    else:
        st.caption("点选一行可看它计入哪些指标。")
    tables.download(frame, paper_names.of_centre(report.centre, "台账", report.year, state.title))


def _fed(row: LedgerRow, d: Definitions, on_rows: Callable[[str], None]) -> None:
    feeds = list(row.feeds)
    if not feeds:
        st.caption(f"第 {row.row_no} 行不计入任何指标：{ledger_frames.why_not(row, d)}")
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"第 {row.row_no} 行计入：")
        for code in feeds:
            st.button(
                d.indicators[code].label,
                key=f"fed-{code}",
                on_click=on_rows,
                args=(code,),
                icon=":material/table_rows:",
                help="看这一指标的走势和全部明细行",
            )


def _declared(state: LedgerState) -> str:
    return (
        f"{state.rows} 行"
        if state.state == "filled"
        else wording.label("ledger_state", state.state, bridge.definitions())
    )


def versions(centre: Centre, report: CentreYear) -> None:
    """The versions received for the year, the one that counts marked, each with its original."""
    rows = bridge.ask("versions", scheme=centre.scheme)
    rows = rows[(rows["centre"] == centre.centre) & (rows["year"] == report.year)]
    if rows.empty:
        st.info(f"没有收到{report.year}年度报告。")
        return
    for row in each(rows, Version):
        with st.container(border=True):
            left, right = st.columns([4, 1], vertical_alignment="center")
            mark = ":green-badge[✓ 计算采用]" if row.counts else ":gray-badge[已被新版本替换，仍保存]"
            left.markdown(f"**第{row.version}版**　{mark}　{row.received_at:%Y-%m-%d %H:%M} 收到　{row.rows} 行")
            facts = [
                f"文件 {row.file_name}",
                f"报送 {row.actor}",
                f"填表人 {row.filled_by}" if row.filled_by else "",
                f"说明 {row.note}" if row.note else "",
                f"校验码 {row.sha256[:16]}",
            ]
            left.caption(wording.plain("　·　".join(f for f in facts if f)))
            with right:
                _original(row, "下载原件", "versions")
