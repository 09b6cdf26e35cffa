"""How many tabs may be open at this server, of everybody and of one person: each holds memory, and each act in one makes all others
wait. A tab that is closed, or whose sign-in has ended, frees its place at once."""

from collections import Counter
from typing import NamedTuple

from data.access.rules import Session
from data.access.sign_in.sign_ins import SignIn


class Full(NamedTuple):
    """Why another tab is not opened. reason: as it is recorded; message: to the person."""

    reason: str
    message: str


class Tabs:
    """The open connections of this server. Used on the event loop only."""

    def __init__(self) -> None:
        self._open: Counter[str] = Counter()

    def full(self, by: SignIn, most: Session) -> Full | None:
        """Why somebody may not open another tab; None: he may."""
        mine = self._open[by.identity.account]
        if mine >= most.tabs_of_person:
            return Full(
                "一人打开的窗口已到上限",
                f"您已打开 {mine} 个窗口或标签页，每人最多 {most.tabs_of_person} 个。请关闭不用的，本页随后自动打开；"
                "在别处忘了关的，可在“账户与退出”中在所有设备上退出。",
            )
        if self._open.total() >= most.tabs:
            return Full(
                "打开的窗口已到上限",
                f"现在使用的人太多：服务器上打开的窗口已到上限（{most.tabs} 个）。请稍候，有人关闭后本页会自动打开。",
            )
        return None

    def open(self, by: SignIn) -> None:
        """A tab has connected."""
        self._open[by.identity.account] += 1

    def close(self, by: SignIn) -> None:
        """It is gone."""
        self._open[by.identity.account] -= 1
        self._open += Counter()  # nobody who has none is kept
