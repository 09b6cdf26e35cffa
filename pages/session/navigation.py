"""Ways from page to page, with what is chosen kept in the address."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

_KEY = "pages"
PRODUCT = "省技术创新中心年度绩效监测"
TITLES: Mapping[str, str] = {
    "overview": "总览",
    "centre": "中心详情",
    "comparison": "指标对比",
    "evaluation": "绩效评价",
    "outlook": "到期展望",
    "flags": "预警处置",
    "money": "资金",
    "reporting": "年度报送",
    "self_check": "自查",
    "application": "申报自评",
    "process": "建设进程",
    "policy": "政策库",
    "system": "系统",
}


def register(pages: Mapping[str, Any]) -> None:
    """Tell this session which pages the visitor may open: name → st.Page. Called by the shell on every run."""
    st.session_state[_KEY] = dict(pages)


def called(page: str, year: int | None, centre: str = "") -> None:
    """Name the browser's tab after what it shows, what differs first: centre, page, year."""
    shown = [centre, page, "" if year is None else f"{year}年", PRODUCT]
    st.set_page_config(page_title=" · ".join(part for part in shown if part))


def go(page: str, **parameters: str) -> None:
    """Open a page now, e.g. go("centre", centre="ZD01").

    What the sidebar has chosen is bound to the address by its own widgets: it stays there, and may not be given again.
    """
    if page in st.session_state[_KEY]:
        st.switch_page(st.session_state[_KEY][page], query_params=parameters)


def link(page: str, label: str, **parameters: str) -> None:
    """A link to a page; the sidebar's choice goes along by itself. Only the words where the page is not the visitor's."""
    if page not in st.session_state[_KEY]:
        st.markdown(label)
        return
    st.page_link(st.session_state[_KEY][page], label=label, query_params=parameters)


def button(page: str, label: str, shortcut: str, **parameters: str) -> None:
    """A button that opens a page, also by keys pressed wherever one is, in a table too. Only the words where the page is not the
    visitor's. shortcut: as for st.button."""
    if page not in st.session_state[_KEY]:
        st.markdown(label)
    elif st.button(label, shortcut=shortcut, icon=":material/open_in_new:"):
        go(page, **parameters)
