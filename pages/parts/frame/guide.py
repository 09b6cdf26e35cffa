"""The guide of a page, at its head: the matching part of docs/, and a search in all of them; nothing is loaded from elsewhere."""

from collections.abc import Sequence

import streamlit as st

from pages.session import visitor
from pages.words import guides
from pages.words.guides import Part

MOST = 12  # parts that a search lists


def button(page: str, title: str) -> None:
    """Opens the guide of a page. page: as in roles.yaml; title: as it is called."""
    with st.container(key="guide"):
        if st.button("使用说明", icon=":material/help:", type="tertiary", key="guide_open"):
            _dialog(page, title)


@st.dialog("使用说明", width="large")
def _dialog(page: str, title: str) -> None:
    words = st.text_input("在全部说明中查找", placeholder="如：期初数、延期、校验值", key="guide_words")
    if not words.strip():
        _listed(guides.of(page, centre=visitor.identity().role.startswith("centre_")), f"“{title}”页", opened=1)
        return
    found = guides.found(words, readable())
    if not found:
        st.info("说明中没有这些字。可以换一个说法，或只写一个词。")
        return
    more = f"，列出前 {MOST} 处" if len(found) > MOST else ""
    _listed(found[:MOST], f"{len(found)} 处{more}", opened=1 if len(found) == 1 else 0)


def readable() -> list[str]:
    """The guides for the visitor: how the server is run is for who looks after it."""
    return [guide for guide in guides.GUIDES if guide != guides.OPERATION or visitor.may_open("system")]


def _listed(parts: Sequence[Part], said: str, *, opened: int) -> None:
    st.caption(said)
    for place, part in enumerate(parts):
        with st.expander(f"**{part.heading}**　《{part.guide}》", place < opened):
            st.markdown(part.text)
