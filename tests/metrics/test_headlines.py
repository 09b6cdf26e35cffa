"""What charts say in one sentence: missing is no zero, a lower bound says so, nothing adverse rests on one, too little is not drawn."""

from decimal import Decimal

import pandas as pd
import pytest

from data.schema.loading import current
from metrics import results
from metrics.headlines import acts, centre, centres, money

YI = 10**8


def total(year, value, path, **changed):
    """A row of the question portfolio, in 亿元."""
    known = {
        "year": year, "value": None if value is None else Decimal(value) * YI, "path": None if path is None else Decimal(path) * YI,
        "gap": None if value is None else (Decimal(path) - Decimal(value)) * YI, "unit": "yuan", "nature": "cumulative",
        "doubtful": None, "centres": 10, "all_centres": 10, "lower_bounds": 0, "lower_summed": 0, "short_centres": 0,
        "undecided": 0, "without": 0, "doubted_centres": 0,
    }  # fmt: skip
    return known | changed


def verdicts(year, **changed):
    known = dict.fromkeys(
        ["centres", "valued", "met", "short", "undecided", "untargeted", "inapplicable", "without", "lower_bounds", "doubted",
         "before", "risen", "fallen"], 0
    ) | dict.fromkeys(["least", "least_centre", "most", "most_centre", "short_centres"])  # fmt: skip
    return known | {"year": year} | changed


@pytest.mark.parametrize(
    ("value", "changed", "said"),
    [
        ("462", {"short_centres": 7}, "2025年底 10 家合计 462.00 亿元，距应达 24.00 亿元，7 家未达。"),
        ("486", {}, "2025年底 10 家合计 486.00 亿元，与应达合计相等，都达到各自的应达值。"),
        ("487", {"short_centres": 1}, "2025年底 10 家合计 487.00 亿元，合计超过应达 1.00 亿元，1 家未达。"),
        (
            "462",
            {"lower_summed": 2, "undecided": 2},
            "2025年底 10 家合计至少 462.00 亿元，距应达最多 24.00 亿元，2 家只是下限，不能判断。",
        ),
        (
            "462",
            {"without": 3, "short_centres": 1},
            "2025年底 10 家合计 462.00 亿元，距应达 24.00 亿元，1 家未达，3 家没有数据，未计入。",
        ),
    ],
)
def test_the_sum_is_set_against_the_paths(value, changed, said):
    rows = pd.DataFrame([total(2024, "400", "410"), total(2025, value, "486", **changed)])
    assert centres.together(rows, 2025, current()) == centres.Headline(said)


def test_nothing_is_summed_where_nothing_can_be_and_one_year_is_no_course():
    d = current()
    nothing = centres.together(pd.DataFrame([total(2024, "4", "5"), total(2025, None, None)]), 2025, d)
    assert nothing == centres.Headline("2025年没有一家中心既有数值又有应达值，不作合计。", drawn=False)
    alone = centres.together(pd.DataFrame([total(2024, None, None), total(2025, "4", "5", short_centres=1)]), 2025, d)
    assert not alone.drawn
    assert "距应达 1.00 亿元，1 家未达。只有2025年一年的合计" in alone.text


def test_the_ranking_counts_what_is_missing_apart():
    rows = pd.DataFrame([verdicts(2025, centres=6, valued=4, met=1, short=1, undecided=1, untargeted=1, without=2)])
    said = centres.ranking(rows, 2025, "person", current())
    assert said.text == (
        "2025年 4 家有数据：1 家达到应达值，1 家未达，1 家只是下限，不能判断，1 家没有目标；2 家没有数据，不参加排序。"
    )
    nobody = centres.ranking(pd.DataFrame([verdicts(2025, centres=6, without=6)]), 2025, "person", current())
    assert nobody == centres.Headline("2025年没有一家中心有这个指标的数据。", drawn=False)


def test_years_are_compared_where_both_are_complete_and_one_year_is_not_drawn():
    both = [verdicts(2024, valued=5), verdicts(2025, centres=5, valued=5, before=3, risen=2)]
    assert centres.side_by_side(pd.DataFrame(both), 2025).text == (
        "2025年与2024年相比，两年数据都完整的 3 家中 2 家增加，1 家持平；另 2 家两年中有一年没有完整数据，不比较。"
    )
    one = centres.side_by_side(pd.DataFrame([verdicts(2024), verdicts(2025, valued=5)]), 2025)
    assert one == centres.Headline("只有2025年一年有数据，没有可并列的年度。", drawn=False)
    none = centres.side_by_side(pd.DataFrame([verdicts(2024), verdicts(2025)]), 2025)
    assert none == centres.Headline("各年都没有数据。", drawn=False)


@pytest.mark.parametrize(
    ("number", "said", "drawn"),
    [
        (0, "2025年没有一家中心的数据完整，看不出分布。", False),
        (1, "2025年只有 1 家中心的数据完整（5 人），看不出分布。", False),
        (3, "2025年数据完整的 3 家，中位数 5 人，从 1 人到 9 人；1 家只是下限，未计入。", True),
        (4, "2025年数据完整的 4 家，中位数 5 人，居中的一半从 3 人到 7 人；1 家只是下限，未计入。", True),
    ],
)
def test_a_spread_needs_several_and_quarters_four(number, said, drawn):
    values = dict(
        zip(["least", "lower_quartile", "median", "upper_quartile", "most"], map(Decimal, "13579"), strict=True)
    )
    row = {"year": 2025, "centres": number, "incomplete": 1, "doubted": 0} | (
        values if number else dict.fromkeys(values)
    )
    assert centres.spread(pd.DataFrame([row]), 2025, "person", current()) == centres.Headline(said, drawn)


