"""Ways from page to page, with what is chosen kept in the address."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

_KEY = "pages"
_WANTED = "wanted page"


def register(pages: Mapping[str, Any]) -> None:
    """Tell this session which pages there are: name → st.Page. Called by dashboard.py on every run."""
    st.session_state[_KEY] = dict(pages)


def through_entry(page: str) -> None:
    """The guard of a page file that was run by itself: go through the entry point, and only then to the page.

    Streamlit runs a page file directly when its address is the very first request after a server start, before
    dashboard.py has said which pages there are.
    """
    st.session_state[_WANTED] = page, st.query_params.to_dict()
    st.switch_page("dashboard.py")


def forward() -> None:
    """Open the page that was asked for before the entry point had run; called by dashboard.py after `register`."""
    if wanted := st.session_state.pop(_WANTED, None):
        go(wanted[0], **wanted[1])


def go(page: str, **parameters: str) -> None:
    """Open a page now, e.g. go("centre", centre="ZD01").

    What the sidebar has chosen is bound to the address by its own widgets: it stays there, and may not be given again.
    """
    st.switch_page(st.session_state[_KEY][page], query_params=parameters)


def link(page: str, label: str, **parameters: str) -> None:
    """A link to a page; the sidebar's choice goes along by itself."""
    st.page_link(st.session_state[_KEY][page], label=label, query_params=parameters)
