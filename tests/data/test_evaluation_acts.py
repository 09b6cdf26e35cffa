"""The annual evaluation as recorded acts: points, confirmation, publication, notice period, appeal, correction."""

from datetime import date
from decimal import Decimal

import pytest

from data.acts import dispositions, evaluation, working_days
from data.acts.dispositions import Flagged
from data.acts.evaluation import Computed
from data.acts.reports import submissions
from data.journal.record import Superseded
from data.problem import Refused
from data.workbook.interpretation import LedgerRow
from metrics import grading

COMPLETE = Computed(Decimal("81.00000000"), "good", 0, 0)
JUDGED = [("tasks", "4"), ("achievements", "10"), ("mechanism", "6")]


class Clock:
    """The day of a record, moved by hand."""

    def __init__(self, monkeypatch, store):
        self.day, self._store = date(2026, 9, 30), store
        monkeypatch.setattr(type(store), "today", lambda _: self.day)
        store.catch_up()

    def go(self, day: date) -> None:
        self.day = day
        self._store.catch_up()


@pytest.fixture
def clock(monkeypatch, store):
    return Clock(monkeypatch, store)


def stand(store, year=2024):
    return evaluation.stage(store, "C1", year)


def confirmed(store, grade="good", year=2024, computed=COMPLETE, **more):
    evaluation.confirm(store, stand(store, year), grade, computed, reason="理由", actor="甲", **more)


def published(store, day, year=2024, computed=COMPLETE):
    return evaluation.publish(store, stand(store, year), computed, document_no="示例1号", published_on=day, actor="甲")


def final_grade(store, year=2024):
    store.catch_up()
    rows = store.read("select grade from registry.grade where centre = 'C1' and year = ? and final", [year])
    return None if rows.empty else rows["grade"].iloc[0]


def outcome(store, year=2024):
    rows = store.read("select grade from result.evaluation where centre = 'C1' and year = ?", [year])
    return None if rows.empty else rows["grade"].iloc[0]


# ── working days ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("day", "until"),
    [
        (date(2026, 8, 20), date(2026, 8, 27)),  # Thursday; a weekend between
        (date(2026, 8, 22), date(2026, 8, 28)),  # Saturday: counting begins on Monday
        (date(2025, 9, 26), date(2025, 10, 10)),  # 28 September is worked; 1 to 8 October are holidays
    ],
)
def test_five_working_days(day, until):
    assert working_days.after(day, 5) == until


def test_a_year_without_known_holidays_is_refused_not_guessed():
    with pytest.raises(Refused, match="不知道 2027 年的放假安排"):
        working_days.after(date(2026, 12, 28), 5)


# ── experts ──────────────────────────────────────────────────────────────────────────────────────


def judge(store, entry, points, expert="专家甲", part="judged", year=2024, **more):
    evaluation.judge(store, "C1", year, entry, part, Decimal(points), expert=expert, **more)


def test_the_later_entry_of_one_expert_replaces_the_earlier_and_both_stay_recorded(store, clock):
    judge(store, "tasks", "1", remark="初评")
    judge(store, "tasks", "3.5")
    judge(store, "tasks", "2", expert=" 专家  乙 ")
    store.catch_up()
    row = store.read("select * from result.judged where entry = 'tasks'").iloc[0]
    assert (row.experts, row.points_sum, row.lowest, row.highest) == (2, Decimal("5.5"), Decimal(2), Decimal("3.5"))
    assert len(store.read("select * from record.judged_points")) == 3
    points = store.read(
        "select points from result.score_part where entry = 'tasks' and part = 'judged' and year = 2024"
    )
    assert points["points"].iloc[0] == Decimal("2.75")


