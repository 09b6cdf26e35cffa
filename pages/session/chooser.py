"""A selector whose choice stands in the address as a code (?centre=ZD01), not as the words that are shown."""

import contextlib
from collections.abc import Container, Mapping
from datetime import date
from typing import Any, TypeVar

import streamlit as st

from pages.words import wording

Code = TypeVar("Code", bound=str)
_KEY = "chosen"
_DAY, _DAY_INPUT = "as_of", "as_of_input"


def choose(label: str, options: Mapping[Code, str], key: str, **settings: Any) -> Code:
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
    # the choice is also the default: a browser that has lost a selector's state falls back to it, not to the first option
    at = list(options).index(state[key])
    picked = st.selectbox(label, list(options), at, format_func=lambda code: options[code], key=key, **settings)
    before[key] = picked
    if wanted != picked:
        st.query_params[key] = picked
    return picked


def follow(key: str, beside: str, options: Container[str]) -> None:
    """Let a selector follow the sidebar: when that chooses another one of the options, it is taken; what is picked in the selector
    afterwards, or stands in the address, stays until then. Called before the selector."""
    state = st.session_state
    followed = f"{key} beside"
    if beside in options and state.get(followed) != beside:
        state[followed] = state[key] = beside


def chosen_day() -> date | None:
    """The day as of which things are shown; None: now."""
    return st.session_state.get(_DAY)


def choose_day(label: str, latest: date, help_text: str) -> None:
    """A day up to `latest`, or none, bound to the address (?as_of=2025-09-01); the choice is read by `chosen_day`."""
    state, wanted = st.session_state, st.query_params.get("as_of")
    before = state.get(_DAY)
    if wanted is not None and wanted != str(before):
        with contextlib.suppress(ValueError):
            before = min(date.fromisoformat(wanted), latest)
    state.setdefault(_DAY_INPUT, before)
    if before != state.get(_DAY):
        state[_DAY_INPUT] = before
    picked = st.date_input(
        label, max_value=latest, format="YYYY-MM-DD", key=_DAY_INPUT, help=help_text, on_change=_take_day
    )
    if picked != state.get(_DAY):
        state[_DAY] = picked
        _write_day()
        st.rerun()
    _write_day()


def _take_day() -> None:
    st.session_state[_DAY] = st.session_state[_DAY_INPUT]
    _write_day()


def _write_day() -> None:
    day = chosen_day()
    if day is None:
        st.query_params.pop("as_of", None)
    elif st.query_params.get("as_of") != str(day):
        st.query_params["as_of"] = str(day)
