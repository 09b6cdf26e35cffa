"""Which addresses a message hands to a browser: read from the fields into which only Streamlit itself writes them.

Never from text: a cell, a name or a note in which somebody wrote an address is still only text.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from google.protobuf.message import DecodeError, Message

from pages.gate import addresses
from pages.session.streamlit_internals import ForwardMsg

# Message → its fields that hold the address of a file on this server. Others that can (an image, a frame) can also hold whatever
# a page puts there; no page uses them, and one that does gets no file.
FIELDS = {
    "DownloadButton": ("url",),
    "DeferredFileResponsePayload": ("url",),
    "PageConfig": ("favicon",),
    "FileURLs": ("upload_url", "delete_url"),
}
_MARKS = tuple(part.encode() for part in addresses.HANDED_OUT)


def read(data: bytes) -> ForwardMsg | None:
    """The message to a browser, where addresses of files may stand in it; None for all others."""
    if not any(mark in data for mark in _MARKS):
        return None
    message = ForwardMsg()
    try:
        message.ParseFromString(data)
    except DecodeError:
        return None
    return message


def in_fields(message: Message) -> Iterator[str]:
    """Every address of a file that a message hands over."""
    for name in FIELDS.get(message.DESCRIPTOR.full_name, ()):
        if (value := getattr(message, name)).startswith(addresses.HANDED_OUT):
            yield value
    for field, value in message.ListFields():
        if field.message_type is not None:
            for part in [value] if isinstance(value, Message) else _parts(value):
                yield from in_fields(part)


def _parts(values: Mapping[Any, object] | Iterable[object]) -> Iterator[Message]:
    """The messages of a repeated field or a map."""
    for value in values.values() if isinstance(values, Mapping) else values:
        if isinstance(value, Message):
            yield value
