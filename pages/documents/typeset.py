"""PDF from a typst template and its content: the same content makes the same bytes, on any machine with the same fonts.

Only the fonts of named folders are used; a missing font or character is an error, and no template fetches anything.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import pandas as pd
import typst

from data import paper_fonts
from data.problem import Problem, Refused
from pages.words import numbers, wording

TEMPLATES = Path(__file__).parent / "typst"
# Marks of the screen that no such font has, and what means the same and is in all of them.
ON_PAPER = str.maketrans({"✓": "√", "✗": "×", "↺": "◎"})
PPI = 300
_LACKING = re.compile(
    'the text `"(.+)"` could not be displayed', re.DOTALL
)  # what typst says of a character without a glyph


def table(frame: pd.DataFrame, *, compared: bool = True) -> Mapping[str, Any]:
    """A table as templates read it: heads, rows as texts, and which columns are numbers. compared: see numbers.styled."""
    numeric, told = set(numbers.numeric(frame)), numbers.texts(frame, compared=compared)
    rows = [[_cell(v) for v in line] for line in told.to_numpy().tolist()]
    return {"heads": list(map(str, frame)), "rows": rows, "numeric": [str(name) in numeric for name in frame]}


def _cell(value: Any) -> str:
    if wording.absent(value):
        return ""
    return str(value)


def compiled(template: str, content: Mapping[str, Any], at: datetime) -> bytes:
    """Fill a template of typst/ and return PDF/A-2b. content: what it reads, as JSON; at: the record's moment, never the clock's.

    Raises Refused, in Chinese, where fonts are missing or a character is in none of them.
    """
    return _made(template, content, format="pdf", pdf_standards=["a-2b"], timestamp=int(at.timestamp()))


def picture(chart: Mapping[str, Any], width: float, form: Literal["png", "svg"]) -> bytes:
    """A chart as a picture, for a document that shows it and does not edit it. chart: as it is drawn (charts/description.py);
    width: in mm.

    Raises Refused where fonts are missing.
    """
    return _made(
        "picture.typ", {"chart": chart, "width": width}, format=form, **({"ppi": PPI} if form == "png" else {})
    )


def _made(template: str, content: Mapping[str, Any], **how: Any) -> bytes:
    if missing := paper_fonts.missing():
        raise _refused(
            f"服务器上没有字体 {'、'.join(missing)}",
            "请管理员安装 fonts-noto-cjk，或把字体放进 MONITOR_FONTS 指定的文件夹",
        )
    filled = {**content, "fonts": paper_fonts.chosen()}
    try:
        made, warnings = typst.compile_with_warnings(
            str(TEMPLATES / template),
            root=str(TEMPLATES),
            font_paths=paper_fonts.fonts(),
            ignore_system_fonts=True,
            sys_inputs={"content": json.dumps(filled, ensure_ascii=False).translate(ON_PAPER)},
            package_path=str(TEMPLATES / "none"),
            package_cache_path=str(TEMPLATES / "none"),
            **how,
        )
    except typst.TypstError as error:
        if lacking := _LACKING.search(error.message):
            raise _refused(
                f"服务器上没有一种字体有“{lacking[1]}”里的字", "请管理员把有这个字的字体放进 MONITOR_FONTS 指定的文件夹"
            ) from error
        raise _refused(f"文件没有排成：{error.message}", "请把这句话告诉系统管理员") from error
    if warnings:
        raise _refused(f"文件没有排成：{warnings[0].message}", "请把这句话告诉系统管理员")
    assert isinstance(made, bytes)
    return made


def _refused(found: str, expected: str) -> Refused:
    return Refused([Problem(None, None, found, expected)])
