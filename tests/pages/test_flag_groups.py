"""Flags in groups: which belong together, and which group stands on top."""

import pandas as pd
import pytest

from pages.parts.flags import flag_groups

COLUMNS = ["centre", "name", "flag", "label", "rule", "clause", "severity_order", "indicator_label"]
FLAGS = pd.DataFrame(
    [
        ("C1", "甲中心", "late", "缺报", None, None, 2, None),
        ("C1", "甲中心", "missed", "里程碑未达到", "R1", "一、1", 2, "队伍"),
        ("C2", "乙中心", "missed", "里程碑未达到", "R1", "一、1", 2, "队伍"),
        ("C2", "乙中心", "missed", "里程碑未达到", "R2", "一、2", 3, None),
        ("C3", "丙中心", "failed", "建议摘牌", "R3", "五", 1, None),
    ],
    columns=COLUMNS,
).assign(position=range(5))


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        # one critical matter goes before any number of lesser ones
        (flag_groups.BY_CENTRE, {"C3 丙中心": 1, "C1 甲中心": 2, "C2 乙中心": 2}),
        # one kind is one rule, and what has no rule is a kind, too
        (flag_groups.BY_KIND, {"建议摘牌（R3 五）": 1, "里程碑未达到：队伍（R1 一、1）": 2, "缺报": 1, "里程碑未达到（R2 一、2）": 1}),
    ],
)  # fmt: skip
def test_flags_are_grouped_and_the_gravest_group_is_on_top(by, expected):
    groups = flag_groups.of(FLAGS, by)
    assert {group.title: len(group.rows) for group in groups} == expected
    assert [group.title for group in groups] == list(expected)
