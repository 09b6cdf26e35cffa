"""The definitions that were in force when something was received or decided, kept in the record as an original.

With them a verdict can be shown years later as it was, and an old workbook stays readable after its form has changed.
"""

import hashlib
import io
import tempfile
import zipfile
from collections import OrderedDict
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from data.schema.loading import Definitions, load


class Keeper(Protocol):
    """What keeps originals by their SHA-256: a record."""

    def put(self, content: bytes) -> str: ...
    def get(self, sha: str) -> bytes: ...


_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the same definitions are the same bytes, whenever they are packed


def kept(record: Keeper, definitions: Definitions) -> dict[str, str]:
    """Keep the definitions in the record, once, and name them for the body of an event."""
    return {"sha256": record.put(_pack(definitions.roots)), "fingerprint": definitions.fingerprint}


def restored(record: Keeper, named: dict[str, Any] | None, current: Definitions) -> Definitions | None:
    """The definitions an event names: the current ones when they are the same, else those kept; None when none are.

    Raises RecordError when the archive is damaged, DefinitionError when this program can no longer load it.
    """
    if not isinstance(named, dict):
        return None
    if named["fingerprint"] == current.fingerprint:
        return current
    return _unpacked(record.get(named["sha256"]), current)


@lru_cache(maxsize=4)
def _pack(roots: tuple[Path, ...]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, root in enumerate(roots):
            below = Path("policies") / root.name if number else Path()
            for path in sorted(root.rglob("*.yaml")):
                name = (below / path.relative_to(root)).as_posix()
                archive.writestr(zipfile.ZipInfo(name, _LONG_AGO), path.read_bytes(), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


RESTORED_AT_ONCE = 4
_RESTORED: OrderedDict[tuple[str, str], Definitions] = OrderedDict()


def _unpacked(content: bytes, present: Definitions) -> Definitions:
    """The last few are kept: reading them takes a second."""
    key = hashlib.sha256(content).hexdigest(), present.fingerprint
    if key not in _RESTORED:
        _RESTORED[key] = _read(content, present)
        while len(_RESTORED) > RESTORED_AT_ONCE:
            _RESTORED.popitem(last=False)
    return _RESTORED[key]


def _read(content: bytes, present: Definitions) -> Definitions:
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(folder)  # written by us and checked against its SHA-256
        return load(Path(folder), present=present, as_handed_out=False)
