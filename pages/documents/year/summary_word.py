"""年度绩效评价汇总 in Word, for an office that goes on writing: the words, tables and charts of the PDF, from the same content."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from data.read_model.store import Store
from data.schema.loading import Definitions
from pages.documents import word
from pages.documents.charts.description import Chart
from pages.documents.word import Section
from pages.documents.year import summary
from pages.session.provenance import Provenance

NUMBERS = "一二三四五六七八九"
COMPARED = "与当年应达值比较；“存疑”的数据有待核实，原因见预警。未报送的没有当年数据，不按零计。"


def document(store: Store, scheme: str, year: int, d: Definitions, origin: Provenance) -> bytes:
    """The summary as Word, its charts to be edited. Raises LookupError."""
    known = summary.content(store, scheme, year, d, origin)
    stacks = summary.stacks(store, scheme, year, d)
    parts = [
        Section("概况", known["said"]),
        _tabled("各中心核心指标", known["matrix"], [COMPARED], *summary.ranks(store, scheme, year, d)),
        _tabled("得分、名次和等级", known["points"], [known["legend"]], stacks["grades"]),
        _tabled("资金（批复以来累计）", known["money"], [], stacks["sources"]),
        _tabled("报送", known["reporting"]),
        _tabled("预警", known["kinds"]) if known["kinds"]["rows"] else Section("预警", ["没有预警。"]),
        _tabled("重大事项", known["critical"]),
    ]
    there = [part for part in parts if part.table is not None or part.lines]
    numbered = [
        replace(part, heading=f"{number}、{part.heading}") for number, part in zip(NUMBERS, there, strict=False)
    ]
    return word.report(known["title"], numbered, mark=known["fictional"], foot=known["foot"])


def _tabled(heading: str, data: Mapping[str, Any], notes: Sequence[str] = (), *charts: Chart | None) -> Section:
    """A part with its table; nothing of it where the scheme has no such table."""
    if not data["rows"]:
        return Section(heading)
    frame = pd.DataFrame(data["rows"], columns=data["heads"])
    right = [name for name, numeric in zip(data["heads"], data["numeric"], strict=True) if numeric]
    return Section(heading, (), frame, right, notes, [chart for chart in charts if chart is not None])
