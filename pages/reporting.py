"""年度报送: who has reported, when, with what quality; templates, handing in, versions."""

import streamlit as st

from pages.documents.drafts import draft_buttons
from pages.documents.report import report_buttons
from pages.documents.year import all_templates, calendar_file
from pages.drawing import timeliness
from pages.parts.frame import first_steps
from pages.parts.proposals import proposal_cards
from pages.parts.reporting import due, reminders, rereadings, round_steps, templates, upload, versions
from pages.parts.system import journal
from pages.session import bridge, visitor

EVENTS = 100


def render() -> None:
    """The state of reporting, and everything around handing in, each in a tab that the address names."""
    chosen, d = bridge.choice(), bridge.definitions()
    st.title("年度报送")
    if bridge.ask("centres", scheme=chosen.scheme).empty:
        _beginning()
        return
    if chosen.year is not None:
        st.markdown(timeliness.sentence(bridge.summary(chosen.scheme, chosen.year), chosen.year))
    st.caption(timeliness.deadline(chosen.scheme, d))
    if "part" not in st.session_state and upload.just_received():
        # the first registry brings the tabs with it: what became of it is shown at once
        st.session_state["part"] = "上传"
    parts = {
        "报送情况": _state,
        "到期与提醒": _due,
        "下载模板": _templates,
        "上传": _upload,
        "核定": _round,
        "报送版本": _versions,
        "最近操作": _acts,
    }
    parts = {title: show for title, show in parts.items() if _offered(title)}
    if rereadings.there():
        parts["读法变化"] = rereadings.show
    tabs = st.tabs(list(parts), key="part", on_change="rerun", bind="query-params")
    for tab, show in zip(tabs, parts.values(), strict=True):
        if tab.open:  # what nobody looks at is not worked out
            with tab:
                show()


def _due() -> None:
    chosen = bridge.choice()
    if chosen.year is None:
        st.info("还没有一个年度结束。")
        return
    with st.container(key="wide-due"):
        left, right = st.columns([3, 2], gap="large")
    with left:
        st.header("到期")
        due.show(chosen.scheme, chosen.year, calendar_file.button)
    with right:
        st.header("提醒各中心")
        reminders.show(chosen.scheme, chosen.year)


def _offered(title: str) -> bool:
    act = {"下载模板": "template.report", "上传": "report.receive"}.get(title)
    return act is None or visitor.may(act)


def _templates() -> None:
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.header("年度报告")
        templates.report()
        all_templates.show()
    if visitor.may("template.registry"):
        with right:
            st.header("登记簿")
            templates.registry()


def _upload() -> None:
    upload.form(report_buttons.of_outcome)
    proposal_cards.registers(bridge.definitions())


def _round() -> None:
    chosen = bridge.choice()
    if chosen.year is None:
        st.info("还没有一个年度结束。")
    else:
        round_steps.show(chosen.scheme, chosen.year, bridge.definitions(), report_buttons.of_examined)


def _versions() -> None:
    rows = bridge.ask("versions", scheme=bridge.choice().scheme)
    if rows.empty:
        st.info("还没有收到年度报告。")
        return
    versions.listed(rows, report_buttons.of_version)
    st.header("两个版本之间改了什么")
    versions.compared(rows, bridge.definitions())


def _state() -> None:
    chosen, d = bridge.choice(), bridge.definitions()
    rows = bridge.ask("reports_due", scheme=chosen.scheme)
    rows = rows[rows["expected"]]
    if rows.empty:
        st.info("已登记的中心还没有需要报送的年度。")
        return
    timeliness.matrix(rows, chosen.scheme, d)
    st.caption(timeliness.legend(rows, d))
    if chosen.year is None:
        st.info("还没有一个年度结束。可在“下载模板”中取当年的模板，先行填报。")
        return
    draft_buttons.of_reports(chosen.scheme, chosen.year)
    with st.expander("各年度的报送率和按时率"):
        timeliness.rates(bridge.ask("reporting_rates", scheme=chosen.scheme))
        st.caption("只计已到期（含批准的延期）的报告；没有到期的年度没有比率，不是百分之百。")
    st.header(f"{chosen.year}年度报告的质量")
    quality = bridge.ask("report_quality", scheme=chosen.scheme, year=chosen.year)
    if quality.empty:
        st.info(f"还没有收到{chosen.year}年度的报告。")
        return
    timeliness.quality(quality)
    st.caption(
        "不能读懂的文件不会被接收。日期不合：早于批复日期或不在报告年度内的行，保留但不计入。"
        "存疑预警：疑似单位差错、同一企业被两家中心申报；见“预警处置”。"
    )


def _acts() -> None:
    events = bridge.ask("events", most=EVENTS)
    if events.empty:
        st.caption("记录还是空的。")
        return
    journal.listed(events, bridge.definitions())
    st.caption(f"记录中最近的操作，最多 {EVENTS} 项；正式数据和演示数据各有自己的记录。")


def _beginning() -> None:
    first_steps.begin()
    if not visitor.may("registry.receive"):
        return
    left, right = st.columns([2, 3], gap="large")
    with left:
        st.header("第一步：登记簿模板")
        templates.registry()
    with right:
        st.header("第二步：上传")
        _upload()
    st.header("最近操作")
    _acts()
