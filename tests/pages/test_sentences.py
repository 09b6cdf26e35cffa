"""Nothing is said about all of nothing: not that all of none are on time, or that nothing is short where nothing is known."""

from dataclasses import fields

import pandas as pd
import pytest

from data.schema.loading import current
from data.schema.models.application import Condition
from metrics.application import Outcome
from metrics.overview import Summary
from pages.drawing import tables, timeliness
from pages.parts.application import application_result
from pages.parts.outlook import estimate, term_end


def estimates(*verdicts):
    return pd.DataFrame({"centre": [f"C{n}" for n, _ in enumerate(verdicts)], "verdict": list(verdicts)})


@pytest.mark.parametrize(
    ("verdicts", "said"),
    [
        ((None, None), "2 家中心有未到期的核心指标，但没有一家能作估计"),
        (("reaches", "narrow"), "能作估计的 2 家中心，照近年速度，能作估计的核心指标到期都能达到。"),
        (("reaches", None), "能作估计的 1 家中心，照近年速度，能作估计的核心指标到期都能达到；另有 1 家不能作估计。"),
        (("misses", None), "能作估计的 1 家中心中，**1 家**照近年速度有核心指标到期达不到：C0（1 项）。"),
    ],
)
def test_who_arrives(verdicts, said):
    assert estimate.sentence(estimates(*verdicts)).startswith(said)


def test_where_nobody_had_to_report_nothing_is_said_about_all_reports():
    nobody = Summary(**{field.name: 0 for field in fields(Summary)})
    assert tables.sentence(nobody) == "这一年没有应报的中心。"
    assert timeliness.sentence(nobody, 2025) == "2025年度没有应报的中心。"


@pytest.mark.parametrize(
    ("verdicts", "unmet"),
    [
        (["not_reported", "incomplete"], ""),
        (["met", "not_reported"], ""),
        (["met", "met"], "无"),
        (["met", "unmet"], "目标1"),
    ],
)
def test_that_nothing_is_short_is_said_only_where_everything_is_met(verdicts, unmet):
    rows = pd.DataFrame({
        "centre": "C1", "name": "示例·中心", "term_end": pd.Timestamp("2025-12-31"), "days_left": 10, "acceptance": None,
        "doubts": None, "verdict": verdicts, "label": [f"目标{n}" for n, _ in enumerate(verdicts)], "is_due": False,
    })  # fmt: skip
    assert term_end.overview(rows, current())["尚未达到"][0] == unmet


def condition(*, soft: bool = False) -> Condition:
    known = next(c for a in current().applications.values() for c in a.conditions.values() if c.tests and not c.judged)
    return known.model_copy(update={"soft": soft, "stage": "entry"})


@pytest.mark.parametrize(
    ("verdict", "soft", "said"),
    [("judged", False, "没有能由系统计算的必备条件"), ("not_applicable", False, "没有能由系统计算的必备条件"),
     ("met", True, "没有能由系统计算的必备条件"), ("met", False, "能计算的必备条件全部满足"),
     ("missing", False, "**还不能判断：1 项缺数据。**")],
)  # fmt: skip
def test_an_applicant_of_whom_nothing_can_be_computed_is_not_said_to_meet_everything(verdict, soft, said, monkeypatch):
    shown = []
    for kind in ("success", "info", "warning", "error"):
        monkeypatch.setattr(application_result.st, kind, lambda text, **_: shown.append(text))
    application_result.headline([Outcome("X", condition(soft=soft), verdict)], started=True)
    assert said in shown[0]
