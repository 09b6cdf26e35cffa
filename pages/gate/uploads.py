"""Sending files: only where a page asks for them, and of one person only so much that waits in the server's memory.

Streamlit keeps what was sent for the tab that sent it, until its page or the person lets it go or the tab has ended. It forgets
an ended tab only when another one ends, so that is seen to here.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, cast

import streamlit as st

from data.access.rules import Uploads as Most
from data.access.sign_in.sign_ins import SignIn
from pages.gate import addresses
from pages.session import streamlit_internals
from pages.session.streamlit_internals import MemoryUploadedFileManager

RESUMED = 120  # seconds in which Streamlit lets a browser come back to its tab
MEGABYTE = 2**20


class Refusal(NamedTuple):
    """Why a file is not let in. reason: as it is recorded; message: to the person."""

    status: int
    reason: str
    message: str


NOT_ASKED = Refusal(403, "这一页没有请此人上传文件", "没有收下：这一页现在不收文件。请刷新页面后再试。")
TWICE = Refusal(409, "同一个上传地址同时用了两次", "没有收下：这个文件正在上传，请等它完成。")


@dataclass
class _File:
    """One file that was sent or is on its way. size: in bytes; arriving: as announced, not there yet."""

    by: SignIn
    size: int
    arriving: bool = True


class Uploads:
    """What was sent to this server and is kept. Used on the event loop only."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._files: dict[tuple[str, str], _File] = {}
        self._gone: dict[str, float] = {}  # tabs that nobody is connected to, since when

    def refusal(self, by: SignIn, session: str, most: Most, *, files: int = 1, size: int = 0) -> Refusal | None:
        """Why somebody may not send so many more files from a tab; None: he may."""
        if session not in by.asking:
            return NOT_ASKED
        self._look()
        mine = [f.size for f in self._files.values() if f.by.identity.account == by.identity.account]
        if len(mine) + files <= most.files and sum(mine) + size <= most.megabytes * MEGABYTE:
            return None
        return Refusal(
            507,
            "上传后还没有接收的文件已到上限",
            f"没有收下：您已上传而还没有接收的文件有 {len(mine)} 个、{sum(mine) / MEGABYTE:.0f} MB，"
            f"合计最多 {most.files} 个、{most.megabytes} MB。请先接收或移除一些，再上传其余的。",
        )

    def begin(self, by: SignIn, path: str, size: int | None, most: Most) -> Refusal | None:
        """A file is about to come in. size: as announced; None: not said. Returns why it may not; then it must not be let in."""
        session, file = place(path)
        size = st.get_option("server.maxUploadSize") * MEGABYTE if size is None else size
        if (session, file) in self._files and self._files[session, file].arriving:
            return TWICE
        before = self._files.pop((session, file), None)  # it takes the place of what was sent there
        if (why := self.refusal(by, session, most, size=size)) is not None:
            if before is not None:
                self._files[session, file] = before
            return why
        self._files[session, file] = _File(by, size)
        return None

    def end(self, path: str) -> None:
        """What began to come in has come, or has not."""
        self._files[place(path)].arriving = False
        self._look()

    def release(self, holds: Callable[[SignIn], bool]) -> None:
        """Let go of what ended tabs have sent: at once where the sign-in does not hold any more, else when it is too late to
        come back."""
        now, known = self._clock(), {session: file.by for (session, _), file in self._files.items()}
        self._gone = {session: since for session, since in self._gone.items() if session in known}
        for session, by in known.items():
            if holds(by) and streamlit_internals.get_instance().is_active_session(session):
                self._gone.pop(session, None)
            elif not holds(by) or now - self._gone.setdefault(session, now) >= RESUMED:
                streamlit_internals.get_instance().close_session(session)
                _manager().remove_session_files(session)  # of one that Streamlit had forgotten, too
        self._look()

    def _look(self) -> None:
        """What Streamlit has let go of does not count any more; what has come in counts with its true size."""
        for (session, file), known in list(self._files.items()):
            kept = _manager().get_files(session, [file])
            if kept and not known.arriving:
                known.size = len(kept[0].data)
            elif not known.arriving:
                del self._files[session, file]


def place(path: str) -> tuple[str, str]:
    """The tab and the file that an upload address names."""
    session, _, file = path.removeprefix(addresses.UPLOAD).partition("/")
    return session, file


def _manager() -> MemoryUploadedFileManager:
    # the keeper in memory is the only one that Streamlit has
    return cast(MemoryUploadedFileManager, streamlit_internals.get_instance().uploaded_file_mgr)
