"""What acts hold: one list of acts for writing, projecting, naming and looking up; a body that does not fit is not written."""

import ast
from pathlib import Path

import pytest

from data import __version__
from data.access import roles
from data.journal import bodies
from data.journal.backups import health
from data.journal.folder import FolderRecord
from data.read_model import projections

ROOT = Path(__file__).parents[2]
KEPT = sorted((ROOT / "tests" / "data" / "records").iterdir())


def test_every_act_has_a_body_a_name_and_what_becomes_of_it(definitions):
    assert set(definitions.vocabulary.labels["act"]) == set(bodies.BODIES)
    assert set(projections.PROJECTIONS) | projections.NO_ROWS == set(bodies.BODIES)
    assert {f"access.{act}" for act in bodies.AUDITED} <= projections.NO_ROWS
    assert projections.PROJECTIONS.keys() & projections.NO_ROWS == set()


def test_every_right_that_can_be_refused_has_a_name(definitions):
    assert roles.current().acts.keys() <= definitions.vocabulary.labels["tried"].keys()


def test_every_act_that_code_names_is_one_of_them():
    """Whoever writes an act that is in no list would make a record that no program can read."""
    kinds = {act.partition(".")[0] for act in bodies.BODIES}
    named = set()
    for path in (ROOT / "data").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "append" and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str) and "." in first.value:
                    named.add(first.value)
    assert named
    assert {act for act in named if act.partition(".")[0] in kinds} <= set(bodies.BODIES)


def test_an_unknown_field_a_missing_one_and_a_wrong_type_are_not_written(store):
    good = {"centre": "C1", "year": 2021, "finding": "x", "explanation": "y"}
    before = len(list(store.record.read()))
    for wrong, about in (
        (good | {"centr": "C1"}, "centr"),
        ({k: v for k, v in good.items() if k != "finding"}, "finding"),
        (good | {"year": "2021"}, "year"),
        (good | {"year": True}, "year"),
    ):
        with pytest.raises(bodies.BodyRefused, match=f"finding.explained: {about}"):
            store.record.append("finding.explained", "report/C1/2021", wrong, actor="测试")
    assert len(list(store.record.read())) == before
    assert store.record.append("finding.explained", "report/C1/2021", good, actor="测试").n == before + 1


def test_every_event_says_which_version_of_the_program_wrote_it(store):
    event = store.record.append(
        "finding.explained", "x", {"centre": "C1", "year": 2021, "finding": "x", "explanation": "y"}, actor="测试"
    )
    assert event.body["program"] == __version__


@pytest.mark.parametrize("folder", KEPT, ids=lambda p: p.name)
def test_every_act_of_every_kept_form_holds(folder):
    events = list(FolderRecord(folder / "record").read())
    assert events
    assert [(e.n, why) for e in events if (why := bodies.faults(e.act, e.body))] == []


def test_the_doctor_names_an_act_that_does_not_fit(store, monkeypatch):
    assert health.journal_and_originals(store.record)[0].level == "fine"
    with monkeypatch.context() as patch:
        patch.setattr(bodies, "check", lambda act, body: None)
        store.record.append("report.accepted", "report/C1/2021", {"centre": "C1", "jahr": 2021}, actor="别的程序")
    (found,) = health.journal_and_originals(store.record)
    assert found.level == "attention"
    assert "report.accepted" in found.found
