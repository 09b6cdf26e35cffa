"""The stories the product exists for, told by the demonstration's workbooks and read back as verdicts."""

from decimal import Decimal

import pytest

from data.demonstration import stories
from metrics import overview
from metrics.course import process


def flags(store, centre, year=2025):
    return set(store.read("select flag from result.flag where centre = ? and year = ?", [centre, year])["flag"])


def progress(store, centre, indicator, year=2025):
    rows = store.read(
        "select * from result.progress where centre = ? and year = ? and indicator = ?", [centre, year, indicator]
    )
    return rows.iloc[0]


def test_every_workbook_was_accepted_and_can_be_read(demonstrated):
    assert demonstrated.read("select * from record.unreadable").empty
    assert demonstrated.read("select 1 from record.event where act = 'file.refused'").empty


def test_every_generated_total_is_computed_as_the_story_says(demonstrated):
    """Money, people and firms of every centre and year equal the numbers in demonstration.yaml."""
    told = stories.load()
    compared = 0
    for story in told.centres:
        for position, year in enumerate(story.years):
            teams = progress(demonstrated, story.code, "teams", year)
            assert teams["value"] == story.teams[position], (story.code, year)
            staff = progress(demonstrated, story.code, "staff_total", year)
            counted = ("rd_full_time", "dual", "postdoc", "doctoral", "master")
            assert staff["value"] == sum(getattr(story.staff, c)[position] for c in counted), (story.code, year)
            compared += 1
    assert compared > 60


@pytest.mark.parametrize(
    ("centre", "flag"),
    [("ZD04", "delisting_proposed"), ("ZD06", "delisting_proposed"), ("ZD02", "cancellation_proposed"),
     ("ZD15", "report_overdue"), ("ZD08", "report_late"), ("ZD10", "unit_slip"), ("ZD13", "ratio_low"),
     ("ZD11", "firm_claimed_twice"), ("ZD13", "firm_claimed_twice"), ("ZD08", "prohibited_income"),
     ("ZD07", "data_incomplete"), ("HN02", "report_late"), ("HN02", "documents_missing"), ("HC02", "condition_unmet"),
     ("HC02", "filing_cancellation_proposed"), ("HT02", "condition_unmet"), ("HM02", "rectification_running")],
)  # fmt: skip
def test_the_story_raises_its_flag(demonstrated, centre, flag):
    assert flag in flags(demonstrated, centre)


@pytest.mark.parametrize(
    ("scheme", "seen"),
    [("zhejiang", {"decide", "disagree", "warned", "quiet"}), ("henan-manufacturing", {"running", "quiet"})],
)
def test_the_process_of_every_centre_says_what_its_flags_say(demonstrated, definitions, scheme, seen):
    """Two ways to the same: flags from the run of grades in SQL, the process step by step. What is decided waits for the registry."""
    leaving = {"delisting_proposed", "cancellation_proposed", "title_cancellation_proposed"}
    met, mending = {"decide"}, {"running": "rectification_running", "overdue": "rectification_overdue"}
    centres = [u for u in process.units(demonstrated, definitions, scheme) if u.registered]
    assert {u.state for u in centres} == seen
    for unit in centres:
        years = demonstrated.read("select max(year) as last from result.centre_year where centre = ?", [unit.centre])
        raised = flags(demonstrated, unit.centre, int(years["last"].iloc[0]))
        if unit.state != "ended":
            assert (unit.state in met or unit.decided is not None) == bool(raised & leaving), unit
        assert (unit.state == "judge") == ("needs_judgement" in raised), unit
        assert {mending[unit.state]} <= raised if unit.state in mending else True, unit


@pytest.mark.parametrize("centre", ["HN01", "HC01", "HT01", "HM01"])
def test_of_each_other_scheme_one_keeps_every_rule(demonstrated, centre):
    assert flags(demonstrated, centre) == set()


def test_sales_of_exactly_twenty_a_year_on_average_and_the_weaker_branch_are_enough(demonstrated):
    """HT01: 18, 20, 22 亿 are 20 on average (HT-10); 4100万 is less than 5% of 22亿 and more than 1000万 (HT-11)."""
    assert progress(demonstrated, "HT01", "tic_sales_mean")["value"] == 2_000_000_000
    assert progress(demonstrated, "HT01", "tic_research_share")["value"] < Decimal("0.05")
    assert progress(demonstrated, "HT01", "tic_research_either")["status"] == "on_path"
    assert progress(demonstrated, "HC01", "consortium_chain_share")["value"] == Decimal("0.5")


