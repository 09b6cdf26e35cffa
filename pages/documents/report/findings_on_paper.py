"""Problems, findings and notices of a workbook as lines on paper, each with its sheet and cell."""

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from data.journal.record import RecordError
from data.problem import Problem, Refused
from data.read_model.rows import each
from data.schema.loading import Definitions
from metrics.answers.reports import Finding
from metrics.supposing import marking
from pages.words import wording

TONES = {"error": "bad", "query": "warn", "notice": "fair"}
WORDS = {"notice": "提示"}


def problems(listed: Iterable[Problem], level: str, d: Definitions) -> list[Mapping[str, str]]:
    """What keeps a file from being received (level error), or is told at its receipt (notice)."""
    return [_line(level, _place(p.sheet, p.cell), p.found, p.expected, d) for p in listed]


def findings(rows: pd.DataFrame, places: Sequence[str | None], d: Definitions) -> list[Mapping[str, str]]:
    """What the checks found. places: the cell of each, as `places` says."""
    return [
        _line(f.level, _place(f.sheet, place), f"{f.label}：{f.found}", f.instruction, d)
        for f, place in zip(each(rows, Finding), places, strict=True)
    ]


def places(content: bytes | None, file_name: str, rows: pd.DataFrame, d: Definitions) -> list[str | None]:
    """Where each finding stands in the very workbook; its row where that cannot be opened. content: None likewise."""
    if content is not None and len(rows):
        try:
            return marking.cells(content, file_name, rows, d)
        except (Refused, RecordError):
            pass  # the row is still known
    return [None if f.row_no is None else f"第{f.row_no}行" for f in each(rows, Finding)]


def _place(sheet: str | None, cell: str | None) -> str:
    return f"《{sheet}》{cell or ''}" if sheet else "整个文件"


def _line(level: str, place: str, found: str, todo: str, d: Definitions) -> Mapping[str, str]:
    word = WORDS.get(level) or wording.label("level", level, d)
    return {
        "level": word,
        "tone": TONES[level],
        "place": place,
        "found": wording.dates(found),
        "todo": wording.dates(todo),
    }
