"""What every page says before anything else: fictional data, drafts of rules, repairs, files that cannot be read."""

import streamlit as st

from data.journal.durable import RecordError
from data.read_model.rows import each
from metrics.answers.reports import Unreadable
from pages.session import bridge, record_state, stores, visitor
from pages.words import wording


def show() -> None:
    """Say which data are shown and what is wrong with them, if anything."""
    choice = bridge.choice()
    scheme = bridge.definitions().schemes[choice.scheme]
    if choice.dataset == "demonstration":
        if scheme.document.status == "published_figures":
            st.info(f"演示：{scheme.label}为公开发布的真实数据，金额为美元。", icon=":material/public:")
        else:
            st.warning(
                f"**演示数据，全部虚构**（演示日期 {wording.day(bridge.today())}）。"
                "真实数据请在左侧“数据”中选择“正式数据”。",
                icon=":material/science:",
            )
    if choice.as_of is not None:
        st.info(
            f"**正在查看 {choice.as_of} 当天结束时所知的状态，只能查看。** 清除左侧“按当时所知”的日期即回到现在。",
            icon=":material/history:",
        )
    if bridge.seen_in_part():
        st.caption(
            "只显示您授权范围内的中心。需要与范围以外的中心比较才能得出的结果（排序、名额和建议等级、同一企业由几家中心列报）"
            "不在这里显示。"
        )
    for notice in stores.notices():
        st.toast(notice, icon=":material/build:")
    for row in each(bridge.ask("unreadable"), Unreadable):
        version = "" if row.version is None else f"（{row.centre} {row.year}年度第{row.version}版，可退回或撤回）"
        st.error(
            f"记录中的内容没有计入任何结果：{wording.plain(row.file_name)}{wording.plain(version)}。{wording.plain(row.message)}"
        )
    if len(others := bridge.ask("readings")):
        st.warning(
            f"{len(others)} 份已收到的文件，现在读出的内容与接收时不同；各页按现在的读法计算。"
            "请在“年度报送”的“读法变化”中核对并认可。",
            icon=":material/difference:",
        )


def installation() -> None:
    """That the record could not be backed up last time, or that the clock was put back, for those who keep the installation."""
    if not visitor.may_open("system"):
        return
    if told := record_state.failed_backup():
        st.error(wording.plain(f"{told}。请系统管理员处理后再备份一次。"), icon=":material/backup:")
    if told := record_state.other_rules():
        st.error(wording.plain(told), icon=":material/rule:")
    if told := record_state.clock_behind():
        st.error(
            wording.plain(f"{told}。请系统管理员先校准时钟（启用网络授时），再接收报送。"), icon=":material/schedule:"
        )


def unusable(error: RecordError) -> None:
    """The record cannot be read (damaged, or written by a newer program): why, what to do, and that nothing was changed."""
    st.error(f"**数据打不开，程序没有改动任何内容。** {wording.plain(str(error))}", icon=":material/error:")
    st.markdown(
        "请管理员在服务器上运行 `python -m data doctor`，按其中的说明处理（见《运维说明》的“出了问题”），处理好后刷新本页即可，"
        "不需要重新启动。"
    )
    st.link_button("先看演示数据（虚构）", "?dataset=demonstration", icon=":material/science:")
