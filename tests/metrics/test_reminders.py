"""Who owes the department what, and the text to remind them."""

from datetime import date, timedelta

import pandas as pd
import pytest

from metrics.agenda import reminders
from metrics.agenda.deadlines import Deadline
from metrics.agenda.reminders import Owed
from pages.parts.reporting import reminders as words

TODAY = date(2026, 3, 20)
COLUMNS = ["centre", "name", "due_on", "extended_to", "round_state", "note", "errors", "unexplained"]


def rounds(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame([(c, f"示例·{c}", None, None, *rest) for c, *rest in rows], columns=COLUMNS)


def report(centre: str, days: int) -> Deadline:
    return Deadline(
        TODAY + timedelta(days=days), "report", centre, f"示例·{centre}", "报送2025年度报告", f"report/{centre}"
    )


@pytest.mark.parametrize(("days", "reminded"), [(-400, True), (0, True), (30, True), (31, False)])
def test_a_report_is_reminded_of_when_it_is_overdue_or_soon_due(days, reminded):
    assert bool(reminders.of([report("C1", days)], rounds(), TODAY, 30)) == reminded


@pytest.mark.parametrize(
    ("state", "owed"),
    [
        (
            ("returned", "缺少附件", 2, 1),
            (Owed("returned", "缺少附件"),),
        ),  # to be handed in anew: its findings are the old ones
        (("submitted", None, 2, 1), (Owed("errors", count=2), Owed("unexplained", count=1))),
        (("submitted", None, 0, 0), None),
        (("accepted", None, 0, 1), None),
        (("none", None, 0, 0), None),
    ],
)
def test_what_is_open_about_a_report_that_came(state, owed):
    found = reminders.of([], rounds(("C1", *state)), TODAY, 30)
    assert [r.owed for r in found] == ([owed] if owed else [])


def test_what_is_the_departments_is_no_ones_reminder():
    due = [Deadline(TODAY, kind, "C1", "示例·C1", "x", kind) for kind in ("flag", "notice", "process", "evaluation")]
    passed = Deadline(TODAY - timedelta(days=1), "term", "C1", "示例·C1", "建设期满", "term")
    assert reminders.of([*due, passed], rounds(), TODAY, 30) == []


def test_the_longest_overdue_first_and_each_with_all_that_it_owes():
    found = reminders.of(
        [report("C2", 5), report("C3", -9)],
        rounds(("C1", "submitted", None, 0, 3), ("C2", "returned", "", 0, 0)),
        TODAY,
        30,
    )
    assert [r.centre for r in found] == ["C3", "C2", "C1"]
    assert words.text(found[1], 2025, TODAY) == (
        "示例·C2（C2）：\n1. 报送2025年度报告：应于2026年3月25日前，还有 5 天\n2. 2025年度报告已退回，请更正后重新报送\n"
        "（截至2026年3月20日）"
    )
    assert "已逾期 9 天" in words.text(found[0], 2025, TODAY)
    assert "有 3 项问题待书面说明" in words.text(found[2], 2025, TODAY)
    assert words.when(TODAY, TODAY).endswith("今天到期")
