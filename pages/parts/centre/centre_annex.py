"""The policy's indicator annex for one centre and year: reported values, own statements, judgements by people."""

from collections.abc import Mapping

import pandas as pd

from data.read_model.rows import each
from data.schema.loading import Definitions
from data.schema.models.policy import AnnexRow
from metrics import doubts
from metrics.answers.centres import Judgement
from metrics.answers.indicators import Progress
from pages.parts.centre import ledger_frames
from pages.words import wording

UNJUDGED = "待专家认定"


def frame(
    scheme: str, progress: pd.DataFrame, judgements: pd.DataFrame, stated: Mapping[str, str], d: Definitions
) -> pd.DataFrame:
    """One row per annex row. progress: result.progress of one year; stated: annex row → what the centre says of it.

    What people have to judge stays 待专家认定 until somebody has; what a centre says of itself is never a verdict.
    """
    by_indicator = {r.indicator: r for r in each(progress, Progress)}
    judged = {r.annex_row: r for r in each(judgements, Judgement)}
    rows = []
    for row in d.schemes[scheme].annex:
        values = [by_indicator[i] for i in row.indicators if i in by_indicator]
        judgement = judged.get(row.row)
        rows.append(
            {
                "条目": row.row,
                "一级指标": row.group,
                "二级指标": row.label,
                "来源": _source(row, d),
                "方式": wording.label("treatment", row.treatment, d),
                "状态": _status(row, values, judgement, d),
                "填报": stated.get(row.row) or _values(values, d),
                "认定人": _judge(judgement),
                "认定依据": "" if judgement is None else judgement.evidence,
                "规则": "、".join(f"{r}　{d.schemes[scheme].rules[r].clause}" for r in row.rules),
            }
        )
    return pd.DataFrame(rows)


def _source(row: AnnexRow, d: Definitions) -> str:
    words = wording.label("shown", row.shown, d)
    return words if row.confidence is None else f"{words}（可信度{wording.label('confidence', row.confidence, d)}）"


def _status(row: AnnexRow, values: list[Progress], judgement: Judgement | None, d: Definitions) -> str:
    if judgement is not None:
        return f"专家认定：{wording.label('judged_state', judgement.state, d)}（{judgement.year}年度）"
    if row.treatment == "judged":
        return UNJUDGED
    if row.treatment == "reported":
        return "中心自报，未认定"
    return "、".join(dict.fromkeys(wording.status(v.status, d) for v in values)) or "—"


def _values(values: list[Progress], d: Definitions) -> str:
    return "；".join(
        f"{v.label} {'至少 ' if v.completeness == 'lower' else ''}"
        f"{wording.status('not_reported', d) if v.value is None else wording.quantity(v.value, v.unit, d)}"
        + (f"（{doubts.words(v, d)}）" if doubts.words(v, d) else "")
        for v in values
    )


def _judge(judgement: Judgement | None) -> str:
    if judgement is None:
        return ""
    return f"{judgement.judged_by}（{wording.day(judgement.judged_on)}）{wording.taken_over(judgement.history)}"


def stated(ledgers: Mapping[str, pd.DataFrame], scheme: str, d: Definitions) -> dict[str, str]:
    """What the centre itself says of annex rows that have a pre-written row in a ledger, e.g. of a mechanism.

    ledgers: ledger → its rows (query ledger_rows).
    """
    codes = {row.row for row in d.schemes[scheme].annex}
    found = {}
    for ledger, rows in ledgers.items():
        fixed = d.ledgers[ledger].fixed
        for values in rows["cells"]:
            values = dict(values)
            if fixed in values and values[fixed] in codes:
                found[values[fixed]] = "，".join(
                    str(ledger_frames.cell(values[code], ledger, code, d))
                    for code in d.ledgers[ledger].columns
                    if code != fixed and code in values
                )
    return found


def fixed_ledgers(scheme: str, d: Definitions) -> list[str]:
    """The ledgers of a scheme's form whose rows are pre-written, one per choice."""
    return [code for code in d.forms[d.schemes[scheme].form].ledgers if d.ledgers[code].fixed]
