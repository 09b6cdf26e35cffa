"""The child process that takes an untrusted workbook apart: bytes on stdin, JSON on stdout.

Run as `python -m data.workbook.spreadsheet.child`. It gives itself hard limits before it reads a byte, and imports only what it
needs, so that starting it costs little. Whatever goes wrong in it, the parent only sees an exit code.

Answer: {"refused": [[sheet, cell, found, expected]]} or {"kind": …, "sheets": [{name, rows, merged, broken, hidden, shaped}],
"properties": {…}, "linked": whether it has links to other files, "personal": [[where, kind of number that
names a person and stands in no cell]]}, dates as {"d": ISO text}.
"""

import json
import sys
from typing import Any

from data.workbook.isolation.limited_child import limit_resources, serve

__all__ = ["answer", "limit_resources", "main"]


def answer(content: bytes) -> dict[str, Any]:
    """The JSON answer for one workbook."""
    from data.workbook.spreadsheet import beside_cells
    from data.workbook.spreadsheet.ods import read_ods
    from data.workbook.spreadsheet.package import Refusal, custom_properties, open_package
    from data.workbook.spreadsheet.xlsx import read_xlsx

    try:
        kind, archive = open_package(content)
        if kind == "xlsx":
            sheets = read_xlsx(content, archive)
            linked = any(name.startswith("xl/externalLinks/") for name in archive.namelist())
        else:
            sheets, linked = read_ods(archive)
        return {
            "kind": kind,
            "sheets": sheets,
            "properties": custom_properties(archive, kind),
            "linked": linked,
            "personal": beside_cells.personal(archive, kind),
        }
    except Refusal as refusal:
        return {"refused": [list(refusal.problem)]}


def main() -> int:
    """Read stdin, write stdout; 0, or NOT_INSTALLED when a package is missing."""
    return serve(lambda content: json.dumps(answer(content), ensure_ascii=False, allow_nan=False).encode())


if __name__ == "__main__":
    sys.exit(main())
