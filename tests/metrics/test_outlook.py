"""Outlook, term-end pre-check and proposed targets against an independent plain-Python computation, over the demonstration."""

import io
from datetime import date
from decimal import Decimal
from math import ceil
from types import SimpleNamespace

import docx
import pandas as pd
import pytest

from metrics import results
from pages.documents import word

YEARS = (2022, 2023, 2024, 2025)


@pytest.fixture(scope="module")
def progress(demonstrated):
    """(centre, indicator) → year → row of result.progress."""
    found: dict = {}
    for row in demonstrated.read("select * from result.progress where scheme = 'zhejiang'").itertuples():
        found.setdefault((row.centre, row.indicator), {})[row.year] = row
    return found


def steps(rows, year):
    """The yearly changes of up to the last three years, between years that are both complete."""
    found = []
    for y in range(year - 2, year + 1):
        now, before = rows.get(y), rows.get(y - 1)
        if now is not None and before is not None and now.completeness == before.completeness == "exact":
            found.append(now.value - before.value)
    return found


def test_estimates_lie_between_the_slowest_and_the_fastest_year(demonstrated, progress):
    compared = {"misses": 0, "narrow": 0, "reaches": 0, None: 0}
    for year in YEARS:
        for row in results.read(demonstrated, "outlook", scheme="zhejiang", year=year).itertuples():
            rows = progress[row.centre, row.indicator]
            changes, left = steps(rows, year), row.last_due.year - year
            verdict = None if pd.isna(row.verdict) else row.verdict
            compared[verdict] += 1
            value, aim = rows[year].value, rows[year].last_value
            if left > 0 and len(changes) > 1 and not pd.isna(value):
                assert row.landing_low == value + min(changes) * left, row
                assert row.landing_high == value + max(changes) * left, row
                assert row.landing_low <= row.landing <= row.landing_high or min(changes) == max(changes)
            else:
                assert pd.isna(row.landing_low), row
                assert pd.isna(row.landing_high), row
            if left <= 0 or pd.isna(value) or (rows[year].completeness != "exact" and value < aim):
                assert verdict is None, row
            elif value >= aim:
                assert verdict == "reaches", row
            elif not changes:
                assert verdict is None, row
            elif 2 * len(changes) * (value + Decimal(sum(changes)) / len(changes) * left - aim) < 0:
                assert verdict == "misses", row
            elif len(changes) > 1:
                assert verdict == ("narrow" if value + min(changes) * left < aim else "reaches"), row
    assert all(compared.values()), compared


def test_the_pre_check_concludes_nothing_from_missing_data(demonstrated, progress):
    rows = results.read(demonstrated, "term_end", scheme="zhejiang", year=2025)
    seen = set()
    for row in rows.itertuples():
        reported = progress[row.centre, row.indicator][2025]
        seen.add(row.verdict)
        if pd.isna(reported.value):
            assert row.verdict == "not_reported"
        elif row.direction == "at_least" and reported.value >= row.target:
            assert row.verdict == "met"
        else:
            assert row.verdict == ("unmet" if reported.completeness == "exact" else "incomplete")
    assert {"met", "unmet", "incomplete"} <= seen
    failed = rows[rows["centre"] == "ZD02"]
    assert set(failed["acceptance"]) == {"failed"}
    assert list(rows["term_end"]) == sorted(rows["term_end"])


@pytest.mark.parametrize("centre", ["ZD01", "ZD05", "ZD12"])
def test_proposed_targets_share_what_is_short_evenly(demonstrated, progress, centre):
    rows = results.read(demonstrated, "target_proposal", centre=centre, scheme="zhejiang", year=2023)
    assert len(rows) >= 5
    for row in rows.itertuples():
        value, step = progress[centre, row.indicator][2023].value, 10_000 if row.unit == "yuan" else 1
        years = row.due_on.year - 2023
        share = max(row.target - value, Decimal(0)) / years
        assert row.by_line == ceil((value + share) / step) * step, row
        assert row.due_on > date(2023, 12, 31)
        paces = [
            Decimal(sum(found)) / len(found) / rows_[2023].last_value
            for (other, indicator), rows_ in progress.items()
            if indicator == row.indicator and other != centre and 2023 in rows_ and rows_[2023].last_value
            and (found := steps(rows_, 2023)) and rows_[2023].completeness == "exact"
        ]  # fmt: skip
        if len(paces) >= 3 and row.peers == len(paces):
            middle = pd.Series([float(p) for p in paces]).median()
            own = progress[centre, row.indicator][2023].last_value
            assert abs(float(row.by_peers) - (float(value) + middle * float(own))) <= step * 1.01, row


def test_no_peers_no_comparison(demonstrated):
    """In the first reported year nobody has two complete years."""
    rows = results.read(demonstrated, "target_proposal", centre="ZD01", scheme="zhejiang", year=2021)
    assert rows["by_peers"].isna().all()
    assert rows["reach"].isin(["reached"]).sum() == rows["reach"].notna().sum()


def test_the_word_document_holds_every_cell_and_repeats_its_head():
    table = pd.DataFrame({"指标": ["累计资金投入", "=1+1"], "拟定目标": ["193,500", "405"]})
    content = word.table_document("建议书（草案）", ["未经批准"], table, notes=["说明"], signers=["中心", "主管部门"])
    opened = docx.Document(io.BytesIO(content))
    cells = [[c.text for c in row.cells] for row in opened.tables[0].rows]
    assert cells == [["指标", "拟定目标"], ["累计资金投入", "193,500"], ["=1+1", "405"]]
    assert "w:tblHeader" in opened.tables[0].rows[0]._tr.xml
    assert [c.text.splitlines()[0] for c in opened.tables[1].rows[0].cells] == ["中心（盖章）：", "主管部门（盖章）："]
    page = SimpleNamespace(width=opened.sections[0].page_width, height=opened.sections[0].page_height)
    assert page.width > page.height
