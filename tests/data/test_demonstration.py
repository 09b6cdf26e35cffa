"""The demonstration: every story's numbers are recounted here from the generated rows, by plain loops."""

import hashlib
import os
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import stdnum.cn
from stdnum.cn import uscc

from data import demonstration
from data.demonstration.names import REGION, credit_code, firm_name
from data.demonstration.registry import registry_rows
from data.demonstration.rows import report_rows
from data.demonstration.stories import Story, load
from data.journal.clock import SHANGHAI
from data.schema import loading
from data.workbook import interpretation, reading

ROOT = Path(__file__).parents[2]
WAN = 10_000
STORIES = load()
REPORTED = [(story.code, year) for story in STORIES.centres for year in story.years]


@pytest.fixture(scope="module")
def rows() -> dict[tuple[str, int], dict[str, list[dict[str, str]]]]:
    """(centre, year) → ledger → cells of the rows, final versions."""
    return {(code, year): by_ledger(report_rows(code, year)) for code, year in REPORTED}


def by_ledger(found) -> dict[str, list[dict[str, str]]]:
    ledgers = defaultdict(list)
    for row in found:
        ledgers[row.ledger].append(row.cells)
    return ledgers


def there(cells: dict[str, str], year: int, begun: str, ended: str) -> bool:
    """Begun by 31 December and not ended by then."""
    last = f"{year}-12-31"
    return cells[begun] <= last and (ended not in cells or cells[ended] > last)


def counted_money(ledgers, story: Story) -> dict[str, Decimal]:
    """元 by source, or by payer for fiscal money, of the lines that count."""
    money: dict[str, Decimal] = defaultdict(Decimal)
    for cells in ledgers["investment"]:
        name = cells.get("payer") or cells["source"]
        if cells.get("listed_in_fiscal") == "yes":
            name = "competitive_in_fiscal"
        if cells["booked_on"] >= story.approved_on.isoformat():
            money[name] += Decimal(cells["amount"])
    return money


def at(series, story: Story, year: int):
    return series[story.years.index(year)] if series else 0


@pytest.mark.parametrize(("code", "year"), REPORTED)
def test_rows_contain_exactly_what_the_story_says(rows, code: str, year: int) -> None:
    story, ledgers = STORIES.of(code), rows[code, year]
    expected = {k: Decimal(at(v, story, year)) * WAN for k, v in story.investment if v}
    for source in story.typed_in_yuan.get(year, ()):
        expected[source] *= WAN
    assert counted_money(ledgers, story) == {k: v for k, v in expected.items() if v}

    present = [c for c in ledgers["staff"] if there(c, year, "joined_on", "left_on")]
    heads = Counter(c["category"] for c in present)
    assert heads == {k: at(v, story, year) for k, v in story.staff}
    tiers = Counter(c["tier"] for c in present if c["tier"] != "none")
    assert tiers == {k: n for k, v in story.talent if (n := at(v, story, year))}
    assert sum(c.get("young") == "yes" for c in present) == at(story.young_backbone, story, year)
    assert len({c["person_code"] for c in ledgers["staff"]}) == len(ledgers["staff"])

    assert len(ledgers["team"]) == at(story.teams, story, year)
    assert sum(there(c, year, "started_on", "ended_on") for c in ledgers["base"]) == at(story.bases, story, year)
    partners = at(story.partners, story, year)
    assert sum(there(c, year, "started_on", "ended_on") for c in ledgers["partner"]) == (partners or 0)
    assert len({c["credit_code"] for c in ledgers["spin_off"]}) == at(story.spin_offs, story, year)
    served = {c["credit_code"] for c in ledgers["served_firm"]}
    earlier = {c["credit_code"] for y in story.years if y < year for c in rows[code, y]["served_firm"]}
    assert len(served - earlier) == at(story.served_new, story, year)
    assert len(served & earlier) == at(story.served_again, story, year)
    assert Counter(c["kind"] for c in ledgers["project"]) == +Counter(
        {k: at(v, story, year) for k, v in story.projects}
    )
    achieved = Counter(c["kind"] for c in ledgers["achievement"])
    assert achieved == +Counter({k: at(v, story, year) for k, v in story.achievements})
    built = Counter("evaluation" if c["mechanism"] < "9.99" and c["mechanism"][0] == "9" else "ecosystem"
                    for c in ledgers["mechanism"] if c["state"] == "built")  # fmt: skip
    assert built == +Counter({k: at(v, story, year) for k, v in story.mechanisms})
    sales = [Decimal(c["amount"]) for c in ledgers["operation"] if c["fact"] == "product_sales"]
    assert sales == [at(story.product_sales, story, year) * WAN]


