"""The parent's half of work on untrusted files: start a child, give it bytes, take its answer, survive its death.

The child (data.workbook.isolation.limited_child) limits its own memory and processor time; the wall time is held here. Memory and
processor limits need Linux or macOS; on Windows only the wall time holds (limits_enforced() says which).
"""

import contextlib
import logging
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import BinaryIO

from data.workbook.isolation.fork_server import CHILDREN, ForkServer, Gone
from data.workbook.isolation.limited_child import MAX_ANSWER, NOT_INSTALLED

_ROOT = Path(__file__).resolve().parents[3]
# What Python itself needs to start; secrets in the environment are none of the child's business.
_ENVIRONMENT = ("PATH", "SYSTEMROOT", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "TMPDIR", "TEMP")
# At most this many children at once: each may take a gigabyte.
_SLOTS = threading.BoundedSemaphore(2)
# Fork servers that wait for a file; no more than there are slots. They belong to this process: a fork of it begins without any.
_IDLE: list[ForkServer] = []
if sys.platform == "linux":
    os.register_at_fork(after_in_child=_IDLE.clear)
_LOG = logging.getLogger(__name__)


class ChildDied(Exception):
    """The child ended without an answer: a limit was reached or it crashed."""


class ChildTooSlow(Exception):
    """The child was stopped because its wall time was over."""


def limits_enforced() -> bool:
    """Whether this platform holds a child to its memory and processor limits (only Linux holds both)."""
    return sys.platform == "linux"


def ask(module: str, request: bytes, *, seconds: float) -> bytes:
    """What `python -m module` answers on stdout when request is its stdin, in a process of its own.

    seconds: wall time for the child itself (waiting for its turn not counted). Raises ChildDied, ChildTooSlow;
    RuntimeError only when the installation itself is broken.
    """
    if not limits_enforced():
        _LOG.warning("this platform (%s) does not hold %s to its memory limit", sys.platform, module)
    # Into files, not pipes: the child's limit on file size then bounds what this process has to take in.
    with _SLOTS, _held(request) as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        try:
            code = _run(module, given, out, errors, seconds)
        except (TimeoutError, subprocess.TimeoutExpired) as error:
            raise ChildTooSlow(module) from error
        errors.seek(0)
        said = errors.read(4000).decode("utf-8", "replace")
        if code == NOT_INSTALLED:
            raise RuntimeError(f"{module} cannot start: {said}")
        size = out.seek(0, os.SEEK_END)
        if code != 0 or size > MAX_ANSWER:
            _LOG.warning("%s ended with %s: %s", module, code, said)
            raise ChildDied(module)
        out.seek(0)
        return out.read()


def _held(request: bytes) -> BinaryIO:
    """A file in memory, where there is such a thing, with the request to be read from its beginning."""
    in_memory = sys.platform == "linux"
    file = os.fdopen(os.memfd_create("request"), "w+b") if in_memory else tempfile.TemporaryFile()  # noqa: SIM115  # the caller closes it
    file.write(request)
    file.seek(0)
    return file


def _run(module: str, given: BinaryIO, out: BinaryIO, errors: BinaryIO, seconds: float) -> int:
    """The exit code of a child: forked from a process that has all loaded; started anew where there is none or it has ended."""
    environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    if sys.platform == "linux" and module in CHILDREN:
        try:
            server = _IDLE.pop()
        except IndexError:
            server = ForkServer(environment)
        with contextlib.suppress(Gone):
            code = server.run(module, given, out, errors, seconds=seconds)
            _IDLE.append(server)
            return code
        given.seek(0)
        for file in (out, errors):
            file.seek(0)
            file.truncate()
    command = [sys.executable, "-m", module]
    return subprocess.run(
        command, stdin=given, stdout=out, stderr=errors, cwd=_ROOT, env=environment, timeout=seconds, check=False
    ).returncode
