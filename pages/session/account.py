"""Who is signed in, in the sidebar, with the way to the account and to signing out."""

from pathlib import Path

import streamlit as st

from data.access import roles
from pages.session import visitor
from pages.words import markup

TEMPLATE = Path(__file__).with_suffix(".html")


def show() -> None:
    """Name and role; nothing where nobody signs in."""
    if not visitor.signed_in():
        return
    who = visitor.identity()
    st.html(markup.rendered(TEMPLATE, name=who.name, role=roles.current().label(who.role)))
