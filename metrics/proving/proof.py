"""Definitions are used only when every worked case in them comes out as it says.

Computing all cases takes seconds, so that it was done is kept beside the read models, for these definitions and this program.
"""

import contextlib
import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from data.journal.durable import make_folder, replace_file
from data.schema.loading import Definitions
from data.schema.yaml_files import DefinitionError
from metrics import application
from metrics.course import programme
from metrics.proving import cases, process_cases, wordings

FILE = "proved"


def differences(d: Definitions) -> list[str]:
    """Every text that cannot be filled, and every worked case that comes out other than it says, with file and entry."""
    if found := wordings.problems(d):
        return found
    found = [f"{scheme}/cases.yaml, {x}" for scheme, x in cases.run_all(d)]
    found += [str(x) for x in application.differences(d)]
    found += [x for scheme in d.processes for x in process_cases.differences(d, scheme)]
    return found + [
        f"{scheme}/policy.yaml, programme: {x}" for scheme in d.schemes for x in programme.differences(d, scheme)
    ]


def require(d: Definitions, folder: Path, begun: Callable[[], object] = lambda: None) -> bool:
    """Compute all worked cases, unless that was done before for these definitions and this program.

    folder: where it is kept that it was done; begun: called before the computing. Returns whether they were computed now.
    Raises DefinitionError with every case that differs.
    """
    if proved(d, folder):
        return False
    begun()
    if found := differences(d):
        raise DefinitionError("\n".join(found))
    remember(d, folder)
    return True


def proved(d: Definitions, folder: Path) -> bool:
    """Whether all cases of these definitions have come out right under this program."""
    with contextlib.suppress(OSError):
        return (folder / FILE).read_text("utf-8") == _key(d)
    return False


def remember(d: Definitions, folder: Path) -> None:
    """Keep that they have. A folder that cannot be written only means computing them again."""
    with contextlib.suppress(OSError):
        make_folder(folder)
        replace_file(folder / FILE, _key(d).encode())


def _key(d: Definitions) -> str:
    return f"{d.fingerprint} {program()}"


@cache
def program() -> str:
    """SHA-256 over all that reads, keeps and computes: the Python and SQL of data and metrics, not the records below data."""
    root = Path(__file__).parents[1]
    rooms = [p.parent for folder in ("data", "metrics") for p in (root / folder).glob("*/__init__.py")]
    found = [path for folder in ("data", "metrics") for path in (root / folder).glob("*.py")]
    found += [
        path for room in (*rooms, root / "metrics") for kind in ("**/*.py", "**/*.sql") for path in room.glob(kind)
    ]
    digest = hashlib.sha256()
    for path in sorted(set(found)):
        digest.update(path.read_bytes())
    return digest.hexdigest()
