"""Points: below, at and above every edge, what is missing, limits on grades, and what must hold for any figures."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import duckdb
import pyarrow as pa
import pytest
from hypothesis import strategies as st

from data.read_model import database, report_rows
from data.read_model.database import Reading
from data.schema.loading import current
from data.schema.models.scoring import Scoring
from data.workbook.interpretation import LedgerRow
from metrics import engine, exact_score, results
from tests.drawn import drawn
from tests.made import Made
from tests.side_by_side import Rows, alone, side_by_side

YEAR = 2024
TARGET = Decimal(1000)


def scoring(*parts: dict, **more) -> Scoring:
    """A scheme of one dimension; each part is an entry p0, p1, … of its own."""
    entries = {
        f"p{n}": {"label": f"项{n}", "dimension": "all", "parts": {"whole": part}} for n, part in enumerate(parts)
    }
    content = {
        "label": "试算", "scheme": "zhejiang", "first_year": 2021, "reading": "试", "notice_days": 5,
        "dimensions": {"all": {"label": "全部", "weight": 100}}, "entries": entries,
        "grades": [{"grade": "good", "lower": 80}, {"grade": "pass", "lower": 60}, {"grade": "fail", "lower": 0}],
        "absent": "absent", "deferred": "deferred",
    } | more  # fmt: skip
    return Scoring.model_validate(content)


def target(value, *, kind="annual", indicator="served_firms_year", direction="at_least") -> LedgerRow:
    cells = {"indicator": indicator, "kind": kind, "year": str(YEAR), "direction": direction, "value": str(value)}
    if kind == "term_end":
        del cells["year"]
    return LedgerRow("letter_target", "t", 1, cells)


def rows(
    scheme: Scoring,
    centres: dict[str, dict[int, int | None]],
    *targets: LedgerRow,
    approved="2021-01-01",
    term_end="2025-12-31",
    steps=(),
    graded=(),
    state="active",
) -> Rows:
    """centre → year → firms served, and 元 received (None: could not provide; no entry: no report).

    graded: (centre, year, grade) published and final; steps: (centre, grade) confirmed.
    """
    registry, reports = [], []
    for centre, years in centres.items():
        registry += [
            LedgerRow("centre", "t", 1, {
                "centre": centre, "name": centre, "scheme": "zhejiang", "host": "-", "approved_on": approved,
                "term_end": term_end, "state": state, "nature": "fictional"}),
            LedgerRow("letter", "t", 1, {"centre": centre, "letter_version": "1", "letter_no": "责", "signed_on": approved,
                                         "first_year": "2021"}),
            *(LedgerRow("letter_target", "t", 1, row.cells | {"centre": centre, "letter_version": "1"}) for row in targets),
        ]  # fmt: skip
        for year, firms in years.items():
            listed = [
                LedgerRow("served_firm", "t", n, {
                    "firm_name": "f", "credit_code": f"{year}-{n}", "service": "testing", "served_on": f"{year}-12-30",
                    "contract_no": "1"}) for n in range(firms or 0)
            ]  # fmt: skip
            if firms:  # and as many 元
                cells = {"booked_on": f"{year}-12-30", "source": "lead", "contributor": "c", "amount": f"{firms}.00"}
                listed.append(LedgerRow("investment", "t", 1, cells | {"voucher": "1"}))
            said = "unavailable" if firms is None else "filled" if firms else "zero"
            states = dict.fromkeys(current().form_of("zhejiang").ledgers, ("zero", ""))
            states |= dict.fromkeys(("served_firm", "investment"), (said, ""))
            reports.append((centre, year, listed, states, datetime(year + 1, 3, 1)))  # noqa: DTZ001
    for centre, year, grade in graded:
        registry.append(LedgerRow("grade", "t", 1, {
            "centre": centre, "year": str(year), "grade": grade, "nature": "first", "document_no": "文",
            "published_on": f"{year + 1}-08-01"}))  # fmt: skip
    return Rows(registry, reports, date(2025, 12, 1), scoring=scheme, steps=tuple((*step, YEAR) for step in steps))


def beside(scheme: Scoring, *given, **more) -> Rows:
    """What a test yields that stands beside others; points only, nothing is flagged for them."""
    return rows(scheme.model_copy(update={"example": True}), *given, **more)


def run(*given, **more) -> Made:
    """Compute these rows alone: where centres are compared, or what was computed is changed. A connection to ask."""
    return alone(rows(*given, **more), "trial")


def parts(connection, centre="C1"):
    """Entry → points, or the reason why there are none."""
    rows = connection.execute(
        "select entry, points, reason from result.score_part where centre = ? and year = ?", [centre, YEAR]
    ).fetchall()
    return {entry: reason if points is None else points.normalize() for entry, points, reason in rows}


def whole(connection, column, centre="C1"):
    query = f"select {column} from result.grade_proposal where centre = ? and year = ?"
    return connection.execute(query, [centre, YEAR]).fetchone()[0]


def years(now, *, before=100):
    return {2021: 0, 2022: 0, 2023: before, 2024: now}


COMPARED = {"points": 100, "indicator": "served_firms_year", "target": "annual"}
BANDS = [
    {"lower": 0, "upper": "0.6", "points": 0},
    {"lower": "0.6", "upper": 1, "points": 70},
    {"lower": 1, "points": 100},
]
HALVES = [{"lower": 0, "upper": 3, "points": 0}, {"lower": 3, "points": 50}]
COUNTS = [{"lower": 0, "upper": 3, "points": 0}, {"lower": 3, "points": 100}]
GROWTH = {"points": 100, "kind": "growth", "indicator": "served_firms_year", "full_at": "0.2"}


OF_VALUE = {"points": 100, "kind": "bands", "indicator": "served_firms_year", "of": "value", "bands": COUNTS}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (COMPARED | {"kind": "at_target"}, {0: 0, 49: 0, 50: 100, 51: 100}),
        (COMPARED | {"kind": "pro_rata"}, {49: 98, 50: 100, 51: 100}),
        (COMPARED | {"kind": "pro_rata", "cap": "1.2"}, {59: 118, 60: 120, 61: 120}),
        (COMPARED | {"kind": "bands", "bands": BANDS}, {29: 0, 30: 70, 31: 70, 49: 70, 50: 100, 99: 100}),
        (OF_VALUE, {2: 0, 3: 100}), (GROWTH, {90: 0, 100: 0, 119: 95, 120: 100, 121: 100}),
    ],
)  # fmt: skip
@side_by_side
def test_below_at_and_above_the_edge(part, expected):
    connection = yield beside(scoring(part), {f"C{now}": years(now) for now in expected}, target(50))
    assert {now: parts(connection, f"C{now}") for now in expected} == {now: {"p0": p} for now, p in expected.items()}
    assert {now: whole(connection, "total", f"C{now}") for now in expected} == expected


@pytest.mark.parametrize("indicator", ["investment_total", "served_firms"])
@side_by_side
def test_growth_of_a_running_total_is_that_of_what_the_year_added(indicator):
    """Half of last year's money still makes the total grow."""
    expected = {0: 0, 50: 0, 99: 0, 100: 0, 101: 5, 110: 50, 119: 95, 120: 100, 121: 100}
    connection = yield beside(scoring(GROWTH | {"indicator": indicator}), {f"C{now}": years(now) for now in expected})
    assert {now: parts(connection, f"C{now}") for now in expected} == {now: {"p0": p} for now, p in expected.items()}
    asked = "select centre, value, prior_value, formula from result.score_part where year = ?"
    rows = connection.execute(asked, [YEAR]).fetchall()
    assert {(centre, value, before) for centre, value, before, _ in rows} == {(f"C{now}", now, 100) for now in expected}
    assert all(formula.startswith("当年新增比上年新增增长 20% ") for *_, formula in rows)


