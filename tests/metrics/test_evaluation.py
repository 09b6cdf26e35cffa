"""Runs of failures and statuses against an independent plain-Python computation, over random histories."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import permutations

import pytest
from hypothesis import strategies as st

from data.read_model import database
from data.read_model.database import Reading
from data.schema.checks import policies
from data.schema.loading import current
from data.workbook.interpretation import LedgerRow
from metrics.course import process
from tests.drawn import drawn
from tests.made import Made
from tests.side_by_side import Rows, put, side_by_side

FIRST, LAST = 2021, 2028
GRADES = ["excellent", "good", "pass", "fail", "deferred", "absent", None]
FAILS, SKIPS = {"fail", "absent"}, {"deferred", None}


class Shown(Reading):
    """A connection as pages see it."""

    def today(self):
        return date(LAST + 1, 12, 31)


def case(rows, reports=(), today=date(LAST + 1, 12, 31), d=None):
    """What a test yields that stands beside others."""
    return Rows(rows, reports, today, d)


def built(rows, reports=(), today=date(LAST + 1, 12, 31), d=None):
    """Results of these rows alone, to ask."""
    connection = database.connect(":memory:")
    database.create(connection, d or current(), today)
    put(connection, rows, reports)
    return Made(connection)


def centre(code, approved="2021-01-01", term_end="2028-12-31", state="active", **more):
    return LedgerRow("centre", "t", 1, {"centre": code, "name": code, "scheme": "zhejiang", "host": "-",
                                        "approved_on": approved, "term_end": term_end, "state": state,
                                        "nature": "fictional"} | more)  # fmt: skip


def grade(code, year, value, nature="first"):
    return LedgerRow("grade", "t", 1, {"centre": code, "year": str(year), "grade": value, "nature": nature,
                                       "document_no": f"{year}", "published_on": f"{year + 1}-08-01"})  # fmt: skip


def runs(history):
    """year → failures in a row, for the years from the first to the last grade."""
    graded = [i for i, g in enumerate(history) if g is not None]
    run, found = 0, {}
    if not graded:
        return found
    for i in range(graded[0], graded[-1] + 1):
        if history[i] in FAILS:
            run += 1
        elif history[i] not in SKIPS:
            run = 0
        found[FIRST + i] = run
    return found


@pytest.mark.slow
@drawn(st.lists(st.lists(st.sampled_from(GRADES), min_size=8, max_size=8), min_size=90, max_size=120), few=2, many=5)
def test_failures_in_a_row(histories):
    rows = []
    for number, history in enumerate(histories):
        rows.append(centre(f"c{number:03}"))
        rows += [grade(f"c{number:03}", FIRST + i, g) for i, g in enumerate(history) if g]
    connection = built(rows)
    flagged = {
        (c, y)
        for c, y in connection.execute(
            "select centre, year from result.flag where flag = 'delisting_proposed'"
        ).fetchall()
    }
    found: dict[str, dict[int, int]] = {}
    for code, year, run in connection.execute(
        "select centre, year, failures_in_a_row from result.evaluation"
    ).fetchall():
        found.setdefault(code, {})[year] = run
    stands = {u.unit: u.state for u in process.units(Shown(connection), current(), "zhejiang")}
    for number, history in enumerate(histories):
        expected = runs(history)
        assert found.get(f"c{number:03}", {}) == expected, history
        carried = 0
        for year in range(FIRST, LAST + 1):
            carried = expected.get(year, carried)
            assert ((f"c{number:03}", year) in flagged) == (carried >= 2), (history, year)
        # the process, step by step, comes to the same as the run that is counted
        assert stands[f"c{number:03}"] == ("quiet", "warned", "decide")[min(carried, 2)], history


@side_by_side
def test_an_appeal_replaces_and_a_correction_of_the_appeal_replaces_that():
    rows = [centre("a"), grade("a", 2021, "fail"), grade("a", 2022, "fail"), grade("a", 2022, "pass", "appeal"),
            grade("a", 2022, "fail", "correction")]  # fmt: skip
    expected = {3: 2, 4: 0, 5: 2}
    for connection, failures in zip((yield [case(rows[:kept]) for kept in expected]), expected.values(), strict=True):
        last = connection.execute("select failures_in_a_row from result.evaluation where year = 2022").fetchone()
        assert last == (failures,)


CONCLUSIONS = {
    "first": ("fail", "first", "2023-08-01"), "appeal": ("pass", "appeal", "2023-11-10"),
    "correction": ("good", "correction", "2024-01-10"), "late first": ("excellent", "first", "2024-03-01"),
    "absent": ("absent", "appeal", "2023-11-10"),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    ("registered", "counts"),
    [
        (("first",), "fail"), (("first", "appeal"), "pass"), (("first", "appeal", "correction"), "good"),
        (("first", "correction"), "good"), (("appeal", "late first"), "pass"), (("first", "absent"), "absent"),
    ],
)  # fmt: skip
@side_by_side
def test_which_conclusion_counts_is_the_matter_and_not_the_order_of_recording(registered, counts):
    """D22; the grade, where the evaluation stands, and who takes part in the limits on grades agree on it."""
    rows, ways = [], list(permutations(registered))
    for number, way in enumerate(ways):
        rows += [centre(f"c{number:03}"), grade(f"c{number:03}", 2021, "fail")]
        for name in way:
            value, nature, day = CONCLUSIONS[name]
            row = grade(f"c{number:03}", 2022, value, nature)
            rows.append(LedgerRow("grade", "t", 1, row.cells | {"published_on": day, "document_no": name}))
    # an old workbook that comes in again
    rows += [row for row in rows if row.ledger == "grade"]
    connection = yield case(rows)

    def said(sql):
        return connection.execute(f"select distinct {sql}").fetchall()

    assert said("grade from result.evaluation where year = 2022") == [(counts,)]
    assert said("grade, state from record.evaluation_stage where year = 2022") == [(counts, "final")]
    assert said("evaluated from result.grade_proposal where year = 2022") == [(counts != "absent",)]
    failed = counts in FAILS
    assert connection.execute(
        "select count(distinct centre) from result.flag where year = 2022 and flag = 'delisting_proposed'"
    ).fetchone() == (len(ways) if failed else 0,)
    assert said("count(*) over (partition by centre) from registry.grade where year = 2022") == [(len(registered),)]


@side_by_side
def test_an_old_acceptance_or_audit_that_comes_in_again_changes_nothing():
    def accepted(result, day):
        cells = {"centre": "C1", "result": result, "document_no": day, "concluded_on": day}
        return LedgerRow("acceptance", "t", 1, cells)

    def audited(balance, day):
        cells = {"centre": "C1", "payer": "province", "balance": balance, "non_compliant": "0", "document_no": day}
        return LedgerRow("settlement", "t", 1, cells | {"audited_on": day})

    old = [accepted("failed", "2026-03-01"), audited("7", "2026-03-01")]
    again = ([*old, accepted("passed", "2026-06-01"), audited("5", "2026-06-01"), *old],
             [accepted("passed", "2026-06-01"), audited("5", "2026-06-01"), *old, *old])  # fmt: skip
    # on one day the later record counts, and the one it replaced does not come back
    same = [audited("7", "2026-03-01"), audited("9", "2026-03-01"), audited("7", "2026-03-01")]
    *both, replaced = yield [case([centre("C1"), *rows]) for rows in (*again, same)]
    for connection in both:
        assert connection.execute("select result from registry.acceptance").fetchall() == [("passed",)]
        assert connection.execute("select balance from registry.settlement").fetchall() == [(5,)]
    assert replaced.execute("select balance from registry.settlement").fetchall() == [(9,)]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("today", "state", "due_on"), [("2025-02-28", "running", "2025-02-28"), ("2025-03-01", "decide", "None")]
)
@side_by_side
def test_the_process_gives_a_failed_centre_the_whole_half_year(today, state, due_on):
    """HM 四（五）: failing again sooner does not shorten it."""
    failed = grade("C1", 2023, "not_assessed").cells | {"published_on": "2024-08-31"}
    again = failed | {"nature": "rectified", "published_on": "2024-11-04"}
    rows = [
        centre("C1", scheme="henan-manufacturing"),
        *(LedgerRow("grade", "t", 1, cells) for cells in (again, failed)),
    ]
    seen = Shown((yield case(rows, today=date.fromisoformat(today))))
    seen.today = lambda: date.fromisoformat(today)
    (unit,) = process.units(seen, current(), "henan-manufacturing")
    assert (unit.step, unit.state, str(unit.due_on)) == ("整改后考评", state, due_on)


@side_by_side
def test_a_failed_acceptance_proposes_nothing_where_the_document_has_none():
    """HT has no acceptance and no exit: what an old record says of one leads to nothing."""
    accepted = {"result": "failed", "document_no": "示例", "concluded_on": "2026-03-01"}
    rows = [LedgerRow("acceptance", "t", 1, accepted | {"centre": code}) for code in ("ZJ", "HT")]
    left = [LedgerRow("settlement", "t", 1, {"centre": code, "payer": "province", "balance": "1.00", "non_compliant": "0.00",
                                             "document_no": "审", "audited_on": "2026-03-02"}) for code in ("ZJ", "HT")]  # fmt: skip
    centres = [centre("ZJ", term_end="2025-12-31"), centre("HT", term_end="2025-12-31", scheme="henan-tic")]
    graded = [grade("ZJ", 2026, "good"), grade("HT", 2026, "good")]  # so that there are years to flag
    connection = yield case([*centres, *rows, *left, *graded])
    flagged = "select distinct centre from result.flag where flag = 'cancellation_proposed'"
    assert connection.execute(flagged).fetchall() == [("ZJ",)]
    recovered = "select centre, ground is not null, to_recover is not null from result.settlement order by centre"
    assert connection.execute(recovered).fetchall() == [("HT", False, False), ("ZJ", True, True)]


@pytest.mark.parametrize("state", ["suspended", "merged", "divided"])
@side_by_side
def test_what_the_text_does_not_say_is_for_people(state):
    """ZJ 五（四） speaks of no suspension, merger or division: the run is shown, and no title is proposed to go."""
    left = [LedgerRow("settlement", "t", 1, {"centre": code, "payer": "province", "balance": "1.00", "non_compliant": "0.00",
                                             "document_no": "审", "audited_on": "2024-09-01"}) for code in ("C1", "C2")]  # fmt: skip
    connection = yield case([centre("C1", state=state), grade("C1", 2022, "fail"), grade("C1", 2023, "fail"), centre("C2"),
                        grade("C2", 2022, "fail"), grade("C2", 2023, "fail"), *left])  # fmt: skip
    asked = "select centre, flag, message from result.flag where year = 2023 and rule = 'ZJ-28' order by centre, flag"
    found = connection.execute(asked).fetchall()
    # every flag of the rule: one that is raised beside the other must be seen
    assert [flag[:2] for flag in found] == [("C1", "needs_judgement"), ("C2", "delisting_proposed")]
    assert "2022、2023年度评价不合格，是否连续计算由主管部门认定" in found[0][2]
    recovered = "select centre, ground, to_recover from result.settlement order by centre"
    assert connection.execute(recovered).fetchall() == [("C1", None, None), ("C2", "建议摘牌", 1)]
    units = process.units(Shown(connection), current(), "zhejiang")
    assert [(u.unit, u.state) for u in units] == [("C2", "decide"), ("C1", "judge")]


@side_by_side
def test_on_what_ground_money_goes_back():
    """ZJ 五（四）: the title gone, the qualification gone, or about to be: never while a centre stays."""
    states = {
        "delisted": "已摘牌", "cancelled": "已取消创建资格", "accepted": None, "active": None, "once": None, "recovered": None,
        "failed": "建议取消创建资格", "twice": "建议摘牌",
    }  # fmt: skip
    rows = [
        centre(c, term_end="2024-12-31", state=c if c in ("delisted", "cancelled", "accepted") else "active")
        for c in states
    ]
    for code, result in (("failed", "failed"), ("accepted", "passed")):
        cells = {"centre": code, "result": result, "document_no": "验", "concluded_on": "2025-03-01"}
        rows.append(LedgerRow("acceptance", "t", 1, cells))
    failures = {"once": (2022,), "twice": (2022, 2023), "recovered": (2021, 2022)}
    rows += [grade(code, year, "fail") for code, years in failures.items() for year in years]
    rows.append(grade("recovered", 2023, "pass"))
    rows += [LedgerRow("settlement", "t", 1, {"centre": code, "payer": "city", "balance": "1.00", "non_compliant": "0.50",
                                              "document_no": "审", "audited_on": "2025-04-01"}) for code in states]  # fmt: skip
    asked = "select centre, ground, cast(to_recover as varchar) from result.settlement"
    found = (yield case(rows)).execute(asked).fetchall()
    assert {code: ground for code, ground, _ in found} == states
    assert {code: money for code, _, money in found} == {code: "1.50" if states[code] else None for code in states}


@side_by_side
def test_a_centre_that_left_owes_no_later_report():
    connection = yield case([centre("C1", state="delisted", exited_on="2024-03-01"), centre("C2", state="delisted")])
    asked = "select centre, max(year) from result.centre_year group by centre order by centre"
    assert connection.execute(asked).fetchall() == [("C1", 2024), ("C2", LAST)]


def letter(version, first_year):
    return LedgerRow("letter", "t", 1, {"centre": "C1", "letter_version": str(version), "letter_no": f"{version}号",
                                        "signed_on": "2021-01-01", "first_year": str(first_year)})  # fmt: skip


def aim(value, *, version=1, indicator="bases", kind="milestone", year="2025"):
    cells = {
        "centre": "C1",
        "letter_version": str(version),
        "indicator": indicator,
        "kind": kind,
        "direction": "at_least",
    }
    return LedgerRow("letter_target", "t", 1, cells | {"value": str(value)} | ({"year": year} if year else {}))


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 2, 1), (2, 3, 1)])
@side_by_side
def test_of_several_letters_the_last_version_that_has_begun_counts_in_whatever_order_they_are_recorded(order):
    versions = {1: (letter(1, 2021), aim(7, version=1)), 2: (letter(2, 2023), aim(9, version=2)),
                3: (letter(3, 2024), aim(8, version=3))}  # fmt: skip
    rows = [row for version in order for row in versions[version]]
    connection = yield case([centre("C1", term_end="2028-12-31"), *rows], today=date(2025, 12, 31))
    asked = "select year, letter_no, value from result.target where due_kind = 'milestone' order by year"
    expected = [(2021, "1号", 7), (2022, "1号", 7), (2023, "2号", 9), (2024, "3号", 8)]
    assert connection.execute(asked).fetchall() == expected
    yearly = "select year, letter_version from result.letter_in_force order by year"
    assert connection.execute(yearly).fetchall() == [(2021, 1), (2022, 1), (2023, 2), (2024, 3)]


@pytest.mark.parametrize(("own", "counts", "basis"), [(4, 5, "policy"), (5, 5, None), (6, 6, "letter")])
@side_by_side
def test_of_two_targets_on_one_day_the_greater_one_counts(own, counts, basis):
    """ZJ 二.10 asks for five bases at the end of the term; the letter's own milestone falls on the same day."""
    connection = yield case([centre("C1", term_end="2025-12-31"), letter(1, 2021), aim(own)], today=date(2025, 12, 31))
    asked = "select distinct last_value, last_due, basis from result.path where indicator = 'bases'"
    ((value, due, found),) = connection.execute(asked).fetchall()
    assert (value, due) == (counts, date(2025, 12, 31))
    assert basis in (found, None)


