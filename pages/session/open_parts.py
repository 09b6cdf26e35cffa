"""Parts of a page that are closed until somebody opens them, and stay open although a number in their label changes."""

from typing import Any

import streamlit as st

_LABELLED, _BEGAN = "open parts", "open parts began"


def expander(label: str, key: str, *, begins: bool = False) -> Any:
    """A part that is worked out only when it stands open: `.open` says so. begins: how it stands at first.

    To Streamlit another label is another widget, which would begin anew; here it begins as the one before was left.
    """
    labelled = st.session_state.setdefault(_LABELLED, {})
    began = st.session_state.setdefault(_BEGAN, {})
    before, left_open = labelled.get(key, (None, begins))
    if before != label:
        began[key] = left_open
    place = st.expander(label, began[key], key=key, on_change="rerun")
    labelled[key] = label, bool(place.open)
    return place
