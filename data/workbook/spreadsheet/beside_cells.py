"""Texts of a workbook that stand in no cell: notes, drawings, headers and footers, properties. Runs only in the reading child.

Nothing of them is read as data; they are looked through for numbers that name a person (data.workbook.personal_numbers).
"""

import re
import zipfile
from collections.abc import Iterator
from html import unescape

from data.workbook import personal_numbers

_XLSX = (
    (re.compile(r"xl/(threadedComments/|comments)[^/]*\.xml|xl/comments/.*\.xml"), "批注"),
    (re.compile(r"xl/(drawings|charts|diagrams)/[^/]*\.(xml|vml)"), "图形或文本框"),
    (re.compile(r"docProps/.*\.xml"), "文件属性"),
)
_HEADERS = re.compile(rb"<(?:\w+:)?headerFooter\b.*?</(?:\w+:)?headerFooter>", re.DOTALL)
_ODS_NOTES = re.compile(rb"<office:annotation\b.*?</office:annotation>", re.DOTALL)
_ODS_SHAPES = re.compile(rb"<draw:(?:frame|custom-shape)\b.*?</draw:(?:frame|custom-shape)>", re.DOTALL)
# Where one of these ends a number ends as well; what else there is only formats parts of a text.
_END = re.compile(rb"</(?:\w+:)?(?:p|si|text|comment|sst|lpstr)>")
_TAG = re.compile(rb"<[^>]*>")


def personal(archive: zipfile.ZipFile, kind: str) -> list[list[str]]:
    """[where, kind of number] of each finding, each once."""
    found = {(where, number) for where, text in _texts(archive, kind) for number in personal_numbers.found_in(text)}
    return [list(one) for one in sorted(found)]


def _texts(archive: zipfile.ZipFile, kind: str) -> Iterator[tuple[str, str]]:
    if kind == "ods":
        content = archive.read("content.xml")
        yield from (("批注", _plain(note)) for note in _ODS_NOTES.findall(content))
        yield from (("图形或文本框", _plain(shape)) for shape in _ODS_SHAPES.findall(content))
        for part, where in (("styles.xml", "页眉或页脚"), ("meta.xml", "文件属性")):
            if part in archive.namelist():
                yield where, _plain(archive.read(part))
        return
    for name in archive.namelist():
        for pattern, where in _XLSX:
            if pattern.fullmatch(name):
                yield where, _plain(archive.read(name))
        if name.startswith("xl/worksheets/"):
            yield from (("页眉或页脚", _plain(part)) for part in _HEADERS.findall(archive.read(name)))


def _plain(xml: bytes) -> str:
    return unescape(_TAG.sub(b"", _END.sub(b"\n", xml)).decode("utf-8", "replace"))