def test_units_in_the_process_wait_for_somebody(demonstrated):
    units = process.units(demonstrated, demonstrated.definitions, "henan-manufacturing")
    assert {u.unit: u.state for u in units if not u.registered} == {
        "PY2024-01": "overdue", "PY2024-02": "running", "PY2026-01": "waiting", "PY2026-02": "ended",
    }  # fmt: skip
    (recognised,) = (u for u in units if u.unit != u.centre and u.registered)
    assert (recognised.unit, recognised.centre, recognised.state) == ("PY2021-01", "HM01", "quiet")
    late = process.pressing(demonstrated, demonstrated.definitions, "henan-manufacturing")
    assert [(u.unit, u.due.rule, str(u.due_on)) for u in late] == [("PY2024-01", "HM-10", "2026-06-28")]
    (decided,) = process.pressing(demonstrated, demonstrated.definitions, "zhejiang")
    assert (decided.centre, decided.decided.what, decided.decided.clause) == ("ZD06", "摘牌", "五（四）")


def test_two_failures_say_their_years_and_clause(demonstrated):
    row = demonstrated.read(
        "select * from result.flag where centre = 'ZD04' and year = 2025 and flag = 'delisting_proposed'"
    ).iloc[0]
    assert "2023、2024年度连续2次不合格" in row["message"]
    assert (row["rule"], row["clause"], row["basis"]) == ("ZJ-28", "五（四）", "policy")


def test_failure_pass_failure_is_no_delisting(demonstrated):
    outcomes = demonstrated.read(
        "select outcome, failures_in_a_row from result.evaluation where centre = 'ZD05' order by year"
    )
    assert list(outcomes["outcome"])[-3:] == ["fail", "pass", "fail"]
    assert "delisting_proposed" not in flags(demonstrated, "ZD05")
    assert "failed_once" in flags(demonstrated, "ZD05")


def test_a_deferred_year_neither_breaks_nor_adds(demonstrated):
    rows = demonstrated.read("select year, outcome, failures_in_a_row from result.evaluation where centre = 'ZD06'")
    found = {int(r.year): (r.outcome, int(r.failures_in_a_row)) for r in rows.itertuples()}
    assert (found[2023], found[2024], found[2025]) == (("fail", 1), ("skip", 1), ("fail", 2))


def test_a_missing_year_makes_a_lower_bound_and_no_adverse_verdict(demonstrated):
    row = progress(demonstrated, "ZD07", "investment_total")
    assert row["completeness"] == "lower"
    assert list(row["missing_years"]) == [2023]
    adverse = demonstrated.read(
        "select 1 from result.progress where completeness <> 'exact' and status in ('slow', 'behind', 'regressed')"
    )
    assert adverse.empty


def test_the_correction_changes_the_verdict(demonstrated):
    versions = demonstrated.read("select version from record.report where centre = 'ZD09' and year = 2025")
    assert set(versions["version"]) == {1, 2}
    assert progress(demonstrated, "ZD09", "staff_total")["status"] in ("reached", "on_path")
    lacks = stories.load().of("ZD09").corrections[2025].first_version_lacks
    corrected = progress(demonstrated, "ZD09", "staff_total")
    first = corrected["value"] - lacks["rd_full_time"] - lacks["doctoral"] - lacks["master"]
    assert first < corrected["last_value"] <= corrected["value"]


def test_the_letter_replaces_the_policy_and_both_are_shown(demonstrated):
    replaced = demonstrated.read(
        "select distinct centre, value, policy_value from result.target"
        " where basis = 'letter' and policy_value is not null and value <> policy_value"
    )
    assert len(replaced) > 0


def test_a_centre_approved_after_the_milestone(demonstrated):
    row = demonstrated.read(
        "select * from result.target where centre = 'ZD12' and year = 2025 and indicator = 'staff_total'"
        " order by policy_due_on"
    ).iloc[0]
    # the letter re-dates the 2022 milestone; without it, it would not apply
    assert row["policy_due_on"].year == 2022
    assert row["basis"] == "letter"
    assert row["due_on"].year > 2023


def test_the_ratio_just_under_two_and_exactly_two(demonstrated):
    under, exact = progress(demonstrated, "ZD13", "fund_ratio"), progress(demonstrated, "ZD14", "fund_ratio")
    # below the rule and below the year before
    assert (under["status"], exact["status"]) == ("regressed", "on_path")
    assert exact["numerator"] == 2 * exact["denominator"]
    assert under["denominator"] * 2 - under["numerator"] <= Decimal(10_000)


