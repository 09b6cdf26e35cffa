"""Targets at their edges: due inside a year, to come down by a day, floor and ceiling of one day, several documents a version."""

import re
from datetime import date
from decimal import Decimal

import pytest

from data.read_model.database import Reading
from data.read_model.rows import each
from data.schema.loading import current
from data.workbook.interpretation import LedgerRow
from metrics import results
from metrics.answers.indicators import Progress
from pages.drawing import basis
from tests.metrics.test_evaluation import case, centre
from tests.metrics.test_flags import LEDGERS, report
from tests.side_by_side import side_by_side

TERM = "2025-06-30"
TODAY = date(2026, 12, 31)  # one day for all, so that they are computed together


def letter(version=1, **changed):
    cells = {"centre": "C1", "letter_version": str(version), "letter_no": f"{version}号", "signed_on": "2021-01-01",
             "first_year": "2021", "effect": "amend"}  # fmt: skip
    return LedgerRow("letter", "t", 1, cells | changed)


def aim(indicator, value, *, version=1, **changed):
    cells = {"centre": "C1", "letter_version": str(version), "indicator": indicator, "kind": "term_end", "direction": "at_least",
             "value": str(value)}  # fmt: skip
    return LedgerRow("letter_target", "t", 1, cells | changed)


def ended(aims, *reports, term_end=TERM, opening=(), approved="2025-01-01"):
    """The end of a term of C1, approved in its last year."""
    return case([centre("C1", approved=approved, term_end=term_end), letter(), *aims, *opening], reports, TODAY)


def judged(connection, indicator, year=2025):
    """status, value on the day, whether rows without a date are in it."""
    asked = "select status, judged_value, judged_undated from result.progress where indicator = ? and year = ?"
    status, value, undated = connection.execute(asked, [indicator, year]).fetchone()
    return status, None if value is None else int(value), undated


def partner(number, since="2025-02-01", until=None):
    cells = {"firm_name": "f", "credit_code": f"f{number}", "started_on": since} | (
        {"ended_on": until} if until else {}
    )
    return LedgerRow("partner", "t", 5, cells)


def missed(connection, indicator, year=2025):
    asked = "select message from result.flag where flag = 'milestone_missed' and indicator = ? and year = ?"
    return [message for (message,) in connection.execute(asked, [indicator, year]).fetchall()]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("until", "status", "on_day"),
    [("2025-06-29", "behind", 0), ("2025-06-30", "reached", 1), ("2025-07-01", "reached", 1), (None, "reached", 1)],
)
@side_by_side
def test_a_stock_is_what_was_in_force_on_the_day(until, status, on_day):
    connection = yield ended([aim("partners", 1)], report(2025, partner(1, until=until)))
    assert judged(connection, "partners") == (status, on_day, False)
    assert bool(missed(connection, "partners")) == (on_day == 0)


@pytest.mark.parametrize(
    ("since", "status"), [("2025-06-29", "reached"), ("2025-06-30", "reached"), ("2025-07-01", "behind")]
)
@side_by_side
def test_what_begins_after_the_day_does_not_count(since, status):
    connection = yield ended([aim("partners", 1)], report(2025, partner(1, since=since)))
    assert judged(connection, "partners")[0] == status
    said = missed(connection, "partners")
    assert said == (
        [] if status == "reached" else ["紧密合作企业应于2025-06-30前达到1 家，2025-06-30为0 家，还差1 家"]
    ) or (status == "behind" and "尚未完成" in said[0])
    # what counts at the year-end is there all the same
    asked = "select value from result.progress where indicator = 'partners' and year = 2025"
    assert connection.execute(asked).fetchone()[0] == 1


@side_by_side
def test_the_day_is_said_in_the_flag():
    connection = yield ended([aim("partners", 3)], report(2025, partner(1), partner(2), partner(3, since="2025-12-01")))
    assert missed(connection, "partners") == ["紧密合作企业应于2025-06-30前达到3 家，2025-06-30为2 家，还差1 家"]


@side_by_side
def test_at_the_end_of_a_year_nothing_is_judged_otherwise():
    connection = yield ended([aim("partners", 3)], report(2025, partner(1), partner(2)), term_end="2025-12-31")
    assert judged(connection, "partners") == ("behind", None, None)
    assert missed(connection, "partners") == ["紧密合作企业应于2025-12-31前达到3 家，2025年底为2 家，还差1 家"]


