"""Before a letter's new version is taken in: the targets in force before and after it, and nothing recorded until it was seen."""

import io
from functools import partial

import pytest
from openpyxl import load_workbook

from data.acts.reports import intake, submissions
from data.acts.reports.intake import Upload
from data.workbook import template
from data.workbook.interpretation import Filled
from metrics.supposing import letter_effect
from pages.drawing import letter_changes
from tests.data.test_letters import FIRST, aim, enter, letter, term_end


def changes(store, *rows):
    return letter_effect.changes(store, Filled("registry", store.definitions.forms["registry"].version, rows=rows))


def told(found):
    """indicator, day → kind, value before, value after; policy targets without a letter included."""
    return {
        (c.target.indicator, str(c.target.due_on)): (
            c.kind,
            c.before and int(c.before.value),
            c.after and int(c.after.value),
        )
        for c in found
    }


def test_an_amendment_changes_what_it_says_and_leaves_the_rest(store):
    enter(store, *FIRST)
    found = told(
        changes(store, letter(2), aim("7", version=2), aim("9", version=2, row=6, year="2022", replaces="2022"))
    )
    assert found["teams", "2023-12-31"] == ("changed", 6, 7)
    assert found["teams", "2024-12-31"] == ("same", 8, 8)
    assert found["teams", "2022-12-31"] == ("changed", 5, 9)  # the policy's, until then
    assert found["served_firms", "2025-12-31"] == ("same", 900, 900)
    assert found["teams", "2025-12-31"] == ("same", 10, 10)
    # nothing of it was recorded
    assert store.read("select * from registry.letter").shape[0] == 1


@pytest.mark.slow
def test_a_replacement_takes_the_rest_away_and_the_policy_is_back(store):
    enter(store, *FIRST)
    found = told(changes(store, letter(2, "replace"), aim("7", version=2)))
    assert found["teams", "2023-12-31"] == ("changed", 6, 7)
    assert found["teams", "2024-12-31"] == ("gone", 8, None)
    assert found["served_firms", "2025-12-31"] == ("changed", 900, 1000)


@pytest.mark.slow
def test_it_is_about_the_year_in_which_the_letter_begins(store):
    """Also a year of which there is no report yet, and one after the term; what does not hold by then is not shown."""
    enter(store, *FIRST)
    for year in ("2024", "2025", "2027"):
        (one, *_) = found = changes(store, letter(2, "replace", first_year=year), aim("7", version=2))
        assert (one.centre, one.year, one.version) == ("C1", int(year), 2)
        assert told(found)["teams", "2024-12-31"] == ("gone", 8, None)


def test_there_is_nothing_to_compare_for_a_first_letter_or_without_one(store):
    assert changes(store, letter(1), aim("7")) == []
    enter(store, *FIRST)
    assert changes(store) == []
    assert letter_effect.changes(store, Filled("registry", "x", rows=(aim("x", version=2),))) == []


def _register(store, *rows) -> bytes:
    return template.write_registry(store.definitions, rows)


@pytest.mark.slow
def test_a_register_is_held_until_it_was_looked_at(store):
    enter(store, *FIRST)
    content = _register(store, letter(2, "replace"), aim("7", version=2), term_end("950", version=2))
    assert load_workbook(io.BytesIO(content))["建设责任书"].max_row > 4
    uploads, held = [Upload("登记簿.xlsx", content)], partial(letter_effect.changes, store)
    (first,) = intake.receive_uploads(store, uploads, actor="测试", held=held)
    assert first.status == "held"
    assert [c.kind for c in first.changes].count("gone") == 1
    assert store.read("select * from registry.letter").shape[0] == 1
    (then,) = intake.receive_uploads(store, uploads, actor="测试")
    assert then.status == "received"
    assert store.read("select * from registry.letter").shape[0] == 2
    # the same again changes nothing and need not be looked at
    (again,) = intake.receive_uploads(store, uploads, actor="测试", held=held)
    assert again.status == "unchanged"


def test_a_register_that_is_refused_is_not_held(store):
    enter(store, *FIRST)
    content = _register(store, letter(2), aim("7", version=2), aim("8", version=2, row=6))
    outcome = submissions.receive(
        store,
        submissions.prepare(content, "登记簿.xlsx", store.definitions),
        actor="测试",
        held=partial(letter_effect.changes, store),
    )
    assert (outcome.status, outcome.changes) == ("refused", ())
    assert "已有一个同方向的目标" in outcome.problems[0].message


@pytest.mark.slow
def test_both_sides_are_said_in_words(store):
    enter(store, *FIRST)
    frame = letter_changes.frame(changes(store, letter(2, "replace"), aim("7", version=2)), store.definitions)
    shown = frame[frame["指标"] == "高层次创新创业团队"].values.tolist()
    assert ["≠ 改变", "C1", "第2版（自2021年度）", "高层次创新创业团队", "里程碑", "2023年12月31日",
            "不少于 6 个（责任书第1版）", "不少于 7 个（责任书第2版）"] in shown  # fmt: skip
    assert [row[0] for row in shown].count("－ 取消") == 1