@pytest.mark.parametrize(
    ("reported", "money", "firms"),
    [
        (years(50, before=0), "not_applicable", "not_applicable"),  # nothing to compare with
        ({2021: 0, 2022: 100, 2024: 50}, "no_prior", "no_prior"),
        ({2021: 0, 2022: 100, 2023: None, 2024: 50}, "no_prior", "no_prior"),
        ({2021: 0, 2022: 0, 2023: 100}, "not_reported", "not_reported"),
        # a firm that looks new may have been served in the year that is missing; money is booked in its year
        ({2021: 0, 2023: 100, 2024: 120}, 100, "incomplete"),
        ({2022: 100, 2023: 100, 2024: 110}, 50, "incomplete"),
    ],
)
@side_by_side
def test_growth_of_a_running_total_where_a_year_is_missing_or_empty(reported, money, firms):
    both = [GROWTH | {"indicator": i, "points": 50} for i in ("investment_total", "served_firms")]
    expected = {"p0": money if isinstance(money, str) else money / 2, "p1": firms}
    assert parts((yield beside(scoring(*both), {"C1": reported}))) == expected


@pytest.mark.parametrize(
    ("part", "reported", "targets", "reason"),
    [
        (COMPARED | {"kind": "pro_rata"}, {2021: 0, 2022: 0, 2023: 5}, [target(50)], "not_reported"),
        (COMPARED | {"kind": "pro_rata"}, years(None), [target(50)], "not_reported"),
        (COMPARED | {"kind": "pro_rata"}, years(5), [], "no_target"),
        (COMPARED | {"kind": "pro_rata"}, years(5), [target(0)], "not_applicable"),
        (COMPARED | {"kind": "at_target"}, years(5), [target(0)], "not_applicable"),
        (COMPARED | {"kind": "bands", "bands": BANDS}, years(5), [target(0)], "not_applicable"),
        (GROWTH, {2021: 0, 2022: 0, 2024: 5}, [], "no_prior"),
        (GROWTH, years(5, before=0), [], "not_applicable"),
        ({"points": 100, "kind": "judged"}, years(5), [], "judgement"),
        # a running total with a missing year is a lower bound: below the target it proves nothing
        ({"points": 100, "kind": "pro_rata", "indicator": "served_firms", "target": "last"},
         {2021: 0, 2023: 5, 2024: 5}, [target(50, kind="term_end", indicator="served_firms")], "incomplete"),
    ],
)  # fmt: skip
@side_by_side
def test_what_is_missing_is_said_and_never_zero(part, reported, targets, reason):
    connection = yield beside(scoring(part), {"C1": reported}, *targets)
    assert parts(connection) == {"p0": reason}
    assert (whole(connection, "total"), whole(connection, "proposed"), whole(connection, "state")) == (
        None,
        None,
        "incomplete",
    )