def test_manufacturing_usa_is_real_awkward_and_apart(demonstrated):
    rows = demonstrated.read("select * from result.progress where centre = 'MUSA' order by year")
    assert set(rows["status"]) <= {"no_target", "not_applicable"}
    assert (
        demonstrated.read("select max(version) as v from record.report where centre = 'MUSA' and year = 2021")["v"][0]
        == 2
    )
    members = {int(r.year): r.value for r in rows[rows["indicator"] == "network_members"].itertuples()}
    assert members[2017] == 1291
    assert members[2021] == 2300  # the later of the two official figures counts
    assert members[2019] is None  # not found is not zero
    ratio = rows[(rows["indicator"] == "co_investment_ratio") & (rows["year"] == 2021)].iloc[0]
    assert round(ratio["value"], 2) == Decimal("2.79")
    units = demonstrated.read("select distinct unit from definition.indicator where starts_with(indicator, 'federal')")
    assert list(units["unit"]) == ["musd"]


def test_every_result_can_be_walked_back_to_a_cell(demonstrated):
    """Every contribution stands in a stored original, at the sheet and row it names."""
    from data.workbook import reading

    sample = demonstrated.read(
        "select c.sheet, c.row_no, c.entity_as_written as entity, c.amount, c.item, r.sha256, r.file_name from result.contribution as c"
        " join record.report as r using (report_id) where c.centre = 'ZD12' and c.year = 2025"
        " and c.item in ('investment.lead', 'team', 'partner') order by c.sheet, c.row_no"
    )
    assert len(sample) > 20
    raw = reading.read(demonstrated.record.get(sample["sha256"][0]), sample["file_name"][0])
    for row in sample.itertuples():
        cells = raw.sheets[row.sheet].rows[row.row_no - 1]
        if row.item == "investment.lead":
            assert any(isinstance(c, float | int) and Decimal(str(c)) * 10_000 == row.amount for c in cells)
        else:
            assert row.entity in cells


def test_a_published_grade_agrees_with_the_points_shown_or_its_document_says_why(demonstrated):
    rows = demonstrated.read(
        "select e.centre, e.grade, e.reason, p.proposed, p.open_judged from result.evaluation as e"
        " join result.grade_proposal as p using (centre, year) join definition.scoring as s on s.scoring = p.scoring and not s.example"
        " where e.scheme = 'zhejiang' and e.year = 2025"
    )
    assert len(rows) == 13
    assert rows["open_judged"].eq(0).all()
    differs = rows[rows["proposed"].isna() | (rows["proposed"] != rows["grade"])]
    assert sorted(differs["centre"]) == ["ZD01", "ZD03", "ZD05", "ZD07"]
    assert differs["reason"].notna().all()
    assert rows["proposed"].nunique() == 3


def test_one_delisting_was_decided_by_two_people_with_its_paper(demonstrated):
    decided = demonstrated.read(
        "select f.centre, f.year, f.disposition, f.decision, f.document_no, f.actor as confirmed, p.actor as proposed from result.flag as f"
        " join record.event as p on p.act = 'flag.proposed' and json_extract_string(p.body, 'key') = f.flag_key"
        " where f.flag = 'delisting_proposed' and f.disposition <> 'open'"
    )
    assert decided.to_dict("records") == [
        {
            "centre": "ZD06", "year": 2025, "disposition": "confirmed", "decision": "adopt",
            "document_no": "示例决定〔2026〕1号", "confirmed": "示例·处长（虚构）", "proposed": "示例·经办人（虚构）",
        }
    ]  # fmt: skip
    said = overview.summary(demonstrated, "zhejiang", 2025)  # what was decided waits for nobody
    assert (said.flags, said.critical_kinds) == (37, {"建议摘牌": 1, "建议取消创建资格": 1})


def test_a_centre_that_was_there_before_begins_with_its_opening_balance(demonstrated):
    rows = demonstrated.read(
        "select year, indicator, value, completeness from result.progress where centre = 'HN01'"
        " and indicator in ('investment_total', 'served_firms') order by indicator, year"
    )
    # firms that were served before are in the balance by their codes: the same ones again are no new ones
    assert [(int(r.year), r.indicator, int(r.value), r.completeness) for r in rows.itertuples()] == [
        (2024, "investment_total", 95_800_000, "exact"),
        (2025, "investment_total", 152_400_000, "exact"),
        (2024, "served_firms", 24, "exact"),
        (2025, "served_firms", 24, "exact"),
    ]


def test_conclusions_came_in_when_they_were_published(demonstrated):
    """So that what changed lately, on the demonstration's day, is what changed lately."""
    late = demonstrated.read(
        "select centre, year, recorded_at::date - published_on as days from registry.grade"
        " where centre like 'ZD%' and recorded_at::date - published_on <> 1 order by all"
    )
    assert [(r.centre, int(r.year), int(r.days)) for r in late.itertuples()] == [("ZD07", 2025, 3), ("ZD15", 2022, 285)]
