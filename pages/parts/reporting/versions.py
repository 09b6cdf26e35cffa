"""Report versions: the list of all, the stored originals, and what changed from one version to another."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from data.read_model.rows import each
from data.schema.loading import Definitions
from metrics.answers.centres import Flag
from metrics.answers.reports import Version, VersionChange, VersionState
from metrics.supposing.version_effect import Effect
from pages.drawing import downloads, tables
from pages.parts.centre import ledger_cells
from pages.parts.reporting import round_steps
from pages.session import bridge, paper_names, selections, visitor
from pages.words import centre_names, numbers, printed, wording
from pages.words.paper_name import PaperName

CHANGES = {"added": "＋ 新增", "removed": "－ 删除", "changed": "✎ 改动"}


def listed(rows: pd.DataFrame, receipt: Callable[[str, int, int], None]) -> None:
    """All versions, newest first; a selected line offers its receipt and the stored original. receipt: offers that of a centre's
    year and version."""
    may = visitor.may("original.download")
    event = printed.dataframe(
        pd.DataFrame(
            {
                "收到": rows["received_at"],
                "中心": [f"{r.centre} {r.name}" for r in each(rows, Version)],
                "年度": rows["year"],
                "版本": [f"第{v}版" for v in rows["version"]],
                "状态": [wording.label("round_state", c, bridge.definitions()) for c in rows["state"]],
                "效力": ["✓ 计入" if c else "不计入" for c in rows["counts"]],
                "操作人": rows["actor"],
                "行数": rows["rows"],
                "文件": rows["file_name"],
                "SHA-256": [s[:12] for s in rows["sha256"]],
            }
        ),
        hide_index=True,
        height=tables.height(len(rows), 9),
        on_select="rerun",
        selection_mode="single-row",
        key=selections.key("versions", rows["report_id"]),
        column_config={
            "收到": st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm"),
            "年度": st.column_config.NumberColumn(format="%d"),
        },
        placeholder="",
    )
    picked = selections.row(event, rows)
    if picked is None:
        st.caption(f"{round_steps.RULE}各版本的原始文件都保留。点选一行可下载报送回执{'和原始文件' * may}。")
        return
    row = rows.iloc[picked]
    with st.container(horizontal=True, vertical_alignment="center"):
        if may:
            downloads.button(
                f"下载原始文件：{row['centre']} {row['year']}年 第{row['version']}版",
                bridge.original_later(row["sha256"]),
                row["file_name"],
                icon=":material/download:",
                key="original",
            )
        receipt(row["centre"], int(row["year"]), int(row["version"]))
    st.caption(f"SHA-256　{row['sha256']}")


def compared(rows: pd.DataFrame, d: Definitions) -> None:
    """Choose a centre and year with several versions and two of them; see what differs."""
    several = rows[rows["versions"] > 1]
    if several.empty:
        st.caption("还没有哪个中心的哪一年度收到过两个以上版本。")
        return
    centres = centre_names.named({r.centre: r.name for r in each(several, Version)})
    names = {(r.centre, r.year): f"{centres[r.centre]}　{r.year}年" for r in each(several, Version)}
    left, middle, right = st.columns([3, 1, 1])
    centre, year = left.selectbox("中心和年度", list(names), format_func=lambda which: names[which], key="changes_of")
    found = several[(several["centre"] == centre) & (several["year"] == year)].sort_values("version")
    ids = {r.version: r.report_id for r in each(found, Version)}
    nths = list(ids)
    before = middle.selectbox("原版本", nths[:-1], index=len(nths) - 2, format_func=_nth, key=f"before_{centre}_{year}")
    later = [n for n in nths if n > before]
    after = right.selectbox(
        "新版本", later, index=len(later) - 1, format_func=_nth, key=f"after_{centre}_{year}_{before}"
    )
    _differences(ids[before], ids[after], paper_names.of_centre(centre, "版本差异", year, f"{before}-{after}"), d)
    _effect(bridge.effect(centre, year, before, after), d)


def _nth(number: int) -> str:
    return f"第{number}版"


def _differences(before: int, after: int, name: PaperName, d: Definitions) -> None:
    keys = [(ledger, column) for ledger, known in d.ledgers.items() for column in known.key]
    changes = bridge.ask(
        "version_changes",
        before=before,
        after=after,
        key_ledgers=[k[0] for k in keys],
        key_columns=[k[1] for k in keys],
    )
    states = bridge.ask("version_states", before=before, after=after)
    totals = bridge.ask("version_totals", before=before, after=after)
    if changes.empty and states.empty and totals.empty:
        st.success("两个版本填报的内容完全相同（文件本身不同，例如格式或说明）。")
        return
    left, right = st.columns(2)
    with left:
        st.markdown("**各表**")
        printed.dataframe(states_table(states, d), hide_index=True, placeholder="")
    with right:
        st.markdown("**合计**（工作簿《汇总表》）")
        numbers.show(totals_table(totals, d))
    frame = changes_table(changes, d)
    st.markdown(f"**逐行**：{_counts(changes)}")
    printed.dataframe(frame, hide_index=True, height=tables.height(len(frame), 12), placeholder="")
    tables.download(frame, name)


def _effect(found: Effect, d: Definitions) -> None:
    """What the change does to each indicator and flag."""
    st.markdown(
        f"**对指标和预警的影响**：{len(found.indicators)} 项指标不同，消除 {len(found.flags_gone)} 项预警，"
        f"新增 {len(found.flags_new)} 项预警"
    )
    if len(found.indicators):
        numbers.show(effect_table(found.indicators, d))
    for sign, rows in (("－ 消除", found.flags_gone), ("＋ 新增", found.flags_new)):
        for row in each(rows, Flag):
            st.markdown(f"{sign}　{tables.severity(row.severity)} **{row.label}**　{wording.plain(row.message)}")


def effect_table(rows: pd.DataFrame, d: Definitions) -> pd.DataFrame:
    """One line per indicator that differs: value and status with the one version and with the other."""
    of = numbers.units(rows, ["value_before", "value_after"], d)
    return pd.DataFrame(
        {
            "指标": rows["label"],
            "按原版本": numbers.amounts(rows, "value_before", of),
            "按新版本": numbers.amounts(rows, "value_after", of),
            numbers.UNIT: [u.label for u in of],
            "原状态": [wording.status(s, d) for s in rows["status_before"]],
            "新状态": [wording.status(s, d) for s in rows["status_after"]],
        }
    )


def _counts(changes: pd.DataFrame) -> str:
    of = {code: int((changes["change"] == code).sum()) for code in CHANGES}
    parts = [
        (f"新增 {of['added']} 行", of["added"]),
        (f"删除 {of['removed']} 行", of["removed"]),
        (f"改动 {of['changed']} 个单元格", of["changed"]),
    ]
    return "，".join(part for part, n in parts if n) or "没有不同"


def changes_table(changes: pd.DataFrame, d: Definitions) -> pd.DataFrame:
    """The answer of version_changes in words, one line per cell or row."""
    lines = []
    for row in each(changes, VersionChange):
        cells = dict(row.cells)
        if row.change == "changed" and row.column_name is not None:
            column = d.ledgers[row.ledger].columns.get(row.column_name)
            title = column.title if column else row.column_name
            old, new = (ledger_cells.readable(row.ledger, row.column_name, v, d) for v in (row.before, row.after))
        else:
            title = "整行"
            whole = ledger_cells.row_in_words(row.ledger, cells, d)
            old, new = (whole, "") if row.change == "removed" else ("", whole)
        lines.append(
            (
                row.title,
                CHANGES[row.change],
                ledger_cells.row_name(row.ledger, cells, d),
                title,
                old,
                new,
                _place(row.row_before),
                _place(row.row_after),
            )
        )
    return pd.DataFrame(lines, columns=["表", "变化", "行", "列", "原来", "现在", "原行号", "现行号"])


def _place(row_no: object) -> str:
    return "" if wording.absent(row_no) else f"第{row_no}行"


def states_table(states: pd.DataFrame, d: Definitions) -> pd.DataFrame:
    """Ledgers whose declared state or size changed."""
    return pd.DataFrame(
        {
            "表": states["title"],
            "原来": [_state(r.state_before, r.rows_before, d) for r in each(states, VersionState)],
            "现在": [_state(r.state_after, r.rows_after, d) for r in each(states, VersionState)],
        }
    )


def _state(code: object, rows: int, d: Definitions) -> str:
    return f"{wording.label('ledger_state', code, d)}，{rows} 行"


def totals_table(totals: pd.DataFrame, d: Definitions) -> pd.DataFrame:
    """Items whose total in the workbook changed."""
    of = numbers.units(totals, ["before", "after"], d)
    return pd.DataFrame(
        {
            "填报项": totals["label"],
            "原来": numbers.amounts(totals, "before", of),
            "现在": numbers.amounts(totals, "after", of),
            numbers.UNIT: [u.label for u in of],
        }
    )