def test_the_demonstration_is_told_as_it_stands(demonstrated):
    """ZD15 has not reported 2025, ZD07 lacks a year, ZD04 is behind, ZD10's money is in doubt."""
    d = demonstrated.definitions

    def course(code, indicator):
        rows = results.read(demonstrated, "progress_of_centre", centre=code)
        return centre.course(rows[rows["indicator"] == indicator], 2025, d)

    missing = course("ZD15", "staff_total")
    assert "2025年底无数据（不是零）" in missing.text
    assert " 0 人" not in missing.text
    assert (
        course("ZD07", "investment_total").text == "累计资金投入：2025年底至少 41.50 亿元，应达 50.00 亿元，数据不全。"
    )
    assert "距应达 50.00 亿元差 26.00 亿元，滞后" in course("ZD04", "investment_total").text
    assert "（其中存疑 65.00 亿元）" in course("ZD10", "investment_total").text
    money = results.read(demonstrated, "portfolio", scheme="zhejiang")
    behind = results.read(demonstrated, "progress_of_centre", centre="ZD04")
    small = centre.small(behind[behind["indicator"] == "investment_total"], 2025, d)
    assert small == centre.Headline("2025年底 24.00 亿元，距应达 50.00 亿元差 26.00 亿元，滞后。")
    said = centres.together(money[money["indicator"] == "staff_total"], 2025, d).text
    assert said == "2025年底 14 家合计 12,745 人，距应达 4,055 人，4 家未达，1 家没有数据，未计入。"
    told = results.read(demonstrated, "verdicts", scheme="zhejiang", indicator="investment_total")
    now = told[told["year"] == 2025].iloc[0]
    assert (now["met"], now["short"], now["undecided"], now["without"]) == (9, 4, 2, 0)
    assert (now["least_centre"], now["most_centre"]) == ("ZD11", "ZD10")


def test_a_single_year_of_one_centre_is_a_sentence(demonstrated):
    rows = results.read(demonstrated, "progress_of_centre", centre="HT02")
    rows = rows[rows["indicator"] == "tic_fixed_staff"]
    assert rows["value"].notna().sum() == 1
    said = centre.course(rows, 2025, demonstrated.definitions)
    small = centre.small(rows, 2025, demonstrated.definitions)
    assert (small.drawn, small.text.endswith("；只有2025年一年有数据。")) == (False, True)
    assert not said.drawn
    assert "只有2025年一年有数据，还没有走势" in said.text


def test_what_was_done_at_no_hour_has_no_axis():
    assert acts.hours(0, 0, "22时至6时") == acts.Headline("这段时间没有操作。", drawn=False)
    assert acts.hours(12, 3, "22时至6时").text == "12 项操作中 3 项在夜间（22时至6时）。"


def group(centre_code, label, total, **changed):
    amount = None if total is None else Decimal(total) * YI
    return {
        "centre": centre_code, "money_group": label, "label": label, "unit": "yuan", "complete": True, "in_year": amount,
        "total": amount, "in_year_doubtful": None, "total_doubtful": None,
    } | changed  # fmt: skip


def test_money_is_told_by_groups_and_a_centre_without_data_is_not_summed():
    d = current()
    rows = [group("A", "财政", 2), group("A", "市场与社会", 0), group("B", "财政", 3), group("C", "财政", None)]
    said = money.of_centres(pd.DataFrame(rows), "in_year", 2025, d)
    assert said.text == "2025年当年 2 家合计 5.00 亿元：财政 5.00 亿元、市场与社会 0.00 亿元；1 家没有数据，未计入。"
    rows[0] |= {"complete": False, "total_doubtful": Decimal(YI)}
    said = money.of_centres(pd.DataFrame(rows[:1]), "total", 2025, d)
    assert said.text == "批复以来至2025年 1 家合计至少 2.00 亿元（其中存疑 1.00 亿元）：财政 2.00 亿元。"
    nothing = money.of_centres(pd.DataFrame([group("C", "财政", None)]), "in_year", 2025, d)
    assert nothing == money.Headline("2025年当年没有一家中心有资金数据。", drawn=False)
    zero = money.of_centres(pd.DataFrame([group("C", "财政", 0)]), "in_year", 2025, d)
    assert not zero.drawn


def test_the_groups_are_what_their_sources_are(demonstrated):
    """Both questions of groups against the question of sources: sums, missing years and doubts."""
    d, about = demonstrated.definitions, {"scheme": "zhejiang", "year": 2025, "indicators": ["investment_total"]}
    sources = results.read(demonstrated, "money_of_scheme", **about)
    groups = results.read(demonstrated, "money_groups", **about)
    for column in ("in_year", "total", "total_doubtful"):
        summed = sources.dropna(subset=[column]).groupby(["centre", "money_group"])[column].sum()
        there = groups.dropna(subset=[column]).set_index(["centre", "money_group"])[column]
        assert summed.to_dict() == there.to_dict(), column
    own = results.read(demonstrated, "money_groups_of_centre", centre="ZD15", indicators=["investment_total"])
    assert own.loc[own["year"] == 2025, "amount"].isna().all()
    said = money.of_centre(own, 2025, d).text
    assert said.startswith("批复以来至2025年合计至少 27.70 亿元：依托与共建 19.02 亿元")
    assert said.endswith("缺2025年，缺的不按零计。")


def test_whether_money_follows_the_rule_is_said_with_the_centres_that_do_not(demonstrated):
    rows = results.read(demonstrated, "verdicts", scheme="zhejiang", indicator="fund_ratio")
    assert money.rules({"比例": rows}, 2025) == [
        "比例：2025年 15 家中 12 家达到，1 家未达（ZD13），2 家只是下限，不能判断。"
    ]
    assert money.rules({"比例": rows}, 2030) == ["比例：2030年没有应当遵守的中心。"]
