"""The real series: what was published, in which precision, and what was not found."""

from decimal import Decimal

import pytest

from data.demonstration import manufacturing_usa
from data.schema import loading
from data.workbook import interpretation, reading


def read_back(content: bytes) -> interpretation.Filled:
    return interpretation.interpret(reading.read(content, "MUSA.xlsx"), loading.current())


def figures(year: int, version: int = 1) -> dict[str, dict[str, str]]:
    return {row.cells["figure"]: row.cells for row in manufacturing_usa.report_rows(year, version)}


def test_a_year_is_missing_and_one_was_published_twice() -> None:
    reports = list(manufacturing_usa.reports())
    assert [report.year for report in reports] == [2017, 2018, 2020, 2021, 2021]
    assert [report.received_at for report in reports] == sorted(report.received_at for report in reports)
    with pytest.raises(KeyError):
        manufacturing_usa.report_rows(2019)


def test_figures_keep_their_precision_and_blank_is_not_zero() -> None:
    assert (figures(2017)["projects"]["value"], figures(2017)["projects"]["precision"]) == ("270", "about")
    assert figures(2018)["other"]["precision"] == "over"
    assert set(figures(2020)["federal"]) == {"figure"}
    assert Decimal(figures(2021)["other"]["value"]) / Decimal(figures(2021)["federal"]["value"]) > Decimal("2.78")
    assert (figures(2021, 1)["members"]["value"], figures(2021, 2)["members"]["value"]) == ("2000", "2300")


def test_the_wider_definition_of_training_stays_a_note() -> None:
    assert figures(2017)["trained"]["value"] == "14000"
    assert "191000" in figures(2017)["trained"]["source"]


@pytest.mark.parametrize(("year", "version"), [(2020, 1), (2021, 2)])
def test_workbooks_read_back_as_their_rows(year: int, version: int) -> None:
    filled = read_back(manufacturing_usa.build_report(year, version))
    assert (filled.centre, filled.year, filled.scheme) == ("MUSA", year, "manufacturing-usa")
    assert filled.identity.get("fictional") != "yes"
    found = [row.cells for row in manufacturing_usa.report_rows(year, version) if "value" in row.cells]
    assert [row.cells for row in filled.rows] == found


def test_the_registry_entry_reads_back() -> None:
    (centre,) = read_back(manufacturing_usa.registry_workbook()).rows
    assert centre.cells["nature"] == "published"
    assert "没有期满日期" in centre.cells["note"]
