"""A selector whose choice stands in the address as a code (?centre=ZD01), not as the words that are shown."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pages.components import wording

_KEY = "chosen"


def choose(label: str, options: Mapping[str, str], key: str, **settings: Any) -> str:
    """A selectbox over options (code → words), bound to the address. options: at least one.

    A code in the address that is not among the options is said to be unknown, and the choice made before, or the first
    option, is taken. Returns the code chosen.
    """
    state = st.session_state
    before: dict[str, str] = state.setdefault(_KEY, {})
    wanted = st.query_params.get(key)
    if wanted is not None and wanted != before.get(key):
        if wanted in options:
            state[key] = wanted
        else:
            st.info(f"地址中的{label}“{wording.plain(wanted[:40])}”在当前范围内不存在，已显示默认的{label}。")
    if state.get(key) not in options:
        state[key] = before[key] if before.get(key) in options else next(iter(options))
    picked = st.selectbox(label, list(options), format_func=options.get, key=key, **settings)
    before[key] = picked
    if wanted != picked:
        st.query_params[key] = picked
    return picked
