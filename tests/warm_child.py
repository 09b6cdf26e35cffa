"""The child that takes a workbook apart, or marks one, kept warm: one process that forks for every file, under the real limits.

Starting Python and loading the readers costs a quarter of a second; a fork a few milliseconds. The product's own way of
starting a child is tested where the fixture `cold_child` stands: test_reading, test_bad_input, test_marked_workbook.
"""

import os
import struct
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from data.workbook.isolation import limited_process
from data.workbook.isolation.limited_child import MAX_ANSWER
from data.workbook.isolation.limited_process import ChildDied, ChildTooSlow

ROOT = Path(__file__).parent.parent
READING, MARKING = "data.workbook.spreadsheet.child", "data.workbook.marking.child"
SCRIPT = """
import json, os, signal, struct, sys
import data.workbook.marking.ods, data.workbook.marking.xlsx
import data.workbook.spreadsheet.ods, data.workbook.spreadsheet.package, data.workbook.spreadsheet.xlsx
from data.workbook.isolation.limited_child import limit_resources
from data.workbook.marking import child as marking
from data.workbook.spreadsheet import child as reading
answers = [lambda content: json.dumps(reading.answer(content), ensure_ascii=False, allow_nan=False).encode(), marking.answer]
take, give = sys.stdin.buffer, sys.stdout.buffer
while head := take.read(17):
    which, seconds, size = struct.unpack("<BdQ", head)
    content = take.read(size)
    name = take.read(struct.unpack("<Q", take.read(8))[0]).decode()
    pid = os.fork()
    if pid == 0:
        limit_resources()
        signal.setitimer(signal.ITIMER_REAL, seconds)
        code = 1
        try:
            with open(name, "wb") as file:
                file.write(answers[which](content))
            code = 0
        finally:
            os._exit(code)
    give.write(struct.pack("<i", os.waitpid(pid, 0)[1]))
    give.flush()
"""


class WarmChild:
    """Stands in for `data.workbook.isolation.limited_process.ask`. It is started for the first file."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = os.getpid()
        self._turn = threading.Lock()

    def ask(self, module: str, request: bytes, *, seconds: float) -> bytes:
        """What the child answers. Raises ChildDied, ChildTooSlow."""
        if os.getpid() != self._owner:  # a fork of a test, which may be killed halfway
            return limited_process.ask(module, request, seconds=seconds)
        with self._turn, tempfile.NamedTemporaryFile() as answer:
            name = answer.name.encode()
            if self._process is None:
                self._process = subprocess.Popen([sys.executable, "-c", SCRIPT], cwd=ROOT, stdin=subprocess.PIPE,
                                                 stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)  # fmt: skip
            stdin, stdout = self._process.stdin, self._process.stdout
            stdin.write(struct.pack("<BdQ", (READING, MARKING).index(module), seconds, len(request)) + request)
            stdin.write(struct.pack("<Q", len(name)) + name)
            stdin.flush()
            status = struct.unpack("<i", stdout.read(4))[0]
            if os.WIFSIGNALED(status) and os.WTERMSIG(status) == 14:
                raise ChildTooSlow(module)
            content = answer.read(MAX_ANSWER)
            if status != 0:
                raise ChildDied(module)
            return content

    def close(self) -> None:
        """Let it end."""
        if self._process is not None:
            self._process.stdin.close()
            self._process.stdout.close()
            self._process.wait(10)
