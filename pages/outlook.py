"""到期展望: who will not arrive at this at_pace, and how does the term-end pre-check stand?"""

import streamlit as st

from pages.documents import page_paper
from pages.parts.frame import first_steps
from pages.parts.outlook import estimate, term_end
from pages.session import bridge


def render() -> None:
    """The estimate to the targets' dates, and what the acceptance at the end of the term will look at."""
    chosen, d = bridge.choice(), bridge.definitions()
    st.title("到期展望")
    if chosen.year is None:
        first_steps.begin()
        return
    at_pace, ending = st.tabs(["到期估计", "期满预检"], key="outlook", on_change="rerun", bind="query-params")
    if at_pace.open:
        with at_pace:
            estimate.show(chosen.scheme, chosen.year, d, page_paper.both)
    if ending.open:
        with ending:
            term_end.show(chosen.scheme, chosen.year, d, page_paper.both)
