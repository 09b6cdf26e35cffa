"""What a correction does to indicators and flags."""

import pytest

from metrics.supposing.version_effect import effect
from tests.conftest import money, served
from tests.metrics.test_findings import person


@pytest.mark.slow
def test_two_versions_side_by_side(store, hand_in, workbook):
    hand_in(workbook(money("100.00", "2021-08-01"), person("R1"), served("91330100799655058B", "2021-09-01")))
    hand_in(workbook(money("2000000000.00", "2021-08-01"), person("R1"), served("91330100799655058B", "2021-09-01")))
    before = store.version
    found = effect(store, "zhejiang", "C1", 2021, 1, 2)
    changed = found.indicators.set_index("indicator")
    assert changed.loc["investment_total", "value_before"] == 100
    assert changed.loc["investment_total", "value_after"] == 2_000_000_000
    assert "staff_total" not in changed.index
    assert "累计资金投入为0.00 亿元，低于应达值6.68 亿元的八成" in set(found.flags_gone["message"])
    assert found.flags_new.empty
    back = effect(store, "zhejiang", "C1", 2021, 2, 1)
    assert set(back.flags_new["message"]) == set(found.flags_gone["message"])
    assert store.version == before
    assert len(store.read("select 1 from record.report")) == 2


@pytest.mark.slow
def test_a_version_that_only_renames_a_firm_changes_no_number(store, hand_in, workbook):
    hand_in(workbook(served("91330100799655058B", "2021-09-01")))
    renamed = served("91330100799655058B", "2021-09-01")
    renamed.cells["firm_name"] = "示例·更名企业"
    assert hand_in(workbook(renamed)).version == 2
    found = effect(store, "zhejiang", "C1", 2021, 1, 2)
    assert found.indicators.empty
    assert found.flags_new.empty
    assert found.flags_gone.empty