def mechanism(code, established_on=None):
    cells = {"mechanism": code, "state": "built", "document": "1"}
    return LedgerRow("mechanism", "t", 5, cells | ({"established_on": established_on} if established_on else {}))


@side_by_side
def test_rows_without_a_date_count_as_at_the_year_end_and_it_is_said():
    rows = [mechanism("9.1", "2025-05-01"), mechanism("9.2", "2025-08-01"), mechanism("9.3")]
    answers = {
        answer: report(2025, LedgerRow("operation", "t", 5, {"fact": "legal_person", "answer": answer}))
        for answer in ("yes", "no")
    }
    connection, *answered = yield [
        ended([aim("mechanisms_evaluation", 4)], report(2025, *rows)),
        *(ended([aim("legal_person", 1)], one) for one in answers.values()),
    ]
    assert judged(connection, "mechanisms_evaluation") == ("behind", 2, True)
    (said,) = missed(connection, "mechanisms_evaluation")
    assert "2025-06-30（没有日期的按2025年底计）为2" in said
    # rows that have no date at all, also where there is none of them
    assert [judged(one, "legal_person")[1:] for one in answered] == [(1, True), (0, True)]


@side_by_side
def test_a_ratio_is_that_of_the_day():
    def money(day, amount, source, payer=None):
        cells = {"booked_on": day, "source": source, "amount": amount} | ({"payer": payer} if payer else {})
        return LedgerRow("investment", "t", 5, cells)

    before = [money("2025-06-30", "100.00", "fiscal", "province"), money("2025-06-30", "199.99", "lead")]
    on_the_day, a_day_late = yield [
        ended([aim("fund_ratio", 2)], report(2025, *before, money(day, "0.01", "lead")))
        for day in ("2025-06-30", "2025-07-01")
    ]
    assert judged(on_the_day, "fund_ratio")[0] == "reached"
    assert judged(a_day_late, "fund_ratio")[0] == "slow"


@side_by_side
def test_what_an_opening_balance_of_the_year_says_is_as_of_its_end():
    balance = {
        "centre": "C1",
        "indicator": "spin_offs",
        "as_of": "2025-12-31",
        "value": "5",
        "document_no": "文",
    }
    opening = [LedgerRow("opening", "t", 1, balance)]
    connection = yield ended([aim("spin_offs", 5)], report(2025), opening=opening)
    assert judged(connection, "spin_offs") == ("reached", 5, True)


@side_by_side
def test_a_later_year_is_judged_at_its_end():
    connection = yield ended([aim("partners", 1)], report(2025), report(2026, partner(1, since="2026-03-01")))
    assert judged(connection, "partners")[0] == "behind"
    assert judged(connection, "partners", 2026) == ("reached", None, None)
    assert missed(connection, "partners")
    assert not missed(connection, "partners", 2026)


# ── to come down by a day ────────────────────────────────────────────────────────────────────────


def heads(year, number):
    listed = (
        {"person_code": f"p{n}", "category": "non_rd", "tier": "none", "joined_on": "2021-01-01"} for n in range(number)
    )
    rows = [LedgerRow("staff", "t", n, cells) for n, cells in enumerate(listed, 5)]
    return "C1", year, rows, dict.fromkeys(LEDGERS, ("zero", "")) | {"staff": ("filled", "")}


def falling(*reports, base=None):
    goal = aim("staff_non_rd", 5, direction="at_most", **({"base": str(base)} if base else {}))
    return case([centre("C1", approved="2021-12-31", term_end="2025-12-31"), letter(), goal], reports, TODAY)


def path(connection, year):
    asked = "select path_numerator, path_denominator, estimated from result.path where indicator = 'staff_non_rd' and year = ?"
    return connection.execute(asked, [year]).fetchone()


@side_by_side
def test_the_path_comes_down_from_its_base_and_only_between_two_points_it_is_estimated():
    connection = yield falling(heads(2021, 10), heads(2022, 10), base=10)
    assert path(connection, 2021) == (10, 1, False)  # the base itself
    assert path(connection, 2023) == (10 * (1461 - 730) + 5 * 730, 1461, True)
    assert path(connection, 2025) == (5, 1, False)  # the target itself


@side_by_side
def test_without_a_base_there_is_no_path_before_the_day():
    connection = yield falling(heads(2022, 30))
    assert path(connection, 2023) == (None, None, False)
    assert path(connection, 2025) == (5, 1, False)
    # a total that may be more is no base
    assert connection.execute("select count(*) from result.flag where indicator = 'staff_non_rd'").fetchone() == (0,)