@side_by_side
def test_a_lower_bound_proves_full_points():
    part = {"points": 100, "kind": "pro_rata", "indicator": "served_firms", "target": "last"}
    connection = yield beside(
        scoring(part), {"C1": {2021: 0, 2023: 30, 2024: 25}}, target(50, kind="term_end", indicator="served_firms")
    )
    assert parts(connection) == {"p0": 100}


@side_by_side
def test_a_ceiling_is_kept_or_falls_in_proportion():
    expected = {0: 100, 50: 100, 51: Fraction(50, 51) * 100, 100: 50}
    ceiling = target(50, direction="at_most")
    connection = yield beside(
        scoring(COMPARED | {"kind": "pro_rata"}), {f"C{now}": years(now) for now in expected}, ceiling
    )
    for now, points in expected.items():
        assert abs(Fraction(parts(connection, f"C{now}")["p0"]) - Fraction(points)) < Fraction(1, 10**9)


def test_a_ratio_that_was_to_nothing_last_year_has_no_growth_and_costs_no_points():
    connection = run(
        scoring({"points": 100, "kind": "growth", "indicator": "fund_ratio", "full_at": "0.2"}), {"C1": years(5)}
    )
    money = "select {0} from record.report where year = {1}"
    rows = [("lead", 2023, "900.00", ""), ("fiscal", 2024, "100.00", "province")]  # 900 to 0, then 900 to 100
    for row_no, (source, year, amount, payer) in enumerate(rows, 101):
        report = connection.execute(money.format("report_id", year)).fetchone()[0]
        cells = {"booked_on": f"{year}-06-01", "source": source, "amount": amount} | ({"payer": payer} if payer else {})
        database._insert(connection.changed(), "record.report_row", {
            "report_id": [report], "ledger": ["investment"], "sheet": ["t"], "row_no": [row_no],
            "cells": pa.array([list(cells.items())], report_rows.MAP),
        })  # fmt: skip
    found = "select value, denominator from result.indicator where indicator = 'fund_ratio' and year = {0}"
    assert connection.execute(found.format(2023)).fetchone() == (None, 0)
    value, denominator = connection.execute(found.format(2024)).fetchone()
    assert value > 9
    assert denominator == 100
    assert parts(connection) == {"p0": "not_applicable"}


