"""What takes two people where people sign in: proposed by one, without effect until another confirms from a sign-in of his own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from data.access import person
from data.access.identity import Scope
from data.acts import dispositions, evaluation, proposals
from data.acts.dispositions import Flagged
from data.acts.evaluation import Computed
from data.acts.proposals import Proposal
from data.acts.reports import reporting_round, submissions
from data.acts.second_person import Person
from data.acts.units import process
from data.journal.acting import acting
from data.journal.folder import FolderRecord
from data.journal.record import Superseded
from data.problem import Refused
from data.read_model.store import Store
from data.schema.loading import Definitions
from data.workbook import template
from data.workbook.interpretation import LedgerRow
from metrics import monitor
from metrics.course import process as units
from tests.access.test_scope import everything
from tests.conftest import centre_row, copy_of
from tests.data.test_dispositions import grade
from tests.data.test_process import ASKED, SCHEME, TO_LIST, TODAY

GONE = {"reason": "示例·没有提出申请", "document_no": "2号"}


@contextmanager
def signed_in(account: str, name: str) -> Iterator[str]:
    """Acts inside are done by an account; gives the name under which they are recorded."""
    with acting({"account": account, "name": name, "role": "official", "way": "accounts", "from": "10.0.0.7"}):
        yield f"{name}（{account}）"


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory, definitions: Definitions) -> Path:
    """A unit in cultivation, listed on 2023-08-31, and a centre that reports."""
    folder = tmp_path_factory.mktemp("begun")
    store = monitor.open_store(
        FolderRecord(folder / "record", "demonstration", TODAY), definitions, folder / "read-model"
    )
    submissions.enter(store, [centre_row("C1")], actor="测试", source="测试")
    for step, fields, day, outcome in TO_LIST:
        at_sight = process.stage(store, SCHEME, "PY1")
        process.record(store, at_sight, step, fields, on_day=date.fromisoformat(day), outcome=outcome, actor="示例·甲")
    store.catch_up()
    store.close()
    return folder


@pytest.fixture
def store(begun: Path, tmp_path: Path) -> Iterator[Store]:
    opened = copy_of(begun, tmp_path, "demonstration", TODAY)
    yield opened
    opened.close()


def cancel(store: Store, day: str = "2026-01-05", **more: str) -> None:
    at_sight = process.stage(store, SCHEME, "PY1")
    process.record(store, at_sight, "cancelled", GONE, on_day=date.fromisoformat(day), **more)


@pytest.fixture
def proposed(store: Store) -> Proposal:
    with signed_in("zhang", "张三") as name:
        cancel(store, actor=name, confirmed_by="不存在的人")
    (proposal,) = proposals.waiting(store, "process")
    return proposal


def state(store: Store) -> str:
    store.catch_up()
    (unit,) = units.units(store, store.definitions, SCHEME)
    return f"{unit.step}：{unit.state}"


@pytest.mark.slow
def test_a_proposed_step_has_no_effect_and_waits_for_another_account(store, proposed):
    assert state(store) == "发布培育名单：overdue"
    assert (proposed.act, proposed.actor, proposed.content["step"]) == ("process.step", "张三（zhang）", "cancelled")
    store.rebuild()
    assert proposals.waiting(store) == [proposed]
    with signed_in("zhang", "张三丰") as name, pytest.raises(Refused, match="同一个账户（张三丰（zhang））.*另一人"):
        process.confirm(store, proposed, actor=name)
    with pytest.raises(Refused, match="操作人和确认人都是“张 三”"):  # from a command, with a name typed in
        process.confirm(store, proposed, actor=" 张 三")
    assert state(store) == "发布培育名单：overdue"
    with signed_in("li", "李四") as name:
        process.confirm(store, proposed, actor=name)
    assert state(store) == "取消培育资格：ended"
    row = store.read("select actor, confirmed_by, fields from record.step_in_force where step = 'cancelled'").iloc[0]
    assert (row.actor, row.confirmed_by) == ("张三（zhang）", "李四（li）")
    assert proposals.waiting(store) == []
    before = store.version
    store.rebuild()
    assert (state(store), store.version) == ("取消培育资格：ended", before)
    with signed_in("wang", "王五") as name, pytest.raises(Refused, match="已经不在等待确认"):
        process.confirm(store, proposed, actor=name)


def test_two_accounts_of_one_name_are_questioned(store, proposed):
    for name in ("张三", "张 三", "张　三"):
        with signed_in("zhang2", name) as actor, pytest.raises(Refused) as refused:
            process.confirm(store, proposed, actor=actor)
        assert f"两个账户（zhang、zhang2）的姓名都是“{name}”" in str(refused.value)
        assert "系统管理员" in str(refused.value)
    assert state(store) == "发布培育名单：overdue"


def test_it_is_turned_down_with_a_reason_and_can_be_proposed_anew(store, proposed):
    with signed_in("li", "李四") as name:
        with pytest.raises(Refused, match="没有填写理由"):
            proposals.decline(store, proposed, reason=" ", actor=name)
        proposals.decline(store, proposed, reason="还在沟通", actor=name)
    assert (proposals.waiting(store), state(store)) == ([], "发布培育名单：overdue")
    with pytest.raises(Refused, match="已经不在等待确认"):
        proposals.still_waiting(store, proposed.number)
    with signed_in("wang", "王五") as name, pytest.raises(Refused, match="已经不在等待确认"):
        process.confirm(store, proposed, actor=name)
    with signed_in("zhang", "张三") as name:
        cancel(store, actor=name)
    assert len(proposals.waiting(store)) == 1


@pytest.mark.parametrize("other", ["step", "taken back", "proposed anew"])
def test_it_is_gone_when_the_state_it_rests_on_has_changed(store, proposed, other):
    with signed_in("wang", "王五") as name:
        at_sight = process.stage(store, SCHEME, "PY1")
        if other == "step":
            process.record(store, at_sight, "acceptance_applied", ASKED, on_day=date(2025, 8, 29), actor=name)
        elif other == "taken back":
            process.annul(store, at_sight, reason="日期有误", actor=name)
        else:
            cancel(store, "2026-02-05", actor=name)
    assert [p.content.get("on_day") for p in proposals.waiting(store)] == (
        ["2026-02-05"] if other == "proposed anew" else []
    )
    with signed_in("li", "李四") as name, pytest.raises(Refused, match="已经不在等待确认"):
        process.confirm(store, proposed, actor=name)
    assert "取消培育资格" not in state(store)


def test_what_is_confirmed_is_checked_as_if_it_were_recorded_now(store):
    """Whatever a proposal says: here a day within the term, from a program with other rules."""
    at_sight = process.stage(store, SCHEME, "PY1")
    said = {"step": "cancelled", "fields": GONE, "on_day": "2024-01-05", "outcome": None}
    with signed_in("zhang", "张三") as name:
        with pytest.raises(Refused, match="培育期不超过2年到 2025-08-31 为止"):
            cancel(store, "2024-01-05", actor=name)
        about = {"scheme": SCHEME, "unit": "PY1"}
        proposals.propose(
            store, "process.step", f"process/{SCHEME}/PY1", said, about=about, actor=name, expected=at_sight.seen
        )
    (early,) = proposals.waiting(store)
    with signed_in("li", "李四") as name, pytest.raises(Refused, match="培育期不超过2年到 2025-08-31 为止"):
        process.confirm(store, early, actor=name)


def test_of_two_who_answer_at_one_moment_one_is_told(store, proposed, monkeypatch):
    """The second looked before the first had answered."""
    with signed_in("li", "李四") as name:
        proposals.decline(store, proposed, reason="还在沟通", actor=name)
    monkeypatch.setattr(proposals, "still_waiting", lambda *_: proposed)
    before = store.version
    with signed_in("wang", "王五") as name, pytest.raises(Superseded) as told:
        process.confirm(store, proposed, actor=name)
    assert [e.act for e in told.value.events] == ["process.declined"]
    assert store.version == before


def test_taking_back_what_two_recorded_takes_two(store, proposed):
    with signed_in("li", "李四") as name:
        process.confirm(store, proposed, actor=name)
        process.annul(store, process.stage(store, SCHEME, "PY1"), reason="文号有误", actor=name, confirmed_by="王五")
    (back,) = proposals.waiting(store, "process")
    assert (back.act, state(store)) == ("process.annulled", "取消培育资格：ended")
    with signed_in("li", "李四") as name, pytest.raises(Refused, match="另一人"):
        process.confirm(store, back, actor=name)
    with signed_in("zhang", "张三") as name:
        process.confirm(store, back, actor=name)
    assert state(store) == "发布培育名单：overdue"
    history = units.steps(store, store.definitions, SCHEME)
    assert list(history["annulled_by"].dropna()) == ["李四（li）"]
    assert list(history["annulment_confirmed_by"].dropna()) == ["张三（zhang）"]


def extend(store: Store, until: str, **more: str) -> None:
    reporting_round.extend(store, "C1", 2025, date.fromisoformat(until), reason="系统迁移", **{"approver": ""} | more)


def extended(store: Store) -> list[str]:
    store.catch_up()
    rows = store.read(
        "select extended_to from result.centre_year where centre = 'C1' and year = 2025 and extended_to is not null"
    )
    return [str(day) for day in rows["extended_to"]]


def test_a_deadline_moves_only_when_another_approves(store):
    with signed_in("zhang", "张三") as name:
        extend(store, "2026-12-20", actor=name, approver="不存在的人")
    (proposal,) = proposals.waiting(store, "deadline")
    assert (extended(store), proposals.waiting(store, "process")) == ([], [])
    for known in ("张三", "张三丰"):  # under another name it is the same account
        with signed_in("zhang", known) as name, pytest.raises(Refused, match="批准延期须由另一人确认"):
            reporting_round.confirm_extension(store, proposal, actor=name)
    with signed_in("li", "李四") as name:
        reporting_round.confirm_extension(store, proposal, actor=name)
    assert extended(store) == ["2026-12-20"]
    row = store.read("select actor, approver, reason from record.extension").iloc[0]
    assert tuple(row) == ("张三（zhang）", "李四（li）", "系统迁移")
    assert proposals.waiting(store) == []


def test_a_proposed_extension_is_gone_when_the_deadline_was_changed_or_another_proposed(store):
    with signed_in("zhang", "张三") as name:
        extend(store, "2026-12-20", actor=name)
        (first,) = proposals.waiting(store)
        extend(store, "2026-12-24", actor=name)
    (second,) = proposals.waiting(store)
    assert second.content["due_on"] == "2026-12-24"
    with signed_in("li", "李四") as name, pytest.raises(Refused, match="已经不在等待确认"):
        reporting_round.confirm_extension(store, first, actor=name)
    extend(store, "2026-11-30", actor="甲", approver="乙")  # at another door, where nobody signs in
    assert proposals.waiting(store) == []
    with signed_in("li", "李四") as name, pytest.raises(Refused, match="已经不在等待确认"):
        reporting_round.confirm_extension(store, second, actor=name)
    assert extended(store) == ["2026-11-30"]


def test_an_extension_that_is_not_possible_any_more_is_not_confirmed(store):
    with signed_in("zhang", "张三") as name:
        extend(store, "2026-12-20", actor=name)
    (proposal,) = proposals.waiting(store)
    submissions.enter(store, [centre_row("C1", scheme="henan-tic")], actor="测试", source="测试")
    with signed_in("li", "李四") as name, pytest.raises(Refused, match="没有报送期限"):
        reporting_round.confirm_extension(store, proposal, actor=name)


def test_without_sign_in_the_second_name_is_typed_in_and_another(store):
    for approver in ("甲", " 甲 ", "甲　"):
        with pytest.raises(Refused, match="批准延期须由另一人确认"):
            extend(store, "2026-12-20", actor="甲", approver=approver)
    with pytest.raises(Refused, match="没有填写批准人"):
        extend(store, "2026-12-20", actor="甲")
    extend(store, "2026-12-20", actor="甲", approver="乙")
    with pytest.raises(Refused, match="须由另一人确认"):
        cancel(store, actor="示例·甲", confirmed_by="示例·甲 ")
    cancel(store, actor="示例·甲", confirmed_by="示例·乙")
    assert (extended(store), state(store), proposals.waiting(store)) == (["2026-12-20"], "取消培育资格：ended", [])


def test_a_flag_is_confirmed_by_another_person_not_by_another_account_of_one_name(store):
    grave = Flagged("k", "C1", 2021, "delisting_proposed", "critical", "x", None, 0)
    with signed_in("zhang", "张三") as name:
        dispositions.propose(store, grave, "adopt", reason="理由", actor=name)
    said = {"agreed": True, "reason": "同意", "document_no": "文1"}
    for account, known in (("zhang", "张三丰"), ("zhang2", "张三")):
        with signed_in(account, known) as name, pytest.raises(Refused, match="另一人确认"):
            dispositions.confirm(store, replace(grave, seen=1), actor=name, **said)
    with signed_in("li", "李四") as name:
        dispositions.confirm(store, replace(grave, seen=1), actor=name, **said)


@pytest.mark.parametrize(
    ("first", "second", "two"),
    [
        (Person("张三", "a"), Person("李四", "b"), True), (Person("张三", "a"), Person("张三", "b"), False),
        (Person("张三", "a"), Person("李四", "a"), False), (Person("Li Si", "a"), Person("ｌｉｓｉ", "b"), False),
        (Person("张三"), Person("李四"), True), (Person("张三"), Person(" 张三 "), False),
        (Person("张三"), Person("张三", "a"), False), (Person("张三"), Person("李四", "a"), True),
    ],
)  # fmt: skip
def test_whether_somebody_is_another_person(first, second, two):
    if two:
        person.another(first, second, "这一步")
        return
    with pytest.raises(Refused, match="这一步须由另一人确认"):
        person.another(first, second, "这一步")


# ── registers with conclusions ───────────────────────────────────────────────────────────────────


def by_workbook(store: Store, rows: list[LedgerRow], actor: str) -> str:
    content = template.write_registry(store.definitions, rows)
    outcome = submissions.receive(store, submissions.prepare(content, "登记簿.xlsx", store.definitions), actor=actor)
    return f"{outcome.status}：{outcome.message}"


def by_entering(store: Store, rows: list[LedgerRow], actor: str) -> str:
    in_force = submissions.enter(store, rows, actor=actor, source="页面")
    return "received：" if in_force else "received：待另一人确认"


HAND_IN = {"workbook": by_workbook, "entered": by_entering}
FAILED = [grade(2023, "fail"), grade(2024, "fail")]


def flags(store: Store) -> list[str]:
    store.catch_up()
    return list(store.read("select distinct flag from result.flag where flag = 'delisting_proposed'")["flag"])


@pytest.fixture(params=HAND_IN)
def hand_in(request):
    return HAND_IN[request.param]


@pytest.mark.slow
def test_one_person_registers_no_failure_and_no_exit(store, hand_in):
    """Two failures and 已摘牌 in one register: nothing of it counts before another official has confirmed it."""
    gone = centre_row("C1", state="delisted", exited_on="2026-09-01")
    with signed_in("zhang", "张三") as name:
        assert "待另一人" in hand_in(store, [*FAILED, gone], name)
    (waiting,) = proposals.waiting(store, "registry")
    assert waiting.about == {"centres": {"C1": "zhejiang"}, "replaces": ["C1"]}
    assert (flags(store), state_of_c1(store)) == ([], "active")
    assert FolderRecord(store.record.path).verify() == []  # the original that waits is nobody's leftover
    for account, known in (("zhang", "张三"), ("zhang", "张三丰"), ("zhang2", "张三")):
        with signed_in(account, known) as name, pytest.raises(Refused, match="登记结论须由另一人确认"):
            submissions.confirm(store, waiting, actor=name)
    assert (flags(store), state_of_c1(store)) == ([], "active")
    with signed_in("li", "李四") as name:
        submissions.confirm(store, waiting, actor=name)
    assert (flags(store), state_of_c1(store)) == (["delisting_proposed"], "delisted")
    assert set(store.read("select actor from registry.grade")["actor"]) == {"张三（zhang），李四（li） 确认"}
    assert proposals.waiting(store) == []
    with signed_in("wang", "王五") as name, pytest.raises(Refused, match="已经不在等待确认"):
        submissions.confirm(store, waiting, actor=name)
    before = store.read("from registry.grade order by all").to_csv(), state_of_c1(store)
    store.rebuild()
    assert (store.read("from registry.grade order by all").to_csv(), state_of_c1(store)) == before


def state_of_c1(store: Store) -> str:
    return store.read("select state from registry.centre where centre = 'C1'")["state"].iloc[0]


def test_what_concludes_nothing_is_registered_at_once(store, hand_in):
    with signed_in("zhang", "张三") as name:
        assert hand_in(store, [centre_row("C1", name="示例·更名中心"), centre_row("C2")], name).startswith("received")
    assert proposals.waiting(store) == []
    assert len(store.read("select 1 from registry.centre")) == 2


def test_a_register_is_turned_down_handed_in_twice_and_again(store):
    with signed_in("zhang", "张三") as name:
        by_workbook(store, FAILED, name)
        assert by_workbook(store, FAILED, name) == "unchanged：这份登记簿已经在等待另一人确认，没有改变"
        (waiting,) = proposals.waiting(store)
        proposals.decline(store, waiting, reason="文号有误，撤回", actor=name)  # one's own, too
        assert proposals.waiting(store) == []
        assert by_workbook(store, FAILED, name).startswith("received")
    assert (len(proposals.waiting(store)), flags(store)) == (1, [])


def test_a_waiting_register_is_gone_when_what_it_would_replace_has_changed(store):
    with signed_in("zhang", "张三") as name:
        by_workbook(store, [centre_row("C1", state="suspended"), *FAILED], name)
        by_entering(store, [grade(2022, "fail")], name)
    assert len(proposals.waiting(store)) == 2
    submissions.enter(store, [centre_row("C1", name="示例·更名中心")], actor="管理员", source="页面")
    (left,) = proposals.waiting(store)  # the grade does not rest on the centre's name
    assert left.act == "registry.entered"


@pytest.mark.slow
def test_what_cannot_be_registered_any_more_is_not_confirmed(store, hand_in):
    with signed_in("zhang", "张三") as name:
        hand_in(store, FAILED, name)
    (waiting,) = proposals.waiting(store)
    published = grade(2024, "good").cells | {"document_no": "另一份"}
    submissions.enter(store, [LedgerRow("grade", "评价等级", 5, published)], actor="乙", source="测试")
    with signed_in("li", "李四") as name, pytest.raises(Refused, match="只有一个首次公布"):
        submissions.confirm(store, waiting, actor=name)
    refusing = {"permitted": lambda kind, centre, scheme: "不可以" if kind == "grade" else None}
    with signed_in("li", "李四") as name, pytest.raises(Refused, match="不可以"):
        submissions.confirm(store, waiting, actor=name, **refusing)
    assert flags(store) == []


@pytest.mark.slow
def test_a_register_that_waits_is_seen_by_whoever_sees_all_of_it(store):
    with signed_in("zhang", "张三") as name:
        by_workbook(store, [centre_row("C2", host="示例·秘密单位"), grade(2023, "fail")], name)
    withheld = frozenset({"registry.proposed"})
    for scope, count in (
        (Scope(frozenset({"C1"}), schemes=frozenset({"zhejiang"})), 1),  # C2 is to come: its scheme decides
        (Scope(frozenset({"C1"}), schemes=frozenset({"hunan"})), 0), (Scope(frozenset({"C1"}), comparing=False), 0),
        (Scope(frozenset({"C1", "C2"}), withheld, comparing=False), 0),
    ):  # fmt: skip
        part = monitor.open_scoped(store, scope)
        assert len(proposals.waiting(part)) == count
        assert ("秘密" in everything(part)) is False
        part.close()
    (waiting,) = proposals.waiting(store)
    with signed_in("li", "李四") as name:
        submissions.confirm(store, waiting, actor=name)
    part = monitor.open_scoped(store, Scope(frozenset({"C2"}), withheld, comparing=False))
    assert list(part.read("select centre from registry.centre")["centre"]) == ["C2"]
    assert part.read("select 1 from registry.grade").empty
    part.close()


def test_a_grade_is_published_by_another_person_than_the_one_who_confirmed_it(store):
    computed = Computed(None, None, 0, 0)

    def publish(name: str) -> None:
        at_sight = evaluation.stage(store, "C1", 2024)
        evaluation.publish(store, at_sight, computed, document_no="1号", published_on=date(2026, 9, 1), actor=name)

    with signed_in("zhang", "张三") as name:
        at_sight = evaluation.stage(store, "C1", 2024)
        evaluation.confirm(store, at_sight, "fail", computed, reason="理由", against=True, actor=name)
        with pytest.raises(Refused, match="公布等级须由另一人确认"):
            publish(name)
    # under another name it is the same account
    with signed_in("zhang", "张三丰") as name, pytest.raises(Refused, match="公布等级须由另一人确认"):
        publish(name)
    with signed_in("zhang2", "张三") as name, pytest.raises(Refused, match="分不清是不是两个人"):
        publish(name)
    with signed_in("li", "李四") as name:
        publish(name)
    assert evaluation.stage(store, "C1", 2024).grade == "fail"
