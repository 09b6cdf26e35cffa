"""Handing in: files, who hands them in, and what became of each of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import pandas as pd
import streamlit as st

from data.acts.reports.intake import Upload
from data.acts.reports.submissions import Outcome
from data.journal.clock import now
from data.journal.record import RecordError
from pages.drawing import letter_changes, tables
from pages.parts.reporting import check_result
from pages.session import acts, bridge, files, visitor
from pages.words import printed, wording
from pages.words.paper_name import PaperName

MARKS = {
    "received": "✓ 已收到",
    "unchanged": "＝ 未改变",
    "earlier": "↶ 是先前的一版",
    "held": "◐ 待核对",
    "refused": "✗ 未收下",
}
TARGETS = {"real": "正式数据", "demonstration": "演示数据（虚构）"}
MARKABLE, MARKABLE_BYTES = 20, 20 * 2**20  # a session keeps at most so many refused files, and so much of them together
RECEIPTS = 6  # offered beside the result; of more, the list of versions has them
_ROUND, _RESULT = "upload_round", "upload_result"


@dataclass
class Result:
    """What became of one press of the button. files: how many were handed in, those in a .zip one by one; history: handed in as
    历史数据导入.

    refused: the refused files by name, kept for this visit so that they can be given back with their problems marked;
    not_kept: how many were not, for want of room; held: the registers whose letters are to be looked at before they are taken in.
    """

    dataset: str
    actor: str
    at: datetime
    files: int
    history: bool = False
    outcomes: list[Outcome] = field(default_factory=list)
    error: str = ""
    refused: dict[str, tuple[Upload, Outcome]] = field(default_factory=dict)
    not_kept: int = 0
    held: dict[str, tuple[Upload, Outcome]] = field(default_factory=dict)

    def keep(self, sent: Upload, outcome: Outcome) -> None:
        """Keep a refused file, while there is room for it."""
        bytes_kept = sum(len(kept.content) for kept, _ in self.refused.values())
        if len(self.refused) < MARKABLE and bytes_kept + len(sent.content) <= MARKABLE_BYTES:
            self.refused[sent.name] = sent, outcome
        else:
            self.not_kept += 1


def just_received() -> bool:
    """Whether there is a result of handing in to be shown for the record on the screen."""
    result = st.session_state.get(_RESULT)
    return result is not None and result.dataset == bridge.choice().dataset


def form(receipt: Callable[[Outcome], None]) -> None:
    """Choose files, say who hands them in, receive them; below it the result of the last time. receipt: offers that of a report
    that was received."""
    state = st.session_state
    dataset = bridge.choice().dataset
    if dataset == "real":
        st.info("接收的文件写入 **正式数据**，永久保存，可以更正（再次报送）但不能删除。", icon=":material/verified:")
    else:
        st.warning(
            "接收的文件写入 **演示数据（虚构）**，只供试用，不影响正式数据。"
            "要报送真实数据，请先在左侧“数据”中选择“正式数据”。",
            icon=":material/science:",
        )
    actor = visitor.name_field("操作人", max_chars=40, placeholder="姓名或单位，随每个文件写入记录（必填）")
    # A new key empties the list of files once they have been received, so that no rerun receives them again.
    sent = files.asked(
        "年度报告（.xlsx、.ods）或登记簿（.xlsx、.ods、.csv），可一次选择多个，也可装在一个 .zip 里"
        if visitor.may("registry.receive")
        else "年度报告（.xlsx、.ods，或装有它们的 .zip）",
        "report.receive",
        "registry.receive",
        accept_multiple_files=True,
        max_upload_size=20,
        key=f"uploads_{state.get(_ROUND, 0)}",
    )
    history = visitor.may("history.import") and st.checkbox(
        "历史数据导入：这些登记簿是首次使用本系统之前的结论（等级、验收、认定、清算、退出）",
        key="upload_history",
        help="与一般登记簿按同样的规则核对，两人办理；以后凡显示这些结论的地方都注明“历史数据导入”。已在本系统报送或办理过的中心不能再导入。",
    )
    if st.button("接收", type="primary", icon=":material/upload_file:", key="upload_receive"):
        if not actor.strip():
            st.error("请先填写操作人：每个文件都要记录是谁交入的。")
        elif not sent:
            st.error("请先选择要接收的文件。")
        else:
            _receive([Upload(f.name, f.getvalue()) for f in sent], actor.strip(), history=history)
    if just_received():
        _show(state[_RESULT], receipt)


def _receive(uploads: list[Upload], actor: str, *, looked_at: bool = False, history: bool = False) -> None:
    """Registry files first, then the reports, one after another; then the page is shown anew. looked_at, history: see
    `acts.receive`."""
    state = st.session_state
    # kept from the start: whoever leaves the page halfway still finds what was done
    before: Result | None = state.get(_RESULT)
    result = state[_RESULT] = Result(bridge.choice().dataset, actor, now(), len(uploads), history)
    if looked_at and before:  # what else waits to be looked at still does
        result.held = {name: kept for name, kept in before.held.items() if kept[0] not in uploads}
    bar, done = st.progress(0.0, text="正在读取…"), 0
    st.caption("可以离开本页：已收到的照常记录，其余不再处理；回来时这里列出做到了哪里。")

    def step(text: str) -> None:
        nonlocal done
        done += 1
        bar.progress(done / (2 * result.files), text=wording.plain(text))

    try:
        uploads = acts.opened(uploads, actor)
        result.files = len(uploads)
        names = [u.name for u in uploads]
        sent = {u.name: u for u in uploads if names.count(u.name) == 1}  # of two files of one name: which one was it?
        sent_in = acts.receive(
            uploads, actor, lambda name: step(f"已读取：{name}"), looked_at=looked_at, history=history
        )
        for outcome in sent_in:
            result.outcomes.append(outcome)
            if outcome.status == "held" and outcome.file_name in sent:
                result.held[outcome.file_name] = sent[outcome.file_name], outcome
            if outcome.problems and outcome.file_name in sent:
                result.keep(sent[outcome.file_name], outcome)
            step(f"{MARKS[outcome.status]}：{outcome.file_name}")
        state[_ROUND] = state.get(_ROUND, 0) + 1
    except RecordError as error:
        result.error = str(error)
    except OSError as error:
        result.error = f"磁盘或文件出错（{error.strerror or '原因不明'}），请管理员检查后重试。"
    st.rerun()


def _show(result: Result, receipt: Callable[[Outcome], None]) -> None:
    count = {status: sum(o.status == status for o in result.outcomes) for status in MARKS}
    text = "，".join(f"{MARKS[status]} {n} 个" for status, n in count.items() if n) or "没有文件被接收"
    head = f"{wording.plain(result.actor)} 于 {result.at:%Y-%m-%d %H:%M} 交入{TARGETS[result.dataset]}：{text}。"
    left = result.files - len(result.outcomes)
    if result.error:
        st.error(wording.plain(result.error))
        st.warning(f"{head} 其余 {left} 个文件没有处理，仍在上面的列表中，可以再次接收；已接收的不会重复接收。")
    elif left:  # whoever handed them in went elsewhere meanwhile
        st.warning(f"{head} 其余 {left} 个文件没有处理：中途离开了本页。请再次选择并接收；已接收的不会重复接收。")
    elif count["refused"] or count["held"]:
        st.warning(head)
    else:
        st.success(head)
    if result.outcomes:
        printed.dataframe(outcomes_table(result.outcomes), hide_index=True, placeholder="")
        tables.download(outcomes_table(result.outcomes), PaperName("报送结果", more=f"{result.at:%Y%m%d%H%M}"))
    if reports := [o for o in result.outcomes if o.status == "received" and o.version]:
        with st.container(horizontal=True):
            for outcome in reports[:RECEIPTS]:
                receipt(outcome)
        if len(reports) > RECEIPTS:
            st.caption("其余的报送回执在“报送版本”中点选下载。")
    for name in list(result.held):
        _held(result, name)
    if [o for o in result.outcomes if o.status == "held" and o.file_name not in result.held]:
        st.warning("待核对的登记簿与另一个文件同名：请改名后再交入。")
    if notices := [(o, n) for o in result.outcomes for n in o.notices]:
        st.markdown("**提示**（文件已收到，不必重报）")
        found = [(o.file_name, n.sheet or "整个文件", n.cell or "", n.found, n.expected) for o, n in notices]
        printed.dataframe(
            pd.DataFrame(found, columns=["文件", "表", "单元格", "读到什么", "怎样处理"]),
            hide_index=True,
            placeholder="",
        )
    if problems := [o for o in result.outcomes if o.problems]:
        st.markdown("**需要改正的问题**（全部列出；改正后重新上传即可）")
        frame = problems_table(problems)
        printed.dataframe(frame, hide_index=True, placeholder="")
        tables.download(frame, PaperName("未接收文件的问题", more=f"{result.at:%Y%m%d%H%M}"))
        if result.refused:
            _marked(result)


def _held(result: Result, name: str) -> None:
    """A register with letters: what holds before and after it, and the button that takes it in."""
    sent, outcome = result.held[name]
    with st.container(border=True):
        st.markdown(f"**{wording.plain(name)}**　还没有登记")
        letter_changes.show(outcome.changes, bridge.definitions())
        st.caption("登记后写入记录，不能删除；有误的用新的登记簿更正。")
        if st.button("核对无误，登记", type="primary", icon=":material/check:", key=f"upload_held_{sent.name}"):
            _receive([sent], result.actor, looked_at=True, history=result.history)


def _marked(result: Result) -> None:
    """A refused file comes back with every problem marked in its cell."""
    names = list(result.refused)
    name = names[0] if len(names) == 1 else st.selectbox("标注哪个文件的问题", names, key="marked_of")
    sent, outcome = result.refused[name]
    check_result.marked(sent, outcome.problems, None)
    if result.not_kept:
        st.caption(f"另有 {result.not_kept} 个未收下的文件没有保留标注；可在“自查”中逐个取得。")


def outcomes_table(outcomes: list[Outcome]) -> pd.DataFrame:
    """One line per file: what became of it."""
    return pd.DataFrame(
        {
            "结果": [MARKS[o.status] for o in outcomes],
            "文件": [o.file_name for o in outcomes],
            "中心": [o.centre or "" for o in outcomes],
            "年度": [str(o.year) if o.year else "" for o in outcomes],
            "说明": [o.message for o in outcomes],
        }
    )


def problems_table(outcomes: list[Outcome]) -> pd.DataFrame:
    """One line per problem: file, sheet, cell, what stands there, what should."""
    found = [
        (o.file_name, p.sheet or "整个文件", p.cell or "", p.found, p.expected) for o in outcomes for p in o.problems
    ]
    return pd.DataFrame(found, columns=["文件", "表", "单元格", "读到什么", "应为什么"])
