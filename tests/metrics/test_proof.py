"""Definitions whose worked cases fail are not used: refused with file and entry, at the start of the server and of a command."""

from dataclasses import replace

import pytest
from typer.testing import CliRunner

from data.schema.loading import current
from data.schema.yaml_files import DefinitionError
from metrics.commands.program import app
from metrics.proving import proof
from pages.gate import start


@pytest.fixture
def few():
    """The shipped definitions with a few cases only."""
    d = current()
    return replace(d, cases={"hunan": d.cases["hunan"][-4:]}, fingerprint="few")


@pytest.fixture
def wrong(few):
    """The same, and one case of each kind says what is not so."""
    (case,) = [c for c in few.cases["hunan"] if c.durations == {"HU-02": False}][:1]
    application = few.applications["hunan"]
    entry = application.cases[0]
    code, expected = next(iter(entry.expected.items()))
    turned = entry.model_copy(update={"expected": {code: "unmet" if expected != "unmet" else "met"}})
    (plan,) = few.schemes["zhejiang"].programme
    turned_plan = plan.model_copy(update={"cases": (plan.cases[0].model_copy(update={"verdict": "kept"}),)})
    return replace(
        few,
        cases={"hunan": (case.model_copy(update={"durations": {"HU-02": True}}),)},
        applications=few.applications | {"hunan": application.model_copy(update={"cases": (turned,)})},
        schemes=few.schemes | {"zhejiang": few.schemes["zhejiang"].model_copy(update={"programme": (turned_plan,)})},
        fingerprint="wrong",
    )


@pytest.mark.slow
def test_proved_once_for_these_definitions_and_this_program(few, tmp_path, monkeypatch):
    begun = []
    proof.require(few, tmp_path, lambda: begun.append(1))
    proof.require(few, tmp_path, lambda: begun.append(2))
    assert begun == [1]
    proof.require(replace(few, fingerprint="changed"), tmp_path, lambda: begun.append(3))
    monkeypatch.setattr(proof, "program", lambda: "newer")
    proof.require(few, tmp_path, lambda: begun.append(4))
    assert begun == [1, 3, 4]


@pytest.mark.slow
def test_a_folder_that_cannot_be_written_only_means_again(few, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    begun = []
    for _ in range(2):
        proof.require(few, tmp_path / "file", lambda: begun.append(1))
    assert begun == [1, 1]


def test_every_case_that_fails_is_named_with_its_file(wrong, tmp_path):
    with pytest.raises(DefinitionError) as refused:
        proof.require(wrong, tmp_path)
    application, annual, plan = sorted(str(refused.value).splitlines())
    assert application.startswith("hunan/applications.yaml, ")
    assert annual.startswith(f"hunan/cases.yaml, {wrong.cases['hunan'][0].name}")
    assert plan.startswith("zhejiang/policy.yaml, programme: ZJ-01")
    assert not proof.proved(wrong, tmp_path)  # asked again, it is refused again


@pytest.mark.slow
def test_neither_the_server_nor_a_command_starts(wrong, tmp_path, monkeypatch):
    for name in ("RECORD", "CACHE"):
        monkeypatch.setenv(f"MONITOR_{name}", str(tmp_path / name.lower()))
    monkeypatch.setattr("metrics.commands.terminal.current", lambda: wrong)
    monkeypatch.setattr(start, "current", lambda: wrong)
    monkeypatch.setattr(start.st, "get_option", lambda name: "127.0.0.1")
    with pytest.raises(SystemExit, match=r"没有启动：定义文件有误：hunan/cases\.yaml"):
        start.check()
    done = CliRunner().invoke(app, ["status"])
    assert done.exit_code == 2
    assert "定义文件有误：hunan/cases.yaml" in done.stdout
    assert not (tmp_path / "record").exists()


@pytest.mark.slow
def test_the_first_command_says_why_it_takes_longer_and_the_next_does_not(few, tmp_path, monkeypatch):
    for name in ("RECORD", "CACHE"):
        monkeypatch.setenv(f"MONITOR_{name}", str(tmp_path / name.lower()))
    monkeypatch.setattr("metrics.commands.terminal.current", lambda: few)
    first, second = (CliRunner().invoke(app, ["status"]) for _ in range(2))
    assert (first.exit_code, second.exit_code) == (0, 0), first.stdout
    assert "正在验算规则的全部案例" in first.stdout
    assert "正在验算规则的全部案例" not in second.stdout
