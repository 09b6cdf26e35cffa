"""The originals: every file that came in, byte for byte, named by its SHA-256 and never changed."""

import hashlib
import os
import re
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from data.journal.durable import RecordError, make_folder, readable, sync_folder, write_new
from data.journal.event import RecordDamaged

_SHA = re.compile(r"[0-9a-f]{64}")
CHANGED = "原始文件 {}… 的内容与编号不符，文件被改动或替换"


class OriginalMissing(RecordError):
    """An original that the record should hold is not there."""

    def __init__(self, sha: str) -> None:
        self.sha = sha
        super().__init__(f"找不到原始文件 {sha[:12]}…：记录中没有这个文件。请管理员核对，并用备份恢复。")


def digest(content: bytes) -> str:
    """The name of a content: its SHA-256 in lower-case hex."""
    return hashlib.sha256(content).hexdigest()


def check_name(sha: str) -> str:
    """The name itself, if it is one; raises ValueError for anything else, above all for paths."""
    if not isinstance(sha, str) or not _SHA.fullmatch(sha):
        raise ValueError("原始文件的编号应为64位十六进制小写字符（SHA-256）")
    return sha


def replacements(body: Mapping[str, Any]) -> dict[str, str]:
    """Originals that an event has replaced by redacted copies (data/acts/reports/redaction.py): old name → new name."""
    return {copy["replaces"]: copy["sha256"] for copy in body.get("copies", ())}


def copied_rows(body: Mapping[str, Any]) -> dict[str, str]:
    """Of the redacted copies that an event names: name of the copy → digest of its rows, where it is recorded."""
    return {copy["sha256"]: copy["rows_sha256"] for copy in body.get("copies", ()) if "rows_sha256" in copy}


class Originals(Protocol):
    """Where the originals of one record are kept."""

    def put(self, content: bytes) -> str:
        """Keep a content, durably, and return its name; the same content twice is kept once. Raises RecordDamaged."""

    def get(self, sha: str) -> bytes:
        """The content, checked against its name. Raises OriginalMissing, RecordDamaged, RecordUnreadable, ValueError."""

    def remove(self, sha: str) -> None:
        """Delete an original for good: only what a redacted copy has replaced may go. Raises ValueError."""

    def names(self) -> set[str]:
        """The name of everything that is kept."""


class FolderOriginals:
    """The folder of originals. Two-letter subfolders keep it browsable."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha: str) -> Path:
        """Where the original of that name stands or would stand; raises ValueError for what is no name."""
        return self.folder / check_name(sha)[:2] / sha

    def put(self, content: bytes) -> str:
        """Keep a content, durably; the same content twice is one file. Raises OSError, RecordDamaged."""
        sha = digest(content)
        path = self.path(sha)
        make_folder(path.parent)
        if path.exists():
            self.get(sha)
        else:
            # Written under a name of its own, so that the true name never shows half a file.
            fresh = path.with_name(f"{sha}.{os.getpid()}-{threading.get_ident()}.new")
            fresh.unlink(missing_ok=True)
            write_new(fresh, content)
            try:
                fresh.replace(path)
            except OSError:
                with suppress(OSError):
                    fresh.unlink()
                raise
        # Also when it was there already: whoever wrote it may have died before this.
        sync_folder(path.parent)
        return sha

    def get(self, sha: str) -> bytes:
        """The content, checked against its name. Raises OriginalMissing, RecordDamaged, RecordUnreadable, ValueError."""
        try:
            with readable(self.path(sha)):
                content = self.path(sha).read_bytes()
        except FileNotFoundError:
            raise OriginalMissing(sha) from None
        if digest(content) != sha:
            raise RecordDamaged(CHANGED.format(sha[:12]))
        return content

    def remove(self, sha: str) -> None:
        """Delete an original for good: only what a redacted copy has replaced may go. Raises OSError, ValueError."""
        path = self.path(sha)
        path.unlink(missing_ok=True)
        if path.parent.is_dir():
            sync_folder(path.parent)

    def names(self) -> set[str]:
        """The name of every file in the folder."""
        return {path.name for path in self.files()}

    def files(self) -> list[Path]:
        """Every file in the folder, in order, whatever it is."""
        return sorted(path for path in self.folder.glob("*/*") if path.is_file())
