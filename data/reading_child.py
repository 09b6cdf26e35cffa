"""The child process that takes an untrusted workbook apart: bytes on stdin, JSON on stdout.

Run as `python -m data.reading_child`. It gives itself hard limits before it reads a byte, and imports only what it
needs, so that starting it costs little. Whatever goes wrong in it, the parent only sees an exit code.

Answer: {"refused": [[sheet, cell, found, expected]]} or {"kind": …, "sheets": [{name, rows, merged, broken}],
"properties": {…}}, dates as {"d": ISO text}.
"""

import contextlib
import json
import sys
from typing import Any

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


def answer(content: bytes) -> dict[str, Any]:
    """The JSON answer for one workbook."""
    from data.reading_ods import read_ods
    from data.reading_package import Refusal, custom_properties, open_package
    from data.reading_xlsx import read_xlsx

    try:
        kind, archive = open_package(content)
        sheets = read_xlsx(content, archive) if kind == "xlsx" else read_ods(archive)
        return {"kind": kind, "sheets": sheets, "properties": custom_properties(archive, kind)}
    except Refusal as refusal:
        return {"refused": [list(refusal.problem)]}


def main() -> int:
    """Read stdin, write stdout; 0, or NOT_INSTALLED when a package is missing."""
    limit_resources()
    try:
        result = answer(sys.stdin.buffer.read())
    except ImportError as error:
        sys.stderr.write(f"{error}\n")
        return NOT_INSTALLED
    sys.stdout.buffer.write(json.dumps(result, ensure_ascii=False, allow_nan=False).encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
