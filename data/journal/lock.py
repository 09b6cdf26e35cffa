"""One writer at a time: the lock of a record, with the name of whoever holds it."""

import json
import os
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from data.journal.clock import now
from data.journal.durable import RecordError, lock_file, open_private


class RecordBusy(RecordError):
    """Another process is writing and did not finish in time; the message names it."""


@contextmanager
def alone(folder: Path, wait_seconds: float, what: str = "记录") -> Iterator[None]:
    """Hold the lock of a record (or of another folder: what). Raises RecordBusy, or OSError when it cannot be written.

    The system frees the lock when its holder dies, however it dies.
    """
    holder = folder / "lock.holder"
    # A lock object of its own for every hold: threads exclude each other as processes do.
    lock = FileLock(lock_file(folder / "lock"), timeout=wait_seconds, mode=0o600)
    try:
        lock.acquire(poll_interval=0.005)
    except Timeout:
        raise RecordBusy(
            f"另一个程序正在写入{what}，等了{wait_seconds:g}秒仍未结束（{_named(holder)}）。"
            "本次操作没有进行，请稍后再试；一直如此时，请管理员检查该程序。"
        ) from None
    try:
        with suppress(OSError):  # knowing the name is a courtesy, not a condition
            _sign(holder)
        yield
    finally:
        with suppress(OSError):
            holder.unlink()
        lock.release()


def _sign(holder: Path) -> None:
    about = {"pid": os.getpid(), "command": shlex.join(sys.argv)[:200], "since": f"{now():%Y-%m-%d %H:%M:%S}"}
    with open(holder, "w", encoding="utf-8", opener=open_private) as file:
        json.dump(about, file, ensure_ascii=False)


def _named(holder: Path) -> str:
    try:
        about = json.loads(holder.read_text("utf-8"))
        return f"进程 {about['pid']}，命令 {about['command']}，自 {about['since']} 起"
    except (OSError, ValueError, KeyError, TypeError):
        return "不知是哪个程序"
