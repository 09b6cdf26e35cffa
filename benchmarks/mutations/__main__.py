"""Does some test notice when SQL or an act says something else? One change at a time, in a copy of the tree.

    python -m benchmarks.mutations [PART OF A PATH]… [--count N] [--seed N] [--minutes N] [--thorough] [--list]

Each change is one that a hand can slip into: a limit moved by one, a condition left out, the other order (benchmarks/mutations/
sql.py and python.py name them all). The tests nearest to the file run until the first that fails; where none does, the change
survives and is printed with file and line; so does one of a file that no test is near to. Some survivors say the same as before,
for instance where a key is joined twice over; each of the others lacks a test. Nothing but the copy is written to.
"""

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.mutations import nearest, python, sql
from benchmarks.mutations.change import Change

ROOT = Path(__file__).parents[2]
PLACES = ("metrics/*/*.sql", "data/read_model/sql/*.sql", "data/acts/*.py", "data/acts/*/*.py")
FOUND_BY = {".sql": sql.changes, ".py": python.changes}
# Of one change; one that takes longer than this never comes to an end, and is noticed by that.
SECONDS = 900
# What takes its time notices most; many times over it notices no more.
MARKED = "not long and not container and not bundle"
# Makes the whole demonstration first, and says nothing that a quicker test does not say.
LEFT_OUT = "tests/metrics/test_score.py::test_the_example_scheme_differs_on_the_same_data"


def main(
    parts: Annotated[list[str] | None, typer.Argument(help="only files whose path contains one of these")] = None,
    count: Annotated[int, typer.Option(help="how many changes are tried, drawn by the seed; 0: all")] = 0,
    seed: Annotated[int, typer.Option(help="which changes are drawn, and in which order")] = 1,
    minutes: Annotated[float, typer.Option(help="begin no further change after so long; 0: no limit")] = 0,
    thorough: Annotated[bool, typer.Option("--thorough", help="try survivors on all of tests/metrics")] = False,
    list_only: Annotated[bool, typer.Option("--list", help="only say which there are, and what is nearest")] = False,
) -> None:
    """Print what survives, and at last how many of how many do. Exit code 2 where the tests fail without any change."""
    changes = _drawn(_changes(parts or []), count, seed)
    if list_only:
        for change in changes:
            print(change.told((ROOT / change.path).read_bytes()), "|", *nearest.tests(ROOT, change.path))
        return
    with tempfile.TemporaryDirectory() as folder:
        tree = _copy(Path(folder))
        until = time.monotonic() + minutes * 60 if minutes else float("inf")
        sound: set[str] = set()
        tried, survived = 0, 0
        for change in changes:
            if time.monotonic() > until:
                break
            tests = nearest.tests(ROOT, change.path)
            if failing := [test for test in tests if test not in sound and _fails(tree, [test])]:
                print(f"fails without any change: {' '.join(failing)}")
                raise typer.Exit(2)
            sound |= {*tests}
            if not _noticed(tree, change, tests, thorough=thorough):
                survived += 1
                print(change.told((tree / change.path).read_bytes()), flush=True)
            tried += 1
            print(f"{survived} of {tried} survive so far", end="\r", file=sys.stderr, flush=True)
        print(f"{survived} of {tried} survive ({len(changes)} drawn, seed {seed})")


def _changes(parts: list[str]) -> list[Change]:
    found = []
    for path in sorted(path for place in PLACES for path in ROOT.glob(place)):
        relative = path.relative_to(ROOT)
        if not parts or any(part in relative.as_posix() for part in parts):
            found += FOUND_BY[path.suffix](relative, path.read_bytes())
    return found


def _drawn(changes: list[Change], count: int, seed: int) -> list[Change]:
    drawn = random.Random(seed).sample(changes, len(changes))  # noqa: S311 (no secret)
    return drawn[:count] if count else drawn


def _copy(folder: Path) -> Path:
    """What git knows of the tree, as it stands."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    for name in filter(None, listed.split("\0")):
        target = folder / "tree" / name
        if (ROOT / name).is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target)
    return folder / "tree"


def _noticed(tree: Path, change: Change, tests: list[str], *, thorough: bool) -> bool:
    file = tree / change.path
    before = file.read_bytes()
    file.write_bytes(change.applied(before))
    try:
        return _fails(tree, tests) or (thorough and _fails(tree, ["tests/metrics"]))
    finally:
        file.write_bytes(before)


def _fails(tree: Path, tests: list[str]) -> bool:
    """Whether a test fails, or none comes to an end."""
    if not tests:
        return False
    options = ["-q", "-x", "-n", "0", "-p", "no:cacheprovider", "-m", MARKED, f"--deselect={LEFT_OUT}"]
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *options, *tests],
            cwd=tree,
            timeout=SECONDS,
            check=False,
            env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        return done.returncode != 0
    except subprocess.TimeoutExpired:
        return True


if __name__ == "__main__":
    typer.run(main)
