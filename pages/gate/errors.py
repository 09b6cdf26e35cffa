"""An error in a page: the person sees a number, the server's log has the number and everything else."""

import streamlit as st

from data.journal.record import RecordError
from data.problem import Refused
from pages.session import faults
from pages.words import wording


def shown(error: Exception) -> bool:
    """Say what can be said. Returns True: Streamlit shows nothing of its own."""
    if isinstance(error, RecordError | Refused):
        st.error(wording.plain(error))
        return True
    st.error(
        f"这一页出错了，没有完成。错误编号 **{faults.recorded(error)}**。请刷新后再试；仍然出错时，请把编号告诉系统管理员。",
        icon=":material/error:",
    )
    return True
