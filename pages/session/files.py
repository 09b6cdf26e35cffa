"""Asking for files. Pages ask only through here: the gate takes files only from tabs whose page asks for them just now.

What was sent is let go of as soon as no uploader on the page holds it any more: Streamlit would keep it until the tab ends.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import streamlit as st

from pages.session import visitor
from pages.session.streamlit_internals import (
    MemoryUploadedFileManager,
    RerunException,
    UploadedFile,
    get_script_run_ctx,
)

_NOW, _BEFORE = "uploaders of this run", "uploaders of the last run"  # key of the uploader → files in it


def asked(label: str, *acts: str, key: str, **settings: Any) -> list[UploadedFile]:
    """The files chosen so far, in an uploader. acts: who may do one of them may send files; who may not is not asked.

    settings: of st.file_uploader.
    """
    if not any(visitor.may(act) for act in acts):
        return []
    if (by := visitor.sign_in()) is not None:
        by.asking.add(_tab()[0])
    found = st.file_uploader(label, key=key, **settings)
    # what is not there any more, or never was, comes as something that is no file
    files = [f for f in (found if isinstance(found, list) else [found]) if isinstance(f, UploadedFile)]
    st.session_state.setdefault(_NOW, {})[key] = {f.file_id for f in files}
    return files


@contextmanager
def followed() -> Iterator[None]:
    """Around a run of the whole page: afterwards the tab may send files only if the page asked for some, and the server keeps
    only what the uploaders on the page hold."""
    st.session_state[_NOW] = {}
    try:
        yield
    except RerunException:  # broken off: the run that follows says what the page shows
        raise
    except BaseException:
        _settle()
        raise
    else:
        _settle()


def _settle() -> None:
    state, (session, keeper) = st.session_state, _tab()
    now, before = state.get(_NOW, {}), state.get(_BEFORE, {})
    if not now:
        if (by := visitor.sign_in()) is not None:
            by.asking.discard(session)
        keeper.remove_session_files(session)
    for file in set().union(*before.values()) - set().union(*now.values()):
        keeper.remove_file(session, file)
    state[_BEFORE] = now


def _tab() -> tuple[str, MemoryUploadedFileManager]:
    """The tab whose page runs, and the keeper of its files."""
    run = get_script_run_ctx()
    if run is None:
        raise RuntimeError("files are asked for by a page that runs")
    # the keeper in memory is the only one that Streamlit has
    return run.session_id, cast(MemoryUploadedFileManager, run.uploaded_file_mgr)
