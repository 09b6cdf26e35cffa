"""Scoring schemes on loading: what does not add up, leaves a gap or is out of order is refused with file and entry."""

import shutil
from pathlib import Path

import pytest

from data.schema.loading import ROOT, DefinitionError, load

HOUSE = "zhejiang-house.yaml"
EXAMPLE = "zhejiang-three-grades.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT, tmp_path / "definitions"))


def refused(root: Path, file: str, old: str, new: str) -> str:
    path = root / "scoring" / file
    text = path.read_text("utf-8")
    assert old in text, f"{file} has changed: the test has nothing to spoil"
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(DefinitionError) as told:
        load(root)
    return str(told.value)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param("weight: 25}", "weight: 26}", ("dimensions: the weights add up to 101", "allowed is 100"), id="weights"),
        pytest.param("points: 12, kind: pro_rata, indicator: investment_total", "points: 13, kind: pro_rata, indicator: investment_total",
                     ("dimensions → investment", "26 points in all", "its weight, 25"), id="points of a dimension"),
        pytest.param('upper: "0.8"', 'upper: "0.7"', ("entries → spin_offs → parts → whole → bands: gap between 0.7 and 0.8",),
                     id="gap"),
        pytest.param('upper: "0.8"', 'upper: "0.9"', ("entries → spin_offs → parts → whole → bands: overlap: 0.6 up to 0.9",),
                     id="overlap"),
        pytest.param('{lower: "0.8", upper: 1, points: 4}', '{lower: "0.8", points: 4}', ("overlap: 0.8 without end",),
                     id="a band without end in the middle"),
        pytest.param("{lower: 0, upper: 1, points: 0}", '{lower: "0.5", upper: 1, points: 0}', ("they begin at 0.5",),
                     id="bands that do not begin at 0"),
        pytest.param("{lower: 3, points: 6}", "{lower: 3, upper: 9, points: 6}", ("they end at 9",), id="bands that end"),
        pytest.param("{lower: 1, upper: 3, points: 4}", "{lower: 1, upper: 3, points: 7}", ("points fall from 7 to 6",),
                     id="falling points"),
        pytest.param("{lower: 3, points: 6}", "{lower: 3, points: 5}", ("gives 5 points", "the part's 6"), id="never all points"),
        pytest.param("{grade: good, lower: 80}", "{grade: good, lower: 55}",
                     ("grades: 'pass' from 60 follows 'good' from 55", "descending order"), id="grade lines out of order"),
        pytest.param("{grade: good, lower: 80}", "{grade: good, lower: 90}", ("'good' from 90 follows 'excellent' from 90",),
                     id="two grades from the same line"),
        pytest.param("{grade: fail, lower: 0}", "{grade: fail, lower: 10}", ("'fail', must begin at 0",), id="points without a grade"),
        pytest.param("{grade: good, lower: 80}", "{grade: fine, lower: 80}", ("grades → grade: 'fine' does not exist", "excellent"),
                     id="unknown grade"),
        pytest.param("{grade: good, lower: 80}", "{grade: good, lower: 80, top_share: 10}", ("top_share falls from 20",),
                     id="limits that contradict"),
        pytest.param("absent: absent", "absent: fail", ("absent: 'fail' is given by points as well",), id="no grade of its own"),
        pytest.param("deferred: deferred", "deferred: absent", ("deferred: 'absent'",), id="one grade for two things"),
        pytest.param("indicator: staff_total", "indicator: staff_sum",
                     ("entries → staff → parts → whole → indicator: 'staff_sum' does not exist",), id="unknown indicator"),
        pytest.param("rule: ZJ-05", "rule: ZJ-99", ("entries → staff → rule: 'ZJ-99' does not exist",), id="unknown rule"),
        pytest.param("rule: ZJ-30}", "rule: ZJ-12}", ("deductions → product_sales → rule: 'ZJ-12' does not exist",),
                     id="a deduction for a rule without target"),
        pytest.param("dimension: talent", "dimension: talents", ("entries → staff → dimension: 'talents' does not exist",),
                     id="unknown dimension"),
        pytest.param("scheme: zhejiang", "scheme: zhejing", ("scheme: 'zhejing' does not exist",), id="unknown scheme"),
        pytest.param("kind: growth, indicator: investment_total", "kind: growth, indicator: fund_ratio",
                     ("entries → investment → parts → year → kind: the growth of a ratio",), id="growth of a ratio"),
        pytest.param(', full_at: "0.2"}', "}", ("growth needs it",), id="growth without a measure"),
        pytest.param("indicator: staff_total, target: path", "indicator: staff_total", ("a 'target' belongs to",), id="no target"),
        pytest.param("points: 10, kind: judged", "points: 10, kind: judged, cap: 1.2", ("'cap' belongs to pro_rata",), id="cap"),
        pytest.param("late: {label", "late: {rule: ZJ-30, label", ("either 'timeliness' or 'rule'",), id="two grounds"),
        pytest.param("first_year: 2021", "first_year: 2021\nlast_year: 2020", ("last_year: 2020 lies before",), id="backwards"),
        pytest.param("first_year: 2021", "first_yaer: 2021", ("first_yaer: unknown field", "first_year"), id="unknown field"),
    ],
)  # fmt: skip
def test_what_does_not_hold_is_refused_with_its_place(root, old, new, said):
    message = refused(root, HOUSE, old, new)
    for part in (f"scoring/{HOUSE}", *said):
        assert part in message


def test_two_schemes_for_one_year_are_refused_unless_one_is_an_example(root):
    assert "2021 is ruled by 'zhejiang-house' already" in refused(root, EXAMPLE, "example: true\n", "")


def test_schemes_that_follow_one_another_are_taken(root):
    for file, old, new in (
        (HOUSE, "first_year: 2021", "first_year: 2021\nlast_year: 2023"),
        (EXAMPLE, "first_year: 2021\nexample: true", "first_year: 2024"),
    ):
        path = root / "scoring" / file
        path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    d = load(root)
    assert [d.scoring_of("zhejiang", year) for year in (2020, 2023, 2024)] == [
        None, "zhejiang-house", "zhejiang-three-grades",
    ]  # fmt: skip
