"""The record that MONITOR_RECORD names, whatever keeps it."""

from pathlib import Path

from data import settings
from data.journal.durable import RecordError
from data.journal.folder import FolderRecord
from data.journal.kept_record import KeptRecord

NOT_INSTALLED = (
    "MONITOR_RECORD 指向 PostgreSQL 数据库，而连接它所需的程序包没有安装。"
    "请在程序文件夹中运行 pip install -r requirements-postgresql.txt，再重新启动。"
)
SERVERS = ("postgresql://", "postgres://")


def real() -> KeptRecord:
    """The real record. Raises RecordError where what is needed to reach it is not installed; nothing is asked of it yet."""
    return at(settings.record_place())


def at(place: str) -> KeptRecord:
    """The record at a place: a folder, or the address of a PostgreSQL database, behind # the schema. Raises RecordError."""
    if not place.startswith(SERVERS):
        return FolderRecord(Path(place))
    try:
        from data.journal.postgresql.record import PostgresRecord  # only who needs it has it installed
    except ImportError as error:
        raise RecordError(NOT_INSTALLED) from error
    return PostgresRecord(place, settings.cache_folder() / "parsed")
