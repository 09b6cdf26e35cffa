"""A file for a read model: no two processes ever use the same one."""

from pathlib import Path

from filelock import FileLock, Timeout


class Slot:
    """A DuckDB file that belongs to this process alone, among the few that lie in the cache folder.

    Raises OSError when the folder cannot be written, RuntimeError when all are in use.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for number in range(64):
            self._lock = FileLock(folder / f"read-model-{number}.lock", timeout=0)
            self.file = folder / f"read-model-{number}.duckdb"
            try:
                self._lock.acquire()
                return
            except Timeout:
                continue
        raise RuntimeError(f"{folder} 中已有64个进程在使用；请先关闭一些。")

    def clear(self) -> None:
        """Remove the file and what DuckDB keeps beside it."""
        for path in (self.file, self.file.with_name(self.file.name + ".wal")):
            path.unlink(missing_ok=True)

    def release(self) -> None:
        """Leave the file to another process."""
        self._lock.release()