@side_by_side
def test_a_milestone_that_a_letter_dates_anew_is_there_once_and_one_of_its_own_beside_it():
    """ZJ annex note, D20: five teams by 2022, ten by 2025; the letter asks for seven by 2023 instead of the five."""
    again = aim(7, indicator="teams", year="2023")
    again = LedgerRow(again.ledger, again.sheet, again.row_no, again.cells | {"replaces": "2022"})
    own = aim(8, indicator="teams", year="2024")
    asked = (
        "select cast(due_on as varchar), value, basis, policy_value from result.target"
        " where year = 2022 and indicator = 'teams' order by due_on"
    )
    policy, later = ("2022-12-31", 5, "policy", 5), ("2025-12-31", 10, "policy", 10)
    plain, dated_anew, beside = yield [
        case([centre("C1"), letter(1, 2021), *rows], today=date(2023, 12, 31)) for rows in ([], [again], [own])
    ]
    assert plain.execute(asked).fetchall() == [policy, later]
    assert dated_anew.execute(asked).fetchall() == [("2023-12-31", 7, "letter", 5), later]
    assert beside.execute(asked).fetchall() == [policy, ("2024-12-31", 8, "letter", None), later]


@side_by_side
def test_what_is_to_be_done_by_a_day_has_no_path_before_it_and_none_is_estimated():
    """HT 四（一）: an independent legal person by the end of the term."""
    rows = [centre("C1", scheme="henan-tic", term_end="2023-12-31")]
    asked = "select year, path_numerator / path_denominator, last_value, estimated from result.path where direction = 'done'"
    states = dict.fromkeys(current().form_of("henan-tic").ledgers, ("zero", ""))
    connection = yield case(rows, [("C1", year, [], states) for year in (2022, 2023)], today=date(2024, 12, 31))
    assert connection.execute(f"{asked} order by year").fetchall() == [
        (2021, 0, 1, False), (2022, 0, 1, False), (2023, 1, 1, False),
    ]  # fmt: skip


