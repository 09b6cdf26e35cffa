"""Manufacturing USA, network level: published figures (manufacturing_usa.csv) as workbooks of their own form.

Real and awkward: FY2019 was not found, FY2021 was published twice, most figures are rounded, some are missing. A blank
value is a figure that was not found, never zero. `received_on` in the file is a day on which the figures could have
been taken in (about a year after the fiscal year), not a date of publication.
"""

import csv
from collections.abc import Iterator
from datetime import date, datetime, time
from functools import lru_cache, partial
from pathlib import Path

from data.demonstration import DemonstrationReport
from data.journal.clock import SHANGHAI
from data.schema import loading
from data.workbook import template
from data.workbook.interpretation import LedgerRow

PATH = Path(__file__).with_name("manufacturing_usa.csv")
REGISTRY_FILE = "MUSA_登记簿.xlsx"
SCHEME = "manufacturing-usa"
CODE = "MUSA"
NAME = "Manufacturing USA（全网络，公开数据）"
HOST = "NIST Advanced Manufacturing National Program Office"
LEDGER = "published_figure"
# The Revitalize American Manufacturing and Innovation Act (P.L. 113-235, Division B, Title VII) was signed on this day.
AUTHORISED_ON = date(2014, 12, 16)
NO_END = date(2099, 12, 31)


def registry_workbook() -> bytes:
    """The registry entry of the network (.xlsx)."""
    centre = {
        "centre": CODE,
        "name": NAME,
        "scheme": SCHEME,
        "host": HOST,
        "approved_on": AUTHORISED_ON.isoformat(),
        "term_end": NO_END.isoformat(),
        "state": "active",
        "nature": "published",
        "note": "批复日期为授权法案（RAMI Act）签署日；该计划没有期满日期，2099-12-31 只为填写完整",
    }
    return template.write_registry(loading.current(), [LedgerRow("centre", "", 0, centre)])


def reports() -> Iterator[DemonstrationReport]:
    """Every published version of every fiscal year, in order."""
    for (year, version), figures in _published().items():
        name = f"MUSA_FY{year}" + (f"_第{version}版" if version > 1 else "")
        at = datetime.combine(date.fromisoformat(figures[0]["received_on"]), time(17, tzinfo=SHANGHAI))
        yield DemonstrationReport(f"{name}.xlsx", at, CODE, year, partial(build_report, year, version))


def report_rows(year: int, version: int = 1) -> list[LedgerRow]:
    """The rows of one publication: every figure has its row, one that was not found has no value. Raises KeyError."""
    rows = []
    for figure in _published()[year, version]:
        source = "；".join(part for part in (figure["source"], figure["note"]) if part)
        cells = {
            "figure": figure["figure"],
            "value": figure["value"],
            "precision": figure["precision"],
            "source": source,
        }
        rows.append(LedgerRow(LEDGER, "", 0, {column: text for column, text in cells.items() if text}))
    return rows


def build_report(year: int, version: int = 1) -> bytes:
    """The workbook (.xlsx) of one publication. Raises KeyError."""
    return template.write_report(
        loading.current(),
        SCHEME,
        centre=CODE,
        centre_name=NAME,
        host=HOST,
        year=year,
        rows=report_rows(year, version),
        states={LEDGER: ("filled", "")},
        filled_by="照录公开报告",
        note="公开数据，按美国财政年度；空白是没有找到，不是零",
    )


@lru_cache(maxsize=1)
def _published() -> dict[tuple[int, int], list[dict[str, str]]]:
    """(fiscal year, version) → its figures, in the order of the file."""
    found: dict[tuple[int, int], list[dict[str, str]]] = {}
    with PATH.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault((int(row["fiscal_year"]), int(row["version"])), []).append(row)
    return found
