"""As known on a day: the past shown later is the past as it was shown then, for random histories."""

import shutil
import tempfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import Phase
from hypothesis import strategies as st

from data.acts.reports import submissions
from data.journal.clock import SHANGHAI
from data.journal.folder import FolderRecord
from data.journal.past import PastRecord, RecordPast
from data.problem import Refused
from data.read_model.store import Store
from data.schema import archive
from data.schema.loading import ROOT, current, load
from metrics import monitor
from tests.conftest import centre_row
from tests.data.contents import everything
from tests.data.test_dispositions import grade
from tests.drawn import drawn

START = date(2024, 1, 1)
GRADES = ("pass", "fail", "deferred", "absent", "excellent")


def verdicts(store):
    """What matters to a centre: every result, and every flag."""
    found = everything(store)
    return {name: rows for name, rows in found.items() if name.startswith(("result.", "registry."))}


def at(day: int) -> datetime:
    return datetime.combine(START + timedelta(days=day), time(12), tzinfo=SHANGHAI)


acts = st.lists(
    st.tuples(st.integers(1, 3), st.integers(2021, 2023), st.sampled_from(GRADES), st.sampled_from(["first", "appeal"])),
    min_size=2, max_size=4,
)  # fmt: skip


def by_hand(told: list[tuple[int, str, str]]) -> bool:
    """Whether two failures in a row stand, in plain Python over (year, grade, nature) in order of recording, all of a year
    published on one day: an appeal goes before what was published first, then what was recorded later (ZJ 五（四）, D14, D22)."""
    final = {year: code for year, code, nature in sorted(told, key=lambda one: one[2] == "appeal")}
    run = 0
    for year in range(min(final), max(final) + 1) if final else ():
        outcome = final.get(year, "deferred")
        run = run + 1 if outcome in ("fail", "absent") else run if outcome == "deferred" else 0
    return run >= 2


# shrinking takes minutes
@pytest.mark.slow
@drawn(acts, few=2, many=4, phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_the_past_is_shown_as_it_was(history):
    folder, definitions = Path(tempfile.mkdtemp()), current()
    record = FolderRecord(folder / "record", "demonstration", START + timedelta(days=400))
    live = Store(record, definitions)
    submissions.enter(live, [centre_row("C1")], actor="测试", source="测试", at=at(0))
    day, then, known = 0, {}, []
    for step, year, code, nature in history:
        day += step
        told, said = (year, code, nature), {"actor": "测试", "source": "测试", "at": at(day)}
        if any(y == year and n == nature and c != code for y, c, n in known):  # all of a year are published on one day
            with pytest.raises(Refused, match="只有一个首次公布|同一天、同一性质的结论"):
                submissions.enter(live, [grade(*told)], **said)
        else:
            submissions.enter(live, [grade(*told)], **said)
            known += [told] if told not in known else []  # told again it is the same conclusion
        shown = monitor.open_store(PastRecord(record, START + timedelta(days=day)), definitions)
        then[day] = verdicts(shown), by_hand(known)
        shown.close()
    live.close()
    now = monitor.open_store(FolderRecord(record.path), definitions)
    for day, (expected, twice) in then.items():
        past = monitor.open_past(now, START + timedelta(days=day))
        assert verdicts(past) == expected
        last = int(past.read("select max(year) as y from result.centre_year")["y"].iloc[0])
        flags = past.read("select 1 from result.flag where flag = 'delisting_proposed' and year = ?", [last])
        assert (len(flags) > 0) == twice
        past.close()
    now.close()
    shutil.rmtree(folder)


@pytest.fixture
def recorded(definitions, tmp_path):
    record = FolderRecord(tmp_path / "record", "demonstration", START + timedelta(days=400))
    store = monitor.open_store(record, definitions)
    submissions.enter(store, [centre_row("C1")], actor="测试", source="测试", at=at(0))
    submissions.enter(store, [grade(2021, "fail"), grade(2022, "fail")], actor="测试", source="测试", at=at(10))
    store.catch_up()
    yield store
    store.close()


@pytest.mark.slow
def test_nothing_can_be_done_in_the_past(recorded):
    past = monitor.open_past(recorded, START + timedelta(days=10))
    before = recorded.version
    with pytest.raises(RecordPast, match="不能办理"):
        submissions.enter(past, [grade(2022, "pass", "correction")], actor="测试", source="测试")
    assert recorded.catch_up() == 0
    assert recorded.version == before


@pytest.mark.slow
def test_what_was_not_recorded_yet_is_not_known(recorded):
    for day, count in ((9, 0), (10, 2)):
        past = monitor.open_past(recorded, START + timedelta(days=day))
        assert len(past.read("select 1 from registry.grade")) == count
        past.close()


@pytest.mark.slow
def test_the_rules_of_then_hold_when_the_rules_have_changed(recorded, tmp_path):
    """Three failures in a row under new rules: what was proposed under the old stays shown for that day."""
    folder = shutil.copytree(ROOT, tmp_path / "new rules")
    policy = folder / "policies" / "zhejiang" / "policy.yaml"
    policy.write_text(policy.read_text("utf-8").replace("consecutive_failures: 2", "consecutive_failures: 3"), "utf-8")
    for cases in folder.rglob("cases.yaml"):
        cases.write_text("[]\n", "utf-8")
    now = monitor.open_store(FolderRecord(recorded.record.path), load(folder))
    submissions.enter(now, [centre_row("C2")], actor="测试", source="测试", at=at(20))
    flags = "select distinct flag from result.flag where flag in ('delisting_proposed', 'failed_once') order by 1"
    assert list(now.read(flags)["flag"]) == ["failed_once"]
    past = monitor.open_past(now, START + timedelta(days=15))
    assert list(past.read(flags)["flag"])[0] == "delisting_proposed"
    assert past.notices == []
    past.close()
    now.close()


@pytest.mark.slow
def test_the_archive_gives_back_the_same_definitions(recorded, definitions):
    named = archive.kept(recorded.record, definitions)
    assert archive.kept(recorded.record, definitions) == named
    archive._RESTORED.clear()
    again = archive._unpacked(recorded.record.get(named["sha256"]), definitions)
    assert again.fingerprint == definitions.fingerprint
    assert [f for f in recorded.record.verify() if f.startswith("错误")] == []
