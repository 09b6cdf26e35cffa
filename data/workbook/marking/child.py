"""The child process that marks problems in an untrusted workbook: a request on stdin, the marked file on stdout.

Run as `python -m data.workbook.marking.child`. Request: one line of JSON {"title", "marks": [[sheet, cell, level, found,
expected]]}, then the workbook. Answer: one line of JSON, {"kind": "xlsx" | "ods"} and after it the marked workbook, or
{"refused": [sheet, cell, found, expected]}.
"""

import io
import json
import sys
import zipfile

from data.workbook.isolation.limited_child import serve


def answer(request: bytes) -> bytes:
    """The answer to one request."""
    from data.workbook.marking.ods import mark_ods
    from data.workbook.marking.xlsx import mark_xlsx
    from data.workbook.spreadsheet.package import Refusal, open_package

    head, _, content = request.partition(b"\n")
    asked = json.loads(head)
    try:
        kind, archive = open_package(content)
        change = mark_xlsx if kind == "xlsx" else mark_ods
        changed = change(archive, asked["marks"], asked["title"])
    except Refusal as refusal:
        return json.dumps({"refused": refusal.problem}).encode() + b"\n"
    return json.dumps({"kind": kind}).encode() + b"\n" + _packed(archive, changed)


def _packed(archive: zipfile.ZipFile, changed: dict[str, bytes]) -> bytes:
    """The package with its changed and new parts, the others as they were, in the same order."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for entry in archive.infolist():
            body = changed.pop(entry.filename, None)
            # An .ods begins with its media type, not compressed: so entries keep their own way of being stored.
            fresh = zipfile.ZipInfo(entry.filename, entry.date_time)
            fresh.compress_type, fresh.external_attr = entry.compress_type, entry.external_attr
            packed.writestr(fresh, archive.read(entry) if body is None else body)
        for name, body in changed.items():
            packed.writestr(name, body)
    return target.getvalue()


def main() -> int:
    """Read stdin, write stdout; 0, or NOT_INSTALLED when a package is missing."""
    return serve(answer)


if __name__ == "__main__":
    sys.exit(main())
