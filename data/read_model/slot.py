"""A file for a read model: no two processes ever use the same one."""

from pathlib import Path

from filelock import FileLock, Timeout

from data.journal.durable import hand_over, lock_file, make_folder


class Slot:
    """A DuckDB file that belongs to this process alone, among the few that lie in the cache folder.

    Raises OSError when the folder cannot be written, RuntimeError when all are in use.
    """

    def __init__(self, folder: Path) -> None:
        make_folder(folder)
        for number in range(64):
            self._lock = FileLock(lock_file(folder / f"read-model-{number}.lock"), timeout=0)
            self.file = folder / f"read-model-{number}.duckdb"
            try:
                self._lock.acquire()
                return
            except Timeout:
                continue
        raise RuntimeError(f"{folder} 中已有64个进程在使用；请先关闭一些。")

    def clear(self) -> None:
        """Remove the file and what DuckDB keeps beside it."""
        for path in self._files:
            path.unlink(missing_ok=True)

    @property
    def _files(self) -> tuple[Path, Path]:
        return self.file, self.file.with_name(self.file.name + ".wal")

    def release(self) -> None:
        """Leave the file to another process, also one of another user to whom the folder belongs."""
        for path in self._files:
            hand_over(path)
        self._lock.release()
