"""What is registered already and does not hold is named, with its place, by the rules that every door asks."""

from collections.abc import Iterable, Iterator
from datetime import date

import pytest
from typer.testing import CliRunner

from data.acts import evaluation
from data.acts.evaluation import Computed
from data.acts.registry import conflicts
from data.acts.reports import submissions
from data.journal.acting import acting
from data.journal.folder import FolderRecord
from data.read_model import parsed
from data.read_model.store import Store
from data.schema import archive
from data.schema.loading import Definitions
from data.workbook.interpretation import LedgerRow
from metrics import monitor
from metrics.commands import doctor
from metrics.commands.program import app
from tests import made
from tests.conftest import centre_row
from tests.data.test_conclusions import acceptance, audited, grade, judged, letter, opening, target

TODAY = date(2026, 9, 30)
CENTRE = centre_row("ZJ1")


@pytest.fixture
def store(tmp_path, definitions: Definitions) -> Iterator[Store]:
    record = FolderRecord(tmp_path / "record", "demonstration", TODAY)
    opened = made.opened(record, definitions)
    yield opened
    opened.close()


def as_an_older_program(store: Store, rows: Iterable[LedgerRow], **by: str) -> None:
    """Recorded without being asked for anything, as it stands in records of before."""
    body = {"rows": [parsed.row_to(row) for row in rows], "source": "旧登记簿",
            "in_force": archive.kept(store.record, store.definitions)}  # fmt: skip
    with acting(by or None):
        store.record.append("registry.entered", "registry", body, actor="以前")
    store.replay()


def found(store: Store) -> list[str]:
    return [f"{one.sheet}第{one.row_no}行：{one.found}" for one in conflicts.of(store)]


LEFT = centre_row("ZJ1", state="delisted", exited_on="2024-06-30", note="")
WRONG = [
    ([grade(), grade(code="pass", number="另一份")], ["已有首次公布“合格”", "已有首次公布“不合格”"]),
    ([grade(year=2020, day="2021-08-01")], ["评价年度 2020 早于批复日期"]),
    ([grade(day="2024-12-31")], ["公布日期 2024-12-31 不晚于评价年度 2024"]),
    ([grade(code="assessed")], ["没有“通过评估”这个等级"]),
    ([acceptance(day="2025-12-31")], ["结论日期 2025-12-31 不晚于建设期满日期 2025-12-31"]),
    ([acceptance(day="2026-06-01"), acceptance(result="passed", day="2026-06-01")], ["同一天"]),
    ([judged("99.9")], ["指标体系没有条目“99.9”"]), ([audited("2021-06-30")], ["审计日期 2021-06-30 早于批复日期"]),
    ([LEFT], ["却没有作出决定的记录"]), ([centre_row("ZJ1", state="accepted")], ["却没有通过的验收结论"]),
    ([centre_row("ZJ1", exited_on="2024-06-30")], ["却填了退出日期"]),
    ([centre_row("ZJ1", term_end="2021-07-01")], ["不晚于批复日期"]),
    ([centre_row("ZJ1", state="merged", exited_on="2024-06-30"), grade(year=2025, day="2026-08-01")], ["晚于退出日期"]),
    ([letter(signed_on="2021-06-30")], ["签订日期 2021-06-30 早于批复日期"]), ([opening("2021-09-30")], ["不是年底"]),
    ([target("2021")], ["责任书第1版没有登记"]), ([grade("ZJ9")], ["没有登记"]),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("rows", "wanted"), WRONG)
def test_whatever_a_door_would_refuse_is_named_where_it_is_recorded(store, rows, wanted):
    own = () if rows[0].ledger == "centre" else (CENTRE,)
    as_an_older_program(store, [*own, *rows])
    told = found(store)
    assert len(told) == len(wanted), told
    for words in wanted:
        assert any(words in one for one in told), told
    title = store.definitions.ledgers[rows[-1].ledger].title
    assert all(one.startswith(f"{title}第5行") for one in told)


