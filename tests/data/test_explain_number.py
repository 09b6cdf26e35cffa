"""`python -m data explain-number`: a number walked back to the rows it is made of, step by step."""

import pytest
from typer.testing import CliRunner

from data.schema.loading import current
from data.workbook import template
from metrics.commands.program import app
from metrics.proving import proof
from tests.conftest import centre_row, money


def run(*words):
    return CliRunner().invoke(app, [str(w) for w in words], catch_exceptions=False)


@pytest.fixture(scope="module")
def ingested(tmp_path_factory, workbook):
    """A folder with a record of one centre and its first report. Every test only asks, so all share it."""
    folder = tmp_path_factory.mktemp("ingested")
    proof.remember(current(), folder / "cache")
    (folder / "登记簿.xlsx").write_bytes(template.write_registry(current(), [centre_row("C1")]))
    (folder / "报告.xlsx").write_bytes(
        workbook(money("1000000.00", "2021-08-01"), money("500000.00", "2021-06-30"), money("7.00", "2022-01-01"))
    )
    with pytest.MonkeyPatch.context() as patched:
        at(patched, folder)
        assert run("ingest", folder / "登记簿.xlsx", folder / "报告.xlsx").exit_code == 0
    return folder


def at(patched, folder):
    patched.setenv("MONITOR_RECORD", str(folder / "record"))
    patched.setenv("MONITOR_CACHE", str(folder / "cache"))


@pytest.fixture
def ask(ingested, monkeypatch):
    at(monkeypatch, ingested)
    return lambda year, indicator, *more: run(
        "explain-number", "--centre", "C1", "--year", year, "--indicator", indicator, *more
    )


@pytest.mark.slow
def test_from_the_row_to_the_flag(ask):
    said = ask(2021, "累计资金投入").output
    files = [line.split("metrics/sql/")[1].split(".sql")[0] for line in said.splitlines() if "metrics/sql/" in line]
    assert files == sorted(files)
    assert {
        "12_centre_year",
        "20_contribution",
        "40_plain_indicator",
        "41_indicator",
        "60_path",
        "70_progress",
        "90_flag",
    } <= set(files)
    # one row counts; one is dated before the approval, one after the year
    for reason, amount in (("counted", "1000000"), ("before_approval", "500000"), ("after_year", "7")):
        (line,) = [line for line in said.splitlines() if reason in line]
        assert f" {amount} " in line
        assert "资金投入" in line
    assert "6678832116.788321" in said or "667883211.678832" in said  # the path: 2 bn × 183 ÷ 548 days
    assert "…" not in said  # nothing is cut off


@pytest.mark.slow
def test_a_ratio_shows_its_parts(ask):
    said = ask(2021, "fund_ratio").output
    assert "investment_lead" in said
    assert "investment_fiscal" in said


def test_rows_beyond_the_limit_are_counted(ask):
    assert "另有 2 行" in ask(2021, "investment_total", "--rows", "1").output


@pytest.mark.parametrize(
    ("year", "indicator", "said"),
    [
        (2021, "利润", "没有指标“利润”；可以是：累计资金投入（investment_total）"),
        (2019, "investment_total", "这个中心列入监测的年度：2021"),
    ],
)
def test_what_is_not_there_is_said(ask, year, indicator, said):
    answer = ask(year, indicator)
    assert answer.exit_code == 1
    assert said in answer.output


def test_a_centre_that_is_not_registered(ask):
    answer = CliRunner().invoke(app, ["explain-number", "--centre", "C9", "--year", "2021", "--indicator", "teams"])
    assert (answer.exit_code, "没有登记" in answer.output) == (1, True)
