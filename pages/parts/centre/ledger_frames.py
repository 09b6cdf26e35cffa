"""Ledger rows as people read them: Chinese headings, words for codes, money in the unit of the workbook, why not counted."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd

from data.read_model.rows import each
from data.schema.loading import Definitions
from metrics import doubts
from metrics.answers.reports import LedgerRow
from pages.words import wording

MONEY_UNITS = {"元": Decimal(1), "万元": Decimal(10**4), "亿元": Decimal(10**8)}


def cell(text: str | None, ledger: str, code: str, d: Definitions) -> Any:
    """One stored cell in the type its column shows: money in the workbook's unit, dates as dates, words for codes."""
    if text is None:
        return None
    column = d.ledgers[ledger].columns[code]
    match column.type:
        case "money":
            return Decimal(text) / MONEY_UNITS[str(column.unit)]
        case "number":
            return Decimal(text)
        case "whole" | "year":
            return int(Decimal(text))
        case "date":
            return date.fromisoformat(text)
        case "choice":
            return d.choices(ledger, code).get(text, text)
        case "yes_no":
            return {"yes": "是", "no": "否"}.get(text, text)
    return text


def cells(rows: Iterable[Mapping[str, str]], ledger: str, d: Definitions) -> pd.DataFrame:
    """The rows of one ledger under their workbook headings, in the workbook's order."""
    rows, columns = [dict(r) for r in rows], d.ledgers[ledger].columns
    return pd.DataFrame(
        {
            column.heading: pd.Series([cell(r.get(code), ledger, code, d) for r in rows], dtype=object)
            for code, column in columns.items()
        }
    )


def reason(code: str, barred_reason: Any, d: Definitions) -> str:
    """Why a row counts or does not, in words; a rule that bars it says its own."""
    if code == "unless" and not wording.absent(barred_reason):
        return str(barred_reason)
    return wording.label("reason", code, d)


def behind(rows: pd.DataFrame, d: Definitions) -> pd.DataFrame:
    """The rows behind an indicator (query contributions) with what each counts for, or why it does not."""
    parts = []
    for ledger, part in rows.groupby("ledger", sort=False):
        where = pd.DataFrame(
            {
                "计入": ["是" if r == "counted" else "否" for r in part["reason"]],
                "理由": [reason(r, b, d) for r, b in zip(part["reason"], part["barred_reason"], strict=True)],
                doubts.WORD: [None if wording.absent(v) else v for v in part["doubts"]],
                "填报项": list(part["item"]),
                "年度": [int(y) for y in part["year"]],
                "工作表": list(part["sheet"]),
                "行号": [int(n) for n in part["row_no"]],
            }
        )
        source = pd.DataFrame(
            {
                "报告版本": [f"第{v}版" for v in part["version"]],
                "文件": list(part["file_name"]),
            }
        )
        parts.append(pd.concat([where, cells(part["cells"], str(ledger), d), source], axis=1))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def ledger(rows: pd.DataFrame, code: str, d: Definitions) -> pd.DataFrame:
    """All rows of one ledger of a report (query ledger_rows), with what each counts towards."""
    where = pd.DataFrame({"行号": [int(n) for n in rows["row_no"]]})
    fate = pd.DataFrame(
        {
            "计入": list(rows["counts_towards"]),
            "不计入的理由": [why_not(r, d) for r in each(rows, LedgerRow)],
            doubts.WORD: [None if wording.absent(v) else v for v in rows["doubts"]],
        }
    )
    return pd.concat([where, cells(rows["cells"], code, d), fate], axis=1)


def why_not(row: LedgerRow, d: Definitions) -> str:
    """Why a ledger row does not count (fully): every reason in words; a row that no item asks for says so."""
    codes = list(row.reasons)
    if not codes:
        return "" if row.counts_towards else "没有填报项采用这一行"
    return "；".join(reason(c, row.barred_reason, d) for c in sorted(codes))


def filled(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame without columns in which nothing stands."""
    return frame.dropna(axis=1, how="all") if len(frame) else frame
