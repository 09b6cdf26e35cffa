"""The parent's half of work on untrusted files: start a child, give it bytes, take its answer, survive its death.

The child (data.workbook.isolation.limited_child) limits its own memory and processor time; the wall time is held here. Memory and
processor limits need Linux or macOS; on Windows only the wall time holds (limits_enforced() says which).
"""

import logging
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from data.workbook.isolation.limited_child import MAX_ANSWER, NOT_INSTALLED

_ROOT = Path(__file__).resolve().parents[3]
# What Python itself needs to start; secrets in the environment are none of the child's business.
_ENVIRONMENT = ("PATH", "SYSTEMROOT", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "TMPDIR", "TEMP")
# At most this many children at once: each may take a gigabyte.
_SLOTS = threading.BoundedSemaphore(2)
_LOG = logging.getLogger(__name__)


class ChildDied(Exception):
    """The child ended without an answer: a limit was reached or it crashed."""


class ChildTooSlow(Exception):
    """The child was stopped because its wall time was over."""


def limits_enforced() -> bool:
    """Whether this platform holds a child to its memory and processor limits (only Linux holds both)."""
    return sys.platform == "linux"


def ask(module: str, request: bytes, *, seconds: float) -> bytes:
    """What `python -m module` answers on stdout when request is its stdin.

    seconds: wall time for the child itself (waiting for its turn not counted). Raises ChildDied, ChildTooSlow;
    RuntimeError only when the installation itself is broken.
    """
    if not limits_enforced():
        _LOG.warning("this platform (%s) does not hold %s to its memory limit", sys.platform, module)
    environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    # Into files, not pipes: the child's limit on file size then bounds what this process has to take in.
    with _SLOTS, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        try:
            child = subprocess.run(
                [sys.executable, "-m", module],
                input=request,
                stdout=out,
                stderr=errors,
                cwd=_ROOT,
                env=environment,
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise ChildTooSlow(module) from error
        errors.seek(0)
        said = errors.read(4000).decode("utf-8", "replace")
        if child.returncode == NOT_INSTALLED:
            raise RuntimeError(f"{module} cannot start: {said}")
        if child.returncode != 0 or out.tell() > MAX_ANSWER:
            _LOG.warning("%s ended with %s: %s", module, child.returncode, said)
            raise ChildDied(module)
        out.seek(0)
        return out.read()
