"""The demonstration: fictional centres whose workbooks are made from the stories in demonstration.yaml.

Nothing here is real: every centre and firm is named 示例·…（虚构）, every workbook says it is fictional. The same
stories and seed give the same rows, in any process and in any order.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial

from data.demonstration.registry import registry_rows
from data.demonstration.rows import report_rows
from data.demonstration.stories import load
from data.journal.clock import SHANGHAI
from data.schema import loading
from data.workbook import template

REGISTRY_FILE = "示例_创新中心登记簿.xlsx"
SIGNED = {"head": "示例负责人", "phone": "0000-0000000", "seal": "示例，未盖章"}


@dataclass(frozen=True)
class DemonstrationReport:
    """One report to be handed in. `build` makes the workbook; it can be sent to another process."""

    file_name: str
    received_at: datetime
    centre: str
    year: int
    build: Callable[[], bytes]


def today() -> date:
    """The day the demonstration plays on."""
    return load().today


def registry_workbook() -> bytes:
    """The registry of the demonstration (.xlsx)."""
    return template.write_registry(loading.current(), registry_rows())


def reports() -> Iterator[DemonstrationReport]:
    """Every report of the demonstration in the order in which it was received, corrections among them."""
    found: list[DemonstrationReport] = []
    for story in load().centres:
        clock = time(9 + story.number % 8, story.number * 7 % 60, tzinfo=SHANGHAI)
        for year, received in zip(story.years, story.received, strict=True):
            name = f"示例_{story.code}_{year}年度报告"
            correction = story.corrections.get(year)
            build = partial(build_report, story.code, year, first_version=correction is not None)
            at = datetime.combine(received, clock)
            found.append(DemonstrationReport(f"{name}.xlsx", at, story.code, year, build))
            if correction:
                at, build = datetime.combine(correction.received, clock), partial(build_report, story.code, year)
                found.append(DemonstrationReport(f"{name}_更正.xlsx", at, story.code, year, build))
    yield from sorted(found, key=lambda report: (report.received_at, report.centre, report.year))


def build_report(code: str, year: int, *, first_version: bool = False) -> bytes:
    """The workbook (.xlsx) of a centre's report of a year. Raises KeyError, ValueError (no such report)."""
    stories = load()
    story = stories.of(code)
    shipped = loading.current()
    rows = report_rows(code, year, first_version=first_version)
    filled = {row.ledger for row in rows}
    unavailable = story.unavailable.get(year, {})
    states = {
        ledger: ("filled" if ledger in filled else "zero", "") for ledger in shipped.form_of(stories.scheme).ledgers
    }
    states |= {ledger: ("unavailable", reason) for ledger, reason in unavailable.items()}
    return template.write_report(
        shipped,
        stories.scheme,
        centre=code,
        centre_name=story.name,
        host=story.host,
        year=year,
        rows=rows,
        states=states,
        filled_by="示例填表人",
        identity=SIGNED,
        fictional=True,
        note="演示数据，全部虚构",
    )
