"""An error that nobody expected: the person gets a number, the server's log has the number and everything else."""

import logging
import secrets

from data.journal.clock import now

LOG = logging.getLogger(__name__)


def recorded(error: Exception) -> str:
    """Write an error to the log. Returns its number."""
    number = f"{now():%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
    LOG.error("错误编号 %s", number, exc_info=error)
    return number
