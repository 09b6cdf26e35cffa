"""The one clock: every date and time of the product is Asia/Shanghai."""

from datetime import datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The present moment, aware, in Asia/Shanghai."""
    return datetime.now(SHANGHAI)
