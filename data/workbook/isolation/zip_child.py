"""The child process that unpacks an untrusted .zip of files: bytes on stdin; on stdout one line of JSON, then the contents.

Run as `python -m data.workbook.isolation.zip_child`. Nothing is unpacked to disk, and a name is only ever a name.

The line: {"refused": [found, expected]}, {"workbook": true} (a workbook that is only called .zip), or
{"entries": [[name, length of its content, [found, expected] or null]]} with the contents in that order.
"""

import json
import sys
from typing import Any

from data.workbook.isolation.limited_child import serve

MAX_FILES = 500
MAX_FILE = 20 * 1024 * 1024
MAX_UNPACKED = 60 * 1024 * 1024  # below MAX_ANSWER of data.workbook.isolation.limited_child
_UTF8 = 0x800
_ENCRYPTED = 0x1
_DOCUMENT = {"[Content_Types].xml", "mimetype"}
_UNPACK = "请解压，重新压缩为普通的 .zip，或逐个上传其中的文件"


def answer(content: bytes) -> bytes:
    """The answer for one .zip."""
    import io
    import zipfile

    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return _line({"refused": ["压缩包不完整或已损坏（可能没有传完）", "请重新压缩后再上传"]})
    there = archive.infolist()
    if _DOCUMENT & {entry.filename for entry in there}:
        return _line({"workbook": True})
    files = [(entry, name) for entry in there if (name := _name(entry)) and not entry.is_dir()]
    if len(files) > MAX_FILES:
        return _line({"refused": [f"压缩包里有 {len(files)} 个文件", f"最多 {MAX_FILES} 个，请分几次上传"]})
    if sum(entry.file_size for entry, _ in files) > MAX_UNPACKED:
        found = f"压缩包解压后超过 {MAX_UNPACKED // 1024**2} MB"
        return _line({"refused": [found, "请分几次上传，并删除与填报无关的文件"]})
    entries, bodies = [], []
    for entry, name in files:
        body, problem = _unpacked(archive, entry)
        entries.append([name, len(body), problem])
        bodies.append(body)
    return _line({"entries": entries}) + b"".join(bodies)


def _unpacked(archive: Any, entry: Any) -> tuple[bytes, list[str] | None]:
    """The content of one entry, or why there is none. Never more than the entry declares."""
    import zipfile
    import zlib

    if entry.flag_bits & _ENCRYPTED:
        return b"", ["压缩包里的这个文件已加密", "请去掉压缩包的密码后再上传"]
    if entry.file_size > MAX_FILE:
        return b"", [f"文件超过 {MAX_FILE // 1024**2} MB", "请删除无关的工作表和图片后再上传"]
    try:
        return archive.read(entry), None
    except NotImplementedError:
        return b"", ["压缩包使用了不常见的压缩方式", _UNPACK]
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError):
        return b"", ["压缩包里的这个文件已损坏", "请重新压缩后再上传"]


def _name(entry: Any) -> str:
    """The name with its folders. Windows writes it in GBK and says so nowhere; zipfile then takes it for code page 437."""
    name: str = entry.orig_filename
    if not entry.flag_bits & _UTF8:
        written = name.encode("cp437")
        for encoding in ("utf-8", "gb18030"):
            try:
                name = written.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return name.replace("\\", "/")


def _line(head: dict[str, Any]) -> bytes:
    # surrogates have no UTF-8: escaped, the line can always be written
    return json.dumps(head).encode() + b"\n"


def main() -> int:
    """Read stdin, write stdout; 0, or NOT_INSTALLED when a package is missing."""
    return serve(answer)


if __name__ == "__main__":
    sys.exit(main())
