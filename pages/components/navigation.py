"""Ways from page to page, with what is chosen kept in the address."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

_KEY = "pages"


def register(pages: Mapping[str, Any]) -> None:
    """Tell this session which pages there are: name → st.Page. Called by dashboard.py on every run."""
    st.session_state[_KEY] = dict(pages)


def _chosen(**parameters: Any) -> dict[str, str]:
    state = st.session_state
    kept = {name: state[name] for name in ("dataset", "scheme", "year") if state.get(name) is not None}
    return {name: str(value) for name, value in {**kept, **parameters}.items() if value is not None}


def go(page: str, **parameters: Any) -> None:
    """Open a page now, e.g. go("centre", centre="ZD01")."""
    st.switch_page(st.session_state[_KEY][page], query_params=_chosen(**parameters))


def link(page: str, label: str, **parameters: Any) -> None:
    """A link to a page."""
    st.page_link(st.session_state[_KEY][page], label=label, query_params=_chosen(**parameters))
