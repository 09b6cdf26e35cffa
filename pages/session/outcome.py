"""What was just done, said on the page that is shown anew after it."""

import time
from typing import Any

import streamlit as st

# So long it stays once it was shown: a page may be run again at once, by a widget whose value comes late, and that must not
# swallow it. What is still to be shown waits, however long a busy server takes to come to it.
SECONDS = 10
_PLACE = "outcome"


def keep(about: tuple[Any, ...], said: Any) -> None:
    """Remember what was done about something; it replaces what was done before."""
    st.session_state[_PLACE] = about, said, None


def kept(about: tuple[Any, ...]) -> Any:
    """What was done about it a moment ago; None where nothing was."""
    known, said, shown_at = st.session_state.get(_PLACE, (None, None, None))
    if known != about:
        return None
    now = time.monotonic()
    if shown_at is None:
        st.session_state[_PLACE] = about, said, now
    elif now - shown_at >= SECONDS:
        del st.session_state[_PLACE]
        return None
    return said