def test_a_ratio_to_nothing_has_not_met_its_target_at_the_end_of_the_term():
    connection = run(scoring(GROWTH), {"C1": years(5)}, target(2, kind="term_end", indicator="fund_ratio"))
    asked = results.read(Reading(connection), "term_end", scheme="zhejiang", year=YEAR)
    assert list(asked[asked["indicator"] == "fund_ratio"]["verdict"]) == ["not_applicable"]


@pytest.mark.slow
@side_by_side
def test_an_annual_target_counts_where_every_policy_target_lies_before_approval():
    """D24: it is compared and gives points; without one the part does not apply, and the others are scaled up."""
    half = {"points": 50, "kind": "pro_rata", "indicator": "served_firms", "target": "path"}
    rest = {"points": 50, "kind": "bands", "indicator": "served_firms_year", "of": "value", "bands": HALVES}
    agreed = target(10, indicator="served_firms")
    before = {
        "approved": f"{YEAR}-06-30",
        "term_end": f"{YEAR}-06-29",
    }  # the policy's only target is due before approval
    with_letter, without = yield [
        beside(scoring(half, rest), {"C1": {YEAR: 4}}, *targets, **before) for targets in ([agreed], [])
    ]
    assert parts(with_letter) == {"p0": 20, "p1": 50}
    assert whole(with_letter, "total") == 70
    assert parts(without) == {"p0": "not_applicable", "p1": 50}
    flagged = "select flag from result.flag where indicator = 'served_firms'"
    assert with_letter.execute(flagged).fetchall() == [("behind_path",)]
    assert without.execute(flagged).fetchall() == []


@side_by_side
def test_growth_does_not_apply_in_the_year_of_approval():
    connection = yield beside(scoring(GROWTH), {"C1": {YEAR: 7}}, approved=f"{YEAR}-01-01")
    assert parts(connection) == {"p0": "not_applicable"}


@side_by_side
def test_parts_that_do_not_apply_scale_the_others_or_count_as_full():
    half = {"points": 50, "kind": "pro_rata", "indicator": "served_firms_year", "target": "annual"}
    nothing = {"points": 50, "kind": "growth", "indicator": "served_firms_year", "full_at": "0.2"}
    reported = years(30, before=0)
    scaled, full = yield [
        beside(scoring(half, nothing, not_applicable=rule), {"C1": reported}, target(50))
        for rule in ("rescale", "full")
    ]
    assert (whole(scaled, "total"), whole(full, "total")) == (60, 80)


@side_by_side
def test_so_far_is_no_total_and_reachable_is_its_upper_end():
    half = {"points": 60, "kind": "pro_rata", "indicator": "served_firms_year", "target": "annual"}
    connection = yield beside(scoring(half, {"points": 40, "kind": "judged"}), {"C1": years(25)}, target(50))
    found = [whole(connection, c) for c in ("so_far", "computed_most", "open_most", "reachable", "total")]
    assert found == [30, 60, 40, 70, None]


HALF = {"points": 60, "kind": "pro_rata", "indicator": "served_firms_year", "target": "annual"}
JUDGED = {"points": 40, "kind": "judged"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("parts", "now", "graded", "said"),
    [
        ([COMPARED | {"kind": "pro_rata"}], 59, {2023: "fail"}, "按现有数据建议等级为不合格，如公布即连续2次不合格"),
        ([COMPARED | {"kind": "pro_rata"}], 60, {2023: "fail"}, None),
        ([COMPARED | {"kind": "pro_rata"}], 59, {2023: "pass"}, None),
        ([COMPARED | {"kind": "pro_rata"}], 59, {}, None),
        # a deferred year in between neither breaks nor adds
        ([COMPARED | {"kind": "pro_rata"}], 59, {2022: "fail", 2023: "deferred"}, "按现有数据建议等级为不合格"),
        ([COMPARED | {"kind": "pro_rata"}], 59, {2023: "fail", 2024: "pass"}, None),  # concluded otherwise
        ([HALF, JUDGED], 33, {2023: "fail"}, "未算部分即使全部得满分也达不到合格线"),  # 19.8 + 40
        ([HALF, JUDGED], 34, {2023: "fail"}, None),  # 20.4 + 40: open, no verdict
        ([HALF, JUDGED], None, {2023: "fail"}, None),  # missing is no failure
    ],
)
@side_by_side
def test_failing_again_is_told_before_it_is_concluded(parts, now, graded, said):
    listed = [("C1", year, grade) for year, grade in graded.items()]
    connection = yield rows(scoring(*parts), {"C1": years(now)}, target(100), graded=listed)
    found = connection.execute(
        "select message from result.flag where flag = 'failing_again' and year = ?", [YEAR]
    ).fetchall()
    assert [said in message for (message,) in found] == ([True] if said else [])


