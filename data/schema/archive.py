"""The definitions that were in force when something was received or decided, kept in the record as an original.

With them a verdict can be shown years later as it was, and an old workbook stays readable after its form has changed.
"""

import io
import tempfile
import zipfile
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from data.schema.house import Bounds
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
    return _unpacked(record.get(named["sha256"]), current.bounds)


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


@lru_cache(maxsize=4)
def _unpacked(content: bytes, bounds: Bounds) -> Definitions:
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(folder)  # written by us and checked against its SHA-256
        return load(Path(folder), bounds=bounds, as_handed_out=False)
