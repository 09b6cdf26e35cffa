"""The colours of words in tables and charts, where no rule of the theme reaches: a contrast of 4.5 at least on the ground that the
visitor sees, light or dark (.streamlit/config.toml)."""

import streamlit as st

THEME = {"good": "green", "fair": "blue", "warn": "orange", "bad": "red", "none": "gray"}


def of(tone: str) -> str:
    """The colour of a word that has a tone (vocabulary.yaml)."""
    mode = "dark" if st.context.theme.type == "dark" else "light"
    return str(st.get_option(f"theme.{mode}.{THEME[tone]}TextColor"))


def css(tone: str) -> str:
    """The CSS of a cell whose word has a tone; "" for no tone."""
    return f"color: {of(tone)}; font-weight: 600" if tone else ""