DATES = {
    "investment": "booked_on",
    "served_firm": "served_on",
    "team": "arrived_on",
    "spin_off": "founded_on",
    "project": "started_on",
    "achievement": "achieved_on",
}


def test_dates_lie_in_the_year_and_not_before_approval(rows) -> None:
    early = []
    for (code, year), ledgers in rows.items():
        approved = STORIES.of(code).approved_on.isoformat()
        for ledger, column in DATES.items():
            for cells in ledgers[ledger]:
                assert cells[column] <= f"{year}-12-31"
                if ledger in ("investment", "served_firm"):
                    assert cells[column] >= f"{year}-01-01"
                if cells[column] < approved:
                    early.append((code, ledger, cells[column], cells["amount"]))
    assert early == [("ZD12", "investment", "2023-04-18", "6000000.00")]


def test_continuing_rows_are_carried_on(rows) -> None:
    joins = leaves = 0
    for story in STORIES.centres:
        for before, after in zip(story.years, story.years[1:], strict=False):
            old = {c["person_code"]: c for c in rows[story.code, before]["staff"]}
            new = {c["person_code"]: c for c in rows[story.code, after]["staff"]}
            stayed = {code for code, c in old.items() if there(c, before, "joined_on", "left_on")}
            if after == before + 1:
                assert stayed <= set(new), f"{story.code} {after}: somebody vanished without a last day"
            for code in stayed & set(new):
                assert {**new[code], "left_on": ""} == {**old[code], "left_on": ""}
            joins += len(set(new) - set(old))
            leaves += sum("left_on" in c for c in new.values())
    assert joins > 1000
    assert leaves > 1000


def test_everything_is_marked_as_fictional(rows) -> None:
    for story in STORIES.centres:
        for name in (story.name, story.host):
            assert name.startswith("示例·")
            assert name.endswith("（虚构）")
    named = ("firm_name", "team_name", "base_name", "contributor")
    for ledgers in rows.values():
        for ledger, found in ledgers.items():
            names = [c[column] for c in found for column in named if column in c]
            if ledger in ("project", "achievement"):
                names = [c["title"] for c in found]
            assert all(name.startswith("示例·") and name.endswith("（虚构）") for name in names), ledger
    for row in registry_rows():
        if "document_no" in row.cells:
            assert row.cells["document_no"].startswith("示例")


def test_credit_codes_are_valid_and_impossible(rows) -> None:
    names: dict[str, str] = {}
    for ledgers in rows.values():
        for ledger in ("partner", "spin_off", "served_firm"):
            for cells in ledgers[ledger]:
                code = cells["credit_code"]
                assert code[2:8] == REGION == "999999"
                assert names.setdefault(code, cells["firm_name"]) == cells["firm_name"]
    assert all(uscc.is_valid(code) for code in names)
    assert len(set(names.values())) == len(names) > 5000
    listed = (Path(stdnum.cn.__file__).parent / "loc.dat").read_text("utf-8")
    regions = {line.split(",")[0].split(" ")[0] for line in listed.splitlines() if line[:2].isdigit()}
    assert "33" in {region[:2] for region in regions}, "the list of regions is not where this test looks for it"
    assert not {region for region in regions if region.startswith("99")}


def test_a_firm_number_outside_the_block_is_refused() -> None:
    for make in (firm_name, credit_code):
        with pytest.raises(ValueError, match="outside"):
            make(1, 10_000)


