"""Finding a centre from any page: by a part of its name, its code, or the initials of its pinyin."""

import streamlit as st

from data.read_model.rows import each
from metrics.answers.centres import Centre
from pages.session import bridge, navigation, visitor
from pages.words import centre_names

_KEY, _FOUND = "find_centre", "centre found"


def show() -> None:
    """A field that opens the centre found; nothing where there is no choice."""
    if (found := st.session_state.pop(_FOUND, None)) is not None:
        navigation.go("centre", centre=found)
    if not visitor.may_open("centre"):
        return
    centres = each(bridge.ask("centres", scheme=bridge.choice().scheme), Centre)
    if len(centres) < 2:
        return
    names = centre_names.searchable({centre.centre: centre.name for centre in centres})
    st.selectbox(
        "查找中心",
        list(names),
        None,
        format_func=lambda code: names[code],
        key=_KEY,
        on_change=_found,
        placeholder="名称、编码、首字母",
        help="输入名称的一部分、编码或拼音首字母（如“智能传感”为 zncg），选中即打开该中心。",
    )


def _found() -> None:
    """Remember what was found and empty the field, for the next search."""
    st.session_state[_FOUND] = st.session_state[_KEY]
    st.session_state[_KEY] = None