def path(approved, year):
    """Independent: 20亿 at the end of 2022, 50亿 at the end of 2025, linear by days from 0 at approval."""
    points = [(approved, Fraction(0))]
    points += [
        (d, Fraction(v)) for d, v in ((date(2022, 12, 31), 2 * 10**9), (date(2025, 12, 31), 5 * 10**9)) if d >= approved
    ]
    day = date(year, 12, 31)
    for (d0, v0), (d1, v1) in zip(points, points[1:], strict=False):
        if d0 <= day < d1:
            return v0 + (v1 - v0) * (day - d0).days / (d1 - d0).days
    return points[-1][1]


def expected_status(approved, yearly, year):
    """yearly: year → money of that year, or None for no report."""
    if approved > date(2025, 12, 31):
        return "not_applicable"
    years = range(approved.year, year + 1)
    reported = [y for y in years if yearly.get(y) is not None]
    if not reported:
        return "not_reported"
    total = sum((Fraction(yearly[y]) for y in reported), Fraction(0))
    complete = len(reported) == len(years)
    if total >= 5 * 10**9:
        return "reached"
    if total >= path(approved, year):
        return "on_path"
    if not complete:
        return "incomplete"
    return "slow" if total >= path(approved, year) * Fraction(8, 10) else "behind"