def test_the_same_rows_in_another_process() -> None:
    script = (
        "import hashlib\n"
        "from data.demonstration.rows import report_rows\n"
        "print(hashlib.sha256(repr(report_rows('ZD11', 2024)).encode()).hexdigest())\n"
        "print(hashlib.sha256(repr(report_rows('ZD09', 2025, first_version=True)).encode()).hexdigest())\n"
    )
    env = {**os.environ, "PYTHONHASHSEED": "12345", "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=env, check=True, cwd=ROOT)
    here = [report_rows("ZD11", 2024), report_rows("ZD09", 2025, first_version=True)]
    assert done.stdout.split() == [hashlib.sha256(repr(found).encode()).hexdigest() for found in here]


# ── the stories ─────────────────────────────────────────────────────────────────────────────────
def story_of(title: str) -> Story:
    return next(story for story in STORIES.centres if title in story.stories)


def total(rows, story: Story, year: int, *names: str) -> Decimal:
    """Counted money from approval to a year-end, 元; without names: all that counts."""
    found = Decimal(0)
    for reported in story.years:
        if reported <= year:
            money = counted_money(rows[story.code, reported], story)
            found += sum(v for k, v in money.items() if (k in names if names else k != "competitive_in_fiscal"))
    return found


def heads(ledgers, year: int) -> int:
    present = [c for c in ledgers["staff"] if there(c, year, "joined_on", "left_on")]
    return sum(c["category"] != "non_rd" for c in present)


def path(story: Story, year: int, targets: dict[date, int]) -> Decimal:
    """Where a centre should be at a year-end: straight lines by days from approval through the targets."""
    day, start, value = date(year, 12, 31), story.approved_on, Decimal(0)
    for due, target in sorted(targets.items()):
        if day <= due:
            return value + (target - value) * (day - start).days / (due - start).days
        start, value = due, Decimal(target)
    return value


MONEY = {date(2022, 12, 31): 20 * 10**8, date(2025, 12, 31): 50 * 10**8}
PEOPLE = {date(2022, 12, 31): 1000, date(2025, 12, 31): 2000}


def test_on_track_behind_early(rows) -> None:
    on_track, behind, early = story_of("按计划推进"), story_of("滞后"), story_of("提前达成")
    for year in range(2021, 2026):
        assert total(rows, on_track, year) >= path(on_track, year, MONEY)
        assert heads(rows[on_track.code, year], year) >= path(on_track, year, PEOPLE)
        assert total(rows, behind, year) < path(behind, year, MONEY) * Decimal("0.8")
        assert heads(rows[behind.code, year], year) < path(behind, year, PEOPLE) * Decimal("0.8")
        assert (total(rows, early, year) >= 50 * 10**8) == (year >= 2024)
    assert heads(rows[early.code, 2024], 2024) >= 2000
    assert (behind.acceptance.result, early.acceptance.result) == ("failed", "passed")
    assert behind.term_end == date(2025, 12, 31)
    assert behind.acceptance.concluded_on.strftime("%Y-%m") == "2026-08"


def test_failures() -> None:
    run = lambda title: [story_of(title).grades.get(year) for year in (2023, 2024, 2025)]  # noqa: E731
    assert run("连续两次不合格")[:2] == ["fail", "fail"]
    assert run("不合格—合格—不合格") == ["fail", "pass", "fail"]
    assert run("两次不合格之间隔一次缓评") == ["fail", "deferred", "fail"]
    appealed = story_of("申诉改判")
    assert (appealed.grades[2022], appealed.appeal.grade, appealed.grades[2023]) == ("fail", "pass", "fail")


def test_missing_late_and_corrected_reports() -> None:
    received = defaultdict(list)
    for report in demonstration.reports():
        received[report.centre, report.year].append(report.received_at)
    assert (story_of("缺一个年度").code, 2023) not in received
    assert (story_of("缺报").code, 2025) not in received
    late = {key for key, times in received.items() if times[0] >= datetime(key[1] + 1, 4, 1, tzinfo=SHANGHAI)}
    assert late == {(story_of("逾期报送").code, 2025)}
    assert received[story_of("逾期报送").code, 2025][0].date() == date(2026, 4, 20)
    assert {key for key, times in received.items() if len(times) == 2} == {(story_of("更正改变判断").code, 2025)}
    times = [report.received_at for report in demonstration.reports()]
    assert times == sorted(times)
    assert times[-1].date() < demonstration.today() == date(2026, 9, 30)


def test_the_correction_changes_the_verdict(rows) -> None:
    story = story_of("更正改变判断")
    needed = {t.indicator: t.value for t in story.letters[0].targets if t.year == 2025}
    first = by_ledger(report_rows(story.code, 2025, first_version=True))
    before = {**rows, (story.code, 2025): first}
    assert total(before, story, 2025) == 142_500 * WAN < needed["investment_total"] * WAN
    assert total(rows, story, 2025) == 151_500 * WAN >= needed["investment_total"] * WAN
    assert heads(first, 2025) == 470 < needed["staff_total"] == 600
    assert heads(rows[story.code, 2025], 2025) == 610
    for ledger, found in first.items():  # the correction adds, and changes nothing that stood there
        assert all(cells in rows[story.code, 2025][ledger] for cells in found), ledger


def test_the_unit_slip_is_about_ten_thousand(rows) -> None:
    story = story_of("单位差错一万倍")
    before, after = (counted_money(rows[story.code, year], story)["social"] for year in (2024, 2025))
    assert 3000 <= after / before <= 30000
    assert total(rows, story, 2025) > 125_000 * WAN > 118_000 * WAN


def test_the_ratio_just_under_and_exactly_two(rows) -> None:
    for title, difference in (("投入比例差1万元", -WAN), ("投入比例正好2倍", 0)):
        story = story_of(title)
        fiscal = total(rows, story, 2025, "province", "city", "county")
        assert total(rows, story, 2025, "lead") - 2 * fiscal == difference
    others = {s.code for s in STORIES.centres} - {story_of("投入比例差1万元").code}
    for story in (STORIES.of(code) for code in others):
        for year in story.years:
            assert total(rows, story, year, "lead") >= 2 * total(rows, story, year, "province", "city", "county")


def test_one_firm_is_claimed_by_two_centres(rows) -> None:
    claimed = defaultdict(set)
    for (code, _), ledgers in rows.items():
        for cells in ledgers["spin_off"]:
            claimed[cells["credit_code"]].add(code)
    twice = {firm: centres for firm, centres in claimed.items() if len(centres) > 1}
    assert list(twice.values()) == [{s.code for s in STORIES.centres if "两家中心申报同一孵化企业" in s.stories}]


def test_letters_sales_and_states(rows) -> None:
    overriding, late_start, yearly = story_of("责任书替换目标"), story_of("较晚批复、里程碑改期"), story_of("年度目标")
    assert {t.value for t in overriding.letters[0].targets if t.indicator == "investment_total"} == {12000, 30000}
    assert (late_start.approved_on, late_start.years) == (date(2023, 6, 1), (2023, 2024, 2025))
    redated = {(t.replaces, t.year) for t in late_start.letters[0].targets}
    assert redated == {(2022, 2025), (2025, 2027)}
    assert {t.year for t in yearly.letters[-1].targets if t.kind == "annual"} == {2025}
    asked = next(t.value for t in yearly.letters[-1].targets if t.indicator == "served_firms_year")
    assert len({c["credit_code"] for c in rows[yearly.code, 2025]["served_firm"]}) == 140 < asked
    selling = {key for key, ledgers in rows.items() for c in ledgers["operation"] if Decimal(c.get("amount", "0")) > 0}
    assert selling == {(story_of("产品销售收入").code, 2025)}
    assert story_of("未能提供不等于零").unavailable == {2023: {"partner": "原始协议送审计，暂不能提供（示例）"}}


# ── the workbooks ───────────────────────────────────────────────────────────────────────────────
def read_back(content: bytes) -> interpretation.Filled:
    return interpretation.interpret(reading.read(content, "示例.xlsx"), loading.current())


def test_a_workbook_reads_back_as_its_rows() -> None:
    report = next(r for r in demonstration.reports() if (r.centre, r.year) == ("ZD11", 2022))
    content = report.build()
    filled = read_back(content)
    assert (filled.centre, filled.year, filled.scheme) == ("ZD11", 2022, "zhejiang")
    assert filled.identity["fictional"] == "yes"
    assert [(r.ledger, r.cells) for r in filled.rows] == [(r.ledger, r.cells) for r in report_rows("ZD11", 2022)]
    assert report.build() == content


def test_a_ledger_that_cannot_be_provided_is_said_so() -> None:
    states = read_back(demonstration.build_report("ZD15", 2023)).states
    assert states["partner"] == ("unavailable", "原始协议送审计，暂不能提供（示例）")
    assert states["staff"][0] == "filled"
    assert read_back(demonstration.build_report("ZD11", 2021)).states["achievement"][0] == "zero"


def test_the_registry_reads_back_as_its_rows() -> None:
    filled = read_back(demonstration.registry_workbook())
    assert [(r.ledger, r.cells) for r in filled.rows] == [(r.ledger, r.cells) for r in registry_rows()]
    assert sum(r.ledger == "centre" for r in filled.rows) == 15


def test_a_report_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="no report"):
        demonstration.build_report("ZD07", 2023)
    with pytest.raises(KeyError):
        demonstration.build_report("ZD99", 2023)
