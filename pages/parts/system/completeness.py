"""记录是否完整: the record against a 校验值 that somebody kept, and all of it read again."""

from dataclasses import dataclass
from datetime import datetime

import streamlit as st

from data.journal.clock import now
from pages.session import record_state, stores
from pages.session.stores import Dataset
from pages.words import wording

READ = {"journal": "正在逐项核对日志", "originals": "正在逐个核对原件"}
UNITS = {"journal": "项", "originals": "个"}
# on the bar the journal comes first, then the originals
SPANS = {"journal": (0.0, 0.3), "originals": (0.3, 1.0)}


@dataclass(frozen=True)
class _Verified:
    """What came out, when, and of how many acts."""

    findings: list[str]
    at: datetime
    acts: int


def show(dataset: Dataset) -> None:
    """The record's head; what a kept one says; all of it verified when asked, with the last answer of this visit."""
    store = stores.whole(dataset)
    st.markdown(f"日志现有 **{store.version[0]}** 项，每一项带有前一项的校验值。")
    if store.head is None:
        return  # of nothing it cannot be said that all of it is whole
    st.markdown(f"现在的校验值：`{store.head}`")
    st.caption(
        "它也印在每份导出的表和文件上。请时常抄存在别处：日志内部的核对看不出整份被改写或末尾被删去，与留存的校验值核对就能看出。"
    )
    _compared(dataset)
    kept = f"verified_{dataset}"
    if st.button("核对全部日志和原件", icon=":material/verified_user:", key="verify"):
        st.session_state.pop(kept, None)
        acts = store.version[0]
        st.session_state[kept] = _Verified(_verified(dataset), now(), acts)
    if kept in st.session_state:
        _told(st.session_state[kept])
    else:
        st.caption("核对要读完全部文件，可能需要几分钟；也可以在服务器上运行 python -m data verify。")


def _compared(dataset: Dataset) -> None:
    """The record held against an anchor that somebody kept."""
    kept = st.text_input("与留存的校验值核对", key=f"anchor_{dataset}", placeholder="照文件页脚或抄存的填写").strip()
    if not kept:
        return
    try:
        wrong = record_state.anchor_problem(dataset, kept)
    except ValueError as unreadable:
        st.warning(wording.plain(unreadable))
        return
    if wrong:
        st.error(f"不符：{wording.plain(wrong)}。请停止使用，联系系统管理员查明原因。")
    else:
        st.success("相符：从那时起，直到那一项为止的记录没有被改动。")


def _verified(dataset: Dataset) -> list[str]:
    """Read all of it with the progress shown; whoever goes elsewhere meanwhile ends it: it has changed nothing."""
    place = st.empty()
    with place.container():
        bar = st.progress(0.0, text="正在打开日志…")
        st.caption("核对只读不写，可以随时离开：离开即停止，需要时再次核对。")

    def tell(what: str, done: int, total: int) -> None:
        first, last = SPANS[what]
        bar.progress(
            first + (last - first) * done / max(total, 1), text=f"{READ[what]}（{done}/{total} {UNITS[what]}）"
        )

    found = record_state.verify(dataset, tell)
    place.empty()
    return found


def _told(one: _Verified) -> None:
    when = f"{one.at:%Y-%m-%d %H:%M}，当时 {one.acts} 项"
    damaged = [f for f in one.findings if not f.startswith("提示")]
    if damaged:
        st.error(f"发现 {len(damaged)} 处损坏，请立即联系系统管理员，停止使用，用备份恢复（{when}）。")
    else:
        st.success(f"记录完整：日志逐项相接，原件与校验码一致（{when}）。")
    for finding in one.findings:
        st.markdown(f"- {wording.plain(finding)}")
