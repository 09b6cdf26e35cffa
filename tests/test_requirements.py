"""Every package is pinned, also those that others bring along, and what is installed here is what is pinned."""

import re
from importlib.metadata import distribution

import pytest
import yaml

from tests import pinned
from tests.pinned import BROUGHT, BROUGHT_BY_TESTS, CHOSEN, ELSEWHERE, TESTS, WITH_SERVER, brought, installed, listed


def test_what_is_installed_is_what_is_pinned():
    pins = {**listed(CHOSEN), **listed(WITH_SERVER), **listed(TESTS), **listed(BROUGHT), **listed(BROUGHT_BY_TESTS)}
    here = {name: installed(name) for name in pins if name not in ELSEWHERE or installed(name)}
    assert here == {name: version for name, version in pins.items() if name in here}


def test_nothing_comes_along_that_is_not_pinned():
    for chosen, files in (
        (CHOSEN, [CHOSEN, BROUGHT]),
        (WITH_SERVER, [WITH_SERVER, BROUGHT]),
        (TESTS, [TESTS, CHOSEN, BROUGHT, BROUGHT_BY_TESTS]),
    ):
        pins = {name for file in files for name in listed(file)}
        assert set(brought(listed(chosen))) - pins == set(), chosen


def test_the_constraints_are_what_the_installed_packages_ask_for():
    """Nothing is left over from a package that went: python -m tests.pinned writes both files."""
    for path, text in pinned.files().items():
        assert path.read_text("utf-8") == text, path


def test_the_requirements_apply_them_and_say_why_each_package_is_there():
    for path in (CHOSEN, WITH_SERVER, TESTS):
        lines = path.read_text("utf-8").splitlines()
        assert lines[0].split("#")[0].strip() == "-c constraints.txt"
        assert [line for line in lines if "==" in line and not line.partition("#")[2].strip()] == []


@pytest.mark.parametrize("line", ["pandas", "pandas>=3", "pandas==3.*", "pandas==", "git+https://example.org/x"])
def test_a_line_that_pins_nothing_is_refused(tmp_path, line):
    (tmp_path / "r.txt").write_text(f"a==1  # why\n{line}\n")
    with pytest.raises(ValueError, match="is not pinned"):
        listed(tmp_path / "r.txt")


def test_the_hooks_before_a_commit_run_tools_that_are_pinned_and_download_nothing():
    kept = yaml.safe_load((pinned.ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    assert {repo["repo"] for repo in kept["repos"]} == {"local"}
    hooks = [hook for repo in kept["repos"] for hook in repo["hooks"]]
    assert {hook["language"] for hook in hooks} == {"system"}
    assert not [hook["id"] for hook in hooks if "additional_dependencies" in hook]
    scripts = {
        s.name for name in listed(TESTS) for s in distribution(name).entry_points if s.group == "console_scripts"
    }
    tools = {hook["entry"].split()[0] for hook in hooks}
    assert tools - scripts <= {"ruff"}, "ruff comes as a program, not as an entry point"
    assert "ruff" in listed(TESTS)
    checked = re.findall(r"^(?:ruff .*|mypy)$", (pinned.ROOT / ".ci" / "run").read_text("utf-8"), re.M)
    assert len(checked) == len([tool for tool in hooks if tool["entry"].startswith(("ruff", "mypy"))])