@pytest.mark.parametrize(
    ("entry", "part", "points", "expert", "year", "said"),
    [
        ("tasks", "judged", "4.01", "甲", 2024, "0 至 4 分"), ("tasks", "judged", "-0.1", "甲", 2024, "0 至 4 分"),
        ("tasks", "judged", "NaN", "甲", 2024, "0 至 4 分"), ("tasks", "judged", "1.234", "甲", 2024, "两位小数"),
        ("tasks", "projects", "1", "甲", 2024, "没有这一专家打分项"), ("nothing", "judged", "1", "甲", 2024, "没有这一"),
        ("tasks", "judged", "1", " ", 2024, "专家姓名"), ("tasks", "judged", "1", "甲", 2020, "评价年度 2020 早于批复日期 2021-07-01"),
        ("tasks", "judged", "1", "甲", 2026, "还没有结束"),
    ],
)  # fmt: skip
def test_points_that_cannot_be_are_refused(store, clock, entry, part, points, expert, year, said):
    before = store.version
    with pytest.raises(Refused, match=said):
        judge(store, entry, points, expert=expert, part=part, year=year)
    assert store.version == before


# ── from open to final ───────────────────────────────────────────────────────────────────────────


def test_published_grade_is_final_only_after_the_notice_period(store, clock):
    confirmed(store)
    assert (stand(store).state, stand(store).grade) == ("confirmed", "good")
    assert published(store, date(2026, 9, 30)) == date(
        2026, 10, 13
    )  # over the holidays of 1-7 October, 10 October worked
    store.catch_up()
    assert (stand(store).state, final_grade(store), outcome(store)) == ("notice", None, None)
    clock.go(date(2026, 10, 13))
    assert (stand(store).state, final_grade(store)) == ("notice", None)
    clock.go(date(2026, 10, 14))
    assert (stand(store).state, final_grade(store), outcome(store)) == ("final", "good", "good")


@pytest.mark.slow
def test_a_rebuilt_model_is_the_live_one(store, clock):
    judge(store, "tasks", "3")
    confirmed(store)
    published(store, date(2026, 9, 1))
    evaluation.reopen(store, stand(store), "appeal", reason="申诉", actor="乙")
    confirmed(store, "pass", against=True)
    tables = ("record.judged_points", "record.evaluation_step", "record.evaluation_stage", "registry.grade",
              "result.grade_proposal", "result.score_part")  # fmt: skip

    def everything():
        store.catch_up()
        return {t: store.read(f"from {t} order by all").to_csv() for t in tables}

    before = everything()
    assert all(len(text.splitlines()) > 1 for text in before.values())
    store.rebuild()
    assert everything() == before


def test_a_grade_of_the_registry_workbook_is_final_at_once(store, clock):
    submissions.enter(store, [registered("fail")], actor="测试", source="测试")
    assert (stand(store).state, final_grade(store)) == ("final", "fail")
    with pytest.raises(Refused, match="现在不能确认等级"):
        confirmed(store)


def registered(grade, year=2024):
    cells = {"centre": "C1", "year": str(year), "grade": grade, "nature": "first", "document_no": "示例",
             "published_on": f"{year + 1}-08-01"}  # fmt: skip
    return LedgerRow("grade", "评价等级", 5, cells)


def test_a_second_first_grade_of_a_year_is_refused(store, clock):
    confirmed(store)
    at_sight = stand(store)
    submissions.enter(store, [registered("pass")], actor="测试", source="测试")
    with pytest.raises(Refused, match="已有首次公布"):
        evaluation.publish(
            store, at_sight, COMPLETE, document_no="示例2号", published_on=date(2026, 9, 1), actor="甲"
        )  # fmt: skip


