"""Who is signed in, in the sidebar, with the way to the account and to signing out."""

import html

import streamlit as st

from data.access import roles
from pages.session import visitor


def show() -> None:
    """Name and role; nothing where nobody signs in."""
    if not visitor.signed_in():
        return
    who = visitor.identity()
    name, role = html.escape(who.name), html.escape(roles.current().label(who.role))
    st.html(
        f'<div style="font-size:.88rem;line-height:1.6"><strong>{name}</strong>　<span style="opacity:.75">{role}</span><br>'
        f'<a href="account" target="_self">账户与退出</a></div>'
    )
