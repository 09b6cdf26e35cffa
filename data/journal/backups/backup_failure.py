"""Word left beside a record that the last attempt at a backup failed, until one succeeds: nobody reads the log of a night."""

import json
from contextlib import suppress
from pathlib import Path

from data.journal.clock import now
from data.journal.durable import replace_file
from data.journal.event import canonical

NOTE = "backup.failed"


def note(record: Path, target: Path, why: str) -> None:
    """Leave the word. record: the folder of the record, which must be there; target: of the backup; why: in Chinese."""
    about = {"folder": str(target.absolute()), "at": now().isoformat(timespec="seconds"), "why": why}
    with suppress(OSError):  # where it cannot be written the command has said it, and its exit code
        if record.is_dir():
            replace_file(record / NOTE, canonical(about))


def clear(record: Path) -> None:
    """Take it away: a backup succeeded."""
    with suppress(OSError):
        (record / NOTE).unlink(missing_ok=True)


def told(record: Path) -> str | None:
    """When, where and why the last attempt failed, in one sentence for every door; None since one succeeded."""
    try:
        about = json.loads((record / NOTE).read_text("utf-8"))
        at = str(about["at"])[:16].replace("T", " ")
        return f"最近一次备份没有成功（{at}，{about['folder']}）：{about['why']}"
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        return f"最近一次备份没有成功；原因记在 {record / NOTE}，但读不出来"