@pytest.mark.parametrize("state", ["suspended", "merged", "divided"])
@side_by_side
def test_what_a_suspended_or_merged_centre_would_fail_is_no_warning_of_the_end(state):
    """ZJ 五（四） says nothing of such a centre: its failures are for people to count."""
    listed = [("C1", 2023, "fail")]
    connection = yield rows(
        scoring(COMPARED | {"kind": "pro_rata"}), {"C1": years(59)}, target(100), graded=listed, state=state
    )
    assert whole(connection, "proposed") == "fail"
    flags = connection.execute(
        "select distinct flag from result.flag where rule = 'ZJ-28' and year = ?", [YEAR]
    ).fetchall()
    assert flags == [("needs_judgement",)]


@side_by_side
def test_79_95_is_below_80_and_three_thirds_are_whole():
    below_and_at = {"C1": years(1599), "C2": years(1600)}
    thirds = [
        {"points": p, "kind": "pro_rata", "indicator": "served_firms_year", "target": "annual"} for p in (20, 40, 40)
    ]
    lines = [{"grade": "good", "lower": "33.3333"}, {"grade": "fail", "lower": 0}]
    part = {"points": 30, "kind": "pro_rata", "indicator": "served_firms_year", "target": "annual"}
    rest = {"points": 70, "kind": "at_target", "indicator": "served_firms_year", "target": "annual"}
    scheme = scoring(part, rest, grades=[{"grade": "good", "lower": 10}, {"grade": "fail", "lower": 0}])
    three_thirds, tenth = yield [
        beside(scoring(*thirds, grades=lines), {"C1": years(1)}, target(3)),
        beside(scheme, {"C1": years(1)}, target(3)),
    ]
    # so many firms alone: every code is compared with every other
    edge = run(scoring(COMPARED | {"kind": "pro_rata"}), below_and_at, target(2000))
    assert [whole(edge, "proposed", centre) for centre in below_and_at] == ["pass", "good"]
    assert whole(three_thirds, "total") == Decimal("33.33333333")
    assert whole(tenth, "proposed") == "good"  # 30 × 1/3 is 10, not 9.99…


@pytest.mark.parametrize(
    ("aim", "proposed", "shown"),
    [
        (400000, "good", "60.00000000"),
        (400001, "good", "60"),
        (400002, "fail", "59.99999999"),
        (500000, "fail", "59.99998000"),
    ],
)
@side_by_side
def test_a_hair_below_the_line_is_below_it(aim, proposed, shown):
    """59.9999 points and 40.0001 of which one in so many is earned: 1/400001 of them, which never comes out, is 0.0001."""
    given = [{"lower": 0, "upper": 1, "points": 0}, {"lower": 1, "points": "59.9999"}]
    most = OF_VALUE | {"points": "59.9999", "bands": given}
    share = COMPARED | {"kind": "pro_rata", "points": "40.0001"}
    lines = [{"grade": "good", "lower": 60}, {"grade": "fail", "lower": 0}]
    connection = yield beside(scoring(most, share, grades=lines), {"C1": years(1)}, target(aim))
    assert whole(connection, "proposed") == proposed
    assert str(whole(connection, "total")).startswith(shown)


@side_by_side
def test_parts_that_never_come_out_add_up_to_a_whole():
    parts_of = [COMPARED | {"kind": "pro_rata", "points": p} for p in (1, 1, 1, 97)]
    scheme = scoring(*parts_of[:3], OF_VALUE | {"points": 97, "bands": [{"lower": 0, "points": 97}]},
                     grades=[{"grade": "good", "lower": 98}, {"grade": "fail", "lower": 0}])  # fmt: skip
    connection = yield beside(scheme, {"C1": years(1), "C2": years(0)}, target(3))
    assert [(whole(connection, "proposed", c), whole(connection, "so_far", c)) for c in ("C1", "C2")] == [
        ("good", 98),
        ("fail", 97),
    ]


