"""会议材料包 on the pages: made while one looks on, then handed over."""

from functools import partial

import streamlit as st

from data.problem import Refused
from pages.documents.year import meeting_pack
from pages.drawing import downloads
from pages.session import bridge, paper_names, visitor
from pages.words import wording


def button(year: int) -> None:
    """Opens the dialog; a button of its own, because making the pack takes as long as all its papers."""
    if st.button(f"{meeting_pack.WHAT}（zip）", icon=":material/folder_zip:", type="tertiary", key="meeting-pack"):
        _dialog(year)


@st.dialog(meeting_pack.WHAT, width="medium", on_dismiss="rerun")  # who closes it halfway ends it
def _dialog(year: int) -> None:
    """Make every paper with the progress shown; say what could not be made; hand the zip over."""
    chosen = bridge.choice()
    st.markdown(
        "绩效评价汇总、绩效评价结果表、有关通知和审批表等的草稿、每家中心的监测简报，按序号排好，附目录。内容与页面一致，页脚有截至日期和校验值。"
    )
    place = st.empty()
    with place.container():
        bar = st.progress(0.0, text="正在准备…")
        st.caption("可以随时关闭：生成随即停止，记录不受影响；需要时再次生成。")
    make = partial(
        meeting_pack.of,
        scheme=chosen.scheme,
        year=year,
        fictional=chosen.dataset == "demonstration",
        may_open=visitor.may_open,
        may=visitor.may,
        on_paper=lambda done, total, what: bar.progress(
            done / max(total, 1), text=f"{done}/{total}　{wording.plain(what)}"
        ),
    )
    try:
        pack = bridge.made_later(make)()
    except Refused as refused:
        place.empty()
        st.error("没有生成：" + wording.plain("；".join(f"{p.found}，{p.expected}" for p in refused.problems)))
        return
    place.empty()
    st.markdown(f"共 {len(pack.files)} 个文件（含目录）。")
    if pack.unmade:
        st.warning(
            "没有生成的，目录中注明了原因：\n" + "\n".join(f"- {wording.plain(said)}" for said in pack.unmade),
            icon=":material/warning:",
        )
    name = paper_names.of_all(meeting_pack.WHAT, year).file("zip")
    downloads.button(
        "下载会议材料包",
        pack.zipped(),
        name,
        icon=":material/download:",
        type="primary",
        key="meeting-pack-file",
        noted=bridge.export_noted(name, len(pack.files)),
    )
