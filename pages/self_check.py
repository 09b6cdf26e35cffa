"""自查: what would happen if I handed this in now? Nothing is stored."""

import hashlib

import streamlit as st

from data.acts.reports.intake import Upload
from pages.documents.report import report_buttons
from pages.parts.reporting import check_result
from pages.session import bridge, files

_LAST = "last check"


def render() -> None:
    """Choose a workbook; see its problems, every target with its gap, and the flags it would raise."""
    d = bridge.definitions()
    st.title("自查")
    st.markdown(
        "报送之前，先看看这份年度报告有没有问题、离目标还差多少、会引起哪些预警。**文件不会保存，也不会报送。**"
    )
    sent = files.asked(
        "填好的年度报告（.xlsx、.ods），任何年度都可以", "file.check", max_upload_size=20, key="check_file"
    )
    if not sent:
        st.caption("模板在“年度报送 → 下载模板”中下载；中心须已登记。")
        return
    upload = Upload(sent[0].name, sent[0].getvalue())
    asked = (hashlib.sha256(upload.content).hexdigest(), bridge.state())
    last = st.session_state.get(_LAST)
    if last is None or last[0] != asked:
        with st.spinner("正在读取和核验…"):
            last = st.session_state[_LAST] = (asked, bridge.check(upload))
    check_result.show(upload, last[1], d, report_buttons.of_check)
