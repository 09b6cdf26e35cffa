"""Who looks at the page, what that person may do, and under which name it is recorded."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import streamlit as st

from data.access import audit, roles
from data.access.accounts import Accounts
from data.access.identity import Identity
from data.access.sign_in.desk import desk
from data.access.sign_in.sign_ins import SignIn
from data.journal.acting import acting
from data.journal.record import RecordError
from pages.session.streamlit_internals import of_connection
from pages.words import wording

HEADER_KEY = "sign_in"  # .streamlit/config.toml fills st.user with it from a header that only the gate can set
_TYPED = "name typed last"
_ANSWERED = "sign-in as answered last"
BELIEVED = 0.5  # seconds


class NotAllowed(RecordError):
    """Somebody tried what his role does not allow, or for a centre that is not his; it is in the journal."""


def sign_in() -> SignIn | None:
    """The sign-in of this connection, while it holds.

    The gate asks before each run; a page, which asks seventy times in one, believes for half a second what it was answered.
    """
    handle, sign_ins, moment = of_connection(HEADER_KEY), desk().sign_ins, time.monotonic()
    answered = st.session_state.get(_ANSWERED)
    if answered and answered[:2] == (handle, sign_ins) and moment - answered[2] < BELIEVED:
        found: SignIn | None = answered[3]
        return found
    found = sign_ins.by_handle(handle if isinstance(handle, str) else None)
    st.session_state[_ANSWERED] = (handle, sign_ins, moment, found) if found else None
    return found


def identity() -> Identity:
    """Who is signed in on this connection. Ends the run where nobody is (any more)."""
    found = sign_in()
    if found is None:
        st.error("登录已经结束。请刷新页面，重新登录。", icon=":material/lock:")
        st.stop()
    return found.identity


def signed_in() -> bool:
    """Whether people sign in here at all."""
    return desk().way != "none"


def accounts() -> Accounts | None:
    """The local accounts; None where people sign in otherwise."""
    return desk().accounts


def may(act: str) -> bool:
    """Whether the visitor's role has an act: what is not allowed need not be offered."""
    return roles.current().may(identity(), act)


def sees_names() -> bool:
    """Whether whoever visits sees the names of persons in full."""
    return roles.current().sees_names(identity())


def may_open(page: str) -> bool:
    """Whether a page is for the visitor's role."""
    return roles.current().may_open(identity(), page)


def required(act: str, subject: str, *, within: bool = True) -> Identity:
    """The visitor, when role and scope allow an act. within: what it is about lies in the visitor's scope.

    Raises NotAllowed after the refusal was recorded; RecordError where it could not even be recorded.
    """
    st.session_state.pop(_ANSWERED, None)  # for an act nothing is believed
    who = identity()
    if roles.current().may(who, act) and within:
        return who
    why = "不在您的授权范围内" if roles.current().may(who, act) else f"“{roles.current().label(who.role)}”没有这项权限"
    audit.note(desk().record, "refused", who, subject, tried=act, reason=why)
    raise NotAllowed(f"没有办理：{why}（{subject}）。这次尝试已写入记录；需要权限请联系系统管理员。")


@contextmanager
def doing(act: str, subject: str, typed: str, *, within: bool = True) -> Iterator[str]:
    """Do an act inside: it is recorded with who acts. typed: the name given by hand, which counts only without sign-in.

    Yields the name under which it is to be recorded. Raises NotAllowed, RecordError.
    """
    who = required(act, subject, within=within)
    with acting(who.by if signed_in() else None):
        yield who.actor if signed_in() else typed


def name_field(label: str = "操作人", place: Any = st, *, another: bool = False, **settings: Any) -> str:
    """Asks for a name where nobody signs in; else says under which name it will be recorded. Returns the name.

    The name typed last in this visit stands in it already, unless it is to be that of another person than who acted before.
    """
    if not signed_in():
        if another:
            return place.text_input(label, **settings)
        typed = place.text_input(label, value=st.session_state.get(_TYPED, ""), **settings)
        if typed.strip():
            st.session_state[_TYPED] = typed
        return typed
    place.caption(f"{label}：{wording.plain(identity().actor)}")
    return identity().actor
