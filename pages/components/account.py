"""Who is signed in, at the foot of the sidebar, with the way to the account and to signing out."""

import html

import streamlit as st

from data.access import roles
from pages.components import visitor


def show() -> None:
    """Name and role; nothing where nobody signs in."""
    if not visitor.signed_in():
        return
    who = visitor.identity()
    name, role = html.escape(who.name), html.escape(roles.current().label(who.role))
    st.html(
        f'<div style="border-top:1px solid rgba(128,128,128,.3);padding-top:.7rem;font-size:.9rem;line-height:1.7">'
        f'<strong>{name}</strong><br><span style="opacity:.75">{role}</span><br>'
        f'<a href="account" target="_self">账户与退出</a></div>'
    )
