"""The child's half of work on untrusted files: hard limits first, then bytes on stdin to bytes on stdout.

Imports next to nothing, so that starting a child costs little. Whatever goes wrong in a child, its parent
(data.workbook.isolation.limited_process) only sees an exit code.
"""

import contextlib
import sys
from collections.abc import Callable

MAX_MEMORY = 1024**3
MAX_CPU_SECONDS = 20
MAX_ANSWER = 64 * 1024 * 1024
NOT_INSTALLED = 3


def limit_resources() -> None:
    """Hard limits on memory, processor time, file size and core dumps; none where the platform has none (Windows)."""
    try:
        import resource
    except ImportError:
        return
    for what, limit in (
        (resource.RLIMIT_AS, MAX_MEMORY),
        (resource.RLIMIT_CPU, MAX_CPU_SECONDS),
        (resource.RLIMIT_FSIZE, MAX_ANSWER),
        (resource.RLIMIT_CORE, 0),
    ):
        # macOS refuses some of them, and a lower limit may already stand: the wall time of the parent still holds.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (limit, limit))


def serve(answer: Callable[[bytes], bytes]) -> int:
    """Limit this process, read stdin, write the answer to stdout; 0, or NOT_INSTALLED when a package is missing."""
    limit_resources()
    try:
        result = answer(sys.stdin.buffer.read())
    except ImportError as error:
        sys.stderr.write(f"{error}\n")
        return NOT_INSTALLED
    sys.stdout.buffer.write(result)
    return 0