def test_ranks_go_by_the_exact_total():
    """A difference that no decimal shows is one; equal sums of unequal parts are none."""
    connection = duckdb.connect(":memory:")
    connection.execute("create schema result")
    connection.execute(
        "create table result.score as select *, 2024 as year, 's' as scoring, 0 as open_parts, 0.0 as open_most, 100.0 as up,"
        " 100.0 as down, 0.0 as given, cast(null as decimal(20, 8)) as so_far, cast(null as decimal(20, 8)) as reachable,"
        " cast(null as decimal(20, 8)) as total, cast(null as varchar) as total_over, cast(null as varchar) as total_under"
        " from (values ('thirds'), ('whole'), ('less'), ('none')) as c (centre)"
    )
    connection.execute("update result.score set open_parts = 1 where centre = 'none'")
    connection.execute(
        "create table result.score_part as select centre, 2024 as year, 's' as scoring, null::varchar as reason, 'pro_rata' as kind,"
        " cast(n as hugeint) as points_numerator, cast(d as hugeint) as points_denominator from (values ('thirds', 1, 3),"
        " ('thirds', 1, 3), ('thirds', 1, 6), ('thirds', 1, 6), ('whole', 1, 1), ('less', 99999999999999999, 100000000000000000))"
        " as p (centre, n, d)"
    )
    exact_score.sum_up(connection)
    connection.execute((engine.SQL / "85_score_level.sql").read_text("utf-8"))
    exact_score.order(connection)
    found = connection.execute(
        "select centre, total::varchar, level from result.score left join result.score_level using (centre) order by level desc, centre"
    ).fetchall()
    connection.close()
    assert found == [
        ("thirds", "1.00000000", 2),
        ("whole", "1.00000000", 2),
        ("less", "0.99999999", 1),
        ("none", None, None),
    ]


@pytest.mark.slow
def test_what_is_too_large_to_be_computed_is_open_and_never_full():
    connection = run(scoring(COMPARED | {"kind": "pro_rata", "target": "path"}), {"C1": years(1)}, target(3))
    connection.execute(
        "update result.progress set numerator = 123456789012345678.91, path_numerator = 7.0001, path_denominator = 9999991"
    )
    connection.execute((engine.SQL / "82_score_part.sql").read_text("utf-8"))
    assert parts(connection) == {"p0": "too_large"}


def test_what_is_shown_alike_is_not_one_rank():
    connection = run(
        scoring(COMPARED | {"kind": "pro_rata"}), {"C1": years(9), "C2": years(9), "C3": years(9)}, target(10)
    )
    assert [whole(connection, "rank", c) for c in ("C1", "C2", "C3")] == [1, 1, 1]
    connection.execute(
        "update result.score_level set level = level + 1 where centre <> 'C3'"
    )  # more, by less than is shown
    connection.execute((engine.SQL / "86_grade_proposal.sql").read_text("utf-8"))
    assert [(whole(connection, "rank", c), whole(connection, "place", c)) for c in ("C1", "C2", "C3")] == [
        (1, 2),
        (1, 2),
        (3, 3),
    ]


# ── deductions ───────────────────────────────────────────────────────────────────────────────────


@side_by_side
def test_deductions_for_a_missing_report_and_for_a_rule():
    scheme = scoring(COMPARED | {"kind": "pro_rata"}, deductions={
        "overdue": {"label": "缺报", "points": 10, "timeliness": ["overdue"]},
        "sales": {"label": "销售", "points": 5, "rule": "ZJ-30"},
    })  # fmt: skip
    kept, none = yield [
        beside(scheme, {"C1": reported}, target(50)) for reported in (years(50), {2021: 0, 2022: 0, 2023: 0})
    ]
    assert parts(kept) == {"p0": 100, "overdue": 0, "sales": 0}
    # whether the rule was kept is not known either: no verdict
    assert parts(none) == {"p0": "not_reported", "overdue": -10, "sales": "not_reported"}
    assert whole(none, "total") is None


# ── rank and limits ──────────────────────────────────────────────────────────────────────────────

LIMITED = [
    {"grade": "excellent", "lower": 90, "top_share": 20},
    {"grade": "good", "lower": 80},
    {"grade": "fail", "lower": 0},
]


def proposals(figures, *, steps=(), grades=LIMITED):
    centres = {f"C{n:02}": years(now) for n, now in enumerate(figures)}
    connection = run(scoring(COMPARED | {"kind": "pro_rata"}, grades=grades), centres, target(100), steps=steps)
    rows = connection.execute(
        "select coalesce(proposed, state) from result.grade_proposal where year = ? order by centre", [YEAR]
    ).fetchall()
    return [row[0] for row in rows]


