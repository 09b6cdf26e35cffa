"""Word left beside a record that the last attempt at a backup failed, until one succeeds: nobody reads the log of a night."""

import json
from contextlib import suppress
from pathlib import Path

from data.journal.clock import now
from data.journal.durable import RecordError
from data.journal.event import canonical
from data.journal.kept_record import KeptRecord

NOTE = "backup.failed"


def note(record: KeptRecord, target: Path, why: str) -> None:
    """Leave the word; where there is not even a folder none is made for it. target: the folder of the backup; why: in Chinese."""
    about = {"folder": str(target.absolute()), "at": now().isoformat(timespec="seconds"), "why": why}
    with suppress(RecordError):  # where it cannot be written the command has said it, and its exit code
        record.beside(NOTE).replace(canonical(about))


def clear(record: KeptRecord) -> None:
    """Take it away: a backup succeeded."""
    with suppress(RecordError):
        record.beside(NOTE).remove()


def told(record: KeptRecord) -> str | None:
    """When, where and why the last attempt failed, in one sentence for every door; None since one succeeded."""
    kept = record.beside(NOTE)
    try:
        if (content := kept.read()) is None:
            return None
        about = json.loads(content)
        at = str(about["at"])[:16].replace("T", " ")
        return f"最近一次备份没有成功（{at}，{about['folder']}）：{about['why']}"
    except (RecordError, ValueError, KeyError, TypeError):
        return f"最近一次备份没有成功；原因记在 {kept.place}，但读不出来"
