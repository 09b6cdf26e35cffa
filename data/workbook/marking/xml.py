"""Change an XML part at known places and leave every other byte as it is.

Parsing a part and writing it out again would lose what only the program that wrote it knows (prefixes named in
mc:Ignorable, extensions); so elements are only located here, and text is cut and put in between. Runs only in the
marking child.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape

from data.workbook.spreadsheet.package import RESAVE, Refusal, refuse_doctype

_OPENING = re.compile(rb"<[^\s/>]+(?:\s+[^\s=]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s*(/?)>")
# What XML 1.0 cannot hold at all, and lone surrogates, which UTF-8 cannot.
_IMPOSSIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_QUOTES = {'"': "&quot;", "\n": "&#10;", "\t": "&#9;"}


@dataclass(slots=True)
class Node:
    """An element and where it stands: start of its tag, its inside (inner:close), end of its closing tag."""

    name: str
    attributes: dict[str, str]
    start: int
    inner: int
    close: int = 0
    end: int = 0
    children: list["Node"] = field(default_factory=list)

    @property
    def local(self) -> str:
        """The name without its prefix."""
        return self.name.rpartition(":")[2]

    @property
    def prefix(self) -> str:
        """The prefix with its colon, or nothing: new neighbours take the same."""
        head, colon, _ = self.name.rpartition(":")
        return head + colon

    def child(self, local: str) -> "Node | None":
        """The first child of that name."""
        return next((child for child in self.children if child.local == local), None)

    def all(self, local: str) -> Iterator["Node"]:
        """Every element of that name below this one."""
        for child in self.children:
            if child.local == local:
                yield child
            yield from child.all(local)

    def get(self, local: str) -> str | None:
        """An attribute by its name without prefix."""
        return next((value for key, value in self.attributes.items() if key.rpartition(":")[2] == local), None)


def utf8(xml: bytes) -> bytes:
    """The part in UTF-8, so that offsets and what is put in agree. Raises Refusal for other encodings."""
    declared = re.match(rb"\s*<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']+)", xml.removeprefix(b"\xef\xbb\xbf"))
    encoding = declared[1].decode("ascii", "replace").lower() if declared else "utf-8"
    if xml[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = xml.decode("utf-16", "replace")
    elif encoding in ("utf-8", "us-ascii", "ascii"):
        return xml.removeprefix(b"\xef\xbb\xbf")
    else:
        raise Refusal(None, None, "工作簿使用了不常见的文字编码", RESAVE)
    return re.sub(r"^\s*<\?xml.*?\?>", "", text).encode()


def tree(xml: bytes, part: str = "") -> Node:
    """The elements of a part in UTF-8, with their places. Raises Refusal when it is not well-formed."""
    parser = expat.ParserCreate()
    top = Node("", {}, 0, 0)
    open_nodes = [top]

    def start(name: str, attributes: dict[str, str]) -> None:
        at = parser.CurrentByteIndex
        tag = _OPENING.match(xml, at)
        if tag is None:
            raise Refusal(None, None, f"工作簿的部件 {part[:80]} 格式有误", RESAVE)
        node = Node(name, attributes, at, tag.end())
        open_nodes[-1].children.append(node)
        open_nodes.append(node)

    def end(_name: str) -> None:
        node = open_nodes.pop()
        if xml[node.inner - 2 : node.inner] == b"/>":
            node.close = node.end = node.inner
        else:
            node.close = parser.CurrentByteIndex
            node.end = xml.index(b">", node.close) + 1

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse_doctype
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as error:
        raise Refusal(None, None, f"工作簿的部件 {part[:80]} 格式有误", RESAVE) from error
    return top.children[0]


class Patch:
    """Changes to one part, collected first and made together."""

    def __init__(self, xml: bytes) -> None:
        self._xml = xml
        self._changes: list[tuple[int, int, int, bytes]] = []

    def put(self, at: int, text: str) -> None:
        """Insert at a place; what is put in first at one place comes first."""
        self.replace(at, at, text)

    def replace(self, start: int, end: int, text: str) -> None:
        self._changes.append((start, end, len(self._changes), text.encode()))

    def append(self, node: Node, text: str) -> None:
        """Insert as the last children of an element, also of an empty one."""
        if node.close == node.inner == node.end:
            self.replace(node.end - 2, node.end, f">{text}</{node.name}>")
        else:
            self.put(node.close, text)

    def set(self, node: Node, attribute: str, value: str) -> None:
        """Give an attribute of an element a value; it is added when it is missing."""
        tag = self._xml[node.start : node.inner]
        found = re.search(rb"\s" + re.escape(attribute.encode()) + rb"\s*=\s*(\"[^\"]*\"|'[^']*')", tag)
        if found:
            self.replace(node.start + found.start(1), node.start + found.end(1), f'"{quoted(value)}"')
        else:
            self.put(node.start + 1 + len(node.name.encode()), f' {attribute}="{quoted(value)}"')

    def patched(self) -> bytes:
        """The part with all changes. They must not overlap."""
        pieces, at = [], 0
        for start, end, _, text in sorted(self._changes):
            pieces += [self._xml[at:start], text]
            at = end
        return b"".join([*pieces, self._xml[at:]])


def text(value: str) -> str:
    """A text as the inside of an element."""
    return escape(_IMPOSSIBLE.sub("", value))


def quoted(value: str) -> str:
    """A text as the inside of an attribute in double quotes."""
    return escape(_IMPOSSIBLE.sub("", value), _QUOTES)