@pytest.mark.parametrize(
    ("computed", "day", "document", "said"),
    [
        (Computed(Decimal(81), "good", 1, 1), date(2026, 9, 1), "示例", "还有 1 项待专家打分"),
        (Computed(Decimal(82), "good", 0, 0), date(2026, 9, 1), "示例", "得分有变化"),
        (COMPLETE, date(2024, 12, 31), "示例", "公布日期 2024-12-31 不晚于评价年度 2024"),
        (COMPLETE, date(2026, 10, 1), "示例", "不晚于今天"),
        (COMPLETE, date(2026, 9, 1), " ", "公布文号"),
    ],
)
def test_publishing_is_refused(store, clock, computed, day, document, said):
    confirmed(store)
    before = store.version
    with pytest.raises(Refused, match=said):
        evaluation.publish(store, stand(store), computed, document_no=document, published_on=day, actor="甲")
    store.catch_up()
    assert store.version == before


def test_nothing_is_published_unconfirmed_and_nothing_confirmed_unsaid(store, clock):
    with pytest.raises(Refused, match="现在不能公布"):
        published(store, date(2026, 9, 1))
    for grade, computed, said in (
        ("pass", COMPLETE, "与建议等级不同"), ("pass", Computed(None, None, 0, 2), "没有建议等级"),
        ("good", Computed(None, None, 2, 2), "2 项待专家打分"), ("deferred", COMPLETE, "没有这个等级"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=said):
            confirmed(store, grade, computed=computed)
    with pytest.raises(Refused, match="理由"):
        evaluation.confirm(store, stand(store), "good", COMPLETE, reason=" ", actor="甲")
    confirmed(store, "pass", against=True)
    assert stand(store).grade == "pass"


@pytest.mark.parametrize(("year", "said"), [(2020, "早于批复日期"), (2026, "还没有结束")])
def test_years_that_are_not_evaluated(store, clock, year, said):
    with pytest.raises(Refused, match=said):
        confirmed(store, year=year)


def test_absent_and_deferred_need_no_points(store, clock):
    nothing = Computed(None, None, 3, 9)
    confirmed(store, "absent", computed=nothing)
    evaluation.defer(store, stand(store), reason="整改期间", actor="甲")
    assert stand(store).grade == "deferred"
    published(store, date(2026, 9, 1), computed=nothing)
    assert final_grade(store) == "deferred"
    assert len(store.read("select * from record.evaluation_step")) == 3


# ── appeal and correction ────────────────────────────────────────────────────────────────────────


def test_an_appeal_within_the_notice_period_keeps_the_grade_from_becoming_final(store, clock):
    clock.go(date(2026, 9, 2))
    confirmed(store, "fail", against=True)
    published(store, date(2026, 9, 1))
    assert stand(store).state == "notice"
    evaluation.reopen(store, stand(store), "appeal", reason="对得分有异议", actor="乙")
    assert (stand(store).state, stand(store).nature) == ("reopened", "appeal")
    clock.go(date(2026, 12, 1))
    assert final_grade(store) is None
    confirmed(store, "pass", against=True)
    published(store, date(2026, 12, 1))
    clock.go(date(2026, 12, 31))
    assert final_grade(store) == "pass"


@pytest.mark.parametrize(("day", "in_time"), [(13, True), (14, False)])
def test_an_appeal_on_the_last_day_of_the_notice_period_is_in_time_and_a_day_later_is_not(store, clock, day, in_time):
    confirmed(store, "fail", against=True)
    assert published(store, date(2026, 9, 30)) == date(2026, 10, 13)
    clock.go(date(2026, 10, day))
    assert stand(store).state == ("notice" if in_time else "final")
    evaluation.reopen(store, stand(store), "appeal", reason="对得分有异议", actor="乙")
    clock.go(date(2026, 12, 1))
    # in time: the grade waits for what the appeal comes to; too late: it has become final, and stands until it is replaced
    assert final_grade(store) == (None if in_time else "fail")
    assert outcome(store) == (None if in_time else "fail")


def test_a_successful_appeal_replaces_the_grade_after_its_own_notice_period(store, clock):
    submissions.enter(store, [registered("fail")], actor="测试", source="测试")
    evaluation.reopen(store, stand(store), "appeal", reason="补充材料", actor="乙")
    assert final_grade(store) == "fail"  # stands until it is replaced
    confirmed(store, "pass", against=True)
    published(store, date(2026, 9, 29))
    assert final_grade(store) == "fail"
    clock.go(date(2026, 11, 1))
    assert (final_grade(store), outcome(store), stand(store).nature) == ("pass", "pass", "first")
    kept = store.read("select grade, nature from registry.grade order by event_n")
    assert list(kept.itertuples(index=False, name=None)) == [("fail", "first"), ("pass", "appeal")]


def test_an_appeal_after_a_consequence_was_executed_is_recorded_with_it(store, clock):
    submissions.enter(store, [registered("fail", 2023), registered("fail")], actor="测试", source="测试")
    store.catch_up()
    row = store.read("select * from result.flag where flag = 'delisting_proposed' order by year limit 1").iloc[0]

    def flagged():
        return Flagged(row.flag_key, "C1", int(row.year), row.flag, row.severity, row.message, row.rule,
                       dispositions.seen(store, row.flag_key))  # fmt: skip

    dispositions.propose(store, flagged(), "adopt", reason="连续两次", actor="甲")
    dispositions.confirm(store, flagged(), agreed=True, reason="同意", document_no="摘牌1号", actor="乙")
    told = evaluation.reopen(store, stand(store), "appeal", reason="补充材料", actor="丙")
    assert len(told) == 1
    assert "摘牌1号" in told[0]
    recorded = store.read("select executed from record.evaluation_step where step = 'appealed'")
    assert "摘牌1号" in recorded["executed"].iloc[0]


def test_a_correction_is_a_new_row(store, clock):
    confirmed(store)
    published(store, date(2026, 9, 1))
    clock.go(date(2026, 9, 30))
    assert final_grade(store) == "good"
    evaluation.reopen(store, stand(store), "correct", reason="文号有误", actor="甲")
    confirmed(store)
    published(store, date(2026, 9, 10))
    assert list(store.read("select nature from registry.grade order by event_n")["nature"]) == ["first", "correction"]
    assert final_grade(store) == "good"


# ── two at once, and the whole way on computed points ────────────────────────────────────────────


def test_who_decides_on_an_outdated_page_is_told(store, clock):
    first = second = stand(store)
    evaluation.confirm(store, first, "good", COMPLETE, reason="理由", actor="甲")
    with pytest.raises(Superseded) as told:
        evaluation.defer(store, second, reason="缓", actor="乙")
    assert [e.actor for e in told.value.events] == ["甲"]
    before = stand(store)
    judge(store, "tasks", "1")
    with pytest.raises(Superseded):
        evaluation.publish(
            store, before, COMPLETE, document_no="1", published_on=date(2026, 9, 1), actor="甲"
        )  # fmt: skip


@pytest.mark.slow
def test_points_given_after_confirmation_need_a_new_confirmation(store, clock, hand_in, workbook):
    for year in (2021, 2022, 2023, 2024):
        assert hand_in(workbook(year=year)).status == "received"
    for entry, points in JUDGED:
        judge(store, entry, points)
    now = grading.computed(store, "C1", 2024)
    assert (now.open_judged, now.open_parts) == (0, 0), store.read(
        "select label, reason from result.score_part where reason is not null and year = 2024 and scoring = 'zhejiang-house'"
    )
    assert now.proposed == "fail"
    grading.confirm(store, stand(store), "fail", reason="同意建议", against=False, actor="甲")
    judge(store, "tasks", "0")
    with pytest.raises(Refused, match="得分有变化"):
        grading.publish(
            store, stand(store), document_no="1号", published_on=date(2026, 9, 1), reason="", actor="甲"
        )  # fmt: skip
    grading.confirm(store, stand(store), "fail", reason="同意建议", against=False, actor="甲")
    grading.publish(store, stand(store), document_no="1号", published_on=date(2026, 9, 1), reason="", actor="甲")
    assert final_grade(store) == "fail"