@pytest.mark.slow
def test_a_sound_register_has_nothing_to_be_named(store):
    sound = [CENTRE, letter(), target("2021"), opening("2021-12-31"), grade(year=2023), grade(code="pass"), judged(),
             grade(code="pass", nature="correction", day="2025-09-01", year=2023), acceptance(result="passed")]  # fmt: skip
    submissions.enter(store, sound, actor="测试", source="测试")
    submissions.enter(store, [centre_row("ZJ1", state="accepted")], actor="测试", source="测试")
    submissions.enter(store, [centre_row("ZJ1", state="accepted", name="示例·更名")], actor="测试", source="测试")
    assert found(store) == []


@pytest.mark.slow
def test_what_was_put_right_is_named_no_more(store):
    as_an_older_program(store, [CENTRE, grade(), grade(code="pass", number="另一份"), acceptance(day="2025-12-31")])
    assert len(found(store)) == 3
    mended = [grade(nature="correction", day="2025-09-01"), acceptance(result="passed", day="2026-03-01")]
    submissions.enter(store, mended, actor="测试", source="测试")
    assert found(store) == []


ONE = {"account": "zhang", "name": "张三", "role": "official", "way": "accounts"}
BY = [
    ({}, []), (ONE | {"way": "none"}, []), (ONE, ["由一人登记，没有另一人确认"] * 2),
    (ONE | {"role": "administrator"}, ["由“系统管理员”登记"] * 2),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("by", "wanted"), BY)
def test_who_concluded_alone_or_without_the_right_is_named_where_people_sign_in(store, by, wanted):
    gone = centre_row("ZJ1", state="delisted", exited_on="2026-06-30")
    as_an_older_program(store, [CENTRE, letter()], **by)
    as_an_older_program(store, [grade(), gone], **by)
    # what only repeats the state is no conclusion
    as_an_older_program(store, [centre_row("ZJ1", state="delisted", exited_on="2026-06-30", name="示例·更名")])
    assert [one.split("：", 1)[1] for one in found(store)] == wanted


@pytest.mark.slow
def test_doctor_names_every_one_with_its_place(store, tmp_path, monkeypatch):
    record = FolderRecord(tmp_path / "real")
    opened = monitor.open_store(record, store.definitions)
    as_an_older_program(opened, [CENTRE, grade(), grade(code="pass", number="另一份"), LEFT])
    opened.close()
    told = list(doctor._registered(record))
    assert {one.level for one in told} == {"attention"}
    said = " ".join(one.found + one.todo for one in told)
    for words in (
        "ZJ1 《评价等级》第5行（旧登记簿）",
        "每年度只有一个首次公布",
        "《创新中心》第5行",
        "没有作出决定的记录",
    ):
        assert words in said
    monkeypatch.setenv("MONITOR_RECORD", str(record.path))
    monkeypatch.setenv("MONITOR_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(doctor.proof, "require", lambda *_: None)
    answer = CliRunner().invoke(app, ["doctor"])
    assert "每年度只有一个首次公布" in answer.output.replace("\n", "")
    assert answer.exit_code >= 1


@pytest.mark.slow
def test_a_grade_confirmed_for_a_year_in_which_the_centre_is_not_evaluated_any_more_is_named(store):
    submissions.enter(store, [CENTRE], actor="测试", source="测试")
    store.catch_up()
    for year in (2024, 2025):
        at_sight = evaluation.stage(store, "ZJ1", year)
        evaluation.confirm(store, at_sight, "pass", Computed(None, None, 0, 0), reason="理由", against=True, actor="甲")
    assert found(store) == []
    submissions.enter(store, [centre_row("ZJ1", state="merged", exited_on="2024-06-30")], actor="测试", source="测试")
    (one,) = conflicts.of(store)
    assert (one.centre, one.sheet, one.row_no) == ("ZJ1", "绩效评价", None)
    assert "评价年度 2025 晚于退出日期 2024-06-30" in one.found
    assert one.place.startswith("ZJ1 《绩效评价》（第")
