"""自查: what would happen if I handed this in now? Nothing is stored."""

import hashlib

import streamlit as st

from data.acts.reports.intake import Upload
from metrics.supposing.self_check import SelfCheck, Stage
from pages.documents.report import report_buttons
from pages.parts.reporting import check_result
from pages.session import bridge, files

_LAST = "last check"
READING = "正在读取文件，核对各表、各格…"
# what is being done, and where on the bar it begins and ends
STAGES: dict[Stage, tuple[str, float, float]] = {
    "registry": ("正在与登记和责任书核对…", 0.15, 0.2),
    "results": ("正在计算各项指标、核验问题和预警…", 0.2, 0.95),
    "now": ("正在与目标和现有的预警比较…", 0.95, 1.0),
}


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
        last = st.session_state[_LAST] = (asked, _checked(upload))
    check_result.show(upload, last[1], d, report_buttons.of_check)


def _checked(upload: Upload) -> SelfCheck:
    """Check it with the progress shown; whoever goes elsewhere meanwhile ends it at its next step, and nothing of it is left."""
    place = st.empty()
    with place.container():
        bar = st.progress(0.0, text=READING)
        st.caption("可以随时离开本页或移除上面的文件：自查随即停止，什么也不会留下。")

    def tell(stage: Stage, share: float) -> None:
        words, first, last = STAGES[stage]
        bar.progress(first + (last - first) * share, text=words)

    checked = bridge.check(upload, tell)
    place.empty()
    return checked