money = st.none() | st.decimals(min_value=0, max_value=3 * 10**9, places=2) | st.sampled_from(
    [Decimal(0), Decimal(10) ** 9, 2 * Decimal(10) ** 9, Decimal("0.01")]
)  # fmt: skip
histories = st.tuples(
    st.dates(min_value=date(2021, 1, 1), max_value=date(2026, 6, 30)),
    st.dictionaries(st.integers(2021, 2027), money, min_size=3, max_size=7),
)


@pytest.mark.slow
@drawn(st.lists(histories, min_size=70, max_size=100), few=2, many=5)
def test_status_of_money_follows_the_order_of_tests(given_histories):
    """Also the invariant: a status that accuses never rests on a missing year."""
    ledgers = current().forms["annual"].ledgers
    rows, reports = [], []
    for number, (approved, yearly) in enumerate(given_histories):
        code = f"c{number:03}"
        rows.append(centre(code, approved.isoformat()))
        for year, amount in yearly.items():
            if amount is None or year < approved.year:
                continue
            day = max(approved, date(year, 3, 1)).isoformat()
            row = LedgerRow("investment", "t", 5, {"booked_on": day, "source": "lead", "amount": f"{amount:.2f}"})
            states = {ledger: ("filled" if ledger == "investment" else "zero", "") for ledger in ledgers}
            reports.append((code, year, [row], states))
    connection = built(rows, reports)
    found = connection.execute(
        "select centre, year, status, completeness from result.progress where indicator = 'investment_total'"
    ).fetchall()
    assert len(found) > 30
    for code, year, status, completeness in found:
        approved, yearly = given_histories[int(code[1:])]
        assert status == expected_status(approved, yearly, year), (approved, yearly, year)
        assert completeness == "exact" or status not in ("slow", "behind", "regressed")


