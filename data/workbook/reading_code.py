"""Names the code that turns a file into rows, so that what an older program read is never taken for what this one reads."""

import hashlib
import re
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parents[2]
# What an upload goes through: the child process that opens it, and the interpretation of its cells.
ENTRANCES = ("data.workbook.spreadsheet.child", "data.workbook.reading", "data.workbook.interpretation")
LIBRARIES = ("python-calamine", "python-stdnum")
_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+(data[\w.]*)[ \t]+import[ \t]+(\([^)]*\)|[^\n]*)|import[ \t]+(data[\w.]*))", re.MULTILINE
)


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """SHA-256 over every module that takes part in reading a file, and the versions of the libraries that do."""
    digest = hashlib.sha256()
    for path in sorted(modules()):
        digest.update(path.relative_to(ROOT).as_posix().encode())
        digest.update(path.read_bytes())
    for library in LIBRARIES:
        digest.update(f"{library} {version(library)}".encode())
    return digest.hexdigest()


def modules() -> set[Path]:
    """The source files of the entrances and of all they import from this product."""
    found: set[Path] = set()
    waiting = [path for name in ENTRANCES for path in _files(name)]
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found.add(path)
        for package, names, plain in _IMPORT.findall(path.read_text("utf-8")):
            listed = re.findall(r"(\w+)(?:[ \t]+as[ \t]+\w+)?", names.strip("()"))
            for name in (plain or package, *(f"{package}.{n}" for n in listed if package)):
                waiting += _files(name)
    return found


def _files(name: str) -> list[Path]:
    """The files behind a dotted name: the module, or the package and those above it; none for what is no module."""
    path = ROOT.joinpath(*name.split("."))
    module = [path.with_suffix(".py")] if path.with_suffix(".py").is_file() else []
    packages = [folder / "__init__.py" for folder in (path, *path.parents) if folder != ROOT and ROOT in folder.parents]
    return module + [file for file in packages if file.is_file()]
