"""Zip files whose bytes depend on nothing but what is in them: no clock, no order of a folder."""

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime

NEVER = datetime(1980, 1, 1)  # noqa: DTZ001 (the first moment that a zip can say; it has no zone)
READABLE = 0o644 << 16


def packed(files: Mapping[str, bytes], at: datetime = NEVER) -> bytes:
    """The files in this order. at: the moment that stands beside each, which a zip knows to two seconds."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, (at.year, at.month, at.day, at.hour, at.minute, at.second))
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, READABLE, 3
            archive.writestr(entry, content)
    return buffer.getvalue()


def undated(content: bytes) -> bytes:
    """The same zip without the moments at which it was written (a Word document is one)."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return packed({entry.filename: archive.read(entry) for entry in archive.infolist()})