@side_by_side
def test_a_base_below_the_target_asks_for_no_more_than_the_target():
    connection = yield falling(heads(2021, 3), heads(2022, 4), heads(2023, 6))
    assert [path(connection, year)[0] / path(connection, year)[1] for year in (2022, 2023)] == [5, 5]
    asked = "select status from result.progress where indicator = 'staff_non_rd' and year in (2022, 2023) order by year"
    assert connection.execute(asked).fetchall() == [("reached",), ("regressed",)]


@pytest.mark.parametrize(
    ("number", "said"), [(5, []), (6, ["非研发类专职人员应于2025-12-31前降到5 人，2025年底为6 人，高出1 人"])]
)
@side_by_side
def test_what_has_not_come_down_by_its_day_is_missed(number, said):
    connection = yield falling(heads(2021, 10), heads(2025, number))
    assert missed(connection, "staff_non_rd") == said


@side_by_side
def test_a_milestone_reached_on_its_day_is_not_estimated():
    """ZJ 二.5: at the end of 2022 the path is the 20亿 themselves."""
    connection = yield case([centre("C1")], [report(2022), report(2023)], TODAY)
    asked = (
        "select year, estimated from result.path where indicator = 'investment_total' and year <= 2023 order by year"
    )
    assert connection.execute(asked).fetchall() == [(2021, True), (2022, False), (2023, True)]


@side_by_side
def test_what_is_to_be_maintained_is_not_estimated():
    goal = aim("staff_non_rd", 5, direction="maintain_at_most")
    connection = yield case([centre("C1"), letter(), goal], [report(2022)], TODAY)
    asked = (
        "select distinct path_numerator / path_denominator, estimated from result.path where indicator = 'staff_non_rd'"
    )
    assert connection.execute(asked).fetchall() == [(5, False)]


# ── floor and ceiling ────────────────────────────────────────────────────────────────────────────


@pytest.mark.slow
@pytest.mark.parametrize(("number", "told"), [(3, ["还差1 人"]), (4, []), (6, []), (7, ["高出1 人"])])
@side_by_side
def test_of_a_corridor_both_sides_are_told(number, told):
    goals = [aim("staff_non_rd", 4), aim("staff_non_rd", 6, direction="at_most")]
    connection = yield case(
        [centre("C1", term_end="2025-12-31"), letter(), *goals], [heads(2025, number)], today=date(2026, 6, 30)
    )
    said = missed(connection, "staff_non_rd")
    assert [wanted in message for wanted, message in zip(told, said, strict=True)] == [True] * len(told)


@side_by_side
def test_yearly_targets_of_both_sides_hold():
    goals = [
        aim("staff_non_rd", 4, kind="annual", year="2025"),
        aim("staff_non_rd", 6, kind="annual", year="2025", direction="at_most"),
    ]
    asked = "select status, attainment from result.progress where indicator = 'staff_non_rd' and year = 2025"
    expected = {3: ("behind", "unmet"), 4: ("reached", "met"), 6: ("reached", "met"), 7: ("slow", "unmet")}
    beside = yield [case([centre("C1"), letter(), *goals], [heads(2025, number)], TODAY) for number in expected]
    found = [connection.execute(asked).fetchone() for connection in beside]
    assert dict(zip(expected, found, strict=True)) == expected


@side_by_side
def test_a_ceiling_of_the_letter_leaves_the_policy_s_floor():
    """ZJ 二.10 asks for five bases at the end of the term; the letter for no more than eight."""
    goal = aim("bases", 8, direction="at_most")
    connection = yield case([centre("C1", term_end="2025-12-31"), letter(), goal], [report(2025)], TODAY)
    asked = "select side, value, basis from result.target where indicator = 'bases' and year = 2025 order by side"
    assert connection.execute(asked).fetchall() == [("ceiling", 8, "letter"), ("floor", 5, "policy")]


# ── letters ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@side_by_side
def test_of_two_documents_under_one_version_the_one_signed_later_counts(order):
    """The door refuses the second; an old record may hold both."""
    both = [letter(letter_no="甲", signed_on="2021-08-01"), letter(letter_no="乙", signed_on="2021-09-01")]
    connection = yield case([centre("C1"), *(both[n] for n in order)], [report(2021)], TODAY)
    assert connection.execute("select distinct letter_no from result.letter_in_force").fetchall() == [("乙",)]


