"""A record in a folder: journal.jsonl, originals/, parsed/ (a cache), lock. Any number of processes of one machine write to it."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path

from data.journal.beside import FileBeside
from data.journal.clock import now
from data.journal.durable import explained, make_folder, replace_file, sync_folder, write_new
from data.journal.event import RecordDamaged
from data.journal.folder_journal import FolderJournal
from data.journal.kept_record import NOTHING_RECORDED, Content, KeptRecord
from data.journal.lock import alone
from data.journal.originals import FolderOriginals, OriginalMissing
from data.journal.record import Kind

REPLACED = "replaced"
KEPT_WITH = "*.key"  # what makes a backup of the replaced record known as one of it


class FolderRecord(KeptRecord):
    """path: of the folder; for the rest see KeptRecord."""

    def __init__(
        self, path: Path | str, kind: Kind = "real", today: date | None = None, *, wait_seconds: float = 10
    ) -> None:
        self.path = Path(path)
        self._lines, self._files = FolderJournal(self.path), FolderOriginals(self.path / "originals")
        super().__init__(self._lines, self._files, self.path / "parsed", kind, today, wait_seconds=wait_seconds)

    @property
    def place(self) -> str:
        """The path of the folder."""
        return str(self.path)

    @property
    def absent(self) -> bool:
        """See KeptRecord."""
        return not any((self.path / name).exists() for name in (self._lines.named, self._lines.noted))

    def beside(self, name: str) -> FileBeside:
        """A file in the folder."""
        return FileBeside(self.path / name)

    def kept_aside(self) -> list[str]:
        """See KeptRecord."""
        return [str(aside)] if (aside := self.path / REPLACED).exists() else []

    @contextmanager
    def writable(self, effect: str = NOTHING_RECORDED) -> Iterator[None]:
        """See KeptRecord."""
        with explained(self.path, effect):
            yield

    @contextmanager
    def alone(self, effect: str = NOTHING_RECORDED) -> Iterator[None]:
        """See KeptRecord."""
        with explained(self.path, effect):
            make_folder(self.path)
            with alone(self.path, self._wait):
                yield

    def put_back(self, content: Content) -> str | None:
        """See KeptRecord. The one step is the journal's: whatever happens before leaves the record as it was, whatever happens
        afterwards leaves the other one. What stood before is kept below `replaced/`."""
        aside = self._set_aside() if self._lines.path.exists() or self._files.files() else None
        for sha, fetched in content.originals.items():
            self._bring(sha, fetched)
        for name, said in content.beside.items():
            if not (self.path / name).exists():
                replace_file(self.path / name, said)
        self._lines.put_back(b"".join(event.line() for event in content.events), content.events[-1])
        if aside is not None:
            self._tidy(aside, content)
        return None if aside is None else str(aside)

    def _set_aside(self) -> Path:
        """Give what stands a second name below `replaced/`, where it stays; a whole record, which can be read there."""
        aside = self.path / REPLACED / f"{now():%Y%m%d-%H%M%S-%f}"
        files = [*self.path.glob("journal*"), *self.path.glob(KEPT_WITH), *self._files.files()]
        for path in files:
            second = aside / path.relative_to(self.path)
            make_folder(second.parent)
            try:
                os.link(path, second)
            except OSError:  # a file system without links
                shutil.copy2(path, second)
        for place in {path.parent for path in files}:
            sync_folder(aside / place.relative_to(self.path))
        return aside

    def _bring(self, sha: str, fetched: Callable[[], bytes]) -> None:
        """Put an original into the record, in the place of a damaged one where there is one."""
        try:
            self._files.get(sha)
        except OriginalMissing:
            self._files.put(fetched())
        except RecordDamaged:
            path = self._files.path(sha)
            fresh = path.with_name(f"{sha}.restored.new")
            fresh.unlink(missing_ok=True)
            write_new(fresh, fetched())
            fresh.replace(path)
            sync_folder(path.parent)

    def _tidy(self, aside: Path, content: Content) -> None:
        """Take away what only the replaced record needs (it stands aside), and all that was derived from originals."""
        with suppress(OSError):  # untidy is not wrong
            for path in self._files.files():
                if path.name not in content.originals:
                    path.unlink()
            for name in self._lines.torn():
                (self.path / name).unlink()
            self._parsed.rename(aside / "parsed")