@pytest.mark.slow
def test_the_limit_is_rounded_down_and_the_next_best_get_the_next_grade():
    assert proposals([99, 98, 97, 85, 10]) == ["excellent", "good", "good", "good", "fail"]  # 20% of 5
    assert proposals([99, 98, 97, 85]) == ["good", "good", "good", "good"]  # 20% of 4 is no place
    assert proposals([99] + [98] * 8 + [10]) == ["excellent"] + ["good"] * 8 + ["fail"]  # 2 places, 8 for the second


@pytest.mark.slow
def test_equal_points_are_all_inside_or_all_outside():
    assert proposals([98, 98, 50, 50, 50]) == ["good", "good", "fail", "fail", "fail"]
    assert proposals([98, 98] + [50] * 8) == ["excellent", "excellent"] + ["fail"] * 8


def test_a_limited_grade_waits_for_those_still_open():
    assert proposals([99, 85, 10, None, 50]) == ["awaiting_others", "good", "fail", "incomplete", "fail"]


@pytest.mark.slow
def test_deferred_and_absent_take_no_part():
    found = proposals([99, 98, 97, 85, 10], steps=[("C04", "absent")])
    assert found == ["good", "good", "good", "good", "absent"]  # 20% of 4
    assert proposals([99, None, 97, 85, 10, 20], steps=[("C01", "deferred")])[:2] == ["excellent", "deferred"]


# ── for any figures ──────────────────────────────────────────────────────────────────────────────

ANY_PART = st.sampled_from([
    COMPARED | {"kind": "at_target"}, COMPARED | {"kind": "pro_rata"}, COMPARED | {"kind": "pro_rata", "cap": "0.7"},
    COMPARED | {"kind": "bands", "bands": BANDS}, GROWTH,
])  # fmt: skip


FIGURES = st.lists(st.integers(0, 200), min_size=6, max_size=10)


@pytest.mark.slow
@drawn(ANY_PART, FIGURES, st.integers(1, 130), st.integers(1, 90), few=6, many=20)
def test_points_stay_within_bounds_rise_with_the_value_and_agree_with_fractions(part, figures, aim, before):
    centres = {f"C{n:02}": years(now, before=before) for n, now in enumerate(figures)}
    connection = run(scoring(part), centres, target(aim))
    rows = connection.execute(
        "select value, points, most from result.score_part where year = ? order by value", [YEAR]
    ).fetchall()
    assert len(rows) == len(figures)
    assert all(0 <= points <= most for _, points, most in rows)
    assert [points for _, points, _ in rows] == sorted(points for _, points, _ in rows)
    totals = connection.execute(
        "select total, proposed from result.grade_proposal where year = ? order by centre", [YEAR]
    )
    for now, (total, proposed) in zip(figures, totals.fetchall(), strict=True):
        exact = reckoned(part, now, aim, before)
        assert abs(Fraction(total) - exact) < Fraction(1, 10**8)
        assert proposed == ("good" if exact >= 80 else "pass" if exact >= 60 else "fail")


def reckoned(part, now, aim, before):
    """The points in plain fractions."""
    share = Fraction(now, aim)
    if part["kind"] == "at_target":
        return Fraction(100 if share >= 1 else 0)
    if part["kind"] == "pro_rata":
        return 100 * min(share, Fraction(part.get("cap", "1")))
    if part["kind"] == "bands":
        return Fraction(max(b["points"] for b in part["bands"] if share >= Fraction(b["lower"])))
    return 100 * min(max(Fraction(now - before, before) / Fraction("0.2"), Fraction(0)), Fraction(1))


def test_the_example_scheme_differs_on_the_same_data(demonstrated):
    rows = demonstrated.read(
        "select scoring, example, so_far, total from result.score where year = 2024 order by centre"
    )
    house, example = rows[~rows["example"].astype(bool)], rows[rows["example"].astype(bool)]
    assert len(house) == len(example) > 10
    assert list(house["so_far"]) != list(example["so_far"])
    d = current()
    lines = [[(line.grade, line.lower) for line in s.grades] for s in d.scoring.values() if s.scheme == "zhejiang"]
    assert lines[0] != lines[1]
    assert example["total"].notna().sum() > 10