@cache
def with_a_cap():
    d = current()
    scheme = d.schemes["zhejiang"]
    capped = scheme.evaluation.model_copy(update={"caps": {"ZJ-30": "pass"}})
    return replace(d, scoring={}, schemes=d.schemes | {"zhejiang": scheme.model_copy(update={"evaluation": capped})})


@pytest.mark.slow
@pytest.mark.parametrize(("sold", "given", "said"), [
    ("5.00", "good", "2021年度公布为良好；市场化产品生产和销售收入没有达到规定，等级最高为合格"), ("5.00", "pass", None),
    ("5.00", "fail", None), ("0.00", "excellent", None),
])  # fmt: skip
@side_by_side
def test_a_grade_is_no_better_than_a_rule_that_is_not_kept_allows(sold, given, said):
    """evaluation → caps: a fact limits the grade, also where nothing gives points."""
    assert list(policies.scheme(with_a_cap(), "zhejiang")) == []
    states = dict.fromkeys(current().forms["annual"].ledgers, ("zero", "")) | {"operation": ("filled", "")}
    report = ("C1", 2021, [LedgerRow("operation", "t", 5, {"fact": "product_sales", "amount": sold})], states)
    connection = yield case([centre("C1"), grade("C1", 2021, given)], [report], d=with_a_cap())
    found = connection.execute("select message from result.flag where flag = 'grade_above_cap' and year = 2021")
    assert [row[0] for row in found.fetchall()] == ([said] if said else [])


def test_a_cap_names_a_rule_that_can_be_kept_and_a_grade():
    d = current()
    scheme = d.schemes["zhejiang"]
    wrong = scheme.evaluation.model_copy(update={"caps": {"ZJ-29": "pass", "ZJ-30": "great"}})
    changed = replace(d, schemes=d.schemes | {"zhejiang": scheme.model_copy(update={"evaluation": wrong})})
    said = " ".join(policies.scheme(changed, "zhejiang"))
    assert "evaluation → caps → rule: 'ZJ-29' does not exist" in said
    assert "evaluation → caps → grade: 'great' does not exist" in said
