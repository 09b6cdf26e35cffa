"""python -m tests.pinned: writes constraints.txt and tests/constraints.txt, the versions of what our requirements bring along.

requirements.txt says what we chose, and why; these files what comes with it, as it is installed here. After a change of a
requirement: `pip install -r tests/requirements.txt` (into a fresh environment, without the line -c to let newer ones in),
run the tests, then this.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
CHOSEN, TESTS = ROOT / "requirements.txt", ROOT / "tests" / "requirements.txt"
WITH_SERVER = ROOT / "requirements-postgresql.txt"
BROUGHT, BROUGHT_BY_TESTS = ROOT / "constraints.txt", ROOT / "tests" / "constraints.txt"
# Under the lowest Python, which needs the most; so the files are the same wherever they are written.
LOWEST = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["requires-python"].removeprefix(">=")
# What is asked for on other machines only, and cannot be seen here: name → version, and where.
ELSEWHERE = {"colorama": ("0.4.6", "typer on Windows")}


def listed(path: Path) -> dict[str, str]:
    """Name → version of the lines of a file; options (-r, -c) apart. Raises ValueError for a line that pins nothing."""
    found = {}
    for line in path.read_text("utf-8").splitlines():
        said = line.partition("#")[0].strip()
        if not said or said.startswith("-"):
            continue
        name, equals, version = said.partition("==")
        if not equals or not re.fullmatch(r"[\w.+!-]+", version):
            raise ValueError(f"{path.name}: '{said}' is not pinned; allowed is name==version")
        found[canonicalize_name(name)] = version
    return found


def installed(name: str) -> str | None:
    """The version that is installed here."""
    try:
        return distribution(name).version
    except PackageNotFoundError:
        return None


def brought(names: Iterable[str]) -> Mapping[str, set[str]]:
    """Everything that packages bring along on this machine, directly or not → who asks for it."""
    found: dict[str, set[str]] = {}
    seen: set[tuple[str, str]] = set()
    waiting = [(name, "") for name in names]
    while waiting:
        asked = waiting.pop()
        if asked in seen or installed(asked[0]) is None:
            continue
        seen.add(asked)
        for need, extras in _needs(*asked):
            found.setdefault(need, set()).add(asked[0])
            waiting += [(need, extra) for extra in ("", *extras)]
    return found


def _needs(name: str, extra: str) -> Iterator[tuple[str, set[str]]]:
    for text in distribution(name).requires or ():
        need = Requirement(text)
        if need.marker is None or need.marker.evaluate(
            {"extra": extra, "python_version": LOWEST, "python_full_version": f"{LOWEST}.0"}
        ):
            yield canonicalize_name(need.name), need.extras


def written(head: str, names: Iterable[str], apart: Iterable[str]) -> str:
    """The lines of a file of constraints: what `names` bring along, but for `names` themselves and what stands in `apart`."""
    names = set(names)
    asked = {n: ", ".join(sorted(by)) for n, by in brought(names).items() if n not in names | set(apart)}
    lines = {name: f"{name}=={installed(name)}  # {by}" for name, by in asked.items()}
    lines |= {n: f"{n}=={v}  # {by}" for n, (v, by) in ELSEWHERE.items() if n not in apart}
    return "\n".join([head, *(line for _, line in sorted(lines.items())), ""])


HEADS = {
    BROUGHT: "# What the packages of requirements.txt bring along, and who asks for it. Written by python -m tests.pinned.",
    BROUGHT_BY_TESTS: "# What the packages of tests/requirements.txt bring along beside that. Written by python -m tests.pinned.",
}


def files() -> dict[Path, str]:
    """The files of constraints as they should be here."""
    product = written(HEADS[BROUGHT], listed(CHOSEN), ())
    known = {*listed(CHOSEN), *listed(WITH_SERVER), *brought(listed(CHOSEN)), *ELSEWHERE}
    return {BROUGHT: product, BROUGHT_BY_TESTS: written(HEADS[BROUGHT_BY_TESTS], listed(TESTS), known)}


if __name__ == "__main__":
    for path, text in files().items():
        path.write_text(text, "utf-8")
