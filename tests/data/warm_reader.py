"""The reading child kept warm: one process that forks for every file, under the same limits as the real child.

Starting Python and loading the readers costs a quarter of a second; a fork a few milliseconds. The product's own way of
starting a child is tested in test_reading and test_bad_input.
"""

import os
import struct
import subprocess
import sys
import tempfile

from data.workbook.isolation.limited_child import MAX_ANSWER
from data.workbook.isolation.limited_process import ChildDied, ChildTooSlow
from tests.pages.server import ROOT

SCRIPT = """
import json, os, signal, struct, sys
import data.workbook.spreadsheet.ods, data.workbook.spreadsheet.package, data.workbook.spreadsheet.xlsx
from data.workbook.isolation.limited_child import limit_resources
from data.workbook.spreadsheet.child import answer
take, give = sys.stdin.buffer, sys.stdout.buffer
while head := take.read(12):
    size, seconds = struct.unpack("<Qi", head)
    content = take.read(size)
    name = take.read(struct.unpack("<Q", take.read(8))[0]).decode()
    pid = os.fork()
    if pid == 0:
        limit_resources()
        signal.alarm(seconds)
        code = 1
        try:
            with open(name, "wb") as file:
                file.write(json.dumps(answer(content), ensure_ascii=False, allow_nan=False).encode())
            code = 0
        finally:
            os._exit(code)
    give.write(struct.pack("<i", os.waitpid(pid, 0)[1]))
    give.flush()
"""


class WarmReader:
    """Stands in for `data.workbook.isolation.limited_process.ask` in `data.workbook.reading`."""

    def __init__(self) -> None:
        self._process = subprocess.Popen([sys.executable, "-c", SCRIPT], cwd=ROOT, stdin=subprocess.PIPE,
                                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)  # fmt: skip

    def ask(self, module: str, request: bytes, *, seconds: float) -> bytes:
        """What the child answers. Raises ChildDied, ChildTooSlow."""
        assert module == "data.workbook.spreadsheet.child"
        with tempfile.NamedTemporaryFile() as answer:
            name = answer.name.encode()
            stdin, stdout = self._process.stdin, self._process.stdout
            stdin.write(struct.pack("<Qi", len(request), int(seconds)) + request + struct.pack("<Q", len(name)) + name)
            stdin.flush()
            status = struct.unpack("<i", stdout.read(4))[0]
            if os.WIFSIGNALED(status) and os.WTERMSIG(status) == 14:
                raise ChildTooSlow(module)
            content = answer.read(MAX_ANSWER)
            if status != 0:
                raise ChildDied(module)
            return content

    def close(self) -> None:
        self._process.stdin.close()
        self._process.wait(10)
