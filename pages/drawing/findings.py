"""Findings as a table: level, place, what was found, what to do, and the explanation given."""

from collections.abc import Iterable

import pandas as pd

from data.problem import Problem
from data.read_model.rows import each
from data.schema.loading import Definitions
from metrics.answers.reports import Finding
from pages.words import wording

MARKS = {"error": "✗", "query": "？", "unreadable": "✗"}


def level(code: str, d: Definitions) -> str:
    """✗ 错误 and so on."""
    return f"{MARKS[code]} {wording.label('level', code, d)}"


def table(rows: pd.DataFrame, d: Definitions, *, explanations: bool = True) -> pd.DataFrame:
    """One line per finding. explanations: whether the written explanations are shown, too."""
    frame = pd.DataFrame(
        {
            "级别": [_state(r, d) for r in each(rows, Finding)],
            "核验问题": rows["label"],
            "表": rows["sheet"],
            "行": ["" if wording.absent(n) else f"第{int(n)}行" for n in rows["row_no"]],
            "列": rows["heading"].fillna(""),
            "读到什么": rows["found"],
            "怎么办": rows["instruction"],
        }
    )
    if explanations:
        frame["书面说明"] = [
            "" if r.explanation is None else f"{r.explanation}（{r.explained_by} {wording.day(r.explained_at)}）"
            for r in each(rows, Finding)
        ]
    return frame


def _state(row: Finding, d: Definitions) -> str:
    return level(row.level, d) if row.open else "✓ 已说明"


def problems(listed: Iterable[Problem]) -> pd.DataFrame:
    """What keeps a file from being received, one line each."""
    found = [(p.sheet or "整个文件", p.cell or "", p.found, p.expected) for p in listed]
    return pd.DataFrame(found, columns=["表", "单元格", "读到什么", "应为什么"])


def count(rows: pd.DataFrame) -> str:
    """2 个错误，3 个待说明，1 个已说明; or 没有问题."""
    errors, queries = int((rows["level"] == "error").sum()), int(((rows["level"] == "query") & rows["open"]).sum())
    done = int((~rows["open"]).sum())
    parts = (
        [f"{errors} 个错误"] * bool(errors)
        + [f"{queries} 个待说明"] * bool(queries)
        + [f"{done} 个已说明"] * bool(done)
    )
    return "，".join(parts) or "没有发现问题"
