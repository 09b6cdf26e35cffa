"""The changes that `python -m benchmarks.mutations` makes: each is one, stands where it says, and leaves texts and comments alone."""

from pathlib import Path

import pytest

from benchmarks.mutations import nearest, python, sql
from benchmarks.mutations.__main__ import LEFT_OUT, PLACES, ROOT

QUERY = """-- not >= this
select distinct a, 'not >= 1' as 标签, cast(x as decimal(20, 2)) as y from t
where a between 1 and b and (not c or d is distinct from coalesce(e, 'f')) qualify rank() over (order by a desc) > 5
union all select min(a) from u where z <= 3;
"""
ACT = """def f(a, b):
    required(a)
    if not a and (b or 字) < 3:
        return "not <"
"""


def made(found, content: str) -> dict[str, str]:
    """What is changed → what the line says afterwards; of several at one place the last."""
    before = content.splitlines()
    told = {}
    for change in found(Path("x"), content.encode()):
        after = change.applied(content.encode()).decode().splitlines()
        line = next((n for n, said in enumerate(before) if n >= len(after) or after[n] != said), 0)
        assert f"x:{line + 1}: " in change.told(content.encode())
        told[change.told(content.encode()).split(": ", 1)[1]] = after[line] if line < len(after) else ""
    return told


def test_changes_of_sql():
    told = made(sql.changes, QUERY)
    start, end = (
        "where a between 1 and b and (not c or d is distinct from coalesce(e, 'f'))",
        " qualify rank() over (order by a desc) > 5",
    )
    assert told["and made or: and → or"] == start.replace("b and (", "b or (") + end
    assert told["condition left out: a between 1 and b → true"] == "where true and" + start.split("b and")[1] + end
    assert told["alternative left out: not c → false"] == start.replace("not c", "false") + end
    assert told["alternative left out: d is distinct from coalesce(e, 'f') → false"].endswith("(not c or false)" + end)
    assert told["or made and: or → and"] == start.replace("c or d", "c and d") + end
    assert told["what stands in for nothing left out: coalesce(e, 'f') → e"].endswith("distinct from e)" + end)
    assert told["not left out: not → (nothing)"] == start.replace("not c", " c") + end
    assert told["order turned round: desc → (nothing)"] == start + end.replace("desc", "")
    assert told["number moved: 1 → 2"] == start.replace("1", "2") + end
    assert told["limit moved: > → >="] == start + end.replace(">", ">=")
    assert told["distinct left out: distinct → (nothing)"].startswith("select  a")
    assert told["other end: min → max"] == "union all select max(a) from u where z <= 3;"
    assert told["limit moved: <= → <"] == "union all select min(a) from u where z < 3;"
    assert told["condition left out: z <= 3 → true"] == "union all select min(a) from u where true;"
    assert told["query of a union left out: union all select min(a) from u where z <= 3 → (nothing)"] == ";"
    # texts, comments and the size of a type are no matter
    assert {change for change in told if change.startswith("number moved")} == {
        f"number moved: {n} → {n + by}" for n in (1, 3, 5) for by in (1, -1)
    }
    assert [change for change in told if change.startswith("not left out")] == ["not left out: not → (nothing)"]


def test_changes_of_an_act():
    told = made(python.changes, ACT)
    assert told["call left out: required(a) → pass"] == "    pass"
    assert told["comparison changed: < → <="] == "    if not a and (b or 字) <= 3:"
    assert told["not left out: not → (nothing)"] == "    if a and (b or 字) < 3:"
    assert told["part of an or left out: 字 → False"] == "    if not a and (b or False) < 3:"
    assert told["number moved: 3 → 4"] == "    if not a and (b or 字) < 4:"
    assert told["condition never met: not a and (b or 字) < 3 → False"] == "    if False:"


@pytest.mark.parametrize(("pattern", "named"), nearest.LISTED.items())
def test_the_nearest_tests_and_the_files_that_they_are_near_to_exist(pattern, named):
    assert any(path.match(pattern) for place in PLACES for path in ROOT.glob(place))
    file = next(ROOT.glob(pattern)).relative_to(ROOT)
    assert len(nearest.tests(ROOT, file)) >= len(named.split())
    assert all((ROOT / test).exists() for test in nearest.tests(ROOT, file))


def test_every_file_of_results_has_tests_that_are_listed_and_the_one_left_out_exists():
    for path in (ROOT / "metrics" / "sql").glob("*.sql"):
        assert nearest.tests(ROOT, path.relative_to(ROOT)), path
    file, test = LEFT_OUT.split("::")
    assert f"def {test}(" in (ROOT / file).read_text("utf-8")
