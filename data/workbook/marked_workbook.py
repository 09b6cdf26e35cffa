"""The workbook comes back: a copy of what was sent in, with every problem marked in its cell and listed on a first sheet.

The copy is made by changing only what must change inside the file, in a limited child process (data.workbook.marking.child), as
the file is not to be trusted. Formulas and their results, formats, widths, validations, protection, merged cells,
charts and sheets of the sender's own stay byte for byte; the copy reads the same as the original.
"""

import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import PurePath
from typing import Literal

from data.problem import Problem, Refused
from data.workbook.isolation.limited_process import ChildDied, ChildTooSlow, ask
from data.workbook.reading import WALL_SECONDS, check_bytes
from data.workbook.spreadsheet.package import RESAVE

_ENDING = "_核验"


@dataclass(frozen=True)
class Mark:
    """One problem to show in the workbook.

    sheet: by name, None for the whole file; cell: "C12", "第5行" (its first cell is marked) or None (only listed);
    level: error (must be corrected), query (must be explained), unreadable, notice (nothing is wrong); found: what stands there;
    expected: what to do. A sheet or cell that the workbook does not have is only listed.
    """

    sheet: str | None
    cell: str | None
    level: Literal["error", "query", "unreadable", "notice"]
    found: str
    expected: str


def mark(content: bytes, file_name: str, marks: Sequence[Mark], title: str = "") -> tuple[bytes, str]:
    """The marked copy of an .xlsx or .ods, and a name for it (报告.xlsx → 报告_核验.xlsx).

    title: the heading of the list, 核验结果 when empty. Marks that an earlier check left in the file are replaced.
    Raises Refused when nothing can be marked in such a file (encrypted, damaged, with macros, not a workbook):
    then the problems can only be shown as a list; RuntimeError when the installation itself is broken.
    """
    check_bytes(content, file_name)
    head = json.dumps({"title": title, "marks": [astuple(each) for each in marks]}).encode()
    try:
        said, _, marked = ask("data.workbook.marking.child", head + b"\n" + content, seconds=WALL_SECONDS).partition(
            b"\n"
        )
        reply = json.loads(said)
    except (ChildDied, ChildTooSlow, ValueError) as error:
        raise Refused([Problem(None, None, "无法在这个文件中标注（内容异常，或过大）", RESAVE)]) from error
    if "refused" in reply:
        raise Refused([Problem(*reply["refused"])])
    stem = PurePath(file_name.replace("\\", "/")).stem.removesuffix(_ENDING) or "工作簿"
    return marked, f"{stem}{_ENDING}.{reply['kind']}"