@side_by_side
def test_a_milestone_that_replaces_none_of_the_policy_s_is_not_lost():
    """The door refuses it; what an old record holds counts as one that the letter adds."""
    goal = aim("bases", 3, kind="milestone", year="2023", replaces="2022")
    connection = yield case([centre("C1"), letter(), goal], [report(2022)], TODAY)
    asked = "select due_kind, cast(due_on as varchar), value from result.target where indicator = 'bases' and year = 2022 order by due_on"
    assert connection.execute(asked).fetchall() == [("milestone", "2023-12-31", 3), ("term_end", "2028-12-31", 5)]


# ── how it is said ───────────────────────────────────────────────────────────────────────────────


def explained(connection, indicator, year):
    reader = Reading(connection)
    rows = each(results.read(reader, "progress_of_centre", centre="C1"), Progress)
    (row,) = (r for r in rows if r.indicator == indicator and r.year == year)
    return basis.explain(row, results.read(reader, "targets", centre="C1", year=year), current())


@side_by_side
def test_the_basis_says_the_day_and_what_has_no_date():
    rows = [mechanism("9.1", "2025-05-01"), mechanism("9.2", "2025-08-01"), mechanism("9.3")]
    connection = yield ended([aim("mechanisms_evaluation", 4)], report(2025, *rows))
    said = explained(connection, "mechanisms_evaluation", 2025)
    assert "目标于 2025年6月30日 到期，按当日的数 2 项 判断（决定 D26；没有日期的行按2025年底计）" in said


@pytest.mark.parametrize(
    ("base", "year", "line"),
    [
        (10, 2021, "2021年底应达：10 人（即基数）"),
        (10, 2023, "2023年底应达：至多 7 人（从基数 10 人 起，在相邻两个目标之间按天推算，为 7.5 人，按此判断）"),
        (None, 2023, "到期前没有应达值：责任书没有写基数，批复当年也没有完整的填报数，不作不利判断（决定 D29）"),
    ],
)
@side_by_side
def test_the_basis_says_from_where_it_comes_down_and_when_there_is_nothing(base, year, line):
    first = [heads(2021, 10)] if base else []
    connection = yield falling(*first, heads(2023, 8), base=base)
    assert line in explained(connection, "staff_non_rd", year)


@pytest.mark.parametrize(
    ("direction", "numerator", "denominator", "wanted"),
    [
        ("at_least", 4, 1, 4), ("at_least", "4.0001", 1, 5), ("at_least", 40001, 10000, 5), ("at_least", 49, 10, 5),
        ("at_least", 0, 1, 0), ("at_most", 49, 10, 4), ("at_most", 5, 1, 5), ("maintain_at_least", 49, 10, 5),
        ("maintain_at_most", 49, 10, 4), ("at_least", 10_000_000_001, 10_000_000_000, 2), ("at_least", None, None, None),
    ],
)  # fmt: skip
@side_by_side
def test_a_floor_is_asked_for_in_the_next_whole_a_ceiling_in_the_one_below(direction, numerator, denominator, wanted):
    asked = "select result.in_wholes(?, ?::decimal(38, 4), ?::decimal(20, 0))"
    connection = yield falling()
    assert connection.execute(asked, [direction, numerator, denominator]).fetchone() == (wanted,)


@pytest.mark.parametrize(("number", "status"), [(7, "on_path"), (8, "slow"), (9, "behind")])
@side_by_side
def test_what_is_asked_for_is_whole_and_the_verdict_is_on_the_exact_path(number, status):
    connection = yield falling(heads(2021, 10), heads(2023, number), base=10)
    asked = "select path_value, required, status from result.progress where indicator = 'staff_non_rd' and year = 2023"
    path_value, required, found = connection.execute(asked).fetchone()
    assert (path_value, required) == (Decimal("7.501711"), 7)
    assert found == status
    said = explained(connection, "staff_non_rd", 2023)
    assert any(line.startswith("2023年底应达：至多 7 人") for line in said)


def test_no_expected_value_of_what_is_counted_has_a_fraction(demonstrated):
    asked = """from result.progress join definition.indicator using (indicator)
        where decimals = 0 and result.progress.nature not in ('mean', 'ratio')"""
    fractions = demonstrated.read(f"select count(*) as n {asked} and path_value <> trunc(path_value)")["n"][0]
    assert fractions > 0  # there are some to be rounded
    assert demonstrated.read(f"select 1 {asked} and required <> trunc(required)").empty
    said = demonstrated.read("select message from result.flag where flag in ('behind_path', 'milestone_missed')")[
        "message"
    ]
    assert not [text for text in said if re.search(r"\d\.\d+ (个|家|人|项)", text)]
