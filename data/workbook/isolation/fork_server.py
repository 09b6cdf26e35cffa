"""A process that has the readers loaded and forks a child for every file: to start Python and load them takes a quarter of a second, a
fork some milliseconds.

It sees no byte of a file: what a child reads and writes comes as open files and goes to the child alone. The child limits itself like one
that was started for its file (data.workbook.isolation.limited_child). Who starts a fork server holds the other end of a socket; when that
end closes, it ends. Linux only.
"""

import contextlib
import importlib
import os
import socket
import subprocess
import sys
import traceback
from pathlib import Path
from typing import BinaryIO

CHILDREN = ("data.workbook.spreadsheet.child", "data.workbook.marking.child", "data.workbook.isolation.zip_child")
# What they load when there is a file; whatever is missing, the child says it.
_READERS = (
    "data.workbook.spreadsheet.beside_cells",
    "data.workbook.spreadsheet.ods",
    "data.workbook.spreadsheet.package",
    "data.workbook.spreadsheet.xlsx",
    "data.workbook.marking.ods",
    "data.workbook.marking.xlsx",
)
_ROOT = Path(__file__).resolve().parents[3]
_LONGEST = 200


class Gone(Exception):
    """The fork server has ended, or never came up; the file has nothing to do with it."""


class ForkServer:
    """The end of whoever asks. One file at a time."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "data.workbook.isolation.fork_server", str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd=_ROOT,
                env=environment,
                pass_fds=[theirs.fileno()],
                start_new_session=True,  # it is stopped together with its child
            )

    def run(self, module: str, given: BinaryIO, out: BinaryIO, errors: BinaryIO, *, seconds: float) -> int:
        """The exit code of a child of one of CHILDREN with these as stdin, stdout and stderr; less than none: the signal that ended it.

        Raises TimeoutError when it takes longer; Gone. After either, this is not to be used again.
        """
        try:
            self._ours.settimeout(seconds)
            socket.send_fds(self._ours, [module.encode()], [given.fileno(), out.fileno(), errors.fileno()])
            code = self._ours.recv(_LONGEST)
        except TimeoutError:
            self.stop()
            raise
        except OSError as error:
            self.stop()
            raise Gone(module) from error
        if not code:
            self.stop()
            raise Gone(module)
        return int(code)

    def stop(self) -> None:
        """End it, and the child it may have."""
        self._ours.close()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, 9)
        self._process.wait()


def main(descriptor: int) -> int:
    """Fork a child for each request until the other end is closed."""
    for name in (*CHILDREN, *_READERS):
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    with socket.socket(fileno=descriptor) as connection:
        while True:
            asked, files, _, _ = socket.recv_fds(connection, _LONGEST, 3)
            if not asked:
                return 0
            child = os.fork()
            if child == 0:
                connection.close()
                _become(asked.decode(), files)
            for file in files:
                os.close(file)
            _, status = os.waitpid(child, 0)
            connection.sendall(str(os.waitstatus_to_exitcode(status)).encode())


def _become(module: str, files: list[int]) -> None:
    """Be the child: never returns."""
    code = 1
    try:
        for place, file in enumerate(files):
            os.dup2(file, place)
            os.close(file)
        code = importlib.import_module(module).main() if module in CHILDREN else 1
        sys.stdout.flush()
    except Exception:  # noqa: BLE001  # whatever it is, it ends this child; whoever asked logs what is said here
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
