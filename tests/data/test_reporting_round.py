"""The reporting round: every step from every state, two people at once, locked years, and which version counts."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.acts.reports import reporting_round, submissions
from data.acts.reports.reporting_round import STEPS, overtaken, stage, take
from data.acts.statement import MAX_LENGTH
from data.journal.folder import FolderRecord
from data.journal.record import Superseded
from data.problem import Refused
from data.read_model import database, projections
from data.read_model.store import Store
from data.schema.loading import current
from metrics.engine import derive
from tests.conftest import centre_row, money
from tests.data.contents import everything
from tests.data.sent_report import send

# From where each step may be taken and where it leads: written out, not read from the program.
LEADS = {
    ("submitted", "withdraw"): "draft", ("draft", "submit"): "submitted", ("submitted", "return"): "returned",
    ("submitted", "accept"): "accepted", ("accepted", "lock"): "locked", ("accepted", "reopen"): "submitted",
    ("locked", "reopen"): "submitted",
}  # fmt: skip
WAYS = {
    "none": [], "submitted": ["send"], "draft": ["send", "withdraw"], "returned": ["send", "return"],
    "accepted": ["send", "accept"], "locked": ["send", "accept", "lock"],
}  # fmt: skip


@pytest.fixture
def rows_only(tmp_path, definitions):
    """A store without results: the round needs none."""
    opened = Store(FolderRecord(tmp_path / "record"), definitions)
    submissions.enter(opened, [centre_row(f"C{n}") for n in range(1, 10)], actor="测试", source="测试")
    yield opened
    opened.close()


def go(store, *acts, centre="C1", actor="官员"):
    for number, act in enumerate(acts):
        if act == "send":
            assert send(store, centre=centre, note=f"{number}").status == "received"
        else:
            take(store, act, stage(store, centre, 2021), actor=actor, note="理由")


def counted(store, centre="C1"):
    rows = store.read("select version, counts, examined from record.submission where centre = ?", [centre])
    found = [rows.loc[rows[mark], "version"].tolist() for mark in ("counts", "examined")]
    assert all(len(versions) <= 1 for versions in found)
    return tuple(int(versions[0]) if versions else None for versions in found)


@pytest.mark.slow
@pytest.mark.parametrize("state", WAYS)
def test_every_step_from_every_state(rows_only, state):
    for number, step in enumerate(STEPS, 1):
        centre = f"C{number}"
        go(rows_only, *WAYS[state], centre=centre)
        seen = stage(rows_only, centre, 2021)
        assert seen.state == state
        assert (step in seen.steps()) == ((state, step) in LEADS)
        events = rows_only.version[0]
        if (state, step) in LEADS:
            take(rows_only, step, seen, actor="官员", note="理由")
            assert stage(rows_only, centre, 2021).state == LEADS[state, step]
            last = rows_only.read("select actor, note, version from record.round_step order by event_n desc limit 1")
            assert last.iloc[0].tolist() == ["官员", "理由", 1]
        else:
            with pytest.raises(Refused, match=f"现在不能{STEPS[step].label}"):
                take(rows_only, step, seen, actor="官员", note="理由")
            assert stage(rows_only, centre, 2021) == seen
            assert rows_only.version[0] == events


@pytest.mark.slow
@pytest.mark.parametrize(("state", "step"), [("submitted", "return"), ("accepted", "reopen"), ("locked", "reopen")])
def test_no_return_and_no_reopening_without_a_reason(rows_only, state, step):
    go(rows_only, *WAYS[state])
    seen = stage(rows_only, "C1", 2021)
    for note in ("", "  \n", "\u3000"):
        with pytest.raises(Refused, match=f"没有填写{STEPS[step].label}的理由"):
            take(rows_only, step, seen, actor="官员", note=note)
    with pytest.raises(Refused, match="没有填写操作人"):
        take(rows_only, step, seen, actor=" ", note="理由")
    with pytest.raises(Refused, match=f"最多 {MAX_LENGTH} 字"):
        take(rows_only, step, seen, actor="官员", note="长" * (MAX_LENGTH + 1))
    assert stage(rows_only, "C1", 2021) == seen
    take(rows_only, step, seen, actor=" 官员 ", note="长" * MAX_LENGTH)
    assert rows_only.read("select actor, length(note) as n from record.round_step order by event_n desc limit 1").iloc[
        0
    ].tolist() == ["官员", MAX_LENGTH]


def test_the_second_of_two_people_is_told_who_was_faster(rows_only, definitions):
    go(rows_only, "send")
    mine, theirs = stage(rows_only, "C1", 2021), stage(rows_only, "C1", 2021)
    take(rows_only, "accept", theirs, actor="官员乙")
    with pytest.raises(Superseded) as refused:
        take(rows_only, "return", mine, actor="官员甲", note="数字不对")
    sentence = overtaken(refused.value, definitions.vocabulary.labels["act"])
    assert "官员乙" in sentence
    assert "接收报告（核定）" in sentence
    assert "本次操作没有记录" in sentence
    assert stage(rows_only, "C1", 2021).state == "accepted"
    assert rows_only.read("select step from record.round_step")["step"].tolist() == ["accepted"]


def test_a_new_version_or_an_explanation_in_between_also_counts_as_faster(rows_only):
    go(rows_only, "send")
    seen = stage(rows_only, "C1", 2021)
    send(rows_only, note="更正")
    with pytest.raises(Superseded):
        take(rows_only, "accept", seen, actor="官员")
    seen = stage(rows_only, "C1", 2021)
    reporting_round.explain(rows_only, "C1", 2021, "x", "属实", actor="填报人")
    with pytest.raises(Superseded) as refused:
        take(rows_only, "accept", seen, actor="官员")
    assert [event.act for event in refused.value.events] == ["finding.explained"]


def test_of_many_at_once_in_two_processes_one_gets_through(rows_only, definitions):
    go(rows_only, "send")
    other = Store(FolderRecord(rows_only.record.path), definitions)
    sights = [(s, stage(s, "C1", 2021)) for s in (rows_only, other)] * 4

    def act(number):
        store, seen = sights[number]
        try:
            take(store, "accept" if number % 2 else "withdraw", seen, actor=f"官员{number}")
        except Superseded:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(act, range(8))) == 1
    rows_only.replay()
    other.replay()
    steps = "select version, step, actor from record.round_step"
    assert len(rows_only.read(steps)) == 1
    assert rows_only.read(steps).equals(other.read(steps))
    other.close()


def test_nothing_is_received_for_a_locked_year(rows_only):
    go(rows_only, "send", "accept")
    take(rows_only, "lock", stage(rows_only, "C1", 2021), actor="官员乙", note="评价已完成")
    kept = [p for p in Path(rows_only.record.path, "originals").rglob("*") if p.is_file()]
    events = rows_only.version[0]
    outcome = send(rows_only, note="更正")
    assert outcome.status == "refused"
    for part in ("已锁定", "第1版", "官员乙", "评价已完成", "主管部门", "重新开放"):
        assert part in outcome.problems[0].message
    assert rows_only.version[0] == events + 1
    assert rows_only.read("select act from record.event order by n desc limit 1")["act"].iloc[0] == "file.refused"
    assert [p for p in Path(rows_only.record.path, "originals").rglob("*") if p.is_file()] == kept
    assert send(rows_only, centre="C2").status == "received"  # other centres and years are open
    take(rows_only, "reopen", stage(rows_only, "C1", 2021), actor="官员甲", note="合同金额有误")
    assert send(rows_only, note="更正").version == 2
    assert counted(rows_only) == (2, 2)


def test_a_folder_sent_again_is_recognised_even_when_its_year_is_locked(rows_only):
    go(rows_only, "send", "accept", "lock")
    events = rows_only.version[0]
    assert send(rows_only, note="0").status == "unchanged"
    assert rows_only.version[0] == events


def test_a_withdrawn_file_can_be_handed_in_again(rows_only):
    go(rows_only, "send", "send", "withdraw")  # the second is withdrawn, the first counts
    assert counted(rows_only) == (1, 1)
    again = send(rows_only, note="1")
    assert (again.status, again.version) == ("received", 3)
    assert counted(rows_only) == (3, 3)


def test_a_version_whose_original_is_lost_keeps_its_number(rows_only):
    go(rows_only, "send", "send")
    sha = rows_only.read("select sha256 from record.report where version = 1")["sha256"].iloc[0]
    for path in Path(rows_only.record.path).rglob(f"{sha}*"):
        path.unlink()
    rows_only.rebuild()
    assert send(rows_only, note="更正").version == 3
    listed = rows_only.read("select version, set_aside from record.submission order by 1")
    assert listed["version"].tolist() == [1, 2, 3]
    assert listed["set_aside"].tolist()[::2] == [True, False]


# A later version stands before the accepted one: sent, returned or withdrawn.
LATER = {"submitted": [], "returned": ["return"], "withdrawn": ["withdraw"]}


@pytest.mark.slow
@pytest.mark.parametrize("later", LATER)
def test_what_was_accepted_is_locked_and_opened_again_whatever_came_in_after_it(rows_only, later):
    go(rows_only, "send", "accept", "send", *LATER[later])
    go(rows_only, "lock")
    assert counted(rows_only)[0] == 1
    seen = stage(rows_only, "C1", 2021)
    assert (seen.accepted, seen.accepted_state) == (1, "locked")
    assert send(rows_only, note="又一版").status == "refused"
    go(rows_only, "reopen")
    last = (
        rows_only.read("select step, version from record.round_step order by event_n desc limit 2").to_numpy().tolist()
    )
    assert last == [["reopened", 1], ["locked", 1]]
    assert stage(rows_only, "C1", 2021).accepted is None


def test_while_one_version_is_locked_no_other_is_accepted_but_it_can_be_returned(rows_only):
    go(rows_only, "send", "accept", "send", "lock")
    seen = stage(rows_only, "C1", 2021)
    assert seen.steps() == ["withdraw", "return", "reopen"]
    with pytest.raises(Refused, match="现在不能接收"):
        take(rows_only, "accept", seen, actor="官员")
    go(rows_only, "return")
    assert stage(rows_only, "C1", 2021).steps() == ["reopen"]
    assert counted(rows_only) == (1, 2)


def test_an_acceptance_that_was_replaced_is_not_what_is_locked(rows_only):
    go(rows_only, "send", "accept", "send", "accept", "send", "lock")
    assert rows_only.read("select version from record.round_step where step = 'locked'")["version"].tolist() == [2]


def test_an_accepted_version_that_came_back_by_a_withdrawal_can_be_opened(rows_only):
    """Version 2 was accepted, opened again and withdrawn: what people work on is version 1, accepted once."""
    go(rows_only, "send", "accept", "send", "accept", "reopen", "withdraw", "reopen")
    assert stage(rows_only, "C1", 2021).state == "submitted"


SAME = "是第1版，完全相同，没有另存；"
TO_DO = "；要以第1版为准，请先退回或撤回第2版"
EARLIER = [
    # what happened; what is said when the first file comes in again
    (["send", "accept", "send"], f"{SAME}计入的是第1版（已接收），最新的是第2版（已报）{TO_DO}"),
    (["send", "accept", "send", "return"], f"{SAME}计入的是第1版（已接收），最新的是第2版（退回）"),
    (["send", "accept", "send", "lock"], f"{SAME}计入的是第1版（锁定），最新的是第2版（已报）{TO_DO}"),
    (["send", "send"], f"{SAME}计入的是第2版（已报），最新的是第2版（已报）{TO_DO}"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("acts", "said"), EARLIER, ids=["accepted", "returned", "locked", "never accepted"])
def test_a_file_that_came_in_before_a_later_version_is_told_which_it_is_and_what_counts(rows_only, acts, said):
    go(rows_only, *acts)
    before = rows_only.version[0]
    outcome = send(rows_only, note="0")
    assert (outcome.status, outcome.version, outcome.message) == ("earlier", 1, said)
    assert rows_only.version[0] == before


def test_the_version_people_work_on_is_unchanged_and_told_when_it_was_returned(rows_only):
    go(rows_only, "send", "accept", "send")
    assert (send(rows_only, note="2").status, send(rows_only, note="2").version) == ("unchanged", 2)
    go(rows_only, "return")
    outcome = send(rows_only, note="2")
    assert outcome.status == "unchanged"
    assert "已退回，请改正后再报送" in outcome.message


def test_after_a_return_the_earlier_file_that_was_never_accepted_comes_in_anew_and_only_once(rows_only):
    go(rows_only, "send", "send", "return")
    assert counted(rows_only) == (1, 2)
    outcome = send(rows_only, note="0")
    assert (outcome.status, outcome.version) == ("received", 3)
    assert "与第1版完全相同" in outcome.message
    assert [send(rows_only, note=note).status for note in ("0", "1")] == ["unchanged", "earlier"]
    go(rows_only, "accept")
    assert counted(rows_only) == (3, 3)


HISTORIES = [
    # what happened; the version that counts, the version people work on
    (["send"], (1, 1)),
    (["send", "send"], (2, 2)),
    (["send", "accept"], (1, 1)),
    (["send", "accept", "send"], (1, 2)),
    (["send", "accept", "send", "accept"], (2, 2)),
    (["send", "accept", "send", "return"], (1, 2)),
    (["send", "accept", "send", "withdraw"], (1, 1)),
    (["send", "return"], (None, 1)),
    (["send", "return", "send"], (2, 2)),
    (["send", "send", "return"], (1, 2)),
    (["send", "withdraw"], (None, None)),
    (["send", "withdraw", "submit"], (1, 1)),
    (["send", "send", "withdraw"], (1, 1)),
    (["send", "accept", "lock"], (1, 1)),
    (["send", "accept", "lock", "reopen"], (1, 1)),
    (["send", "accept", "lock", "reopen", "send"], (2, 2)),
    (["send", "accept", "reopen", "return"], (None, 1)),
    # what was accepted before an acceptance that was opened again does not come back by that
    (["send", "accept", "send", "accept", "reopen"], (2, 2)),
    (["send", "accept", "send", "accept", "lock", "reopen", "send"], (3, 3)),
    (["send", "accept", "send", "accept", "reopen", "return"], (1, 2)),
    # what was accepted stays, and is locked and opened again, whatever came in after it
    (["send", "accept", "send", "lock"], (1, 2)),
    (["send", "accept", "send", "return", "lock"], (1, 2)),
    (["send", "accept", "send", "reopen"], (2, 2)),
    (["send", "accept", "send", "return", "reopen"], (1, 2)),
]


@pytest.fixture(scope="module")
def a_centre_each(tmp_path_factory, definitions):
    """A store without results, with a centre for each of `HISTORIES`, called as it stands there."""
    opened = Store(FolderRecord(tmp_path_factory.mktemp("histories") / "record"), definitions)
    submissions.enter(opened, [centre_row(f"C{n}") for n in range(len(HISTORIES))], actor="测试", source="测试")
    yield opened
    opened.close()


@pytest.mark.slow
@pytest.mark.parametrize(("acts", "expected"), HISTORIES, ids=lambda value: "-".join(map(str, value)))
def test_which_version_counts(a_centre_each, acts, expected):
    own = f"C{HISTORIES.index((acts, expected))}"
    go(a_centre_each, *acts, centre=own)
    assert counted(a_centre_each, own) == expected


def plainly(acts):
    """The rule in plain Python. acts: (act, version) as they happened. Returns counting and examined version."""
    states, settled = {}, None
    for act, version in acts:
        states[version] = {"send": "submitted", "submit": "submitted", "withdraw": "draft", "return": "returned",
                           "accept": "accepted", "lock": "locked", "reopen": "submitted"}[act]  # fmt: skip
        if act in ("accept", "lock"):
            settled = version
        elif act == "reopen":
            settled = None
    shown = [v for v, state in states.items() if state != "draft"]
    fit = [v for v, state in states.items() if state not in ("draft", "returned")]
    return settled or max(fit, default=None), max(shown, default=None)


def possible(wishes):
    """The wishes that can be fulfilled, one after the other: on the version people work on then; locking and opening on the
    accepted one where there is one."""
    acts, states, settled = [], {}, None
    for wish in wishes:
        shown = [v for v, state in states.items() if state != "draft"]
        version = max(shown or states, default=None)
        if wish in ("lock", "reopen") and settled is not None:
            version = settled
        locked = "locked" in states.values()
        if wish == "send":
            if locked:
                continue
            version = len(states) + 1
            states[version] = "submitted"
        elif (states.get(version), wish) in LEADS and not (wish == "accept" and locked):
            states[version] = LEADS[states[version], wish]
        else:
            continue
        settled = {"accept": version, "lock": version, "reopen": None}.get(wish, settled)
        acts.append((wish, version))
    return acts


@pytest.fixture(scope="module")
def tables():
    connection = database.connect(":memory:")
    database.create(connection, current(), date(2026, 1, 1))
    yield connection
    connection.close()


@pytest.mark.slow
@settings(max_examples=200)
@given(wishes=st.lists(st.sampled_from(["send", "send", *STEPS]), max_size=16))
def test_which_version_counts_after_any_history(tables, wishes):
    acts = possible(wishes)
    tables.execute("begin")
    for n, (act, version) in enumerate(acts, 1):
        if act == "send":
            tables.execute("insert into record.report (report_id, centre, scheme, year, version, received_at, event_n)"
                           f" values ({n}, 'C1', 'zhejiang', 2021, {version}, timestamp '2022-01-01', {n})")  # fmt: skip
        else:
            step = projections.ROUND_STEPS[STEPS[act].act]
            tables.execute("insert into record.round_step values (?, 'C1', 2021, ?, ?, '官员', '2022-01-02', '')",
                           [n, version, step])  # fmt: skip
    found = tables.execute(
        "select max(version) filter (where counts), max(version) filter (where examined),"
        " count(*) filter (where counts) <= 1 and count(*) filter (where examined) <= 1 from record.submission"
    ).fetchone()
    tables.execute("rollback")
    assert found == (*plainly(acts), True)


@pytest.mark.slow
def test_rebuilt_equals_live_after_everything_that_can_be_recorded(store, definitions, tmp_path):
    submissions.enter(store, [centre_row("C2")], actor="测试", source="测试")
    go(store, "send", "withdraw", "submit", "return", "send", "accept", "lock", "reopen", "send")
    send(store, money("1.00", "2021-06-30"), centre="C2")
    store.catch_up()
    key = store.read("select finding from result.finding where centre = 'C2'")["finding"].iloc[0]
    reporting_round.explain(store, "C2", 2021, key, "属实，合同在批复前签订", actor="填报人")
    later = date(store.today().year, 12, 31)
    reporting_round.extend(store, "C2", store.today().year - 1, later, approver="处长", reason="系统迁移", actor="官员")
    store.catch_up()
    live = everything(store)
    for table in ("record.round_step", "record.explanation", "record.extension", "result.finding"):
        assert live[table][0] > 0, table
    other = Store(FolderRecord(store.record.path), definitions, derive, tmp_path / "cache")
    assert everything(other) == live
    other.close()
