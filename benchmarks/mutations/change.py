"""One change of what a file says."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Change:
    """Bytes `start` to `end` of a file become `new`. kind: what sort of change it is, in words."""

    path: Path
    start: int
    end: int
    new: bytes
    kind: str

    def applied(self, content: bytes) -> bytes:
        """The file's content with the change made."""
        return content[: self.start] + self.new + content[self.end :]

    def told(self, content: bytes) -> str:
        """Where it is and what becomes of what: `metrics/sql/60_path.sql:14: desc → (nothing): order turned round`."""
        line = content.count(b"\n", 0, self.start) + 1
        before, after = (" ".join(part.decode().split()) for part in (content[self.start : self.end], self.new))
        return f"{self.path.as_posix()}:{line}: {self.kind}: {_short(before)} → {_short(after) or '(nothing)'}"


def _short(text: str) -> str:
    return text if len(text) <= 90 else f"{text[:60]} … {text[-27:]}"
