"""校验值 (anchor): number and hash of a record's last act, short enough to be printed on paper and typed from it.

The chain of the journal shows that nothing was changed inside it. That all of it was not written anew, or its end cut off, only
somebody can show who holds such a value outside of the machine: on a document, in a mail, on another machine.
"""

import re
import unicodedata
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from data.journal.event import Event
from data.journal.record import Record

# Hexadecimal digits of the hash: on paper, and at least when one is held against a record. 96 and 64 bits cannot be met by trying.
SHOWN, LEAST = 24, 16
_FORM = re.compile(r"(?:第\s*)?(\d{1,9})\s*[项条]?\s*[-–—·:/,\s]\s*([0-9a-f][0-9a-f\s–—·-]*)")
EXPECTED = f"形如 1234-9f86-d081-884c-7d65-9a2f-eaa0（序号和至少 {LEAST} 位校验码），照文件页脚或“系统”页抄写"


@dataclass(frozen=True)
class Anchor:
    """n: number of the act; hash: its SHA-256 in hexadecimal digits, or the beginning of it where it was typed from paper."""

    n: int
    hash: str

    def __str__(self) -> str:
        shown = self.hash[:SHOWN]
        return "-".join([str(self.n), *(shown[at : at + 4] for at in range(0, len(shown), 4))])


def head(record: Record) -> Anchor | None:
    """The anchor of a record as it stands now; None while nothing is recorded. Raises RecordDamaged, RecordNewer."""
    last = deque(record.read(), maxlen=1)
    return Anchor(last[0].n, last[0].hash) if last else None


def typed(text: str) -> Anchor:
    """An anchor as people write it down: full width, blanks, other dashes, capitals. Raises ValueError, in Chinese."""
    plain = unicodedata.normalize("NFKC", text).strip().lower().removeprefix("校验值").strip()
    found = _FORM.fullmatch(plain)
    digits = re.sub(r"[^0-9a-f]", "", found[2]) if found else ""
    if not found or not LEAST <= len(digits) <= 64 or not int(found[1]):
        raise ValueError(f"校验值“{text}”读不懂；应{EXPECTED}")
    return Anchor(int(found[1]), digits)


def problem(record: Record, known: Anchor) -> str | None:
    """What speaks against a record by an anchor that somebody kept: cut off, or written anew. None when it fits.

    Raises RecordDamaged, RecordNewer.
    """
    return problem_in(record.read(), known)


def problem_in(events: Iterable[Event], known: Anchor) -> str | None:
    """The same of a whole journal's events, in order."""
    there, last = None, 0
    for event in events:
        last = event.n
        there = event if event.n == known.n else there
    if there is None:
        return f"记录现在只有 {last} 项操作，而校验值来自第 {known.n} 项：其后的操作被删去，或恢复过更早的备份"
    if not there.hash.startswith(known.hash):
        now = Anchor(there.n, there.hash)
        return f"第 {known.n} 项操作不是当时的那一项（现在的校验值是 {now}）：记录被改写过，或这是另一份记录"
    return None
