"""系统: who did what, when, from where; whether the record is whole; whether what is registered holds; accounts."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pandas as pd
import streamlit as st

from data.access import rules
from pages.documents import page_paper
from pages.documents.drafts.office import template_page
from pages.drawing import tables
from pages.parts.frame import banner
from pages.parts.system import account_list, completeness, conflicts, export, journal, review
from pages.session import bridge, provenance, record_state, stores, visitor
from pages.words import printed
from pages.words.paper_name import PaperName

MOST = 2000
TIME = {"时间": st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm:ss", pinned=True)}


def render() -> None:
    """The journal to be searched, the state of its chain, what is registered and does not hold, and (for administrators) the
    accounts."""
    st.title("系统")
    account_list.warnings()
    banner.installation()
    names: dict[stores.Dataset, str] = {"real": "正式记录（含登录和账户）", "demonstration": "演示记录"}
    dataset = st.segmented_control(
        "记录", list(names), format_func=lambda code: names[code], default="real", required=True, key="system_record"
    )
    parts: dict[str, Callable[[], None]] = {
        "操作记录": partial(_journal, dataset),
        "审计概览": partial(_review, dataset),
        "记录是否完整": partial(completeness.show, dataset),
        "登记核对": partial(conflicts.show, dataset, page_paper.of_record),
    }
    if visitor.may("account.change") and (accounts := visitor.accounts()) is not None:
        parts["账户"] = partial(account_list.show, accounts, partial(_offer, "real", "账户", ""))
    if visitor.may("record.export"):
        parts["数据导出"] = partial(export.show, dataset)
    if visitor.may("template.install"):
        parts["文件模板"] = partial(template_page.show, dataset)
    tabs = st.tabs(list(parts), key="system_part", on_change="rerun", bind="query-params")
    for tab, show in zip(tabs, parts.values(), strict=True):
        if tab.open:
            with tab:
                show()


def _journal(dataset: stores.Dataset) -> None:
    d = bridge.definitions()
    today = stores.whole(dataset).today()
    labels = d.vocabulary.labels["act"]
    who, what, centre, days = st.columns([2, 3, 1, 2])
    asked = {
        "who": who.text_input("操作人、账户或地址", key="journal_who").strip(),
        "acts": what.multiselect(
            "操作", list(labels), format_func=lambda act: labels[act], key="journal_acts", placeholder="全部"
        ),
        "centre": centre.text_input("中心编码", key="journal_centre").strip(),
    }
    span = days.date_input(
        "日期", (today - timedelta(days=183), today), key=f"journal_days_{dataset}", format="YYYY-MM-DD"
    )
    if len(span) != 2:
        st.info("请选择起止两个日期。")
        return
    found = record_state.journal(dataset, "journal", first=str(span[0]), last=str(span[1]), most=MOST, **asked)
    frame = journal.whole(found, d)
    more = f"，只列最近的 {MOST} 项，请缩小条件" if len(found) == MOST else ""
    st.markdown(f"共 **{len(found)}** 项{more}")
    if frame.empty:
        st.info("没有符合条件的操作。")
        return
    printed.dataframe(frame, hide_index=True, height=tables.height(len(frame), 16), column_config=TIME, placeholder="")
    said = f"{span[0]}至{span[1]}；" + "；".join(f"{v}" for v in asked.values() if v)
    name = PaperName("操作记录", stores.RECORDS[dataset], stores.RECORDS[dataset], more=f"{span[0]}至{span[1]}")
    page_paper.of_record(frame, name, provenance.of(dataset), record_state.journal_export_noted(said, len(frame)))
    st.caption("每一项都是日志中的一行，不能修改或删除，长期保存。登录、账户变更、下载原件写在正式记录中。")


def _review(dataset: stores.Dataset) -> None:
    today, watch = stores.whole(dataset).today(), rules.current().watch
    narrow, _ = st.columns([1, 2])
    # a demonstration stands still on a day of its own
    span = narrow.date_input(
        "日期", (today - timedelta(days=183), today), key=f"review_days_{dataset}", format="YYYY-MM-DD"
    )
    if len(span) != 2:
        st.info("请选择起止两个日期。")
        return
    days = {"first": str(span[0]), "last": str(span[1])}
    nights = {"night_from": watch.night_from, "night_to": watch.night_to}
    limits = {"exports": watch.exports, "refusals": watch.refusals, "failures": watch.failures}
    review.show(
        record_state.journal(dataset, "journal_unusual", **days, **nights, **limits),
        record_state.journal(dataset, "journal_people", **days, **nights),
        record_state.journal(dataset, "journal_hours", **days),
        watch,
        bridge.definitions(),
        partial(_offer, dataset, "审计概览", f"{span[0]}至{span[1]}"),
    )


def _offer(dataset: stores.Dataset, part: str, more: str, what: str, frame: pd.DataFrame) -> None:
    """Hands a table of a part over, as PDF and as Excel; that it was is recorded."""
    name = PaperName(f"{part}（{what}）", stores.RECORDS[dataset], stores.RECORDS[dataset], more=more)
    noted = record_state.journal_export_noted(f"{name.what}，{more}".rstrip("，"), len(frame))
    page_paper.of_record(frame, name, provenance.of(dataset), noted)
