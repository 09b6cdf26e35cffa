"""建设进程 of manufacturing innovation centres: order, notice periods, terms, panels, exact means, rectification, removal."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from data.acts.reports import submissions
from data.acts.units import process, process_steps
from data.journal.folder import FolderRecord
from data.journal.record import Superseded
from data.problem import Refused
from data.read_model.rows import each
from data.read_model.store import Store
from data.schema.loading import ROOT, DefinitionError, Definitions, load
from metrics import monitor
from metrics.course import process as units
from metrics.course.process import TakenStep
from metrics.proving import proof
from tests.conftest import centre_row, copy_of

SCHEME, TODAY = "henan-manufacturing", date(2026, 9, 30)
APPLIED = {
    "name": "示例·新材料制造业创新中心（虚构）",
    "lead": "示例·牵头单位",
    "industry": "新材料",
    "recommendation": "示例推荐1号",
}
ASKED = {"plan": "示例·培育期工作计划", "recommendation": "示例推荐2号"}
# who is drawn for the panel: 甲 is its head, 乙 the deputy
DRAWN = {"drawn_industry": "示例·甲，示例·乙", "drawn_finance": "示例·丙"}
EXPERTS = "示例·甲，示例·乙，示例·丙"
VISIT = {"came": EXPERTS, "report": "示例·材料", "signed": EXPERTS}
MEETING = {"meeting": "示例·厅长办公会"}
ALL_SEVEN = "legal roadmap team money plan committee alliance"
ACCEPTANCE = {
    "panel": "3",
    **DRAWN,
    "chair": "示例·乙",
    "focus": ALL_SEVEN,
    "basics": "verified financing",
    "report": "示例·报告",
}
SCREENED = {
    "form": "conditions plan application proofs",
    "content": "direction position route investment company",
    "legal": "environment safety property tax credit",
}
PANEL = DRAWN | {"chair": "示例·甲", "deputy": "示例·乙", "roles": "chair deputy", "signed": EXPERTS}
TO_LIST = (
    ("applied", APPLIED, "2023-05-04", None),
    ("screened", SCREENED, "2023-05-08", "passed"),
    ("review", PANEL | {"scores": "80，80，80"}, "2023-06-01", "passed"),
    ("site_visit", VISIT, "2023-07-03", "recommended"),
    ("list_meeting", MEETING, "2023-08-01", "approved"),
    ("list_notice", {}, "2023-08-21", None),
    ("listed", {"document_no": "示例〔2023〕1号"}, "2023-08-31", None),
)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory, definitions: Definitions) -> Path:
    folder = tmp_path_factory.mktemp("empty")
    record = FolderRecord(folder / "record", "demonstration", TODAY)
    monitor.open_store(record, definitions, folder / "read-model").close()
    return folder


@pytest.fixture
def opened(empty: Path, tmp_path: Path) -> Iterator[Store]:
    store = copy_of(empty, tmp_path, "demonstration", TODAY)
    yield store
    store.close()


@pytest.fixture
def take(opened: Store) -> Callable[..., str]:
    """Takes a step of a unit on a day."""

    def step(
        name: str, fields: dict[str, str], day: str | None, outcome: str | None = None, unit: str = "PY1", **said
    ) -> str:
        return process.record(
            opened, process.stage(opened, SCHEME, unit), name, fields, on_day=date.fromisoformat(day) if day else None,
            outcome=outcome, **{"actor": "示例·甲"} | said,
        )  # fmt: skip

    return step


@pytest.fixture
def listed(take) -> None:
    """A unit in its cultivation, listed on 2023-08-31."""
    for step in TO_LIST:
        take(*step)


def stage(store: Store, unit: str = "PY1") -> process_steps.UnitStage:
    return process.stage(store, SCHEME, unit)


def said(refused: pytest.ExceptionInfo[Refused]) -> str:
    return "；".join(p.found + p.expected for p in refused.value.problems)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2024-08-31", 6, "2025-02-28"), ("2023-08-31", 6, "2024-02-29"), ("2024-08-28", 6, "2025-02-28"),
        ("2024-03-31", 6, "2024-09-30"), ("2024-02-29", 24, "2026-02-28"), ("2023-08-31", 24, "2025-08-31"),
    ],
)  # fmt: skip
def test_half_a_year_and_two_years_end_on_the_same_day_or_the_last_of_the_month(start, months, end) -> None:
    assert str(process_steps.months_later(date.fromisoformat(start), months)) == end


# ── panels and points ──────────────────────────────────────────────────────────────────────────


@pytest.mark.slow
@pytest.mark.parametrize(
    ("scores", "outcome"),
    [
        ("80,80,80", "passed"), ("79.95、80、79.9", "failed"), ("79.95,79.95,79.95", "failed"), ("79.99,80.01,80", "passed"),
        ("100 100 39.99", "failed"), ("100 100 40", "passed"), ("４０，１００，１００", "passed"),
    ],
)  # fmt: skip
def test_the_mean_of_the_scores_is_not_rounded_up(take, scores, outcome) -> None:
    for step in TO_LIST[:2]:
        take(*step)
    chosen = "passed" if outcome == "passed" else None  # below, nothing is left to choose
    assert take("review", PANEL | {"scores": scores}, "2023-06-01", chosen) == outcome


@pytest.mark.parametrize(
    ("scores", "message"),
    [("90，90", "不少于 3（HM-19）"), ("90 90 90 90 90 90", "不多于 5（HM-19）"), ("90，90，101", "满分 100 分"),
     ("90，90，优", "只填数字"), ("", "请填写"), ("90，90，-1", "不能小于 0")],
)  # fmt: skip
def test_a_panel_has_three_to_five_and_nobody_gives_more_than_full_points(take, scores, message) -> None:
    for step in TO_LIST[:2]:
        take(*step)
    with pytest.raises(Refused) as refused:
        take("review", PANEL | {"scores": scores}, "2023-06-01")
    assert message in said(refused)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"came": "示例·甲、示例·丙", "signed": "示例·甲、示例·丙"}, None),
        ({"came": "示例·甲", "signed": "示例·甲"}, None),
        ({"came": "示例·丙", "signed": "示例·丙"}, "不得同时缺席"),
        ({"came": "示例·甲、示例·丙"}, "签字的与参加考察的人不同"),
        ({"came": "示例·甲、示例·乙、示例·丁", "signed": "示例·甲、示例·乙、示例·丁"}, "不在论证会的专家组中"),
        ({"came": "示例·甲、示例·乙", "substitutes": "示例·丁", "signed": "示例·甲、示例·乙、示例·丁"}, None),
        ({"substitutes": "示例·丁", "signed": f"{EXPERTS}、示例·丁"}, "补缺的多于缺席的，须说明"),
        ({"came": "示例·甲、示例·甲"}, "写了两次"), ({"came": "示" * 41}, "每个姓名最多 40 字"),
    ],
)  # fmt: skip
def test_attendance_at_the_site_visit(take, changed, message) -> None:
    for step in TO_LIST[:3]:
        take(*step)
    if message is None:
        assert take("site_visit", VISIT | changed, "2023-07-03", "recommended") == "recommended"
        return
    with pytest.raises(Refused) as refused:
        take("site_visit", VISIT | changed, "2023-07-03", "recommended")
    assert message in said(refused)


def test_steps_recorded_before_experts_were_named_are_read_and_gone_on_from(opened, take) -> None:
    """What was asked then is shown as it was recorded; with nobody named before, nothing is compared."""
    for step in TO_LIST[:3]:
        take(*step)
    now = stage(opened)
    drawn = opened.read("select max(event_n) as n from record.step_in_force").iloc[0]["n"]
    body = dict(next(e for e in opened.record.read() if e.n == drawn).body)
    process.annul(opened, now, reason="示例·按以前的写法重记", actor="示例·甲")
    body["fields"] = {"drawn": "industry finance", "roles": "chair deputy", "scores": "80，80，80"}
    opened.record.append("process.step", f"process/{SCHEME}/PY1", body, actor="示例·甲", expected=4)
    opened.replay()
    d = opened.definitions
    *_, act = each(units.steps(opened, d, SCHEME), TakenStep)
    asked = d.processes[SCHEME].steps["review"].asked
    assert {code: asked[code].type for code in act.fields} == {"drawn": "ticks", "roles": "ticks", "scores": "scores"}
    assert (
        take("site_visit", VISIT | {"came": "示例·丁", "signed": "示例·丁"}, "2023-07-03", "recommended")
        == "recommended"
    )


def test_a_panel_below_the_line_ends_the_way(opened, take) -> None:
    for step in TO_LIST[:2]:
        take(*step)
    take("review", PANEL | {"scores": "79，80，80"}, "2023-06-01")
    with pytest.raises(Refused, match="现在不能记录"):
        take(*TO_LIST[3])
    assert [u.state for u in units.units(opened, opened.definitions, SCHEME)] == ["ended"]


# ── notice periods, terms, order ───────────────────────────────────────────────────────────────


def test_five_working_days_over_the_national_holiday(opened, take) -> None:
    """Notice from 2023-09-27: 28 September, then 7 and 8 October are worked in exchange, 9 and 10 October."""
    for step in TO_LIST[:5]:
        take(*step)
    take("list_notice", {}, "2023-09-27")
    assert str(stage(opened).due_on) == "2023-10-10"
    with pytest.raises(Refused, match="公示5个工作日到 2023-10-10 为止（HM-11）"):
        take("listed", {"document_no": "1号"}, "2023-10-10")
    assert take("listed", {"document_no": "1号"}, "2023-10-11") == "done"


def test_an_objection_can_come_within_the_notice_period(opened, take) -> None:
    for step in TO_LIST[:6]:
        take(*step)
    assert take("list_objection", {"finding": "示例·核实"}, "2023-08-22", "upheld") == "upheld"
    assert stage(opened).following(opened.definitions.processes[SCHEME]) == ("applied",)
    assert units.units(opened, opened.definitions, SCHEME)[0].state == "ended"
    assert take(*TO_LIST[0][:2], "2024-05-06") == "done"  # D37: under its number, without the old notice
    assert stage(opened).due_on is None


def test_a_dismissed_objection_does_not_shorten_the_notice(opened, take) -> None:
    """Five working days from Monday 2023-08-21 end on the 28th, also where an objection was dismissed meanwhile."""
    for step in TO_LIST[:6]:
        take(*step)
    for day in ("2023-08-22", "2023-08-24"):
        take("list_objection", {"finding": "示例·核实"}, day, "dismissed")
    unit = units.units(opened, opened.definitions, SCHEME)[0]
    assert (unit.state, str(unit.due_on)) == ("ready", "2023-08-28")
    with pytest.raises(Refused, match="公示5个工作日到 2023-08-28 为止（HM-11）"):
        take("listed", {"document_no": "1号"}, "2023-08-28")
    assert take("listed", {"document_no": "1号"}, "2023-08-29") == "done"


def test_who_withdrew_applies_again_and_nothing_said_before_counts(opened, take) -> None:
    take(*TO_LIST[0])
    take("withdrawn", {"reason": "示例"}, "2023-05-08")
    assert units.units(opened, opened.definitions, SCHEME)[0].state == "ended"
    take("applied", APPLIED | {"lead": "示例·另一单位"}, "2023-09-04")
    unit = units.units(opened, opened.definitions, SCHEME)[0]
    assert (unit.state, unit.lead) == ("open", "示例·另一单位")


@pytest.mark.parametrize(("day", "kept"), [("2025-08-31", True), ("2025-09-01", False)])
def test_the_application_comes_within_two_years(opened, take, listed, day, kept) -> None:
    assert str(stage(opened).due_on) == "2025-08-31"
    if kept:
        assert take("acceptance_applied", ASKED, day) == "done"
        return
    with pytest.raises(Refused, match="建议取消培育资格（HM-12）（HM-10）"):
        take("acceptance_applied", ASKED, day)


def test_a_term_that_is_over_is_overdue_and_cancelled_by_two_people(opened, take, listed) -> None:
    unit = units.units(opened, opened.definitions, SCHEME)[0]
    assert (unit.state, str(unit.due_on), unit.name) == ("overdue", "2025-08-31", APPLIED["name"])
    assert "HM-12" in unit.due.overdue
    gone = {"reason": "示例·逾期", "document_no": "2号"}
    with pytest.raises(Refused, match="须由另一人确认"):
        take("cancelled", gone, "2026-01-05", confirmed_by="示例·甲 ")
    with pytest.raises(Refused, match="没有填写确认人"):
        take("cancelled", gone, "2026-01-05")
    take("cancelled", gone, "2026-01-05", confirmed_by="示例·乙")
    assert units.units(opened, opened.definitions, SCHEME)[0].state == "ended"


def test_rectification_runs_half_a_year_from_31_august_to_the_end_of_february(opened, take, listed) -> None:
    take("acceptance_applied", ASKED, "2024-07-01")
    take("acceptance", ACCEPTANCE | {"focus": "legal plan"}, "2024-08-31", "failed")
    assert str(stage(opened).due_on) == "2025-02-28"
    due = stage(opened)
    process_of = opened.definitions.processes[SCHEME]
    assert not due.overdue(process_of, date(2025, 2, 28))
    assert due.overdue(process_of, date(2025, 3, 1))
    take(
        "acceptance_again", ACCEPTANCE, "2025-03-10", "passed"
    )  # assessed after the half year: allowed, and was shown overdue
    take("recognition_meeting", MEETING, "2025-03-11", "approved")
    take("recognition_notice", {}, "2025-03-11")
    take("recognised", {"document_no": "3号"}, "2025-03-19")
    assert units.units(opened, opened.definitions, SCHEME)[0].outcome == "省级制造业创新中心，请在登记簿登记"


def test_failing_again_leads_to_cancellation_only(opened, take, listed) -> None:
    take("acceptance_applied", ASKED, "2024-07-01")
    take("acceptance", ACCEPTANCE, "2024-07-31", "failed")
    take("acceptance_again", ACCEPTANCE, "2025-01-31", "failed")
    assert stage(opened).following(opened.definitions.processes[SCHEME]) == ("cancelled",)


def test_a_sanction_comes_only_after_the_time_its_clause_gives(opened, take, listed) -> None:
    """HM 四（四）: two years of cultivation without an application, or failure, half a year, failure again."""
    gone = {"reason": "示例", "document_no": "2号"}

    def cancelled(day: str) -> str:
        return take("cancelled", gone, day, confirmed_by="示例·乙")

    for day in ("2023-09-08", "2025-08-31"):
        with pytest.raises(Refused, match="培育期不超过2年到 2025-08-31 为止（HM-10）.*“取消培育资格”"):
            cancelled(day)
    take("acceptance_applied", ASKED, "2024-07-01")
    take("acceptance", ACCEPTANCE, "2024-08-31", "failed")
    for day in ("2024-09-13", "2025-02-28"):
        with pytest.raises(Refused, match="半年整改到 2025-02-28 为止"):
            cancelled(day)
    take("acceptance_again", ACCEPTANCE, "2024-10-08", "failed")  # sooner than it had to be
    with pytest.raises(Refused, match="半年整改到 2025-02-28 为止"):
        cancelled("2025-02-28")
    assert cancelled("2025-03-01") == "done"


def test_a_failure_that_was_taken_back_gives_no_time(opened, take, listed) -> None:
    take("acceptance_applied", ASKED, "2024-07-01")
    take("acceptance", ACCEPTANCE, "2024-08-30", "failed")
    process_of = opened.definitions.processes[SCHEME]
    assert str(stage(opened).protected(process_of, "cancelled")[1]) == "2025-02-28"
    process.annul(opened, stage(opened), reason="另一家的结论", actor="示例·甲")
    assert str(stage(opened).protected(process_of, "cancelled")[1]) == "2025-08-31"


def test_every_sanction_says_what_time_its_clause_gives(definitions) -> None:
    """What two people record, and what ends a title in the registry; a clause that gives none says so."""
    for scheme, known in definitions.processes.items():
        for code, step in known.steps.items():
            if step.two_people or step.by == "exit":
                assert step.not_before, (scheme, code)


def test_supplements_that_come_too_late_are_out(opened, take) -> None:
    take(*TO_LIST[0])
    take("screened", SCREENED | {"form": "plan", "opinion": "示例·请补充"}, "2023-05-08", "revise")
    take("supplement", {"until": "2023-05-20"}, "2023-05-10")
    with pytest.raises(Refused, match="逾期未报的自动取消资格（HM-18）"):
        take("supplemented", {"local": "是"}, "2023-05-21", "complete")
    assert take("supplemented", {"local": "否"}, "2023-05-20", "incomplete") == "incomplete"
    assert take("removed", {"reason": "示例"}, "2023-05-22") == "done"


@pytest.mark.parametrize(
    ("day", "message"),
    [(None, "没有填写日期"), ("2026-10-01", "在今天（2026-09-30）之后"), ("2023-05-07", "早于上一步的 2023-05-08")],
)
def test_the_day_of_a_step(take, day, message) -> None:
    for step in TO_LIST[:2]:
        take(*step)
    with pytest.raises(Refused) as refused:
        take("review", PANEL | {"scores": "80，80，80"}, day)
    assert message in said(refused)


def test_order_outcome_and_name_are_required(take) -> None:
    with pytest.raises(Refused, match="现在不能记录“专家论证”"):
        take(*TO_LIST[2])
    with pytest.raises(Refused, match="没有填写操作人"):
        take(*TO_LIST[0], actor=" ")
    for step in TO_LIST[:3]:
        take(*step)
    with pytest.raises(Refused, match="没有选择结论"):
        take("site_visit", VISIT, "2023-07-03")


def test_what_follows_from_grades_is_not_recorded_by_hand(opened, take, listed) -> None:
    take("acceptance_applied", ASKED, "2024-07-01")
    take("acceptance", ACCEPTANCE, "2024-07-31", "passed")
    take("recognition_meeting", MEETING, "2024-08-01", "approved")
    take("recognition_notice", {}, "2024-08-01")
    take("recognised", {"document_no": "3号"}, "2024-08-12")
    assert units.units(opened, opened.definitions, SCHEME)[0].state == "unlisted"
    with pytest.raises(Refused, match="“列入登记簿”不在这里登记"):
        take("registered", {}, "2024-08-12")


def existing(store: Store, scheme: str, code: str = "C9", **cells: str) -> None:
    """A centre that the department has from before: nothing of its way is recorded here."""
    row = centre_row(
        code, scheme=scheme, name="示例·既有（虚构）", approved_on="2021-05-18", term_end="2027-05-17", **cells
    )
    submissions.enter(store, [row], actor="测试", source="测试")


def test_a_centre_from_before_enters_where_it_stands_without_invented_history(opened) -> None:
    """HU 六（五）: it can be assessed; nothing before the registry is made up."""
    existing(opened, "hunan")
    at = process.stage(opened, "hunan", "C9")
    assert (at.step, at.on_day, at.by_hand(opened.definitions.processes["hunan"])) == (
        "registered", date(2021, 5, 18), ("assessed", "agreement_signed"),
    )  # fmt: skip
    told = {"agency": "甲", "period": "2021至2023年", "common": "乙", "transfer": "丙", "service": "丁", "asked": "30",
            "opinion": "戊", "mechanism": "income market", "gaps": "庚", "report": "己"}  # fmt: skip
    process.record(opened, at, "assessed", told, on_day=date(2024, 6, 3), actor="示例·甲")
    (unit,) = units.units(opened, opened.definitions, "hunan")
    assert (unit.centre, unit.step, unit.state) == ("C9", "第三方运行绩效评估", "quiet")
    assert list(units.steps(opened, opened.definitions, "hunan")["step"]) == ["registered", "assessed"]


def test_what_is_looked_into_leaves_a_centre_where_it_stood(opened) -> None:
    """HT 三: its tasks are checked as often as people like; nothing follows from it but that they can be checked again."""
    existing(opened, "henan-tic")
    (unit,) = units.units(opened, opened.definitions, "henan-tic")
    assert (unit.centre, unit.state, unit.following) == ("C9", "quiet", ("checked",))
    told = {"year": "2022", "team": "是", "tasks": "core people", "gaps": "示例", "finding": "示例"}
    for day in (date(2023, 3, 1), date(2024, 3, 1)):
        at = process.stage(opened, "henan-tic", "C9")
        process.record(opened, at, "checked", told, on_day=day, actor="示例·甲")
    at = process.stage(opened, "henan-tic", "C9")
    assert (at.step, at.on_day, at.said["finding"]) == ("registered", date(2021, 5, 18), "示例")
    (unit,) = units.units(opened, opened.definitions, "henan-tic")
    assert (unit.step, unit.state, unit.following) == ("核查建设任务", "quiet", ("checked",))
    process.annul(opened, at, reason="写错了年度", actor="示例·乙")
    assert (
        len(units.steps(opened, opened.definitions, "henan-tic").query("step == 'checked' and annulled_at.isna()")) == 1
    )


def test_a_decided_exit_asks_for_its_row_in_the_registry(opened) -> None:
    """HC 七（三）: cancelled here and still 建设中 there is shown as a contradiction until the registry says so, too."""
    scheme = "henan-consortium"

    def take(name: str, fields: dict[str, str], day: date, outcome: str, **said: str) -> None:
        at = process.stage(opened, scheme, "C9")
        process.record(opened, at, name, fields, on_day=day, outcome=outcome, actor="示例·甲", **said)

    def state() -> str:
        return units.units(opened, opened.definitions, scheme)[0].state

    existing(opened, scheme)
    assert (state(), units.pressing(opened, opened.definitions, scheme)) == ("quiet", [])
    take("breach", {"matters": "law", "finding": "示例"}, date(2024, 9, 2), "confirmed")
    gone = {"reason": "示例", "document_no": "示例2号"}
    take("cancelled", gone, date(2024, 9, 9), "done", confirmed_by="示例·乙")
    assert state() == "disagree"
    (against,) = units.disagreeing(opened, opened.definitions, scheme)
    assert (against.unit, against.clause) == ("C9", "七（三）")
    assert [u.unit for u in units.pressing(opened, opened.definitions, scheme)] == ["C9"]
    existing(opened, scheme, state="cancelled", exited_on="2024-09-09", note="示例2号〔2024〕2号")
    assert (state(), units.pressing(opened, opened.definitions, scheme)) == ("ended", [])


# Ways that units had come while the process had no 材料初审 and no 厅长办公会: 规程第六条 asks for both before what follows them.
BEFORE = [
    (("applied",), "screened"),
    (("applied", "supplement"), "supplemented"),
    (("applied", "review:passed"), "site_visit"),
    (("applied", "review:passed", "site_visit:recommended"), "list_meeting"),
    (("applied", "review:passed", "site_visit:recommended", "list_notice"), "listed"),
    (("applied", "listed", "acceptance_applied", "acceptance:passed"), "recognition_meeting"),
    (("applied", "listed", "acceptance_applied", "acceptance:passed", "recognition_notice"), "recognised"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("way", "onwards"), BEFORE)
def test_a_unit_that_came_its_way_under_older_rules_goes_on_by_those_in_force(opened, way, onwards) -> None:
    """Nothing that it did is asked for again; what the text puts before its next step is: recorded with the day on which it was."""
    for n, (name, _, outcome) in enumerate(step.partition(":") for step in way):
        body = {"scheme": SCHEME, "unit": "PY1", "step": name, "outcome": outcome or "done", "on_day": f"2023-0{n + 1}-03",
                "due_on": "2023-12-29" if name == "supplement" else None, "fields": APPLIED if name == "applied" else {},
                "definitions": "0" * 64, "known_to": 0, "confirmed_by": ""}  # fmt: skip
        opened.record.append("process.step", f"process/{SCHEME}/PY1", body, actor="示例·甲")
    opened.catch_up()
    at = stage(opened)
    assert onwards in at.by_hand(opened.definitions.processes[SCHEME])
    (unit,) = units.units(opened, opened.definitions, SCHEME)
    assert unit.state != "ended"
    if onwards == "screened":
        for name, fields, _, outcome in TO_LIST[1:3]:
            at = stage(opened)
            process.record(opened, at, name, fields, on_day=date(2023, 2, 1), outcome=outcome, actor="示例·乙")
        assert stage(opened).step == "review"


def test_every_scheme_has_entry_and_exit(definitions) -> None:
    for scheme, known in definitions.processes.items():
        assert known.registered, scheme
        assert any(step.by == "exit" for step in known.steps.values()), scheme


EXITS = {
    "zhejiang": {"delisted": "摘牌", "cancelled": "取消创建资格"},
    "hunan": {"cancelled": "退出"},
    "henan-tic": {"cancelled": "退出"},
    "henan-consortium": {
        "dissolved": "登记为已解散",
        "delisted": "登记为已取消备案资格",
        "cancelled": "登记为已取消备案资格",
    },
    "henan-manufacturing": {"cancelled": "取消省级创新中心称号"},
}


@pytest.mark.slow
def test_a_centre_from_before_begins_in_the_registry_and_ends_as_its_document_calls_it(opened) -> None:
    """In all five schemes; nothing before the registry is made up."""
    ends = {(scheme, state): word for scheme, words in EXITS.items() for state, word in words.items()}
    for number, (scheme, state) in enumerate(ends):
        existing(opened, scheme, f"C{number}")
        assert process.stage(opened, scheme, f"C{number}").step == "registered"
        existing(opened, scheme, f"C{number}", state=state, exited_on="2026-03-01", note="示例〔2026〕12号")
    assert set(EXITS) == set(opened.definitions.processes)
    for number, ((scheme, _), word) in enumerate(ends.items()):
        unit = next(u for u in units.units(opened, opened.definitions, scheme) if u.centre == f"C{number}")
        steps = units.steps(opened, opened.definitions, scheme).query("centre == @unit.centre")["step"].tolist()
        assert (unit.step, unit.state, steps[0], len(steps)) == (word, "ended", "registered", 2)


@pytest.mark.parametrize("code", ["PY1", "C7"])
def test_a_recognised_unit_goes_on_as_the_centre_it_became(opened, take, listed, code) -> None:
    """Under the code it had, or under another one that was given at its recognition: one unit, not two."""
    take("acceptance_applied", ASKED, "2024-07-01")
    take("acceptance", ACCEPTANCE, "2024-07-31", "passed")
    take("recognition_meeting", MEETING, "2024-08-01", "approved")
    take("recognition_notice", {}, "2024-08-01")
    take("recognised", {"document_no": "3号", "centre": code if code != "PY1" else ""}, "2024-08-12")
    take(*TO_LIST[0], unit="PY2")
    registered = centre_row(code, scheme=SCHEME, name="示例·某某制造业创新中心（虚构）", approved_on="2024-08-12")
    submissions.enter(opened, [registered], actor="测试", source="测试")
    first, second = sorted(units.units(opened, opened.definitions, SCHEME), key=lambda u: u.unit)
    assert (first.unit, first.centre, first.name, first.state) == ("PY1", code, registered.cells["name"], "quiet")
    assert (second.unit, second.centre, second.state) == ("PY2", None, "open")
    way = units.steps(opened, opened.definitions, SCHEME).query("unit == 'PY1'")["step"]
    assert list(way)[-2:] == ["recognised", "registered"]


@pytest.mark.slow
def test_a_step_recorded_by_mistake_is_taken_back_and_stays_visible(opened, take) -> None:
    for step in TO_LIST[:2]:
        take(*step)
    take("review", PANEL | {"scores": "80，80，90"}, "2023-06-10", "passed")
    with pytest.raises(Refused, match="没有填写撤销的理由"):
        process.annul(opened, stage(opened), reason=" ", actor="示例·甲")
    seen = stage(opened)
    process.annul(opened, seen, reason="日期写错", actor="示例·甲")
    with pytest.raises(Superseded):
        process.annul(opened, seen, reason="日期写错", actor="示例·乙")
    back = stage(opened)
    assert (back.step, back.on_day) == ("screened", date(2023, 5, 8))
    take(*TO_LIST[2])
    (unit,) = units.units(opened, opened.definitions, SCHEME)
    assert (unit.step, unit.on_day) == ("专家论证", date(2023, 6, 1))
    history = units.steps(opened, opened.definitions, SCHEME)
    assert list(history["annulled_for"].fillna("")) == ["", "", "日期写错", ""]
    opened.rebuild()
    assert units.units(opened, opened.definitions, SCHEME) == [unit]


def test_with_its_only_step_taken_back_a_unit_is_gone_and_its_number_free(opened, take) -> None:
    take(*TO_LIST[0])
    process.annul(opened, stage(opened), reason="登记错了方案", actor="示例·甲")
    assert units.units(opened, opened.definitions, SCHEME) == []
    with pytest.raises(Refused, match="没有可以撤销的步骤"):
        process.annul(opened, stage(opened), reason="再撤", actor="示例·甲")
    assert take(*TO_LIST[0]) == "done"


def test_what_two_people_recorded_takes_two_to_take_back(opened, take, listed) -> None:
    reason = {"reason": "示例", "document_no": "2号"}
    take("cancelled", reason, "2025-09-01", confirmed_by="示例·乙")
    for other in ("", "示例·甲"):
        with pytest.raises(Refused, match="确认人"):
            process.annul(opened, stage(opened), reason="文号有误", actor="示例·甲", confirmed_by=other)
    process.annul(opened, stage(opened), reason="文号有误", actor="示例·甲", confirmed_by="示例·乙")
    assert stage(opened).step == "listed"


def test_two_at_once(opened, take) -> None:
    seen = stage(opened)
    take(*TO_LIST[0])
    with pytest.raises(Superseded):
        process.record(opened, seen, "applied", APPLIED, on_day=date(2023, 5, 4), actor="示例·乙")


@pytest.mark.slow
def test_what_is_overdue_stands_first_and_survives_a_rebuild(opened, take, listed) -> None:
    take("applied", APPLIED | {"name": "示例·第二家（虚构）"}, "2026-09-01", unit="PY2")
    found = units.units(opened, opened.definitions, SCHEME)
    assert [(u.unit, u.state) for u in found] == [("PY1", "overdue"), ("PY2", "open")]
    opened.rebuild()
    assert units.units(opened, opened.definitions, SCHEME) == found
    total, experts, wanted = units.mean(
        opened.definitions.processes[SCHEME].steps["review"], {"scores": "79.95，80，80"}
    )
    assert total < wanted * experts


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "next: [screened, withdrawn]",
            "next: [screend, withdrawn]",
            "steps → applied → next: 'screend'",
        ),
        ("rule: HM-20", "rule: HM-29", "steps → review → rule: 'HM-29' does not exist"),
        ("mean_of: scores", "mean_of: points", "steps → review"),
        (
            "working_days: 5, wait: true",
            "working_days: 5, months: 1, wait: true",
            "exactly one of months, working_days, field",
        ),
        (
            "persons: [came, substitutes], same",
            "persons: [came, report], same",
            "site_visit → demands → persons: 'report' does not exist; allowed are came, substitutes, signed",
        ),
        ("some_in: [came]", "some_in: [arrived]", "demands: 'arrived' does not exist"),
        ("[earlier.chair, earlier.deputy]", "[earlier.head]", "demands → persons: 'head' does not exist"),
        ("as_many: scores", "as_many: roles", "review → demands → as_many: 'roles' does not exist"),
        ("some_in: [came], message", "some_in: [came], same: [came], message", "'persons' stand with one of"),
        (
            "      panel: {label: 专家组人数, type: whole}\n",
            "      came: {label: 专家组人数, type: whole}\n",
            "'formerly' is what is asked no more: came",
        ),
        ("due_on: 2026-02-28", "due_on: 2026-03-03", "due_on is 2026-02-28; expected is 2026-03-03"),
        ("2025-08-30: true", "2025-08-30: false", "on 2025-08-30 it is overdue; expected is the contrary"),
        (
            "    outcome: failed\n  - name: 平均分高于80分",
            "    outcome: passed\n  - name: 平均分高于80分",
            "cases → 平均分79.95，不四舍五入，不入选: outcome is 'failed'; expected is 'passed'",
        ),
        ("refused: 不少于 3", "refused: 不少于 2", "expected are the words '不少于 2'"),
        ("refused: 缺席超过2人", "outcome: recommended", "step 4 'site_visit' is refused"),
        ("rules: [HM-23]", "rules: [HM-99]", "cases → 七个方面一项也没有记录 → rules: 'HM-99' does not exist"),
        (
            "    outcome: recommended\n  - name: 缺席三人没有",
            "    refused: 不行\n  - name: 缺席三人没有",
            "the last step is recorded; expected is a refusal",
        ),
        ("after: [listed, acceptance]", "after: [listed, accepted]", "not_before → after: 'accepted' does not exist"),
        (
            "after: [listed, acceptance]",
            "after: [listed, review]",
            "'review' has 0 deadlines; allowed are steps with one",
        ),
        ("{rule: HM-12, after: [listed, acceptance]}", "{rule: HM-12}", "either 'after' steps, or 'reading'"),
        ("{rule: HM-12, after: [listed, acceptance]}", "{rule: HM-42, after: [listed]}", "'HM-42' does not exist"),
        ("rule: HM-15, months: 6", "rule: HM-15, months: 7", "7 months; policy.yaml has 6 for rectification"),
        ("      pass: {label: 通过评估, next: [assessed]}\n", "", "outcomes are fail; expected are fail, pass"),
        ("    by: reassessment", "    by: grade", "steps → assessed → fail → next: two steps by the same"),
        ("states: [delisted, cancelled]", "states: [gone]", "steps → title_cancelled → states: 'gone' does not exist"),
        ("    states: [delisted, cancelled]\n", "", "'states' are for a step by exit"),
        (
            "        label: 待补充\n",
            "        label: 待补充\n        keeps: true\n",
            "nothing falls 'due' by it",
        ),
        ("    by: registry\n", "    by: registry\n    ends: true\n", "a step that nobody records asks for nothing"),
        ("complete: legal,", "filled: [opinion],", "screened → fields → legal: ticked and never looked at"),
        ("    by: registry\n", "", "steps → recognised → fields: a field of type centre, and no step is by 'registry'"),
    ],
)
def test_a_process_that_does_not_hold_is_refused(tmp_path, monkeypatch, old, new, message) -> None:
    monkeypatch.setattr(proof.cases, "run_all", lambda d: [])  # only those of 建设进程 are asked for here
    root = Path(shutil.copytree(ROOT, tmp_path / "definitions"))
    path = root / "policies" / SCHEME / "process.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(DefinitionError) as refused:
        proof.require(load(root), tmp_path)  # what cases come to is worked with all others, before first use
    assert message in str(refused.value)
    assert f"{SCHEME}/process.yaml" in str(refused.value)


def test_what_a_panel_says_of_a_year_is_no_conclusion_and_stands_with_the_year(opened) -> None:
    """HM 方案四（五）: an opinion without points; the centre stays where it stood until a grade is registered."""
    existing(opened, SCHEME)
    told = {"year": "2024", "by": "示例·专家组三人", "done": "示例·都已完成", "opinion": "示例·运行良好"}
    for said, outcome in ((told, "fail"), (told | {"year": "2025"}, "pass")):
        at = process.stage(opened, SCHEME, "C9")
        process.record(opened, at, "appraised", said, on_day=date(2026, 5, 4), outcome=outcome, actor="示例·甲")
    (one,) = units.opinions(units.steps(opened, opened.definitions, SCHEME), "appraised", 2024)
    assert (one[0], one[1].outcome, one[1].fields["opinion"]) == ("C9", "fail", "示例·运行良好")
    assert process.stage(opened, SCHEME, "C9").step == "registered"
    assert units.units(opened, opened.definitions, SCHEME)[0].state == "quiet"
    process.annul(opened, process.stage(opened, SCHEME, "C9"), reason="写错了年度", actor="示例·乙")
    assert units.opinions(units.steps(opened, opened.definitions, SCHEME), "appraised", 2025) == []
